import type { FormEvent } from 'react'
import { useState } from 'react'
import { Button, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ProjectChoice } from '../editing/project-choice.tsx'
import { SidePanel } from '../look/side-panel.tsx'
import { TemplateChoice } from '../templates/template-choice.tsx'
import { useBeginEstimate } from './use-begin-estimate.ts'

/** Begins an estimate: for which project, with which template, and what it is called. */
export function NewEstimatePanel({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('estimates')
  const begin = useBeginEstimate()
  const [projectId, setProjectId] = useState<string | null>(null)
  const [title, setTitle] = useState('')
  const [missing, setMissing] = useState(false)
  const [templateId, setTemplateId] = useState<string | null>(null)

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setMissing(projectId === null)
    if (projectId !== null) void begin(projectId, title.trim(), templateId)
  }

  return (
    <SidePanel title={t('new')} onClose={onClose} footer={<><Button variant="default" onClick={onClose}>{t('cancel')}</Button><Button type="submit" form="new-estimate">{t('begin')}</Button></>}>
      <form id="new-estimate" onSubmit={submit}>
        <Stack gap="md">
          <ProjectChoice value={projectId} onChange={(value) => { setProjectId(value); setMissing(false) }} missing={missing} />
          <TemplateChoice kind="estimate" value={templateId} onChange={setTemplateId} />
          <TextInput label={t('title_label')} placeholder={t('title_hint')} value={title} onChange={(event) => { setTitle(event.currentTarget.value) }} />
        </Stack>
      </form>
    </SidePanel>
  )
}
