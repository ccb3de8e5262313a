import type { KeyboardEvent } from 'react'
import { memo, useCallback, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { RecordMark } from '../sync/record-mark.tsx'
import { LengthCell, TextCell } from './cell.tsx'
import type { Measure } from './measure.ts'
import { NewRoomRow } from './new-room-row.tsx'
import classes from './rooms-sheet.module.css'
import type { Room, TakeoffActions } from './use-takeoff-editing.ts'

interface RoomsSheetProps {
  readonly estimateId: string
  readonly rooms: readonly Room[]
  readonly chosen: string | null
  readonly measure: Measure
  readonly editable: boolean
  readonly actions: TakeoffActions
  readonly onChoose: (id: string) => void
  /** Goes on to what is painted in the chosen room. */
  readonly onEnter: () => void
}

const sizes = ['length', 'width', 'height'] as const

/** The rooms, one a row: name, length, width, height, and at the end an empty row for the next. */
export function RoomsSheet({ estimateId, rooms, chosen, measure, editable, actions, onChoose, onEnter }: RoomsSheetProps) {
  const { t } = useTranslation('takeoff')
  const sheet = useRef<HTMLDivElement>(null)

  const latest = useRef(rooms)
  latest.current = rooms

  /** To the same field of the row above or beneath; the last goes on to the new one. The same function always, or every row would be drawn with each edit. */
  const walk = useCallback((from: Element, by: -1 | 1): boolean => {
    const all = latest.current
    const [row, column] = (from.getAttribute('data-place') ?? '').split('/')
    const at = all.findIndex((room) => room.id === row)
    const to = at < 0 ? all.at(-1)?.id : all[at + by]?.id ?? (by === 1 ? 'new' : undefined)
    if (to === undefined || (at < 0 && by === 1)) return false
    const cell = sheet.current?.querySelector<HTMLElement>(`[data-place="${to}/${column}"]`) ?? sheet.current?.querySelector<HTMLElement>(`[data-place="${to}/name"]`)
    cell?.focus()
    return cell !== null
  }, [])
  const keyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      // a field whose text is no value keeps the focus
      if (document.activeElement?.getAttribute('aria-invalid') !== 'true') onEnter()
      return
    }
    if (event.defaultPrevented || !(event.target instanceof HTMLElement)) return
    if (event.key === 'Escape') event.target.blur()
    const id = (event.target.dataset['place'] ?? '').split('/')[0] ?? ''
    if (event.altKey && editable && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault()
      actions.moveRoom(id, event.key === 'ArrowUp' ? -1 : 1)
      return
    }
    if (editable && (event.ctrlKey || event.metaKey) && event.key === 'Delete' && id !== 'new') {
      event.preventDefault()
      walk(event.target, 1)
      actions.removeRoom(id)
      return
    }
    if ((event.key === 'ArrowUp' || event.key === 'ArrowDown') && !event.altKey && !event.ctrlKey) {
      if (walk(event.target, event.key === 'ArrowUp' ? -1 : 1)) event.preventDefault()
    }
  }

  return (
    <div ref={sheet} className={classes['sheet']} role="group" aria-label={t('rooms')} onKeyDown={keyDown}>
      <div className={classes['head']} aria-hidden="true">
        <span>{t('room_name')}</span>
        {sizes.map((size) => <span key={size}>{t(`figure.${size}`)}</span>)}
      </div>
      {rooms.map((room) => (
        <RoomRow key={room.id} room={room} chosen={room.id === chosen} measure={measure} editable={editable} actions={actions} onChoose={onChoose} onTaken={walk} />
      ))}
      {editable ? <NewRoomRow estimateId={estimateId} measure={measure} actions={actions} count={rooms.length} onChoose={onChoose} /> : null}
    </div>
  )
}

interface RoomRowProps extends Pick<RoomsSheetProps, 'measure' | 'editable' | 'actions' | 'onChoose'> {
  readonly room: Room
  readonly chosen: boolean
  readonly onTaken: (from: Element, by: 1) => void
}

const RoomRow = memo(function RoomRow({ room, chosen, measure, editable, actions, onChoose, onTaken }: RoomRowProps) {
  const { t } = useTranslation('takeoff')
  const walled = room.kind === 'room' && room.shape === 'walls'
  const taken = (event: KeyboardEvent<HTMLInputElement>): void => { onTaken(event.currentTarget, 1) }
  return (
    <div
      className={classes['row']} role="group" aria-label={room.name} aria-current={chosen || undefined} data-room={room.id} data-chosen={chosen || undefined} onFocus={() => { onChoose(room.id) }} onClick={() => { onChoose(room.id) }}
    >
      <span className={classes['name']}>
        <TextCell required label={t('room_name')} place={`${room.id}/name`} value={room.name} disabled={!editable} onTaken={taken} onCommit={({ from, to }) => actions.editRoom(room.id, { name: to }, { ...room, name: from })} />
        <RecordMark table="room" id={room.id} />
      </span>
      {walled ? <span className={classes['walled']}>{t('wall_by_wall')}</span> : sizes.map((size) => (
        room.kind === 'elevation' && size === 'length' ? <span key={size} className={classes['none']} aria-hidden="true">–</span> : (
          <LengthCell
            key={size} label={t(`figure.${size}`)} place={`${room.id}/${size}`} measure={measure} value={room[size]} disabled={!editable} onTaken={taken}
            onCommit={({ from, to }) => actions.editRoom(room.id, { [size]: to }, { ...room, [size]: from })}
          />
        )
      ))}
    </div>
  )
})
