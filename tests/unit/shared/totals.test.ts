import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countedLines, type OfferedOption } from '../../../shared/estimating/counting-options.ts'
import { allocate, divideRounded, rateOf, timesQuantity } from '../../../shared/estimating/money.ts'
import { estimateSums, estimateTotals, plainTotal, type EstimateRates, type EstimateTotals, type PricedLine } from '../../../shared/estimating/totals.ts'

const noRates: EstimateRates = {
  markup_labour_basis_points: 0, markup_material_basis_points: 0, overhead_basis_points: 0, profit_basis_points: 0, discount_basis_points: 0, discount_cents: 0, tax_basis_points: 0, tax_hundredths: 0,
}
const line = (id: string, quantity_thousandths: number, labour_unit_cents: number, material_unit_cents: number, other_unit_cents: number, taxable: 0 | 1, section_id = 'a'): PricedLine =>
  ({ id, section_id, quantity_thousandths, labour_unit_cents, material_unit_cents, other_unit_cents, taxable })

const rate = fc.integer({ min: 0, max: 20_000 })
const anyRates: fc.Arbitrary<EstimateRates> = fc.record({
  markup_labour_basis_points: rate, markup_material_basis_points: rate, overhead_basis_points: rate, profit_basis_points: rate,
  discount_basis_points: fc.integer({ min: 0, max: 12_000 }), discount_cents: fc.integer({ min: 0, max: 10_000_000 }), tax_basis_points: rate,
  tax_hundredths: fc.integer({ min: 0, max: 99 }),
})
const unitCents = fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: -5000, max: 10_000_000 }))
const anyLines: fc.Arbitrary<PricedLine[]> = fc.uniqueArray(fc.record({
  id: fc.uuid(), section_id: fc.constantFrom('a', 'b'), quantity_thousandths: fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: -100_000, max: 10_000_000 })),
  labour_unit_cents: unitCents, material_unit_cents: unitCents, other_unit_cents: unitCents, taxable: fc.constantFrom<0 | 1>(0, 1),
}), { selector: (each) => each.id, maxLength: 25 })
const sections = [{ id: 'a' }, { id: 'b' }, { id: 'empty' }]

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0)
const figures = ({ lines: _lines, sections: _sections, options: _options, ...rest }: EstimateTotals): Record<string, number> => rest

