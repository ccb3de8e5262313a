import type { FormEvent } from 'react'
import { useState } from 'react'
import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Role } from '../../shared/schema/scope.ts'
import { roles } from '../../shared/schema/scope.ts'
import { newId } from '../bridge/new-id.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'

/** Adds a person to the company. */
export function NewPersonForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['settings', 'fields', 'frame', 'look'])
  const language = useSpokenLanguage()
  const command = useCommand()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('estimator')
  const [mistakes, setMistakes] = useState<{ readonly name?: string; readonly email?: string }>({})

  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const found = {
      ...(name.trim() === '' ? { name: t('look:field.required') } : {}),
      ...(/^[^@\s]+@[^@\s]+$/.test(email.trim()) ? {} : { email: t('people.email_needed') }),
    }
    setMistakes(found)
    if (Object.keys(found).length > 0) return
    const outcome = await command('user.create', { id: newId(), name: name.trim(), email: email.trim().toLowerCase(), role, language })
    if (outcome.ok) onClose()
  }

  return (
    <form noValidate onSubmit={(event) => { void add(event) }} onKeyDown={(event) => { if (event.key === 'Escape' && !event.defaultPrevented) onClose() }}>
      <Stack gap="sm" py="sm">
        <Group grow gap="sm" align="flex-start">
          <TextInput label={t('fields:any.name')} autoFocus value={name} error={mistakes.name} onChange={(event) => { setName(event.currentTarget.value) }} />
          <TextInput label={t('fields:any.email')} type="email" value={email} error={mistakes.email} onChange={(event) => { setEmail(event.currentTarget.value) }} />
          <Select
            label={t('fields:user.role')} allowDeselect={false} value={role} data={roles.map((each) => ({ value: each, label: t(`frame:role.${each}`) }))}
            onChange={(chosen) => { if (chosen) setRole(chosen as Role) }}
          />
        </Group>
        <Text size="sm" c="dimmed">{t(`people.role_text.${role}`)} {t('people.password_text')}</Text>
        <Group gap="xs">
          <Button type="submit">{t('people.add')}</Button>
          <Button variant="default" onClick={onClose}>{t('look:cancel')}</Button>
        </Group>
      </Stack>
    </form>
  )
}
