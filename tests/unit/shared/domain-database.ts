import BetterSqlite from 'better-sqlite3'
import { Kysely, SqliteDialect, sql, type Expression, type SqlBool } from 'kysely'
import type { Actor } from '../../../shared/commands/command.ts'
import { prepareCommand, runCommand } from '../../../shared/commands/run-command.ts'
import type { Tx } from '../../../shared/commands/tx.ts'
import { Refusal, type Problem } from '../../../shared/problem.ts'
import { searchableColumns, type ReadContext } from '../../../shared/queries/query.ts'
import { queryNamed, type QueryArguments, type QueryName, type QueryResult } from '../../../shared/queries/registry.ts'
import type { Database, TableName } from '../../../shared/schema/database.ts'
import { migration } from '../../../shared/schema/ddl.ts'
import type { PlainRow } from '../../../shared/schema/replica-codec.ts'
import { schemaVersion, syncedTables } from '../../../shared/schema/tables.ts'

/** An SQLite database in memory with the tables of a laptop. */
export function laptopDatabase(): Kysely<Database> {
  const sqlite = new BetterSqlite(':memory:')
  for (let version = 1; version <= schemaVersion; version += 1) for (const statement of migration('sqlite', syncedTables, version)) sqlite.exec(statement)
  return new Kysely<Database>({ dialect: new SqliteDialect({ database: sqlite }) })
}

/** One command as somebody gave it. */
export interface Step {
  readonly id: string
  readonly name: string
  readonly args: unknown
  readonly actor: Actor
  readonly at: string
  readonly device_id: string | null
  /** The schema version of the laptop that issued it; this one's unless said otherwise. */
  readonly schema?: number
}

export type Outcome = { readonly ok: true; readonly tx: Tx } | { readonly ok: false; readonly problem: Problem }

/** Runs a command in a transaction of its own; a refusal leaves nothing behind. Any other error is a failure of the test. */
export async function execute(database: Kysely<Database>, step: Step): Promise<Outcome> {
  try {
    const prepared = prepareCommand(step.name, step.args, step.actor)
    const envelope = { id: step.id, name: step.name, args: step.args, device_id: step.device_id, sequence: null, at: step.at, time_zone: 'America/Denver', schema: step.schema ?? schemaVersion }
    return { ok: true, tx: await database.transaction().execute((transaction) => runCommand(transaction, prepared, envelope, step.actor)) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem }
    throw error
  }
}

/** Every declared column of every row, by table. */
export async function everyRow(database: Kysely<Database>): Promise<Record<string, PlainRow[]>> {
  const rows: Record<string, PlainRow[]> = {}
  for (const table of syncedTables) {
    rows[table.name] = await database.selectFrom(table.name as TableName).select(Object.keys(table.columns) as never).orderBy('id').execute() as PlainRow[]
  }
  return rows
}

/** Takes back what a command did, from its before-images alone, as a laptop does before it applies what the server says. */
export async function undo(database: Kysely<Database>, changes: Tx['changes']): Promise<void> {
  for (const change of [...changes].reverse()) {
    const table = sql.table(change.table)
    const before: readonly string[] = change.operation === 'delete' ? Object.keys(change.before ?? {}) : change.fields
    const values = before.map((name) => change.before?.[name] ?? null)
    if (change.operation === 'insert') await sql`delete from ${table} where id = ${change.id}`.execute(database)
    else if (change.operation === 'delete') await sql`insert into ${table} (${sql.join(before.map((name) => sql.ref(name)))}) values (${sql.join(values)})`.execute(database)
    else await sql`update ${table} set ${sql.join(before.map((name, index) => sql`${sql.ref(name)} = ${values[index]}`))} where id = ${change.id}`.execute(database)
  }
}

/** Runs a named query. Words are looked for in the columns, without an index: how each side does it is that side's affair. */
export async function ask<Name extends QueryName>(database: Kysely<Database>, actor: Actor, name: Name, args: QueryArguments<Name>): Promise<QueryResult<Name>> {
  const found = queryNamed(name)
  if (!found) throw new TypeError(`no query ${name}`)
  const context: ReadContext = {
    database, actor,
    matching: (table, idColumn, words) => {
      const columns = searchableColumns[table].map((column) => sql`coalesce(lower(cast(${sql.ref(`${table}.${column}`)} as text)), '')`)
      const conditions = words.toLowerCase().split(/\s+/).filter((word) => word !== '').map((word) => sql`replace(${sql.join(columns, sql` || ' ' || `)}, ${word}, '') <> ${sql.join(columns, sql` || ' ' || `)}`)
      return sql<SqlBool>`${sql.ref(idColumn)} is not null and ${sql.join(conditions, sql` and `)}` as Expression<SqlBool>
    },
  }
  return await found.run(context, found.arguments.parse(args)) as QueryResult<Name>
}
