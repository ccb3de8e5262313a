import { useState } from 'react'
import { Checkbox, Select, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatLength } from '../../shared/estimating/format-length.ts'
import { editableCents, editableThousandths } from '../../shared/estimating/format-amount.ts'
import { parseBasisPoints, parseCents, parseThousandths } from '../../shared/estimating/parse-amount.ts'
import { isTableName, tableNamed } from '../../shared/schema/database.ts'
import type { Cell } from '../../shared/schema/replica-codec.ts'
import { parseLength } from '../../shared/estimating/parse-length.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { isLengthColumn } from '../takeoff/length-columns.ts'
import { useMeasure } from '../takeoff/use-measure.ts'

interface ValueInputProps {
  readonly table: string
  readonly field: string
  readonly label: string
  readonly value: Cell
  /** Called with each value that can be stored; with undefined while what is typed cannot. */
  readonly onChange: (value: Cell | undefined) => void
}

/** Enters a value for a column, whatever the column holds. */
export function ValueInput({ table, field, label, value, onChange }: ValueInputProps) {
  const { t } = useTranslation(['fields', 'look'])
  const language = useSpokenLanguage()
  const declaration = isTableName(table) ? tableNamed(table).columns[field]?.declaration : undefined
  const kind = declaration?.kind ?? 'text'
  const measure = useMeasure()
  const isLength = isLengthColumn(table, field)
  const [text, setText] = useState(() => (isLength && value !== null ? formatLength(Number(value), measure.format) : firstText(kind, value, language)))
  const [reason, setReason] = useState<string | null>(null)

  const typed = (next: string): void => {
    setText(next)
    if (isLength && next.trim() !== '') {
      const parsed = parseLength(next, measure.reading)
      setReason(parsed.ok ? null : t(`look:length.${parsed.reason}`))
      onChange(parsed.ok ? parsed.nanometres : undefined)
      return
    }
    const read = readText(kind, next, language, declaration?.nullable ?? false)
    setReason(read.ok ? null : t(`look:field.${read.reason}`))
    onChange(read.ok ? read.value : undefined)
  }

  if (kind === 'flag') return <Checkbox label={label} checked={text === '1'} onChange={(event) => { typed(event.currentTarget.checked ? '1' : '0') }} />
  if (kind === 'choice') {
    const choices = (declaration?.choices ?? []).map((choice) => ({ value: choice, label: t([`choice.${table}.${field}.${choice}`, `choice.any.${field}.${choice}`], { defaultValue: choice }) }))
    return <Select label={label} data={choices} value={text} allowDeselect={false} onChange={(chosen) => { if (chosen !== null) typed(chosen) }} />
  }
  if (kind === 'text') return <Textarea label={label} autosize minRows={1} maxRows={8} value={text} onChange={(event) => { typed(event.currentTarget.value) }} />
  return <TextInput label={label} type={kind === 'date' ? 'date' : 'text'} inputMode={kind === 'date' ? undefined : 'decimal'} value={text} error={reason} onChange={(event) => { typed(event.currentTarget.value) }} />
}

function firstText(kind: string, value: Cell, language: 'en' | 'es'): string {
  if (value === null) return ''
  if (kind === 'cents' || kind === 'basis_points') return editableCents(Number(value), language)
  if (kind === 'thousandths') return editableThousandths(Number(value), language)
  return String(value)
}

type Read = { readonly ok: true; readonly value: Cell } | { readonly ok: false; readonly reason: string }

function readText(kind: string, text: string, language: 'en' | 'es', nullable: boolean): Read {
  if (text.trim() === '' && kind !== 'text' && kind !== 'choice') return nullable ? { ok: true, value: null } : { ok: false, reason: 'empty' }
  switch (kind) {
    case 'cents': return parseCents(text, language)
    case 'basis_points': return parseBasisPoints(text, language)
    case 'thousandths': return parseThousandths(text, language)
    case 'integer': {
      const parsed = parseThousandths(text, language)
      return parsed.ok ? { ok: true, value: Math.round(parsed.value / 1000) } : parsed
    }
    case 'flag': return { ok: true, value: text === '1' ? 1 : 0 }
    default: return { ok: true, value: text }
  }
}
