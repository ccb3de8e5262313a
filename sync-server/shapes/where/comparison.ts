import { compareArrays } from './array-value.ts'
import { compareDateWithTimestamp } from './calendar.ts'
import { compareDecimals } from './decimal.ts'
import { compareFloats } from './float.ts'
import { INTEGER_BITS } from './integer.ts'
import { compareIntervals } from './interval.ts'
import { RowEvaluationError } from './row-evaluation-error.ts'
import { compareBytes, trimBlanks } from './text-operations.ts'
import type { ArrayValue, Decimal, Interval, Value } from './value.ts'
import type { ValueType } from './value-type.ts'
import { TEXTS } from './value-type.ts'

/** Negative, 0 or positive. */
export type Compare = (left: Value, right: Value) => number

/** How Postgres orders values of two types that one operator takes. Texts are ordered by bytes. */
export function comparerOf(left: ValueType, right: ValueType): Compare {
  const { name } = left
  if (left.element && right.element) {
    const compare = comparerOf(left.element, right.element)
    return (a, b) => compareArrays(a as ArrayValue, b as ArrayValue, compare)
  }
  if (left.labels) return enumComparer(left.labels)
  if (name === 'numeric') return (a, b) => compareDecimals(a as Decimal, b as Decimal)
  if (name === 'float4' || name === 'float8') return (a, b) => compareFloats(a as number, b as number)
  if (name === 'interval') return (a, b) => compareIntervals(a as Interval, b as Interval)
  if (name === 'bpchar') return (a, b) => compareBytes(trimBlanks(a as string), trimBlanks(b as string))
  if (TEXTS.has(name)) return (a, b) => compareBytes(a as string, b as string)
  if (name === 'date' && right.name !== 'date') return (a, b) => compareDateWithTimestamp(a as bigint, b as bigint)
  if (name !== 'date' && right.name === 'date') return (a, b) => -compareDateWithTimestamp(b as bigint, a as bigint)
  return (a, b) => (a === b ? 0 : a < b ? -1 : 1)
}

/** Whether values compare equal exactly when their texts are equal. */
export function isEqualByText(left: ValueType, right: ValueType): boolean {
  if (left.name in INTEGER_BITS && right.name in INTEGER_BITS) return true
  if (left.name === 'bpchar' || right.name === 'bpchar') return false
  if (TEXTS.has(left.name) && TEXTS.has(right.name)) return true
  return left.castType === right.castType && ['bool', 'uuid', 'bytea', 'enum', 'date', 'timestamp', 'timestamptz'].includes(left.name)
}

function enumComparer(labels: readonly string[]): Compare {
  const ranks = new Map(labels.map((label, rank) => [label, rank]))
  return (a, b) => {
    if (a === b) return 0
    const left = ranks.get(a as string)
    const right = ranks.get(b as string)
    if (left === undefined || right === undefined) throw new RowEvaluationError('a label that was added to its type later')
    return left - right
  }
}
