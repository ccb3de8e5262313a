import { timesQuantity } from './money.ts'
import { taxOn, type RateOfTax } from './tax-rate.ts'
import { estimateTotals } from './totals.ts'
import type { LineTotals } from './totals.ts'

/** What of a change order its totals depend on; its row fits. */
export interface ChangeOrderRates extends RateOfTax {
  readonly markup_labour_basis_points: number
  readonly markup_material_basis_points: number
  readonly overhead_basis_points: number
  readonly profit_basis_points: number
}

/** What of a line the totals depend on; the row of `change_order_line` fits. */
export interface ChangedLine {
  readonly id: string
  readonly quantity_thousandths: number
  readonly labour_unit_cents: number
  readonly material_unit_cents: number
  readonly other_unit_cents: number
  readonly fixed_unit_cents: number | null
  readonly taxable: 0 | 1
}

export interface ChangeOrderTotals {
  /** By id of the line. */
  readonly lines: Readonly<Record<string, LineTotals>>
  readonly cost_cents: number
  readonly subtotal_cents: number
  readonly taxable_cents: number
  readonly tax_cents: number
  /** What the contract sum changes by; negative where something is left out. */
  readonly total_cents: number
}

/**
 * All sums of a change order. A line with a fixed price costs that, whatever stands behind it; the others are priced as those of an
 * estimate, by the same function, with the rates of the estimate that is changed. Tax is rounded once, over both.
 */
export function changeOrderTotals(rates: ChangeOrderRates, lines: readonly ChangedLine[]): ChangeOrderTotals {
  const inSection = lines.map((line) => ({ ...line, section_id: '' }))
  const { markup_labour_basis_points, markup_material_basis_points, overhead_basis_points, profit_basis_points, tax_basis_points, tax_hundredths } = rates
  const ofEstimate = { markup_labour_basis_points, markup_material_basis_points, overhead_basis_points, profit_basis_points, tax_basis_points, tax_hundredths, discount_basis_points: 0, discount_cents: 0 }
  const computed = estimateTotals(ofEstimate, [], inSection.filter((line) => line.fixed_unit_cents === null))
  // no rates: the costs alone are wanted
  const agreed = estimateTotals({ ...ofEstimate, markup_labour_basis_points: 0, markup_material_basis_points: 0, overhead_basis_points: 0, profit_basis_points: 0 }, [], inSection.filter((line) => line.fixed_unit_cents !== null))
  const byLine: Record<string, LineTotals> = { ...computed.lines }
  let [subtotal, taxable] = [BigInt(computed.subtotal_cents), BigInt(computed.taxable_cents)]
  for (const line of lines) {
    const costs = agreed.lines[line.id]
    if (line.fixed_unit_cents === null || !costs) continue
    const price = timesQuantity(BigInt(line.fixed_unit_cents), BigInt(line.quantity_thousandths))
    byLine[line.id] = { ...costs, price_cents: Number(price), net_cents: Number(price) }
    subtotal += price
    if (line.taxable) taxable += price
  }
  const tax = taxOn(taxable, rates)
  return {
    lines: byLine, cost_cents: computed.cost_cents + agreed.cost_cents, subtotal_cents: Number(subtotal), taxable_cents: Number(taxable), tax_cents: Number(tax), total_cents: Number(subtotal + tax),
  }
}
