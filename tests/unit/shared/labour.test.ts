import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areaOf } from '../../../shared/estimating/area.ts'
import { given, type Figure } from '../../../shared/estimating/figure.ts'
import { compare, fraction, plus, type Fraction } from '../../../shared/estimating/fraction.ts'
import { count, length } from '../../../shared/estimating/given-figures.ts'
import { daysOf, heightFactor, hoursOf, plainWork, type HeightBand, type ProductionRate, type Work } from '../../../shared/estimating/labour.ts'
import { nanometresPer } from '../../../shared/estimating/length.ts'
import { shownThousandths, valueByHand } from '../../../shared/estimating/shown-figure.ts'

const squareFeet = (thousandths: number): Figure => given({ name: 'walls', unit: 'area' }, areaOf(thousandths, 'square_foot'), 'measured')
const feet = (many: number): number => many * Number(nanometresPer.foot)
const rate: ProductionRate = { unit: 'square_feet', thousandths: 150_000 }
const work = (changes: Partial<Work> = {}): Work => ({ id: 'walls', ...plainWork, ...changes })
const hours = (quantity: Figure, per = rate, changes: Partial<Work> = {}): number => shownThousandths(hoursOf(quantity, per, work(changes)), 'imperial')

describe('hours', () => {
  it('are quantity ÷ rate × coats × prep × height × access × (1 + loss), exact, and shown half away from zero', () => {
    const figure = hoursOf(squareFeet(400_000), rate, work({ coats: 2, further_coat_basis_points: 8000, prep_basis_points: 12_500, height_basis_points: 13_000, access_basis_points: 11_000, loss_basis_points: 1000 }))
    // 8/3 h × 1.8 × 1.25 × 1.3 × 1.1 × 1.1
    expect(figure.value).toEqual(fraction(9438n, 1000n))
    expect(hours(squareFeet(400_000))).toBe(2667)
  })

  it('are for areas, lengths and pieces, in either system', () => {
    expect(hours(length('baseboard', feet(100)), { unit: 'feet', thousandths: 80_000 })).toBe(1250)
    expect(hours(length('baseboard', 30_480_000_000), { unit: 'metres', thousandths: 24_384 })).toBe(1250)
    expect(hours(count('doors', 'pieces', 7, 'measured'), { unit: 'pieces', thousandths: 1500 })).toBe(4667)
    expect(hours(given({ name: 'walls', unit: 'area' }, areaOf(40_000, 'square_metre'), 'measured'), { unit: 'square_metres', thousandths: 16_000 })).toBe(2500)
    expect(() => hours(squareFeet(1000), { unit: 'feet', thousandths: 80_000 })).toThrow(RangeError)
  })

  it('of no coat are none', () => {
    expect(hours(squareFeet(400_000), rate, { coats: 0, further_coat_basis_points: 8000 })).toBe(0)
  })

  it('beyond all measure stay numbers', () => {
    const most = Number.MAX_SAFE_INTEGER
    const figure = hoursOf(count('doors', 'pieces', most, 'measured'), { unit: 'pieces', thousandths: 1 }, work({ coats: most, prep_basis_points: most, height_basis_points: most, access_basis_points: most, loss_basis_points: most }))
    expect(Number.isFinite(shownThousandths(figure, 'imperial'))).toBe(true)
  })

  it.each([0, -1, 0.5, Number.NaN])('a rate of %d thousandths is refused', (thousandths) => {
    expect(() => hours(squareFeet(1000), { ...rate, thousandths })).toThrow(RangeError)
  })

  it('take the factor of the highest band that the wall reaches above', () => {
    const bands: HeightBand[] = [{ above: feet(13), basis_points: 16_000 }, { above: feet(8), basis_points: 13_000 }]
    expect([8, 9, 13, 14].map((high) => heightFactor(feet(high), bands))).toEqual([10_000, 13_000, 13_000, 16_000])
    expect(heightFactor(feet(30), [])).toBe(10_000)
  })

  it('add up, and grow with area, coats and every factor', () => {
    const factor = fc.nat({ max: 30_000 })
    const anyWork: fc.Arbitrary<Work> = fc.record({ id: fc.constant('walls'), coats: fc.nat({ max: 5 }), further_coat_basis_points: fc.nat({ max: 10_000 }), prep_basis_points: factor, height_basis_points: factor, access_basis_points: factor, loss_basis_points: fc.nat({ max: 5000 }) })
    const area = fc.nat({ max: 100_000_000 })
    fc.assert(fc.property(area, area, fc.integer({ min: 1, max: 1_000_000 }), anyWork, (one, other, thousandths, how) => {
      const exact = (quantity: number, changes: Partial<Work> = {}): Fraction => hoursOf(squareFeet(quantity), { unit: 'square_feet', thousandths }, { ...how, ...changes }).value
      expect(exact(one + other)).toEqual(plus(exact(one), exact(other)))
      const dearer: Partial<Work>[] = [{ coats: how.coats + 1 }, { prep_basis_points: how.prep_basis_points + 1 }, { height_basis_points: how.height_basis_points + 1 }, { access_basis_points: how.access_basis_points + 1 }, { loss_basis_points: how.loss_basis_points + 1 }, { further_coat_basis_points: how.further_coat_basis_points + 1 }]
      for (const more of dearer) expect(compare(exact(one, more), exact(one))).toBeGreaterThanOrEqual(0)
    }), { numRuns: 100 })
  })
})

describe('days', () => {
  const days = (thousandths: number, painters = 2, day_thousandths = 8000): number => {
    const figure = given({ name: 'hours', unit: 'hours' }, fraction(BigInt(thousandths), 1000n), 'measured')
    return shownThousandths(daysOf(figure, { id: 'crew', painters, day_thousandths }), 'imperial')
  }

  it('are hours ÷ (painters × hours a day), up to half days', () => {
    expect([0, 1, 8000, 8001, 16_000, 16_001].map((thousandths) => days(thousandths))).toEqual([0, 500, 500, 1000, 1000, 1500])
    expect(days(30_000, 2, 7500)).toBe(2000)
  })

  it('of a crew that does not work are refused', () => {
    for (const [painters, day] of [[0, 8000], [2, 0], [-1, 8000], [1.5, 8000], [2, Number.NaN]] as const) expect(() => days(8000, painters, day)).toThrow(RangeError)
  })

  it('are enough for the hours, and half a day less is not', () => {
    fc.assert(fc.property(fc.nat({ max: 10_000_000 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12_000 }), (thousandths, painters, day) => {
      const halfDays = days(thousandths, painters, day) / 500
      expect(Number.isInteger(halfDays)).toBe(true)
      expect(halfDays * painters * day).toBeGreaterThanOrEqual(thousandths * 2)
      expect((halfDays - 1) * painters * day).toBeLessThan(thousandths * 2 || 1)
    }))
  })

  it('follow hours put in by hand', () => {
    const worked = hoursOf(squareFeet(400_000), rate, work(), { 'walls.hours': valueByHand(20_000, 'hours', 'imperial') })
    expect(shownThousandths(daysOf(worked, { id: 'crew', painters: 2, day_thousandths: 8000 }), 'imperial')).toBe(1500)
  })
})
