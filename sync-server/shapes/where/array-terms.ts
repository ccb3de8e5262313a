import type { A_Indices, Node } from 'libpg-query'
import { appendItem, arrayFromItems, concatenateArrays, itemAt, positionInArray, prependItem, removeItem, sliceOf } from './array-value.ts'
import { coerce } from './coercion.ts'
import { mergeCollations, requireEqualityByBytes } from './collation.ts'
import { comparerOf } from './comparison.ts'
import { commonTypeOf } from './common-type.ts'
import type { Context, Evaluate, Term } from './term.ts'
import { computedTerm, isCollatable, strictTerm, TEXT } from './term.ts'
import type { ArrayValue, Value } from './value.ts'
import type { ValueType } from './value-type.ts'
import { arrayOf, plainType, TEXTS } from './value-type.ts'
import { WhereClauseError } from './where-clause-error.ts'

const INT4 = plainType('int4')

/** `ARRAY[…]`, its items brought to one type; `wanted` is the item type that a cast around it names. */
export async function arrayTerm(items: readonly Term[], wanted: ValueType | undefined, context: Context): Promise<Term> {
  const areArrays = items.some(({ type }) => type?.element)
  const common = wanted && areArrays ? arrayOf(wanted) : wanted ?? (items.length > 0 ? commonTypeOf(items) : undefined)
  if (!common) throw new WhereClauseError('An empty ARRAY[] needs a cast that names its type')
  const parts: Term[] = []
  for (const item of items) parts.push(await coerce(item, common, context))
  const type = common.element ? common : arrayOf(common)
  const evaluate: Evaluate = (row, sets) => arrayFromItems(parts.map((part) => part.evaluate(row, sets)), common.element !== undefined)
  return computedTerm(type, `ARRAY[${parts.map(({ sql }) => sql).join(', ')}]::${type.castType}`, parts, evaluate)
}

/** `array[1]`, `array[1:2][3]`. */
export async function subscriptTerm(array: Term, indirection: readonly Node[], term: (node: Node) => Promise<Term>, context: Context): Promise<Term> {
  const { type } = array
  if (!type?.element) throw new WhereClauseError('Only arrays have subscripts')
  const indices = indirection.map((node) => {
    if (!('A_Indices' in node)) throw new WhereClauseError('Only arrays have parts')
    return node.A_Indices
  })
  const isSlice = indices.some(({ is_slice }) => is_slice)
  const bounds: Term[] = []
  const positions: { lower: number | undefined; upper: number | undefined }[] = []
  const texts: string[] = []
  for (const index of indices) {
    const lower = await boundTerm(index.lidx, term, context)
    const upper = await boundTerm(index.uidx, term, context)
    positions.push({ lower: lower && bounds.push(lower), upper: upper && bounds.push(upper) })
    texts.push(subscriptSql(index, lower?.sql ?? '', upper?.sql ?? ''))
  }
  const sql = `(${array.sql})${texts.join('')}`
  const at = (values: readonly Value[], position: number | undefined): bigint | null => (position === undefined ? null : (values[position] as bigint))
  if (!isSlice) {
    return strictTerm(type.element, sql, [array, ...bounds], (values) => itemAt(values[0] as ArrayValue, positions.map(({ upper }) => at(values, upper) ?? 0n)))
  }
  return strictTerm(type, sql, [array, ...bounds], (values) => sliceOf(values[0] as ArrayValue, positions.map(({ lower, upper }, dimension) =>
    indices[dimension]?.is_slice ? [at(values, lower), at(values, upper)] : [1n, at(values, upper)])))
}

function subscriptSql(index: A_Indices, lower: string, upper: string): string {
  return index.is_slice ? `[${lower}:${upper}]` : `[${upper}]`
}

async function boundTerm(node: Node | undefined, term: (node: Node) => Promise<Term>, context: Context): Promise<Term | undefined> {
  return node && coerce(await term(node), INT4, context)
}

/** `||` of arrays, items and texts; undefined where it is an ordinary operator. */
export async function concatenation(left: Term, right: Term, context: Context): Promise<Term | undefined> {
  const [a, b] = [left.type, right.type]
  if (a?.element || b?.element) return arrayConcatenation(left, right, context)
  if (!a || !b || TEXTS.has(a.name) === TEXTS.has(b.name)) return undefined
  // a text with anything else is a text
  const first = await coerce(left, TEXT, context)
  const second = await coerce(right, TEXT, context)
  return strictTerm(TEXT, `(${first.sql} || ${second.sql})`, [first, second], ([x, y]) => (x as string) + (y as string))
}

