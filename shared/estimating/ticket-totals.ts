import { changeOrderTotals, type ChangeOrderRates, type ChangeOrderTotals } from './change-order-totals.ts'

/** What of a ticket's line the totals depend on; the row of `ticket_line` fits. */
export interface TicketLineAmounts {
  readonly id: string
  readonly kind: 'labour' | 'material' | 'equipment'
  readonly quantity_thousandths: number
  readonly unit_cents: number
  readonly fixed_unit_cents: number | null
  readonly taxable: 0 | 1
}

/**
 * All sums of a time and material ticket, by the function that sums change orders: hours carry the markup of labour, material that of
 * material, equipment none of its own, as other costs. The rates are those of its change order, or of the accepted estimate.
 */
export function ticketTotals(rates: ChangeOrderRates, lines: readonly TicketLineAmounts[]): ChangeOrderTotals {
  const costOf = (line: TicketLineAmounts, kind: TicketLineAmounts['kind']): number => (line.kind === kind ? line.unit_cents : 0)
  return changeOrderTotals(rates, lines.map((line) => ({
    id: line.id, quantity_thousandths: line.quantity_thousandths, fixed_unit_cents: line.fixed_unit_cents, taxable: line.taxable,
    labour_unit_cents: costOf(line, 'labour'), material_unit_cents: costOf(line, 'material'), other_unit_cents: costOf(line, 'equipment'),
  })))
}

/** Hours of labour in thousandths. Throws nothing; the quantities of a line are safe integers, and so is a day's sum of them. */
export const labourHours = (lines: readonly Pick<TicketLineAmounts, 'kind' | 'quantity_thousandths'>[]): number =>
  lines.reduce((sum, line) => (line.kind === 'labour' ? sum + line.quantity_thousandths : sum), 0)
