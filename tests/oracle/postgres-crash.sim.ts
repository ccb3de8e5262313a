import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabaseOn } from '../support/postgres.ts'
import { EngineProcess } from './engine-process.ts'
import type { OracleCluster } from './oracle-cluster.ts'
import { startOracleCluster } from './oracle-cluster.ts'
import { StrictMirror } from './strict-mirror.ts'

let cluster: OracleCluster
beforeAll(async () => {
  cluster = await startOracleCluster()
})
afterAll(() => cluster.stop())

async function connected(url: string): Promise<pg.Client> {
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
      return client
    } catch {
      // Postgres recovers from its log
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

// A transaction that is rolled back takes an id and room in the log, and a crash gives both to the next one: whoever took a snapshot
// in between would take that one for part of it.
test('a snapshot taken just before Postgres crashes hides nothing of what comes after', async () => {
  const database = await createDatabaseOn(cluster.url)
  const folder = mkdtempSync(join(tmpdir(), 'oracle-crash-'))
  const engine = new EngineProcess(database.url, folder, [])
  let client = await connected(database.url)
  await client.query('create table thing (id int primary key, text text)')
  await engine.start()
  const first = new StrictMirror(() => engine.url, { table: 'thing' }, 'asking', false)
  first.run()
  await first.reach(0n, false)
  // nothing is written out that nobody waits for
  await client.query(`alter system set wal_writer_delay = '10s'`)
  await client.query('select pg_reload_conf()')

  await client.query('begin')
  for (let round = 0; round < 5; round++) await client.query(`savepoint s; insert into thing select g, repeat('x', 100) from generate_series(1, 200) g; rollback to savepoint s`)
  await client.query('rollback')
  const second = new StrictMirror(() => engine.url, { table: 'thing', where: 'id > 0' }, 'asking', false)
  second.run()
  await second.reach(0n, false)
  await cluster.crash(client)
  client = await connected(database.url)
  for (let id = 1; id <= 8; id++) await client.query(`insert into thing values ($1, 'kept')`, [id])
  const { rows } = await client.query<{ lsn: string }>(`select (pg_current_wal_lsn() - '0/0')::text as lsn`)
  await client.query(`insert into thing values (9, 'kept')`)
  for (const mirror of [first, second]) {
    await mirror.reach(BigInt((rows[0] as { lsn: string }).lsn), false)
    expect([...mirror.rows.values()].map(({ id }) => Number(id)).toSorted((a, b) => a - b).slice(0, 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    await mirror.stop()
  }
  engine.check()
  await engine.end('SIGTERM')
  await client.end()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})
