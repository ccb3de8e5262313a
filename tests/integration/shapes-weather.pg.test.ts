import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ShapeMirror } from '../conformance/support/shape-mirror.ts'
import { freePort } from '../../build/port.ts'
import { endProcess, spawnShapeServer } from '../conformance/support/shape-process.ts'
import { createTestDatabase } from '../support/postgres.ts'
import type { TestDatabase } from '../support/postgres.ts'

// Writers, readers, kills, lost connections and changes of the table, all at once, and Postgres as the oracle at the end. Ten
// seconds here; SHAPES_WEATHER_SECONDS makes it as long as wanted.

const seconds = Number(process.env['SHAPES_WEATHER_SECONDS'] ?? 10)
const TABLE = 'create table thing (id int primary key, a int, b text collate "C", extra text)'
const SHAPES = [
  { parameters: { table: 'thing', columns: 'id,a,b' }, sql: 'select id, a, b from thing' },
  { parameters: { table: 'thing', columns: 'id,a', where: 'a = 1' }, sql: 'select id, a from thing where a = 1' },
  { parameters: { table: 'thing', columns: 'id,b', where: `b > 'b' AND a IN (1, 2)` }, sql: `select id, b from thing where b > 'b' and a in (1, 2)` },
  { parameters: { table: 'thing', columns: 'id,a,b', replica: 'full', where: 'a <> 3' }, sql: 'select id, a, b from thing where a <> 3' },
]

let database: TestDatabase
let folder: string
let child: ChildProcess
beforeAll(async () => {
  database = await createTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'shapes-weather-'))
})
afterAll(async () => {
  await endProcess(child)
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const below = (limit: number): number => Math.floor(Math.random() * limit)
const pause = (milliseconds: number): Promise<void> => new Promise((settle) => setTimeout(settle, milliseconds))

async function write(connection: pg.Client): Promise<void> {
  await connection.query('begin')
  try {
    for (let changes = below(5); changes >= 0; changes--) {
      const id = below(200)
      const kind = below(4)
      if (kind < 2) await connection.query('insert into thing (id, a, b) values ($1, $2, $3) on conflict (id) do update set a = excluded.a, b = excluded.b', [id, below(4), 'abcd'.charAt(below(4)).repeat(1 + below(40))])
      else if (kind === 2) await connection.query('delete from thing where id = $1', [id])
      else await connection.query('update thing set id = id + 1000 where id = $1 and not exists (select 1 from thing where id = $1 + 1000)', [id])
    }
    await connection.query(below(10) === 0 ? 'rollback' : 'commit')
  } catch {
    // a table dropped under it, a deadlock: that transaction never was
    await connection.query('rollback')
  }
}

test('after any weather every reader holds what Postgres holds', async () => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(TABLE)
  child = await spawnShapeServer(database.url, folder, port)
  let calm = false
  let columns = 0
  const contradictions: string[] = []

  const writers = [0, 1, 2].map(async () => {
    const connection = new pg.Client({ connectionString: database.url })
    await connection.connect()
    while (!calm) await write(connection)
    await connection.end()
  })
  const readers = Array.from({ length: 16 }, (_, index) => {
    const shape = SHAPES[index % SHAPES.length] as (typeof SHAPES)[number]
    return { mirror: new ShapeMirror(shape.parameters), ...shape }
  })
  const following = readers.map(async ({ mirror }) => {
    while (!calm) {
      // a server that is away or starting is tried again; a contradiction is not to be explained away
      await mirror.step(url, mirror.offset !== '-1' && below(3) > 0).catch(async (error: unknown) => {
        if ((error as { code?: string }).code === 'mirror-contradiction') {
          contradictions.push(String(error))
          calm = true
        }
        await pause(30)
      })
    }
  })
  const restart = async (signal: NodeJS.Signals, meanwhile?: string): Promise<void> => {
    await endProcess(child, signal)
    if (meanwhile) await client.query(meanwhile)
    child = await spawnShapeServer(database.url, folder, port)
  }
  const weather: (() => Promise<unknown>)[] = [
    () => client.query('truncate thing'),
    () => client.query(`alter table thing add column c${columns++} int default 5`),
    () => client.query('alter table thing drop column if exists extra'),
    () => client.query(`drop table thing; ${TABLE}`),
    () => client.query('alter table thing replica identity default'),
    () => client.query('select pg_terminate_backend(active_pid) from pg_replication_slots where database = current_database()'),
    () => restart('SIGKILL'),
    () => restart('SIGTERM'),
    () => restart('SIGKILL', 'truncate thing'),
  ]
  const until = Date.now() + seconds * 1_000
  while (!calm && Date.now() < until) {
    await pause(below(700))
    await (weather[below(weather.length)] as () => Promise<unknown>)()
  }
  calm = true
  await Promise.all([...writers, ...following])
  expect(contradictions).toEqual([])

  await client.query(`insert into thing (id, a, b) values (99999, 1, 'c')`)
  for (const { mirror, sql } of readers) {
    const expected = (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows.map((row) => row.map(String).join('|')).toSorted()
    const held = (): string[] => [...mirror.rows.values()].map((row) => Object.values(row).map(String).join('|')).toSorted()
    await mirror.readUntil(url, () => held().join() === expected.join()).catch(() => expect(held()).toEqual(expected))
  }
  await client.end()
}, 60_000 + seconds * 1_000)
