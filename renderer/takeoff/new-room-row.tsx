import type { KeyboardEvent } from 'react'
import { Fragment, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import cell from './cell.module.css'
import { useLengthReading } from './cell.tsx'
import { FieldReason } from './field-reason.tsx'
import type { Measure } from './measure.ts'
import classes from './rooms-sheet.module.css'
import type { TakeoffActions } from './use-takeoff-editing.ts'

const columns = ['name', 'length', 'width', 'height'] as const
type Column = (typeof columns)[number]
type Texts = Readonly<Record<Column, string>>
const nothing: Texts = { name: '', length: '', width: '', height: '' }
/** What was typed and not yet taken, by estimate: leaving the screen loses nothing. */
const begun = new Map<string, Texts>()

interface NewRoomRowProps {
  readonly estimateId: string
  readonly measure: Measure
  readonly actions: TakeoffActions
  readonly count: number
  readonly onChoose: (id: string) => void
}

/** The empty row: name Tab length Tab width Tab height Enter makes a room, and the next can be typed. */
export function NewRoomRow({ estimateId, measure, actions, count, onChoose }: NewRoomRowProps) {
  const { t } = useTranslation('takeoff')
  const read = useLengthReading(measure)
  const id = useId()
  const [texts, setTexts] = useState<Texts>(() => begun.get(estimateId) ?? nothing)
  const [wrong, setWrong] = useState<{ readonly column: Column; readonly reason: string } | null>(null)
  const fields = { name: useRef<HTMLInputElement>(null), length: useRef<HTMLInputElement>(null), width: useRef<HTMLInputElement>(null), height: useRef<HTMLInputElement>(null) }

  const keep = (next: Texts): void => {
    setTexts(next)
    if (Object.values(next).every((text) => text === '')) begun.delete(estimateId)
    else begun.set(estimateId, next)
  }
  const check = (column: Column): void => {
    if (column === 'name' || texts[column].trim() === '') return
    const parsed = read(texts[column])
    if (!parsed.ok) setWrong({ column, reason: parsed.reason })
  }
  const create = (): void => {
    const lengths = { length: 0, width: 0, height: 0 }
    for (const column of ['length', 'width', 'height'] as const) {
      const parsed = read(texts[column])
      if (!parsed.ok) {
        setWrong({ column, reason: parsed.reason })
        fields[column].current?.focus()
        return
      }
      lengths[column] = parsed.value
    }
    // Enter makes a room before it is chosen: choosing is what the focus on its row would do
    const made = actions.createRoom({ name: texts.name.trim() || t('room_number', { number: count + 1 }), ...lengths })
    keep(nothing)
    setWrong(null)
    onChoose(made)
    fields.name.current?.focus()
  }
  const keyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      create()
    }
    if (event.key === 'Escape' && (texts !== nothing || wrong)) {
      event.preventDefault()
      event.stopPropagation()
      keep(nothing)
      setWrong(null)
    }
  }

  return (
    <div className={`${classes['row']} ${classes['new']}`} role="group" aria-label={t('new_room')} data-begun={texts !== nothing || undefined}>
      {columns.map((column) => {
        const reason = wrong?.column === column ? wrong.reason : null
        return (
          <Fragment key={column}>
            <input
              ref={fields[column]} className={cell['cell']} data-figures={column === 'name' ? undefined : true} data-place={`new/${column}`} aria-label={column === 'name' ? t('new_room_name') : t('new_room_size', { size: t(`figure.${column}`) })}
              aria-invalid={reason !== null} aria-describedby={reason ? `${id}-reason` : undefined} autoComplete="off" spellCheck={false} placeholder={column === 'name' ? t('new_room_hint') : t(`size_hint.${measure.system}`)} value={texts[column]}
              autoFocus={column === 'name' && count === 0}
              onChange={(event) => {
                keep({ ...texts, [column]: event.currentTarget.value })
                if (wrong?.column === column) setWrong(null)
              }}
              onBlur={() => { check(column) }} onKeyDown={keyDown}
            />
            {reason === null ? null : <FieldReason id={`${id}-reason`} of={fields[column]} reason={reason} />}
          </Fragment>
        )
      })}
    </div>
  )
}
