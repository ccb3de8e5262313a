import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShapeWebServer } from '../../sync-server/shapes/shape-web-server.ts'
import { openShapeEngine, startShapeEngine } from '../../sync-server/shapes/shape-engine.ts'
import { ShapeMirror } from '../conformance/support/shape-mirror.ts'
import { freePort } from '../../build/port.ts'
import { endProcess, spawnShapeServer } from '../conformance/support/shape-process.ts'
import { askShape } from '../conformance/support/shape-request.ts'
import type { ShapeServer } from '../conformance/support/shape-server.ts'
import { startShapeServer } from '../conformance/support/shape-server.ts'
import { createTestDatabase } from '../support/postgres.ts'
import type { TestDatabase } from '../support/postgres.ts'

// The embedded shape engine through restarts, kills, concurrent writers and changes of the table under it.

const REPLICA = `create table replica (company text collate "C" not null, scope text collate "C" not null, open bigint not null,
  tbl text collate "C" not null, id text collate "C" not null, version bigint not null, data text not null, restricted text not null,
  primary key (tbl, id)); create index on replica (scope); create index on replica (company, open)`
// SHAPES_KILLS makes it as many as wanted
const kills = Number(process.env['SHAPES_KILLS'] ?? 4)
const COLUMNS = 'tbl,id,version,data,restricted'

let database: TestDatabase
let client: pg.Client
let folder: string
let cleanups: (() => Promise<unknown>)[]

beforeEach(async () => {
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  folder = mkdtempSync(join(tmpdir(), 'shapes-'))
  cleanups = []
})

afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
  await client.end()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function startServer(options: { chunkBytes?: number } = {}): Promise<ShapeServer> {
  const server = await startShapeServer({ databaseUrl: database.url, dataFolder: folder, longPollMilliseconds: 1_000, catalogueMilliseconds: 100, ...options })
  let stopped = false
  const stop = async (): Promise<void> => {
    if (stopped) return
    stopped = true
    await server.stop()
  }
  cleanups.push(stop)
  return { url: server.url, stop }
}

/** The rows of a query as a mirror holds them, as texts. */
async function rowsOf(sql: string): Promise<string[]> {
  const result = await client.query<(string | null)[]>({ text: sql, rowMode: 'array' })
  return result.rows.map((row) => row.map(String).join('|')).toSorted()
}

const held = (mirror: ShapeMirror): string[] => [...mirror.rows.values()].map((row) => Object.values(row).map(String).join('|')).toSorted()

/** Reads until the mirror holds what the query gives. */
async function settled(mirror: ShapeMirror, url: string, sql: string): Promise<void> {
  const expected = await rowsOf(sql)
  await mirror.readUntil(url, () => mirror.offset !== '-1' && held(mirror).join('\n') === expected.join('\n')).catch((error: unknown) => {
    expect(held(mirror)).toEqual(expected)
    throw error
  })
}

const scopeShape = (scope: string): Record<string, string> => ({ table: 'replica', columns: COLUMNS, where: 'scope = $1', 'params[1]': scope })
const scopeRows = (scope: string): string => `select ${COLUMNS} from replica where scope = '${scope}'`
const insertSql = (scope: string, id: string, version = 1): string => `insert into replica values ('c1', '${scope}', 1, 'line', '${id}', ${version}, '["${id}"]', '')`

