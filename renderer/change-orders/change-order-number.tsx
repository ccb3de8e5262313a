import { useTranslation } from 'react-i18next'
import { changeOrderNumber } from '../../shared/human-number.ts'
import classes from './change-orders.module.css'

/** A change order's number; one that the office has not seen yet looks like it, and says so on hover. */
export function ChangeOrderNumber({ of }: { readonly of: { readonly number: number; readonly suffix: number | null } }) {
  const { t } = useTranslation('change-orders')
  return of.suffix === null ? <span className={classes['provisional']} title={t('provisional')}>{changeOrderNumber(of)}</span> : <span className="figures">{changeOrderNumber(of)}</span>
}
