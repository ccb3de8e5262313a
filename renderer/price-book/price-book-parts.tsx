import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'
import classes from './price-book-parts.module.css'
import { StalePrices } from './stale-prices.tsx'

const parts = [
  { to: '/price-book', words: 'parts.items' },
  { to: '/price-book/assemblies', words: 'parts.assemblies' },
  { to: '/price-book/products', words: 'parts.products' },
  { to: '/price-book/rates', words: 'parts.rates' },
  { to: '/price-book/conditions', words: 'parts.conditions' },
  { to: '/price-book/cost-codes', words: 'parts.cost_codes' },
  { to: '/price-book/templates', words: 'parts.templates' },
] as const

/** The parts of the price book: work by the unit, paint, how fast it is done, and on what. */
export function PriceBookParts() {
  const { t } = useTranslation('products')
  return (
    <>
      <StalePrices />
      <nav aria-label={t('parts.label')} className={classes['parts']}>
        {parts.map(({ to, words }) => <NavLink key={to} to={to} end className={classes['part']}>{t(words)}</NavLink>)}
      </nav>
    </>
  )
}
