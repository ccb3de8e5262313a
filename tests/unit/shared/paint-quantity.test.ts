import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areaOf } from '../../../shared/estimating/area.ts'
import { gallonsOf, piecesArea, type Coating, type Coverage } from '../../../shared/estimating/coating.ts'
import { cheapestContainers, type Container, type ContainerPlan } from '../../../shared/estimating/containers.ts'
import { costOf } from '../../../shared/estimating/cost.ts'
import { given, type Figure } from '../../../shared/estimating/figure.ts'
import { compare, fraction, plus, times, type Fraction } from '../../../shared/estimating/fraction.ts'
import { count, length } from '../../../shared/estimating/given-figures.ts'
import { nanometresPer } from '../../../shared/estimating/length.ts'
import { shownThousandths, valueByHand } from '../../../shared/estimating/shown-figure.ts'
import { litresPerGallon } from '../../../shared/estimating/volume.ts'

const squareFeet = (thousandths: number): Figure => given({ name: 'walls', unit: 'area' }, areaOf(thousandths, 'square_foot'), 'measured')
const covers = (squareFeet: number): Coverage => ({ unit: 'square_feet_per_gallon', thousandths: squareFeet * 1000 })
const coating = (changes: Partial<Coating> = {}): Coating => ({ id: 'paint', coverage: covers(350), coats: 1, texture_basis_points: 10_000, waste_basis_points: 0, ...changes })
const anyCoating: fc.Arbitrary<Coating> = fc.record({
  id: fc.constant('paint'), coverage: fc.record({ unit: fc.constantFrom<Coverage['unit']>('square_feet_per_gallon', 'square_metres_per_litre'), thousandths: fc.integer({ min: 1, max: 2_000_000 }) }),
  coats: fc.nat({ max: 5 }), texture_basis_points: fc.nat({ max: 30_000 }), waste_basis_points: fc.nat({ max: 5000 }),
})
const area = fc.nat({ max: 100_000_000 })

describe('gallons', () => {
  it('are area × texture × coats ÷ coverage × (1 + waste), exact, and shown rounded up', () => {
    const gallons = gallonsOf(squareFeet(400_000), coating({ coats: 2, texture_basis_points: 11_000, waste_basis_points: 1000 }))
    expect(gallons.value).toEqual(fraction(968n, 350n))
    expect([shownThousandths(gallons, 'imperial'), shownThousandths(gallons, 'metric')]).toEqual([2766, 10_470])
  })

  it('may come from a coverage in square metres a litre, or along the trim', () => {
    const metric = gallonsOf(squareFeet(400_000), coating({ coverage: { unit: 'square_metres_per_litre', thousandths: 10_000 } }))
    expect(times(metric.value, litresPerGallon)).toEqual(fraction(37_161_216n, 10_000_000n))
    const base = length('baseboard', 300 * Number(nanometresPer.foot))
    expect(gallonsOf(base, coating({ coverage: { unit: 'feet_per_gallon', thousandths: 600_000 } })).value).toEqual(fraction(1n, 2n))
    expect(() => gallonsOf(base, coating())).toThrow(RangeError)
  })

  it('of pieces go by what one piece has to paint', () => {
    expect(gallonsOf(piecesArea(count('doors', 'pieces', 10, 'measured'), { id: 'doors', thousandths: 42_000, unit: 'square_foot' }), coating({ coverage: covers(400) })).value).toEqual(fraction(420n, 400n))
  })

  it.each([0, -350, 0.5, Number.NaN])('a coverage of %d is refused', (thousandths) => {
    expect(() => gallonsOf(squareFeet(1000), coating({ coverage: { unit: 'square_feet_per_gallon', thousandths } }))).toThrow(RangeError)
  })

  it('by hand go into the cost, and stand beside what was worked out', () => {
    const byHand = { 'paint.gallons': valueByHand(2000, 'gallons', 'imperial') }
    const gallons = gallonsOf(squareFeet(400_000), coating(), byHand)
    expect(costOf(gallons, { id: 'paint', cents: 4000, source: 'product' }).value).toEqual(fraction(8000n))
    expect(gallons.how.kind === 'by_hand' && shownThousandths(gallons.how.instead_of, 'imperial')).toBe(1143)
  })

  it('are never less than needed as shown, grow with area, coats, texture and waste, and add up', () => {
    fc.assert(fc.property(area, area, anyCoating, (one, other, paint) => {
      const gallons = (thousandths: number, changes: Partial<Coating> = {}): Fraction => gallonsOf(squareFeet(thousandths), { ...paint, ...changes }).value
      const need = gallons(one)
      expect(compare(fraction(BigInt(shownThousandths(gallonsOf(squareFeet(one), paint), 'imperial')), 1000n), need)).toBeGreaterThanOrEqual(0)
      expect(compare(fraction(BigInt(shownThousandths(gallonsOf(squareFeet(one), paint), 'metric')), 1000n), times(need, litresPerGallon))).toBeGreaterThanOrEqual(0)
      expect(gallons(one + other)).toEqual(plus(need, gallons(other)))
      for (const more of [gallons(one + 1), gallons(one, { coats: paint.coats + 1 }), gallons(one, { texture_basis_points: paint.texture_basis_points + 1 }), gallons(one, { waste_basis_points: paint.waste_basis_points + 1 })]) expect(compare(more, need)).toBeGreaterThanOrEqual(0)
    }), { numRuns: 100 })
  })
})

