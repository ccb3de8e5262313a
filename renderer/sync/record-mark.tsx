import { memo } from 'react'
import { Tooltip } from '@mantine/core'
import { IconAlertTriangleFilled } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useTranslation } from 'react-i18next'
import { useTopicPart } from '../bridge/use-topic.ts'
import classes from './record-mark.module.css'

/** Names of the pages' words for a record that is not all with the office. */
function wordsOf(state: 'queued' | 'sent' | 'parked' | 'refused', online: boolean): 'refused' | 'sending' | 'here' {
  if (state === 'refused') return 'refused'
  return online ? 'sending' : 'here'
}

/** The small mark of a record with unsynced work: saved here, being sent, or needing attention. Nothing once it is with the office. */
export const RecordMark = memo(function RecordMark({ table, id, withWords = false }: { readonly table: string; readonly id: string; readonly withWords?: boolean }) {
  const { t } = useTranslation('sync')
  const state = useTopicPart('pending_records', (records) => records[`${table}:${id}`])
  const online = useTopicPart('sync_status', (status) => status.state === 'syncing' || status.state === 'synced') ?? false
  if (!state) return null
  const words = wordsOf(state, online)
  const label = t(`record.${words}`)
  const sign = words === 'refused' ? <IconAlertTriangleFilled size={14} aria-hidden="true" /> : <span className={classes['dot']} aria-hidden="true" />

  if (withWords && words === 'refused') return <Link to="/needs-attention" className={classes['mark']} data-words={words}>{sign}{label}</Link>
  if (withWords) return <span className={classes['mark']} data-words={words}>{sign}{label}</span>
  return (
    <Tooltip label={label}>
      <span className={classes['mark']} data-words={words} role="img" aria-label={label}>{sign}</span>
    </Tooltip>
  )
})
