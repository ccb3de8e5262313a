import { Fragment } from 'react'
import { Button, Menu } from '@mantine/core'
import { IconPlus, IconTemplate } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { estimatingRoles } from '../../shared/commands/command.ts'
import { humanNumber } from '../../shared/human-number.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { DateText } from '../look/date-text.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { Money } from '../look/money.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { ChangeOrderNumber } from './change-order-number.tsx'
import classes from './change-orders.module.css'
import { ContractStanding } from './contract-standing.tsx'
import { useBeginChangeOrder } from './use-begin-change-order.ts'

/** The change orders of one project and the contract sums with them, for the project's own page. */
export function ProjectChangeOrders({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation(['change-orders', 'templates'])
  const { role } = useSignedInUser()
  const begin = useBeginChangeOrder()
  const project = useLiveQuery('project.get', { id: projectId }).result
  const { result: offered } = useLiveQuery('template.list', { kind: 'change_order', limit: 50 })
  const { result } = useLiveQuery('change_order.list', { project_id: projectId })
  if (!result) return null
  const { rows, contracts } = result
  if (contracts.length === 0 && rows.length === 0) return <EmptyState title={t('not_yet_title')} text={t('not_yet_text')} />

  const [only, ...others] = contracts
  const icon = <IconPlus size={16} />
  const start = (estimateId: string, templateId?: string): void => { void begin(projectId, estimateId, t('untitled'), templateId) }
  const templates = offered?.rows ?? []
  const action = !estimatingRoles.includes(role) || project?.archived_at !== null || !only ? null
    : others.length === 0 && templates.length === 0 ? <Button size="compact-sm" variant="default" leftSection={icon} onClick={() => { start(only.estimate_id) }}>{t('new')}</Button>
      : (
        <Menu position="bottom-end">
          <Menu.Target><Button size="compact-sm" variant="default" leftSection={icon}>{t('new')}</Button></Menu.Target>
          <Menu.Dropdown>
            {contracts.map((each) => (
              <Fragment key={each.estimate_id}>
                {templates.length > 0 ? <Menu.Label>{t('of_estimate', { number: humanNumber('E', { id: each.estimate_id, number: each.number }), title: each.title })}</Menu.Label> : null}
                <Menu.Item onClick={() => { start(each.estimate_id) }}>{templates.length > 0 ? t('templates:begin_empty_order') : t('of_estimate', { number: humanNumber('E', { id: each.estimate_id, number: each.number }), title: each.title })}</Menu.Item>
                {templates.map((template) => <Menu.Item key={template.id} leftSection={<IconTemplate size={16} stroke={1.7} />} onClick={() => { start(each.estimate_id, template.id) }}>{template.name}</Menu.Item>)}
              </Fragment>
            ))}
          </Menu.Dropdown>
        </Menu>
      )

  return (
    <div className={classes['part']}>
      {contracts.map((each) => <ContractStanding key={each.estimate_id} of={each} named={others.length > 0} />)}
      {rows.length === 0 ? <EmptyState title={t('empty_title')} text={t('empty_text')} action={action} /> : (
        <section aria-label={t('title')}>
          <div className={classes['head']}><span className="quiet">{t('count', { count: rows.length })}</span>{action}</div>
          <ul className={classes['list']}>
            {rows.map((row) => (
              <li key={row.id}>
                <Link to={`/change-orders/${row.id}`} className={classes['row']}>
                  <span className={classes['number']}><ChangeOrderNumber of={row} /></span>
                  <span className={classes['name']}>{row.title}</span>
                  <RecordMark table="change_order" id={row.id} />
                  <span className={classes['status']}><StatusBadge kind="change_order" status={row.status} /></span>
                  <span className={classes['when']}>{row.status === 'sent' && row.respond_by ? <DateText date={row.respond_by} /> : null}</span>
                  <span className={classes['total']}><Money cents={row.total_cents} /></span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
