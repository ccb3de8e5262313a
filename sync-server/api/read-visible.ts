import { sql, type Kysely, type SqlBool } from 'kysely'
import type { Database } from '../../shared/schema/database.ts'
import { holdsWholeCompany, seesRestricted } from '../../shared/schema/scope.ts'
import { columnEntries } from '../../shared/schema/table.ts'
import { syncedTables } from '../../shared/schema/tables.ts'
import { searchableColumns, type ReadContext } from '../../shared/queries/query.ts'
import { queryNamed, type QueryArguments, type QueryName, type QueryResult } from '../../shared/queries/registry.ts'
import type { Session } from '../auth/sessions.ts'
import { inOnePass, type Postgres } from '../db/postgres.ts'
import { checkInput } from './read-body.ts'

/** Reads as one person: only what a laptop of theirs may hold (see `visibleViews`). */
export interface VisibleReads {
  /** Runs a named read. Throws `ProblemError` `invalid_input`. */
  query<Name extends QueryName>(name: Name, args: QueryArguments<Name>): Promise<QueryResult<Name>>
  /** Looks something up with Kysely. */
  find<T>(read: (database: Pick<Kysely<Database>, 'selectFrom'>) => Promise<T>): Promise<T>
}

/** The reads of a session. `postgres` is the pool whose search path begins with the schema of the views. */
export function visibleReads(postgres: Postgres, session: Session): VisibleReads {
  function find<T>(read: (database: Pick<Kysely<Database>, 'selectFrom'>) => Promise<T>): Promise<T> {
    return postgres.withConnection(async (connection) => {
      // what follows is sent behind it without waiting; it is one transaction, so a read cannot come before the settings
      const [, result] = await inOnePass(connection.run(`begin read only; ${settingsOf(session)}`), read(connection.database as unknown as Kysely<Database>))
      await connection.run('commit')
      return result
    })
  }
  return {
    find,
    async query(name, args) {
      const named = queryNamed(name)
      if (!named) throw new TypeError(`no such query: ${name}`)
      const checked = checkInput(named.arguments, args)
      const result = await find((database) => named.run({ database, actor: session.actor, matching } satisfies ReadContext, checked))
      return (seesRestricted(session.actor.role) ? result : withoutRestricted(result)) as never
    },
  }
}

/** Who reads, for the views. Ids are UUIDs out of the database; anything else must not get into a statement. */
function settingsOf({ user, actor }: Session): string {
  const values = { user: user.id, company: user.company_id, whole_company: holdsWholeCompany(actor.role) ? 'yes' : 'no', restricted: seesRestricted(actor.role) ? 'yes' : 'no' }
  return `select ${Object.entries(values).map(([name, value]) => {
    if (!/^[0-9a-z-]+$/.test(value)) throw new TypeError(`not an id: ${value}`)
    return `set_config('kibray.${name}', '${value}', true)`
  }).join(', ')}`
}

const matching: ReadContext['matching'] = (table, _idColumn, words) => {
  const columns = searchableColumns[table].map((column) => sql.ref(`${table}.${column}`))
  // rows compare by code point, and that collation knows no capitals beyond ASCII
  const text = sql`lower(concat_ws(' ', ${sql.join(columns)}) collate "default")`
  const wanted = words.trim().split(/\s+/).filter((word) => word !== '')
  return sql<SqlBool>`(${sql.join(wanted.map((word) => sql`strpos(${text}, lower(${word}::text collate "default")) > 0`), sql` and `)})`
}

const restrictedNames = new Set(syncedTables.flatMap((table) => columnEntries(table).filter(([, declaration]) => declaration.restricted).map(([name]) => name)))

/** Where the views had to say null for a column that a role may not see, the answer does not name it at all. */
function withoutRestricted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRestricted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => !restrictedNames.has(name)).map(([name, each]) => [name, withoutRestricted(each)]))
}
