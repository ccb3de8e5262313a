import type { KeyboardEvent } from 'react'
import { useEffect, useRef, useState } from 'react'
import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import type { CommandOutcome } from '../../shared/bridge.ts'
import { formatThousandths } from '../../shared/estimating/format-amount.ts'
import { parseThousandths } from '../../shared/estimating/parse-amount.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { useFieldDraft } from '../look/fields/use-field-draft.ts'
import { useNotice } from '../look/notices.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import classes from './entry-list.module.css'
import type { Entry, EntryKind, EntryValues, ReportActions } from './use-report-editing.ts'

interface EntryListProps {
  readonly kind: EntryKind
  readonly entries: readonly Entry[]
  readonly actions: ReportActions
  readonly editable: boolean
}

/** Which figures a kind has: hours, a quantity with its unit, or none. */
const figures = { crew: 'hours', work: 'none', material: 'quantity', delay: 'hours' } as const satisfies Record<EntryKind, string>

/** The entries of one kind, one line each, with an empty line at the end where the next is typed. */
export function EntryList({ kind, entries, actions, editable }: EntryListProps) {
  const { t, i18n } = useTranslation('reports')
  const language = useSpokenLanguage()
  const tell = useNotice()
  const list = useRef<HTMLUListElement>(null)
  // the empty line has its id already, so that it goes on being the same line once something stands in it
  const [nextId, setNextId] = useState(() => newId())

  const ids = [...entries.map((entry) => entry.id), ...(editable ? [nextId] : [])]
  const wantsNext = useRef(false)
  const focusRow = (index: number): void => { list.current?.querySelectorAll<HTMLElement>('[data-first]')[index]?.focus() }
  useEffect(() => {
    if (!wantsNext.current) return
    wantsNext.current = false
    focusRow(ids.length - 1)
  }, [ids.length])

  const remove = (id: string): void => {
    const index = ids.indexOf(id)
    const bringBack = actions.deleteEntry(id)
    if (!bringBack) return
    focusRow(index + 1)
    tell({ title: t('entry_deleted'), tone: 'quiet', action: { label: t('undo'), run: bringBack } })
  }

  const rowKeys = (id: string) => (event: KeyboardEvent): void => {
    const index = ids.indexOf(id)
    const chord = event.ctrlKey || event.metaKey
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault()
      actions.moveEntry(id, event.key === 'ArrowUp' ? -1 : 1)
      return
    }
    if (chord && event.key === 'Backspace' && id !== nextId) {
      event.preventDefault()
      remove(id)
      return
    }
    if (chord || event.altKey || event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      // leaving a field takes what was typed in it; out of the empty line comes the next one
      if (index < ids.length - 1) focusRow(index + 1)
      else if (event.target instanceof HTMLElement && 'value' in event.target && event.target.value !== '') {
        wantsNext.current = true
        event.target.blur()
      }
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      focusRow(index + (event.key === 'ArrowUp' ? -1 : 1))
    }
  }

  return (
    <ul ref={list} className={classes['list']} data-figures={figures[kind]} aria-label={t(`entries.${kind}`)} lang={i18n.language}>
      {ids.map((id) => (
        <EntryRow
          key={id} id={id} kind={kind} entry={entries.find((entry) => entry.id === id)} actions={actions} editable={editable} language={language} onKeyDown={rowKeys(id)}
          onCreated={() => { setNextId((before) => (before === id ? newId() : before)) }} onRemove={() => { remove(id) }}
        />
      ))}
    </ul>
  )
}

interface EntryRowProps {
  readonly id: string
  readonly kind: EntryKind
  /** Absent for the empty line. */
  readonly entry: Entry | undefined
  readonly actions: ReportActions
  readonly editable: boolean
  readonly language: 'en' | 'es'
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onCreated: () => void
  readonly onRemove: () => void
}

function EntryRow({ id, kind, entry, actions, editable, language, onKeyDown, onCreated, onRemove }: EntryRowProps) {
  const { t } = useTranslation('reports')

  const take = <Field extends keyof EntryValues & keyof Entry>(field: Field) => (edit: { readonly from: Entry[Field]; readonly to: Entry[Field] }): Promise<CommandOutcome> => {
    if (entry) return actions.editEntry(id, field, edit)
    const outcome = actions.createEntry(id, kind, { [field]: edit.to } as EntryValues)
    onCreated()
    return outcome
  }

  const description = useFieldDraft<string>({ value: entry?.description ?? '', toText: (text) => text, fromText: (text) => ({ ok: true, value: text.trim() }), onCommit: take('description') })
  const unit = useFieldDraft<string>({ value: entry?.unit ?? '', toText: (text) => text, fromText: (text) => ({ ok: true, value: text.trim() }), onCommit: take('unit') })
  const quantity = useFieldDraft<number | null>({
    value: entry?.quantity_thousandths ?? null,
    toText: (value) => (value === null ? '' : formatThousandths(value, { language })),
    fromText: (text) => {
      if (text.trim() === '') return { ok: true, value: null }
      const parsed = parseThousandths(text, language)
      return parsed.ok && parsed.value >= 0 ? parsed : { ok: false, reason: t('not_a_figure') }
    },
    onCommit: take('quantity_thousandths'),
  })

  return (
    <li className={classes['row']} data-empty={entry === undefined} onKeyDown={onKeyDown}>
      <span className={classes['mark']}>{entry ? <RecordMark table="report_entry" id={id} /> : null}</span>
      <textarea rows={1} data-first className={classes['words']} aria-label={t(`field.${kind}.description`)} placeholder={entry ? undefined : t(`hint.${kind}`)} readOnly={!editable} {...fieldOf(description.inputProps)} />
      {figures[kind] === 'none' ? null : (
        <span className={classes['figure']} data-invalid={quantity.reason !== null}>
          <input inputMode="decimal" autoComplete="off" aria-label={t(`field.${kind}.quantity`)} title={quantity.reason ?? undefined} aria-invalid={quantity.reason !== null} readOnly={!editable} {...fieldOf(quantity.inputProps)} />
          {figures[kind] === 'hours' ? <span className={classes['suffix']} aria-hidden="true">{t('hours_short')}</span> : null}
        </span>
      )}
      {figures[kind] === 'quantity' ? <input className={classes['unit']} aria-label={t('field.material.unit')} placeholder={entry ? undefined : t('hint.unit')} autoComplete="off" readOnly={!editable} {...fieldOf(unit.inputProps)} /> : null}
      {editable ? (
        <span className={classes['tools']}>{entry ? <ActionIcon size="sm" tabIndex={-1} aria-label={t('delete_entry')} title={t('delete_keys')} onClick={onRemove}><IconX size={15} stroke={1.8} /></ActionIcon> : null}</span>
      ) : null}
    </li>
  )
}

/** Enter belongs to the list, which goes to the next line; leaving the field takes what was typed. Escape stays the field's. */
function fieldOf<Props extends { readonly onKeyDown: (event: KeyboardEvent) => void }>(props: Props): Props {
  return { ...props, onKeyDown: (event: KeyboardEvent) => { if (event.key === 'Escape') props.onKeyDown(event) } }
}