describe('restarts', () => {
  test('handles, snapshots and logs are there after a restart, and rows written meanwhile are delivered', async () => {
    await client.query(`${REPLICA}; ${insertSql('p1', 'a')}`)
    const mirror = new ShapeMirror(scopeShape('p1'))
    const first = await startServer()
    await mirror.catchUp(first.url)
    await client.query(insertSql('p1', 'b'))
    await settled(mirror, first.url, scopeRows('p1'))
    const { handle, offset } = mirror
    await first.stop()
    await client.query(`begin; ${insertSql('p1', 'c')}; update replica set version = 2 where id = 'a'; ${insertSql('p2', 'elsewhere')}; commit`)
    const second = await startServer()
    await settled(mirror, second.url, scopeRows('p1'))
    expect([mirror.handle, mirror.refetches]).toEqual([handle, []])
    expect(mirror.offset).not.toBe(offset)
    const late = new ShapeMirror(scopeShape('p1'))
    await late.catchUp(second.url)
    expect([late.handle, held(late)]).toEqual([handle, held(mirror)])
  })

  test('kill -9 in the middle of writing loses nothing and serves nothing twice', async () => {
    await client.query(REPLICA)
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const mirrors = ['p0', 'p1', 'p2'].map((scope) => [scope, new ShapeMirror(scopeShape(scope))] as const)
    const company = new ShapeMirror({ table: 'replica', columns: COLUMNS, where: 'company = $1 AND open = 1', 'params[1]': 'c1' })
    let writing = true
    const writer = new pg.Client({ connectionString: database.url })
    await writer.connect()
    const written = (async () => {
      for (let id = 0; writing; id++) await writer.query(`begin; ${insertSql(`p${id % 3}`, `r${id}`)}; update replica set version = version + 1 where id = 'r${id - 3}'; delete from replica where id = 'r${id - 30}'; commit`)
    })()
    for (let round = 0; round < kills; round++) {
      const child = await spawnShapeServer(database.url, folder, port)
      cleanups.push(() => endProcess(child))
      for (const [, mirror] of mirrors) await mirror.catchUp(url)
      await company.step(url, company.offset !== '-1')
      await new Promise((later) => setTimeout(later, Math.random() * 300))
      // in turns: a graceful stop while transactions pour in has a last acknowledgement to get right
      await endProcess(child, round % 2 === 0 ? 'SIGKILL' : 'SIGTERM')
    }
    writing = false
    await written
    await writer.end()
    const last = await spawnShapeServer(database.url, folder, port)
    cleanups.push(() => endProcess(last))
    for (const [scope, mirror] of mirrors) await settled(mirror, url, scopeRows(scope))
    await settled(company, url, `select ${COLUMNS} from replica where company = 'c1' and open = 1`)
    expect(mirrors.flatMap(([, mirror]) => mirror.refetches)).toEqual([])
  }, 120_000 + kills * 10_000)

  test('a log that a crash cut off is read up to its last whole transaction, and the rest comes again', async () => {
    await client.query(`${REPLICA}; ${insertSql('p1', 'a')}`)
    const first = await startServer()
    const mirror = new ShapeMirror(scopeShape('p1'))
    await mirror.catchUp(first.url)
    await client.query(insertSql('p1', 'b'))
    await settled(mirror, first.url, scopeRows('p1'))
    await first.stop()
    const log = join(folder, 'shapes', mirror.handle as string, 'changes.log')
    const whole = readFileSync(log)
    appendFileSync(log, whole.subarray(0, whole.length - 5))
    await client.query(insertSql('p1', 'c'))
    const second = await startServer()
    await settled(mirror, second.url, scopeRows('p1'))
    expect(mirror.refetches).toEqual([])
    const late = new ShapeMirror(scopeShape('p1'))
    await late.catchUp(second.url)
    expect(held(late)).toEqual(held(mirror))
  })

  test('a damaged snapshot is not served: its clients begin again', async () => {
    await client.query(`${REPLICA}; ${insertSql('p1', 'a')}`)
    const first = await startServer()
    const mirror = new ShapeMirror(scopeShape('p1'))
    await mirror.catchUp(first.url)
    await first.stop()
    truncateSync(join(folder, 'shapes', mirror.handle as string, 'snapshot-0.json'), 10)
    const second = await startServer()
    const late = new ShapeMirror(scopeShape('p1'))
    await late.catchUp(second.url)
    expect(late.handle).not.toBe(mirror.handle)
    expect(held(late)).toEqual(await rowsOf(scopeRows('p1')))
    await mirror.catchUp(second.url)
    expect(mirror.refetches).toHaveLength(1)
  })
})

