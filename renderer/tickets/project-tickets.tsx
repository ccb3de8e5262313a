import { Button, Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { changeOrderNumber, humanNumber } from '../../shared/human-number.ts'
import type { TicketStanding as Standing } from '../../shared/queries/ticket.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import classes from '../change-orders/change-orders.module.css'
import { DateText } from '../look/date-text.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { Money } from '../look/money.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { TicketNumber } from './ticket-number.tsx'
import { TicketStanding } from './ticket-standing.tsx'
import { useBeginTicket } from './use-begin-ticket.ts'

/** The time and material tickets of one project and what they come to, for the project's own page. */
export function ProjectTickets({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation('tickets')
  const begin = useBeginTicket()
  const project = useLiveQuery('project.get', { id: projectId }).result
  const { result } = useLiveQuery('ticket.list', { project_id: projectId })
  if (!result) return null
  const { rows, standings, change_orders: orders, estimates } = result
  if (estimates.length === 0 && rows.length === 0) return <EmptyState title={t('not_yet_title')} text={t('not_yet_text')} />

  const icon = <IconPlus size={16} />
  const choices = estimates.flatMap((estimate) => [
    ...orders.filter((order) => order.estimate_id === estimate.id && order.status !== 'void' && order.status !== 'declined')
      .map((order) => ({ key: order.id, estimate_id: estimate.id, change_order_id: order.id, title: order.title, label: t('in_order', { number: changeOrderNumber(order), title: order.title }) })),
    { key: estimate.id, estimate_id: estimate.id, change_order_id: null, title: t('untitled'), label: estimates.length > 1 ? t('of_estimate', { number: humanNumber('E', estimate), title: estimate.title }) : t('in_none') },
  ])
  const start = ({ estimate_id, change_order_id, title }: (typeof choices)[number]): void => { void begin({ project_id: projectId, estimate_id, change_order_id, title }) }
  const [only] = choices
  const action = project?.archived_at !== null || !only ? null
    : choices.length === 1 ? <Button size="compact-sm" variant="default" leftSection={icon} onClick={() => { start(only) }}>{t('new')}</Button>
      : (
        <Menu position="bottom-end">
          <Menu.Target><Button size="compact-sm" variant="default" leftSection={icon}>{t('new')}</Button></Menu.Target>
          <Menu.Dropdown>{choices.map((choice) => <Menu.Item key={choice.key} onClick={() => { start(choice) }}>{choice.label}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      )
  const orderOf = (standing: Standing) => orders.find((order) => order.id === standing.change_order_id)
  const nameOf = (standing: Standing): string => {
    const order = orderOf(standing)
    return order ? t('in_order', { number: changeOrderNumber(order), title: order.title }) : t('in_none')
  }

  return (
    <div className={classes['part']}>
      {standings.map((each) => <TicketStanding key={`${each.estimate_id} ${each.change_order_id}`} of={each} name={nameOf(each)} expected_cents={orderOf(each)?.total_cents ?? null} />)}
      {rows.length === 0 ? <EmptyState title={t('empty_title')} text={t('empty_text')} action={action} /> : (
        <section aria-label={t('title')}>
          <div className={classes['head']}><span className="quiet">{t('count', { count: rows.length })}</span>{action}</div>
          <ul className={classes['list']}>
            {rows.map((row) => (
              <li key={row.id}>
                <Link to={`/tickets/${row.id}`} className={classes['row']}>
                  <span className={classes['number']}><TicketNumber of={row} /></span>
                  <span className={classes['name']}>{row.title}</span>
                  <RecordMark table="ticket" id={row.id} />
                  <span className={classes['status']}><StatusBadge kind="ticket" status={row.status} /></span>
                  <span className={classes['when']}><DateText date={row.work_date} /></span>
                  <span className={classes['total']}>{row.total_cents === null ? null : <Money cents={row.total_cents} />}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
