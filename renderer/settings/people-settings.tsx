import { useState } from 'react'
import { ActionIcon, Button, Group, Select } from '@mantine/core'
import { IconRestore, IconUserOff, IconUserPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { roles } from '../../shared/schema/scope.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { ConfirmDialog } from '../look/confirm-dialog.tsx'
import table from '../look/plain-table.module.css'
import { Section } from '../look/section.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { NewPersonForm } from './new-person-form.tsx'
import classes from './settings.module.css'

type Person = QueryResult<'user.list'>[number]

/** Who works in the company, and as what. Admins change it, all see it. */
export function PeopleSettings() {
  const { t } = useTranslation(['settings', 'frame'])
  const user = useSignedInUser()
  const command = useCommand()
  const people = useLiveQuery('user.list', {}).result ?? []
  const archived = useLiveQuery('user.list', { archived: true }).result ?? []
  const [adding, setAdding] = useState(false)
  const [leaving, setLeaving] = useState<Person | null>(null)
  const mayChange = user.role === 'admin'

  return (
    <>
      <Section
        title={t('people.title')}
        actions={mayChange && !adding ? <Button size="compact-sm" variant="default" leftSection={<IconUserPlus size={16} stroke={1.7} />} onClick={() => { setAdding(true) }}>{t('people.add')}</Button> : undefined}
      >
        {adding ? <NewPersonForm onClose={() => { setAdding(false) }} /> : null}
        <table className={table['table']}>
          <tbody>
            {people.map((person) => (
              <tr key={person.id}>
                <td><span className={classes['person']}>{person.name}<RecordMark table="user" id={person.id} /></span></td>
                <td className="quiet">{person.email}</td>
                <td>
                  {mayChange && person.id !== user.id ? (
                    <Select
                      aria-label={t('people.role_of', { name: person.name })} size="xs" w={170} allowDeselect={false} value={person.role} data={roles.map((role) => ({ value: role, label: t(`frame:role.${role}`) }))}
                      onChange={(role) => { if (role && role !== person.role) void command('user.change_role', { id: person.id, role: { from: person.role, to: role as Person['role'] } }) }}
                    />
                  ) : t(`frame:role.${person.role}`)}
                </td>
                <td data-align="end">
                  {mayChange && person.id !== user.id ? <ActionIcon aria-label={t('people.end', { name: person.name })} onClick={() => { setLeaving(person) }}><IconUserOff size={17} stroke={1.7} /></ActionIcon> : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      {archived.length > 0 ? (
        <Section title={t('people.archived')}>
          <table className={table['table']}>
            <tbody>
              {archived.map((person) => (
                <tr key={person.id}>
                  <td>{person.name}</td>
                  <td className="quiet">{person.email}</td>
                  <td data-align="end">
                    {mayChange ? (
                      <Group justify="flex-end"><Button size="compact-sm" variant="default" leftSection={<IconRestore size={15} stroke={1.7} />} onClick={() => { void command('user.restore', { id: person.id }) }}>{t('people.restore')}</Button></Group>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      ) : null}
      <ConfirmDialog
        opened={leaving !== null} title={t('people.end_title', { name: leaving?.name })} confirmLabel={t('people.end_confirm')} onCancel={() => { setLeaving(null) }}
        onConfirm={() => {
          if (leaving) void command('user.archive', { id: leaving.id })
          setLeaving(null)
        }}
      >
        {t('people.end_text', { name: leaving?.name })}
      </ConfirmDialog>
    </>
  )
}
