import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconArchive, IconDots, IconRestore, IconUserOff } from '@tabler/icons-react'
import { Link, useParams } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { useFieldName } from '../history/field-value.tsx'
import { HistoryList } from '../history/history-list.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { ChoiceField } from '../look/fields/choice-field.tsx'
import { FieldGrid } from '../look/fields/field-frame.tsx'
import { TextField, TitleField } from '../look/fields/text-field.tsx'
import type { Commit } from '../look/fields/use-field-draft.ts'
import { Money } from '../look/money.tsx'
import { Page } from '../look/page.tsx'
import table from '../look/plain-table.module.css'
import { Section } from '../look/section.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { projectCode } from '../projects/project-name.ts'
import { ClientContacts } from './client-contacts.tsx'
import type { Client } from './client-record.ts'
import classes from './client-page.module.css'

type Edits = NonNullable<CommandArguments<'client.edit'>['edits']>

/** One client with the people who speak for them, and their projects. */
export function ClientPage() {
  const { id = '' } = useParams()
  return <ClientScreen key={id} id={id} />
}

function ClientScreen({ id }: { readonly id: string }) {
  const { t } = useTranslation('clients')
  const client = useLiveQuery('client.get', { id }).result
  useBreadcrumb([{ label: t('title'), to: '/clients' }, { label: client?.name ?? '…' }])
  if (client === undefined) return null
  if (client === null) {
    return <EmptyState wholePage icon={<IconUserOff size={24} stroke={1.7} />} title={t('missing_title')} text={t('missing_text')} action={<Button variant="default" component={Link} to="/clients">{t('back')}</Button>} />
  }
  return <ClientView client={client} />
}

function ClientView({ client }: { readonly client: Client }) {
  const { t } = useTranslation(['clients', 'fields'])
  const { role } = useSignedInUser()
  const command = useCommand()
  const name = useFieldName()
  const disabled = role === 'superintendent' || client.archived_at !== null
  const edit = <Field extends keyof Edits>(field: Field): Commit<NonNullable<Edits[Field]>['from']> => (edited) => command('client.edit', { id: client.id, edits: { [field]: edited } as Edits })
  const history = useLiveQuery('record.history', { record_table: 'client', record_id: client.id, limit: 50 }).result

  return (
    <Page
      form="wide"
      title={<TitleField label={t('fields:any.name')} value={client.name} disabled={disabled} onCommit={edit('name')} />}
      detail={<><span>{t(`fields:choice.client.kind.${client.kind}`)}</span> <RecordMark table="client" id={client.id} withWords /></>}
      actions={role === 'superintendent' ? undefined : (
        <Menu position="bottom-end">
          <Menu.Target><ActionIcon size="lg" variant="default" aria-label={t('more')}><IconDots size={18} stroke={1.7} /></ActionIcon></Menu.Target>
          <Menu.Dropdown>
            {client.archived_at
              ? <Menu.Item leftSection={<IconRestore size={16} stroke={1.7} />} onClick={() => { void command('client.restore', { id: client.id }) }}>{t('restore')}</Menu.Item>
              : <Menu.Item leftSection={<IconArchive size={16} stroke={1.7} />} onClick={() => { void command('client.archive', { id: client.id }) }}>{t('archive')}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      )}
    >
      {client.archived_at ? <p className={classes['note']}>{t('archived')}</p> : null}
      <OverwrittenValues table="client" id={client.id} />
      <div className={classes['columns']}>
        <div>
          <ClientContacts client={client} disabled={disabled} />
          <Section title={t('projects')}>
            {client.projects.length === 0 ? <p className={table['none']}>{t('no_projects')}</p> : (
              <table className={table['table']}>
                <tbody>
                  {client.projects.map((project) => (
                    <tr key={project.id}>
                      <td><Link to={`/projects/${project.id}`}>{project.name}</Link></td>
                      <td className="quiet figures">{projectCode(project)}</td>
                      <td><StatusBadge kind="project" status={project.status} /></td>
                      <td className="quiet">{project.city}</td>
                      <td data-align="end"><Money cents={project.expected_value_cents} dashZero /></td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </Section>
          {history && history.commands.length > 0 ? <Section title={t('history')}><HistoryList entries={history.commands} /></Section> : null}
        </div>
        <aside className={classes['details']} aria-label={t('details')}>
          <FieldGrid label={t('details')}>
            <ChoiceField
              label={name('client', 'kind')} value={client.kind} disabled={disabled} onCommit={edit('kind')}
              choices={(['person', 'organisation'] as const).map((kind) => ({ value: kind, label: t(`fields:choice.client.kind.${kind}`) }))}
            />
            <TextField label={name('client', 'phone')} type="tel" value={client.phone} disabled={disabled} onCommit={edit('phone')} />
            <TextField label={name('client', 'email')} type="email" value={client.email} disabled={disabled} onCommit={edit('email')} />
            <TextField label={name('client', 'billing_address')} multiline value={client.billing_address} disabled={disabled} onCommit={edit('billing_address')} />
            <TextField
              label={name('client', 'external_number')} value={client.external_number ?? ''} disabled={disabled}
              onCommit={({ from, to }) => edit('external_number')({ from: from === '' ? null : from, to: to === '' ? null : to })}
            />
            <TextField label={name('client', 'notes')} multiline value={client.notes} disabled={disabled} onCommit={edit('notes')} />
          </FieldGrid>
        </aside>
      </div>
    </Page>
  )
}
