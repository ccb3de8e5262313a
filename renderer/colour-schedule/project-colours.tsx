import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { v7 as newId } from 'uuid'
import { estimatingRoles } from '../../shared/commands/command.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { AgoText } from '../look/ago-text.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import classes from './colour-schedule.module.css'

/** The colours of one project with all their versions, for the project's own page. */
export function ProjectColours({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation('colours')
  const { role } = useSignedInUser()
  const command = useCommand()
  const navigate = useNavigate()
  const project = useLiveQuery('project.get', { id: projectId }).result
  const { result: rows } = useLiveQuery('colour_schedule.list', { project_id: projectId })
  if (!rows) return null
  const start = async (): Promise<void> => {
    const id = newId()
    const outcome = await command('colour_schedule.create', { id, project_id: projectId, title: t('untitled') })
    if (outcome.ok) void navigate(`/colours/${id}`)
  }
  const begin = estimatingRoles.includes(role) && project?.archived_at === null
    ? <Button size="compact-sm" variant="default" leftSection={<IconPlus size={16} />} onClick={() => { void start() }}>{t('new')}</Button>
    : null
  if (rows.length === 0) return <EmptyState title={t('empty_title')} text={t('empty_text')} action={begin} />

  return (
    <section aria-label={t('title')}>
      <div className={classes['head']}><span />{begin}</div>
      <ul className={classes['list']}>
        {rows.map((row) => (
          <li key={row.id}>
            <Link to={`/colours/${row.id}`} className={classes['row']}>
              <span className={classes['name']}>{row.title}{row.version_number > 1 ? <small> · {t('version', { version: row.version_number })}</small> : null}</span>
              <span className={classes['swatches']} aria-hidden="true">{row.swatches.slice(0, 8).map((swatch, index) => <span key={index} style={{ background: swatch }} />)}</span>
              <RecordMark table="colour_schedule" id={row.id} />
              <span className={classes['count']}>{t('count', { count: row.colours })}</span>
              <span className={classes['status']}><StatusBadge kind="colour_schedule" status={row.status} /></span>
              <span className={classes['when']}><AgoText at={row.created_at} /></span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
