import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useLiveQuery } from '../bridge/use-live-query.ts'

interface TemplateChoiceProps {
  readonly kind: 'estimate' | 'change_order'
  /** Null for none. */
  readonly value: string | null
  readonly onChange: (id: string | null) => void
}

/** With which template something is begun; not there where there are none. */
export function TemplateChoice({ kind, value, onChange }: TemplateChoiceProps) {
  const { t } = useTranslation('templates')
  const { result } = useLiveQuery('template.list', { kind, limit: 500 })
  if (!result || result.rows.length === 0) return null
  return (
    <Select
      label={t('begin_with')} placeholder={t(kind === 'estimate' ? 'begin_empty' : 'begin_empty_order')} searchable clearable value={value} onChange={onChange} clearButtonProps={{ 'aria-label': t('begin_empty') }}
      data={result.rows.map((row) => ({ value: row.id, label: row.name }))}
    />
  )
}
