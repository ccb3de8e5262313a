import { useState } from 'react'
import { Menu, Button } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { figureKey, type Figure } from '../../shared/estimating/figure.ts'
import { RecordMark } from '../sync/record-mark.tsx'
import { WholeCell } from './cell.tsx'
import { FigureButton } from './figure-button.tsx'
import type { Measure } from './measure.ts'
import { SurfaceDetails } from './surface-details.tsx'
import classes from './surfaces-table.module.css'
import { surfaceKinds, type TakeoffProblem, type WorkedOutRoom, type WorkedOutSurface } from '../../shared/takeoff/work-out.ts'
import { useSurfaceSummary } from './surface-summary.ts'
import { surfaceName } from './takeoff-model.ts'
import type { Catalogue } from './use-catalogue.ts'
import type { Room, Surface, TakeoffActions } from './use-takeoff-editing.ts'

interface SurfacesTableProps {
  readonly room: Room
  readonly surfaces: readonly Surface[]
  readonly worked: WorkedOutRoom
  readonly catalogue: Catalogue
  readonly measure: Measure
  readonly editable: boolean
  readonly costsVisible: boolean
  readonly actions: TakeoffActions
  readonly opened: string | null
  readonly onOpen: (figure: Figure) => void
}

/** What is not chosen yet is seen where it would be chosen. */
const problemsOf = (worked: WorkedOutSurface): readonly TakeoffProblem[] => worked.problems.filter((problem) => problem !== 'no_product')

/** What is painted in a room: how much of it, with what, how often, and what that comes to. */
export function SurfacesTable({ room, surfaces, worked, catalogue, measure, editable, costsVisible, actions, opened, onOpen }: SurfacesTableProps) {
  const { t } = useTranslation('takeoff')
  const [unfolded, setUnfolded] = useState<string | null>(null)
  const summary = useSurfaceSummary(catalogue)
  // each once; only what has no kind of its own may come several times
  const missing = surfaceKinds[room.kind].filter((kind) => kind === 'other' || !surfaces.some((surface) => surface.kind === kind))
  const figure = (of: Figure | null, label: string) => (of ? <FigureButton figure={of} measure={measure} label={label} opened={opened === figureKey(of)} onOpen={onOpen} /> : <span className={classes['none']}>–</span>)

  return (
    <section className={classes['surfaces']} aria-label={t('surfaces')}>
      <div className={classes['head']} aria-hidden="true">
        <span className={classes['wide']}>{t('surfaces')}</span><span data-align="end">{t('amount')}</span><span>{t('painted_with')}</span><span data-align="end">{t('coats')}</span>
        <span data-align="end">{t('figure.gallons')}</span><span data-align="end">{t('figure.hours')}</span>
      </div>
      {surfaces.map((surface) => {
        const own = worked.surfaces.find((each) => each.surface.id === surface.id)
        const name = surfaceName(surface, (kind) => t(`surface.${kind}`))
        const open = unfolded === surface.id
        const Chevron = open ? IconChevronDown : IconChevronRight
        return (
          <div key={surface.id} className={classes['surface']} role="group" aria-label={name} data-left-out={surface.included === 0 || undefined}>
            <div className={classes['row']}>
              <button type="button" className={classes['fold']} aria-expanded={open} aria-label={t('more_of', { name })} onClick={() => { setUnfolded(open ? null : surface.id) }}><Chevron size={16} stroke={1.8} aria-hidden="true" /></button>
              <input
                type="checkbox" className={classes['check']} aria-label={t('painted', { name })} checked={surface.included === 1} disabled={!editable}
                onChange={(event) => { void actions.editSurface(surface.id, { included: event.currentTarget.checked ? 1 : 0 }) }}
              />
              <span className={classes['name']}><span title={name}>{name}</span> <RecordMark table="surface" id={surface.id} /></span>
              <span className={classes['figure']}>{figure(own?.quantity ?? null, name)}</span>
              <select
                className={classes['choice']} aria-label={t('product_of', { name })} value={surface.finish_product_id ?? ''} disabled={!editable} data-empty={surface.finish_product_id === null || undefined}
                onChange={(event) => { void actions.editSurface(surface.id, { finish_product_id: event.currentTarget.value || null }) }}
              >
                <option value="">{t('no_product')}</option>
                {catalogue.finishesFor(surface).map((product) => <option key={product.id} value={product.id}>{catalogue.productName(product)}</option>)}
              </select>
              <WholeCell label={t('coats_of', { name })} most={20} value={surface.coats} disabled={!editable} onCommit={({ from, to }) => actions.editSurface(surface.id, { coats: to }, { ...surface, coats: from })} />
              <span className={classes['figure']}>{figure(own?.finish?.gallons ?? null, t('paint_of', { name }))}</span>
              <span className={classes['figure']}>{figure(own?.hours ?? null, t('hours_of', { name }))}</span>
            </div>
            {open ? null : <p className={classes['summary']}>{summary(surface)}</p>}
            {own && problemsOf(own).length > 0 ? <p className={classes['problem']}>{problemsOf(own).map((problem) => t(`cannot.${problem}`)).join(' ')}</p> : null}
            {open ? <SurfaceDetails surface={surface} worked={own} catalogue={catalogue} measure={measure} editable={editable} costsVisible={costsVisible} actions={actions} opened={opened} onOpen={onOpen} /> : null}
          </div>
        )
      })}
      {editable && missing.length > 0 ? (
        <div className={classes['add']}>
          <Menu position="bottom-start">
            <Menu.Target><Button size="compact-sm" variant="default" leftSection={<IconPlus size={15} stroke={1.7} />}>{t('add_surface')}</Button></Menu.Target>
            <Menu.Dropdown>{missing.map((kind) => <Menu.Item key={kind} onClick={() => { actions.createSurface(room.id, kind) }}>{t(`surface.${kind}`)}</Menu.Item>)}</Menu.Dropdown>
          </Menu>
        </div>
      ) : null}
    </section>
  )
}
