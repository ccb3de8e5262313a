import type { FormEvent } from 'react'
import { useState } from 'react'
import { Button, Group, Stack } from '@mantine/core'
import { Link } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { OutboxEntry } from '../../shared/bridge.ts'
import type { Cell } from '../../shared/schema/replica-codec.ts'
import { useCall } from '../bridge/use-call.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { FieldValue, useFieldName } from '../history/field-value.tsx'
import { lastChangeOf } from '../history/last-change.ts'
import { formatAgo, useNow } from '../look/ago-text.tsx'
import { ConfirmDialog } from '../look/confirm-dialog.tsx'
import { useNotice } from '../look/notices.tsx'
import table from '../look/plain-table.module.css'
import { ProblemNote } from '../look/problem-note.tsx'
import { useTellProblem } from '../look/use-tell-problem.ts'
import { recordAddress } from '../search/record-address.ts'
import { downloadOutbox } from './outbox-file.ts'
import type { RefusedField } from './refused-fields.ts'
import { argumentsAnew, refusedFields } from './refused-fields.ts'
import { ValueInput } from './value-input.tsx'
import classes from './refused-change.module.css'

/** One refused change: what was wanted, what the office has, and the ways on. Nobody is blamed, nothing is lost. */
export function RefusedChange({ entry }: { readonly entry: OutboxEntry }) {
  const { t, i18n } = useTranslation(['sync', 'commands', 'fields'])
  const now = useNow()
  const call = useCall()
  const tell = useNotice()
  const tellProblem = useTellProblem()
  const [editing, setEditing] = useState(false)
  const [discarding, setDiscarding] = useState(false)
  const fields = refusedFields(entry)
  const met = entry.problem?.code === 'changed_meanwhile'
  const project = entry.scope.startsWith('project:') ? entry.scope.slice('project:'.length) : null
  const address = recordAddress(entry.record_table, entry.record_id, project)

  const send = async (wanted: Readonly<Record<string, Cell>>): Promise<void> => {
    const outcome = await call('outbox_resend', { id: entry.id, args: argumentsAnew(entry, wanted) })
    if (outcome?.ok === false) tellProblem(outcome.problem)
    if (outcome?.ok) tell({ tone: 'quiet', title: t('attention.resent') })
  }
  const discard = async (): Promise<void> => {
    setDiscarding(false)
    downloadOutbox([entry], new Date())
    if (await call('outbox_discard', { id: entry.id })) tell({ tone: 'quiet', title: t('attention.discarded') })
  }

  return (
    <article className={classes['change']} aria-label={t(`commands:name.${entry.name}`, { defaultValue: entry.name })}>
      <header className={classes['header']}>
        <div>
          <h2>{t(`commands:name.${entry.name}`, { defaultValue: entry.name })}</h2>
          <p className="quiet">{entry.record_title ?? t(`fields:table.${entry.record_table}`, { defaultValue: entry.record_table })} · {t('attention.made', { ago: formatAgo(entry.at, now, t, i18n.language) })}</p>
        </div>
        {address ? <Button variant="default" size="compact-sm" component={Link} to={address}>{t('attention.open_record')}</Button> : null}
      </header>
      {entry.problem ? <ProblemNote problem={entry.problem} /> : null}
      {editing
        ? <EditForm entry={entry} fields={fields} onSend={send} onCancel={() => { setEditing(false) }} />
        : <Comparison entry={entry} fields={fields} />}
      {editing ? null : (
        <Group gap="xs" mt="md">
          <Button variant="default" onClick={() => { setDiscarding(true) }}>{t(met ? 'attention.keep_theirs' : 'attention.discard')}</Button>
          <Button variant="default" onClick={() => { void send({}) }}>{t(met ? 'attention.take_mine' : 'attention.send_again')}</Button>
          {fields.some((field) => field.editable) ? <Button variant="default" onClick={() => { setEditing(true) }}>{t('attention.edit_resend')}</Button> : null}
        </Group>
      )}
      <ConfirmDialog opened={discarding} title={t('attention.discard_title')} confirmLabel={t('attention.discard_confirm')} destructive onConfirm={() => { void discard() }} onCancel={() => { setDiscarding(false) }}>
        {t('attention.discard_text')}
      </ConfirmDialog>
    </article>
  )
}

