import type { Database } from '../schema/database.ts'
import type { LineTotals } from './totals.ts'

type Allowance = Pick<Database['estimate_line'], 'description' | 'taxable' | 'cost_code_id'>
type OrderLine = Pick<Database['change_order_line'], 'description' | 'quantity_thousandths' | 'unit' | 'labour_unit_cents' | 'material_unit_cents' | 'other_unit_cents' | 'fixed_unit_cents' | 'taxable' | 'cost_code_id'>

/**
 * The two lines of a change order that settle an allowance: what was set aside is taken out, at the price that the client was given and at
 * our cost of it, in cents; and what was chosen comes in, still without costs and a price. What is left is how much was more or less.
 */
export function settledAllowance(line: Allowance, { price_cents, labour_cents, material_cents, other_cents }: LineTotals, descriptions: { readonly out: string; readonly chosen: string }): readonly [out: OrderLine, chosen: OrderLine] {
  const of = { quantity_thousandths: 1000, unit: '', taxable: line.taxable, cost_code_id: line.cost_code_id }
  return [
    { ...of, description: descriptions.out, labour_unit_cents: -labour_cents, material_unit_cents: -material_cents, other_unit_cents: -other_cents, fixed_unit_cents: -price_cents },
    { ...of, description: descriptions.chosen, labour_unit_cents: 0, material_unit_cents: 0, other_unit_cents: 0, fixed_unit_cents: null },
  ]
}
