import { migration } from '../../../shared/schema/ddl.ts'
import type { Table } from '../../../shared/schema/table.ts'
import { schemaVersion, syncedTables } from '../../../shared/schema/tables.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import { rerunScope, undoScope } from '../commands/replay.ts'
import { scopesWithPending } from '../commands/outbox.ts'
import { isSearchable } from '../queries/search-index.ts'
import { engineTables } from './migrations/001-engine-tables.ts'
import { broughtCommands } from './migrations/002-brought-commands.ts'
import { commandVersion } from './migrations/003-command-version.ts'
import { firstDownload } from './migrations/004-first-download.ts'
import { files } from './migrations/005-files.ts'
import { kindsOfImport } from './migrations/006-kinds-of-import.ts'
import type { Connection } from './open-database.ts'
import { readSetting, writeSetting } from './setting.ts'
import { StorageFault } from './storage-fault.ts'
import type { Writer, Writing } from './writer.ts'

/** What a database is brought to. */
export interface MigrationPlan {
  /** The engine's own tables, one list of statements for each version. */
  readonly engine: readonly (readonly string[])[]
  readonly tables: readonly Table[]
  readonly schemaVersion: number
}

export const currentPlan: MigrationPlan = { engine: [engineTables, broughtCommands, commandVersion, firstDownload, files, kindsOfImport], tables: syncedTables, schemaVersion }

/**
 * Brings the database to the newest version, in one transaction. Migrations only ever add. What is pending is undone before and run
 * again after, so that before-images never have to be migrated; every stream is read anew in place, for rows may have come with
 * columns that the older version had no place for.
 * @throws StorageFault `newer` where a newer Kibray has been at work here
 */
export async function migrate(writer: Writer, actor: Actor | null, plan: MigrationPlan = currentPlan): Promise<void> {
  await writer.transaction(async (writing) => {
    const { connection } = writing
    const found = versions(writing)
    if (found.engine > plan.engine.length || found.schema > plan.schemaVersion) throw new StorageFault('newer')
    if (found.engine === plan.engine.length && found.schema === plan.schemaVersion) return
    const pending = found.engine === 0 ? [] : scopesWithPending(writing)
    for (const scope of pending) undoScope(writing, scope)
    for (const statements of plan.engine.slice(found.engine)) for (const statement of statements) connection.exec(statement)
    for (let version = found.schema + 1; version <= plan.schemaVersion; version++) {
      for (const statement of migration('sqlite', plan.tables, version)) connection.exec(statement)
    }
    if (found.schema > 0 && found.schema < plan.schemaVersion) {
      connection.exec('update local_stream set handle = null, "offset" = null')
      markNewlySearchable(connection, plan.tables)
    }
    writeSetting(connection, 'engine_version', String(plan.engine.length))
    writeSetting(connection, 'schema_version', String(plan.schemaVersion))
    if (actor) for (const scope of pending) await rerunScope(writing, scope, actor)
  })
}

/** Rows of a kind that could not be searched before are noted for the index. */
function markNewlySearchable(connection: Connection, tables: readonly Table[]): void {
  for (const { name } of tables.filter((table) => isSearchable(table.name))) {
    connection.prepare(`insert into search_dirty (tbl, id) select ?, id from "${name}" where not exists (select 1 from search_entry where tbl = ?) on conflict do nothing`).run(name, name)
  }
}

/** Whether `migrate` would change a database that is there. */
export function isMigrationDue(connection: Connection, plan: MigrationPlan = currentPlan): boolean {
  const found = versions({ connection })
  return found.engine > 0 && (found.engine < plan.engine.length || found.schema < plan.schemaVersion)
}

function versions({ connection }: Pick<Writing, 'connection'>): { engine: number; schema: number } {
  const present = connection.prepare("select 1 from sqlite_schema where name = 'local_setting'").get()
  if (!present) return { engine: 0, schema: 0 }
  return { engine: Number(readSetting(connection, 'engine_version') ?? 0), schema: Number(readSetting(connection, 'schema_version') ?? 0) }
}
