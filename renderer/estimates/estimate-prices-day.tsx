import { memo } from 'react'
import { Button } from '@mantine/core'
import { IconCalendarDollar } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { pricesDay } from '../../shared/price-book/price-on.ts'
import { formatDate } from '../look/date-text.tsx'
import { StalePrices } from '../price-book/stale-prices.tsx'
import classes from './refresh-prices-panel.module.css'
import type { Estimate } from './use-estimate-editing.ts'

/** Over the totals: of which day their prices are, and the way to those of another. */
export const EstimatePricesDay = memo(function EstimatePricesDay({ estimate, onRefresh }: { readonly estimate: Estimate; readonly onRefresh?: () => void }) {
  const { t, i18n } = useTranslation('estimates')
  const words = t('prices_of', { day: formatDate(pricesDay(estimate), i18n.language) })
  return (
    <div className={classes['day']}>
      {onRefresh ? <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconCalendarDollar size={15} stroke={1.7} />} onClick={onRefresh}>{words}</Button> : <span className="quiet">{words}</span>}
      <StalePrices />
    </div>
  )
})
