import type { FormEvent } from 'react'
import { useState } from 'react'
import { Button, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import { textKinds, type TextKind } from '../../shared/templates/template-content.ts'
import { useCommand } from '../bridge/use-command.ts'
import { SidePanel } from '../look/side-panel.tsx'

/** Adds a text that is said often. Estimates and change orders become templates where they are written. */
export function NewTextPanel({ onMade, onClose }: { readonly onMade: (id: string) => void; readonly onClose: () => void }) {
  const { t } = useTranslation(['templates', 'fields'])
  const command = useCommand()
  const [kind, setKind] = useState<TextKind>('scope')
  const [name, setName] = useState('')
  const [text, setText] = useState('')
  const [missing, setMissing] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setMissing(name.trim() === '')
    if (name.trim() === '') return
    const id = newId()
    const outcome = await command('template.create', { id, kind, name: name.trim(), text: text.trim() })
    if (outcome.ok) onMade(id)
  }
  return (
    <SidePanel title={t('new_text')} onClose={onClose} footer={<><Button variant="default" onClick={onClose}>{t('cancel')}</Button><Button type="submit" form="new-text">{t('keep')}</Button></>}>
      <form id="new-text" noValidate onSubmit={(event) => { void submit(event) }}>
        <Stack gap="sm">
          <TextInput data-autofocus label={t('name')} value={name} error={missing ? t('missing_name') : null} onChange={(event) => { setName(event.currentTarget.value); setMissing(false) }} />
          <NativeSelect label={t('kind')} value={kind} data={textKinds.map((value) => ({ value, label: t(`fields:choice.template.kind.${value}`) }))} onChange={(event) => { setKind(event.currentTarget.value as TextKind) }} />
          <Textarea label={t('text')} autosize minRows={6} maxRows={18} value={text} onChange={(event) => { setText(event.currentTarget.value) }} />
          <p className="quiet">{t('new_text_hint')}</p>
        </Stack>
      </form>
    </SidePanel>
  )
}
