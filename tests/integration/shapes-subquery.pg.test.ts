import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Shape, ShapeStream } from '@electric-sql/client'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ShapeMirror } from '../conformance/support/shape-mirror.ts'
import { freePort } from '../../build/port.ts'
import { endProcess, spawnShapeServer } from '../conformance/support/shape-process.ts'
import type { ShapeParameters } from '../conformance/support/shape-request.ts'
import { askShape } from '../conformance/support/shape-request.ts'
import type { ShapeServer } from '../conformance/support/shape-server.ts'
import { startShapeServer } from '../conformance/support/shape-server.ts'
import { createTestDatabase } from '../support/postgres.ts'
import type { TestDatabase } from '../support/postgres.ts'

// Rows move in and out of a shape as the table of its subquery changes. Postgres says what is right, at every up-to-date.

const TABLES = `
  create table company (id int primary key, name text, active bool not null default true);
  create table project (id int primary key, company_id int, parent_id int);
  create table member (id int primary key, user_id int, project_id int);
  create table task (id int primary key, project_id int, title text, open bool not null default true);
  create table mark (id int primary key)`
const MINE = 'project_id IN (SELECT project_id FROM member WHERE user_id = 7)'

let database: TestDatabase
let client: pg.Client
let folder: string
let marks: number
let cleanups: (() => Promise<unknown>)[]

beforeEach(async () => {
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(TABLES)
  folder = mkdtempSync(join(tmpdir(), 'shapes-subquery-'))
  marks = 0
  cleanups = []
})

afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup()
  await client.end()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function startServer(): Promise<ShapeServer> {
  const server = await startShapeServer({ databaseUrl: database.url, dataFolder: folder, longPollMilliseconds: 2_000, catalogueMilliseconds: 100 })
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= server.stop())
  cleanups.push(stop)
  return { url: server.url, stop }
}

/** One shape of `task` and the query that says what it holds. */
interface Followed {
  readonly mirror: ShapeMirror
  readonly sql: string
}

function followTasks(where: string, parameters: ShapeParameters = {}): Followed {
  const columns = parameters['columns'] ?? 'id,project_id,title,open'
  return { mirror: new ShapeMirror({ table: 'task', where, ...parameters }), sql: `select ${columns} from task where ${where}` }
}

async function rowsOf(sql: string): Promise<string[]> {
  const result = await client.query<(string | null)[]>({ text: sql, rowMode: 'array', types: { getTypeParser: () => (text: string | Buffer) => String(text) } })
  return result.rows.map((row) => row.join('|')).toSorted()
}

/** The snapshot prints booleans in another manner than the log. */
const held = ({ mirror }: Followed): string[] => [...mirror.rows.values()]
  .map((row) => Object.values(row).map((text) => (text === 'true' ? 't' : text === 'false' ? 'f' : text)).join('|')).toSorted()

/** Waits until the engine has taken in all that is committed, then reads each shape to its next up-to-date: it must be what Postgres says. */
async function expectTrue(url: string, followed: readonly Followed[]): Promise<void> {
  await untilSeen(url)
  for (const one of followed) {
    await one.mirror.catchUp(url)
    expect(held(one), one.sql).toEqual(await rowsOf(one.sql))
  }
}

async function untilSeen(url: string): Promise<void> {
  await client.query('insert into mark values ($1)', [++marks])
  const mirror = new ShapeMirror({ table: 'mark' })
  await mirror.catchUp(url)
  await mirror.readUntil(url, () => mirror.rows.has(`"public"."mark"/"${marks}"`), 60_000)
}

