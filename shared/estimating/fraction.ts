import { divideRounded } from './money.ts'

/** An exact fraction; the divisor is positive. */
export interface Fraction {
  readonly dividend: bigint
  readonly divisor: bigint
}

/** `dividend / divisor` in lowest terms. Throws `RangeError` where the divisor is zero. */
export function fraction(dividend: bigint, divisor = 1n): Fraction {
  if (divisor === 0n) throw new RangeError('nothing can be divided by zero')
  const by = commonDivisor(dividend, divisor) * (divisor < 0n ? -1n : 1n)
  return { dividend: dividend / by, divisor: divisor / by }
}

export const plus = (one: Fraction, other: Fraction): Fraction => fraction(one.dividend * other.divisor + other.dividend * one.divisor, one.divisor * other.divisor)
export const minus = (one: Fraction, other: Fraction): Fraction => fraction(one.dividend * other.divisor - other.dividend * one.divisor, one.divisor * other.divisor)
export const times = (one: Fraction, other: Fraction): Fraction => fraction(one.dividend * other.dividend, one.divisor * other.divisor)
/** Throws `RangeError` where `other` is zero. */
export const over = (one: Fraction, other: Fraction): Fraction => fraction(one.dividend * other.divisor, one.divisor * other.dividend)

/** Negative where `one` is less, zero where they are equal, positive where it is more. */
export function compare(one: Fraction, other: Fraction): -1 | 0 | 1 {
  const difference = one.dividend * other.divisor - other.dividend * one.divisor
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** How many whole `scale`-ths, half away from zero: `rounded(x, 1000n)` are thousandths. */
export const rounded = ({ dividend, divisor }: Fraction, scale = 1n): bigint => divideRounded(dividend * scale, divisor)

/** How many whole `scale`-ths are at least as much. */
export function roundedUp({ dividend, divisor }: Fraction, scale = 1n): bigint {
  const scaled = dividend * scale
  const quotient = scaled / divisor
  return quotient * divisor < scaled ? quotient + 1n : quotient
}

const largestExact = BigInt(Number.MAX_SAFE_INTEGER)

/** The greatest common divisor, positive; of two zeros, 1. */
export function commonDivisor(one: bigint, other: bigint): bigint {
  let [by, rest] = [one < 0n ? -one : one, other < 0n ? -other : other]
  while (rest > largestExact) [by, rest] = [rest, by % rest]
  if (rest === 0n) return by === 0n ? 1n : by
  // what is left fits into numbers, which are divided ten times as fast
  let [small, less] = [Number(rest), Number(by % rest)]
  while (less !== 0) [small, less] = [less, small % less]
  return BigInt(small)
}
