import { useTranslation } from 'react-i18next'
import type { TicketStanding as Standing } from '../../shared/queries/ticket.ts'
import classes from '../change-orders/change-orders.module.css'
import { Money } from '../look/money.tsx'

interface TicketStandingProps {
  readonly of: Standing
  /** What the tickets are for, where there are several. */
  readonly name?: string
  /** What the change order was expected to come to; null where the tickets are in none. */
  readonly expected_cents: number | null
}

/** What the signed tickets of a change order come to, of what it was expected to, and what is not signed yet. */
export function TicketStanding({ of, name, expected_cents }: TicketStandingProps) {
  const { t } = useTranslation('tickets')
  const left = expected_cents === null || of.signed_cents === null ? null : expected_cents - of.signed_cents
  return (
    <section className={classes['standing']} aria-label={name ?? t('standing.title')}>
      {name ? <h3>{name}</h3> : null}
      <dl>
        <div data-sum><dt>{t('standing.signed', { count: of.signed })}</dt><dd data-signed={of.signed_cents ?? ''}>{of.signed_cents === null ? '–' : <Money cents={of.signed_cents} />}</dd></div>
        {expected_cents === null ? null : <div><dt>{t('standing.expected')}</dt><dd><Money cents={expected_cents} /></dd></div>}
        {left === null ? null : <div><dt>{t(left < 0 ? 'standing.over' : 'standing.left')}</dt><dd><Money cents={Math.abs(left)} /></dd></div>}
        {of.open === 0 ? null : <div data-open><dt>{t('standing.open', { count: of.open })}</dt><dd>{of.open_cents === null ? '–' : <Money cents={of.open_cents} />}</dd></div>}
      </dl>
    </section>
  )
}
