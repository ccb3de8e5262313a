import type { A_Const } from 'libpg-query'
import { quoteText } from '../table-description.ts'
import type { Collation } from './collation.ts'
import { NO_COLLATION } from './collation.ts'
import { decimalFromText, decimalToText } from './decimal.ts'
import { fitting, INTEGER_BITS } from './integer.ts'
import { RowEvaluationError } from './row-evaluation-error.ts'
import type { Context, Term } from './term.ts'
import { BOOLEAN, constantTerm, isCollatable, TEXT } from './term.ts'
import { readerOf } from './text-form.ts'
import type { ValueType } from './value-type.ts'
import { plainType } from './value-type.ts'
import { WhereClauseError } from './where-clause-error.ts'

const INT4 = plainType('int4')
const INT8 = plainType('int8')
const NUMERIC = plainType('numeric')

/** A constant as it was written. Numbers have types; texts and NULL take theirs from what they stand beside. */
export function writtenConstant(constant: A_Const, context: Context): Term {
  if (constant.isnull) return untypedTerm(null, context)
  if (constant.sval) return untypedTerm(constant.sval.sval ?? '', context)
  if (constant.boolval) return booleanTerm(constant.boolval.boolval ?? false)
  if (constant.ival) return integerTerm(BigInt(constant.ival.ival ?? 0))
  if (constant.fval) return numberTerm((constant.fval.fval ?? '0').replaceAll('_', ''))
  throw new WhereClauseError('Bit strings are not supported')
}

export function untypedTerm(literal: string | null, context: Context): Term {
  const sql = literal === null ? 'NULL' : `${quoteText(literal)}::text`
  return { type: undefined, sql, evaluate: () => literal, collation: defaultCollation(context), literal, constant: { value: literal } }
}

function booleanTerm(value: boolean): Term {
  return constantTerm(BOOLEAN, value, String(value), NO_COLLATION)
}

/** A constant of a known type, in the one form that Postgres prints for it. */
export async function typedConstant(text: string | null, type: ValueType, context: Context): Promise<Term> {
  const collation = isCollatable(type) ? defaultCollation(context) : NO_COLLATION
  if (text === null) return constantTerm(type, null, `NULL::${type.castType}`, collation)
  const canonical = canonicalHere(text, type) ?? (await context.world.canonicalise(text, type.castType))
  return constantTerm(type, readerOf(type)(canonical), `${quoteText(canonical)}::${type.castType}`, collation)
}

/** The database's own collation, as far as the table tells of it. */
function defaultCollation({ scope }: Context): Collation {
  const column = scope.table.columns.find(({ collationName }) => collationName === 'default')
  return { name: 'default', isExplicit: false, order: column?.collation ?? 'deterministic', caseFolding: 'database' }
}

/** What an untyped constant is where nothing else decides. */
export async function asText(term: Term, context: Context): Promise<Term> {
  return term.literal === undefined ? term : typedConstant(term.literal, TEXT, context)
}

function integerTerm(value: bigint): Term {
  const type = BigInt.asIntN(32, value) === value ? INT4 : INT8
  return constantTerm(type, value, value < 0n || type === INT8 ? `'${value}'::${type.castType}` : String(value), NO_COLLATION)
}

function numberTerm(text: string): Term {
  if (/^-?(\d+|0[xob][\da-f]+)$/i.test(text)) {
    const value = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text)
    if (BigInt.asIntN(64, value) === value) return integerTerm(value)
    return constantTerm(NUMERIC, { units: value, scale: 0 }, `'${value}'::numeric`, NO_COLLATION)
  }
  try {
    const value = decimalFromText(text)
    return constantTerm(NUMERIC, value, `'${decimalToText(value)}'::numeric`, NO_COLLATION)
  } catch (error) {
    if (error instanceof RowEvaluationError) throw new WhereClauseError(error.message)
    throw error
  }
}

/** The canonical text of the commonest constants, without a question to Postgres. */
function canonicalHere(text: string, { name, castType }: ValueType): string | undefined {
  if (text.includes('\0')) throw new WhereClauseError('A text cannot hold a NUL')
  if (name === 'text' || name === 'varchar' || name === 'bpchar') return text
  const bits = INTEGER_BITS[name]
  if (bits !== undefined && /^[+-]?\d{1,30}$/.test(text)) {
    try {
      return fitting(BigInt(text.replace('+', '')), bits).toString()
    } catch {
      throw new WhereClauseError(`${text} is out of range for ${castType}`)
    }
  }
  if (name === 'uuid' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return text
  if (name === 'bool' && (text === 'true' || text === 'false')) return text
  return undefined
}
