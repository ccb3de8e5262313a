import { arrayFromText } from './array-value.ts'
import { dateFromText, dateToText, timeFromText, timestampFromText, timestampToText, timeToText } from './calendar.ts'
import { decimalFromText, decimalToText } from './decimal.ts'
import { floatToText } from './float.ts'
import { intervalFromText } from './interval.ts'
import type { Decimal, Value } from './value.ts'
import type { ValueType } from './value-type.ts'

/** How a value is read from the text that the stream has for it (UTC, ISO dates, iso_8601 intervals). */
export function readerOf(type: ValueType): (text: string) => Value {
  if (type.element) {
    const readItem = readerOf(type.element)
    return (text) => arrayFromText(text, readItem)
  }
  return READERS[type.name] ?? ((text) => text)
}

const READERS: Readonly<Record<string, (text: string) => Value>> = {
  bool: (text) => text === 't' || text === 'true',
  int2: BigInt,
  int4: BigInt,
  int8: BigInt,
  numeric: decimalFromText,
  float4: (text) => Math.fround(Number(text)),
  float8: Number,
  date: dateFromText,
  time: timeFromText,
  timestamp: timestampFromText,
  timestamptz: timestampFromText,
  interval: intervalFromText,
}

/** The text that the stream has for a value; undefined for arrays and intervals, which nothing asks for. */
export function writerOf({ name }: ValueType): ((value: Value) => string) | undefined {
  return WRITERS[name]
}

const asIs = (value: Value): string => value as string
const asNumber = (value: Value): string => String(value)
const WRITERS: Readonly<Record<string, (value: Value) => string>> = {
  bool: (value) => (value ? 't' : 'f'),
  int2: asNumber,
  int4: asNumber,
  int8: asNumber,
  numeric: (value) => decimalToText(value as Decimal),
  float4: (value) => floatToText(value as number, true),
  float8: (value) => floatToText(value as number, false),
  text: asIs,
  varchar: asIs,
  bpchar: asIs,
  uuid: asIs,
  bytea: asIs,
  enum: asIs,
  date: (value) => dateToText(value as bigint),
  time: (value) => timeToText(value as bigint),
  timestamp: (value) => timestampToText(value as bigint, ''),
  timestamptz: (value) => timestampToText(value as bigint, '+00'),
}
