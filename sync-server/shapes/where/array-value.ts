import { RowEvaluationError } from './row-evaluation-error.ts'
import type { ArrayValue, Value } from './value.ts'

const EMPTY_ARRAY: ArrayValue = { lengths: [], lowerBounds: [], items: [] }

type Compare = (left: Value, right: Value) => number

/** Reads an array as Postgres prints it, `{1,NULL,"a b"}`, `[2:3]={{…},{…}}`. */
export function arrayFromText(text: string, itemFromText: (text: string) => Value): ArrayValue {
  const open = text.indexOf('{')
  const lowerBounds = [...text.slice(0, open).matchAll(/\[(-?\d+):/g)].map((match) => Number(match[1]))
  const items: (Value | null)[] = []
  const lengths: number[] = []
  const counts: number[] = []
  let depth = 0
  let position = open
  while (position < text.length) {
    const letter = text[position] as string
    if (letter === '{') {
      counts[depth++] = 0
      position++
    } else if (letter === '}') {
      depth--
      lengths[depth] = counts[depth] as number
      if (depth > 0) counts[depth - 1] = (counts[depth - 1] as number) + 1
      position++
    } else if (letter === ',') position++
    else {
      const [item, end] = letter === '"' ? quotedItem(text, position) : plainItem(text, position)
      items.push(item === null ? null : itemFromText(item))
      counts[depth - 1] = (counts[depth - 1] as number) + 1
      position = end
    }
  }
  if (items.length === 0) return EMPTY_ARRAY
  return { lengths, lowerBounds: lowerBounds.length > 0 ? lowerBounds : lengths.map(() => 1), items }
}

function quotedItem(text: string, start: number): [string, number] {
  let item = ''
  let position = start + 1
  while (text[position] !== '"') {
    if (position >= text.length) throw new RowEvaluationError('malformed array')
    if (text[position] === '\\') position++
    item += text[position++]
  }
  return [item, position + 1]
}

function plainItem(text: string, start: number): [string | null, number] {
  let end = start
  while (end < text.length && text[end] !== ',' && text[end] !== '}') end++
  const item = text.slice(start, end)
  return [item === 'NULL' ? null : item, end]
}

export function arraysEqual(left: ArrayValue, right: ArrayValue, compare: Compare): boolean {
  return sameNumbers(left.lengths, right.lengths) && sameNumbers(left.lowerBounds, right.lowerBounds)
    && left.items.every((item, index) => compareItems(item, right.items[index] as Value | null, compare) === 0)
}

/** Item by item, NULL after all else; then by count, dimensions, lengths and lower bounds. */
export function compareArrays(left: ArrayValue, right: ArrayValue, compare: Compare): number {
  const shared = Math.min(left.items.length, right.items.length)
  for (let index = 0; index < shared; index++) {
    const order = compareItems(left.items[index] as Value | null, right.items[index] as Value | null, compare)
    if (order !== 0) return order
  }
  return left.items.length - right.items.length || left.lengths.length - right.lengths.length
    || compareNumbers(left.lengths, right.lengths) || compareNumbers(left.lowerBounds, right.lowerBounds)
}

/** `container @> part`: each item of the part equals one of the container's; NULL equals none. */
export function arrayContains(container: ArrayValue, part: ArrayValue, compare: Compare): boolean {
  return part.items.every((item) => item !== null && container.items.some((other) => other !== null && compare(other, item) === 0))
}

export function arraysOverlap(left: ArrayValue, right: ArrayValue, compare: Compare): boolean {
  return left.items.some((item) => item !== null && right.items.some((other) => other !== null && compare(item, other) === 0))
}

/** `||` of two arrays: of the same number of dimensions, or one inside the other. */
export function concatenateArrays(left: ArrayValue, right: ArrayValue): ArrayValue {
  if (right.items.length === 0) return left
  if (left.items.length === 0) return right
  const difference = left.lengths.length - right.lengths.length
  const outer = difference >= 0 ? left : right
  const leftInner = difference >= 0 ? left.lengths.slice(1) : left.lengths
  const rightInner = difference <= 0 ? right.lengths.slice(1) : right.lengths
  const leftBounds = difference >= 0 ? left.lowerBounds.slice(1) : left.lowerBounds
  const rightBounds = difference <= 0 ? right.lowerBounds.slice(1) : right.lowerBounds
  if (Math.abs(difference) > 1 || !sameNumbers(leftInner, rightInner) || !sameNumbers(leftBounds, rightBounds)) {
    throw new RowEvaluationError('cannot concatenate incompatible arrays')
  }
  const count = (difference >= 0 ? (left.lengths[0] as number) : 1) + (difference <= 0 ? (right.lengths[0] as number) : 1)
  return { lengths: [count, ...outer.lengths.slice(1)], lowerBounds: outer.lowerBounds, items: [...left.items, ...right.items] }
}

export function appendItem(array: ArrayValue | null, item: Value | null): ArrayValue {
  if (!array || array.items.length === 0) return { lengths: [1], lowerBounds: [array?.lowerBounds[0] ?? 1], items: [item] }
  requireOneDimension(array)
  return { ...array, lengths: [array.items.length + 1], items: [...array.items, item] }
}

/** The array keeps its lower bound, as in Postgres. */
export function prependItem(item: Value | null, array: ArrayValue | null): ArrayValue {
  if (!array || array.items.length === 0) return { lengths: [1], lowerBounds: [1], items: [item] }
  requireOneDimension(array)
  return { ...array, lengths: [array.items.length + 1], items: [item, ...array.items] }
}

export function removeItem(array: ArrayValue, item: Value | null, compare: Compare): ArrayValue {
  if (array.lengths.length > 1) throw new RowEvaluationError('removing elements from multidimensional arrays is not supported')
  const items = array.items.filter((other) => compareItems(other, item, compare) !== 0)
  return items.length === 0 ? EMPTY_ARRAY : { ...array, lengths: [items.length], items }
}

/** The subscript of the first item that is not distinct from `item`. */
export function positionInArray(array: ArrayValue, item: Value | null, compare: Compare): bigint | null {
  if (array.lengths.length > 1) throw new RowEvaluationError('searching for elements in multidimensional arrays is not supported')
  const index = array.items.findIndex((other) => compareItems(other, item, compare) === 0)
  return index < 0 ? null : BigInt(index + (array.lowerBounds[0] as number))
}

/** An array of values, or of arrays of one form. */
export function arrayFromItems(items: readonly (Value | null)[], areArrays: boolean): ArrayValue {
  if (!areArrays) return items.length === 0 ? EMPTY_ARRAY : { lengths: [items.length], lowerBounds: [1], items }
  const inner = items.filter((item) => item !== null) as ArrayValue[]
  const filled = inner.filter((array) => array.items.length > 0)
  const [first] = filled
  if (!first) return EMPTY_ARRAY
  const isRegular = filled.length === items.length && filled.every((array) => sameNumbers(array.lengths, first.lengths) && sameNumbers(array.lowerBounds, first.lowerBounds))
  if (!isRegular) throw new RowEvaluationError('multidimensional arrays must have array expressions with matching dimensions')
  return { lengths: [items.length, ...first.lengths], lowerBounds: [1, ...first.lowerBounds], items: filled.flatMap((array) => array.items) }
}

export function itemAt(array: ArrayValue, subscripts: readonly bigint[]): Value | null {
  if (subscripts.length !== array.lengths.length) return null
  let index = 0
  for (const [dimension, length] of array.lengths.entries()) {
    const offset = Number(subscripts[dimension]) - (array.lowerBounds[dimension] as number)
    if (offset < 0 || offset >= length) return null
    index = index * length + offset
  }
  return array.items[index] as Value | null
}

/** `bounds` has a lower and an upper one per dimension, null where it is left out. */
export function sliceOf(array: ArrayValue, bounds: readonly (readonly [bigint | null, bigint | null])[]): ArrayValue {
  if (array.lengths.length === 0 || bounds.length > array.lengths.length) return EMPTY_ARRAY
  const ranges = array.lengths.map((length, dimension): [number, number] => {
    const lowest = array.lowerBounds[dimension] as number
    const [lower = null, upper = null] = bounds[dimension] ?? []
    const from = lower === null ? lowest : Math.max(Number(lower), lowest)
    const to = upper === null ? lowest + length - 1 : Math.min(Number(upper), lowest + length - 1)
    return [from - lowest, to - lowest]
  })
  if (ranges.some(([from, to]) => from > to)) return EMPTY_ARRAY
  const pick = (dimension: number, start: number): (Value | null)[] => {
    if (dimension === array.lengths.length) return [array.items[start] as Value | null]
    const [from, to] = ranges[dimension] as [number, number]
    const stride = array.lengths.slice(dimension + 1).reduce((product, length) => product * length, 1)
    return Array.from({ length: to - from + 1 }, (_, offset) => pick(dimension + 1, start + (from + offset) * stride)).flat()
  }
  return { lengths: ranges.map(([from, to]) => to - from + 1), lowerBounds: ranges.map(() => 1), items: pick(0, 0) }
}

function compareItems(left: Value | null, right: Value | null, compare: Compare): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null)
  return compare(left, right)
}

function requireOneDimension(array: ArrayValue): void {
  if (array.lengths.length > 1) throw new RowEvaluationError('argument must be empty or one-dimensional array')
}

function sameNumbers(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index])
}

function compareNumbers(left: readonly number[], right: readonly number[]): number {
  return left.map((value, index) => value - (right[index] as number)).find((difference) => difference !== 0) ?? 0
}