describe('the stream is broken', () => {
  test.each([
    ['another cluster', { origin: '7000000000000000000/00000001/5' }],
    ['a position that Postgres has not reached, as after a backup was restored', { acknowledged: 2 ** 50 }],
    ['another engine, which wrote in it meanwhile', { slot: 'other' }],
  ])('a data folder of %s means a gap: every handle answers 409', async (_story, change) => {
    await client.query(`${REPLICA}; ${insertSql('p1', 'a')}`)
    const first = await startServer()
    const mirror = new ShapeMirror(scopeShape('p1'))
    await mirror.catchUp(first.url)
    await first.stop()
    const state = JSON.parse(readFileSync(join(folder, 'engine.json'), 'utf8')) as object
    writeFileSync(join(folder, 'engine.json'), JSON.stringify({ ...state, ...change }))
    await client.query(insertSql('p1', 'b'))
    const second = await startServer()
    await settled(mirror, second.url, scopeRows('p1'))
    expect(mirror.refetches).toHaveLength(1)
  })

  test('a lost slot means a gap: every handle answers 409 and the rows are right again', async () => {
    await client.query(`${REPLICA}; ${insertSql('p1', 'a')}`)
    const first = await startServer()
    const mirror = new ShapeMirror(scopeShape('p1'))
    await mirror.catchUp(first.url)
    await first.stop()
    await client.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = current_database()')
    await client.query(`delete from replica; ${insertSql('p1', 'z')}`)
    const second = await startServer()
    await settled(mirror, second.url, scopeRows('p1'))
    expect(mirror.refetches).toHaveLength(1)
  })

  test('a data folder from before the last acknowledgement means a gap as well', async () => {
    await client.query(`${REPLICA}; ${insertSql('p1', 'a')}`)
    const first = await startServer()
    const mirror = new ShapeMirror(scopeShape('p1'))
    await mirror.catchUp(first.url)
    await first.stop()
    const slot = await client.query<{ confirmed: string }>(`select (confirmed_flush_lsn - '0/0')::text as confirmed from pg_replication_slots where database = current_database()`)
    const state = JSON.parse(readFileSync(join(folder, 'engine.json'), 'utf8')) as object
    writeFileSync(join(folder, 'engine.json'), JSON.stringify({ ...state, acknowledged: Number(slot.rows[0]?.confirmed) - 1 }))
    await client.query(insertSql('p1', 'b'))
    const second = await startServer()
    await settled(mirror, second.url, scopeRows('p1'))
    expect(mirror.refetches).toHaveLength(1)
  })

  test('a connection that Postgres ends is made again, without a 409', async () => {
    await client.query(`${REPLICA}; ${insertSql('p1', 'a')}`)
    const server = await startServer()
    const mirror = new ShapeMirror(scopeShape('p1'))
    await mirror.catchUp(server.url)
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)
    await client.query(insertSql('p1', 'b'))
    await settled(mirror, server.url, scopeRows('p1'))
    expect(mirror.refetches).toEqual([])
  })

  test('a connection that breaks in the middle of a large transaction leaves none of it, and it comes again whole', async () => {
    await client.query(REPLICA)
    const server = await startServer({ chunkBytes: 1024 * 1024 })
    const sizes = new Set<number>()
    const mirror = new ShapeMirror(scopeShape('p1'), (rows) => sizes.add(rows.size))
    await mirror.catchUp(server.url)
    const log = join(folder, 'shapes', mirror.handle as string, 'changes.log')
    await client.query(`insert into replica select 'c1', 'p1', 1, 'line', g::text, 1, repeat('x', 300), '' from generate_series(1, 30000) g`)
    const sizeOf = (): number => statSync(log, { throwIfNoEntry: false })?.size ?? 0
    const deadline = AbortSignal.timeout(20_000)
    // once some of it is written, and before all of it is
    while (sizeOf() < 2_000_000) {
      deadline.throwIfAborted()
      await new Promise((later) => setTimeout(later, 1))
    }
    expect(sizeOf()).toBeLessThan(12_000_000)
    await client.query('select pg_terminate_backend(active_pid) from pg_replication_slots where database = current_database()')
    await mirror.readUntil(server.url, () => mirror.rows.size === 30_000)
    await mirror.catchUp(server.url)
    expect([...sizes].toSorted((a, b) => a - b)).toEqual([0, 30_000])
    expect(mirror.refetches).toEqual([])
    const late = new ShapeMirror(scopeShape('p1'))
    await late.catchUp(server.url)
    expect(held(late)).toEqual(held(mirror))
  })

  test.each(['SIGTERM', 'SIGKILL'] as const)('a second engine waits and says so, and takes over within five seconds of the first one\'s %s', async (signal) => {
    await client.query(`${REPLICA}; ${insertSql('p1', 'a')}`)
    const port = await freePort()
    const first = await spawnShapeServer(database.url, folder, port)
    cleanups.push(() => endProcess(first))
    const mirror = new ShapeMirror(scopeShape('p1'))
    await mirror.catchUp(`http://127.0.0.1:${port}`)
    const second = openShapeEngine({ databaseUrl: database.url, dataFolder: folder, longPollMilliseconds: 1_000 })
    const web = createShapeWebServer(second)
    await new Promise<void>((settle) => web.listen(0, '127.0.0.1', settle))
    cleanups.push(async () => {
      web.close()
      await second.stop()
    })
    const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
    const health = async (): Promise<unknown> => (await fetch(`${url}/v1/health`)).json()
    await expect.poll(health, { timeout: 60_000 }).toEqual({ status: 'waiting' })
    await client.query(insertSql('p1', 'b'))
    const began = performance.now()
    await endProcess(first, signal)
    await second.started
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(await health()).toEqual({ status: 'active' })
    await settled(mirror, url, scopeRows('p1'))
    expect(mirror.refetches).toEqual([])
  })
})

