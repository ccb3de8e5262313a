import { catalogueRules } from './catalogue-rows.ts'
import { longest, sizes } from './row-cells.ts'
import { parseDate, parseFlag, parseMoney } from './parse-cell.ts'

/** Items of the price book, known by their codes. */
export const priceBookRules = catalogueRules('price_book_item', (cells) => ({
  code: cells.filled('code', longest.name) ?? '', name: cells.filled('name', longest.name), description: cells.filled('description', longest.text), category: cells.filled('category', longest.name), unit: cells.filled('unit', longest.name), cost_code_id: undefined,
  labour_unit_cents: cells.amount('labour_unit_cents', parseMoney, sizes.unitCost), material_unit_cents: cells.amount('material_unit_cents', parseMoney, sizes.unitCost), other_unit_cents: cells.amount('other_unit_cents', parseMoney, sizes.unitCost),
  taxable: cells.parsed('taxable', parseFlag, 'not_yes_or_no'), effective_on: cells.parsed('effective_on', parseDate, 'not_a_date'),
}), ({ code, name }) => `${code} ${name}`)
