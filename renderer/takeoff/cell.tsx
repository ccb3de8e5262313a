import type { KeyboardEvent } from 'react'
import { useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { editableThousandths, formatBasisPoints, formatThousandths } from '../../shared/estimating/format-amount.ts'
import { formatLength } from '../../shared/estimating/format-length.ts'
import { parseBasisPoints, parseThousandths } from '../../shared/estimating/parse-amount.ts'
import { parseLength } from '../../shared/estimating/parse-length.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import type { Commit, Parsed } from '../look/fields/use-field-draft.ts'
import { useFieldDraft } from '../look/fields/use-field-draft.ts'
import classes from './cell.module.css'
import { FieldReason } from './field-reason.tsx'
import type { Measure } from './measure.ts'

interface CellProps<Value> {
  /** What it holds, for those who hear it. */
  readonly label: string
  readonly value: Value
  readonly onCommit: Commit<Value>
  readonly disabled?: boolean
  readonly placeholder?: string
  /** Where it stands in its sheet, so that keys can walk to it. */
  readonly place?: string
  /** What was typed was taken with Enter: the next row is wanted. */
  readonly onTaken?: (event: KeyboardEvent<HTMLInputElement>) => void
}

interface FormattedCellProps<Value> extends CellProps<Value> {
  readonly toText: (value: Value) => string
  readonly fromText: (text: string) => Parsed<Value>
  readonly figures?: boolean
}

/** One field of a sheet: taken with Enter, Tab or by going elsewhere. What is no value stays as it was typed, with the reason beneath it. */
export function Cell<Value>({ label, value, onCommit, disabled = false, placeholder, place, onTaken, toText, fromText, figures = false }: FormattedCellProps<Value>) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const { inputProps, reason } = useFieldDraft<Value>({ value, toText, fromText, onCommit })
  return (
    <>
      <input
        ref={field} className={classes['cell']} data-figures={figures || undefined} data-long={(figures && inputProps.value.length > 9) || undefined} data-place={place} aria-label={label} aria-invalid={reason !== null} aria-describedby={reason ? id : undefined} title={inputProps.value}
        readOnly={disabled} autoComplete="off" spellCheck={false} placeholder={placeholder} inputMode={figures ? 'decimal' : 'text'} {...inputProps}
        onFocus={(event) => { event.currentTarget.select() }}
        onKeyDown={(event) => {
          inputProps.onKeyDown(event)
          // a field that took its text lets go of the focus; one that did not keeps it, and its text
          if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && document.activeElement !== field.current) onTaken?.(event)
        }}
      />
      {reason === null ? null : <FieldReason id={id} of={field} reason={reason} />}
    </>
  )
}

export function TextCell({ required = false, ...props }: CellProps<string> & { readonly required?: boolean }) {
  const { t } = useTranslation('look')
  return <Cell {...props} toText={(text) => text} fromText={(text) => (required && text.trim() === '' ? { ok: false, reason: t('field.required') } : { ok: true, value: text.trim() })} />
}

/** A length in nanometres, typed as the tape has it. */
export function LengthCell({ measure, ...props }: CellProps<number> & { readonly measure: Measure }) {
  const fromText = useLengthReading(measure)
  return <Cell {...props} figures toText={(nanometres) => formatLength(nanometres, measure.format)} fromText={fromText} />
}

/** A length as typed, or in words why it is none. */
export function useLengthReading(measure: Measure): (text: string) => Parsed<number> {
  const { t } = useTranslation('look')
  return (text) => {
    const parsed = parseLength(text, measure.reading)
    return parsed.ok ? { ok: true, value: parsed.nanometres } : { ok: false, reason: t(`length.${parsed.reason}`) }
  }
}

interface WholeCellProps extends CellProps<number> {
  readonly least?: number
  readonly most?: number
}

/** A whole number of things. */
export function WholeCell({ least = 0, most = 9_999, ...props }: WholeCellProps) {
  const { t } = useTranslation('look')
  const language = useSpokenLanguage()
  return (
    <Cell
      {...props} figures toText={(value) => String(value)}
      fromText={(text) => {
        const parsed = parseThousandths(text, language)
        if (!parsed.ok) return { ok: false, reason: t(`field.${parsed.reason}`) }
        if (parsed.value % 1000 !== 0) return { ok: false, reason: t('field.not_whole') }
        const value = parsed.value / 1000
        return value < least || value > most ? { ok: false, reason: t('field.not_between', { least, most }) } : { ok: true, value }
      }}
    />
  )
}

/** A quantity in thousandths, not negative. */
export function QuantityCell(props: CellProps<number>) {
  const { t } = useTranslation('look')
  const language = useSpokenLanguage()
  return (
    <Cell
      {...props} figures toText={(value) => formatThousandths(value, { language })}
      fromText={(text) => {
        const parsed = parseThousandths(text, language)
        if (!parsed.ok) return { ok: false, reason: t(`field.${parsed.reason}`) }
        return parsed.value < 0 ? { ok: false, reason: t('field.negative') } : { ok: true, value: parsed.value }
      }}
    />
  )
}

/** A share in percent, kept in basis points, not negative. */
export function ShareCell(props: CellProps<number>) {
  const { t } = useTranslation('look')
  const language = useSpokenLanguage()
  return (
    <Cell
      {...props} figures toText={(value) => formatBasisPoints(value, { language })}
      fromText={(text) => {
        const parsed = parseBasisPoints(text, language)
        if (!parsed.ok) return { ok: false, reason: t(`field.${parsed.reason}`) }
        return parsed.value < 0 ? { ok: false, reason: t('field.negative') } : { ok: true, value: parsed.value }
      }}
    />
  )
}

/** The pitch of a roof, in thousandths of an inch of rise in 12 of run: `6`, `6/12`. */
export function PitchCell(props: CellProps<number>) {
  const { t } = useTranslation('look')
  const language = useSpokenLanguage()
  return (
    <Cell
      {...props} figures toText={(value) => `${editableThousandths(value, language)}/12`}
      fromText={(text) => {
        const parsed = parseThousandths(text.replace(/\s*(\/|in|en)\s*12\s*$/, ''), language)
        if (!parsed.ok) return { ok: false, reason: t(`field.${parsed.reason}`) }
        return parsed.value < 0 ? { ok: false, reason: t('field.negative') } : { ok: true, value: parsed.value }
      }}
    />
  )
}
