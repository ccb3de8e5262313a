import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { migration } from '../../shared/schema/ddl.ts'
import { schemaVersion, serverTables, syncedTables } from '../../shared/schema/tables.ts'
import { attemptTable } from '../auth/attempt-counts.ts'
import { fileTables } from '../files/stored-files.ts'
import { deviceMarkTable } from '../sync/device-marks.ts'
import { ServerStartProblem } from '../start-problem.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import type { Postgres } from './postgres.ts'
import { replicaTable } from './replica.ts'
import { visibleViews } from './visible.ts'

/** So that two servers that start at once migrate one after the other. */
const MIGRATION_LOCK = 4_680_001

/**
 * Brings the database to this program's schema version, in one transaction: all of it or nothing. A database that is there already is left as it is.
 * @throws ServerStartProblem `database_newer` for a database that a newer Kibray has migrated
 */
export async function migrate(postgres: Postgres, world: World, log: Logger): Promise<void> {
  await postgres.transaction(async (connection) => {
    await connection.run(`select pg_advisory_xact_lock(${MIGRATION_LOCK}); create table if not exists schema_version (version bigint primary key, applied_at text not null)`)
    const [row] = await connection.query<{ newest: number }>('select coalesce(max(version), 0) as newest from schema_version')
    const newest = row?.newest ?? 0
    if (newest > schemaVersion) {
      throw new ServerStartProblem('database_newer', `The database has schema version ${newest} and this Kibray knows ${schemaVersion}: a newer Kibray has used it, so start that one.`)
    }
    for (let version = newest + 1; version <= schemaVersion; version += 1) {
      const statements = [...migration('postgres', [...syncedTables, ...serverTables], version), ...(version === 1 ? replicaTable : [])]
      await connection.run(statements.join(';\n'))
      await connection.query('insert into schema_version (version, applied_at) values ($1, $2)', [version, instantOf(world)])
      log.info({ version }, 'the database was migrated')
    }
    await connection.run(`${attemptTable}; ${deviceMarkTable}; ${fileTables}`)
    const views = visibleViews(syncedTables)
    const fingerprint = createHash('sha256').update(views.join(';')).digest('hex')
    const [known] = await connection.query<{ fingerprint: string | null }>(`select obj_description(to_regnamespace('visible'), 'pg_namespace') as fingerprint`)
    if (known?.fingerprint !== fingerprint) await connection.run(`${views.join(';\n')}; comment on schema visible is '${fingerprint}'`)
  })
}
