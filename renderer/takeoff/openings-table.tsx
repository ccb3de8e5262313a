import { ActionIcon, Button } from '@mantine/core'
import { IconDoor, IconPlus, IconTrash, IconWindow } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Figure } from '../../shared/estimating/figure.ts'
import { LengthCell, WholeCell } from './cell.tsx'
import { FigureButton } from './figure-button.tsx'
import type { Measure } from './measure.ts'
import classes from './openings-table.module.css'
import type { Opening, Room, TakeoffActions } from './use-takeoff-editing.ts'

interface OpeningsTableProps {
  readonly room: Room
  readonly openings: readonly Opening[]
  /** What all of them take off the walls. */
  readonly takenOff: Figure | null
  /** Of a room that is measured wall by wall: its walls, with their names. */
  readonly walls: readonly { readonly id: string; readonly name: string }[]
  readonly measure: Measure
  readonly editable: boolean
  readonly actions: TakeoffActions
  readonly opened: string | null
  readonly onOpen: (figure: Figure) => void
}

const openingKinds = ['door', 'window', 'passage', 'other'] as const

/** Doors, windows and passages of a room: how many, how large. One more begins with the usual size. */
export function OpeningsTable({ room, openings, takenOff, walls, measure, editable, actions, opened, onOpen }: OpeningsTableProps) {
  const { t } = useTranslation('takeoff')
  return (
    <section className={classes['openings']} aria-label={t('openings')}>
      <div className={classes['top']}>
        <h3>{t('openings')}</h3>
        {takenOff && openings.length > 0 ? <span className={classes['off']}>{t('taken_off')} <FigureButton figure={takenOff} measure={measure} opened={opened === `${takenOff.of}.${takenOff.name}`} onOpen={onOpen} /></span> : null}
        {editable ? (
          <span className={classes['add']}>
            <Button size="compact-sm" variant="default" leftSection={<IconDoor size={15} stroke={1.7} />} onClick={() => { actions.createOpening(room.id, 'door') }}>{t('add_door')}</Button>
            <Button size="compact-sm" variant="default" leftSection={<IconWindow size={15} stroke={1.7} />} onClick={() => { actions.createOpening(room.id, 'window') }}>{t('add_window')}</Button>
            <Button size="compact-sm" variant="default" leftSection={<IconPlus size={15} stroke={1.7} />} onClick={() => { actions.createOpening(room.id, 'passage') }}>{t('add_passage')}</Button>
          </span>
        ) : null}
      </div>
      {openings.length === 0 ? null : (
        <ul className={classes['list']}>
          {openings.map((opening) => {
            const kind = t(`opening_kind.${opening.kind}`)
            return (
              <li key={opening.id} className={classes['opening']} data-walled={walls.length > 0 || undefined}>
                <select className={classes['kind']} aria-label={t('opening_is')} value={opening.kind} disabled={!editable} onChange={(event) => { void actions.editOpening(opening.id, { kind: event.currentTarget.value as Opening['kind'] }) }}>
                  {openingKinds.map((each) => <option key={each} value={each}>{t(`opening_kind.${each}`)}</option>)}
                </select>
                <WholeCell label={t('opening_count', { kind })} least={1} value={opening.count} disabled={!editable} onCommit={({ from, to }) => actions.editOpening(opening.id, { count: to }, { ...opening, count: from })} />
                <span className={classes['of']} aria-hidden="true">{t('of_size')}</span>
                <LengthCell label={t('opening_width', { kind })} measure={measure} value={opening.width} disabled={!editable} onCommit={({ from, to }) => actions.editOpening(opening.id, { width: to }, { ...opening, width: from })} />
                <span className={classes['of']} aria-hidden="true">×</span>
                <LengthCell label={t('opening_height', { kind })} measure={measure} value={opening.height} disabled={!editable} onCommit={({ from, to }) => actions.editOpening(opening.id, { height: to }, { ...opening, height: from })} />
                {walls.length > 0 ? (
                  <select className={classes['kind']} aria-label={t('opening_wall', { kind })} value={opening.wall_id ?? ''} disabled={!editable} onChange={(event) => { void actions.editOpening(opening.id, { wall_id: event.currentTarget.value || null }) }}>
                    <option value="">{t('no_wall')}</option>
                    {walls.map((wall) => <option key={wall.id} value={wall.id}>{wall.name}</option>)}
                  </select>
                ) : null}
                {editable ? <ActionIcon size="sm" aria-label={t('remove_opening', { kind })} onClick={() => { actions.removeOpening(opening.id) }}><IconTrash size={15} stroke={1.6} /></ActionIcon> : null}
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
