import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Database } from '../../shared/schema/database.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import classes from '../change-orders/change-orders.module.css'
import { Money } from '../look/money.tsx'

/** Of a change order by time and material: what its signed tickets come to, beside what it was expected to. Nothing where it is at a fixed price. */
export function OrderTickets({ of }: { readonly of: Pick<Database['change_order'], 'id' | 'project_id' | 'pricing' | 'total_cents'> }) {
  const { t } = useTranslation('tickets')
  const { result } = useLiveQuery('ticket.list', of.pricing === 'time_and_material' ? { project_id: of.project_id } : null)
  const standing = result?.standings.find((each) => each.change_order_id === of.id)
  if (of.pricing !== 'time_and_material' && !standing) return null
  const left = standing?.signed_cents == null ? null : of.total_cents - standing.signed_cents
  return (
    <section className={classes['block']} aria-label={t('title')}>
      <h2>{t('title')}</h2>
      {standing ? (
        <dl className={classes['sums']}>
          <div><dt>{t('standing.signed', { count: standing.signed })}</dt><dd>{standing.signed_cents === null ? '–' : <Money cents={standing.signed_cents} />}</dd></div>
          {left === null ? null : <div><dt>{t(left < 0 ? 'standing.over' : 'standing.left')}</dt><dd><Money cents={Math.abs(left)} /></dd></div>}
          {standing.open === 0 ? null : <div><dt>{t('standing.open', { count: standing.open })}</dt><dd>{standing.open_cents === null ? '–' : <Money cents={standing.open_cents} />}</dd></div>}
        </dl>
      ) : <p className={classes['small']}>{t('order_empty')}</p>}
      <p className={classes['small']}><Link to={`/projects/${of.project_id}?tab=tickets`}>{t('to_tickets')}</Link></p>
    </section>
  )
}
