import type { KeyboardEvent, ReactNode } from 'react'
import { useEffect, useRef, useState } from 'react'
import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import { editableCents, formatBasisPoints, formatThousandths } from '../../shared/estimating/format-amount.ts'
import type { NumberLanguage } from '../../shared/estimating/parse-amount.ts'
import { parseBasisPoints, parseCents, parseThousandths } from '../../shared/estimating/parse-amount.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import type { Commit, Parsed } from '../look/fields/use-field-draft.ts'
import { useFieldDraft } from '../look/fields/use-field-draft.ts'
import { useNotice } from '../look/notices.tsx'
import classes from './row-sheet.module.css'
import type { SheetActions } from './use-sheet-rows.ts'

export type CellValue = string | number | null

export interface SheetColumn<Row> {
  readonly field: keyof Row & string
  readonly head: string
  /** `cents` and `rate` may be left empty where `optional` says so; `choice` takes one of `choices`, the first of which is nothing. */
  readonly kind: 'text' | 'quantity' | 'cents' | 'rate' | 'flag' | 'choice' | 'swatch'
  readonly optional?: boolean
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  /** In pixels; a column without a width shares what is left. */
  readonly width?: number
  /** Stands in the empty line. */
  readonly hint?: string
  /** Whether a value below zero is one. */
  readonly negative?: boolean
  /** Stays as it is though other columns can be changed. */
  readonly locked?: boolean
}

/** A column that is worked out. */
export interface ShownColumn<Row> {
  readonly head: string
  readonly width: number
  readonly show: (row: Row) => ReactNode
}

interface RowSheetProps<Row> {
  readonly label: string
  readonly columns: readonly SheetColumn<Row>[]
  readonly shown?: readonly ShownColumn<Row>[]
  readonly rows: readonly Row[]
  readonly actions: SheetActions<Row>
  readonly editable: boolean
  /** No row is added, moved or taken away. */
  readonly closed?: boolean
  /** What a row holds before anything is typed into it. */
  readonly blank: Readonly<Record<string, CellValue>>
}

