import { useState } from 'react'
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { projectCode } from '../projects/project-name.ts'

interface ProjectChoiceProps {
  readonly value: string | null
  readonly onChange: (projectId: string | null) => void
  /** Nothing was chosen though something must be. */
  readonly missing: boolean
}

const offered = 20

/** Chooses a project by any of its words. */
export function ProjectChoice({ value, onChange, missing }: ProjectChoiceProps) {
  const { t } = useTranslation('estimates')
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState<{ readonly value: string; readonly label: string } | null>(null)
  const [search] = useDebouncedValue(words, 120)
  const { result } = useLiveQuery('project.list', { search: search === chosen?.label ? '' : search, limit: offered })
  const found = (result?.rows ?? []).map((row) => ({ value: row.id, label: `${projectCode(row)}  ${row.name}` }))
  const choices = chosen && !found.some((each) => each.value === chosen.value) ? [chosen, ...found] : found
  return (
    <Select
      data-autofocus label={t('project')} placeholder={t('project_hint')} searchable data={choices} filter={({ options }) => options} value={value} searchValue={words} onSearchChange={setWords}
      nothingFoundMessage={t('no_such_project')} error={missing ? t('missing_project') : null}
      onChange={(id, option) => {
        setChosen(id === null ? null : { value: id, label: option?.label ?? '' })
        onChange(id)
      }}
    />
  )
}