const quart: Container = { id: 'quart', size_thousandths: 250, price_cents: 1999 }
const gallon: Container = { id: 'gallon', size_thousandths: 1000, price_cents: 4999 }
const pail: Container = { id: 'pail', size_thousandths: 5000, price_cents: 21_999 }
const cans = [quart, gallon, pail]
const plan = (thousandths: number, containers = cans): ContainerPlan => cheapestContainers(fraction(BigInt(thousandths), 1000n), containers)

/** What any mix of at most `most` of each comes to, best first. */
function bruteForce(need: number, containers: readonly Container[], most: number): { cost: number; containers: number; held: number } | undefined {
  let mixes = [{ cost: 0, containers: 0, held: 0 }]
  for (const { size_thousandths, price_cents } of containers) {
    if (price_cents !== null) mixes = mixes.flatMap((mix) => Array.from({ length: most + 1 }, (_, many) => ({ cost: mix.cost + many * price_cents, containers: mix.containers + many, held: mix.held + many * size_thousandths })))
  }
  return mixes.filter((mix) => mix.held >= need).sort((one, other) => one.cost - other.cost || one.containers - other.containers || one.held - other.held)[0]
}

describe('containers', () => {
  it.each<[number, Record<string, number>, number]>([
    [0, {}, 0], [1, { quart: 1 }, 1999], [250, { quart: 1 }, 1999], [251, { quart: 2 }, 3998], [501, { gallon: 1 }, 4999], [1143, { gallon: 1, quart: 1 }, 6998],
    [1600, { gallon: 2 }, 9998], [4000, { gallon: 4 }, 19_996], [4100, { gallon: 4, quart: 1 }, 21_995], [4251, { pail: 1 }, 21_999], [10_001, { pail: 2, quart: 1 }, 45_997],
  ])('%d thousandths of a gallon: %o', (need, counts, cost) => {
    expect(plan(need)).toMatchObject({ ok: true, counts, cost_cents: cost })
  })

  it('fewer of them where the cost is the same, then less left over', () => {
    expect(plan(1000, [{ ...quart, price_cents: 1000 }, { ...gallon, price_cents: 4000 }])).toMatchObject({ counts: { gallon: 1 } })
    expect(plan(900, [{ id: 'big', size_thousandths: 2000, price_cents: 4000 }, { ...gallon, price_cents: 4000 }])).toMatchObject({ counts: { gallon: 1 }, held_thousandths: 1000 })
  })

  it('one without a price is not chosen; where none has one, that is said', () => {
    expect(plan(4900, [quart, gallon, { ...pail, price_cents: null }])).toMatchObject({ counts: { gallon: 5 } })
    expect([plan(1, [{ ...pail, price_cents: null }]), plan(1, []), plan(0, [])]).toMatchObject([{ ok: false, reason: 'no_price' }, { ok: false, reason: 'no_price' }, { ok: true, containers: 0 }])
  })

  it('more than anybody buys is said, not worked on for ever', () => {
    expect(plan(10_000_000)).toMatchObject({ ok: true, counts: { pail: 2000 } })
    expect(plan(10_000_001)).toEqual({ ok: false, reason: 'too_much' })
    expect(cheapestContainers(fraction(10n ** 30n), cans)).toEqual({ ok: false, reason: 'too_much' })
    expect(plan(9000, [{ ...gallon, price_cents: Number.MAX_SAFE_INTEGER }])).toEqual({ ok: false, reason: 'too_much' })
  })

  it('with a size or a price that is none are refused', () => {
    for (const wrong of [{ ...quart, size_thousandths: 0 }, { ...quart, size_thousandths: Number.NaN }, { ...quart, price_cents: -1 }, { ...quart, price_cents: 0.5 }]) expect(() => plan(1, [wrong])).toThrow(RangeError)
    expect(() => plan(-1)).toThrow(RangeError)
  })

  it('hold at least the need, are what they say, and no mix is better: against brute force', () => {
    const container = fc.record({ size_thousandths: fc.integer({ min: 1, max: 12 }).map((quarts) => quarts * 250), price_cents: fc.option(fc.nat({ max: 30 }), { freq: 8 }) })
    const anyContainers = fc.array(container, { minLength: 1, maxLength: 3 }).map((each) => each.map((one, at): Container => ({ ...one, id: `container-${at}` })))
    fc.assert(fc.property(fc.nat({ max: 3000 }), anyContainers, (need, containers) => {
      const found = plan(need, containers)
      const best = bruteForce(need, containers, 12)
      if (!found.ok) {
        expect(best).toBe(undefined)
        return
      }
      expect({ cost: found.cost_cents, containers: found.containers, held: found.held_thousandths }).toEqual(best)
      const bought = containers.map((each) => ({ ...each, many: found.counts[each.id] ?? 0 }))
      expect(bought.reduce((held, { many, size_thousandths }) => held + many * size_thousandths, 0)).toBe(found.held_thousandths)
      expect(bought.reduce((cost, { many, price_cents }) => cost + many * (price_cents ?? 0), 0)).toBe(found.cost_cents)
      expect(found.held_thousandths).toBeGreaterThanOrEqual(need)
    }), { numRuns: 300 })
  })

  it('never cost less for more', () => {
    fc.assert(fc.property(fc.nat({ max: 40_000 }), fc.nat({ max: 5000 }), (need, more) => {
      const [less, greater] = [plan(need), plan(need + more)]
      expect(less.ok && greater.ok && less.cost_cents <= greater.cost_cents).toBe(true)
    }), { numRuns: 50 })
  })
})
