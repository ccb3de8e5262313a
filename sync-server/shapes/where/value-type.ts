import type { TableColumn } from '../table-description.ts'
import { WhereClauseError } from './where-clause-error.ts'

/** A non-null value as it is compared here. Texts, uuids, enum labels and bytea are strings; instants and integers are bigints. */
export type Value = boolean | bigint | number | string | Decimal

/** A numeric: `units / 10^scale`, or one of the three that have no digits. */
export type Decimal = { readonly units: bigint; readonly scale: number } | { readonly special: 'NaN' | 'Infinity' | '-Infinity' }

export type Family = 'boolean' | 'integer' | 'decimal' | 'single' | 'double' | 'text' | 'character' | 'uuid' | 'bytes' | 'instant' | 'time' | 'enum'

export interface ValueType {
  readonly family: Family
  /** As it is written in a cast. */
  readonly castType: string
  /** Texts only. */
  readonly collation: TableColumn['collation']
  readonly caseFolding: TableColumn['caseFolding']
}

export const BOOLEAN: ValueType = { family: 'boolean', castType: 'boolean', collation: 'bytes', caseFolding: 'unknown' }
export const INTEGER: ValueType = { family: 'integer', castType: 'bigint', collation: 'bytes', caseFolding: 'unknown' }
export const DECIMAL: ValueType = { family: 'decimal', castType: 'numeric', collation: 'bytes', caseFolding: 'unknown' }
/** A constant's collation never decides; its column's does. */
export const TEXT: ValueType = { family: 'text', castType: 'text', collation: 'deterministic', caseFolding: 'database' }

const FAMILIES: Readonly<Record<string, Family>> = {
  bool: 'boolean', int2: 'integer', int4: 'integer', int8: 'integer', numeric: 'decimal', float4: 'single', float8: 'double', text: 'text',
  varchar: 'text', bpchar: 'character', uuid: 'uuid', bytea: 'bytes', date: 'instant', timestamp: 'instant', timestamptz: 'instant', time: 'time',
}
const CAST_NAMES: Readonly<Record<string, string>> = {
  bool: 'bool', boolean: 'bool', int2: 'int2', smallint: 'int2', int4: 'int4', int: 'int4', integer: 'int4', int8: 'int8', bigint: 'int8',
  numeric: 'numeric', decimal: 'numeric', float4: 'float4', real: 'float4', float8: 'float8', text: 'text', varchar: 'varchar', uuid: 'uuid',
  bytea: 'bytea', date: 'date', timestamp: 'timestamp', timestamptz: 'timestamptz', time: 'time',
}
const CAST_TYPES: Readonly<Record<string, string>> = {
  bool: 'boolean', int2: 'smallint', int4: 'integer', int8: 'bigint', numeric: 'numeric', float4: 'real', float8: 'double precision', text: 'text',
  varchar: 'character varying', uuid: 'uuid', bytea: 'bytea', date: 'date', timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone', time: 'time without time zone',
}

/** The type of a column's values. Throws `WhereClauseError` for types that are not compared here. */
export function typeOfColumn(column: TableColumn): ValueType {
  const family = column.isArray ? undefined : column.typeKind === 'e' ? 'enum' : column.typeKind === 'b' ? FAMILIES[column.typeName] : undefined
  if (!family) throw new WhereClauseError(`Column "${column.name}" has type ${column.castType}, which a where clause cannot look at`)
  if (column.collation === 'nondeterministic') throw new WhereClauseError(`Column "${column.name}" has a nondeterministic collation`)
  return { family, castType: column.castType, collation: column.collation, caseFolding: column.caseFolding }
}

/** The type named in a cast. Throws `WhereClauseError` for others than the plain built-in ones. */
export function typeOfCast(name: string): ValueType {
  const typeName = CAST_NAMES[name]
  const family = typeName === undefined ? undefined : FAMILIES[typeName]
  if (typeName === undefined || !family) throw new WhereClauseError(`Cannot cast to ${name}`)
  return { family, castType: CAST_TYPES[typeName] as string, collation: 'deterministic', caseFolding: 'database' }
}

/** Reads a value from the text that Postgres prints for it (UTC, ISO dates). */
export function valueFromText(family: Family, text: string): Value {
  switch (family) {
    case 'boolean':
      return text === 't' || text === 'true'
    case 'integer':
      return BigInt(text)
    case 'decimal':
      return decimalFromText(text)
    case 'single':
      return Math.fround(Number(text))
    case 'double':
      return Number(text)
    case 'character':
      return text.replace(/ +$/, '')
    case 'instant':
      return instantFromText(text)
    default:
      return text
  }
}

function decimalFromText(text: string): Decimal {
  if (text === 'NaN' || text === 'Infinity' || text === '-Infinity') return { special: text }
  const point = text.indexOf('.')
  return point < 0 ? { units: BigInt(text), scale: 0 } : { units: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 }
}

const INSTANT = /^(\d{4,})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?(?:\+00)?( BC)?$/
const END_OF_TIME = 1n << 100n

/** A number that orders dates and times as Postgres does; not a count of anything. */
function instantFromText(text: string): bigint {
  if (text === 'infinity') return END_OF_TIME
  if (text === '-infinity') return -END_OF_TIME
  const match = INSTANT.exec(text)
  if (!match) throw new Error(`Unreadable date or time: ${text}`)
  const [, year = '', month, day, hour = 0, minute = 0, second = 0, fraction = '', beforeChrist] = match
  const days = (BigInt(beforeChrist ? 1 - Number(year) : Number(year)) * 12n + BigInt(month as string)) * 32n + BigInt(day as string)
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second)
  return (days * 100_000n + BigInt(seconds)) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
}

/** Negative, 0 or positive, as Postgres orders two values of one family. */
export function compareValues(family: Family, left: Value, right: Value): number {
  if (family === 'decimal') return compareDecimals(left as Decimal, right as Decimal)
  if (family === 'single' || family === 'double') return compareFloats(left as number, right as number)
  if (family === 'text' || family === 'character') return compareBytes(left as string, right as string)
  return left === right ? 0 : left < right ? -1 : 1
}

function compareFloats(left: number, right: number): number {
  if (left < right) return -1
  if (left > right) return 1
  // Postgres has one NaN, equal to itself and greater than all else
  return Number(Number.isNaN(left)) - Number(Number.isNaN(right))
}

function compareDecimals(left: Decimal, right: Decimal): number {
  if ('special' in left || 'special' in right) return specialRank(left) - specialRank(right)
  const scale = Math.max(left.scale, right.scale)
  const a = left.units * 10n ** BigInt(scale - left.scale)
  const b = right.units * 10n ** BigInt(scale - right.scale)
  return a === b ? 0 : a < b ? -1 : 1
}

function specialRank(value: Decimal): number {
  if (!('special' in value)) return 0
  return value.special === 'NaN' ? 2 : value.special === 'Infinity' ? 1 : -1
}

/** By UTF-8 bytes, which is by code point and not by UTF-16 unit. */
function compareBytes(left: string, right: string): number {
  return left === right ? 0 : Buffer.compare(Buffer.from(left), Buffer.from(right))
}
