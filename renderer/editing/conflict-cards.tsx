import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { OutboxEntry } from '../../shared/bridge.ts'
import { formatBasisPoints, formatCents, formatThousandths } from '../../shared/estimating/format-amount.ts'
import type { NumberLanguage } from '../../shared/estimating/parse-amount.ts'
import type { FieldProblem } from '../../shared/problem.ts'
import { useCall } from '../bridge/use-call.ts'
import { useTopic } from '../bridge/use-topic.ts'
import classes from './conflict-cards.module.css'

interface ConflictCardsProps {
  /** The records of this screen, by id, with the name that people know them by. */
  readonly records: ReadonlyMap<string, string>
  readonly fieldName: (field: string) => string
}

/**
 * Where two people met on one value that is never merged: both values stand side by side, and either can be taken. Nothing was
 * lost: what was refused waits in the outbox until one is chosen.
 */
export function ConflictCards({ records, fieldName }: ConflictCardsProps) {
  const outbox = useTopic('outbox')
  const met = useMemo(() => (outbox ?? []).filter((entry) => entry.state === 'refused' && entry.problem?.code === 'changed_meanwhile' && records.has(entry.record_id)), [outbox, records])
  return met.map((entry) => <ConflictCard key={entry.id} entry={entry} name={records.get(entry.record_id) ?? ''} fieldName={fieldName} />)
}

function ConflictCard({ entry, name, fieldName }: { readonly entry: OutboxEntry; readonly name: string; readonly fieldName: (field: string) => string }) {
  const { t, i18n } = useTranslation('estimates')
  const call = useCall()
  const fields = entry.problem?.fields ?? []
  const language: NumberLanguage = i18n.language.startsWith('es') ? 'es' : 'en'

  const useMine = (): void => { void call('outbox_resend', { id: entry.id, args: seenAnew(entry.args, fields) }) }
  const keepTheirs = (): void => { void call('outbox_discard', { id: entry.id }) }

  return (
    <section className={classes['card']} aria-label={t('conflict.title')}>
      <div className={classes['title']}><IconAlertTriangle size={16} stroke={1.8} aria-hidden="true" />{t('conflict.title')}</div>
      <p className={classes['what']}>{t('conflict.what', { name })}</p>
      {fields.map((field) => (
        <dl key={field.field} className={classes['values']}>
          <div><dt>{t('conflict.yours', { field: fieldName(field.field) })}</dt><dd>{valueText(field.field, field.to, language)}</dd></div>
          <div><dt>{t('conflict.theirs')}</dt><dd>{valueText(field.field, field.current, language)}</dd></div>
        </dl>
      ))}
      <div className={classes['choices']}>
        <Button size="compact-sm" variant="default" onClick={useMine}>{t('conflict.use_mine')}</Button>
        <Button size="compact-sm" variant="default" onClick={keepTheirs}>{t('conflict.keep_theirs')}</Button>
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
