import fc from 'fast-check'
import { expect, it } from 'vitest'
import { commonDivisor, compare, fraction, minus, over, plus, rounded, roundedUp, times, type Fraction } from '../../../shared/estimating/fraction.ts'

const whole = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })
const anyFraction: fc.Arbitrary<Fraction> = fc.tuple(whole, whole.filter((divisor) => divisor !== 0n)).map(([dividend, divisor]) => fraction(dividend, divisor))

it('a fraction is in lowest terms over a positive divisor, and nothing is divided by zero', () => {
  fc.assert(fc.property(anyFraction, ({ dividend, divisor }) => {
    expect(divisor > 0n && (dividend === 0n ? divisor : commonDivisor(dividend, divisor)) === 1n).toBe(true)
  }))
  expect(() => fraction(1n, 0n)).toThrow(RangeError)
  expect(() => over(fraction(1n), fraction(0n))).toThrow(RangeError)
})

it('what is added and multiplied can be taken away and divided again', () => {
  fc.assert(fc.property(anyFraction, anyFraction, (one, other) => {
    expect(minus(plus(one, other), other)).toEqual(one)
    if (other.dividend !== 0n) expect(over(times(one, other), other)).toEqual(one)
    expect(compare(one, other)).toBe(-compare(other, one) + 0)
    expect(compare(plus(one, fraction(1n)), one)).toBe(1)
  }))
})

it('rounds up to the least that is enough, and else to the nearest, half away from zero', () => {
  fc.assert(fc.property(anyFraction, fc.bigInt({ min: 1n, max: 10_000n }), (value, scale) => {
    const up = roundedUp(value, scale)
    expect([compare(fraction(up, scale), value) >= 0, compare(fraction(up - 1n, scale), value) < 0]).toEqual([true, true])
    const off = minus(fraction(rounded(value, scale), scale), value)
    expect(compare(times(off, off), fraction(1n, 4n * scale * scale))).toBeLessThanOrEqual(0)
  }))
  expect([rounded(fraction(1n, 2n)), rounded(fraction(-1n, 2n)), roundedUp(fraction(-1n, 2n)), roundedUp(fraction(1n, 2000n), 1000n)]).toEqual([1n, -1n, 0n, 1n])
})
