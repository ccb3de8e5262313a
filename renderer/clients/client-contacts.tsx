import type { FormEvent } from 'react'
import { useState } from 'react'
import { ActionIcon, Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { IconArchive, IconPencil, IconUserPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { newId } from '../bridge/new-id.ts'
import { useCommand } from '../bridge/use-command.ts'
import table from '../look/plain-table.module.css'
import { Section } from '../look/section.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import type { Client } from './client-record.ts'
import classes from './client-page.module.css'

type Contact = Client['contacts'][number]
type Edits = NonNullable<CommandArguments<'contact.edit'>['edits']>

const rights = ['can_sign', 'can_see_money', 'can_approve_colours', 'gets_reports'] as const
const texts = ['name', 'title', 'phone', 'email'] as const
type Draft = Pick<Contact, (typeof rights)[number] | (typeof texts)[number]>
const nobody: Draft = { name: '', title: '', phone: '', email: '', can_sign: 1, can_see_money: 1, can_approve_colours: 1, gets_reports: 0 }

/** The people who speak for a client, with what each may do. */
export function ClientContacts({ client, disabled }: { readonly client: Client; readonly disabled: boolean }) {
  const { t } = useTranslation(['clients', 'fields'])
  const command = useCommand()
  const [open, setOpen] = useState<string | null>(null)
  const contacts = client.contacts.filter((contact) => contact.archived_at === null)

  const create = async (draft: Draft): Promise<void> => {
    const outcome = await command('contact.create', { id: newId(), client_id: client.id, ...draft })
    if (outcome.ok) setOpen(null)
  }
  const change = async (contact: Contact, draft: Draft): Promise<void> => {
    const changed = [...texts, ...rights].filter((field) => draft[field] !== contact[field])
    const edits = Object.fromEntries(changed.map((field) => [field, { from: contact[field], to: draft[field] }])) as Edits
    const outcome = changed.length === 0 ? { ok: true } : await command('contact.edit', { id: contact.id, edits })
    if (outcome.ok) setOpen(null)
  }

  return (
    <Section
      title={t('contacts')}
      actions={disabled || open === 'new' ? undefined : <Button size="compact-sm" variant="default" leftSection={<IconUserPlus size={16} stroke={1.7} />} onClick={() => { setOpen('new') }}>{t('add_contact')}</Button>}
    >
      {contacts.length === 0 && open !== 'new' ? <p className={table['none']}>{t('no_contacts')}</p> : null}
      {contacts.length > 0 ? (
        <table className={table['table']}>
          <tbody>
            {contacts.map((contact) => (open === contact.id ? (
              <tr key={contact.id}><td colSpan={4}><ContactForm first={contact} submit={t('keep')} onSubmit={(draft) => change(contact, draft)} onCancel={() => { setOpen(null) }} /></td></tr>
            ) : (
              <tr key={contact.id}>
                <td>
                  <span className={classes['contact-name']}>{contact.name}<RecordMark table="contact" id={contact.id} /></span>
                  <span className="quiet">{contact.title}</span>
                </td>
                <td><span className="figures">{contact.phone}</span><br /><span className="quiet">{contact.email}</span></td>
                <td><span className={classes['rights']}>{rights.filter((right) => contact[right] === 1).map((right) => <span key={right}>{t(`fields:contact.${right}`)}</span>)}</span></td>
                <td data-align="end">
                  {disabled ? null : (
                    <Group gap={2} justify="flex-end" wrap="nowrap">
                      <ActionIcon aria-label={t('edit_contact', { name: contact.name })} onClick={() => { setOpen(contact.id) }}><IconPencil size={17} stroke={1.7} /></ActionIcon>
                      <ActionIcon aria-label={t('archive_contact', { name: contact.name })} onClick={() => { void command('contact.archive', { id: contact.id }) }}><IconArchive size={17} stroke={1.7} /></ActionIcon>
                    </Group>
                  )}
                </td>
              </tr>
            )))}
          </tbody>
        </table>
      ) : null}
      {open === 'new' ? <ContactForm first={nobody} submit={t('add_contact')} onSubmit={create} onCancel={() => { setOpen(null) }} /> : null}
    </Section>
  )
}

interface ContactFormProps {
  readonly first: Draft
  readonly submit: string
  readonly onSubmit: (draft: Draft) => Promise<void>
  readonly onCancel: () => void
}

function ContactForm({ first, submit, onSubmit, onCancel }: ContactFormProps) {
  const { t } = useTranslation(['clients', 'fields', 'look'])
  const [draft, setDraft] = useState<Draft>(first)
  const [mistake, setMistake] = useState<string | null>(null)

  const send = (event: FormEvent): void => {
    event.preventDefault()
    if (draft.name.trim() === '') setMistake(t('name_needed'))
    else void onSubmit({ ...draft, name: draft.name.trim() })
  }
  return (
    <form noValidate onSubmit={send} onKeyDown={(event) => { if (event.key === 'Escape') onCancel() }}>
      <Stack gap="sm" py="sm">
        <Group grow gap="sm" align="flex-start">
          {texts.slice(0, 2).map((field) => (
            <TextInput
              key={field} label={t(field === 'title' ? 'fields:contact.title' : 'fields:any.name')} value={draft[field]} autoFocus={field === 'name'} error={field === 'name' ? mistake : null}
              onChange={(event) => { setDraft({ ...draft, [field]: event.currentTarget.value }) }}
            />
          ))}
        </Group>
        <Group grow gap="sm" align="flex-start">
          <TextInput label={t('fields:any.phone')} type="tel" value={draft.phone} onChange={(event) => { setDraft({ ...draft, phone: event.currentTarget.value }) }} />
          <TextInput label={t('fields:any.email')} type="email" value={draft.email} onChange={(event) => { setDraft({ ...draft, email: event.currentTarget.value }) }} />
        </Group>
        <Group gap="lg">
          {rights.map((right) => (
            <Checkbox key={right} label={t(`fields:contact.${right}`)} checked={draft[right] === 1} onChange={(event) => { setDraft({ ...draft, [right]: event.currentTarget.checked ? 1 : 0 }) }} />
          ))}
        </Group>
        <Group gap="xs">
          <Button type="submit">{submit}</Button>
          <Button variant="default" onClick={onCancel}>{t('look:cancel')}</Button>
        </Group>
      </Stack>
    </form>
  )
}
