import { decimalFromText } from './decimal.ts'
import { RowEvaluationError } from './row-evaluation-error.ts'
import type { Decimal } from './value.ts'

/** How a result is brought to its type: `Math.fround` for real. The sum, product and quotient of two reals are rounded rightly in two steps. */
export type Narrowing = (value: number) => number

export const asDouble: Narrowing = (value) => value
export const asSingle: Narrowing = Math.fround

/** Postgres has one NaN, equal to itself and greater than all else. */
export function compareFloats(left: number, right: number): number {
  if (left < right) return -1
  if (left > right) return 1
  return Number(Number.isNaN(left)) - Number(Number.isNaN(right))
}

export function addFloats(left: number, right: number, narrow: Narrowing): number {
  return finiteIf(Number.isFinite(left) && Number.isFinite(right), narrow(left + right))
}

export function multiplyFloats(left: number, right: number, narrow: Narrowing): number {
  const product = finiteIf(Number.isFinite(left) && Number.isFinite(right), narrow(left * right))
  if (product === 0 && left !== 0 && right !== 0) throw new RowEvaluationError('value out of range: underflow')
  return product
}

export function divideFloats(left: number, right: number, narrow: Narrowing): number {
  if (right === 0 && !Number.isNaN(left)) throw new RowEvaluationError('division by zero')
  const quotient = finiteIf(Number.isFinite(left), narrow(left / right))
  if (quotient === 0 && left !== 0 && Number.isFinite(right)) throw new RowEvaluationError('value out of range: underflow')
  return quotient
}

export function squareRoot(value: number): number {
  if (value < 0) throw new RowEvaluationError('cannot take square root of a negative number')
  return Math.sqrt(value)
}

/**
 * `base ^ exponent` for a whole exponent, from the exact power. The C library's pow() errs by less than 0.55 units in the last
 * place, so near the middle of two numbers nothing can be said, and `RowEvaluationError` is thrown; as it is for other exponents.
 */
export function powerOfFloat(base: number, exponent: number): number {
  if (!Number.isFinite(base) || !Number.isInteger(exponent) || Math.abs(exponent) > 1_024) throw new RowEvaluationError('a power that cannot be computed exactly')
  if (base === 0 || exponent === 0) {
    if (base === 0 && exponent < 0) throw new RowEvaluationError('zero raised to a negative power is undefined')
    return base ** exponent
  }
  const estimate = Math.abs(base) ** exponent
  if (estimate < 1e-290 || estimate > 1e300) throw new RowEvaluationError('a power that cannot be computed exactly')
  const { mantissa, exponent: binary } = partsOf(Math.abs(base))
  const power = mantissa ** BigInt(Math.abs(exponent))
  const rounded = exponent > 0 ? roundRatio(power, 1n, binary * exponent) : roundRatio(1n, power, binary * exponent)
  return base < 0 && exponent % 2 !== 0 ? -rounded : rounded
}

/** To the nearest whole number, to the even one from the middle. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const difference = value - floor
  const rounded = difference < 0.5 || (difference === 0.5 && floor % 2 === 0) ? floor : floor + 1
  return rounded === 0 && (value < 0 || Object.is(value, -0)) ? -0 : rounded
}

/** As Postgres prints it with extra_float_digits above 0. */
export function floatToText(value: number, isSingle: boolean): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  if (Object.is(value, -0)) return '-0'
  const [digits = '', power = '0'] = shortest(value, isSingle).split('e')
  const exponent = Number(power)
  const sign = digits.startsWith('-') ? '-' : ''
  const mantissa = digits.replace('-', '').replace('.', '')
  if (exponent < -4 || exponent >= (isSingle ? 6 : 15)) {
    const fraction = mantissa.length > 1 ? `.${mantissa.slice(1)}` : ''
    return `${sign}${mantissa[0]}${fraction}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${mantissa}`
  const whole = mantissa.padEnd(exponent + 1, '0')
  return `${sign}${whole.slice(0, exponent + 1)}${whole.length > exponent + 1 ? `.${whole.slice(exponent + 1)}` : ''}`
}

/** The fifteen (real: six) digits that Postgres keeps when it makes a numeric of it. */
export function floatToDecimal(value: number, isSingle: boolean): Decimal {
  if (!Number.isFinite(value)) return { special: Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity' }
  if (value === 0) return { units: 0n, scale: 0 }
  const precision = isSingle ? 6 : 15
  const { mantissa, exponent } = partsOf(Math.abs(value))
  const decade = Number(value.toExponential(precision + 2).split('e')[1])
  const shift = precision - 1 - decade
  let numerator = mantissa * (exponent > 0 ? 2n ** BigInt(exponent) : 1n) * (shift > 0 ? 10n ** BigInt(shift) : 1n)
  const denominator = (exponent < 0 ? 2n ** BigInt(-exponent) : 1n) * (shift < 0 ? 10n ** BigInt(-shift) : 1n)
  numerator = divideHalfEven(numerator, denominator)
  const text = `${value < 0 ? '-' : ''}${numerator}`.replace(/0+$/, '')
  return decimalFromText(`${text}e${-shift + (numerator.toString().length - text.replace('-', '').length)}`)
}

/** The whole number nearest to it. Throws `RowEvaluationError` for what is none. */
export function floatToInteger(value: number): bigint {
  if (!Number.isFinite(value)) throw new RowEvaluationError('integer out of range')
  return BigInt(roundHalfEven(value))
}

function finiteIf(wereFinite: boolean, result: number): number {
  if (wereFinite && !Number.isFinite(result)) throw new RowEvaluationError('value out of range: overflow')
  return result
}

function shortest(value: number, isSingle: boolean): string {
  if (!isSingle) return value.toExponential()
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toExponential(digits - 1)
    if (Math.fround(Number(text)) === value) return text
  }
  return value.toExponential(8)
}

/** `value = mantissa · 2^exponent`, for a positive value. */
function partsOf(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = Number(bits >> 52n)
  const fraction = bits & ((1n << 52n) - 1n)
  return biased === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 }
}

/** `numerator / denominator · 2^exponent`, to the nearest double. */
function roundRatio(numerator: bigint, denominator: bigint, exponent: number): number {
  // 53 bits of quotient, and 20 more to see how near the middle the rest is
  const shift = 73 - (bitsOf(numerator) - bitsOf(denominator))
  const quotient = shift >= 0 ? (numerator << BigInt(shift)) / denominator : numerator / (denominator << BigInt(-shift))
  const extra = bitsOf(quotient) - 53
  const tail = Number(quotient & ((1n << BigInt(extra)) - 1n)) / 2 ** extra
  if (Math.abs(tail - 0.5) < 0.06) throw new RowEvaluationError('a power that cannot be computed exactly')
  return Number((quotient >> BigInt(extra)) + (tail > 0.5 ? 1n : 0n)) * 2 ** (extra + exponent - shift)
}

function bitsOf(value: bigint): number {
  return value.toString(2).length
}

function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  const twice = (numerator % denominator) * 2n
  return twice > denominator || (twice === denominator && quotient % 2n === 1n) ? quotient + 1n : quotient
}
