import { productLimits } from '../commands/within-limits.ts'
import { catalogueRules } from './catalogue-rows.ts'
import { parseChoice } from './parse-choice.ts'
import { longest, type RowCells } from './row-cells.ts'
import { parseDate, parseFlag, parseMoney, parseQuantity } from './parse-cell.ts'

const can = (cells: RowCells, target: 'quart_cents' | 'gallon_cents' | 'five_gallons_cents'): number | undefined => cells.amount(target, parseMoney, { problem: 'not_money', least: productLimits[target][0], most: productLimits[target][1] })

/** Paints, primers and stains, known by what stands on the can: brand, name and sheen. */
export const productRules = catalogueRules('product', (cells) => ({
  brand: cells.filled('brand', longest.name) ?? '', name: cells.filled('name', longest.name) ?? '', sheen: cells.filled('sheen', longest.name) ?? '',
  kind: cells.parsed('kind', parseChoice('product_kind'), 'not_a_choice'),
  coverage_thousandths: cells.amount('coverage_thousandths', parseQuantity, { problem: 'not_a_number', least: productLimits.coverage_thousandths[0], most: productLimits.coverage_thousandths[1] }),
  coverage_unit: cells.parsed('coverage_unit', parseChoice('coverage_unit'), 'not_a_choice'),
  quart_cents: can(cells, 'quart_cents'), gallon_cents: can(cells, 'gallon_cents'), five_gallons_cents: can(cells, 'five_gallons_cents'),
  taxable: cells.parsed('taxable', parseFlag, 'not_yes_or_no'), cost_code_id: undefined, source: cells.filled('source', longest.text), effective_on: cells.parsed('effective_on', parseDate, 'not_a_date'),
}), ({ brand, name, sheen }) => [brand, name, sheen].filter((word) => word !== '').join(' '))
