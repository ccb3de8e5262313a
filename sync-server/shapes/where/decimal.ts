import { RowEvaluationError } from './row-evaluation-error.ts'
import type { Decimal } from './value.ts'

// Postgres's limits of numeric, src/backend/utils/adt/numeric.c
const MOST_WHOLE_DIGITS = 131_072
const LARGEST_SCALE = 16_383
const LARGEST_QUOTIENT_SCALE = 1_000
const LEAST_SIGNIFICANT_DIGITS = 16

type Finite = Extract<Decimal, { units: bigint }>

const NOT_A_NUMBER: Decimal = { special: 'NaN' }
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/

/** Reads what numeric_in reads, without spaces around it. Throws `RowEvaluationError` for what is no number. */
export function decimalFromText(text: string): Decimal {
  if (text === 'NaN' || text === 'Infinity' || text === '-Infinity') return { special: text }
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? []
  if (whole === '' && fraction === '') throw new RowEvaluationError(`invalid input syntax for type numeric: "${text}"`)
  const scale = fraction.length - Number(exponent)
  if (scale > LARGEST_SCALE || whole.length - scale > MOST_WHOLE_DIGITS) throw new RowEvaluationError('value overflows numeric format')
  const units = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`)
  return scale < 0 ? { units: units * tenTo(-scale), scale: 0 } : { units, scale }
}

/** As numeric_out prints it. */
export function decimalToText(value: Decimal): string {
  if ('special' in value) return value.special
  const digits = (value.units < 0n ? -value.units : value.units).toString().padStart(value.scale + 1, '0')
  const point = digits.length - value.scale
  return `${value.units < 0n ? '-' : ''}${digits.slice(0, point)}${value.scale > 0 ? `.${digits.slice(point)}` : ''}`
}

/** NaN is equal to itself and greater than all else. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  if ('special' in left || 'special' in right) return rankOf(left) - rankOf(right)
  const [a, b] = aligned(left, right)
  return a === b ? 0 : a < b ? -1 : 1
}

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  if ('special' in left || 'special' in right) {
    if (isNaNOf(left) || isNaNOf(right)) return NOT_A_NUMBER
    if ('special' in left && 'special' in right) return left.special === right.special ? left : NOT_A_NUMBER
    return 'special' in left ? left : right
  }
  const [a, b] = aligned(left, right)
  return bounded({ units: a + b, scale: Math.max(left.scale, right.scale) })
}

export function negateDecimal(value: Decimal): Decimal {
  if (!('special' in value)) return { units: -value.units, scale: value.scale }
  return value.special === 'NaN' ? value : infinity(-signOf(value))
}

export function subtractDecimals(left: Decimal, right: Decimal): Decimal {
  return addDecimals(left, negateDecimal(right))
}

export function multiplyDecimals(left: Decimal, right: Decimal): Decimal {
  if ('special' in left || 'special' in right) {
    const sign = signOf(left) * signOf(right)
    return isNaNOf(left) || isNaNOf(right) || sign === 0 ? NOT_A_NUMBER : infinity(sign)
  }
  const product = { units: left.units * right.units, scale: left.scale + right.scale }
  return bounded(product.scale > LARGEST_SCALE ? roundDecimal(product, LARGEST_SCALE) : product)
}

export function divideDecimals(left: Decimal, right: Decimal): Decimal {
  if (isNaNOf(left) || isNaNOf(right)) return NOT_A_NUMBER
  if (signOf(right) === 0) throw new RowEvaluationError('division by zero')
  if ('special' in left) return 'special' in right ? NOT_A_NUMBER : infinity(signOf(left) * signOf(right))
  if ('special' in right) return { units: 0n, scale: 0 }
  const scale = quotientScale(left, right)
  // left/right · 10^scale, with one digit more than what is kept being decided by the remainder
  const shift = scale + right.scale - left.scale
  const numerator = shift >= 0 ? left.units * tenTo(shift) : left.units
  const denominator = shift >= 0 ? right.units : right.units * tenTo(-shift)
  return bounded({ units: divideRounding(numerator, denominator), scale })
}

export function remainderOfDecimals(left: Decimal, right: Decimal): Decimal {
  if (isNaNOf(left) || isNaNOf(right)) return NOT_A_NUMBER
  if (signOf(right) === 0) throw new RowEvaluationError('division by zero')
  if ('special' in left) return NOT_A_NUMBER
  if ('special' in right) return left
  const [a, b] = aligned(left, right)
  return { units: a % b, scale: Math.max(left.scale, right.scale) }
}

/** `base ^ exponent` for a whole exponent; power_var_int's choice of scale. Throws for other exponents, which need logarithms. */
export function powerOfDecimal(base: Decimal, exponent: Decimal): Decimal {
  if ('special' in base || 'special' in exponent) throw new RowEvaluationError('a power of what is not finite')
  if (exponent.units % tenTo(exponent.scale) !== 0n) throw new RowEvaluationError('a power with a broken exponent')
  const whole = Number(exponent.units / tenTo(exponent.scale))
  const digits = (base.units < 0n ? -base.units : base.units).toString()
  // the exact power is computed, and what it takes is bounded
  if (Math.max(digits.length, base.scale) * Math.abs(whole) > 100_000) throw new RowEvaluationError('too large a power')
  const weight = base.units === 0n ? 0 : whole * (Math.log10(Number(`${digits[0]}.${digits.slice(1, 17) || '0'}`)) + digits.length - 1 - base.scale)
  if (Math.abs(weight) > 2_000) throw new RowEvaluationError('too large a power')
  const scale = Math.min(Math.max(LEAST_SIGNIFICANT_DIGITS - Math.trunc(weight), base.scale, exponent.scale, 0), LARGEST_QUOTIENT_SCALE)
  if (whole >= 0) return roundTo({ units: base.units ** BigInt(whole), scale: base.scale * whole }, scale)
  if (base.units === 0n) throw new RowEvaluationError('division by zero')
  const power = base.units ** BigInt(-whole)
  return { units: divideRounding(tenTo(scale + base.scale * -whole), power), scale }
}

export function absoluteDecimal(value: Decimal): Decimal {
  return signOf(value) < 0 ? negateDecimal(value) : value
}

export function signOfDecimal(value: Decimal): Decimal {
  return isNaNOf(value) ? NOT_A_NUMBER : { units: BigInt(signOf(value)), scale: 0 }
}

/** Half away from zero; `scale` may be negative. */
export function roundDecimal(value: Decimal, scale: number): Decimal {
  if ('special' in value) return value
  const bound = Math.max(-LARGEST_SCALE, Math.min(scale, LARGEST_SCALE))
  const rounded = roundTo(value, Math.min(bound, value.scale))
  return bounded(roundTo(rounded, Math.max(0, bound)))
}

/** Towards zero. */
export function truncateDecimal(value: Decimal, scale: number): Decimal {
  if ('special' in value) return value
  const kept = Math.max(0, Math.min(scale, LARGEST_SCALE))
  if (scale >= value.scale) return bounded(roundTo(value, kept))
  const step = tenTo(Math.min(value.scale - scale, LARGEST_SCALE * 10))
  return roundTo({ units: value.units - (value.units % step), scale: value.scale }, kept)
}

export function floorDecimal(value: Decimal): Decimal {
  if ('special' in value) return value
  const whole = truncateDecimal(value, 0) as Finite
  return { units: whole.units - (value.units < 0n && compareDecimals(whole, value) !== 0 ? 1n : 0n), scale: 0 }
}

export function ceilDecimal(value: Decimal): Decimal {
  return negateDecimal(floorDecimal(negateDecimal(value)))
}

/** The whole number nearest to it, half away from zero. Throws `RowEvaluationError` for NaN and the infinities. */
export function decimalToInteger(value: Decimal): bigint {
  if ('special' in value) throw new RowEvaluationError(`cannot convert ${value.special} to a whole number`)
  return (roundTo(value, 0) as Finite).units
}

/** `numeric(precision, scale)`. */
export function boundDecimal(value: Decimal, precision: number, scale: number): Decimal {
  if (isNaNOf(value)) return value
  if ('special' in value) throw new RowEvaluationError('numeric field overflow')
  const rounded = roundDecimal(value, scale) as Finite
  const magnitude = rounded.units < 0n ? -rounded.units : rounded.units
  const whole = precision - scale
  const limit = whole >= 0 ? tenTo(whole + rounded.scale) : undefined
  if (limit === undefined ? magnitude !== 0n : magnitude >= limit) throw new RowEvaluationError('numeric field overflow')
  return rounded
}

function tenTo(exponent: number): bigint {
  return 10n ** BigInt(exponent)
}

// select_div_scale: digits are counted in groups of four, as they are stored
function quotientScale(left: Finite, right: Finite): number {
  const a = firstGroup(left)
  const b = firstGroup(right)
  const weight = a.weight - b.weight - (a.group <= b.group ? 1 : 0)
  return Math.min(Math.max(LEAST_SIGNIFICANT_DIGITS - weight * 4, left.scale, right.scale, 0), LARGEST_QUOTIENT_SCALE)
}

function firstGroup({ units, scale }: Finite): { weight: number; group: number } {
  if (units === 0n) return { weight: 0, group: 0 }
  const digits = (units < 0n ? -units : units).toString()
  const exponent = digits.length - scale - 1
  const weight = Math.floor(exponent / 4)
  return { weight, group: Number(digits.slice(0, exponent - weight * 4 + 1).padEnd(exponent - weight * 4 + 1, '0')) }
}

function roundTo(value: Finite, scale: number): Finite {
  if (scale >= value.scale) return { units: value.units * tenTo(scale - value.scale), scale }
  return { units: divideRounding(value.units, tenTo(value.scale - scale)), scale }
}

function divideRounding(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  const remainder = numerator % denominator
  const magnitude = (remainder < 0n ? -remainder : remainder) * 2n
  if (magnitude < (denominator < 0n ? -denominator : denominator)) return quotient
  return quotient + (numerator < 0n === denominator < 0n ? 1n : -1n)
}

function bounded(value: Decimal): Decimal {
  // three bits and a bit make a digit; the exact count is taken only near the limit
  if ('special' in value || value.units.toString(16).length < MOST_WHOLE_DIGITS / 2) return value
  if ((value.units < 0n ? -value.units : value.units) >= tenTo(MOST_WHOLE_DIGITS + value.scale)) throw new RowEvaluationError('value overflows numeric format')
  return value
}

function aligned(left: Finite, right: Finite): [bigint, bigint] {
  if (left.scale === right.scale) return [left.units, right.units]
  if (left.scale < right.scale) return [left.units * tenTo(right.scale - left.scale), right.units]
  return [left.units, right.units * tenTo(left.scale - right.scale)]
}

function rankOf(value: Decimal): number {
  if (!('special' in value)) return 0
  return value.special === 'NaN' ? 2 : value.special === 'Infinity' ? 1 : -1
}

function signOf(value: Decimal): number {
  if ('special' in value) return value.special === 'NaN' ? 0 : value.special === 'Infinity' ? 1 : -1
  return value.units === 0n ? 0 : value.units < 0n ? -1 : 1
}

function isNaNOf(value: Decimal): boolean {
  return 'special' in value && value.special === 'NaN'
}

function infinity(sign: number): Decimal {
  return { special: sign < 0 ? '-Infinity' : 'Infinity' }
}