describe('estimateTotals', () => {
  it('works out the example of docs/money.md to the cent', () => {
    const totals = estimateTotals({
      markup_labour_basis_points: 1000, markup_material_basis_points: 1500, overhead_basis_points: 800, profit_basis_points: 1200, discount_basis_points: 500, discount_cents: 0, tax_basis_points: 825, tax_hundredths: 0,
    }, [{ id: 'a' }, { id: 'b' }], [line('walls', 320_000, 85, 32, 0, 1), line('preparation', 12_500, 5500, 0, 0, 0), line('primer', 3500, 0, 4199, 1000, 1, 'b')])
    expect(totals).toEqual({
      lines: {
        walls: { labour_cents: 27_200, material_cents: 10_240, other_cents: 0, cost_cents: 37_440, price_cents: 50_436, net_cents: 47_914 },
        preparation: { labour_cents: 68_750, material_cents: 0, other_cents: 0, cost_cents: 68_750, price_cents: 91_476, net_cents: 86_902 },
        primer: { labour_cents: 0, material_cents: 14_697, other_cents: 3500, cost_cents: 18_197, price_cents: 24_678, net_cents: 23_444 },
      },
      sections: { a: { cost_cents: 106_190, price_cents: 141_912 }, b: { cost_cents: 18_197, price_cents: 24_678 } },
      labour_cents: 95_950, material_cents: 24_937, other_cents: 3500, cost_cents: 124_387, markup_cents: 13_336, overhead_cents: 11_018, profit_cents: 17_849,
      subtotal_cents: 166_590, discount_cents: 8330, taxable_cents: 71_358, tax_cents: 5887, total_cents: 164_147, margin_basis_points: 2140, options: {},
    })
  })

  it('an estimate without lines is worth nothing', () => {
    expect(new Set(Object.values(figures(estimateTotals({ ...noRates, discount_cents: 500, tax_basis_points: 825 }, sections, []))))).toEqual(new Set([0]))
  })

  it('a rate of tax may have four decimals, as city and county together have', () => {
    const taxed = (tax_basis_points: number, tax_hundredths: number): number => estimateTotals({ ...noRates, tax_basis_points, tax_hundredths }, sections, [line('x', 1000, 400_000, 0, 0, 1)]).tax_cents
    expect([taxed(887, 50), taxed(888, 0), taxed(884, 50), taxed(0, 1)]).toEqual([35_500, 35_520, 35_380, 0])
  })

  it('a discount takes no more than there is', () => {
    const totals = estimateTotals({ ...noRates, discount_cents: 50_000, tax_basis_points: 1000 }, sections, [line('x', 1000, 30_000, 0, 0, 1)])
    expect(figures(totals)).toMatchObject({ subtotal_cents: 30_000, discount_cents: 30_000, taxable_cents: 0, tax_cents: 0, total_cents: 0, margin_basis_points: 0 })
  })

  it('the total alone is the total, wherever it can be told without sharing anything out', () => {
    const alike = anyLines.chain((lines) => fc.constantFrom<0 | 1>(0, 1).map((taxable) => lines.map((each) => ({ ...each, taxable }))))
    let told = 0
    fc.assert(fc.property(anyRates, fc.constantFrom(0, 500_000), fc.oneof(anyLines, alike), (rates, minimum_cents, lines) => {
      const estimate = { ...rates, minimum_cents }
      expect(estimateSums(estimate, sections, lines)).toEqual(figures(estimateTotals(estimate, sections, lines)))
      const total = plainTotal(estimate, lines)
      if (total === null) return
      told += 1
      expect(total).toBe(estimateTotals(estimate, sections, lines).total_cents)
    }), { numRuns: 500 })
    expect(told).toBeGreaterThan(50)
    expect(plainTotal(noRates, [line('x', 100_000_000_000, 10_000_000_000, 0, 0, 1)])).toBeNull()
  })

  it('a product is rounded alike whether plain numbers hold it or not', () => {
    const amount = fc.oneof(fc.bigInt({ min: -(10n ** 7n), max: 10n ** 7n }), fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }))
    fc.assert(fc.property(amount, amount, (one, other) => {
      expect([timesQuantity(one, other), rateOf(one, other)]).toEqual([divideRounded(one * other, 1000n), divideRounded(one * other, 10_000n)])
    }), { numRuns: 2000 })
  })

  it('half a cent goes away from zero, for a charge and for a credit', () => {
    const totals = estimateTotals(noRates, sections, [line('charge', 500, 1, 0, 0, 0), line('credit', -500, 0, 3, 0, 0)])
    expect(totals.lines).toMatchObject({ charge: { cost_cents: 1 }, credit: { cost_cents: -2 } })
  })

  it('keeps the cent where floating-point money loses it', () => {
    expect(estimateTotals(noRates, sections, [line('x', 1_005, 1000, 0, 0, 0)]).total_cents).toBe(1005)
    expect(estimateTotals({ ...noRates, tax_basis_points: 725 }, sections, [line('x', 1000, 1_000_000_000_000, 0, 0, 1)]).tax_cents).toBe(72_500_000_000)
  })

  it('no cent is lost: lines make sections, sections make the subtotal, and all of it the total', () => {
    fc.assert(fc.property(anyRates, anyLines, (rates, lines) => {
      const totals = estimateTotals(rates, sections, lines)
      const ofLines = Object.values(totals.lines)
      expect(sum(ofLines.map((each) => each.price_cents))).toBe(totals.subtotal_cents)
      expect(sum(Object.values(totals.sections).map((each) => each.price_cents))).toBe(totals.subtotal_cents)
      expect(sum(ofLines.map((each) => each.cost_cents))).toBe(totals.cost_cents)
      expect(totals.labour_cents + totals.material_cents + totals.other_cents).toBe(totals.cost_cents)
      expect(totals.cost_cents + totals.markup_cents + totals.overhead_cents + totals.profit_cents).toBe(totals.subtotal_cents)
      expect(totals.subtotal_cents - totals.discount_cents + totals.tax_cents).toBe(totals.total_cents)
      expect(totals.discount_cents).toBeGreaterThanOrEqual(0)
      expect(totals.discount_cents).toBeLessThanOrEqual(Math.max(totals.subtotal_cents, 0))
      expect(Object.values(figures(totals)).every(Number.isSafeInteger)).toBe(true)
    }), { numRuns: 300 })
  })

  it('neither order nor ids change a figure, so that a copy is worth what its original is', () => {
    fc.assert(fc.property(anyRates, anyLines.chain((lines) => fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length }), fc.shuffledSubarray(lines.map((each) => each.id), { minLength: lines.length }))), (rates, [lines, moved, ids]) => {
      const copied = moved.map((each, index) => ({ ...each, id: ids[index] as string }))
      expect(figures(estimateTotals(rates, sections, copied))).toEqual(figures(estimateTotals(rates, sections, lines)))
      expect(estimateTotals(rates, sections, moved)).toEqual(estimateTotals(rates, sections, lines))
    }), { numRuns: 200 })
  })

  it('amounts beyond all measure stay numbers', () => {
    const totals = estimateTotals({ ...noRates, tax_basis_points: 1_000_000 }, sections, [line('x', Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0, 0, 1)])
    expect(Object.values(figures(totals)).every(Number.isFinite)).toBe(true)
  })

  it('does not fail on the disk of somebody who may not see costs', () => {
    const hidden = { ...line('x', 1000, 0, 0, 0, 1), labour_unit_cents: null, material_unit_cents: null, other_unit_cents: null } as unknown as PricedLine
    expect(estimateTotals({ ...noRates, markup_labour_basis_points: null } as unknown as EstimateRates, sections, [hidden]).total_cents).toBe(0)
  })
})

