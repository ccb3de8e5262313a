import type { FormEvent, ReactNode } from 'react'
import { useState } from 'react'
import { Button, Group, Stack } from '@mantine/core'
import { Link } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { OutboxEntry } from '../../shared/bridge.ts'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import type { Problem } from '../../shared/problem.ts'
import { called, isCalled } from '../../shared/queries/record-tables.ts'
import type { Cell } from '../../shared/schema/replica-codec.ts'
import { newId } from '../bridge/new-id.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCall } from '../bridge/use-call.ts'
import { useCommand } from '../bridge/use-command.ts'
import { FieldValue, useFieldName } from '../history/field-value.tsx'
import type { Deed, Deletion } from '../history/last-change.ts'
import { lastChangeOf } from '../history/last-change.ts'
import { formatAgo, useNow } from '../look/ago-text.tsx'
import { ConfirmDialog } from '../look/confirm-dialog.tsx'
import { useNotice } from '../look/notices.tsx'
import table from '../look/plain-table.module.css'
import { ProblemNote } from '../look/problem-note.tsx'
import { useTellProblem } from '../look/use-tell-problem.ts'
import { recordAddress } from '../search/record-address.ts'
import { stepsToBringBack } from './bring-back.ts'
import type { RefusedField } from './refused-fields.ts'
import { argumentsAnew, refusedFields } from './refused-fields.ts'
import type { Standing } from './use-standing.ts'
import { useStanding } from './use-standing.ts'
import { useDiscard } from './use-outbox-file.ts'
import { ValueInput } from './value-input.tsx'
import classes from './refused-change.module.css'

/** One refused change: what was wanted, what the office has and who brought that about, and the ways on. Nobody is blamed, nothing is lost. */
export function RefusedChange({ entry }: { readonly entry: OutboxEntry }) {
  const { t, i18n } = useTranslation(['sync', 'commands', 'fields'])
  const now = useNow()
  const user = useSignedInUser()
  const call = useCall()
  const command = useCommand()
  const saveAndDiscard = useDiscard()
  const tell = useNotice()
  const tellProblem = useTellProblem()
  const [editing, setEditing] = useState(false)
  const [discarding, setDiscarding] = useState(false)
  /** What this laptop said when it was sent again, which is newer than what the office had said. */
  const [newer, setNewer] = useState<Problem | null>(null)
  const said = newer ?? entry.problem
  const standing = useStanding(entry, said)
  const gone = standing.deletion?.id === entry.record_id ? standing.deletion : null
  // that it was deleted since is what matters now, whatever was in the way before
  const problem: Problem | null = gone && said ? { ...said, code: 'record_missing' } : said
  const title = entry.record_title ?? (gone ? nameOf(gone) : null) ?? t(`fields:table.${entry.record_table}`, { defaultValue: entry.record_table })
  const fields = refusedFields(entry, problem?.fields ?? [], standing.row ?? gone?.held ?? null)
  const met = problem?.code === 'changed_meanwhile'
  const bringBack = stepsToBringBack({ ...entry, problem }, standing.deletion, user, newId)
  const project = entry.scope.startsWith('project:') ? entry.scope.slice('project:'.length) : null
  const address = gone ? null : recordAddress(entry.record_table, entry.record_id, project)

  const send = async (wanted: Readonly<Record<string, Cell>>): Promise<void> => {
    const outcome = await call('outbox_resend', { id: entry.id, args: argumentsAnew(entry, fields, wanted) })
    if (outcome?.ok === false) {
      setNewer(outcome.problem)
      tellProblem(outcome.problem)
    }
    if (outcome?.ok) tell({ tone: 'quiet', title: t('attention.resent') })
  }
  const bringBackAndSend = async (): Promise<void> => {
    for (const step of bringBack ?? []) if (!(await command(step.name, step.args as CommandArguments<typeof step.name>)).ok) return
    await send({})
  }
  const discard = async (): Promise<void> => {
    setDiscarding(false)
    if (await saveAndDiscard(entry.id)) tell({ tone: 'quiet', title: t('attention.discarded') })
  }

  return (
    <article className={classes['change']} aria-label={t(`commands:name.${entry.name}`, { defaultValue: entry.name })}>
      <header className={classes['header']}>
        <div>
          <h2>{t(`commands:name.${entry.name}`, { defaultValue: entry.name })}</h2>
          <p className="quiet">{title} · {t('attention.made', { ago: formatAgo(entry.at, now, t, i18n.language) })}</p>
        </div>
        {address ? <Button variant="default" size="compact-sm" className={classes['open']} component={Link} to={address}>{t('attention.open_record')}</Button> : null}
      </header>
      {problem ? <ProblemNote problem={problem} advice={bringBack ? t('attention.can_be_brought_back') : undefined} /> : null}
      {standing.cause ? (
        <p className={classes['cause']}>{t('attention.cause', { name: standing.cause.actor_name ?? t('attention.somebody'), what: t(`commands:name.${standing.cause.name}`, { defaultValue: standing.cause.name }), ago: formatAgo(standing.cause.at, now, t, i18n.language) })}</p>
      ) : null}
      {editing
        ? <EditForm fields={fields} onSend={send} onCancel={() => { setEditing(false) }} />
        : <Comparison entry={entry} fields={fields} standing={standing} gone={gone !== null} />}
      {editing ? null : (
        <Group gap="xs" mt="md">
          <Button variant="default" onClick={() => { setDiscarding(true) }}>{t(met ? 'attention.keep_theirs' : 'attention.discard')}</Button>
          {bringBack ? <Button variant="default" onClick={() => { void bringBackAndSend() }}>{t('attention.bring_back')}</Button> : null}
          {standing.deletion ? null : <Button variant="default" onClick={() => { void send({}) }}>{t(met ? 'attention.take_mine' : 'attention.send_again')}</Button>}
          {!standing.deletion && fields.some((field) => field.editable) ? <Button variant="default" onClick={() => { setEditing(true) }}>{t('attention.edit_resend')}</Button> : null}
        </Group>
      )}
      <ConfirmDialog opened={discarding} title={t('attention.discard_title')} confirmLabel={t('attention.discard_confirm')} destructive onConfirm={() => { void discard() }} onCancel={() => { setDiscarding(false) }}>
        {t('attention.discard_text')}
      </ConfirmDialog>
    </article>
  )
}

