import { arrayContains, arraysEqual, arraysOverlap } from './array-value.ts'
import { concatenation } from './array-terms.ts'
import { coerce, coerceImplicitly } from './coercion.ts'
import { mergeCollations, requireEqualityByBytes, requireOrderByBytes } from './collation.ts'
import { comparerOf, isEqualByText } from './comparison.ts'
import { ASCII_LETTERS } from './letter-case.ts'
import { lettersOf } from './letters.ts'
import { readLikePattern } from './like-pattern.ts'
import { operatorOperation } from './operations.ts'
import type { Context, Term } from './term.ts'
import { BOOLEAN, computedTerm, isCollatable, strictTerm } from './term.ts'
import { writerOf } from './text-form.ts'
import { resolveOperator } from './type-resolution.ts'
import type { ArrayValue } from './value.ts'
import type { ValueType } from './value-type.ts'
import { plainType, TEXTS } from './value-type.ts'
import { WhereClauseError } from './where-clause-error.ts'

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

/** `left operator right`, of the types that Postgres would choose. Throws `WhereClauseError` where it is not computed here. */
export async function binaryTerm(operator: string, left: Term, right: Term, context: Context): Promise<Term> {
  const polymorphic = await polymorphicTerm(operator, left, right, context)
  if (polymorphic) return polymorphic
  const signature = resolveOperator(operator, [left.type?.name, right.type?.name])
  const [leftName, rightName] = signature.takes as [string, string]
  const a = await coerceImplicitly(left, plainType(leftName), context)
  const b = await coerceImplicitly(right, plainType(rightName), context)
  if (COMPARISONS[operator]) return comparisonTerm(operator, a, b)
  const collation = mergeCollations([a.collation, b.collation])
  if (TEXTS.has(leftName) && TEXTS.has(rightName)) requireEqualityByBytes(collation)
  const operation = operatorOperation(operator, signature, operator.endsWith('~~*') ? await lettersOf(collation, context) : ASCII_LETTERS)
  if (!operation) throw unsupported(operator, left, right)
  // a constant pattern that cannot be read fails for every row
  if (operator.includes('~~')) strictTerm(BOOLEAN, '', [b], ([pattern]) => readLikePattern(pattern as string).length >= 0)
  return strictTerm(plainType(signature.yields), `(${a.sql} ${operator} ${b.sql})`, [a, b], operation)
}

/** The types that `left operator right` takes. Throws `WhereClauseError` where there is no such operator, or not one. */
export function operandTypes(operator: string, left: ValueType | undefined, right: ValueType | undefined): [ValueType, ValueType] {
  const special = [left, right].find((type) => type?.element || type?.labels)
  if (special && [left, right].some((type) => type && type.castType !== special.castType)) {
    throw new WhereClauseError(`Operator ${operator} (${left?.castType ?? 'unknown'}, ${right?.castType ?? 'unknown'}) is not supported`)
  }
  if (special) return [special, special]
  const [leftName, rightName] = resolveOperator(operator, [left?.name, right?.name]).takes as [string, string]
  return [plainType(leftName), plainType(rightName)]
}

/** `operator operand`. */
export async function prefixTerm(operator: string, operand: Term, context: Context): Promise<Term> {
  const signature = resolveOperator(operator, [operand.type?.name])
  const term = await coerceImplicitly(operand, plainType(signature.takes[0] as string), context)
  const operation = operatorOperation(operator, signature, ASCII_LETTERS)
  if (!operation) throw unsupported(operator, operand)
  return strictTerm(plainType(signature.yields), `(${operator} ${term.sql})`, [term], operation)
}

/** Two terms of types that one comparison takes. */
export function comparisonTerm(operator: string, left: Term, right: Term): Term {
  const [a, b] = [left.type as ValueType, right.type as ValueType]
  requireComparable(operator === '=' || operator === '<>', left, right)
  const sql = `(${left.sql} ${operator} ${right.sql})`
  const equality = operator === '=' ? textEquality(left, right) ?? textEquality(right, left) : undefined
  if (equality) {
    const { column, text } = equality
    return {
      ...strictTerm(BOOLEAN, sql, [left, right], () => true),
      evaluate: (row) => {
        const value = row.text(column)
        return value === null ? null : value === text
      },
      equalities: [equality],
    }
  }
  const test = COMPARISONS[operator] as (order: number) => boolean
  if (a.element && (operator === '=' || operator === '<>')) {
    const compareItems = comparerOf(a.element, a.element)
    return strictTerm(BOOLEAN, sql, [left, right], ([x, y]) => arraysEqual(x as ArrayValue, y as ArrayValue, compareItems) === (operator === '='))
  }
  const compare = comparerOf(a, b)
  // not by strictTerm: the commonest of all is worth an array per row
  return computedTerm(BOOLEAN, sql, [left, right], (row, sets) => {
    const x = left.evaluate(row, sets)
    const y = right.evaluate(row, sets)
    return x === null || y === null ? null : test(compare(x, y))
  })
}

/** Throws `WhereClauseError` where two terms cannot be compared as Postgres does. */
export function requireComparable(forEqualityOnly: boolean, left: Term, right: Term): void {
  if (!isCollatable(left.type as ValueType)) return
  const collation = mergeCollations([left.collation, right.collation])
  if (forEqualityOnly) requireEqualityByBytes(collation)
  else requireOrderByBytes(collation)
}

/** `column = constant`, where that is one text in the stream. */
function textEquality(column: Term, constant: Term): { column: number; text: string } | undefined {
  const type = column.type as ValueType
  if (column.column === undefined || constant.constant === undefined || constant.constant.value === null) return undefined
  if (!isEqualByText(type, constant.type as ValueType)) return undefined
  const text = writerOf(type)?.(constant.constant.value)
  return text === undefined ? undefined : { column: column.column, text }
}

/** What is the same for every type of item or of enum. */
async function polymorphicTerm(operator: string, left: Term, right: Term, context: Context): Promise<Term | undefined> {
  const [a, b] = [left.type, right.type]
  if (operator === '||') return concatenation(left, right, context)
  const special = [a, b].find((type) => type?.element || type?.labels)
  if (!special) return undefined
  if ((a && a.castType !== special.castType) || (b && b.castType !== special.castType)) throw unsupported(operator, left, right)
  const first = await coerce(left, special, context)
  const second = await coerce(right, special, context)
  if (COMPARISONS[operator]) return comparisonTerm(operator, first, second)
  if (!special.element || !['@>', '<@', '&&'].includes(operator)) throw unsupported(operator, left, right)
  requireComparable(true, first, second)
  const compare = comparerOf(special.element, special.element)
  return strictTerm(BOOLEAN, `(${first.sql} ${operator} ${second.sql})`, [first, second], ([x, y]) => {
    const [one, other] = [x as ArrayValue, y as ArrayValue]
    if (operator === '&&') return arraysOverlap(one, other, compare)
    return operator === '@>' ? arrayContains(one, other, compare) : arrayContains(other, one, compare)
  })
}

function unsupported(operator: string, ...operands: Term[]): WhereClauseError {
  return new WhereClauseError(`Operator ${operator} (${operands.map(({ type }) => type?.castType ?? 'unknown').join(', ')}) is not supported`)
}