describe('snapshot and stream meet', () => {
  test('shapes made while four writers are at work hold exactly what Postgres holds, and never half a transaction', async () => {
    await client.query(`${REPLICA}; insert into replica select 'c1', 'p' || g % 4, 1, 'a', 'r' || g, 0, repeat('x', 200), '' from generate_series(1, 4000) g;
      insert into replica select company, scope, open, 'b', id, version, data, restricted from replica`)
    const server = await startServer({ chunkBytes: 64 * 1024 })
    let writing = true
    // a transaction writes the two halves of a row, `a` and `b`, with one version
    const writers = [0, 1, 2, 3].map(async (lane) => {
      const connection = new pg.Client({ connectionString: database.url })
      await connection.connect()
      for (let turn = 1; writing; turn++) {
        const id = `r${((turn * 37) % 1000) * 4 + lane}`
        await connection.query('begin')
        for (const half of ['a', 'b']) {
          if (turn % 5 === 0) await connection.query('delete from replica where tbl = $1 and id = $2', [half, id])
          else {
            await connection.query(
              `insert into replica values ('c1', $1, 1, $2, $3, $4, repeat('y', 200), '') on conflict (tbl, id) do update set version = excluded.version, open = 1 - replica.open`,
              [`p${turn % 4}`, half, id, turn],
            )
          }
        }
        await connection.query(turn % 7 === 0 ? 'rollback' : 'commit')
      }
      await connection.end()
    })
    const torn: string[] = []
    const checkHalves = (rows: ReadonlyMap<string, Readonly<Record<string, string | null>>>): void => {
      for (const [key, row] of rows) {
        const other = rows.get(key.includes('"a"') ? key.replace('/"a"/', '/"b"/') : key.replace('/"b"/', '/"a"/'))
        if (other?.['version'] !== row['version']) torn.push(key)
      }
    }
    const shapes = [
      ...[0, 1, 2, 3].map((scope) => [scopeShape(`p${scope}`), scopeRows(`p${scope}`)] as const),
      [{ table: 'replica', columns: COLUMNS, where: 'company = $1 AND open = 1', 'params[1]': 'c1' }, `select ${COLUMNS} from replica where open = 1`] as const,
      [{ table: 'replica', replica: 'full', where: 'version > 10 OR open = 0' }, `select * from replica where version > 10 or open = 0`] as const,
      [{ table: 'replica' }, 'select * from replica'] as const,
    ]
    const mirrors = shapes.flatMap(([parameters, sql]) => [0, 1].map(() => ({ mirror: new ShapeMirror(parameters, parameters === shapes[5]?.[0] ? undefined : checkHalves), sql })))
    await Promise.all(mirrors.map(async ({ mirror }, index) => {
      for (let step = 0; step < 12 + index; step++) await mirror.step(server.url, mirror.offset !== '-1' && step % 2 === 1)
    }))
    writing = false
    await Promise.all(writers)
    for (const { mirror, sql } of mirrors) await settled(mirror, server.url, sql)
    expect(torn).toEqual([])
    expect(mirrors.flatMap(({ mirror }) => mirror.refetches)).toEqual([])
  })

  test('a transaction that was open before the first shape is not lost', async () => {
    await client.query(REPLICA)
    const server = await startServer()
    const early = new pg.Client({ connectionString: database.url })
    await early.connect()
    // it has written elsewhere, and so has its id, when the shape is made
    await early.query('create table other (id int); begin; insert into other values (1)')
    const mirror = new ShapeMirror(scopeShape('p1'))
    await mirror.catchUp(server.url)
    await early.query(`${insertSql('p1', 'late')}; commit`)
    await early.end()
    await settled(mirror, server.url, scopeRows('p1'))
    expect(mirror.rows.size).toBe(1)
  })

  test('a transaction of 20,000 rows comes whole, in pages, and is up to date only at its end', async () => {
    await client.query(REPLICA)
    const server = await startServer({ chunkBytes: 256 * 1024 })
    const sizes = new Set<number>()
    const mirror = new ShapeMirror(scopeShape('p1'), (rows) => sizes.add(rows.size))
    await mirror.catchUp(server.url)
    await client.query(`insert into replica select 'c1', 'p1', 1, 'line', g::text, 1, repeat('x', 100), '' from generate_series(1, 20000) g`)
    await mirror.readUntil(server.url, () => mirror.rows.size === 20_000)
    await mirror.catchUp(server.url)
    expect([...sizes].toSorted((a, b) => a - b)).toEqual([0, 20_000])
  })
})

