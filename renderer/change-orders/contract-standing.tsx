import { useTranslation } from 'react-i18next'
import type { ContractStanding as Standing } from '../../shared/queries/contract-standing.ts'
import { humanNumber } from '../../shared/human-number.ts'
import { Money } from '../look/money.tsx'
import classes from './change-orders.module.css'

/** What was agreed for an accepted estimate, and what it has become with the approved changes. */
export function ContractStanding({ of, named }: { readonly of: Standing; readonly named: boolean }) {
  const { t } = useTranslation('change-orders')
  const { days_of_delay: days } = of
  return (
    <section className={classes['standing']} aria-label={t('standing.title')}>
      {named ? <h3>{humanNumber('E', { id: of.estimate_id, number: of.number })} · {of.title}</h3> : null}
      <dl>
        <div><dt>{t('standing.original')}</dt><dd><Money cents={of.total_cents} /></dd></div>
        <div><dt>{t('standing.approved')}</dt><dd><Money cents={of.approved_cents} />{days === 0 ? null : <small>{t(days > 0 ? 'standing.delay' : 'standing.earlier', { count: Math.abs(days) })}</small>}</dd></div>
        <div data-sum><dt>{t('standing.revised')}</dt><dd data-revised={of.revised_cents}><Money cents={of.revised_cents} /></dd></div>
        {of.open_cents === 0 ? null : <div data-open><dt>{t('standing.open')}</dt><dd><Money cents={of.open_cents} /></dd></div>}
      </dl>
    </section>
  )
}
