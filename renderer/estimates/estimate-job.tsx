import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { ChangeOrderNumber } from '../change-orders/change-order-number.tsx'
import { Money } from '../look/money.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import classes from './estimate-job.module.css'
import type { Estimate } from './use-estimate-editing.ts'

/** What became of an accepted estimate: its change orders, its contracts, the contract sum now, and the way to the budget. */
export function EstimateJob({ estimate }: { readonly estimate: Estimate }) {
  const { t } = useTranslation('estimates')
  const { role } = useSignedInUser()
  const { result: orders } = useLiveQuery('change_order.list', { project_id: estimate.project_id })
  const { result: contracts } = useLiveQuery('contract.list', { project_id: estimate.project_id })
  if (!orders || !contracts) return null
  const ofThis = <Row extends { readonly estimate_id: string }>(rows: readonly Row[]): readonly Row[] => rows.filter((row) => row.estimate_id === estimate.id)
  const standing = ofThis(orders.contracts)[0]
  const toProject = (tab: string): string => `/projects/${estimate.project_id}?tab=${tab}`
  return (
    <section className={classes['job']} aria-label={t('job.title')}>
      <h2>{t('job.title')}</h2>
      {standing ? <dl><dt>{t('job.sum_now')}</dt><dd><Money cents={standing.revised_cents} /></dd></dl> : null}
      <ul>
        {ofThis(contracts.rows).map((row) => (
          <li key={row.id}><Link to={`/contracts/${row.id}`} title={row.title}>{row.title}</Link><StatusBadge kind="contract" status={row.status} /></li>
        ))}
        {ofThis(orders.rows).map((row) => (
          <li key={row.id}><span className="quiet"><ChangeOrderNumber of={row} /></span><Link to={`/change-orders/${row.id}`} title={row.title}>{row.title}</Link><StatusBadge kind="change_order" status={row.status} /></li>
        ))}
      </ul>
      <p>
        <Link to={toProject('change_orders')}>{t('job.change_orders')}</Link>
        <Link to={toProject('contracts')}>{t('job.contracts')}</Link>
        {seesRestricted(role) ? <Link to={toProject('budget')}>{t('job.budget')}</Link> : null}
      </p>
    </section>
  )
}
