import type { FormEvent } from 'react'
import { useId, useState } from 'react'
import { Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useNavigate } from 'react-router'
import { useTranslation } from 'react-i18next'
import { parseCents } from '../../shared/estimating/parse-amount.ts'
import { newId } from '../bridge/new-id.ts'
import { useCall } from '../bridge/use-call.ts'
import { useCommand } from '../bridge/use-command.ts'
import { ClientPicker } from '../clients/client-picker.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { SidePanel } from '../look/side-panel.tsx'
import type { ProjectStatus } from './statuses.ts'
import { projectStatuses } from './statuses.ts'

/** Starts a project beside the list. */
export function NewProjectPanel({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['projects', 'status', 'look'])
  const form = useId()
  const language = useSpokenLanguage()
  const command = useCommand()
  const call = useCall()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [client, setClient] = useState<string | null>(null)
  const [status, setStatus] = useState<ProjectStatus>('lead')
  const [address, setAddress] = useState('')
  const [city, setCity] = useState('')
  const [startsOn, setStartsOn] = useState('')
  const [value, setValue] = useState('')
  const [description, setDescription] = useState('')
  const [mistakes, setMistakes] = useState<{ readonly name?: string; readonly value?: string }>({})

  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const amount = value.trim() === '' ? null : parseCents(value, language)
    const found = {
      ...(name.trim() === '' ? { name: t('create.name_needed') } : {}),
      ...(amount?.ok === false ? { value: t(`look:field.${amount.reason}`) } : {}),
    }
    setMistakes(found)
    if (Object.keys(found).length > 0) return
    // taken only now, so that a panel that was closed again uses up no number
    const number = await call('next_number', { kind: 'project' })
    if (number === undefined) return
    const id = newId()
    const outcome = await command('project.create', {
      id, member_id: newId(), number, name: name.trim(), status, client_id: client, address: address.trim(), city: city.trim(), description: description.trim(),
      starts_on: startsOn === '' ? null : startsOn, expected_value_cents: amount?.ok ? amount.value : null,
    })
    if (outcome.ok) void navigate(`/projects/${id}`)
  }

  return (
    <SidePanel
      title={t('create.title')} onClose={onClose}
      footer={(
        <>
          <Button variant="default" onClick={onClose}>{t('create.cancel')}</Button>
          <Button type="submit" form={form}>{t('create.submit')}</Button>
        </>
      )}
    >
      <form id={form} noValidate onSubmit={(event) => { void create(event) }}>
        <Stack gap="sm">
          <TextInput label={t('create.name')} description={t('create.name_hint')} required withAsterisk={false} data-autofocus value={name} error={mistakes.name} onChange={(event) => { setName(event.currentTarget.value) }} />
          <ClientPicker label={t('create.client')} value={client} name={null} onChange={setClient} />
          <Select
            label={t('create.status')} value={status} allowDeselect={false} data={projectStatuses.map((each) => ({ value: each, label: t(`status:project.${each}`) }))}
            onChange={(chosen) => { if (chosen) setStatus(chosen as ProjectStatus) }}
          />
          <TextInput label={t('create.address')} value={address} onChange={(event) => { setAddress(event.currentTarget.value) }} />
          <TextInput label={t('create.city')} value={city} onChange={(event) => { setCity(event.currentTarget.value) }} />
          <Group grow gap="sm" align="flex-start">
            <TextInput type="date" label={t('create.starts_on')} value={startsOn} onChange={(event) => { setStartsOn(event.currentTarget.value) }} />
            <TextInput label={t('create.value')} inputMode="decimal" value={value} error={mistakes.value} onChange={(event) => { setValue(event.currentTarget.value) }} />
          </Group>
          <Textarea label={t('create.description')} autosize minRows={2} maxRows={8} value={description} onChange={(event) => { setDescription(event.currentTarget.value) }} />
          <Text size="sm" c="dimmed">{t('create.number_text')}</Text>
        </Stack>
      </form>
    </SidePanel>
  )
}
