import type { FormEvent } from 'react'
import { useState } from 'react'
import { Button, Checkbox, Stack, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import { useCommand } from '../bridge/use-command.ts'
import { useNotice } from '../look/notices.tsx'
import { SidePanel } from '../look/side-panel.tsx'

interface KeepTemplatePanelProps {
  readonly kind: 'estimate' | 'change_order'
  /** What it is called to begin with. */
  readonly name: string
  /** Whether something in it came from the price book, so that there is a choice of prices. */
  readonly hasItems: boolean
  /** The content, as JSON. */
  readonly contentOf: (todaysPrices: boolean) => string
  readonly onClose: () => void
}

/** Keeps an estimate or a change order as something to begin with. */
export function KeepTemplatePanel({ kind, name: first, hasItems, contentOf, onClose }: KeepTemplatePanelProps) {
  const { t } = useTranslation('templates')
  const command = useCommand()
  const tell = useNotice()
  const [name, setName] = useState(first)
  const [description, setDescription] = useState('')
  const [todaysPrices, setTodaysPrices] = useState(true)
  const [missing, setMissing] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setMissing(name.trim() === '')
    if (name.trim() === '') return
    const outcome = await command('template.create', { id: newId(), kind, name: name.trim(), description: description.trim(), content: contentOf(hasItems && todaysPrices) })
    if (!outcome.ok) return
    tell({ title: t('kept', { name: name.trim() }), text: t('kept_text'), tone: 'quiet' })
    onClose()
  }
  return (
    <SidePanel title={t('keep_as_title')} onClose={onClose} footer={<><Button variant="default" onClick={onClose}>{t('cancel')}</Button><Button type="submit" form="keep-template">{t('keep')}</Button></>}>
      <form id="keep-template" noValidate onSubmit={(event) => { void submit(event) }}>
        <Stack gap="sm">
          <TextInput data-autofocus label={t('name')} value={name} error={missing ? t('missing_name') : null} onChange={(event) => { setName(event.currentTarget.value); setMissing(false) }} />
          <Textarea label={t('description')} autosize minRows={2} maxRows={8} value={description} onChange={(event) => { setDescription(event.currentTarget.value) }} />
          {hasItems ? <Checkbox label={t('todays_prices')} description={t('todays_prices_hint')} checked={todaysPrices} onChange={(event) => { setTodaysPrices(event.currentTarget.checked) }} /> : null}
        </Stack>
      </form>
    </SidePanel>
  )
}
