/**
 * What the shape engine's memory does while large things pass through it: RSS of its process, idle and at its highest, in MB.
 * npm run bench -- shapes-large; SHAPES_LARGE_ROWS=100000 for a tenth of it.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import pg from 'pg'
import { startEmbeddedPostgres } from '../../build/postgres/embedded.ts'
import { freePort } from '../../build/port.ts'
import { endProcess } from '../conformance/support/shape-process.ts'
import { createDatabaseOn } from '../support/postgres.ts'

const rows = Number(process.env['SHAPES_LARGE_ROWS'] ?? 1_000_000)
const folder = mkdtempSync(path.join(tmpdir(), 'kibray-bench-shapes-large-'))
const postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres'), keeping: 'discarded' })
const say = (line: string): void => { process.stdout.write(`${line}\n`) }

interface Engine {
  readonly url: string
  readonly client: pg.Client
  /** The engine's memory in MB: now, and at its highest since `forget`. */
  memory(): number
  peak(): number
  forget(): void
}

try {
  for (const size of [rows / 10, rows]) {
    await withEngine(async (engine) => {
      await follow(engine, [''])
      await transaction(engine, size, 'one shape')
    })
  }
  await withEngine(async (engine) => {
    await follow(engine, Array.from({ length: 50 }, (_, bucket) => `bucket = ${bucket}`))
    await transaction(engine, rows, '50 shapes that share the rows')
  })
  await withEngine(async (engine) => {
    await follow(engine, Array.from({ length: 50 }, (_, index) => `bucket >= ${-index}`))
    await transaction(engine, rows / 10, '50 shapes that each hold every row')
  })
  for (const size of [rows / 2, rows * 5]) await withEngine((engine) => snapshot(engine, size))
} finally {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function withEngine(work: (engine: Engine) => Promise<void>): Promise<void> {
  const database = await createDatabaseOn(postgres.url)
  const data = mkdtempSync(path.join(folder, 'engine-'))
  const port = await freePort()
  const serve = path.resolve(import.meta.dirname, '../../sync-server/shapes/serve.ts')
  const child = spawn(process.execPath, [...process.execArgv, serve, '--database', database.url, '--port', String(port), '--insecure', '--data', data], { stdio: ['ignore', 'ignore', 'inherit'] })
  const url = `http://127.0.0.1:${port}`
  let peak = 0
  const memory = (): number => residentMegabytes(child.pid ?? 0)
  const sampling = setInterval(() => (peak = Math.max(peak, memory())), 20)
  const client = new pg.Client({ connectionString: database.url })
  try {
    await client.connect()
    await client.query('create table large (id int primary key, bucket int, note text)')
    while ((await fetch(`${url}/v1/health`).then(({ status }) => status, () => 0)) !== 200) {
      if (child.exitCode !== null) throw new Error('The engine ended')
      await after(50)
    }
    await work({ url, client, memory, peak: () => peak, forget: () => (peak = 0) })
  } finally {
    clearInterval(sampling)
    await endProcess(child, 'SIGTERM')
    await client.end()
    await database.drop()
    rmSync(data, { recursive: true, force: true })
  }
}

/** Makes the shapes and waits until they are up to date. */
async function follow({ url }: Engine, clauses: readonly string[]): Promise<void> {
  for (const where of clauses) await readWhole(url, where)
}

async function transaction(engine: Engine, size: number, story: string): Promise<void> {
  const { client, url } = engine
  const idle = await settledMemory(engine)
  engine.forget()
  const began = performance.now()
  await client.query(`insert into large select g, g % 50, 'a row of no great length, ' || g from generate_series(1, ${size}) g`)
  const committed = performance.now()
  const { rows: [position] } = await client.query<{ lsn: string }>(`select (pg_current_wal_insert_lsn() - '0/0')::text as lsn`)
  // acknowledged is written and synced
  for (;;) {
    const { rows: [slot] } = await client.query<{ done: boolean }>(`select confirmed_flush_lsn - '0/0' >= $1::numeric as done from pg_replication_slots where database = current_database()`, [position?.lsn])
    if (slot?.done) break
    await client.query("select pg_logical_emit_message(false, 'bench', '')")
    await after(100)
  }
  const written = performance.now()
  const whileWritten = engine.peak()
  engine.forget()
  const read = await readWhole(url, story === 'one shape' ? '' : undefined)
  say(`transaction of ${size} rows, ${story}: ${seconds(committed - began)} to commit, ${seconds(written - committed)} more until acknowledged; idle ${idle} MB, peak ${whileWritten} MB (+${whileWritten - idle})${read === 0 ? '' : `; peak while ${read} rows were read ${engine.peak()} MB`}; after it ${await settledMemory(engine)} MB`)
}

async function snapshot(engine: Engine, size: number): Promise<void> {
  const { client, url } = engine
  await client.query(`insert into large select g, g % 50, 'a row of no great length, ' || g from generate_series(1, ${size}) g`)
  const idle = await settledMemory(engine)
  engine.forget()
  const began = performance.now()
  const read = await readWhole(url, '')
  say(`snapshot of ${size} rows, read by a client while it is taken: ${read} rows in ${seconds(performance.now() - began)}; idle ${idle} MB, peak ${engine.peak()} MB (+${engine.peak() - idle}); after it ${await settledMemory(engine)} MB`)
}

/** Reads a shape to its end, without keeping it; returns how many rows it named. */
async function readWhole(url: string, where: string | undefined): Promise<number> {
  if (where === undefined) return 0
  let read = 0
  for (let offset = '-1', handle = ''; ; ) {
    const address = new URL('/v1/shape', url)
    const parameters = { table: 'large', offset, ...(where ? { where } : {}), ...(handle ? { handle } : {}) }
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value)
    const response = await fetch(address)
    if (response.status !== 200) throw new Error(`The engine answered ${response.status}: ${await response.text()}`)
    for await (const piece of response.body ?? []) read += countOf(Buffer.from(piece as Uint8Array), 0x0a)
    offset = response.headers.get('electric-offset') ?? ''
    handle = response.headers.get('electric-handle') ?? ''
    if (response.headers.has('electric-up-to-date')) return read
  }
}

function countOf(bytes: Buffer, byte: number): number {
  let count = 0
  for (let at = bytes.indexOf(byte); at >= 0; at = bytes.indexOf(byte, at + 1)) count++
  return count
}

/** What is left once nothing more is given back for a while. */
async function settledMemory(engine: Engine): Promise<number> {
  await after(3_000)
  return engine.memory()
}

function residentMegabytes(pid: number): number {
  try {
    return Math.round(Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096 / 1_000_000)
  } catch {
    // gone, or a system without /proc
    return 0
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}
