import { useTranslation } from 'react-i18next'
import { formatBasisPoints, formatThousandths } from '../../shared/estimating/format-amount.ts'
import { formatLength } from '../../shared/estimating/format-length.ts'
import { isCalled } from '../../shared/queries/record-tables.ts'
import { isTableName, tableNamed } from '../../shared/schema/database.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { formatDate, formatInstant } from '../look/date-text.tsx'
import { useMoneyWords } from '../look/money.tsx'
import { isLengthColumn } from '../takeoff/length-columns.ts'
import { useMeasure } from '../takeoff/use-measure.ts'

/** The name of a record's field in the language that is spoken. */
export function useFieldName(): (table: string, field: string) => string {
  const { t } = useTranslation('fields')
  return (table, field) => t([`${table}.${field}`, `any.${field}`], { defaultValue: field.replaceAll('_', ' ') })
}

/** The value of a record's field as people read it: money as money, dates as dates, people by their names. */
export function FieldValue({ table, field, value }: { readonly table: string; readonly field: string; readonly value: unknown }) {
  const { t } = useTranslation('fields')
  const language = useSpokenLanguage()
  const money = useMoneyWords()
  const measure = useMeasure()
  if (value === null || value === undefined || value === '') return <span className="quiet">{t('empty')}</span>
  if (isLengthColumn(table, field)) return <span className="figures">{formatLength(Number(value), measure.format)}</span>
  const declaration = isTableName(table) ? tableNamed(table).columns[field]?.declaration : undefined
  switch (declaration?.kind) {
    case 'cents': return <span className="figures">{money(Number(value))}</span>
    case 'basis_points': return <span className="figures">{formatBasisPoints(Number(value), { language })}</span>
    case 'thousandths': return <span className="figures">{formatThousandths(Number(value), { language })}</span>
    case 'date': return <>{formatDate(String(value), language)}</>
    case 'instant': return <>{formatInstant(String(value), language)}</>
    case 'flag': return <>{t(Number(value) === 1 ? 'yes' : 'no')}</>
    case 'choice': return <>{t([`choice.${table}.${field}.${String(value)}`, `choice.any.${field}.${String(value)}`], { defaultValue: String(value) })}</>
    case 'position': case 'json': return <span className="quiet">{t('not_in_words')}</span>
    case 'id': return <RecordName table={declaration.references ?? ''} id={String(value)} />
    default: return <>{field.endsWith('_thousandths') ? formatThousandths(Number(value), { language }) : String(value)}</>
  }
}

/** The name of the record that an id points at, where this laptop has it. */
export function RecordName({ table, id }: { readonly table: string; readonly id: string }) {
  const { t } = useTranslation('fields')
  const language = useSpokenLanguage()
  const name = useLiveQuery('record.name', isCalled(table) ? { record_table: table, record_id: id } : null).result
  if (!name) return <span className="quiet">{t('another_record')}</span>
  return <>{table === 'report' ? formatDate(name, language) : name}</>
}
