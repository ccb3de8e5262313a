import type { ChildProcess } from 'node:child_process'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEmbeddedPostgres } from '../../build/postgres/embedded.ts'
import { ReplicationReader } from '../../sync-server/shapes/replication-reader.ts'
import { ShapeMirror } from '../conformance/support/shape-mirror.ts'
import { freePort } from '../../build/port.ts'
import { endProcess, spawnShapeServer } from '../conformance/support/shape-process.ts'
import type { ShapeServer } from '../conformance/support/shape-server.ts'
import { startShapeServer } from '../conformance/support/shape-server.ts'
import { createTestDatabase } from '../support/postgres.ts'
import type { TestDatabase } from '../support/postgres.ts'

// What is large, slow, full or far behind stays within its bounds.

const TABLE = 'create table thing (id int primary key, bucket int, note text)'
const insertSql = (from: number, to: number): string => `insert into thing select g, g % 50, repeat(md5(g::text), 3) from generate_series(${from}, ${to}) g`

let database: TestDatabase
let client: pg.Client
let folder: string
let cleanups: (() => unknown)[]

beforeEach(async () => {
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  folder = mkdtempSync(join(tmpdir(), 'shapes-large-'))
  cleanups = []
})

afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
  await client.end()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function startServer(options: { chunkBytes?: number; patienceMilliseconds?: number; dataFolder?: string } = {}): Promise<ShapeServer> {
  const server = await startShapeServer({ databaseUrl: database.url, dataFolder: folder, longPollMilliseconds: 1_000, ...options })
  cleanups.push(() => server.stop())
  return server
}

async function settled(mirror: ShapeMirror, url: string, from: pg.Client = client): Promise<void> {
  const { rows } = await from.query<{ id: number }>('select id from thing')
  const expected = rows.map(({ id }) => String(id)).toSorted().join()
  const held = (): string => [...mirror.rows.values()].map((row) => String(row['id'])).toSorted().join()
  await mirror.readUntil(url, () => mirror.offset !== '-1' && held() === expected, 60_000)
}

/** The most that this process holds outside of V8's heap while something goes on, in bytes, beside what it holds before. */
async function buffersDuring(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().arrayBuffers
  let most = before
  const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers)), 2)
  await work().finally(() => clearInterval(sampling))
  return most - before
}

