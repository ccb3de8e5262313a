import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { DateText } from '../look/date-text.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import classes from './project-reports.module.css'
import { today } from './today.ts'
import { useBeginReport } from './use-begin-report.ts'

const most = 200

/** The daily reports of one project, for the project's own page. Today's is one click away. */
export function ProjectReports({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation('reports')
  const beginReport = useBeginReport()
  const project = useLiveQuery('project.get', { id: projectId }).result
  const { result } = useLiveQuery('report.list', { project_id: projectId, limit: most })
  if (!result) return null

  const hasToday = result.rows.some((row) => row.report_date === today())
  const begin = project?.archived_at === null
    ? <Button size="compact-sm" variant="default" leftSection={<IconPlus size={16} />} onClick={() => { void beginReport(projectId) }}>{t(hasToday ? 'new' : 'new_today')}</Button>
    : null
  if (result.total === 0) return <EmptyState title={t('project_empty_title')} text={t('project_empty_text')} action={begin} />

  return (
    <section className={classes['part']} aria-label={t('title')}>
      <div className={classes['head']}><span className="quiet">{t('list.count', { count: result.total })}</span>{begin}</div>
      <ul className={classes['list']}>
        {result.rows.map((row) => (
          <li key={row.id}>
            <Link to={`/reports/${row.id}`} className={classes['row']}>
              <span className={classes['date']}><DateText date={row.report_date} /></span>
              <span className={classes['weather']}>{row.weather === '' ? '' : t(`weathers.${row.weather}`)}</span>
              <span className={classes['notes']}>{row.notes}</span>
              <RecordMark table="report" id={row.id} />
              <span className={classes['author']}>{row.author_name}</span>
              <span className={classes['status']}><StatusBadge kind="report" status={row.status} /></span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
