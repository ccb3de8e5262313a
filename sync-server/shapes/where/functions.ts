import { arrayFunctionTerm } from './array-terms.ts'
import { coerceImplicitly } from './coercion.ts'
import { mergeCollations, requireEqualityByBytes } from './collation.ts'
import { ASCII_LETTERS } from './letter-case.ts'
import { lettersOf } from './letters.ts'
import { functionOperation } from './operations.ts'
import type { Context, Term } from './term.ts'
import { strictTerm } from './term.ts'
import { resolveFunction } from './type-resolution.ts'
import type { Value } from './value.ts'
import { plainType } from './value-type.ts'
import { WhereClauseError } from './where-clause-error.ts'

/** A call of one of the functions that are computed here. Throws `WhereClauseError` for others. */
export async function functionTerm(name: string, operands: readonly Term[], context: Context): Promise<Term> {
  if (name === 'timezone') return zoneTerm(operands, context)
  const array = await arrayFunctionTerm(name, operands, context)
  if (array) return array
  const signature = resolveFunction(name, operands.map(({ type }) => type?.name))
  const parts: Term[] = []
  for (const [index, operand] of operands.entries()) parts.push(await coerceImplicitly(operand, plainType(signature.takes[index] as string), context))
  const collation = mergeCollations(parts.map((part) => part.collation))
  if (parts.length > 1) requireEqualityByBytes(collation)
  const operation = functionOperation(name, signature, name === 'lower' || name === 'upper' ? await lettersOf(collation, context) : ASCII_LETTERS)
  if (!operation) throw new WhereClauseError(`Function ${name}(${signature.takes.join(', ')}) is not supported`)
  return strictTerm(plainType(signature.yields), `pg_catalog.${name === 'position' ? 'strpos' : name}(${parts.map(({ sql }) => sql).join(', ')})`, parts, operation)
}

/** `value AT TIME ZONE 'UTC'`. What other zones had and will have as offsets is Postgres's own knowledge. */
async function zoneTerm(operands: readonly Term[], context: Context): Promise<Term> {
  const [zone, value] = operands
  const name = zone?.literal ?? zone?.constant?.value
  if (!zone || !value || typeof name !== 'string' || name.toLowerCase() !== 'utc') throw new WhereClauseError('AT TIME ZONE takes no other zone than UTC here')
  const signature = resolveFunction('timezone', ['text', value.type?.name])
  if (signature.takes[1] !== 'timestamp' && signature.takes[1] !== 'timestamptz') throw new WhereClauseError('AT TIME ZONE takes a timestamp')
  const operand = await coerceImplicitly(value, plainType(signature.takes[1]), context)
  return strictTerm(plainType(signature.yields), `pg_catalog.timezone('UTC', ${operand.sql})`, [operand], ([timestamp]) => timestamp as Value)
}