describe('rows move', () => {
  test('in when a value appears, out when it goes, and both in one transaction', async () => {
    await client.query(`insert into task select g, g % 3, 'task ' || g from generate_series(1, 9) g; insert into member values (1, 7, 1), (2, 8, 2)`)
    const { url } = await startServer()
    const mine = followTasks(MINE)
    await expectTrue(url, [mine])
    expect(mine.mirror.rows.size).toBe(3)
    await client.query('insert into member values (3, 7, 2)')
    await expectTrue(url, [mine])
    expect(mine.mirror.rows.size).toBe(6)
    await client.query('delete from member where id = 1')
    await expectTrue(url, [mine])
    await client.query('begin; update member set project_id = 0 where id = 3; insert into member values (4, 7, 1); commit')
    await expectTrue(url, [mine])
    expect(mine.mirror.rows.size).toBe(6)
    expect(mine.mirror.refetches).toEqual([])
  })

  test('when the row and what the subquery yields change in one transaction, in whatever order', async () => {
    await client.query(`insert into task values (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c'); insert into member values (1, 7, 1)`)
    const { url } = await startServer()
    const mine = followTasks(MINE)
    await expectTrue(url, [mine])
    await client.query(`begin; update task set project_id = 2, title = 'moved' where id = 1; update member set project_id = 2 where id = 1; commit`)
    await expectTrue(url, [mine])
    await client.query(`begin; update member set project_id = 3 where id = 1; insert into task values (4, 3, 'new'); delete from task where id = 3; update task set id = 5 where id = 2; commit`)
    await expectTrue(url, [mine])
    await client.query(`begin; delete from member; insert into member values (9, 7, 3); update task set title = 'same' where id = 4; commit`)
    await expectTrue(url, [mine])
    expect([...mine.mirror.rows.keys()]).toEqual(['"public"."task"/"4"'])
  })

  test('out only with the last of the rows that yield a value', async () => {
    await client.query(`insert into task values (1, 1, 'a'); insert into member values (1, 7, 1), (2, 7, 1)`)
    const { url } = await startServer()
    const mine = followTasks(MINE)
    await expectTrue(url, [mine])
    const { offset } = mine.mirror
    await client.query('delete from member where id = 1')
    await expectTrue(url, [mine])
    expect(mine.mirror.offset).toBe(offset)
    await client.query('delete from member where id = 2')
    await expectTrue(url, [mine])
    expect(mine.mirror.rows.size).toBe(0)
  })

  test('as three-valued logic has it: NULLs on either side, NOT IN, OR with a plain condition, two subqueries', async () => {
    await client.query(`insert into task select g, nullif(g % 4, 3), 'task ' || g, g % 2 = 0 from generate_series(1, 16) g; insert into project values (1, 1), (2, 2)`)
    const { url } = await startServer()
    const followed = [
      followTasks(MINE),
      followTasks('project_id NOT IN (SELECT project_id FROM member WHERE user_id = 7)'),
      followTasks(`open OR ${MINE}`),
      followTasks(`NOT open AND NOT (${MINE})`),
      followTasks(`(${MINE}) IS NULL`),
      followTasks(`${MINE} AND project_id IN (SELECT id FROM project WHERE company_id = 1)`),
      followTasks(`${MINE} OR project_id IN (SELECT id FROM project WHERE company_id = 1)`, { replica: 'full' }),
      followTasks(MINE, { columns: 'id,title' }),
    ]
    await expectTrue(url, followed)
    for (const sql of [
      'insert into member values (1, 7, 1)', 'insert into member values (2, 7, null)', 'insert into member values (3, 7, 2)', 'delete from member where id = 2',
      'update task set project_id = 2 where id = 1; update task set project_id = null where id = 2', 'delete from member', 'insert into member values (4, 7, null)',
      'update project set company_id = 3 - company_id', 'delete from member', 'update task set open = not open',
    ]) {
      await client.query(sql)
      await expectTrue(url, followed)
    }
    expect(followed.flatMap(({ mirror }) => mirror.refetches)).toEqual([])
  })

  test('through nested subqueries, and within a table that asks about itself', async () => {
    await client.query(`insert into company values (1, 'one', true), (2, 'two', false); insert into project values (1, 1, null), (2, 2, 1), (3, 2, 2), (4, 1, 3);
      insert into task select g, 1 + g % 4, 'task ' || g from generate_series(1, 12) g`)
    const { url } = await startServer()
    const nested = 'project_id IN (SELECT id FROM project WHERE company_id IN (SELECT id FROM company WHERE active))'
    const followed: Followed[] = [
      followTasks(nested),
      followTasks(`project_id NOT IN (SELECT id FROM project WHERE company_id NOT IN (SELECT id FROM company WHERE active))`),
      { mirror: new ShapeMirror({ table: 'project', where: 'parent_id IN (SELECT id FROM project WHERE company_id = 2)' }), sql: 'select * from project where parent_id IN (SELECT id FROM project WHERE company_id = 2)' },
    ]
    await expectTrue(url, followed)
    for (const sql of [
      'update company set active = true where id = 2', 'update company set active = not active', 'update project set company_id = 1 where id = 3', 'delete from company where id = 1',
      `begin; insert into company values (3, 'three'); insert into project values (5, 3, 2); insert into task values (20, 5, 'new'); commit`, 'update project set parent_id = id - 1', 'delete from project where id = 2',
    ]) {
      await client.query(sql)
      await expectTrue(url, followed)
    }
    expect(followed.flatMap(({ mirror }) => mirror.refetches)).toEqual([])
  })

  test('for the official client, whose Shape ends with the right rows', async () => {
    await client.query(`insert into task select g, g % 3, 'task ' || g from generate_series(1, 9) g; insert into member values (1, 7, 1)`)
    const { url } = await startServer()
    const aborter = new AbortController()
    cleanups.push(async () => aborter.abort())
    for (const liveSse of [false, true]) {
      const shape = new Shape(new ShapeStream({ url: `${url}/v1/shape`, params: { table: 'task', where: MINE }, liveSse, signal: aborter.signal }))
      const settled = async (sql: string): Promise<void> => {
        await client.query(sql)
        const expected = (await client.query<{ id: number }>(`select id from task where ${MINE} order by id`)).rows.map(({ id }) => id)
        const ids = (): number[] => shape.currentRows.map((row) => Number(row['id'])).toSorted((a, b) => a - b)
        await expect.poll(ids, { timeout: 60_000 }).toEqual(expected)
      }
      await shape.rows
      await settled('insert into member values (2, 7, 2)')
      await settled(`update task set title = title || '!', project_id = (project_id + 1) % 3`)
      await settled('delete from member where id = 1')
      await settled('delete from member; insert into member values (1, 7, 1)')
    }
  })

  test('with a tag that names the values by which a row is there', async () => {
    await client.query(`insert into task values (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'c'); insert into member values (1, 7, 1), (2, 7, 2)`)
    const { url } = await startServer()
    const first = await askShape(url, { table: 'task', where: MINE, offset: '-1' })
    const tags = first.messages.flatMap(({ headers }) => (headers['tags'] as string[] | undefined) ?? [])
    expect(first.messages.slice(0, 3).map(({ headers }) => headers['active_conditions'])).toEqual([[true], [true], [true]])
    expect([tags.length, new Set(tags).size, tags[0] === tags[1]]).toEqual([3, 2, true])
    const mirror = new ShapeMirror({ table: 'task', where: MINE })
    await mirror.catchUp(url)
    const { offset, handle } = mirror
    await client.query('update task set project_id = 2 where id = 1')
    await untilSeen(url)
    const { messages } = await askShape(url, { table: 'task', where: MINE, offset, handle })
    expect(messages[0]).toMatchObject({ headers: { operation: 'update', tags: [tags[2]], removed_tags: [tags[0]], active_conditions: [true] } })
  })
})

