import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { budgetByCode, budgetTable } from '../../../shared/estimating/budget.ts'
import { changeOrderTotals, type ChangedLine } from '../../../shared/estimating/change-order-totals.ts'
import { paymentSchedule, type NamedPayment } from '../../../shared/estimating/payment-schedule.ts'
import { estimateTotals } from '../../../shared/estimating/totals.ts'

const rate = fc.integer({ min: 0, max: 20_000 })
const rates = fc.record({ markup_labour_basis_points: rate, markup_material_basis_points: rate, overhead_basis_points: rate, profit_basis_points: rate, tax_basis_points: rate, tax_hundredths: fc.integer({ min: 0, max: 99 }) })
const unitCents = fc.integer({ min: -5000, max: 1_000_000 })
const lineFields = {
  id: fc.uuid(), quantity_thousandths: fc.integer({ min: -100_000, max: 1_000_000 }), unit: fc.constantFrom('h', 'hr.', 'sq ft', ''), cost_code_id: fc.constantFrom('09 91', '09 93', null),
  labour_unit_cents: unitCents, material_unit_cents: unitCents, other_unit_cents: unitCents, taxable: fc.constantFrom<0 | 1>(0, 1),
}
const linesOf = <T extends { readonly id: string }>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.uniqueArray(one, { selector: (each) => each.id, maxLength: 20 })
const estimateLines = linesOf(fc.record({ ...lineFields, section_id: fc.constantFrom('a', 'b', 'option') }))
const changedLines: fc.Arbitrary<(ChangedLine & { readonly unit: string; readonly cost_code_id: string | null })[]> = linesOf(fc.record({ ...lineFields, fixed_unit_cents: fc.option(unitCents) }))
const sum = (amounts: readonly number[]): number => amounts.reduce((one, other) => one + other, 0)

describe('a budget', () => {
  it('comes to what the accepted estimate costs, to the cent, with every code once, and without what was not chosen', () => {
    fc.assert(fc.property(rates, estimateLines, fc.constantFrom<0 | 1>(0, 1), (each, lines, chosen) => {
      const totals = estimateTotals({ ...each, discount_basis_points: 0, discount_cents: 0 }, [{ id: 'a' }, { id: 'b' }, { id: 'option', option_id: 'o' }], lines, [{ id: 'o', kind: 'alternate', chosen, position: 'a0' }])
      const budget = budgetByCode(lines, totals.lines)
      expect(sum(budget.map((row) => row.labour_cents + row.material_cents + row.other_cents))).toBe(totals.cost_cents)
      expect(sum(budget.map((row) => row.labour_cents))).toBe(totals.labour_cents)
      expect(new Set(budget.map((row) => row.cost_code_id)).size).toBe(budget.length)
      const hours = lines.filter((line) => line.unit.startsWith('h') && totals.lines[line.id])
      expect(sum(budget.map((row) => row.hours_thousandths ?? 0))).toBe(sum(hours.map((line) => line.quantity_thousandths)))
    }))
  })

  it('as a table has original, approved changes and revised in every row and below them', () => {
    const line = (source_table: 'estimate' | 'change_order', cost_code_id: string | null, labour_cents: number): Parameters<typeof budgetTable>[0][number] =>
      ({ source_table, cost_code_id, labour_cents, material_cents: 0, other_cents: 5, hours_thousandths: null })
    const { rows, total } = budgetTable([line('estimate', 'x', 1000), line('estimate', null, 200), line('change_order', 'x', -300), line('change_order', 'y', 50)])
    expect(rows.map((row) => [row.cost_code_id, row.original_cents, row.changes_cents, row.revised_cents])).toEqual([['x', 1005, -295, 710], [null, 205, 0, 205], ['y', 0, 55, 55]])
    expect([total.original_cents, total.changes_cents, total.revised_cents]).toEqual([1210, -240, 970])
  })
})

describe('a change order', () => {
  it('is priced as an estimate with the same rates where no price is fixed', () => {
    fc.assert(fc.property(rates, changedLines, (each, lines) => {
      const open = lines.map((line) => ({ ...line, fixed_unit_cents: null }))
      const { total_cents, subtotal_cents, tax_cents, cost_cents } = estimateTotals({ ...each, discount_basis_points: 0, discount_cents: 0 }, [], open.map((line) => ({ ...line, section_id: '' })))
      expect(changeOrderTotals(each, open)).toMatchObject({ total_cents, subtotal_cents, tax_cents, cost_cents })
    }))
  })

  it('has a subtotal of its lines, and a total of that and the tax, whatever is fixed and in whatever order', () => {
    fc.assert(fc.property(rates, changedLines, (each, lines) => {
      const totals = changeOrderTotals(each, lines)
      expect(sum(Object.values(totals.lines).map((line) => line.price_cents))).toBe(totals.subtotal_cents)
      expect(sum(Object.values(totals.lines).map((line) => line.cost_cents))).toBe(totals.cost_cents)
      expect(totals.subtotal_cents + totals.tax_cents).toBe(totals.total_cents)
      expect(changeOrderTotals(each, lines.toReversed())).toEqual(totals)
    }))
  })

  it('a fixed price is the price, whatever it costs, and taxed with the rest', () => {
    const line = (id: string, fixed_unit_cents: number | null): ChangedLine => ({ id, quantity_thousandths: 2000, labour_unit_cents: 1000, material_unit_cents: 0, other_unit_cents: 0, fixed_unit_cents, taxable: 1 })
    const totals = changeOrderTotals({ markup_labour_basis_points: 1000, markup_material_basis_points: 0, overhead_basis_points: 0, profit_basis_points: 0, tax_basis_points: 825, tax_hundredths: 0 }, [line('fixed', 4999), line('open', null)])
    expect(totals).toMatchObject({ lines: { fixed: { price_cents: 9998, cost_cents: 2000 }, open: { price_cents: 2200, cost_cents: 2000 } }, subtotal_cents: 12_198, tax_cents: 1006, total_cents: 13_204 })
  })
})

describe('a schedule of payments', () => {
  const share = (share_basis_points: number): NamedPayment => ({ share_basis_points, amount_cents: null })
  const amount = (amount_cents: number): NamedPayment => ({ share_basis_points: null, amount_cents })

  it('that makes a whole adds up to the contract sum to the cent', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 9 }), fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 5 }), (total, shares, amounts) => {
      const payments = [...amounts.map(amount), ...shares.map(share), share(10_000 - sum(shares))]
      const schedule = paymentSchedule(total, payments)
      expect(schedule.left_cents).toBe(0)
      expect(sum(schedule.amounts)).toBe(total)
    }))
  })

  it('says what is left where it does not', () => {
    expect(paymentSchedule(100_001, [share(3333), share(3333), share(3334)])).toEqual({ amounts: [33_330, 33_330, 33_341], left_cents: 0 })
    expect(paymentSchedule(100_000, [amount(25_000), share(5000)])).toEqual({ amounts: [25_000, 37_500], left_cents: 37_500 })
    expect(paymentSchedule(100_000, [amount(25_000)])).toEqual({ amounts: [25_000], left_cents: 75_000 })
    expect(paymentSchedule(100_000, [share(6000), share(6000)])).toEqual({ amounts: [60_000, 60_000], left_cents: -20_000 })
    expect(paymentSchedule(0, [])).toEqual({ amounts: [], left_cents: 0 })
  })
})