async function arrayConcatenation(left: Term, right: Term, context: Context): Promise<Term> {
  const [a, b] = [left.type, right.type]
  const item = commonTypeOf([left, right].map((term) => (term.type?.element ? { ...term, type: term.type.element } : term)).filter(({ type }) => type))
  const type = arrayOf(item)
  // a constant without a type is taken for an array
  const leftIsItem = a !== undefined && !a.element
  const rightIsItem = b !== undefined && !b.element
  const first = await coerce(left, leftIsItem ? item : type, context)
  const second = await coerce(right, rightIsItem ? item : type, context)
  const evaluate: Evaluate = (row, sets) => {
    const x = first.evaluate(row, sets)
    const y = second.evaluate(row, sets)
    if (leftIsItem) return prependItem(x, y as ArrayValue | null)
    if (rightIsItem) return appendItem(x as ArrayValue | null, y)
    return x === null ? y : y === null ? x : concatenateArrays(x as ArrayValue, y as ArrayValue)
  }
  return computedTerm(type, `(${first.sql} || ${second.sql})`, [first, second], evaluate)
}

/** The functions on arrays; undefined for other names. */
export async function arrayFunctionTerm(name: string, operands: readonly Term[], context: Context): Promise<Term | undefined> {
  const [first, second] = operands
  if (!first) return undefined
  if (['array_cat', 'array_append', 'array_prepend'].includes(name) && second && operands.length === 2) {
    const [array, item] = name === 'array_prepend' ? [second, first] : [first, second]
    if (!array.type?.element || (name !== 'array_cat' && (item.type?.element || !item.type))) throw new WhereClauseError(`Function ${name} is not supported for these types`)
    return arrayConcatenation(first, second, context)
  }
  if (['array_remove', 'array_position'].includes(name) && second && operands.length === 2) return searchTerm(name, first, second, context)
  const measure = MEASURES[name]
  if (!measure || operands.length !== measure.operands) return undefined
  if (!first.type?.element) throw new WhereClauseError(`Function ${name} takes an array`)
  const parts = second ? [first, await coerce(second, INT4, context)] : [first]
  const sql = `pg_catalog.${name}(${parts.map((part) => part.sql).join(', ')})`
  return strictTerm(INT4, sql, parts, ([array, dimension]) => {
    const value = measure.of(array as ArrayValue, Number((dimension as bigint | undefined) ?? 1n) - 1)
    return value === undefined ? null : BigInt(value)
  })
}

const MEASURES: Readonly<Record<string, { operands: number; of: (array: ArrayValue, dimension: number) => number | undefined }>> = {
  array_length: { operands: 2, of: ({ lengths }, dimension) => lengths[dimension] },
  array_lower: { operands: 2, of: ({ lowerBounds }, dimension) => lowerBounds[dimension] },
  array_upper: { operands: 2, of: ({ lengths, lowerBounds }, dimension) => (lengths[dimension] === undefined ? undefined : (lowerBounds[dimension] as number) + lengths[dimension] - 1) },
  array_ndims: { operands: 1, of: ({ lengths }) => (lengths.length === 0 ? undefined : lengths.length) },
  cardinality: { operands: 1, of: ({ items }) => items.length },
}

async function searchTerm(name: string, array: Term, item: Term, context: Context): Promise<Term> {
  const element = array.type?.element
  if (!element || item.type?.element) throw new WhereClauseError(`Function ${name} is not supported for these types`)
  const common = commonTypeOf([{ ...array, type: element }, item])
  const first = await coerce(array, arrayOf(common), context)
  const second = await coerce(item, common, context)
  if (isCollatable(common)) requireEqualityByBytes(mergeCollations([first.collation, second.collation]))
  const compare = comparerOf(common, common)
  const evaluate: Evaluate = (row, sets) => {
    const values = first.evaluate(row, sets) as ArrayValue | null
    const sought = second.evaluate(row, sets)
    if (values === null) return null
    return name === 'array_remove' ? removeItem(values, sought, compare) : positionInArray(values, sought, compare)
  }
  return computedTerm(name === 'array_remove' ? arrayOf(common) : INT4, `pg_catalog.${name}(${first.sql}, ${second.sql})`, [first, second], evaluate)
}
