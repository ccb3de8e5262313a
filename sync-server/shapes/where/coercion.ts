import type { TypeName } from 'libpg-query'
import { conversionOf } from './casts.ts'
import { typedConstant } from './constants.ts'
import { boundDecimal } from './decimal.ts'
import { namesOf } from './parse.ts'
import type { Context, Term } from './term.ts'
import { BOOLEAN, isCollatable, strictTerm } from './term.ts'
import { leftOf, lengthOf } from './text-operations.ts'
import { convertsImplicitly } from './type-resolution.ts'
import type { Decimal, Value } from './value.ts'
import type { ValueType } from './value-type.ts'
import { arrayOf, isPlainType, plainType, typeOfColumn } from './value-type.ts'
import { WhereClauseError } from './where-clause-error.ts'

/** The term as a value of `type`, by the conversion that a cast makes. */
export async function coerce(term: Term, type: ValueType, context: Context): Promise<Term> {
  if (term.literal !== undefined) return typedConstant(term.literal, type, context)
  const from = term.type as ValueType
  if (from.castType === type.castType) return term
  // text and varchar differ in name only
  if (['text', 'varchar'].includes(from.name) && type.name === 'text') return { ...term, type }
  const convert = conversionOf(from, type)
  if (!convert) throw new WhereClauseError(`Cannot cast ${from.castType} to ${type.castType} here`)
  const { collation, ...cast } = strictTerm(type, `(${term.sql})::${type.castType}`, [term], ([value]) => convert(value as Value))
  const isFirstText = isCollatable(type) && collation.name === ''
  return { ...cast, collation: isFirstText ? (await typedConstant('', plainType('text'), context)).collation : collation }
}

/** The term as what an operator or function takes, if Postgres converts it without being told. Throws `WhereClauseError` otherwise. */
export async function coerceImplicitly(term: Term, type: ValueType, context: Context): Promise<Term> {
  if (term.type && !isImplicit(term.type, type)) throw new WhereClauseError(`A value of ${type.castType} is wanted, not of ${term.type.castType}`)
  return coerce(term, type, context)
}

function isImplicit(from: ValueType, to: ValueType): boolean {
  if (from.castType === to.castType) return true
  if (from.element && to.element) return isImplicit(from.element, to.element)
  return !from.element && !to.element && convertsImplicitly(from.name, to.name)
}

/** A term that is true, false or NULL. */
export async function condition(term: Term, context: Context): Promise<Term> {
  if (term.type && term.type.name !== 'bool') throw new WhereClauseError('A condition must be true or false')
  return coerce(term, BOOLEAN, context)
}

/** `operand::type`, with what stands in the type's brackets. */
export async function castTo(operand: Term, typeName: TypeName, context: Context): Promise<Term> {
  const type = writtenType(typeName, context)
  const modifiers = (typeName.typmods ?? []).map((node) => {
    const value = 'A_Const' in node ? node.A_Const.ival : undefined
    if (!value) throw new WhereClauseError('A type is bounded by whole numbers')
    return value.ival ?? 0
  })
  // what is written as text is read as the type, and then bounded
  const term = await coerce(operand, type, context)
  return modifiers.length === 0 ? term : bound(term, type, modifiers)
}

/** The type that a name in a cast means. Throws `WhereClauseError` for those that are not supported. */
export function writtenType({ names, arrayBounds, setof, pct_type }: TypeName, { scope }: Context): ValueType {
  const path = namesOf(names)
  const name = path.at(-1) as string
  if (setof || pct_type || path.length > 2) throw new WhereClauseError('Only plain types can be cast to')
  const isBuiltIn = isPlainType(name) && (path.length === 1 || path[0] === 'pg_catalog')
  const element = isBuiltIn ? plainType(name) : enumNamed(path, scope.table.columns.map(typeOfColumn))
  return (arrayBounds ?? []).length > 0 ? arrayOf(element) : element
}

/** An enum that a column of the table has, too. */
function enumNamed(path: readonly string[], types: readonly (ValueType | undefined)[]): ValueType {
  const written = path.length === 2 && path[0] === 'public' ? [path[1]] : path
  const found = types.map((type) => type?.element ?? type).find((type) => type?.labels && unquoted(type.castType) === written.join('.'))
  if (!found) throw new WhereClauseError(`Type ${path.join('.')} is not supported`)
  return found
}

function unquoted(name: string): string {
  return name.replaceAll('"', '')
}

function bound(term: Term, type: ValueType, modifiers: readonly number[]): Term {
  const sql = `(${term.sql})::${type.name === 'bpchar' ? 'character' : type.castType}(${modifiers.join(', ')})`
  const [first = 0, second = 0] = modifiers
  if (type.name === 'numeric' && first >= 1 && first <= 1_000 && Math.abs(second) <= 1_000) {
    return strictTerm(type, sql, [term], ([value]) => boundDecimal(value as Decimal, first, second))
  }
  if ((type.name === 'varchar' || type.name === 'bpchar') && modifiers.length === 1 && first >= 1) {
    const pad = type.name === 'bpchar'
    return strictTerm(type, sql, [term], ([value]) => {
      const text = leftOf(value as string, BigInt(first))
      return pad ? text + ' '.repeat(first - Number(lengthOf(text))) : text
    })
  }
  throw new WhereClauseError(`${type.castType}(${modifiers.join(', ')}) is not supported`)
}