/** What people called a record that is gone. */
function nameOf({ table: of, held }: Deletion): string | null {
  const name = isCalled(of) ? held[called[of]] : null
  return typeof name === 'string' && name !== '' ? name : null
}

/** What was wanted and what the office has, side by side. */
function Comparison({ entry, fields, standing, gone }: { readonly entry: OutboxEntry; readonly fields: readonly RefusedField[]; readonly standing: Standing; readonly gone: boolean }) {
  const { t } = useTranslation('sync')
  const name = useFieldName()
  const anyOffice = fields.some((field) => field.office !== undefined)
  const anySaw = fields.some((field) => field.saw !== undefined)
  const anyWanted = fields.some((field) => field.wanted !== undefined)
  if (fields.length === 0) return <p className="quiet">{t('attention.not_editable')}</p>

  return (
    <table className={`${table['table']} ${classes['table']}`}>
      <thead>
        <tr>
          <th scope="col">{t('attention.field')}</th>
          {anySaw ? <th scope="col">{t('attention.you_saw')}</th> : null}
          {anyWanted ? <th scope="col">{t(anySaw ? 'attention.wanted' : 'attention.entered')}</th> : null}
          {anyOffice ? <th scope="col">{t(gone ? 'attention.office_had' : 'attention.office_has')}</th> : null}
        </tr>
      </thead>
      <tbody>
        {fields.map(({ table: of, field, saw, wanted, office }) => {
          const differs = office !== undefined && saw !== undefined && office !== saw
          return (
            <tr key={field}>
              <th scope="row">{name(of, field)}</th>
              {anySaw ? <td className="quiet"><FieldValue table={of} field={field} value={saw ?? null} /></td> : null}
              {anyWanted ? <td><strong><FieldValue table={of} field={field} value={wanted ?? null} /></strong></td> : null}
              {anyOffice ? (
                <td>
                  {office === undefined ? <span className="quiet">–</span> : <Weight strong={differs}><FieldValue table={of} field={field} value={office} /></Weight>}
                  {differs ? <By deed={lastChangeOf(standing.commands, entry.record_table, entry.record_id, field)} /> : null}
                </td>
              ) : null}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

const Weight = ({ strong, children }: { readonly strong: boolean; readonly children: ReactNode }) => (strong ? <strong>{children}</strong> : children)

function By({ deed }: { readonly deed: Deed | null }) {
  const { t, i18n } = useTranslation('sync')
  const now = useNow()
  if (!deed) return null
  return <div className={classes['by']}>{t('attention.changed_by', { name: deed.actor_name ?? t('attention.somebody'), ago: formatAgo(deed.at, now, t, i18n.language) })}</div>
}

interface EditFormProps {
  readonly fields: readonly RefusedField[]
  readonly onSend: (wanted: Readonly<Record<string, Cell>>) => Promise<void>
  readonly onCancel: () => void
}

/** Enters the values anew and sends the change again. */
function EditForm({ fields, onSend, onCancel }: EditFormProps) {
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
        {fields.filter((field) => field.editable).map(({ table: of, field, wanted: first, office }) => (
          <div key={field}>
            <ValueInput table={of} field={field} label={t('attention.new_value', { field: name(of, field) })} value={first ?? null} onChange={(value) => { setWanted((before) => ({ ...before, [field]: value })) }} />
            {office === undefined ? null : <div className={classes['by']}>{t('attention.office_has')}: <FieldValue table={of} field={field} value={office} /></div>}
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