/** Asks for a page and reads nothing of it but the headers. */
async function readNothing(url: string): Promise<IncomingMessage> {
  const request = get(new URL('/v1/shape?table=thing&offset=-1', url), { agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.pause()
  return response
}

describe('large', () => {
  test('what lies in memory while a transaction is written does not grow with it', async () => {
    await client.query(TABLE)
    const server = await startServer()
    await new ShapeMirror({ table: 'thing' }).catchUp(server.url)
    const flushed = async (): Promise<boolean> => {
      const { rows } = await client.query<{ done: boolean }>('select confirmed_flush_lsn >= $1 as done from pg_replication_slots where database = current_database()', [end])
      return rows[0]?.done ?? false
    }
    let end = ''
    const writeAndAwait = async (from: number, to: number): Promise<void> => {
      await client.query(insertSql(from, to))
      end = (await client.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn')).rows[0]?.lsn ?? ''
      while (!(await flushed())) await new Promise((later) => setTimeout(later, 20))
    }
    // 0.2 MB of messages are written to warm up, and then 24 MB
    await writeAndAwait(1, 1_000)
    const most = await buffersDuring(() => writeAndAwait(1_001, 121_000))
    expect(most).toBeLessThan(12_000_000)
  })

  test('readers who take nothing hold neither others back nor their pages in memory, and are cut off', async () => {
    await client.query(`${TABLE}; ${insertSql(1, 60_000)}`)
    const server = await startServer({ patienceMilliseconds: 1_000 })
    await new ShapeMirror({ table: 'thing' }).catchUp(server.url)
    const stalled: IncomingMessage[] = []
    const held = await buffersDuring(async () => {
      for (let reader = 0; reader < 20; reader++) stalled.push(await readNothing(server.url))
      // another reads all of it meanwhile, and hears of what is new
      const mirror = new ShapeMirror({ table: 'thing' })
      await mirror.catchUp(server.url)
      await client.query('insert into thing values (0)')
      await mirror.readUntil(server.url, () => mirror.rows.size === 60_001)
    })
    // twenty pages of 10 MB would be 200 MB
    expect(held).toBeLessThan(60_000_000)
    const cut = await Promise.all(stalled.map((response) => new Promise<boolean>((settle) => {
      response.once('close', () => settle(!response.complete))
      response.once('error', () => {})
      // what the system's own buffers hold has to be taken before the end is seen
      setTimeout(() => response.resume(), 3_000)
    })))
    expect(cut).toEqual(Array.from({ length: 20 }, () => true))
  })

  test('what comes while a snapshot waits is not kept without bound: the snapshot is taken after it', async () => {
    await client.query(TABLE)
    const server = await startServer()
    await new ShapeMirror({ table: 'thing' }).catchUp(server.url)
    const blocker = new pg.Client({ connectionString: database.url })
    await blocker.connect()
    cleanups.push(() => blocker.end())
    await blocker.query(`begin; ${insertSql(1, 60_000)}; lock table thing in access exclusive mode`)
    const mirror = new ShapeMirror({ table: 'thing', columns: 'id,note' })
    const first = mirror.step(server.url, false)
    await untilWaiting()
    await blocker.query('commit')
    await first
    await client.query('insert into thing values (0)')
    await settled(mirror, server.url)
    expect(mirror.refetches).toEqual([])
  })

  async function untilWaiting(): Promise<void> {
    for (;;) {
      const { rows } = await client.query('select from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())')
      if (rows.length > 0) return
      await new Promise((later) => setTimeout(later, 10))
    }
  }
})

describe('the write-ahead log', () => {
  test('of other databases does not pile up behind an idle engine', async () => {
    await client.query(TABLE)
    const server = await startServer()
    await new ShapeMirror({ table: 'thing' }).catchUp(server.url)
    const elsewhere = await createTestDatabase()
    const other = new pg.Client({ connectionString: elsewhere.url })
    await other.connect()
    cleanups.push(() => elsewhere.drop(), () => other.end())
    await other.query(`create table t (x text); insert into t select repeat('x', 1000) from generate_series(1, 3000)`)
    const { rows: [end] } = await other.query<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn')
    const canBeForgotten = async (): Promise<boolean | undefined> => {
      // what a checkpoint writes, too: from there on Postgres can forget
      await other.query('select pg_log_standby_snapshot()')
      const { rows } = await client.query<{ done: boolean }>('select confirmed_flush_lsn >= $1 and restart_lsn >= $1 as done from pg_replication_slots where database = current_database()', [end?.lsn])
      return rows[0]?.done
    }
    await expect.poll(canBeForgotten, { timeout: 60_000 }).toBe(true)
  })

  test('beyond max_slot_wal_keep_size is given up: all shapes begin anew, whether the engine was stopped or stuck', async () => {
    const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres'), keeping: 'discarded', settings: { max_slot_wal_keep_size: '32MB' } })
    const writer = new pg.Client({ connectionString: postgres.url })
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    let child: ChildProcess | undefined
    try {
      await writer.connect()
      await writer.query(`${TABLE}; insert into thing values (1)`)
      child = await spawnShapeServer(postgres.url, join(folder, 'engine'), port)
      const mirror = new ShapeMirror({ table: 'thing' })
      await mirror.catchUp(url)
      await endProcess(child, 'SIGTERM')
      await loseSlot(writer, 2)
      child = await spawnShapeServer(postgres.url, join(folder, 'engine'), port)
      await settled(mirror, url, writer)
      expect(mirror.refetches).toHaveLength(1)

      child.kill('SIGSTOP')
      await loseSlot(writer, 3)
      child.kill('SIGCONT')
      await settled(mirror, url, writer)
      expect(mirror.refetches).toHaveLength(2)
    } finally {
      if (child) await endProcess(child)
      await writer.end()
      await postgres.stop()
    }
  })

  async function loseSlot(writer: pg.Client, id: number): Promise<void> {
    await writer.query(`insert into thing values (${id})`)
    for (let part = 0; part < 5; part++) await writer.query(`select pg_logical_emit_message(false, 'filler', repeat('x', 10000000)), pg_switch_wal()`)
    await writer.query('checkpoint')
    const { rows } = await writer.query<{ status: string }>('select wal_status as status from pg_replication_slots')
    expect(rows).toEqual([{ status: 'lost' }])
  }
})

test('a connection whose other end says nothing any more is given up', async () => {
  await client.query(`select pg_create_logical_replication_slot('silent_' || $1, 'pgoutput')`, [process.pid])
  await client.query('create publication silent')
  const { hostname, port } = new URL(database.url)
  const target = new URL(database.url)
  const sockets: Socket[] = []
  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname)
    near.pipe(far).pipe(near)
    sockets.push(near, far)
    for (const socket of [near, far]) socket.on('error', () => {})
  })
  await new Promise<void>((settle) => proxy.listen(0, '127.0.0.1', settle))
  cleanups.push(() => proxy.close(), () => sockets.forEach((socket) => socket.destroy()))
  target.port = String((proxy.address() as AddressInfo).port)
  target.hostname = '127.0.0.1'
  let heard = 0
  const ended = Promise.withResolvers<Error>()
  const reader = new ReplicationReader({
    databaseUrl: target.href,
    slot: `silent_${process.pid}`,
    publication: 'silent',
    silenceMilliseconds: 2_000,
    onMessage: () => {},
    onCaughtUp: () => heard++,
    onEnd: ended.resolve,
  })
  await reader.start()
  cleanups.push(() => reader.stop())
  // it answers when it is asked, though nothing happens
  while (heard < 3) await new Promise((later) => setTimeout(later, 50))
  for (const socket of sockets) socket.unpipe().pause()
  expect((await ended.promise).message).toContain('said nothing')
})

