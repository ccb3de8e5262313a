import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { FieldProblem } from '../../shared/problem.ts'
import { useCall } from '../bridge/use-call.ts'
import { useTopic } from '../bridge/use-topic.ts'
import { FieldValue, useFieldName } from '../history/field-value.tsx'
import { useDiscard } from '../sync/use-outbox-file.ts'
import classes from './conflict-cards.module.css'

/** An edit that was refused because somebody else had changed the same value, and the two ways on. */
export interface MetEdit {
  readonly key: string
  readonly table: string
  readonly recordId: string
  readonly fields: readonly FieldProblem[]
  takeMine(): void
  keepTheirs(): void
}

interface ConflictCardsProps {
  /** The records of this screen, by id, with the name that people know them by. */
  readonly records: ReadonlyMap<string, string>
  /** Edits that met another one here, before they could reach the outbox. */
  readonly met: readonly MetEdit[]
}

/**
 * Where two people met on one value that is never merged: both values stand side by side, and either can be taken. Nothing was
 * lost: what was refused waits in the outbox until one is chosen.
 */
export function ConflictCards({ records, met }: ConflictCardsProps) {
  const call = useCall()
  const discard = useDiscard()
  const outbox = useTopic('outbox')
  const refused = useMemo(() => (outbox ?? []).filter((entry) => entry.state === 'refused' && entry.problem?.code === 'changed_meanwhile' && records.has(entry.record_id)).map((entry): MetEdit => ({
    key: entry.id,
    table: entry.record_table,
    recordId: entry.record_id,
    fields: entry.problem?.fields ?? [],
    takeMine: () => { void call('outbox_resend', { id: entry.id, args: seenAnew(entry.args, entry.problem?.fields ?? []) }) },
    keepTheirs: () => { void discard(entry.id) },
  })), [outbox, records, call, discard])
  return [...met, ...refused].map((each) => <ConflictCard key={each.key} met={each} name={records.get(each.recordId) ?? ''} />)
}

function ConflictCard({ met, name }: { readonly met: MetEdit; readonly name: string }) {
  const { t } = useTranslation('estimates')
  const fieldName = useFieldName()
  return (
    <section className={classes['card']} aria-label={t('conflict.title')}>
      <div className={classes['title']}><IconAlertTriangle size={16} stroke={1.8} aria-hidden="true" />{t('conflict.title')}</div>
      <p className={classes['what']}>{t('conflict.what', { name })}</p>
      {met.fields.map((field) => (
        <dl key={field.field} className={classes['values']}>
          <div><dt>{t('conflict.yours', { field: fieldName(met.table, field.field) })}</dt><dd><FieldValue table={met.table} field={field.field} value={field.to} /></dd></div>
          <div><dt>{t('conflict.theirs')}</dt><dd><FieldValue table={met.table} field={field.field} value={field.current} /></dd></div>
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
  const again = Object.entries(edits ?? {}).map(([field, edit]) => [field, current.get(field) === undefined ? edit : { from: current.get(field), to: edit.to }])
  return { ...rest, edits: Object.fromEntries(again) }
}
