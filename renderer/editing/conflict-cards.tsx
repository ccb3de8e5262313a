import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatBasisPoints, formatCents, formatThousandths } from '../../shared/estimating/format-amount.ts'
import type { NumberLanguage } from '../../shared/estimating/parse-amount.ts'
import type { FieldProblem } from '../../shared/problem.ts'
import { useCall } from '../bridge/use-call.ts'
import { useTopic } from '../bridge/use-topic.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import classes from './conflict-cards.module.css'

/** An edit that was refused because somebody else had changed the same value, and the two ways on. */
export interface MetEdit {
  readonly key: string
  readonly recordId: string
  readonly fields: readonly FieldProblem[]
  takeMine(): void
  keepTheirs(): void
}

interface ConflictCardsProps {
  /** The records of this screen, by id, with the name that people know them by. */
  readonly records: ReadonlyMap<string, string>
  readonly fieldName: (field: string) => string
  /** Edits that met another one here, before they could reach the outbox. */
  readonly met: readonly MetEdit[]
}

/**
 * Where two people met on one value that is never merged: both values stand side by side, and either can be taken. Nothing was
 * lost: what was refused waits in the outbox until one is chosen.
 */
export function ConflictCards({ records, fieldName, met }: ConflictCardsProps) {
  const call = useCall()
  const outbox = useTopic('outbox')
  const refused = useMemo(() => (outbox ?? []).filter((entry) => entry.state === 'refused' && entry.problem?.code === 'changed_meanwhile' && records.has(entry.record_id)).map((entry): MetEdit => ({
    key: entry.id,
    recordId: entry.record_id,
    fields: entry.problem?.fields ?? [],
    takeMine: () => { void call('outbox_resend', { id: entry.id, args: seenAnew(entry.args, entry.problem?.fields ?? []) }) },
    keepTheirs: () => { void call('outbox_discard', { id: entry.id }) },
  })), [outbox, records, call])
  return [...met, ...refused].map((each) => <ConflictCard key={each.key} met={each} name={records.get(each.recordId) ?? ''} fieldName={fieldName} />)
}

function ConflictCard({ met, name, fieldName }: { readonly met: MetEdit; readonly name: string; readonly fieldName: (field: string) => string }) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  return (
    <section className={classes['card']} aria-label={t('conflict.title')}>
      <div className={classes['title']}><IconAlertTriangle size={16} stroke={1.8} aria-hidden="true" />{t('conflict.title')}</div>
      <p className={classes['what']}>{t('conflict.what', { name })}</p>
      {met.fields.map((field) => (
        <dl key={field.field} className={classes['values']}>
          <div><dt>{t('conflict.yours', { field: fieldName(field.field) })}</dt><dd>{valueText(field.field, field.to, language)}</dd></div>
          <div><dt>{t('conflict.theirs')}</dt><dd>{valueText(field.field, field.current, language)}</dd></div>
        </dl>
      ))}
      <div className={classes['choices']}>
        <Button size="compact-sm" variant="default" onClick={met.takeMine}>{t('conflict.use_mine')}</Button>
        <Button size="compact-sm" variant="default" onClick={met.keepTheirs}>{t('conflict.keep_theirs')}</Button>
      </div>
    </section>
  )
}

/** The same edits, this time knowing what stands there now. */
function seenAnew(args: unknown, fields: readonly FieldProblem[]): unknown {
  const { edits, ...rest } = args as { readonly edits?: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>> }
  const current = new Map(fields.map((field) => [field.field, field.current]))
  const again = Object.entries(edits ?? {}).map(([field, edit]) => [field, current.has(field) ? { from: current.get(field), to: edit.to } : edit])
  return { ...rest, edits: Object.fromEntries(again) }
}

function valueText(field: string, value: string | number | null | undefined, language: NumberLanguage): string {
  if (value === null || value === undefined || value === '') return '–'
  if (typeof value !== 'number') return value
  if (field.endsWith('_cents')) return formatCents(value, { language, negative: 'parentheses' })
  if (field.endsWith('_thousandths')) return formatThousandths(value, { language })
  if (field.endsWith('_basis_points')) return formatBasisPoints(value, { language })
  return String(value)
}
