import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBasisPoints, formatCents, formatTaxRate, formatThousandths } from '../../../shared/estimating/format-amount.ts'
import { parseBasisPoints, parseCents, parseTaxRate, parseThousandths } from '../../../shared/estimating/parse-amount.ts'
import { taxMillionths, taxRateFrom, type RateOfTax } from '../../../shared/estimating/tax-rate.ts'
import { useCompany } from '../../bridge/use-company.ts'
import { useSpokenLanguage } from '../../language/use-spoken-language.ts'
import { FieldFrame } from './field-frame.tsx'
import classes from './fields.module.css'
import type { Commit, Parsed } from './use-field-draft.ts'
import { useFieldDraft } from './use-field-draft.ts'

interface FigureFieldProps<Value extends number | null> {
  readonly label: string
  readonly value: Value
  readonly onCommit: Commit<Value>
  readonly disabled?: boolean
}

/** An amount of money; as typed it may be `1.200,50`, `$1,200.50` or `=3*400`. */
export function MoneyField(props: FigureFieldProps<number | null>) {
  const language = useSpokenLanguage()
  const currency = useCompany()?.currency ?? 'USD'
  const reasons = useReasons()
  return (
    <FigureField
      {...props} toText={(cents) => (cents === null ? '' : formatCents(cents, { language, currency }))}
      fromText={(text) => empty(text) ?? reasons(parseCents(text, language))}
    />
  )
}

/** A quantity, kept in thousandths; it is not negative. */
export function QuantityField(props: FigureFieldProps<number>) {
  const language = useSpokenLanguage()
  const { t } = useTranslation('look')
  const reasons = useReasons()
  return (
    <FigureField
      {...props} toText={(value) => formatThousandths(value, { language })}
      fromText={(text) => {
        const parsed = reasons(parseThousandths(text, language))
        return parsed.ok && parsed.value < 0 ? { ok: false, reason: t('field.negative') } : parsed
      }}
    />
  )
}

/** A quantity that may be left empty. */
export function OptionalQuantityField(props: FigureFieldProps<number | null>) {
  const language = useSpokenLanguage()
  const { t } = useTranslation('look')
  const reasons = useReasons()
  return (
    <FigureField
      {...props} toText={(value) => (value === null ? '' : formatThousandths(value, { language }))}
      fromText={(text) => {
        const parsed = empty(text) ?? reasons(parseThousandths(text, language))
        return parsed.ok && (parsed.value ?? 0) < 0 ? { ok: false, reason: t('field.negative') } : parsed
      }}
    />
  )
}

/** A whole number. */
export function IntegerField(props: FigureFieldProps<number | null>) {
  const language = useSpokenLanguage()
  const reasons = useReasons()
  const format = new Intl.NumberFormat(language, { useGrouping: true })
  return (
    <FigureField
      {...props} toText={(value) => (value === null ? '' : format.format(value))}
      fromText={(text) => {
        const parsed = parseThousandths(text, language)
        return empty(text) ?? reasons(parsed.ok ? { ok: true, value: Math.round(parsed.value / 1000) } : parsed)
      }}
    />
  )
}

/** A rate in percent, kept in basis points. */
export function RateField(props: FigureFieldProps<number>) {
  const language = useSpokenLanguage()
  const reasons = useReasons()
  return <FigureField {...props} toText={(rate) => formatBasisPoints(rate, { language })} fromText={(text) => reasons(parseBasisPoints(text, language))} />
}

/** A rate in percent that may be left open. */
export function OptionalRateField(props: FigureFieldProps<number | null>) {
  const { t } = useTranslation('look')
  const language = useSpokenLanguage()
  const reasons = useReasons()
  return (
    <FigureField
      {...props} toText={(rate) => (rate === null ? '' : formatBasisPoints(rate, { language }))}
      fromText={(text) => {
        const read = empty(text) ?? reasons(parseBasisPoints(text, language))
        return read.ok && read.value !== null && read.value < 0 ? { ok: false, reason: t('field.negative') } : read
      }}
    />
  )
}

/** A rate of tax, which may have four decimals of a percent; not negative. */
export function TaxRateField({ value, onCommit, ...props }: Omit<FigureFieldProps<number>, 'value' | 'onCommit'> & { readonly value: RateOfTax; readonly onCommit: Commit<RateOfTax> }) {
  const language = useSpokenLanguage()
  const { t } = useTranslation('look')
  const reasons = useReasons()
  return (
    <FigureField
      {...props} value={taxMillionths(value)} onCommit={({ from, to }) => onCommit({ from: taxRateFrom(from), to: taxRateFrom(to) })} toText={(rate) => formatTaxRate(taxRateFrom(rate), { language })}
      fromText={(text) => {
        const parsed = reasons(parseTaxRate(text, language))
        return parsed.ok && parsed.value < 0 ? { ok: false, reason: t('field.negative') } : parsed
      }}
    />
  )
}

function empty(text: string): Parsed<null> | null {
  return text.trim() === '' ? { ok: true, value: null } : null
}

/** What was read, or in words why it is no figure. */
function useReasons(): (parsed: { readonly ok: true; readonly value: number } | { readonly ok: false; readonly reason: string }) => Parsed<number> {
  const { t } = useTranslation('look')
  return (parsed) => (parsed.ok ? parsed : { ok: false, reason: t(`field.${parsed.reason}`) })
}

interface FormattedProps<Value extends number | null> extends FigureFieldProps<Value> {
  readonly toText: (value: Value) => string
  readonly fromText: (text: string) => Parsed<Value>
}

function FigureField<Value extends number | null>({ label, value, onCommit, disabled = false, toText, fromText }: FormattedProps<Value>) {
  const id = useId()
  const { t } = useTranslation('look')
  const { inputProps, reason } = useFieldDraft<Value>({ value, toText, fromText, onCommit })
  return (
    <FieldFrame id={id} label={label} reason={reason}>
      <input
        id={id} className={classes['input']} data-figures inputMode="decimal" autoComplete="off" readOnly={disabled} placeholder={disabled ? '–' : t('not_set')}
        aria-invalid={reason !== null} aria-describedby={reason ? `${id}-reason` : undefined} {...inputProps} onFocus={(event) => { event.currentTarget.select() }}
      />
    </FieldFrame>
  )
}
