import pg from 'pg'
import type { Problem } from '../../shared/problem.ts'

/**
 * A rule that Postgres holds was broken: the problem with which the command is refused, or null for any other error.
 * Uniqueness is `duplicate`, of a human number `number_taken`, a foreign key `missing_reference`, anything else about values `invalid_input`.
 */
export function integrityRefusal(error: unknown): Problem | null {
  if (!(error instanceof pg.DatabaseError) || !/^(22|23)/.test(error.code ?? '')) return null
  const columns = /^Key \(([^)]*)\)=/.exec(error.detail ?? '')?.[1]?.split(', ').filter((name) => name !== 'company_id') ?? []
  const code = error.code === '23505' ? (columns[0] === 'number' ? 'number_taken' : 'duplicate') : error.code === '23503' ? 'missing_reference' : 'invalid_input'
  return {
    code, detail: error.message,
    ...(error.table ? { table: error.table } : {}),
    ...(columns.length > 0 ? { fields: columns.map((field) => ({ field, message: error.code === '23505' ? 'taken already' : 'not allowed' })) } : {}),
  }
}
