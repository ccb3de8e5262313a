import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineColumns } from '../../../renderer/estimates/grid-model.ts'
import { parseCell } from '../../../renderer/estimates/line-fields.ts'
import { linesFromText } from '../../../renderer/estimates/pasted-lines.ts'
import { estimateTotals } from '../../../shared/estimating/totals.ts'

const typed = fc.oneof(
  fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(...'=0123456789.,()+-*/xeE $%−∞') }), fc.double().map(String), fc.bigInt().map(String),
  fc.constantFrom('NaN', 'Infinity', '-0', '1e308', '=1/0', '=-5', '10^12', '1000000000000', '12 ft', '½', '١٢', '=((((1))))', '\u202e5', '--5', '=999999999*999999999', '-12', '0x10'),
)
const language = fc.constantFrom<'en' | 'es'>('en', 'es')
const words = Object.fromEntries((['en', 'es'] as const).map((each) => [each, JSON.parse(readFileSync(path.resolve(import.meta.dirname, `../../../renderer/language/${each}/estimates.json`), 'utf8')) as { readonly amount_problem: Readonly<Record<string, string>> }]))

test('whatever is typed into a cell is a value that a line can hold, or has a word for why not', () => {
  fc.assert(fc.property(fc.constantFrom(...lineColumns), typed, language, (column, text, spoken) => {
    const parsed = parseCell(column, text, spoken)
    if (!parsed.ok) {
      expect(words[spoken]?.amount_problem[parsed.problem]).toBeTruthy()
      return
    }
    for (const [field, value] of Object.entries(parsed.values)) {
      if (typeof value !== 'number') continue
      expect(Number.isSafeInteger(value)).toBe(true)
      expect(Math.abs(value)).toBeLessThanOrEqual(field === 'quantity_thousandths' ? 100_000_000_000 : 10_000_000_000)
      if (field === 'quantity_thousandths') expect(Object.is(value, -0) || value < 0).toBe(false)
    }
  }), { numRuns: 3000 })
})

test('whatever is pasted becomes lines with sums that are numbers, and loses no figure that could not be read', () => {
  const rates = { markup_labour_basis_points: 3500, markup_material_basis_points: 2000, overhead_basis_points: 1000, profit_basis_points: 1000, discount_basis_points: 0, discount_cents: 0, tax_basis_points: 881, tax_hundredths: 0 }
  const bare = { section_id: 's', quantity_thousandths: 1000, labour_unit_cents: 0, material_unit_cents: 0, other_unit_cents: 0, taxable: 1 as const }
  fc.assert(fc.property(fc.array(fc.array(typed, { maxLength: 9 }), { maxLength: 6 }), language, (rows, spoken) => {
    const lines = linesFromText(rows.map((cells) => cells.join('\t')).join('\n'), spoken, true)
    const totals = estimateTotals(rates, [{ id: 's' }], lines.map((line, index) => ({ ...bare, ...line, id: String(index), taxable: line.taxable ?? 1 })))
    for (const figure of [totals.total_cents, totals.cost_cents, totals.margin_basis_points, ...Object.values(totals.lines).map((line) => line.price_cents)]) expect(Number.isFinite(figure)).toBe(true)
  }))
  const [line] = linesFromText('Walls\tmany\tsf\t1e9\t-3', 'en', true)
  expect(line).toMatchObject({ description: 'Walls', unit: 'sf', material_unit_cents: -300 })
  expect(Object.values(line ?? {}).join(' ')).toContain('many · 1e9')
})