/** A short list whose rows are edited where they stand, with an empty line at the end where the next is typed. Enter goes to the next line. */
export function RowSheet<Row extends { readonly id: string }>({ label, columns, shown = [], rows, actions, editable, closed = false, blank }: RowSheetProps<Row>) {
  const { t } = useTranslation('look')
  const tell = useNotice()
  const language = useSpokenLanguage()
  const body = useRef<HTMLTableSectionElement>(null)
  // the empty line has its id already, so that it goes on being the same line once something stands in it
  const [nextId, setNextId] = useState(() => newId())
  const grows = editable && !closed
  const ids = [...rows.map((row) => row.id), ...(grows ? [nextId] : [])]
  const wantsNext = useRef(false)
  const focusRow = (index: number): void => { body.current?.rows[index]?.querySelector<HTMLElement>('input, select')?.focus() }
  useEffect(() => {
    if (!wantsNext.current) return
    wantsNext.current = false
    body.current?.rows[ids.length - 1]?.querySelector<HTMLElement>('input, select')?.focus()
  }, [ids.length])

  const remove = (id: string): void => {
    const bringBack = actions.remove(id)
    if (bringBack) tell({ title: t('sheet.deleted'), tone: 'quiet', action: { label: t('sheet.undo'), run: bringBack } })
  }
  const keys = (id: string) => (event: KeyboardEvent): void => {
    const index = ids.indexOf(id)
    const chord = event.ctrlKey || event.metaKey
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault()
      if (grows) actions.move(id, event.key === 'ArrowUp' ? -1 : 1)
    } else if (chord && event.key === 'Backspace' && id !== nextId) {
      event.preventDefault()
      if (!grows) return
      remove(id)
      focusRow(index + 1)
    } else if (!chord && !event.altKey && event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      // leaving a field takes what was typed in it; out of the empty line comes the next one
      if (index < ids.length - 1) focusRow(index + 1)
      else if (event.target instanceof HTMLInputElement && event.target.value !== '') {
        wantsNext.current = true
        event.target.blur()
      }
    }
  }

  return (
    <div className={classes['frame']}>
      <table className={classes['sheet']} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => <th key={column.field} scope="col" data-kind={column.kind} style={{ width: column.width }}>{column.head}</th>)}
            {shown.map((column) => <th key={column.head} scope="col" data-kind="cents" style={{ width: column.width }}>{column.head}</th>)}
            {grows ? <th className={classes['tools']}><span className="visually-hidden">{t('sheet.delete')}</span></th> : null}
          </tr>
        </thead>
        <tbody ref={body}>
          {ids.map((id) => {
            const row = rows.find((each) => each.id === id)
            return (
              <tr key={id} data-empty={row === undefined || undefined} onKeyDown={keys(id)}>
                {columns.map((column) => (
                  <td key={column.field} data-kind={column.kind}>
                    <SheetCell
                      column={column} editable={editable && !column.locked} language={language} isNew={row === undefined} value={row ? row[column.field] as CellValue : blank[column.field] ?? null}
                      onCommit={(edit) => {
                        if (row) return actions.edit(id, column.field, edit)
                        const outcome = actions.create(id, { [column.field]: edit.to } as { readonly [Field in keyof Row]?: CellValue })
                        setNextId((before) => (before === id ? newId() : before))
                        return outcome
                      }}
                    />
                  </td>
                ))}
                {shown.map((column) => <td key={column.head} className={classes['shown']}>{row ? column.show(row) : null}</td>)}
                {grows ? <td className={classes['tools']}>{row ? <ActionIcon size="sm" tabIndex={-1} aria-label={t('sheet.delete')} title={t('sheet.delete_keys')} onClick={() => { remove(id) }}><IconX size={15} stroke={1.8} /></ActionIcon> : null}</td> : null}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

interface SheetCellProps {
  readonly column: SheetColumn<never>
  readonly value: CellValue
  readonly isNew: boolean
  readonly editable: boolean
  readonly language: NumberLanguage
  readonly onCommit: Commit<CellValue>
}

function SheetCell({ column, value, isNew, editable, language, onCommit }: SheetCellProps) {
  const { kind, head } = column
  if (kind === 'flag') {
    return <input type="checkbox" aria-label={head} checked={value === 1} disabled={!editable} onChange={(event) => { void onCommit({ from: value, to: event.currentTarget.checked ? 1 : 0 }) }} />
  }
  if (kind === 'choice') {
    return (
      <select aria-label={head} value={value ?? ''} disabled={!editable} onChange={(event) => { void onCommit({ from: value, to: event.currentTarget.value === '' ? null : event.currentTarget.value }) }}>
        {(column.choices ?? []).map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
      </select>
    )
  }
  if (kind === 'swatch') {
    const set = typeof value === 'string' && value !== ''
    return (
      <span className={classes['swatch']} style={{ background: set ? value : undefined }} data-set={set}>
        {editable ? <input type="color" aria-label={head} value={set ? value : '#ffffff'} onChange={(event) => { void onCommit({ from: value, to: event.currentTarget.value }) }} /> : null}
      </span>
    )
  }
  return <TypedCell column={column} value={value} isNew={isNew} editable={editable} language={language} onCommit={onCommit} />
}

function TypedCell({ column, value, isNew, editable, language, onCommit }: SheetCellProps) {
  const { t } = useTranslation('look')
  const read = (text: string): Parsed<CellValue> => {
    if (column.kind === 'text') return { ok: true, value: text.trim() }
    if (text.trim() === '') return { ok: true, value: column.optional ? null : 0 }
    const parsed = column.kind === 'quantity' ? parseThousandths(text, language) : column.kind === 'rate' ? parseBasisPoints(text, language) : parseCents(text, language)
    if (!parsed.ok) return { ok: false, reason: t(`field.${parsed.reason}`) }
    return parsed.value < 0 && !column.negative ? { ok: false, reason: t('field.negative') } : parsed
  }
  const { inputProps, reason } = useFieldDraft<CellValue>({ value, onCommit, toText: (shown) => textOf(column.kind, shown, language), fromText: read })
  return (
    <input
      aria-label={column.head} autoComplete="off" inputMode={column.kind === 'text' ? 'text' : 'decimal'} readOnly={!editable} placeholder={isNew ? column.hint : undefined} title={reason ?? undefined} aria-invalid={reason !== null}
      {...inputProps} onFocus={(event) => { if (column.kind !== 'text') event.currentTarget.select() }}
      // Enter is the sheet's
      onKeyDown={(event) => { if (event.key === 'Escape') inputProps.onKeyDown(event) }}
    />
  )
}

function textOf(kind: SheetColumn<never>['kind'], value: CellValue, language: NumberLanguage): string {
  if (typeof value !== 'number') return value ?? ''
  if (kind === 'quantity') return formatThousandths(value, { language })
  if (kind === 'rate') return formatBasisPoints(value, { language })
  return value === 0 ? '' : editableCents(value, language)
}
