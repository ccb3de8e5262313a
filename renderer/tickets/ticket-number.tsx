import { useTranslation } from 'react-i18next'
import { ticketNumber } from '../../shared/human-number.ts'
import classes from '../change-orders/change-orders.module.css'

/** A ticket's number; one that the office has not seen yet looks like it, and says so on hover. */
export function TicketNumber({ of }: { readonly of: { readonly number: number; readonly suffix: number | null } }) {
  const { t } = useTranslation('change-orders')
  return of.suffix === null ? <span className={classes['provisional']} title={t('provisional')}>{ticketNumber(of)}</span> : <span className="figures">{ticketNumber(of)}</span>
}
