import { createHash } from 'node:crypto'
import { tablesOf } from './clause-tables.ts'
import { InvalidRequest } from './invalid-request.ts'
import type { ShapeRequest } from './request-parameters.ts'
import type { TableDescription } from './table-description.ts'
import { describeColumns } from './table-description.ts'
import type { CompilationWorld } from './where/compilation-world.ts'
import type { CompiledClause } from './where/compiled-clause.ts'
import { compileWhereClause } from './where/compile-where-clause.ts'
import { WhereClauseError } from './where/where-clause-error.ts'

/** What a shape is: the rows of a table that meet a condition, and how they are told. */
export interface ShapeDefinition {
  readonly request: ShapeRequest
  readonly table: TableDescription
  /** Its own table, then those that its subqueries read. */
  readonly tables: readonly TableDescription[]
  readonly clause: CompiledClause | undefined
  /** Positions of the listed columns, in the table's order. */
  readonly selected: readonly number[]
  /** The `electric-schema` header. */
  readonly schemaHeader: string
  /** Two definitions with one identity are one shape. */
  readonly identity: string
}

/** Binds a request to its table. Throws `InvalidRequest` naming `columns` or `where`. */
export async function defineShape(request: ShapeRequest, table: TableDescription, world: CompilationWorld): Promise<ShapeDefinition> {
  const selected = selectColumns(request.columns, table)
  const clause = await compileClause(request.where, request.params, table, world)
  const tables = [table, ...tablesOf(clause)]
  const identity = JSON.stringify([tables.map(({ fingerprint }) => fingerprint).join('|'), clause?.sql ?? '', selected, request.replica, request.log])
  return {
    request,
    table,
    tables,
    clause,
    selected,
    schemaHeader: JSON.stringify(describeColumns(table, selected)),
    identity: createHash('sha256').update(identity).digest('hex'),
  }
}

/** Compiles a where clause of a request, undefined where there is none. Throws `InvalidRequest` on `where`. */
export async function compileClause(
  where: string | undefined,
  params: Readonly<Record<string, string>>,
  table: TableDescription,
  world: CompilationWorld,
): Promise<CompiledClause | undefined> {
  if (where === undefined) return undefined
  const parameters = new Map(Object.entries(params).map(([number, value]) => [Number(number), value]))
  try {
    return await compileWhereClause(where, parameters, table, world)
  } catch (error) {
    if (error instanceof WhereClauseError) throw new InvalidRequest('where', error.message)
    throw error
  }
}

function selectColumns(columns: readonly string[] | undefined, table: TableDescription): number[] {
  if (!columns) return table.columns.map((_, index) => index)
  const unknown = columns.filter((name) => !table.columns.some((column) => column.name === name))
  if (unknown.length > 0) {
    const generated = unknown.filter((name) => table.generatedColumns.includes(name))
    const reason = generated.length > 0 ? `Generated columns are not replicated: ${generated.join(', ')}` : `Unknown columns: ${unknown.join(', ')}`
    throw new InvalidRequest('columns', reason)
  }
  const missing = table.hasPrimaryKey ? table.keyColumns.map((index) => table.columns[index]?.name ?? '').filter((name) => !columns.includes(name)) : []
  if (missing.length > 0) throw new InvalidRequest('columns', `The primary key must be among the columns: ${missing.join(', ')} is missing`)
  return table.columns.flatMap((column, index) => (columns.includes(column.name) ? [index] : []))
}
