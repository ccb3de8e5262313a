import type { Term } from './term.ts'
import { TEXT } from './term.ts'
import { commonType } from './type-resolution.ts'
import type { ValueType } from './value-type.ts'
import { plainType } from './value-type.ts'
import { WhereClauseError } from './where-clause-error.ts'

/** The type to which Postgres brings several values. Throws `WhereClauseError` where there is none. */
export function commonTypeOf(terms: readonly Term[]): ValueType {
  const types = terms.flatMap(({ type }) => (type ? [type] : []))
  const special = types.find((type) => type.element || type.labels)
  if (!special) {
    const name = commonType(types.map((type) => type.name))
    return name === undefined ? TEXT : plainType(name)
  }
  if (types.some((type) => type.castType !== special.castType)) throw new WhereClauseError('Values of different types cannot be matched')
  return special
}
