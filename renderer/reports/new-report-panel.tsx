import type { FormEvent } from 'react'
import { useState } from 'react'
import { Button, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ProjectChoice } from '../editing/project-choice.tsx'
import { SidePanel } from '../look/side-panel.tsx'
import { today } from './today.ts'
import { useBeginReport } from './use-begin-report.ts'

/** Begins a daily report: of which project and which day. */
export function NewReportPanel({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('reports')
  const begin = useBeginReport()
  const [projectId, setProjectId] = useState<string | null>(null)
  const [date, setDate] = useState(today)
  const [missing, setMissing] = useState(false)

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setMissing(projectId === null)
    if (projectId !== null) void begin(projectId, date === '' ? today() : date)
  }

  return (
    <SidePanel title={t('new')} onClose={onClose} footer={<><Button variant="default" onClick={onClose}>{t('cancel')}</Button><Button type="submit" form="new-report">{t('begin')}</Button></>}>
      <form id="new-report" onSubmit={submit}>
        <Stack gap="md">
          <ProjectChoice value={projectId} onChange={(value) => { setProjectId(value); setMissing(false) }} missing={missing} />
          <TextInput type="date" label={t('date')} value={date} max="9999-12-31" onChange={(event) => { setDate(event.currentTarget.value) }} />
        </Stack>
      </form>
    </SidePanel>
  )
}