describe('the table changes', () => {
  test('dropped and made again under the same name: the old rows are not served', async () => {
    await client.query(`create table thing (id int primary key, name text); insert into thing values (1, 'old')`)
    const server = await startServer()
    const mirror = new ShapeMirror({ table: 'thing' })
    await mirror.catchUp(server.url)
    await client.query(`drop table thing; create table thing (id int primary key, name text); insert into thing values (2, 'new')`)
    await settled(mirror, server.url, 'select * from thing')
    expect(mirror.refetches).toHaveLength(1)
  })

  test('altered while the engine was down: its shapes begin again', async () => {
    await client.query(`create table thing (id int primary key, name text); insert into thing values (1, 'one')`)
    const first = await startServer()
    const mirror = new ShapeMirror({ table: 'thing' })
    await mirror.catchUp(first.url)
    await first.stop()
    await client.query(`alter table thing add column n int default 7`)
    const second = await startServer()
    await settled(mirror, second.url, 'select * from thing')
    expect(mirror.refetches).toHaveLength(1)
  })

  test('given a column that a request names: it is known at once', async () => {
    await client.query(`create table thing (id int primary key); insert into thing values (1)`)
    const server = await startServer()
    expect((await askShape(server.url, { table: 'thing', offset: '-1', where: 'n = 7' })).status).toBe(400)
    await client.query(`alter table thing add column n int default 7`)
    const mirror = new ShapeMirror({ table: 'thing', where: 'n = 7' })
    await mirror.catchUp(server.url)
    expect(held(mirror)).toEqual(['1|7'])
  })

  test.each([
    ['an unlogged table', 'create unlogged table thing (id int primary key)', 'thing'],
    ['a temporary table', 'create temporary table thing (id int primary key)', 'thing'],
    ['a view', 'create view thing as select 1 as id', 'thing'],
    ['a materialized view', 'create materialized view thing as select 1 as id', 'thing'],
    ['a foreign table', 'create foreign data wrapper nowhere; create server elsewhere foreign data wrapper nowhere; create foreign table thing (id int) server elsewhere', 'thing'],
    ['a table of the system', '', 'pg_catalog.pg_class'],
    ['one with a virtual generated column', 'create table thing (id int primary key, twice int generated always as (id * 2) virtual)', 'thing'],
    ['a partition', 'create table things (id int primary key) partition by range (id); create table thing partition of things default', 'thing'],
  ])('%s is refused', async (_story, sql, table) => {
    await client.query(sql)
    const server = await startServer()
    const answer = await askShape(server.url, { table, offset: '-1' })
    expect([answer.status, Object.keys((JSON.parse(answer.text) as { errors: object }).errors)]).toEqual([400, ['table']])
  })

  test('a partitioned table is one table: rows move between partitions, and new partitions are followed', async () => {
    await client.query(`create table thing (id int, place text, name text, primary key (id, place)) partition by list (place);
      create table thing_a partition of thing for values in ('a');
      create table thing_b (name text, gone int, place text not null, id int not null); alter table thing_b drop column gone;
      alter table thing attach partition thing_b for values in ('b'); insert into thing values (1, 'a', 'one'), (2, 'b', 'two')`)
    const server = await startServer()
    const mirror = new ShapeMirror({ table: 'thing' })
    const filtered = new ShapeMirror({ table: 'thing', where: `place = 'b'` })
    for (const each of [mirror, filtered]) await each.catchUp(server.url)
    await client.query(`begin; insert into thing values (3, 'b', repeat(md5('toast'), 300)); update thing set place = 'b' where id = 1; update thing set name = 'zwei' where id = 2; commit`)
    await settled(mirror, server.url, 'select * from thing')
    await settled(filtered, server.url, `select * from thing where place = 'b'`)
    expect([mirror.refetches, filtered.refetches]).toEqual([[], []])
    for (const [at, change] of [
      `create table thing_c partition of thing for values in ('c'); insert into thing values (4, 'c', 'four'); update thing set name = 'vier' where id = 4`,
      'truncate thing_c',
      'alter table thing detach partition thing_b',
      'truncate thing',
    ].entries()) {
      await client.query(change)
      await settled(mirror, server.url, 'select * from thing')
      // once its shape is a new one, what is told of it is as before
      await mirror.readUntil(server.url, () => mirror.refetches.length === at + 1 && mirror.offset !== '-1')
      await client.query(`insert into thing values (${10 + at}, 'a', 'after')`)
      await settled(mirror, server.url, 'select * from thing')
    }
  })

  test('rows of a table that inherits from it are not its own', async () => {
    await client.query(`create table thing (id int primary key); create table child () inherits (thing); insert into thing values (1); insert into child values (2)`)
    const server = await startServer()
    const mirror = new ShapeMirror({ table: 'thing' })
    await mirror.catchUp(server.url)
    await client.query('insert into child values (3); insert into thing values (4)')
    await settled(mirror, server.url, 'select * from only thing')
    expect(mirror.refetches).toEqual([])
  })

  test('without a primary key, with generated columns, and with large values that an update leaves alone', async () => {
    await client.query(`create table thing (n int, large text, twice int generated always as (n * 2) stored);
      alter table thing alter column large set storage external; insert into thing select g, repeat(md5(g::text), 200) from generate_series(1, 3) g`)
    const server = await startServer()
    const mirror = new ShapeMirror({ table: 'thing' })
    const filtered = new ShapeMirror({ table: 'thing', columns: 'n,large', where: `large LIKE 'c4%'` })
    for (const each of [mirror, filtered]) await each.catchUp(server.url)
    await client.query('update thing set n = n + 10; delete from thing where n = 12; insert into thing values (1, null)')
    await settled(mirror, server.url, 'select * from thing')
    await settled(filtered, server.url, `select n, large from thing where large like 'c4%'`)
    expect([mirror.refetches, filtered.refetches, held(filtered).length]).toEqual([[], [], 1])
  })

  test.each([
    ['a column renamed', 'alter table thing rename column name to title'],
    ['a column dropped', 'alter table thing drop column name'],
    ['the type of a column changed', `alter table thing alter column name type int using length(name)`],
    ['the primary key moved', 'alter table thing drop constraint thing_pkey, add primary key (other)'],
    ['truncated', 'truncate thing'],
    ['rewritten by another role', 'create role :role; grant all on thing to :role; grant create on schema public to :role; alter table thing owner to :role'],
    ['published without its updates', `alter publication ":publication" set (publish = 'insert')`],
    ['published in part', `alter publication ":publication" drop table thing; alter publication ":publication" add table thing where (id > 5)`],
    ['its publication dropped', `drop publication ":publication"`],
  ])('%s: whoever follows it holds the rows as they are, at once or after one new beginning', async (_story, change) => {
    await client.query(`create table thing (id int primary key, name text, other int not null); insert into thing values (1, 'one', 10)`)
    const server = await startServer()
    const mirror = new ShapeMirror({ table: 'thing' })
    await mirror.catchUp(server.url)
    const { rows: [publication] } = await client.query<{ pubname: string }>('select pubname from pg_publication')
    const role = `role_${process.pid}_${Date.now()}`
    await client.query(change.replaceAll(':publication', publication?.pubname ?? '').replaceAll(':role', role))
    if (change.includes(':role')) cleanups.push(() => client.query(`drop owned by ${role} cascade; drop role ${role}`))
    await client.query('insert into thing (id, other) values (2, 20); update thing set other = 30 where id = 2; delete from thing where id = 1')
    await settled(mirror, server.url, 'select * from thing')
    expect(mirror.refetches.length).toBeLessThan(3)
    // and what is told from here on is told in the table's new form
    await client.query('insert into thing (id, other) values (3, 40)')
    await settled(mirror, server.url, 'select * from thing')
  })

  test('no longer REPLICA IDENTITY FULL: its shapes begin again and it is FULL again', async () => {
    await client.query(`create table thing (id int primary key, name text); insert into thing values (1, 'one')`)
    const server = await startServer()
    const mirror = new ShapeMirror({ table: 'thing', where: `name = 'one'` })
    await mirror.catchUp(server.url)
    await client.query(`alter table thing replica identity default; update thing set name = 'two'`)
    await settled(mirror, server.url, `select * from thing where name = 'one'`)
    expect(mirror.refetches).toHaveLength(1)
    const identity = await client.query<{ relreplident: string }>(`select relreplident from pg_class where relname = 'thing'`)
    expect(identity.rows[0]?.relreplident).toBe('f')
  })

  test('taken out of the publication: its shapes begin again', async () => {
    await client.query(`create table thing (id int primary key, name text); insert into thing values (1, 'one')`)
    const server = await startServer()
    const mirror = new ShapeMirror({ table: 'thing' })
    await mirror.catchUp(server.url)
    const publication = await client.query<{ pubname: string }>('select pubname from pg_publication')
    await client.query(`alter publication "${publication.rows[0]?.pubname ?? ''}" drop table thing; insert into thing values (2, 'unseen')`)
    await settled(mirror, server.url, 'select * from thing')
    expect(mirror.refetches).toHaveLength(1)
  })
})

