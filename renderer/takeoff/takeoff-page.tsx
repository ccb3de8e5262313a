import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '@mantine/core'
import { IconArrowBackUp, IconArrowLeft, IconFileOff, IconListCheck, IconRulerMeasure } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { estimatingRoles } from '../../shared/commands/command.ts'
import { figureKey, type Figure } from '../../shared/estimating/figure.ts'
import { humanNumber } from '../../shared/human-number.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { ConflictCards } from '../editing/conflict-cards.tsx'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { KeyHint } from '../look/key-hint.tsx'
import { useShortcut } from '../keyboard/use-shortcut.ts'
import { useNotice } from '../look/notices.tsx'
import { Page } from '../look/page.tsx'
import { projectCode } from '../projects/project-name.ts'
import { FigurePanel, type FigureHand } from './figure-panel.tsx'
import { OpeningsTable } from './openings-table.tsx'
import { RoomHead } from './room-head.tsx'
import { RoomPartsTable } from './room-parts.tsx'
import { RoomsSheet } from './rooms-sheet.tsx'
import { ShoppingList } from './shopping-list.tsx'
import { roomParts } from '../../shared/takeoff/room-parts.ts'
import { SurfacesTable } from './surfaces-table.tsx'
import classes from './takeoff-page.module.css'
import { TakeoffKeys } from './takeoff-keys.tsx'
import { takenOff } from './takeoff-model.ts'
import { TakeoffSums } from './takeoff-sums.tsx'
import { useMeasure } from './use-measure.ts'
import { useTakeoffEditing, type TakeoffEditing } from './use-takeoff-editing.ts'

/** The takeoff of an estimate: its rooms as they were measured, and what painting them takes. */
export function TakeoffPage() {
  const { id = '' } = useParams()
  return <TakeoffScreen key={id} id={id} />
}

function TakeoffScreen({ id }: { readonly id: string }) {
  const { t } = useTranslation('estimates')
  const editing = useTakeoffEditing(id)
  if (editing === undefined) return null
  if (editing === null) return <EmptyState icon={<IconFileOff size={24} stroke={1.6} />} title={t('missing_title')} text={t('missing_text')} action={<Button component={Link} to="/estimates" variant="default">{t('to_estimates')}</Button>} />
  return <Takeoff editing={editing} />
}

/** What is worth a word before the lines are written. */
const plannedStates = ['added', 'updated', 'removed', 'kept'] as const

type Panel = { readonly kind: 'figure'; readonly key: string } | { readonly kind: 'shopping' } | null

