import { coerce, coerceImplicitly } from './coercion.ts'
import { isEqualByText } from './comparison.ts'
import { commonTypeOf } from './common-type.ts'
import { arrayTerm } from './array-terms.ts'
import { anyOf, negation } from './logic.ts'
import { binaryTerm, operandTypes } from './operators.ts'
import type { Context, Evaluate, Term } from './term.ts'
import { BOOLEAN, computedTerm } from './term.ts'
import { writerOf } from './text-form.ts'
import type { ArrayValue, Value } from './value.ts'
import type { ValueType } from './value-type.ts'
import { arrayOf } from './value-type.ts'
import { WhereClauseError } from './where-clause-error.ts'

/** `operand IN (…)`. Constants are brought to one type with the operand, as Postgres does; what looks at the row is compared one by one. */
export async function listTerm(operand: Term, list: readonly Term[], negated: boolean, context: Context): Promise<Term> {
  const constants = list.filter(({ constant }) => constant)
  const others = constants.length > 1 && !operand.type?.element ? list.filter(({ constant }) => !constant) : list
  const alternatives: Term[] = []
  if (others !== list) alternatives.push(await amongConstants(operand, constants, context))
  for (const item of others) alternatives.push(await binaryTerm('=', operand, item, context))
  const within = anyOf(alternatives)
  return negated ? negation(within) : within
}

async function amongConstants(operand: Term, constants: readonly Term[], context: Context): Promise<Term> {
  const type = commonTypeOf([operand, ...constants])
  const items: Term[] = []
  for (const constant of constants) items.push(await coerce(constant, type, context))
  const array = await arrayTerm(items, undefined, context)
  return textMembership(operand, items, array) ?? (await quantifiedTerm('=', operand, array, 'any', context))
}

/** A column among constants, where equal values are equal texts: one look-up, however long the list. */
function textMembership(operand: Term, items: readonly Term[], array: Term): Term | undefined {
  const { column, type } = operand
  const write = type && writerOf(type)
  if (column === undefined || !write || !items.every((item) => isEqualByText(type, item.type as ValueType))) return undefined
  const values = items.map((item) => item.constant?.value ?? null)
  const texts = new Set(values.filter((value) => value !== null).map(write))
  const missing = values.includes(null) ? null : false
  const evaluate: Evaluate = (row) => {
    const text = row.text(column)
    return text === null ? null : texts.has(text) || missing
  }
  return computedTerm(BOOLEAN, `(${operand.sql} = ANY (${array.sql}))`, [operand, array], evaluate)
}

/** `operand operator ANY (array)` and `ALL`. */
export async function quantifiedTerm(operator: string, operand: Term, array: Term, quantifier: 'any' | 'all', context: Context): Promise<Term> {
  if (array.type && !array.type.element) throw new WhereClauseError(`${quantifier.toUpperCase()} takes an array`)
  const [leftType, itemType] = operandTypes(operator, operand.type, array.type?.element)
  const left = await coerceImplicitly(operand, leftType, context)
  const right = await coerceImplicitly(array, arrayOf(itemType), context)
  let value: Value | null = null
  let item: Value | null = null
  // stand for the operand, which is computed once, and for each item in turn
  const valueTerm: Term = { type: leftType, sql: '', evaluate: () => value, collation: left.collation }
  const itemTerm: Term = { type: itemType, sql: '', evaluate: () => item, collation: right.collation }
  const comparison = await binaryTerm(operator, valueTerm, itemTerm, context)
  if (comparison.type?.name !== 'bool') throw new WhereClauseError(`${quantifier.toUpperCase()} takes an operator that is true or false`)
  const settled = quantifier === 'any'
  const evaluate: Evaluate = (row, sets) => {
    // before the array is looked at: where it fails, the clause does
    const operandValue = left.evaluate(row, sets)
    const values = right.evaluate(row, sets) as ArrayValue | null
    if (values === null) return null
    let unknown = false
    for (const current of values.items) {
      value = operandValue
      item = current
      const truth = comparison.evaluate(row, sets)
      if (truth === settled) return settled
      if (truth === null) unknown = true
    }
    return unknown ? null : !settled
  }
  return computedTerm(BOOLEAN, `(${left.sql} ${operator} ${quantifier.toUpperCase()} (${right.sql}))`, [left, right], evaluate)
}
