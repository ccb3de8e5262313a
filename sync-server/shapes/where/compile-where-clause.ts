import type { Node } from 'libpg-query'
import type { TableDescription } from '../table-description.ts'
import { condition } from './coercion.ts'
import type { CompilationWorld } from './compilation-world.ts'
import type { CompiledClause } from './compiled-clause.ts'
import { compileTerm } from './compiler.ts'
import { parseWhereClause } from './parse.ts'
import type { Context, Surroundings } from './term.ts'

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
