import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineQuantity } from '../../../shared/assemblies/line-quantity.ts'
import { estimateTotals } from '../../../shared/estimating/totals.ts'

const rule = fc.record({ quantity_thousandths: fc.integer({ min: 0, max: 10_000_000 }), per_thousandths: fc.integer({ min: 1, max: 10_000_000 }), rounding: fc.constantFrom('none' as const, 'up' as const) })
const input = fc.integer({ min: 0, max: 1_000_000_000 })

test('what is sold whole is never less than the need, is whole, and not one more than enough', () => {
  fc.assert(fc.property(rule, input, (of, much) => {
    const made = BigInt(lineQuantity({ ...of, rounding: 'up' }, much))
    const [need, per] = [BigInt(of.quantity_thousandths) * BigInt(much), BigInt(of.per_thousandths)]
    expect([made % 1000n, made * per >= need, made === 0n || (made - 1000n) * per < need]).toEqual([0n, true, true])
  }))
})

test('anything else is off by no more than half a thousandth, and more of the input never needs less', () => {
  fc.assert(fc.property(rule, input, input, (of, much, more) => {
    const off = 2n * (BigInt(lineQuantity({ ...of, rounding: 'none' }, much)) * BigInt(of.per_thousandths) - BigInt(of.quantity_thousandths) * BigInt(much))
    expect(off <= BigInt(of.per_thousandths) && -off <= BigInt(of.per_thousandths)).toBe(true)
    expect(lineQuantity(of, much + more)).toBeGreaterThanOrEqual(lineQuantity(of, much))
  }))
})

test('the lines of an assembly add up to the cost of the estimate exactly, whatever their order', () => {
  const lines = fc.array(fc.record({ rule, labour_unit_cents: fc.integer({ min: 0, max: 100_000 }), material_unit_cents: fc.integer({ min: 0, max: 100_000 }) }), { minLength: 1, maxLength: 8 })
  fc.assert(fc.property(lines, fc.integer({ min: 0, max: 1_000_000 }), (made, much) => {
    const rows = made.map(({ rule: of, ...costs }, index) => ({ id: String(index), section_id: 's', quantity_thousandths: lineQuantity({ ...of, per_thousandths: of.per_thousandths + 999 }, much), other_unit_cents: 0, taxable: 0 as const, markup_basis_points: null, ...costs }))
    const rates = { markup_labour_basis_points: 0, markup_material_basis_points: 0, overhead_basis_points: 0, profit_basis_points: 0, discount_basis_points: 0, discount_cents: 0, tax_basis_points: 0, tax_hundredths: 0, minimum_cents: 0 }
    const totals = estimateTotals(rates, [], rows)
    const backwards = estimateTotals(rates, [], rows.toReversed())
    expect(totals.cost_cents).toBe(Object.values(totals.lines).reduce((sum, line) => sum + line.cost_cents, 0))
    expect(backwards.total_cents).toBe(totals.total_cents)
  }))
})

test('a need of nothing is nothing, and half a thousandth counts', () => {
  expect(lineQuantity({ quantity_thousandths: 0, per_thousandths: 1, rounding: 'up' }, 5000)).toBe(0)
  expect(lineQuantity({ quantity_thousandths: 1000, per_thousandths: 350_000, rounding: 'none' }, 400_000)).toBe(1143)
  expect(lineQuantity({ quantity_thousandths: 1000, per_thousandths: 350_000, rounding: 'up' }, 350_000)).toBe(1000)
  expect(lineQuantity({ quantity_thousandths: 1000, per_thousandths: 350_000, rounding: 'up' }, 350_001)).toBe(2000)
  expect(lineQuantity({ quantity_thousandths: 1, per_thousandths: 2000, rounding: 'none' }, 1000)).toBe(1)
})
