import type { FormEvent } from 'react'
import { useId, useState } from 'react'
import { Button, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core'
import { useNavigate } from 'react-router'
import { useTranslation } from 'react-i18next'
import { newId } from '../bridge/new-id.ts'
import { useCommand } from '../bridge/use-command.ts'
import { SidePanel } from '../look/side-panel.tsx'

/** Adds a client beside the list. */
export function NewClientPanel({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['clients', 'fields', 'look'])
  const form = useId()
  const command = useCommand()
  const navigate = useNavigate()
  const [kind, setKind] = useState<'person' | 'organisation'>('person')
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [phone, setPhone] = useState('')
  const [address, setAddress] = useState('')
  const [mistake, setMistake] = useState<string | null>(null)

  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (name.trim() === '') {
      setMistake(t('name_needed'))
      return
    }
    const id = newId()
    const outcome = await command('client.create', { id, kind, name: name.trim(), email: email.trim(), phone: phone.trim(), billing_address: address.trim() })
    if (outcome.ok) void navigate(`/clients/${id}`)
  }

  return (
    <SidePanel
      title={t('new')} onClose={onClose}
      footer={(
        <>
          <Button variant="default" onClick={onClose}>{t('look:cancel')}</Button>
          <Button type="submit" form={form}>{t('create')}</Button>
        </>
      )}
    >
      <form id={form} noValidate onSubmit={(event) => { void create(event) }}>
        <Stack gap="sm">
          <TextInput label={t('fields:any.name')} data-autofocus value={name} error={mistake} onChange={(event) => { setName(event.currentTarget.value) }} />
          <SegmentedControl
            aria-label={t('fields:any.kind')} value={kind} onChange={(chosen) => { setKind(chosen as 'person' | 'organisation') }}
            data={[{ value: 'person', label: t('fields:choice.client.kind.person') }, { value: 'organisation', label: t('fields:choice.client.kind.organisation') }]}
          />
          <TextInput label={t('fields:any.phone')} type="tel" value={phone} onChange={(event) => { setPhone(event.currentTarget.value) }} />
          <TextInput label={t('fields:any.email')} type="email" value={email} onChange={(event) => { setEmail(event.currentTarget.value) }} />
          <Textarea label={t('fields:client.billing_address')} autosize minRows={2} maxRows={6} value={address} onChange={(event) => { setAddress(event.currentTarget.value) }} />
        </Stack>
      </form>
    </SidePanel>
  )
}
