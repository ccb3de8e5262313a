import { dateToTimestamp, DAY, dateFromText, floorDivide, isInfiniteTimestamp, timeFromText, timestampFromText, timestampToDate } from './calendar.ts'
import { decimalFromText, decimalToInteger, decimalToText } from './decimal.ts'
import { floatToDecimal, floatToInteger } from './float.ts'
import { fitting, INTEGER_BITS } from './integer.ts'
import { RowEvaluationError } from './row-evaluation-error.ts'
import { writerOf } from './text-form.ts'
import { trimBlanks } from './text-operations.ts'
import type { ArrayValue, Decimal, Interval, Value } from './value.ts'
import type { ValueType } from './value-type.ts'
import { TEXTS } from './value-type.ts'

type Conversion = (value: Value) => Value

/** How a value of one type becomes one of another, as an explicit cast does; undefined where that is not done here. */
export function conversionOf(from: ValueType, to: ValueType): Conversion | undefined {
  if (from.element && to.element) {
    const convert = conversionOf(from.element, to.element)
    return convert && ((value) => ({ ...(value as ArrayValue), items: (value as ArrayValue).items.map((item) => (item === null ? null : convert(item))) }))
  }
  if (from.castType === to.castType) return asIs
  if (TEXTS.has(from.name)) return TEXTS.has(to.name) ? betweenTexts(from) : fromText(to)
  if (TEXTS.has(to.name)) return toText(from)
  if (INTEGERS.has(from.name)) return fromInteger(to)
  return CONVERSIONS[`${from.name} ${to.name}`]
}

const INTEGERS = new Set(Object.keys(INTEGER_BITS))
const asIs: Conversion = (value) => value

function betweenTexts(from: ValueType): Conversion {
  return from.name === 'bpchar' ? (value) => trimBlanks(value as string) : asIs
}

function toText(from: ValueType): Conversion | undefined {
  if (from.name === 'bool') return (value) => (value ? 'true' : 'false')
  return writerOf(from)
}

// Only what every version and session reads alike; for the rest Postgres is asked anew.
const INPUTS: Readonly<Record<string, (text: string) => Value>> = {
  bool: booleanFromText,
  int2: (text) => integerFromText(text, 16),
  int4: (text) => integerFromText(text, 32),
  int8: (text) => integerFromText(text, 64),
  numeric: (text) => decimalFromText(readable(text, /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^NaN$/)),
  float4: (text) => singleFromText(readable(text, /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/)),
  float8: (text) => doubleFromText(readable(text, /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/)),
  date: (text) => dateFromText(readable(text, /^\d{4}-\d\d-\d\d$/)),
  time: (text) => timeFromText(readable(text, /^\d\d:\d\d:\d\d(\.\d{1,6})?$/)),
  timestamp: (text) => timestampFromText(readable(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/)),
  timestamptz: (text) => timestampFromText(readable(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/)),
  uuid: (text) => readable(text, /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/).toLowerCase(),
}

function fromText(to: ValueType): Conversion | undefined {
  const { labels } = to
  if (labels) {
    return (value) => {
      if (!labels.includes(value as string)) throw new RowEvaluationError(`invalid input value for enum: "${String(value)}"`)
      return value
    }
  }
  const input = INPUTS[to.name]
  return input && ((value) => input((value as string).trim()))
}

function readable(text: string, form: RegExp): string {
  if (!form.test(text)) throw new RowEvaluationError(`not read here: "${text}"`)
  return text
}

function integerFromText(text: string, bits: number): bigint {
  return fitting(BigInt(readable(text, /^[+-]?\d{1,30}$/).replace('+', '')), bits)
}

function doubleFromText(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || (value === 0 && /[1-9]/.test(text.replace(/[eE].*/, '')))) throw new RowEvaluationError('value is out of range for type double precision')
  return value
}

/** Rounded once to a double and then to a real; where the double lies in the middle of two reals, what was rounded first would decide. */
function singleFromText(text: string): number {
  const double = doubleFromText(text)
  const single = Math.fround(double)
  const bits = new DataView(new ArrayBuffer(4))
  bits.setFloat32(0, single)
  const isMiddle = [-1, 1].some((step) => {
    const neighbour = new DataView(new ArrayBuffer(4))
    neighbour.setInt32(0, bits.getInt32(0) + step)
    return neighbour.getFloat32(0) + single === double * 2
  })
  if (!Number.isFinite(single) || (single === 0 && double !== 0) || isMiddle) throw new RowEvaluationError('value is out of range for type real')
  return single
}

