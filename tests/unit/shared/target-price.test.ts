import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leastRate, marginOfMarkup, markupForMargin, markupOn, priceForMargin, priceForMarkup, priceForProfit } from '../../../shared/estimating/target-price.ts'

const table: readonly (readonly [markup: number, margin: number])[] = [[1000, 910], [1500, 1300], [2000, 1670], [2500, 2000], [3000, 2310], [3500, 2590], [4000, 2860], [5000, 3330], [7500, 4290], [10_000, 5000]]

describe('markup and margin', () => {
  it.each(table)('a markup of %d is a margin of %d basis points (EstimateBuilderPro, Markup vs Margin, to a tenth of a percent)', (markup, margin) => {
    expect(Math.round(marginOfMarkup(markup) / 10) * 10).toBe(margin)
  })

  it.each([[1000, 1111], [1500, 1765], [2000, 2500], [2500, 3333], [3000, 4286], [3500, 5385], [4000, 6667], [5000, 10_000]])('a margin of %d needs a markup of %d basis points', (margin, markup) => {
    expect(markupForMargin(margin)).toBe(markup)
  })

  it('$10,000 at a margin of 25 % is $13,333.34, a cent up from $13,333.33 (xopon.io, Markup vs margin), so that the margin is never missed', () => {
    expect(priceForMargin(1_000_000, 2500)).toBe(1_333_334)
  })

  it('$80,000 of cost at a margin of 20 % is $100,000 (contractorcfo.org, Markup vs margin)', () => {
    expect(priceForMargin(8_000_000, 2000)).toBe(10_000_000)
  })

  it('finds the least rate that reaches a price, or none', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000 }), (least) => { expect(leastRate((rate) => rate >= least)).toBe(least) }))
    expect(leastRate(() => false)).toBeNull()
  })

  it('a price for a markup has that markup or more, and a cent less has not', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), fc.integer({ min: 0, max: 30_000 }), (cost, markup) => {
      const price = priceForMarkup(cost, markup)
      expect(BigInt(price - cost) * 10_000n >= BigInt(cost) * BigInt(markup)).toBe(true)
      expect(BigInt(price - 1 - cost) * 10_000n < BigInt(cost) * BigInt(markup)).toBe(true)
    }))
    expect(markupOn(30_000, 15_000)).toBe(5000)
  })

  it('there is no price for a margin of 100 %, and no margin of a markup of -100 %', () => {
    for (const refused of [() => priceForMargin(1, 10_000), () => markupForMargin(10_001), () => marginOfMarkup(-10_000)]) expect(refused).toThrow(RangeError)
    expect([marginOfMarkup(-5000), markupForMargin(-10_000), marginOfMarkup(0)]).toEqual([-10_000, -5000, 0])
  })

  it('the price has the wanted margin, and a cent less has not', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), fc.integer({ min: 0, max: 9999 }), (cost, margin) => {
      const price = BigInt(priceForMargin(cost, margin))
      expect((price - BigInt(cost)) * 10_000n >= price * BigInt(margin)).toBe(true)
      expect((price - 1n - BigInt(cost)) * 10_000n < (price - 1n) * BigInt(margin)).toBe(true)
    }))
  })

  it('markup and margin turn back into each other, to the basis point that is shown', () => {
    fc.assert(fc.property(fc.nat({ max: 10_000 }), (markup) => {
      // a basis point of margin is at most four of markup as far as 100 %
      expect(Math.abs(markupForMargin(marginOfMarkup(markup)) - markup)).toBeLessThanOrEqual(2)
    }))
  })
})

it('a profit is added to the cost', () => {
  expect(priceForProfit(100_000, 25_050)).toBe(125_050)
})
