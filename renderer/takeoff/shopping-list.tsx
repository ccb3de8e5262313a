import { useTranslation } from 'react-i18next'
import { figureKey, type Figure } from '../../shared/estimating/figure.ts'
import { formatThousandths } from '../../shared/estimating/format-amount.ts'
import { shownThousandths } from '../../shared/estimating/shown-figure.ts'
import { productName } from '../../shared/takeoff/line-words.ts'
import type { WorkedOutProduct } from '../../shared/takeoff/work-out.ts'
import { Money } from '../look/money.tsx'
import table from '../look/plain-table.module.css'
import { SidePanel } from '../look/side-panel.tsx'
import { useCansWords } from './cans-words.ts'
import { FigureButton } from './figure-button.tsx'
import type { Measure } from './measure.ts'
import classes from './shopping-list.module.css'

interface ShoppingListProps {
  readonly bought: readonly WorkedOutProduct[]
  readonly measure: Measure
  readonly costsVisible: boolean
  readonly opened: string | null
  readonly onOpen: (figure: Figure) => void
  readonly onClose: () => void
}

/** What to buy for the whole takeoff: for each product what is needed, and the cheapest cans that hold it. */
export function ShoppingList({ bought, measure, costsVisible, opened, onOpen, onClose }: ShoppingListProps) {
  const { t } = useTranslation('takeoff')
  const cans = useCansWords()
  const cost = bought.reduce<number | null>((sum, { containers }) => (sum !== null && containers?.ok ? sum + containers.cost_cents : null), 0)
  return (
    <SidePanel title={t('shopping_list')} onClose={onClose}>
      {bought.length === 0 ? <p className={classes['none']}>{t('nothing_to_buy')}</p> : (
        <table className={table['table']}>
          <thead><tr><th>{t('product')}</th><th data-align="end">{t('needed')}</th>{costsVisible ? <th data-align="end">{t('cost')}</th> : null}</tr></thead>
          <tbody>
            {bought.map(({ product, gallons, containers: plan }) => (
              <tr key={product.id}>
                <td><span className={classes['name']}>{productName(product)}</span><span className={classes['cans']}>{cans(plan)}{plan?.ok ? <small>{t('left_over', { left: formatThousandths(Math.max(0, plan.held_thousandths - shownThousandths(gallons, 'imperial')), { language: measure.language }) })}</small> : null}</span></td>
                <td data-align="end"><FigureButton figure={gallons} measure={measure} label={productName(product)} opened={opened === figureKey(gallons)} onOpen={onOpen} /></td>
                {costsVisible ? <td data-align="end"><Money cents={plan?.ok ? plan.cost_cents : null} /></td> : null}
              </tr>
            ))}
          </tbody>
          {costsVisible && bought.length > 1 ? <tfoot><tr><th colSpan={2}>{t('all_cans')}</th><td data-align="end"><strong><Money cents={cost} /></strong></td></tr></tfoot> : null}
        </table>
      )}
      <p className={classes['note']}>{t('cans_note')}</p>
    </SidePanel>
  )
}
