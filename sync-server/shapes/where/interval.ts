import { addMonths, boundedTimestamp, DAY, floorDivide, isInfiniteTimestamp } from './calendar.ts'
import { roundHalfEven } from './float.ts'
import { fitting } from './integer.ts'
import { RowEvaluationError } from './row-evaluation-error.ts'
import type { Interval } from './value.ts'

const LARGEST: Interval = { months: 2_147_483_647, days: 2_147_483_647, microseconds: 9_223_372_036_854_775_807n }
const SMALLEST: Interval = { months: -2_147_483_648, days: -2_147_483_648, microseconds: -9_223_372_036_854_775_808n }
const ISO = /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?)(\d+)(?:\.(\d{1,6}))?S)?)?$/

/** Reads an interval as sessions of the engine print it (intervalstyle iso_8601). Throws `RowEvaluationError` for what is written otherwise. */
export function intervalFromText(text: string): Interval {
  if (text === 'infinity') return LARGEST
  if (text === '-infinity') return SMALLEST
  const match = ISO.exec(text)
  if (!match) throw new RowEvaluationError(`not read as an interval here: "${text}"`)
  const [, years = '0', months = '0', days = '0', hours = '0', minutes = '0', sign = '', seconds = '0', fraction = ''] = match
  const magnitude = BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
  return {
    months: Number(years) * 12 + Number(months),
    days: Number(days),
    microseconds: (BigInt(hours) * 3_600n + BigInt(minutes) * 60n) * 1_000_000n + (sign === '-' ? -magnitude : magnitude),
  }
}

/** A month counts as thirty days, a day as 24 hours. */
export function compareIntervals(left: Interval, right: Interval): number {
  const a = spanOf(left)
  const b = spanOf(right)
  return a === b ? 0 : a < b ? -1 : 1
}

export function addIntervals(left: Interval, right: Interval): Interval {
  requireFinite(left)
  requireFinite(right)
  return checked({ months: left.months + right.months, days: left.days + right.days, microseconds: left.microseconds + right.microseconds })
}

export function negateInterval({ months, days, microseconds }: Interval): Interval {
  const interval = { months, days, microseconds }
  requireFinite(interval)
  return checked({ months: -months, days: -days, microseconds: -microseconds })
}

export function subtractIntervals(left: Interval, right: Interval): Interval {
  requireFinite(left)
  requireFinite(right)
  return checked({ months: left.months - right.months, days: left.days - right.days, microseconds: left.microseconds - right.microseconds })
}

export function multiplyInterval(interval: Interval, factor: number): Interval {
  return scaled(interval, (value) => value * factor)
}

export function divideInterval(interval: Interval, divisor: number): Interval {
  if (divisor === 0) throw new RowEvaluationError('division by zero')
  return scaled(interval, (value) => value / divisor)
}

/** interval_mul and interval_div: what is lost of months goes to days, what is lost of days to the time. */
function scaled(interval: Interval, scale: (value: number) => number): Interval {
  requireFinite(interval)
  const months = truncated(scale(interval.months), 32)
  const days = truncated(scale(interval.days), 32)
  const monthDays = toMicroseconds((scale(interval.months) - months) * 30)
  let seconds = toMicroseconds((scale(interval.days) - days + monthDays - Math.trunc(monthDays)) * 86_400)
  let carried = 0
  if (Math.abs(seconds) >= 86_400) {
    carried = Math.trunc(seconds / 86_400)
    seconds -= carried * 86_400
  }
  const time = roundHalfEven(scale(Number(interval.microseconds)) + seconds * 1_000_000)
  if (!Number.isFinite(time)) throw new RowEvaluationError('interval out of range')
  return checked({ months, days: days + carried + Math.trunc(monthDays), microseconds: BigInt(time) })
}

function toMicroseconds(seconds: number): number {
  return roundHalfEven(seconds * 1_000_000) / 1_000_000
}

function truncated(value: number, bits: number): number {
  if (!Number.isFinite(value)) throw new RowEvaluationError('interval out of range')
  return Number(fitting(BigInt(Math.trunc(value)), bits))
}

