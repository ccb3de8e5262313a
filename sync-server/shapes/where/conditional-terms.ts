import type { CaseExpr, Node } from 'libpg-query'
import { coerceImplicitly, condition } from './coercion.ts'
import { commonTypeOf } from './common-type.ts'
import { comparerOf } from './comparison.ts'
import { binaryTerm, comparisonTerm, operandTypes, requireComparable } from './operators.ts'
import type { Context, Evaluate, Term } from './term.ts'
import { computedTerm } from './term.ts'
import type { ValueType } from './value-type.ts'
import { WhereClauseError } from './where-clause-error.ts'

/** `coalesce(…)`. */
export async function coalesceTerm(operands: readonly Term[], context: Context): Promise<Term> {
  const { type, parts } = await matched(operands, context)
  const evaluate: Evaluate = (row, sets) => {
    for (const part of parts) {
      const value = part.evaluate(row, sets)
      if (value !== null) return value
    }
    return null
  }
  return computedTerm(type, `coalesce(${parts.map(({ sql }) => sql).join(', ')})`, parts, evaluate)
}

/** `greatest(…)` and `least(…)`, which overlook NULL. */
export async function extremeTerm(name: 'greatest' | 'least', operands: readonly Term[], context: Context): Promise<Term> {
  const { type, parts } = await matched(operands, context)
  for (const part of parts) requireComparable(false, parts[0] as Term, part)
  const compare = comparerOf(type, type)
  const sign = name === 'greatest' ? 1 : -1
  const evaluate: Evaluate = (row, sets) => parts.map((part) => part.evaluate(row, sets))
    .reduce((best, value) => (best === null || (value !== null && compare(value, best) * sign > 0) ? value : best), null)
  return computedTerm(type, `${name}(${parts.map(({ sql }) => sql).join(', ')})`, parts, evaluate)
}

/** `nullif(first, second)`, of the type that its `=` takes on the left. */
export async function nullifTerm(first: Term, second: Term, context: Context): Promise<Term> {
  const [leftType, rightType] = operandTypes('=', first.type, second.type)
  const left = await coerceImplicitly(first, leftType, context)
  const right = await coerceImplicitly(second, rightType, context)
  const compared = comparisonTerm('=', left, right)
  const evaluate: Evaluate = (row, sets) => (compared.evaluate(row, sets) === true ? null : left.evaluate(row, sets))
  return computedTerm(leftType, `nullif(${left.sql}, ${right.sql})`, [left, right], evaluate)
}

/** `CASE WHEN … THEN … ELSE … END`, with or without an operand. */
export async function caseTerm(expression: CaseExpr, context: Context, term: (node: Node) => Promise<Term>): Promise<Term> {
  const operand = expression.arg && (await term(expression.arg))
  const conditions: Term[] = []
  const results: Term[] = []
  for (const node of expression.args ?? []) {
    if (!('CaseWhen' in node) || !node.CaseWhen.expr || !node.CaseWhen.result) throw new WhereClauseError('CASE without WHEN')
    const when = await term(node.CaseWhen.expr)
    conditions.push(operand ? await binaryTerm('=', operand, when, context) : await condition(when, context))
    results.push(await term(node.CaseWhen.result))
  }
  // the type of ELSE comes first when the common one is looked for
  const otherwise = expression.defresult && (await term(expression.defresult))
  const { type, parts } = await matched(otherwise ? [otherwise, ...results] : results, context)
  const branches = otherwise ? parts.slice(1) : parts
  const last = otherwise ? (parts[0] as Term) : undefined
  const evaluate: Evaluate = (row, sets) => {
    const index = conditions.findIndex((when) => when.evaluate(row, sets) === true)
    const chosen = index < 0 ? last : branches[index]
    return chosen?.evaluate(row, sets) ?? null
  }
  const whens = conditions.map(({ sql }, index) => `WHEN ${sql} THEN ${branches[index]?.sql}`)
  return computedTerm(type, `CASE ${whens.join(' ')}${last ? ` ELSE ${last.sql}` : ''} END`, [...conditions, ...parts], evaluate)
}

async function matched(operands: readonly Term[], context: Context): Promise<{ type: ValueType; parts: Term[] }> {
  const type = commonTypeOf(operands)
  const parts: Term[] = []
  for (const operand of operands) parts.push(await coerceImplicitly(operand, type, context))
  return { type, parts }
}
