import pg from 'pg'
import { startEmbeddedPostgres } from './postgres/embedded.ts'
import { StartProblem } from './start-problem.ts'

/** The PostgreSQL that the sync server will use, ours or somebody's. */
export interface Database {
  readonly url: string
  /** For the start table: what it is and where its data lies. */
  readonly description: string
  readonly notice: string | undefined
  readonly died: Promise<string>
  stop(): Promise<void>
  abandon(): void
}

const OLDEST_VERSION = 150_000

/** Starts the embedded PostgreSQL with its data in `folder`. @throws StartProblem */
export async function embeddedDatabase(folder: string): Promise<Database> {
  const postgres = await startEmbeddedPostgres({ folder, keeping: 'durable' })
  return {
    url: postgres.url,
    description: `embedded PostgreSQL 18 on 127.0.0.1:${postgres.port}, data in ${postgres.dataFolder}`,
    notice: postgres.elsewhere,
    died: postgres.died.then(() => `PostgreSQL ended by itself; its log is ${postgres.dataFolder}/postgres.log.`),
    stop: () => postgres.stop(),
    abandon: () => postgres.abandon(),
  }
}

/**
 * Checks that a PostgreSQL of somebody else's can be reached and can replicate.
 * @throws StartProblem `database-unreachable` or `database-failed`; the sentence never holds the password
 */
export async function givenDatabase(url: string): Promise<Database> {
  const address = URL.parse(url)
  if (!address || !/^postgres(ql)?:$/.test(address.protocol)) {
    throw new StartProblem('database-unreachable', 'DATABASE_URL is not an address such as postgres://user:password@host:5432/name.')
  }
  const where = `${address.hostname}:${address.port || '5432'}${address.pathname}`
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {
    // A connection lost here shows in the query that it breaks.
  })
  try {
    await client.connect()
    const { rows } = await client.query<{ level: string; version: string }>(
      `select current_setting('wal_level') as level, current_setting('server_version_num') as version`,
    )
    const row = rows[0]
    if (Number(row?.version) < OLDEST_VERSION) throw new StartProblem('database-failed', `The PostgreSQL at ${where} is older than version 15, which Kibray needs.`)
    if (row?.level !== 'logical') {
      throw new StartProblem('database-failed', `The PostgreSQL at ${where} has wal_level=${row?.level}, and Kibray needs wal_level=logical (ALTER SYSTEM, then restart it).`)
    }
  } catch (error) {
    if (error instanceof StartProblem) throw error
    throw new StartProblem('database-unreachable', `The PostgreSQL at ${where} cannot be used (${reason(error)}); check DATABASE_URL, or unset it to use the one that Kibray brings.`, { cause: error })
  } finally {
    await client.end().catch(() => undefined)
  }
  return {
    url,
    description: `PostgreSQL at ${where} (DATABASE_URL)`,
    notice: undefined,
    died: new Promise(() => undefined),
    stop: async () => undefined,
    abandon: () => undefined,
  }
}

function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0]) return reason(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
