import { RowEvaluationError } from './row-evaluation-error.ts'

export const DAY = 86_400_000_000n
const DATE_INFINITY = 2_147_483_647n
const DATE_MINUS_INFINITY = -2_147_483_648n
const TIMESTAMP_INFINITY = 9_223_372_036_854_775_807n
const TIMESTAMP_MINUS_INFINITY = -9_223_372_036_854_775_808n

// 4713-11-24 BC; the ends are the last day and the last microsecond there is
const FIRST_DAY = -2_451_545n
const END_OF_DAYS = 2_145_031_949n
const FIRST_MICROSECOND = FIRST_DAY * DAY
const END_OF_MICROSECONDS = 9_223_371_331_200_000_000n

const INSTANT = /^(\d{4,})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?(\+00)?( BC)?$/

/** Days since 2000-01-01 of a day that stands as Postgres prints it (ISO). Throws `RowEvaluationError` for what is written otherwise. */
export function dateFromText(text: string): bigint {
  if (text === 'infinity') return DATE_INFINITY
  if (text === '-infinity') return DATE_MINUS_INFINITY
  const [, year = '', month = '', day = '', hour, , , , , beforeChrist] = INSTANT.exec(text) ?? []
  if (year === '' || hour !== undefined) throw new RowEvaluationError(`not read as a date here: "${text}"`)
  return checkedDay(year, month, day, beforeChrist !== undefined)
}

/** Microseconds since 2000-01-01 (UTC) of a timestamp as Postgres prints it (ISO, UTC). */
export function timestampFromText(text: string): bigint {
  if (text === 'infinity') return TIMESTAMP_INFINITY
  if (text === '-infinity') return TIMESTAMP_MINUS_INFINITY
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = '', , beforeChrist] = INSTANT.exec(text) ?? []
  if (hour === '') throw new RowEvaluationError(`not read as a timestamp here: "${text}"`)
  return checkedDay(year, month, day, beforeChrist !== undefined) * DAY + timeOf(hour, minute, second, fraction)
}

/** Microseconds since midnight. */
export function timeFromText(text: string): bigint {
  const [, hour, minute, second, fraction = ''] = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text) ?? []
  if (hour === undefined || minute === undefined || second === undefined) throw new RowEvaluationError(`not read as a time here: "${text}"`)
  return timeOf(hour, minute, second, fraction)
}

export function dateToText(days: bigint): string {
  if (days === DATE_INFINITY || days === DATE_MINUS_INFINITY) return days > 0n ? 'infinity' : '-infinity'
  const { year, month, day } = civilOf(Number(days))
  return `${yearText(year)}-${two(month)}-${two(day)}${year <= 0 ? ' BC' : ''}`
}

/** `zone` is `+00` for timestamptz, of which sessions of the engine print UTC. */
export function timestampToText(microseconds: bigint, zone: '' | '+00'): string {
  if (isInfiniteTimestamp(microseconds)) return microseconds > 0n ? 'infinity' : '-infinity'
  const days = floorDivide(microseconds, DAY)
  const { year, month, day } = civilOf(Number(days))
  return `${yearText(year)}-${two(month)}-${two(day)} ${timeToText(microseconds - days * DAY)}${zone}${year <= 0 ? ' BC' : ''}`
}

export function timeToText(microseconds: bigint): string {
  const seconds = Number(microseconds / 1_000_000n)
  const fraction = (microseconds % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '')
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction === '' ? '' : `.${fraction}`}`
}

export function isInfiniteTimestamp(microseconds: bigint): boolean {
  return microseconds === TIMESTAMP_INFINITY || microseconds === TIMESTAMP_MINUS_INFINITY
}

export function isInfiniteDate(days: bigint): boolean {
  return days === DATE_INFINITY || days === DATE_MINUS_INFINITY
}

/** The midnight on which a date begins. */
export function dateToTimestamp(days: bigint): bigint {
  if (isInfiniteDate(days)) return days > 0n ? TIMESTAMP_INFINITY : TIMESTAMP_MINUS_INFINITY
  return boundedTimestamp(days * DAY)
}

export function timestampToDate(microseconds: bigint): bigint {
  if (isInfiniteTimestamp(microseconds)) return microseconds > 0n ? DATE_INFINITY : DATE_MINUS_INFINITY
  return floorDivide(microseconds, DAY)
}

/** A date with a timestamp: a date beyond the last timestamp is greater than all of them. */
export function compareDateWithTimestamp(days: bigint, microseconds: bigint): number {
  if (isInfiniteDate(days) || isInfiniteTimestamp(microseconds)) {
    const a = isInfiniteDate(days) ? (days > 0n ? 1 : -1) : 0
    const b = isInfiniteTimestamp(microseconds) ? (microseconds > 0n ? 1 : -1) : 0
    return a - b
  }
  const start = days * DAY
  return start === microseconds ? 0 : start < microseconds ? -1 : 1
}

export function addDays(days: bigint, more: bigint): bigint {
  if (isInfiniteDate(days)) return days
  const sum = days + more
  if (sum < FIRST_DAY || sum >= END_OF_DAYS) throw new RowEvaluationError('date out of range')
  return sum
}

/** The day so many months later; the last of its month if that is shorter. */
export function addMonths(days: bigint, months: number): bigint {
  const { year, month, day } = civilOf(Number(days))
  const count = year * 12 + (month - 1) + months
  const newYear = Math.floor(count / 12)
  const newMonth = count - newYear * 12 + 1
  return BigInt(daysOf(newYear, newMonth, Math.min(day, lengthOfMonth(newYear, newMonth))))
}

export function boundedTimestamp(microseconds: bigint): bigint {
  if (microseconds < FIRST_MICROSECOND || microseconds >= END_OF_MICROSECONDS) throw new RowEvaluationError('timestamp out of range')
  return microseconds
}

export function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return value % divisor < 0n ? quotient - 1n : quotient
}

function checkedDay(yearText: string, monthText: string, dayText: string, beforeChrist: boolean): bigint {
  const written = Number(yearText)
  const year = beforeChrist ? 1 - written : written
  const month = Number(monthText)
  const day = Number(dayText)
  if (written === 0 || month < 1 || month > 12 || day < 1 || day > lengthOfMonth(year, month)) throw new RowEvaluationError('date/time field value out of range')
  return BigInt(daysOf(year, month, day))
}

function timeOf(hour: string, minute: string, second: string, fraction: string): bigint {
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second)
  if (seconds > 86_400 || Number(minute) > 59 || Number(second) > 60) throw new RowEvaluationError('date/time field value out of range')
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
}

function yearText(year: number): string {
  return String(year <= 0 ? 1 - year : year).padStart(4, '0')
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

function lengthOfMonth(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}

// The proleptic Gregorian calendar in eras of 400 years that begin in March; day 0 is 2000-01-01
const DAYS_TO_2000 = 730_425

function daysOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - DAYS_TO_2000
}

function civilOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + DAYS_TO_2000
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthIndex = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1 }
}
