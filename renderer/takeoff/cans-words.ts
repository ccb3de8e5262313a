import { useTranslation } from 'react-i18next'
import type { ContainerPlan } from '../../shared/estimating/containers.ts'
import { containerSizes } from '../price-book/product.ts'

/** What to buy, in words: `1 × 5 gallons, 2 × gallon`; null where nobody can say, or nothing is needed. */
export function useCansWords(): (plan: ContainerPlan | null | undefined) => string | null {
  const { t } = useTranslation(['takeoff', 'products'])
  return (plan) => {
    if (!plan) return null
    if (!plan.ok) return t(`cans_unknown.${plan.reason}`)
    const bought = containerSizes.toReversed().filter(({ id }) => (plan.counts[id] ?? 0) > 0)
    return bought.length === 0 ? null : bought.map(({ id, words }) => t('cans_of', { count: plan.counts[id] ?? 0, size: t(`products:${words}`) })).join(', ')
  }
}