export function justifyHours(interval: Interval): Interval {
  requireFinite(interval)
  const wholeDays = interval.microseconds / DAY
  return sameSignTime({ ...interval, days: interval.days + Number(wholeDays), microseconds: interval.microseconds - wholeDays * DAY })
}

export function justifyDays(interval: Interval): Interval {
  requireFinite(interval)
  const wholeMonths = Math.trunc(interval.days / 30)
  const months = interval.months + wholeMonths
  const days = interval.days - wholeMonths * 30
  if (months > 0 && days < 0) return checked({ ...interval, months: months - 1, days: days + 30 })
  if (months < 0 && days > 0) return checked({ ...interval, months: months + 1, days: days - 30 })
  return checked({ ...interval, months, days })
}

export function justifyInterval(interval: Interval): Interval {
  requireFinite(interval)
  const wholeDays = interval.microseconds / DAY
  let microseconds = interval.microseconds - wholeDays * DAY
  let days = interval.days + Number(wholeDays)
  const wholeMonths = Math.trunc(days / 30)
  let months = interval.months + wholeMonths
  days -= wholeMonths * 30
  if (months > 0 && (days < 0 || (days === 0 && microseconds < 0n))) {
    days += 30
    months--
  } else if (months < 0 && (days > 0 || (days === 0 && microseconds > 0n))) {
    days -= 30
    months++
  }
  if (days > 0 && microseconds < 0n) {
    microseconds += DAY
    days--
  } else if (days < 0 && microseconds > 0n) {
    microseconds -= DAY
    days++
  }
  return checked({ months, days, microseconds })
}

/** Months first, then days, then the time; in UTC every day has 24 hours. */
export function addToTimestamp(timestamp: bigint, interval: Interval): bigint {
  requireFinite(interval)
  if (isInfiniteTimestamp(timestamp)) return timestamp
  const day = floorDivide(timestamp, DAY)
  const time = timestamp - day * DAY
  const shifted = interval.months === 0 ? timestamp : boundedTimestamp(addMonths(day, interval.months) * DAY + time)
  const moved = interval.days === 0 ? shifted : boundedTimestamp(shifted + BigInt(interval.days) * DAY)
  return boundedTimestamp(moved + interval.microseconds)
}

export function subtractFromTimestamp(timestamp: bigint, interval: Interval): bigint {
  requireFinite(interval)
  return isInfiniteTimestamp(timestamp) ? timestamp : addToTimestamp(timestamp, negateInterval(interval))
}

export function differenceOfTimestamps(left: bigint, right: bigint): Interval {
  if (isInfiniteTimestamp(left) || isInfiniteTimestamp(right)) throw new RowEvaluationError('the difference of infinite timestamps')
  return justifyHours(checked({ months: 0, days: 0, microseconds: left - right }))
}

/** Around midnight: the time of day so much later. */
export function addToTime(time: bigint, interval: Interval, sign: 1n | -1n): bigint {
  requireFinite(interval)
  const sum = time + sign * interval.microseconds
  return sum - floorDivide(sum, DAY) * DAY
}

function sameSignTime(interval: Interval): Interval {
  const { days, microseconds } = interval
  if (days > 0 && microseconds < 0n) return checked({ ...interval, days: days - 1, microseconds: microseconds + DAY })
  if (days < 0 && microseconds > 0n) return checked({ ...interval, days: days + 1, microseconds: microseconds - DAY })
  return checked(interval)
}

function spanOf({ months, days, microseconds }: Interval): bigint {
  return microseconds + (BigInt(months) * 30n + BigInt(days)) * DAY
}

function checked(interval: Interval): Interval {
  fitting(BigInt(interval.months), 32)
  fitting(BigInt(interval.days), 32)
  fitting(interval.microseconds, 64)
  requireFinite(interval)
  return interval
}

// Postgres computes with infinite intervals since 17; before, they were ordinary ones. Nothing is said about them here.
function requireFinite({ months }: Interval): void {
  if (months === LARGEST.months || months === SMALLEST.months) throw new RowEvaluationError('infinite intervals are compared only')
}