describe('a shape with a subquery', () => {
  test('that reads changes only begins with what is there, and says what goes', async () => {
    await client.query(`insert into task values (1, 1, 'a'); insert into member values (1, 7, 1)`)
    const { url } = await startServer()
    const parameters = { table: 'task', where: MINE, log: 'changes_only' }
    const first = await askShape(url, { ...parameters, offset: '-1' })
    expect(first.messages.flatMap(({ key }) => key ?? [])).toEqual([])
    await client.query(`begin; update task set title = 'b' where id = 1; insert into task values (2, 2, 'c'); commit; delete from member; insert into member values (2, 7, 2)`)
    await untilSeen(url)
    const { messages } = await askShape(url, { ...parameters, offset: first.offset, handle: first.handle })
    expect(messages.filter(({ key }) => key).map(({ key, headers }) => [headers.operation, key?.at(-2)])).toEqual([['update', '1'], ['delete', '1'], ['insert', '2']])
  })

  test('goes on after a restart and after a kill, with what moved meanwhile', async () => {
    await client.query(`insert into task select g, g % 5, 'task ' || g from generate_series(1, 50) g; insert into member values (1, 7, 1), (2, 7, 2)`)
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const followed = [followTasks(MINE), followTasks(`NOT (${MINE})`, { replica: 'full' }), followTasks(MINE, { columns: 'id,open' })]
    for (const [round, signal] of (['SIGTERM', 'SIGKILL', 'SIGKILL', 'SIGTERM'] as const).entries()) {
      const child = await spawnShapeServer(database.url, folder, port)
      cleanups.push(() => endProcess(child))
      await expectTrue(url, followed)
      await client.query(`insert into member values (${10 + round}, 7, ${round + 1}); update task set title = 'round ${round}' where id % 4 = ${round}`)
      if (round < 2) await expectTrue(url, followed)
      const ended = endProcess(child, signal)
      await client.query(`begin; delete from member where id = ${round + 1}; update task set project_id = (project_id + 1) % 5 where id % 7 = ${round}; commit; delete from task where id = ${round + 20}`)
      await ended
      await client.query(`insert into task values (${100 + round}, ${round}, 'while it was down', true); insert into member values (${20 + round}, 7, ${(round + 3) % 5}); delete from member where id = ${9 + round}`)
    }
    const child = await spawnShapeServer(database.url, folder, port)
    cleanups.push(() => endProcess(child))
    await expectTrue(url, followed)
    expect(followed.flatMap(({ mirror }) => mirror.refetches)).toEqual([])
  })

  test.each([
    ['truncated', 'truncate member', ''],
    ['altered', 'alter table member add column since date', `insert into member values (5, 7, 2, now())`],
    ['dropped and made anew', 'drop table member; create table member (id int primary key, user_id int, project_id int)', 'insert into member values (5, 7, 2)'],
    ['no longer published', `alter table member replica identity default`, 'insert into member values (5, 7, 2)'],
  ])('begins anew when the table of the subquery is %s', async (_, change, then) => {
    await client.query(`insert into task values (1, 1, 'a'), (2, 2, 'b'); insert into member values (1, 7, 1)`)
    const { url } = await startServer()
    const mine = followTasks(MINE)
    await expectTrue(url, [mine])
    await client.query(change)
    if (then !== '') await client.query(then)
    await expect.poll(async () => {
      await mine.mirror.catchUp(url)
      return mine.mirror.refetches.length
    }, { timeout: 60_000 }).toBeGreaterThan(0)
    await expectTrue(url, [mine])
    await client.query(`insert into member (id, user_id, project_id) values (6, 7, 1)`)
    await expectTrue(url, [mine])
  })

  test('is one with all who ask for it, and its subquery is let go with the last', async () => {
    await client.query(`insert into task select g, g % 3, 'task ' || g from generate_series(1, 9) g; insert into member values (1, 7, 1)`)
    const { url } = await startServer()
    const [first, second] = [followTasks(MINE), followTasks(`open AND ${MINE}`)]
    await expectTrue(url, [first, second])
    await client.query('alter table task add column note text')
    await expect.poll(async () => {
      await first.mirror.catchUp(url)
      return first.mirror.refetches.length
    }, { timeout: 60_000 }).toBe(1)
    // a table that nothing looks at any more may do as it likes
    await client.query('insert into member values (2, 7, 2)')
    const third = { mirror: new ShapeMirror({ table: 'task', where: MINE }), sql: `select * from task where ${MINE}` }
    await expectTrue(url, [third])
  })
})

