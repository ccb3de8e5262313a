import { useState } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { HistoryList } from '../history/history-list.tsx'
import table from '../look/plain-table.module.css'

const step = 50
const most = 500

/** What was done in a project, newest first. */
export function ProjectHistory({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation('projects')
  const [limit, setLimit] = useState(step)
  const activity = useLiveQuery('project.activity', { project_id: projectId, limit }).result
  if (!activity) return null
  if (activity.total === 0) return <p className={table['none']}>{t('page.no_history')}</p>
  return (
    <>
      <HistoryList entries={activity.rows} />
      {activity.total > activity.rows.length && limit < most ? <Button mt="sm" variant="default" onClick={() => { setLimit(Math.min(most, limit + step * 2)) }}>{t('page.show_more')}</Button> : null}
    </>
  )
}