interface FieldsProps {
  readonly entry: OutboxEntry
  readonly fields: readonly RefusedField[]
}

/** What was wanted and what the office has, side by side. */
function Comparison({ entry, fields }: FieldsProps) {
  const { t, i18n } = useTranslation('sync')
  const now = useNow()
  const name = useFieldName()
  const anyOffice = fields.some((field) => field.office !== undefined)
  const anySaw = fields.some((field) => field.saw !== undefined)
  const history = useLiveQuery('record.history', anyOffice ? { record_table: entry.record_table, record_id: entry.record_id, limit: 100 } : null).result
  if (fields.length === 0) return <p className="quiet">{t('attention.not_editable')}</p>

  return (
    <table className={`${table['table']} ${classes['table']}`}>
      <thead>
        <tr>
          <th scope="col">{t('attention.field')}</th>
          {anySaw ? <th scope="col">{t('attention.you_saw')}</th> : null}
          <th scope="col">{t(anySaw ? 'attention.wanted' : 'attention.entered')}</th>
          {anyOffice ? <th scope="col">{t('attention.office_has')}</th> : null}
        </tr>
      </thead>
      <tbody>
        {fields.map(({ field, saw, wanted, office }) => {
          const changed = office === undefined ? null : lastChangeOf(history?.commands ?? [], entry.record_table, entry.record_id, field)
          return (
            <tr key={field}>
              <th scope="row">{name(entry.record_table, field)}</th>
              {anySaw ? <td className="quiet"><FieldValue table={entry.record_table} field={field} value={saw ?? null} /></td> : null}
              <td><strong><FieldValue table={entry.record_table} field={field} value={wanted} /></strong></td>
              {anyOffice ? (
                <td>
                  {office === undefined ? <span className="quiet">–</span> : <strong><FieldValue table={entry.record_table} field={field} value={office} /></strong>}
                  {changed ? <div className={classes['by']}>{t('attention.changed_by', { name: changed.actor_name ?? t('attention.somebody'), ago: formatAgo(changed.at, now, t, i18n.language) })}</div> : null}
                </td>
              ) : null}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** Enters the values anew and sends the change again. */
function EditForm({ entry, fields, onSend, onCancel }: FieldsProps & { readonly onSend: (wanted: Readonly<Record<string, Cell>>) => Promise<void>; readonly onCancel: () => void }) {
  const { t } = useTranslation(['sync', 'look'])
  const name = useFieldName()
  const [wanted, setWanted] = useState<Readonly<Record<string, Cell | undefined>>>({})
  const unreadable = Object.values(wanted).includes(undefined)
  const send = (event: FormEvent): void => {
    event.preventDefault()
    if (!unreadable) void onSend(wanted as Readonly<Record<string, Cell>>)
  }
  return (
    <form noValidate className={classes['form']} onSubmit={send}>
      <Stack gap="sm">
        {fields.filter((field) => field.editable).map(({ field, wanted: first, office }) => (
          <div key={field}>
            <ValueInput table={entry.record_table} field={field} label={t('attention.new_value', { field: name(entry.record_table, field) })} value={first} onChange={(value) => { setWanted((before) => ({ ...before, [field]: value })) }} />
            {office === undefined ? null : <div className={classes['by']}>{t('attention.office_has')}: <FieldValue table={entry.record_table} field={field} value={office} /></div>}
          </div>
        ))}
        <Group gap="xs">
          <Button type="submit" disabled={unreadable}>{t('attention.send_again')}</Button>
          <Button variant="default" onClick={onCancel}>{t('look:cancel')}</Button>
        </Group>
      </Stack>
    </form>
  )
}