describe('allocate', () => {
  it('shares add up, a weight of zero gets nothing, and no share is a cent off its due', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 30 }), (total, weights) => {
      const shares = allocate(total, weights)
      const all = weights.reduce((one, other) => one + other, 0n)
      expect(shares.reduce((one, other) => one + other, 0n)).toBe(total)
      if (all === 0n) return
      for (const [index, weight] of weights.entries()) {
        const off = (shares[index] as bigint) * all - total * weight
        expect(off < all && off > -all).toBe(true)
        expect(weight !== 0n || shares[index] === 0n).toBe(true)
      }
    }))
  })

  it('shares alike whether plain numbers hold it or not: only the proportions of the weights count', () => {
    const small = fc.integer({ min: -50_000, max: 100_000 }).map(BigInt)
    fc.assert(fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }).map(BigInt), fc.array(small, { minLength: 1, maxLength: 30 }), (total, weights) => {
      expect(allocate(total, weights)).toEqual(allocate(total, weights.map((weight) => weight * 10n ** 14n)))
    }), { numRuns: 1000 })
  })

  it('shares out by weights of either sign', () => {
    expect(allocate(10n, [3n, -1n])).toEqual([15n, -5n])
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n])
    expect(allocate(7n, [0n, 0n])).toEqual([4n, 3n])
    expect(() => allocate(1n, [])).toThrow(RangeError)
  })
})

