import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

/** A database of one test file, alone in its contents. */
export interface TestDatabase {
  /** Connection text of a superuser, for this database only. */
  readonly url: string
  /** Drops the database with its replication slots; cuts off whoever is still connected. */
  drop(): Promise<void>
}

/** Makes an empty database on the run's PostgreSQL (`wal_level=logical`, no fsync). For vitest only. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabaseOn(inject('postgresUrl'))
}

/** Makes an empty database on any cluster where `clusterUrl` may create databases; what benchmarks use. */
export async function createDatabaseOn(clusterUrl: string): Promise<TestDatabase> {
  return await createFrom(clusterUrl, 'template0')
}

/** Makes a database like those made before for the same `template`; the first of a run is filled by `fill`, and is what the others are copies of. */
export async function createTestDatabaseLike(template: string, fill: (url: string) => Promise<void>): Promise<TestDatabase> {
  const clusterUrl = inject('postgresUrl')
  await asAdmin(clusterUrl, async (client) => {
    // whoever comes meanwhile waits
    await client.query('select pg_advisory_lock(hashtext($1))', [template])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount) return
    const filled = await createFrom(clusterUrl, 'template0')
    await fill(filled.url)
    await client.query(`alter database ${new URL(filled.url).pathname.slice(1)} rename to ${template}`)
  })
  return await createFrom(clusterUrl, template)
}

async function createFrom(clusterUrl: string, template: string): Promise<TestDatabase> {
  const name = `test_${process.pid}_${randomBytes(6).toString('hex')}`
  await asAdmin(clusterUrl, (client) => client.query(`create database ${name} template ${template}`).then(() => undefined))
  const url = new URL(clusterUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => dropDatabase(clusterUrl, name) }
}

/** Ends a pool and waits until its connections are closed: `pool.end()` alone does not, and one that is cut off meanwhile throws where nobody hears it. */
export async function endPool(pool: pg.Pool): Promise<void> {
  let left = pool.totalCount
  const closed = new Promise<void>((resolve) => {
    if (left === 0) resolve()
    pool.on('remove', () => { if (--left === 0) resolve() })
  })
  await pool.end()
  await closed
}

async function dropDatabase(clusterUrl: string, name: string): Promise<void> {
  await asAdmin(clusterUrl, async (client) => {
    await client.query(`alter database ${name} with allow_connections false`)
    await client.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1
       union all select pg_terminate_backend(active_pid, 5000) from pg_replication_slots where database = $1 and active_pid is not null`,
      [name],
    )
    await client.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = $1', [name])
    await client.query(`drop database if exists ${name} with (force)`)
  })
}

async function asAdmin(clusterUrl: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const url = new URL(clusterUrl)
  url.pathname = '/postgres'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
