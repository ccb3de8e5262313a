import type { TableDescription } from './table-description.ts'
import { quotedRelation } from './table-description.ts'
import type { CompiledClause } from './where/compiled-clause.ts'

/** The tables that a clause's subqueries read. */
export function tablesOf(clause: CompiledClause | undefined): TableDescription[] {
  return (clause?.subqueries ?? []).flatMap(({ subquery }) => [subquery.table, ...tablesOf(subquery.clause)])
}

/** Locks tables before a snapshot is taken: a TRUNCATE or a rewrite that commits between the two would show an empty table. */
export function lockSql(tables: readonly TableDescription[]): string {
  return `LOCK TABLE ${[...new Set(tables.map(quotedRelation))].join(', ')} IN ACCESS SHARE MODE`
}
