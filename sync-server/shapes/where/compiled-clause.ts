import type { Node } from 'libpg-query'
import type { StreamedRow } from '../pgoutput.ts'
import type { TableDescription } from '../table-description.ts'
import { condition } from './coercion.ts'
import type { CompilationWorld } from './compilation-world.ts'
import { compileTerm } from './compiler.ts'
import { parseWhereClause } from './parse.ts'
import type { MembershipSet, SubqueryUse } from './subquery.ts'
import type { Context, Surroundings } from './term.ts'

/** A where clause bound to a table: the same condition for Postgres and for a row of the replication stream. */
export interface CompiledClause {
  /** Safe SQL, with every constant written out; two clauses with the same SQL are the same condition. */
  readonly sql: string
  /** `sets` are the values of `subqueries`, one for one. Throws `RowEvaluationError` where Postgres would report an error for the row. */
  readonly matches: (row: StreamedRow, sets?: readonly MembershipSet[]) => boolean
  /** `column = constant` terms that every matching row meets, with the text that the stream has for the constant. */
  readonly equalities: readonly { readonly column: number; readonly text: string }[]
  /** Positions of the columns that it looks at. */
  readonly columns: readonly number[]
  readonly subqueries: readonly SubqueryUse[]
}

/**
 * Reads a clause and binds it to a table; `parameters` are what $1, $2 … stand for. Throws `WhereClauseError` for what would not
 * be evaluated exactly as Postgres does.
 */
export async function compileWhereClause(clause: string, parameters: ReadonlyMap<number, string>, table: TableDescription, world: CompilationWorld): Promise<CompiledClause> {
  return compileCondition(parseWhereClause(clause), { world, parameters, scope: { table, name: table.name } })
}

async function compileCondition(node: Node, surroundings: Surroundings): Promise<CompiledClause> {
  const context: Context = { ...surroundings, columns: new Set(), subqueries: [] }
  const { sql, evaluate, equalities = [] } = await condition(await compileTerm(node, context, compileCondition), context)
  return { sql, matches: (row, sets = []) => evaluate(row, sets) === true, equalities, columns: [...context.columns], subqueries: context.subqueries }
}
