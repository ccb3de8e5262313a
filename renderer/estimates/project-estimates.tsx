import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { estimatingRoles } from '../../shared/commands/command.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { AgoText } from '../look/ago-text.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { HumanNumber } from '../look/human-number.tsx'
import { Money } from '../look/money.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { useBeginEstimate } from './use-begin-estimate.ts'
import classes from './project-estimates.module.css'

const most = 200

/** The estimates of one project, for the project's own page. */
export function ProjectEstimates({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation('estimates')
  const user = useSignedInUser()
  const beginEstimate = useBeginEstimate()
  const project = useLiveQuery('project.get', { id: projectId }).result
  const { result } = useLiveQuery('estimate.list', { project_id: projectId, sort: 'created_at', direction: 'desc', limit: most })
  if (!result) return null

  const begin = estimatingRoles.includes(user.role) && project?.archived_at === null
    ? <Button size="compact-sm" variant="default" leftSection={<IconPlus size={16} />} onClick={() => { void beginEstimate(projectId, t('untitled')) }}>{t('new')}</Button>
    : null
  if (result.total === 0) return <EmptyState title={t('project_empty_title')} text={t('project_empty_text')} action={begin} />

  return (
    <section className={classes['part']} aria-label={t('title')}>
      <div className={classes['head']}><span className="quiet">{t('list.count', { count: result.total })}</span>{begin}</div>
      <ul className={classes['list']}>
        {result.rows.map((row) => (
          <li key={row.id}>
            <Link to={`/estimates/${row.id}`} className={classes['row']}>
              <span className={classes['number']}><HumanNumber prefix="E" of={row} />{row.version_number > 1 ? <small> {t('version_short', { version: row.version_number })}</small> : null}</span>
              <span className={classes['title']}>{row.title}</span>
              <RecordMark table="estimate" id={row.id} />
              <span className={classes['status']}><StatusBadge kind="estimate" status={row.status} /></span>
              <span className={classes['when']}><AgoText at={row.created_at} /></span>
              <span className={classes['total']}><Money cents={row.total_cents} /></span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