function booleanFromText(text: string): boolean {
  const word = text.toLowerCase()
  const begins = (whole: string, least: number): boolean => word.length >= least && whole.startsWith(word)
  if (begins('true', 1) || begins('yes', 1) || word === 'on' || word === '1') return true
  if (begins('false', 1) || begins('no', 1) || begins('off', 2) || word === '0') return false
  throw new RowEvaluationError(`invalid input syntax for type boolean: "${text}"`)
}

function fromInteger(to: ValueType): Conversion | undefined {
  const bits = INTEGER_BITS[to.name]
  if (bits !== undefined) return (value) => fitting(value as bigint, bits)
  if (to.name === 'numeric') return (value) => ({ units: value as bigint, scale: 0 })
  if (to.name === 'float8') return Number
  if (to.name === 'float4') return (value) => integerToSingle(value as bigint)
  if (to.name === 'bool') return (value) => value !== 0n
  return undefined
}

/** In one rounding: bits beyond the fortieth only tell that there is more. */
function integerToSingle(value: bigint): number {
  const magnitude = value < 0n ? -value : value
  const shift = BigInt(Math.max(0, magnitude.toString(2).length - 40))
  const kept = magnitude >> shift
  const sticky = kept << shift === magnitude ? kept : kept | 1n
  return Math.fround(Number(sticky) * 2 ** Number(shift)) * (value < 0n ? -1 : 1)
}

function toWhole(bits: number, whole: (value: Value) => bigint): Conversion {
  return (value) => fitting(whole(value), bits)
}

const numericToWhole = (value: Value): bigint => decimalToInteger(value as Decimal)
const floatToWhole = (value: Value): bigint => floatToInteger(value as number)

const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  'bool int4': (value) => (value ? 1n : 0n),
  'numeric int2': toWhole(16, numericToWhole),
  'numeric int4': toWhole(32, numericToWhole),
  'numeric int8': toWhole(64, numericToWhole),
  'numeric float8': (value) => ('special' in (value as Decimal) ? Number(decimalToText(value as Decimal)) : doubleFromText(decimalToText(value as Decimal))),
  'numeric float4': (value) => ('special' in (value as Decimal) ? Number(decimalToText(value as Decimal)) : singleFromText(decimalToText(value as Decimal))),
  'float4 float8': asIs,
  'float8 float4': (value) => {
    const single = Math.fround(value as number)
    if ((Number.isFinite(value) && !Number.isFinite(single)) || (single === 0 && value !== 0)) throw new RowEvaluationError('value out of range')
    return single
  },
  'float4 numeric': (value) => floatToDecimal(value as number, true),
  'float8 numeric': (value) => floatToDecimal(value as number, false),
  'float4 int2': toWhole(16, floatToWhole),
  'float4 int4': toWhole(32, floatToWhole),
  'float4 int8': toWhole(64, floatToWhole),
  'float8 int2': toWhole(16, floatToWhole),
  'float8 int4': toWhole(32, floatToWhole),
  'float8 int8': toWhole(64, floatToWhole),
  'date timestamp': (value) => dateToTimestamp(value as bigint),
  'date timestamptz': (value) => dateToTimestamp(value as bigint),
  'timestamp timestamptz': asIs,
  'timestamptz timestamp': asIs,
  'timestamp date': (value) => timestampToDate(value as bigint),
  'timestamptz date': (value) => timestampToDate(value as bigint),
  'timestamp time': timeOfDay,
  'timestamptz time': timeOfDay,
  'time interval': (value) => ({ months: 0, days: 0, microseconds: value as bigint }),
  'interval time': (value) => {
    const { microseconds } = value as Interval
    return microseconds - floorDivide(microseconds, DAY) * DAY
  },
}

function timeOfDay(value: Value): Value {
  const timestamp = value as bigint
  // Postgres answers NULL
  if (isInfiniteTimestamp(timestamp)) throw new RowEvaluationError('the time of an infinite timestamp')
  return timestamp - floorDivide(timestamp, DAY) * DAY
}