test('a log that outgrows its rows gives new readers a new snapshot, and old readers go on', async () => {
  await client.query(`create table thing (id int primary key, name text); insert into thing select g, '' from generate_series(1, 200) g`)
  const server = await startServer()
  const old = new ShapeMirror({ table: 'thing' })
  await old.catchUp(server.url)
  await client.query(`update thing set name = repeat(md5(id::text), 3000)`)
  await settled(old, server.url, 'select * from thing')
  await client.query(`update thing set name = md5(id::text)`)
  await settled(old, server.url, 'select * from thing')
  const fresh = new ShapeMirror({ table: 'thing' })
  await fresh.catchUp(server.url)
  expect(fresh.handle).not.toBe(old.handle)
  await client.query('delete from thing where id > 3')
  await settled(fresh, server.url, 'select * from thing')
  await settled(old, server.url, 'select * from thing')
  expect([old.refetches, fresh.refetches]).toEqual([[], []])
  await server.stop()
  const again = await startServer()
  await client.query('delete from thing where id > 1')
  await settled(old, again.url, 'select * from thing')
  await settled(fresh, again.url, 'select * from thing')
  expect([old.refetches, fresh.refetches]).toEqual([[], []])
})

test('a stopped engine lets its long-polls go at once', async () => {
  await client.query(`create table thing (id int primary key)`)
  const engine = await startShapeEngine({ databaseUrl: database.url, dataFolder: folder })
  cleanups.push(() => engine.stop())
  const server = createHttpServer((request, response) => void engine.handle(new URL(request.url ?? '/', 'http://localhost').searchParams, request, response))
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  cleanups.push(async () => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const mirror = new ShapeMirror({ table: 'thing' })
  await mirror.catchUp(url)
  const waiting = new Promise((settle) => server.once('request', settle))
  const poll = askShape(url, { table: 'thing', offset: mirror.offset, handle: mirror.handle, live: 'true' })
  await waiting
  await new Promise((settle) => setImmediate(settle))
  const began = Date.now()
  await engine.stop()
  expect((await poll).status).toBe(503)
  expect(Date.now() - began).toBeLessThan(5_000)
})

test('an engine that can never start says why', async () => {
  const wrong = new URL(database.url)
  wrong.pathname = '/no_such_database'
  await expect(startShapeServer({ databaseUrl: wrong.href, dataFolder: folder })).rejects.toMatchObject({ code: '3D000' })
})

test('a replaced shape leaves nothing on the disk', async () => {
  await client.query(`create table thing (id int primary key); insert into thing values (1)`)
  const server = await startServer()
  const mirror = new ShapeMirror({ table: 'thing' })
  await mirror.catchUp(server.url)
  await client.query('truncate thing')
  await settled(mirror, server.url, 'select * from thing')
  await server.stop()
  expect(readdirSync(join(folder, 'shapes'))).toEqual([mirror.handle])
})