describe('options', () => {
  const option = (id: string, kind: 'package' | 'alternate', position: string, chosen: 0 | 1 = 0): OfferedOption => ({ id, kind, position, chosen })
  const within = [{ id: 'a' }, { id: 'b', option_id: 'good' }, { id: 'c', option_id: 'better' }, { id: 'd', option_id: 'fence' }, { id: 'e', option_id: 'gate' }]
  const offered = [option('good', 'package', 'a0'), option('better', 'package', 'a1'), option('fence', 'alternate', 'a0'), option('gate', 'alternate', 'a1')]
  const anyOffered = fc.record({
    rates: anyRates, lines: anyLines.chain((lines) => fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: lines.length, maxLength: lines.length }).map((places) => lines.map((each, index) => ({ ...each, section_id: places[index] as string })))),
    package_id: fc.constantFrom('good', 'better', null), fence: fc.constantFrom<0 | 1>(0, 1), gate: fc.constantFrom<0 | 1>(0, 1), minimum_cents: fc.constantFrom(0, 500_000),
  })
  const withChosen = (fence: 0 | 1, gate: 0 | 1): OfferedOption[] => offered.map((each) => (each.id === 'fence' ? { ...each, chosen: fence } : each.id === 'gate' ? { ...each, chosen: gate } : each))

  it('works out the example of docs/money.md to the cent', () => {
    const rates = { ...noRates, markup_labour_basis_points: 1000, overhead_basis_points: 800, profit_basis_points: 1200, tax_basis_points: 825, chosen_package_id: 'better' }
    const lines = [line('wash', 50_000, 5500, 0, 0, 0), line('one', 1_840_000, 85, 32, 0, 1, 'b'), line('two', 1_840_000, 145, 32, 0, 1, 'c'), line('stain', 96_000, 420, 115, 0, 1, 'd')]
    const totals = estimateTotals(rates, within, lines, offered)
    expect(figures(totals)).toMatchObject({ cost_cents: 600_680, subtotal_cents: 792_119, tax_cents: 35_163, total_cents: 827_282 })
    expect(totals.options).toMatchObject({
      good: { counts: false, total_cents: 668_269, adds_cents: -159_013 }, better: { counts: true, total_cents: 827_282, adds_cents: 0, price_cents: 426_215 },
      fence: { counts: false, total_cents: 899_811, adds_cents: 72_529, price_cents: 67_002 },
    })
  })

  it('only what is chosen counts, as if nothing else were there, and no cent is lost', () => {
    fc.assert(fc.property(anyOffered, ({ rates, lines, package_id, fence, gate, minimum_cents }) => {
      const estimate = { ...rates, chosen_package_id: package_id, minimum_cents }
      const options = withChosen(fence, gate)
      const totals = estimateTotals(estimate, within, lines, options)
      const counted = countedLines(estimate, within, lines, options)
      expect({ ...totals, options: {} }).toEqual({ ...estimateTotals(estimate, within.filter((section) => section.id in totals.sections).map(({ id }) => ({ id })), counted), options: {} })
      expect(Object.keys(totals.lines).sort()).toEqual(counted.map((each) => each.id).sort())
      expect(sum(Object.values(totals.lines).map((each) => each.price_cents))).toBe(totals.subtotal_cents)
      expect(Object.entries(totals.options).filter(([id, each]) => each.counts && (id === 'good' || id === 'better'))).toHaveLength(1)
      for (const each of Object.values(totals.options)) {
        expect(sum(Object.values(each.lines).map((of) => of.price_cents))).toBe(each.price_cents)
        expect(sum(Object.values(each.sections).map((of) => of.price_cents))).toBe(each.price_cents)
        if (each.counts) expect(each.total_cents).toBe(totals.total_cents)
      }
    }), { numRuns: 200 })
  })

  it('what an option is said to add is what its choice adds; leaving it out again gives the former total, and no order matters', () => {
    fc.assert(fc.property(anyOffered, fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), ({ rates, lines, package_id, fence, gate, minimum_cents }, order) => {
      const total = (chosen: string | null, alternates: readonly OfferedOption[]) => estimateTotals({ ...rates, minimum_cents, chosen_package_id: chosen }, within, lines, order.map((at) => alternates[at] as OfferedOption))
      const now = total(package_id, withChosen(fence, gate))
      expect(now).toEqual(estimateTotals({ ...rates, minimum_cents, chosen_package_id: package_id }, within, lines, withChosen(fence, gate)))
      const toggled = total(package_id, withChosen(fence === 1 ? 0 : 1, gate))
      const [without, withIt] = fence === 1 ? [toggled, now] : [now, toggled]
      expect(without.total_cents + (now.options['fence']?.adds_cents ?? 0)).toBe(withIt.total_cents)
      expect(toggled.options['fence']?.adds_cents).toBe(now.options['fence']?.adds_cents)
      for (const other of ['good', 'better']) expect(total(other, withChosen(fence, gate)).total_cents).toBe(now.options[other]?.total_cents)
      expect(total(package_id, withChosen(fence, gate)).total_cents).toBe(now.total_cents)
    }), { numRuns: 150 })
  })

  it('raises profit to the least subtotal, where there is any work', () => {
    const estimate = { ...noRates, profit_basis_points: 1000, minimum_cents: 50_000 }
    expect(figures(estimateTotals(estimate, sections, [line('x', 1000, 10_000, 0, 0, 1)]))).toMatchObject({ subtotal_cents: 50_000, profit_cents: 40_000 })
    expect(estimateTotals(estimate, sections, [line('x', 1000, 60_000, 0, 0, 1)]).subtotal_cents).toBe(66_000)
    expect(estimateTotals(estimate, sections, []).total_cents).toBe(0)
  })

  it('takes the markup of a line in place of the estimate\'s, on its whole cost', () => {
    const own = { ...line('own', 1000, 10_000, 10_000, 10_000, 0), markup_basis_points: 5000 }
    expect(figures(estimateTotals({ ...noRates, markup_labour_basis_points: 1000 }, sections, [own, line('x', 1000, 10_000, 0, 5000, 0)]))).toMatchObject({ markup_cents: 15_000 + 1000, cost_cents: 45_000 })
    expect(estimateTotals({ ...noRates, markup_labour_basis_points: 1000 }, sections, [{ ...own, markup_basis_points: 0 }]).markup_cents).toBe(0)
  })
})

it('divides with halves away from zero', () => {
  expect([[5n, 10n], [-5n, 10n], [4n, 10n], [-4n, 10n], [15n, -10n], [7n, 1n]].map(([dividend, divisor]) => divideRounded(dividend as bigint, divisor as bigint))).toEqual([1n, -1n, 0n, 0n, -2n, 7n])
})
