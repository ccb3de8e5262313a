import type { ReactNode } from 'react'
import { ActionIcon, Button } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import { formatLength } from '../../shared/estimating/format-length.ts'
import { noParts, partsText, roomParts, type RoomParts } from '../../shared/takeoff/room-parts.ts'
import { Cell, LengthCell, PitchCell, useLengthReading } from './cell.tsx'
import type { Measure } from './measure.ts'
import classes from './room-parts.module.css'
import type { Room, TakeoffActions } from './use-takeoff-editing.ts'

interface RoomPartsTableProps {
  readonly room: Room
  readonly measure: Measure
  readonly editable: boolean
  readonly actions: TakeoffActions
}

/** Walls and floors of a room that is measured wall by wall; gables of a side of a house. */
export function RoomPartsTable({ room, measure, editable, actions }: RoomPartsTableProps) {
  const { t } = useTranslation('takeoff')
  const read = useLengthReading(measure)
  const parts = roomParts(room.parts) ?? noParts
  const walled = room.kind === 'room' && room.shape === 'walls'
  if (!walled && room.kind !== 'elevation') return null

  const keep = (next: Partial<RoomParts>) => actions.editRoom(room.id, { parts: partsText({ ...parts, ...next }) })
  const change = <Kind extends keyof RoomParts>(kind: Kind, id: string, values: Partial<RoomParts[Kind][number]>) => keep({ [kind]: parts[kind].map((part) => (part.id === id ? { ...part, ...values } : part)) } as Partial<RoomParts>)
  const remove = (kind: keyof RoomParts, id: string, name: string): ReactNode => (editable ? (
    <ActionIcon size="sm" aria-label={t('remove_part', { name })} onClick={() => { void keep({ [kind]: (parts[kind] as readonly { readonly id: string }[]).filter((part) => part.id !== id) } as Partial<RoomParts>) }}><IconTrash size={15} stroke={1.6} /></ActionIcon>
  ) : null)
  const add = (label: string, run: () => void): ReactNode => (editable ? <Button size="compact-sm" variant="default" leftSection={<IconPlus size={15} stroke={1.7} />} onClick={run}>{label}</Button> : null)
  const size = (name: string, of: string): string => t('part_size', { name, size: of })

  return (
    <div className={classes['parts']}>
      {walled ? (
        <>
          <section className={classes['part']} aria-label={t('walls')}>
            <div className={classes['top']}><h3>{t('walls')}</h3>{add(t('add_wall'), () => { void keep({ walls: [...parts.walls, { id: newId(), length: 0, height: parts.walls.at(-1)?.height ?? room.height }] }) })}</div>
            {parts.walls.length === 0 ? null : <div className={classes['head']} data-kind="wall" aria-hidden="true"><span /><span>{t('figure.length')}</span><span>{t('figure.height')}</span><span title={t('figure.other_height')}>{t('other_end')}</span></div>}
            {parts.walls.map((wall, index) => {
              const name = t('wall_number', { number: index + 1 })
              return (
                <div key={wall.id} className={classes['row']} data-kind="wall">
                  <span>{name}</span>
                  <LengthCell label={size(name, t('figure.length'))} measure={measure} value={wall.length} disabled={!editable} onCommit={({ to }) => change('walls', wall.id, { length: to })} />
                  <LengthCell label={size(name, t('figure.height'))} measure={measure} value={wall.height} disabled={!editable} onCommit={({ to }) => change('walls', wall.id, { height: to })} />
                  <Cell<number | null>
                    label={size(name, t('figure.other_height'))} figures value={wall.other_height ?? null} disabled={!editable} placeholder={t('same_height')} toText={(height) => (height === null ? '' : formatLength(height, measure.format))}
                    fromText={(text) => (text.trim() === '' ? { ok: true, value: null } : read(text))}
                    onCommit={({ to }) => keep({ walls: parts.walls.map(({ other_height: _before, ...each }) => (each.id !== wall.id ? { ...each, ...(_before === undefined ? {} : { other_height: _before }) } : { ...each, ...(to === null ? {} : { other_height: to }) })) })}
                  />
                  {remove('walls', wall.id, name)}
                </div>
              )
            })}
          </section>
          <section className={classes['part']} aria-label={t('floors')}>
            <div className={classes['top']}><h3>{t('floors')}</h3>{add(t('add_floor'), () => { void keep({ floors: [...parts.floors, { id: newId(), length: 0, width: 0 }] }) })}</div>
            {parts.floors.length === 0 ? null : <div className={classes['head']} data-kind="floor" aria-hidden="true"><span /><span>{t('figure.length')}</span><span>{t('figure.width')}</span></div>}
            {parts.floors.map((floor, index) => {
              const name = t('floor_number', { number: index + 1 })
              return (
                <div key={floor.id} className={classes['row']} data-kind="floor">
                  <span>{name}</span>
                  <LengthCell label={size(name, t('figure.length'))} measure={measure} value={floor.length} disabled={!editable} onCommit={({ to }) => change('floors', floor.id, { length: to })} />
                  <LengthCell label={size(name, t('figure.width'))} measure={measure} value={floor.width} disabled={!editable} onCommit={({ to }) => change('floors', floor.id, { width: to })} />
                  {remove('floors', floor.id, name)}
                </div>
              )
            })}
          </section>
        </>
      ) : (
        <section className={classes['part']} aria-label={t('gables')}>
          <div className={classes['top']}><h3>{t('gables')}</h3>{add(t('add_gable'), () => { void keep({ gables: [...parts.gables, { id: newId(), width: room.width, pitch_thousandths: parts.gables.at(-1)?.pitch_thousandths ?? 6000 }] }) })}</div>
          {parts.gables.length === 0 ? null : <div className={classes['head']} data-kind="floor" aria-hidden="true"><span /><span>{t('figure.width')}</span><span>{t('pitch')}</span></div>}
          {parts.gables.map((gable, index) => {
            const name = t('gable_number', { number: index + 1 })
            return (
              <div key={gable.id} className={classes['row']} data-kind="floor">
                <span>{name}</span>
                <LengthCell label={size(name, t('figure.width'))} measure={measure} value={gable.width} disabled={!editable} onCommit={({ to }) => change('gables', gable.id, { width: to })} />
                <PitchCell label={size(name, t('figure.pitch'))} value={gable.pitch_thousandths} disabled={!editable} onCommit={({ to }) => change('gables', gable.id, { pitch_thousandths: to })} />
                {remove('gables', gable.id, name)}
              </div>
            )
          })}
        </section>
      )}
    </div>
  )
}