/** mulberry32: the same sequence for the same seed, everywhere. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

// Seeds that once failed are kept here and run first.
const SEEDS = [1, 2, 3]

test.each(SEEDS)('seed %i: whatever is written, by several at once, the shapes hold what Postgres says', async (seed) => {
  const random = randomOf(seed)
  await client.query(`insert into company select g, 'c' || g, g % 2 = 0 from generate_series(0, 3) g; insert into project select g, g % 4, g - 1 from generate_series(0, 7) g;
    insert into member select g, g % 3, nullif(g % 9, 8) from generate_series(0, 11) g; insert into task select g, nullif(g % 9, 8), 't' || g, g % 2 = 0 from generate_series(0, 59) g`)
  const { url } = await startServer()
  const member = (user: number): string => `(SELECT project_id FROM member WHERE user_id = ${user})`
  const owned = '(SELECT id FROM project WHERE company_id IN (SELECT id FROM company WHERE active))'
  const followed = [
    ...[0, 1, 2].map((user) => followTasks(`project_id IN ${member(user)}`)), followTasks(`project_id NOT IN ${member(0)}`), followTasks(`open OR project_id IN ${member(1)}`),
    followTasks(`project_id IN ${owned}`, { replica: 'full' }), followTasks(`project_id IN ${owned} AND NOT (project_id IN ${member(2)})`), followTasks(`project_id IN ${member(0)} OR project_id NOT IN ${owned}`, { columns: 'id,open' }),
    { mirror: new ShapeMirror({ table: 'project', where: 'parent_id IN (SELECT id FROM project WHERE company_id = 1)' }), sql: 'select * from project where parent_id IN (SELECT id FROM project WHERE company_id = 1)' },
  ]
  const value = (): string => (random(6) === 0 ? 'null' : String(random(9)))
  const statement = (): string => [
    () => `insert into task values (${random(80)}, ${value()}, 'new', ${random(2) === 0}) on conflict (id) do update set project_id = excluded.project_id`,
    () => `update task set project_id = ${value()}, open = not open where id % 10 = ${random(10)}`,
    () => `delete from task where id = ${random(80)}`,
    () => `insert into member values (${random(16)}, ${random(3)}, ${value()}) on conflict (id) do update set project_id = excluded.project_id, user_id = excluded.user_id`,
    () => `delete from member where id = ${random(16)}`,
    () => `update member set user_id = ${random(3)} where id = ${random(16)}`,
    () => `update company set active = not active where id = ${random(4)}`,
    () => `update project set company_id = ${random(4)}, parent_id = ${value()} where id = ${random(8)}`,
    () => `insert into project values (${random(10)}, ${random(4)}, ${value()}) on conflict (id) do nothing`,
    () => `delete from project where id = ${random(10)}`,
  ][random(10)]?.() ?? ''
  const writers = await Promise.all([0, 1].map(async () => {
    const writer = new pg.Client({ connectionString: database.url })
    await writer.connect()
    cleanups.push(() => writer.end())
    return writer
  }))
  for (let batch = 0; batch < 10; batch++) {
    const transactions = writers.map(() => Array.from({ length: 6 }, () => `begin; ${Array.from({ length: 1 + random(4) }, statement).join('; ')}; ${random(8) === 0 ? 'rollback' : 'commit'}`))
    const written = Promise.all(writers.map(async (writer, index) => {
      for (const transaction of transactions[index] ?? []) {
        await writer.query(transaction).catch(async (error: unknown) => {
          // two writers may want each other's rows
          if ((error as { code?: string }).code !== '40P01') throw error
          await writer.query('rollback')
        })
      }
    }))
    // what is being received comes again
    if (random(4) === 0) await client.query('select pg_terminate_backend(active_pid) from pg_replication_slots where active_pid is not null')
    await written
    if (random(3) === 0) await followed[random(followed.length)]?.mirror.step(url, false)
    await expectTrue(url, followed)
  }
  expect(followed.flatMap(({ mirror }) => mirror.refetches)).toEqual([])
})
