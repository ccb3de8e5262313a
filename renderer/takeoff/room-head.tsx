import type { ReactNode } from 'react'
import { useId } from 'react'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { TextCell, PitchCell, WholeCell, LengthCell } from './cell.tsx'
import type { Measure } from './measure.ts'
import { reshaped } from './reshaped-room.ts'
import classes from './room-head.module.css'
import type { Room, TakeoffActions } from './use-takeoff-editing.ts'

interface RoomHeadProps {
  readonly room: Room
  readonly measure: Measure
  readonly editable: boolean
  readonly actions: TakeoffActions
}

const ceilings = ['flat', 'cathedral', 'shed'] as const

/** What a room is: inside or a side of the house, a box or wall by wall, its ceiling, its cabinets. */
export function RoomHead({ room, measure, editable, actions }: RoomHeadProps) {
  const { t } = useTranslation('takeoff')
  const outside = room.kind === 'elevation'
  const isBox = !outside && room.shape === 'box'
  const edit = <Field extends keyof Room>(field: Field) => ({ from, to }: { readonly from: Room[Field]; readonly to: Room[Field] }) => actions.editRoom(room.id, { [field]: to } as Partial<Room>, { ...room, [field]: from })
  return (
    <div className={classes['head']}>
      <div className={classes['title']}>
        <h2 title={room.name}>{room.name}</h2>
        {editable ? (
          <Menu position="bottom-end">
            <Menu.Target><ActionIcon aria-label={t('more_of', { name: room.name })}><IconDots size={17} stroke={1.8} /></ActionIcon></Menu.Target>
            <Menu.Dropdown><Menu.Item leftSection={<IconTrash size={15} stroke={1.7} />} onClick={() => { actions.removeRoom(room.id) }}>{t('remove_room')}</Menu.Item></Menu.Dropdown>
          </Menu>
        ) : null}
      </div>
      <div className={classes['fields']}>
        {outside ? null : (
          <Labelled label={t('measured_as')}>{(id) => (
            <select id={id} className={classes['choice']} value={room.shape} disabled={!editable} onChange={(event) => { void actions.editRoom(room.id, reshaped(room, event.currentTarget.value as Room['shape'])) }}>
              <option value="box">{t('shape.box')}</option>
              <option value="walls">{t('shape.walls')}</option>
            </select>
          )}</Labelled>
        )}
        {outside ? (
          <Labelled label={t('figure.eaves')}>{() => <LengthCell label={t('figure.eaves')} measure={measure} value={room.eaves} disabled={!editable} onCommit={edit('eaves')} />}</Labelled>
        ) : null}
        {isBox ? (
          <Labelled label={t('ceiling_is')}>{(id) => (
            <select id={id} className={classes['choice']} value={room.ceiling} disabled={!editable} onChange={(event) => { void edit('ceiling')({ from: room.ceiling, to: event.currentTarget.value as Room['ceiling'] }) }}>
              {ceilings.map((each) => <option key={each} value={each}>{t(`ceiling.${each}`)}</option>)}
            </select>
          )}</Labelled>
        ) : null}
        {isBox && room.ceiling !== 'flat' ? <Labelled label={t('figure.pitch')}>{() => <PitchCell label={t('figure.pitch')} value={room.pitch_thousandths} disabled={!editable} onCommit={edit('pitch_thousandths')} />}</Labelled> : null}
        {outside ? null : <Labelled label={t('cabinet_pieces')}>{() => <WholeCell label={t('cabinet_pieces')} value={room.cabinet_pieces} disabled={!editable} onCommit={edit('cabinet_pieces')} />}</Labelled>}
        <Labelled label={t('note')} wide>{() => <TextCell label={t('note')} value={room.note} placeholder={t('note_hint')} disabled={!editable} onCommit={edit('note')} />}</Labelled>
      </div>
    </div>
  )
}

function Labelled({ label, wide = false, children }: { readonly label: string; readonly wide?: boolean; readonly children: (id: string) => ReactNode }) {
  const id = useId()
  return <div className={classes['field']} data-wide={wide || undefined}><label htmlFor={id}>{label}</label>{children(id)}</div>
}