test('a full disk stops the stream, and nothing is lost, torn or begun anew once there is room', async ({ skip }) => {
  const disk = mountTinyDisk() ?? skip('no small file system can be mounted here')
  cleanups.push(() => rmSync(disk, { recursive: true }), () => spawnSync('umount', [disk]), () => rmSync(join(disk, 'ballast'), { force: true }))
  await client.query(`${TABLE}; ${insertSql(1, 100)}`)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = await spawnShapeServer(database.url, disk, port)
  cleanups.push(() => endProcess(child))
  const mirror = new ShapeMirror({ table: 'thing' })
  await mirror.catchUp(url)
  fillDisk(join(disk, 'ballast'))
  await client.query(insertSql(101, 3_000))
  const { rows: [committed] } = await client.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn')
  await client.query('insert into thing values (0)')
  const health = async (): Promise<unknown> => (await fetch(`${url}/v1/health`)).json()
  await expect.poll(health, { timeout: 60_000, interval: 20 }).toEqual({ status: 'starting' })
  // nothing that was not written is acknowledged
  const { rows: [slot] } = await client.query<{ behind: boolean }>('select confirmed_flush_lsn < $1 as behind from pg_replication_slots where database = current_database()', [committed?.lsn])
  expect(slot?.behind).toBe(true)
  rmSync(join(disk, 'ballast'))
  await expect.poll(health, { timeout: 60_000 }).toEqual({ status: 'active' })
  await settled(mirror, url)
  expect(mirror.refetches).toEqual([])
  const late = new ShapeMirror({ table: 'thing' })
  await settled(late, url)
})

function mountTinyDisk(): string | undefined {
  const disk = mkdtempSync(join(tmpdir(), 'shapes-disk-'))
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
  if (status === 0) return disk
  rmSync(disk, { recursive: true })
  process.stdout.write('The test of a full disk is skipped: no small file system can be mounted here.\n')
  return undefined
}

function fillDisk(path: string): void {
  try {
    for (;;) writeFileSync(path, Buffer.alloc(4096), { flag: 'a' })
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC')
  }
}
