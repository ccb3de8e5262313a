import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { CommandArguments, CommandName } from '../../shared/commands/registry.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import type { Scope } from '../../shared/schema/scope.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { FieldValue, useFieldName } from '../history/field-value.tsx'
import { recordAddress } from '../search/record-address.ts'
import classes from './overwritten-values.module.css'

type Conflict = QueryResult<'conflict.of_record'>[number]

/** Commands that edit a record's fields one by one, by table. */
const editCommands: Readonly<Record<string, CommandName>> = {
  project: 'project.edit', client: 'client.edit', contact: 'contact.edit', user: 'user.edit', company: 'company.edit', price_book_item: 'price_book_item.edit',
  estimate: 'estimate.edit', estimate_section: 'estimate_section.edit', estimate_line: 'estimate_line.edit', report: 'report.edit', report_entry: 'report_entry.edit',
}
/** Records whose commands name the project that they are in. */
const inProject: readonly string[] = ['estimate', 'estimate_section', 'estimate_line', 'report', 'report_entry']

/** Where two people entered different values for one field: both stand side by side, and the earlier is one click away. */
export function OverwrittenValues({ table, id }: { readonly table: string; readonly id: string }) {
  const user = useSignedInUser()
  const open = (useLiveQuery('conflict.of_record', { record_table: table, record_id: id }).result ?? []).filter((each) => each.resolved_at === null)
  // who may not edit the record has nothing to decide
  if (user.role === 'superintendent') return null
  return open.map((conflict) => <OverwrittenValue key={conflict.id} conflict={conflict} />)
}

/** One value that lost to a later one, with both people's names; `linked` offers the way to its record. */
export function OverwrittenValue({ conflict, linked = false }: { readonly conflict: Conflict; readonly linked?: boolean }) {
  const { t } = useTranslation('sync')
  const fieldName = useFieldName()
  const command = useCommand()
  const losing: unknown = JSON.parse(conflict.losing_value)
  const winning: unknown = JSON.parse(conflict.winning_value)
  const editing = editCommands[conflict.record_table]
  const project = conflict.scope.startsWith('project:') ? conflict.scope.slice('project:'.length) : null
  const address = linked ? recordAddress(conflict.record_table, conflict.record_id, project) : null

  const resolve = async (): Promise<void> => { await command('conflict.resolve', { id: conflict.id, scope: conflict.scope as Scope }) }
  const restore = async (): Promise<void> => {
    if (!editing) return
    const where = inProject.includes(conflict.record_table) ? { project_id: project } : {}
    const args = { id: conflict.record_id, ...where, edits: { [conflict.field]: { from: winning, to: losing } } } as unknown as CommandArguments<typeof editing>
    const outcome = await command(editing, args)
    if (outcome.ok) await resolve()
  }

  return (
    <section className={classes['card']} aria-label={t('attention.overwritten_title')}>
      <div className={classes['title']}>{fieldName(conflict.record_table, conflict.field)} · {t('attention.overwritten_title')}</div>
      <p className={classes['text']}>{t('attention.overwritten_text')}</p>
      <dl className={classes['values']}>
        <div>
          <dt>{t('attention.stands', { name: conflict.winning_actor_name ?? t('attention.somebody') })}</dt>
          <dd><FieldValue table={conflict.record_table} field={conflict.field} value={winning} /></dd>
        </div>
        <div>
          <dt>{t('attention.lost', { name: conflict.losing_actor_name ?? t('attention.somebody') })}</dt>
          <dd><FieldValue table={conflict.record_table} field={conflict.field} value={losing} /></dd>
        </div>
      </dl>
      <div className={classes['choices']}>
        <Button size="compact-sm" variant="default" onClick={() => { void resolve() }}>{t('attention.leave')}</Button>
        {address ? <Button size="compact-sm" variant="default" component={Link} to={address}>{t('attention.open_record')}</Button> : null}
        {editing ? <Button size="compact-sm" variant="default" onClick={() => { void restore() }}>{t('attention.restore')}</Button> : null}
      </div>
    </section>
  )
}