function Takeoff({ editing }: { readonly editing: TakeoffEditing }) {
  const { t } = useTranslation(['takeoff', 'estimates'])
  const { estimate, project, rooms, actions, catalogue, figures, names, planned } = editing
  const user = useSignedInUser()
  const measure = useMeasure()
  const navigate = useNavigate()
  const tell = useNotice()
  const [parameters, setParameters] = useSearchParams()
  const [panel, setPanel] = useState<Panel>(null)
  const details = useRef<HTMLDivElement>(null)
  // a side of the house begins with its name
  const [fresh, setFresh] = useState<string | null>(null)
  useEffect(() => {
    if (fresh === null) return
    document.querySelector<HTMLElement>(`[data-place="${fresh}/name"]`)?.focus()
    setFresh(null)
  }, [fresh])

  const costsVisible = seesRestricted(user.role)
  const editable = estimatingRoles.includes(user.role) && estimate.status === 'draft' && !estimate.archived_at && !estimate.signature_id
  const chosen = rooms.find((room) => room.id === parameters.get('room')) ?? rooms[0]
  const choose = useCallback((id: string) => {
    setParameters((before) => {
      if (before.get('room') === id) return before
      const after = new URLSearchParams(before)
      after.set('room', id)
      return after
    }, { replace: true })
  }, [setParameters])

  useBreadcrumb([
    { label: t('estimates:title'), to: '/estimates' },
    ...(project ? [{ label: `${projectCode(project)} · ${project.name}`, to: `/projects/${project.id}` }] : []),
    { label: humanNumber('E', estimate), to: `/estimates/${estimate.id}` },
    { label: t('title') },
  ])

  const openFigure = useCallback((figure: Figure) => {
    const key = figureKey(figure)
    setPanel((before) => (before?.kind === 'figure' && before.key === key ? null : { kind: 'figure', key }))
  }, [])
  const figure = panel?.kind === 'figure' ? figures.byKey(panel.key) : undefined
  const opened = panel?.kind === 'figure' ? panel.key : null
  const hand = useMemo((): FigureHand | null => (editable ? {
    put: (of, value) => { actions.putByHand(of, value) },
    reset: (of) => { actions.resetByHand(of) },
  } : null), [editable, actions])
  const leftOut = planned?.left_out ?? []
  const close = (): void => { setPanel(null) }

  const takeOff = async (bringBack: readonly string[] = []): Promise<void> => {
    const outcome = await actions.takeOff(bringBack)
    if (!outcome.ok) return
    tell({ title: t('taken_off_notice'), tone: 'quiet' })
    void navigate(`/estimates/${estimate.id}`)
  }
  useShortcut('mod+shift+e', () => {
    // what stands in a field is taken before the screen goes
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    void navigate(`/estimates/${estimate.id}`)
  })
  const enterDetails = (): void => { details.current?.querySelector<HTMLElement>('button:not([disabled]), select:not([disabled]), input:not([disabled])')?.focus() }

  const room = chosen && figures.rooms.get(chosen.id)
  const openings = editing.openings.filter((opening) => opening.room_id === chosen?.id)
  const records = useMemo(() => new Map([...rooms.map((each) => [each.id, each.name] as const), ...[...editing.openings, ...editing.surfaces].map((each) => [each.id, names.get(each.id) ?? ''] as const)]), [rooms, editing.openings, editing.surfaces, names])
  const walls = chosen?.kind === 'room' && chosen.shape === 'walls' ? (roomParts(chosen.parts)?.walls ?? []).map(({ id }) => ({ id, name: names.get(id) ?? '' })) : []
  return (
    <Page
      form="list" title={t('title')} detail={<span className={classes['of']}>{[estimate.title, ...(editable && planned ? plannedStates.flatMap((kind) => (planned[kind] ? [t(`planned.${kind}`, { count: planned[kind].length })] : [])) : [])].join(' · ')}</span>}
      actions={<>
        {editable && leftOut.length > 0 ? <Button variant="default" leftSection={<IconArrowBackUp size={17} stroke={1.7} />} onClick={() => { void takeOff(leftOut) }}>{t('bring_back', { count: leftOut.length })}</Button> : null}
        <KeyHint label={t('to_estimate')} keys="Ctrl Shift E"><Button component={Link} to={`/estimates/${estimate.id}`} variant="default" leftSection={<IconArrowLeft size={17} stroke={1.7} />}>{t('to_estimate')}</Button></KeyHint>
      </>}
      {...(editable ? { primary: { label: t('take_off'), run: () => { void takeOff() }, icon: <IconListCheck size={17} stroke={1.7} />, keys: 's', disabled: rooms.length === 0 } } : {})}
    >
      <div className={classes['takeoff']} data-panel={(panel !== null && (panel.kind === 'shopping' || figure !== undefined)) || undefined}>
        {figure ? <div className={classes['panel']}><FigurePanel key={opened} figure={figure} names={names} measure={measure} hand={hand} onClose={close} /></div> : null}
        {panel?.kind === 'shopping' ? <div className={classes['panel']}><ShoppingList bought={figures.takeoff.products} measure={measure} costsVisible={costsVisible} opened={opened} onOpen={openFigure} onClose={close} /></div> : null}
        <div className={classes['rooms']}>
          {editable ? null : <p className={classes['frozen']}>{t('only_read')}</p>}
          {rooms.length > 0 || editable ? <RoomsSheet estimateId={estimate.id} rooms={rooms} chosen={chosen?.id ?? null} measure={measure} editable={editable} actions={actions} onChoose={choose} onEnter={enterDetails} /> : null}
          {editable ? <TakeoffKeys onElevation={() => {
            const made = actions.createRoom({ name: t('side_number', { number: rooms.filter((each) => each.kind === 'elevation').length + 1 }), length: 0, width: 0, height: 0, kind: 'elevation' })
            choose(made)
            setFresh(made)
          }} /> : null}
        </div>
        <div
          ref={details} className={classes['details']}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.defaultPrevented || !chosen) return
            document.querySelector<HTMLElement>(`[data-place="${chosen.id}/name"]`)?.focus()
          }}
        >
          {rooms.length === 0 ? <EmptyState icon={<IconRulerMeasure size={24} stroke={1.6} />} title={t(editable ? 'empty_title' : 'empty_read_title')} text={t(editable ? 'empty_text' : 'empty_read')} /> : null}
          <ConflictCards records={records} met={editing.met} />
          {chosen && room ? (
            <div key={chosen.id} className={classes['room']}>
              <RoomHead room={chosen} measure={measure} editable={editable} actions={actions} />
              <RoomPartsTable room={chosen} measure={measure} editable={editable} actions={actions} />
              <OpeningsTable room={chosen} openings={openings} takenOff={takenOff(room)} walls={walls} measure={measure} editable={editable} actions={actions} opened={opened} onOpen={openFigure} />
              <SurfacesTable room={chosen} surfaces={editing.surfaces.filter((surface) => surface.room_id === chosen.id)} worked={room} catalogue={catalogue} measure={measure} editable={editable} costsVisible={costsVisible} actions={actions} opened={opened} onOpen={openFigure} />
              {room.problems.map((problem) => <p key={problem} className={classes['problem']} role="status">{t(`cannot.${problem}`)}</p>)}
              <TakeoffSums label={t('this_room')} sums={room.sums} measure={measure} costsVisible={costsVisible} opened={opened} onOpen={openFigure} />
            </div>
          ) : null}
        </div>
      </div>
      {rooms.length > 0 ? (
        <div className={classes['all']}>
          <TakeoffSums
            label={t('all_rooms')} sums={figures.sums} measure={measure} costsVisible={costsVisible} opened={opened} onOpen={openFigure} shopping={panel?.kind === 'shopping'}
            onShoppingList={() => { setPanel((before) => (before?.kind === 'shopping' ? null : { kind: 'shopping' })) }}
          />
        </div>
      ) : null}
    </Page>
  )
}
