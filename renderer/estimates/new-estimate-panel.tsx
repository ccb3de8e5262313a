import type { FormEvent } from 'react'
import { useState } from 'react'
import { Button, Select, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { SidePanel } from '../look/side-panel.tsx'
import { useBeginEstimate } from './use-begin-estimate.ts'

/** Begins an estimate: for which project, and what it is called. */
export function NewEstimatePanel({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('estimates')
  const begin = useBeginEstimate()
  const [project, setProject] = useState<{ readonly id: string; readonly name: string } | null>(null)
  const [title, setTitle] = useState('')
  const [words, setWords] = useState('')
  const [missing, setMissing] = useState(false)
  const [search] = useDebouncedValue(words, 120)
  const { result } = useLiveQuery('project.list', { search: search === project?.name ? '' : search, limit: 20 })
  const found = (result?.rows ?? []).map((row) => ({ value: row.id, label: [row.number ?? row.external_number, row.name].filter(Boolean).join('  ') }))
  const choices = project && !found.some((each) => each.value === project.id) ? [{ value: project.id, label: project.name }, ...found] : found

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setMissing(project === null)
    if (project) void begin(project.id, title.trim() || t('untitled'))
  }

  return (
    <SidePanel title={t('new')} onClose={onClose} footer={<><Button variant="default" onClick={onClose}>{t('cancel')}</Button><Button type="submit" form="new-estimate">{t('begin')}</Button></>}>
      <form id="new-estimate" onSubmit={submit}>
        <Stack gap="md">
          <Select
            data-autofocus label={t('project')} placeholder={t('project_hint')} searchable data={choices} filter={({ options }) => options} value={project?.id ?? null} searchValue={words} onSearchChange={setWords}
            nothingFoundMessage={t('no_such_project')} error={missing ? t('missing_project') : null}
            onChange={(value, option) => { setProject(value === null ? null : { id: value, name: option?.label ?? '' }); setMissing(false) }}
          />
          <TextInput label={t('title_label')} placeholder={t('title_hint')} value={title} onChange={(event) => { setTitle(event.currentTarget.value) }} />
        </Stack>
      </form>
    </SidePanel>
  )
}
