import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../../build/postgres/embedded.ts'

/** A PostgreSQL of the oracle's own: it may be brought down without anybody else losing theirs. */
export interface OracleCluster {
  readonly url: string
  /** Ends all of Postgres's processes at once, by the death of the one that `client` talks to; it recovers from its log. */
  crash(client: pg.Client): Promise<void>
  stop(): Promise<void>
}

/** Starts a cluster that is deleted when it is stopped. */
export async function startOracleCluster(): Promise<OracleCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'oracle-postgres-'))
  const postgres = await startEmbeddedPostgres({ folder, keeping: 'discarded' })
  return {
    url: postgres.url,
    crash: async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
      process.kill((rows[0] as { pid: number }).pid, 'SIGKILL')
    },
    stop: async () => {
      await postgres.stop()
      removeEmbeddedPostgres(folder)
    },
  }
}
