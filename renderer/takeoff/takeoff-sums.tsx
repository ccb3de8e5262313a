import { Button } from '@mantine/core'
import { IconShoppingCart } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { figureKey, type Figure } from '../../shared/estimating/figure.ts'
import { Money } from '../look/money.tsx'
import { FigureButton } from './figure-button.tsx'
import { figureNumber } from './figure-text.ts'
import type { Measure } from './measure.ts'
import classes from './takeoff-sums.module.css'
import type { Sums } from './takeoff-model.ts'

interface TakeoffSumsProps {
  readonly label: string
  readonly sums: Sums
  readonly measure: Measure
  readonly costsVisible: boolean
  readonly opened: string | null
  readonly onOpen: (figure: Figure) => void
  readonly onShoppingList?: () => void
  readonly shopping?: boolean
}

/** What a room, or the whole takeoff, comes to: area, paint, hours, days, and, for those who may see them, costs. */
export function TakeoffSums({ label, sums, measure, costsVisible, opened, onOpen, onShoppingList, shopping = false }: TakeoffSumsProps) {
  const { t } = useTranslation('takeoff')
  const entries: readonly (readonly [string, Figure | null])[] = [[t('figure.gallons'), sums.gallons], [t('figure.hours'), sums.hours], [t('figure.days'), sums.days]]
  const costs: readonly (readonly [string, number | null])[] = costsVisible ? [[t('figure.labour_cost'), sums.labour_cents], [t('figure.material_cost'), sums.material_cents]] : []
  return (
    <section className={classes['sums']} aria-label={label}>
      <h3>{label}</h3>
      <dl>
        {entries.map(([name, figure]) => (figure ? (
          <div key={name}><dt>{name}</dt><dd><FigureButton figure={figure} measure={measure} label={`${label}, ${name}`} {...(figure.unit === 'days' ? { shown: figureNumber(figure, measure) } : {})} opened={opened === figureKey(figure)} onOpen={onOpen} /></dd></div>
        ) : null))}
        {costs.map(([name, cents]) => <div key={name} className={classes['cost']}><dt>{name}</dt><dd><Money cents={cents} /></dd></div>)}
      </dl>
      {onShoppingList ? <Button size="compact-sm" variant="default" aria-pressed={shopping} leftSection={<IconShoppingCart size={15} stroke={1.7} />} onClick={onShoppingList}>{t('shopping_list')}</Button> : null}
    </section>
  )
}
