import { useState } from 'react'
import { ActionIcon, Button, Group, Select } from '@mantine/core'
import { IconUserMinus, IconUserPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { holdsWholeCompany } from '../../shared/schema/scope.ts'
import { newId } from '../bridge/new-id.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { ConfirmDialog } from '../look/confirm-dialog.tsx'
import table from '../look/plain-table.module.css'
import { RecordMark } from '../sync/record-mark.tsx'

/** Who beside the office has this project, and who may have it. */
export function ProjectPeople({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation(['projects', 'frame'])
  const command = useCommand()
  const user = useSignedInUser()
  const mayChange = holdsWholeCompany(user.role)
  const members = useLiveQuery('project.members', { project_id: projectId }).result ?? []
  const people = useLiveQuery('user.list', mayChange ? {} : null).result
  const [removing, setRemoving] = useState<{ readonly user_id: string; readonly name: string } | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const addable = people?.filter((person) => !holdsWholeCompany(person.role) && !members.some((member) => member.user_id === person.id)) ?? []
  const nobodyLeft = people !== undefined && addable.length === 0

  const add = async (): Promise<void> => {
    if (chosen === null) return
    const outcome = await command('project_member.add', { id: newId(), project_id: projectId, user_id: chosen })
    if (outcome.ok) setChosen(null)
  }

  return (
    <>
      {members.length === 0 ? <p className={table['none']}>{t('page.no_people')}</p> : (
        <table className={table['table']}>
          <tbody>
            {members.map((member) => (
              <tr key={member.id}>
                <td><strong>{member.name}</strong> <RecordMark table="project_member" id={member.id} /></td>
                <td>{t(`frame:role.${member.role}`)}</td>
                <td className="quiet">{member.email}</td>
                <td data-align="end">
                  {mayChange ? <ActionIcon aria-label={t('page.remove_person', { name: member.name })} onClick={() => { setRemoving(member) }}><IconUserMinus size={17} stroke={1.7} /></ActionIcon> : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {mayChange ? (
        <form onSubmit={(event) => { event.preventDefault(); void add() }}>
          <Group mt="md" gap="xs" align="flex-end">
            <Select
              aria-label={t('page.choose_person')} placeholder={t(nobodyLeft ? 'page.all_people_here' : 'page.choose_person')} disabled={nobodyLeft} searchable w={300} value={chosen} onChange={setChosen}
              data={addable.map((person) => ({ value: person.id, label: `${person.name} · ${t(`frame:role.${person.role}`)}` }))}
            />
            <Button type="submit" variant="default" leftSection={<IconUserPlus size={17} stroke={1.7} />} disabled={chosen === null}>{t('page.add_person')}</Button>
          </Group>
        </form>
      ) : null}
      <p className="quiet">{t('page.office_sees')}</p>
      <ConfirmDialog
        opened={removing !== null} title={t('page.remove_title', { name: removing?.name })} confirmLabel={t('page.remove_confirm')} onCancel={() => { setRemoving(null) }}
        onConfirm={() => {
          if (removing) void command('project_member.remove', { project_id: projectId, user_id: removing.user_id })
          setRemoving(null)
        }}
      >
        {t('page.remove_text', { name: removing?.name })}
      </ConfirmDialog>
    </>
  )
}
