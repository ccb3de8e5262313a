import type { Row, ShapeStreamOptions } from '@electric-sql/client'
import { createColumnMapper, FetchError, isChangeMessage, isControlMessage, Shape, ShapeStream, snakeCamelMapper } from '@electric-sql/client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FollowedStream } from './support/followed-stream.ts'
import { followStream } from './support/followed-stream.ts'
import type { ShapeWorld } from './support/shape-world.ts'
import { openShapeWorld } from './support/shape-world.ts'

// The official client, unmodified, against the shape server: in a schema of its own, on tables whose names need quotes.

const SCHEMA = 'client_conformance'
const MANNERS = [['long-polling', false], ['server-sent events', true]] as const

let world: ShapeWorld
beforeAll(async () => {
  world = await openShapeWorld()
  await world.client.query(`drop schema if exists ${SCHEMA} cascade; create schema ${SCHEMA}`)
})
afterAll(() => world.end())

let aborter = new AbortController()
afterEach(() => {
  aborter.abort()
  aborter = new AbortController()
})

async function tableWith(columns: string, rows = ''): Promise<string> {
  const table = `${SCHEMA}."${world.table()} of 'things'"`
  await world.client.query(`create table ${table} (${columns}); ${rows === '' ? '' : `insert into ${table} values ${rows}`}`)
  return table
}

const follow = (table: string, options: Partial<ShapeStreamOptions> = {}): FollowedStream =>
  followStream({ url: `${world.url}/v1/shape`, signal: aborter.signal, warnOnHttp: false, ...options, params: { table, ...options.params } })

const shapeOf = <T extends Row = Row>(table: string, options: Partial<ShapeStreamOptions> = {}): Shape<T> =>
  new Shape<T>(new ShapeStream({ url: `${world.url}/v1/shape`, signal: aborter.signal, warnOnHttp: false, ...options, params: { table, ...options.params } }) as unknown as ShapeStream<T>)

/** Resolves with the shape's rows once they satisfy `wanted`. */
function rowsOnce<T extends Row>(shape: Shape<T>, wanted: (rows: T[]) => boolean): Promise<T[]> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (wanted(shape.currentRows)) resolve(shape.currentRows)
    }
    shape.subscribe(look)
    void shape.rows.then(look)
  })
}

const ids = (rows: readonly Row[]): unknown[] => rows.map(({ id }) => id).toSorted()
const replaceShape = (parameters: Record<string, string>): Promise<Response> => fetch(`${world.url}/v1/shape?${new URLSearchParams(parameters).toString()}`, { method: 'DELETE' })

describe.each(MANNERS)('by %s', (_manner, liveSse) => {
  test('a Shape follows its rows', async () => {
    const table = await tableWith('id int primary key, name text, n numeric, ok bool', `(1, 'one', 1.5, true), (2, 'two', null, false)`)
    const shape = shapeOf(table, { liveSse, params: { where: 'id < $1', params: ['10'] } })
    expect(await shape.rows).toEqual([{ id: 1, name: 'one', n: '1.5', ok: true }, { id: 2, name: 'two', n: null, ok: false }])
    await world.client.query(`begin; insert into ${table} values (3, 'three', 3, true), (30, 'thirty', 3, true); update ${table} set name = 'uno' where id = 1; delete from ${table} where id = 2; commit`)
    expect(await rowsOnce(shape, (rows) => rows.length === 2 && rows.some(({ id }) => id === 3))).toEqual([
      { id: 1, name: 'uno', n: '1.5', ok: true },
      { id: 3, name: 'three', n: '3', ok: true },
    ])
    // once live, every further change comes by the same way
    await world.client.query(`update ${table} set id = 4 where id = 3`)
    expect(ids(await rowsOnce(shape, (rows) => rows.some(({ id }) => id === 4)))).toEqual([1, 4])
  })

  test('a stream asks from the start, then for the rest, then live with a cursor', async () => {
    const table = await tableWith('id int primary key')
    const followed = follow(table, { liveSse })
    await followed.until(() => followed.controls().includes('up-to-date'))
    await world.client.query(`insert into ${table} values (1)`)
    await followed.until(() => followed.changes().length === 1)
    const asked = followed.requests.map(({ url }) => ['offset', 'live', 'live_sse'].map((name) => url.searchParams.get(name)))
    expect(asked.slice(0, 2)).toEqual([['-1', null, null], ['0_0', null, null]])
    expect(asked.slice(2).every(([offset, live, sse]) => offset !== '-1' && live === 'true' && sse === (liveSse ? 'true' : null))).toBe(true)
    expect(followed.requests.slice(2).every(({ url }) => url.searchParams.has('cursor'))).toBe(true)
    // an event stream is one request for all that it brings
    await world.client.query(`insert into ${table} values (2)`)
    await followed.until(() => followed.changes().length === 2)
    if (liveSse) expect(followed.requests.length).toBe(3)
  })

  test('offset=now brings only what comes', async () => {
    const table = await tableWith('id int primary key', '(1)')
    const shape = shapeOf(table, { liveSse, offset: 'now' })
    expect(await shape.rows).toEqual([])
    await world.client.query(`insert into ${table} values (2)`)
    expect(ids(await rowsOnce(shape, (rows) => rows.length > 0))).toEqual([2])
  })

  test('a replaced shape begins again in the same stream, and its rows are those of now', async (context) => {
    const table = await tableWith('id int primary key', '(1)')
    const followed = follow(table, { liveSse })
    await followed.until(() => followed.controls().includes('up-to-date'))
    const before = followed.stream.shapeHandle as string
    await world.client.query(`delete from ${table}; insert into ${table} values (2)`)
    await followed.until(() => followed.changes().includes('insert 2'))
    const answer = await replaceShape({ handle: before })
    if (answer.status === 405) return context.skip('this server does not let a shape be deleted')
    expect(answer.status).toBe(202)
    await followed.until(() => followed.changes().filter((change) => change === 'insert 2').length === 2)
    expect(followed.controls()).toContain('must-refetch')
    expect(followed.stream.shapeHandle).not.toBe(before)
    expect(followed.requests.filter(({ status }) => status === 409)).toHaveLength(1)
  })

  test('log=changes_only starts empty, and requestSnapshot brings the part that is asked for', async () => {
    const table = await tableWith('id int primary key, title text', `(1, 'b'), (2, 'c'), (3, 'a')`)
    const followed = follow(table, { liveSse, log: 'changes_only' })
    await followed.until(() => followed.controls().includes('up-to-date'))
    expect(followed.changes()).toEqual([])
    const all = await followed.stream.requestSnapshot({ orderBy: 'title ASC', limit: 100 })
    expect(all.data.map(({ value }) => value['title'])).toEqual(['a', 'b', 'c'])
    const top = await followed.stream.fetchSnapshot({ orderBy: 'title DESC', limit: 2, offset: 1 })
    expect(top.data.map(({ value }) => value['title'])).toEqual(['b', 'a'])
    const some = await followed.stream.requestSnapshot({ where: 'title = $1 OR title = $2', params: { 1: 'a', 2: 'c' }, orderBy: 'title', limit: 9, method: 'POST' })
    expect(some.data.map(({ value }) => value['title'])).toEqual(['a', 'c'])
    // one snapshot-end for the empty log, one for each part that was put into the stream
    expect(followed.controls().filter((control) => control === 'snapshot-end')).toHaveLength(3)
    await world.client.query(`update ${table} set title = 'z' where id = 1`)
    await followed.until(() => followed.changes().includes('update 1'))
  })

  test('a transaction that a snapshot did not see comes after it, one that it saw does not come again', async () => {
    const table = await tableWith('id int primary key, title text', `(1, 'base')`)
    const followed = follow(table, { liveSse, log: 'changes_only' })
    await followed.until(() => followed.controls().includes('up-to-date'))
    await world.client.query(`begin; update ${table} set title = 'later' where id = 1`)
    const { data } = await followed.stream.requestSnapshot({ where: 'id = $1', params: { 1: '1' }, orderBy: 'id', limit: 1 })
    expect(data.map(({ value }) => value['title'])).toEqual(['base'])
    await world.client.query('commit')
    await followed.until(() => followed.messages.some((message) => isChangeMessage(message) && message.value['title'] === 'later'))
    // what a snapshot holds is left out of the log that follows
    await world.client.query(`insert into ${table} values (2, 'two')`)
    await followed.until(() => followed.changes().includes('insert 2'))
    await followed.stream.requestSnapshot({ where: 'id = 2', orderBy: 'id', limit: 1 })
    await world.client.query(`insert into ${table} values (3, 'three')`)
    await followed.until(() => followed.changes().includes('insert 3'))
    expect(followed.changes().filter((change) => change === 'insert 3')).toHaveLength(1)
  })

  test('replica=full tells whole rows', async () => {
    const table = await tableWith('id int primary key, title text, priority int', `(1, 'first', 10)`)
    const followed = follow(table, { liveSse, params: { replica: 'full' } })
    await followed.until(() => followed.controls().includes('up-to-date'))
    await world.client.query(`update ${table} set title = 'second'`)
    await followed.until(() => followed.changes().includes('update 1'))
    const update = followed.messages.find((message) => isChangeMessage(message) && message.headers.operation === 'update')
    expect(update).toMatchObject({ value: { id: 1, title: 'second', priority: 10 }, old_value: { title: 'first' } })
  })

  test('a refused request ends the stream with the words of the refusal, and its handler may mend it', async () => {
    const table = await tableWith('id int primary key, title text', `(1, 'one')`)
    const refused = follow(table, { liveSse, params: { where: '1 x 1' }, onError: () => {} })
    await expect(refused.until(() => false)).rejects.toThrow(FetchError)
    expect((refused.stream.error as FetchError).status).toBe(400)
    expect((refused.stream.error as FetchError).json).toEqual({ message: 'Invalid request', errors: { where: ['At location 17: syntax error at or near "x"'] } })
    expect(refused.stream.isConnected()).toBe(false)

    const mended = follow(table, { liveSse, params: { where: 'nothing = 1' }, onError: () => ({ params: { table, where: '1=1' } }) })
    await mended.until(() => mended.changes().includes('insert 1'))
    expect(mended.requests.map(({ status }) => status).slice(0, 2)).toEqual([400, 200])
  })

  test('forceDisconnectAndRefresh brings what is there at once, and the stream goes on', async () => {
    const table = await tableWith('id int primary key', '(1)')
    const followed = follow(table, { liveSse })
    await followed.until(() => followed.controls().includes('up-to-date'))
    await world.client.query(`insert into ${table} values (2)`)
    await followed.until(() => followed.changes().includes('insert 2'))
    await followed.stream.forceDisconnectAndRefresh()
    await world.client.query(`insert into ${table} values (3)`)
    await followed.until(() => followed.changes().includes('insert 3'))
    expect(followed.changes()).toEqual(['insert 1', 'insert 2', 'insert 3'])
  })

  test('a restart of the server in between loses nothing and repeats nothing', async (context) => {
    if (!world.restart) return context.skip('this server is not ours to restart')
    const table = await tableWith('id int primary key', '(1)')
    const followed = follow(table, { liveSse, backoffOptions: { initialDelay: 50, maxDelay: 200, multiplier: 1.5 } })
    await followed.until(() => followed.controls().includes('up-to-date'))
    const before = followed.stream.shapeHandle
    const restarting = world.restart()
    await world.client.query(`insert into ${table} values (2)`)
    await restarting
    await world.client.query(`insert into ${table} values (3)`)
    await followed.until(() => followed.changes().includes('insert 3'))
    expect([followed.changes(), followed.stream.shapeHandle]).toEqual([['insert 1', 'insert 2', 'insert 3'], before])
  })
})

test('values of every kind are parsed, in the snapshot and in the stream', async () => {
  await world.client.query(`create type ${SCHEMA}.mood as enum ('sad', 'ok', 'happy'); create type ${SCHEMA}.complex as (r float8, i float8); create domain ${SCHEMA}.posint as int check (value > 0)`)
  const table = await tableWith(`i2 int2 primary key, txt varchar, i4 int4, i8 int8, f8 float8, b bool, json json, jsonb jsonb, ints int8[], ints2 int8[][], doubles float8[], bools bool[],
    moods ${SCHEMA}.mood[], moods2 ${SCHEMA}.mood[][], complexes ${SCHEMA}.complex[], posints ${SCHEMA}.posint[], jsons jsonb[], txts text[]`)
  const values = `'test', 2147483647, 9223372036854775807, 4.5, true, '{"foo": "bar"}', '{"foo": "bar"}', '{1,2,3}', '{{1,2,3},{4,5,6}}', '{Infinity,-Infinity,NaN}', '{t,f,NULL}',
    '{sad,ok}', '{{sad,ok},{ok,happy}}', '{"(1.1,2.2)","(3.3,4.4)"}', '{5,9,2}', array['{"foo": "bar"}', '[1]']::jsonb[], '{"a,b","c\\"d",NULL}'`
  await world.client.query(`insert into ${table} values (1, ${values})`)
  const shape = shapeOf(table)
  const [inSnapshot] = await shape.rows
  expect(inSnapshot).toEqual({
    i2: 1, txt: 'test', i4: 2147483647, i8: 9223372036854775807n, f8: 4.5, b: true, json: { foo: 'bar' }, jsonb: { foo: 'bar' }, ints: [1n, 2n, 3n],
    ints2: [[1n, 2n, 3n], [4n, 5n, 6n]], doubles: [Infinity, -Infinity, Number.NaN], bools: [true, false, null], moods: ['sad', 'ok'],
    moods2: [['sad', 'ok'], ['ok', 'happy']], complexes: ['(1.1,2.2)', '(3.3,4.4)'], posints: ['5', '9', '2'], jsons: [{ foo: 'bar' }, [1]], txts: ['a,b', 'c"d', null],
  })
  await world.client.query(`insert into ${table} values (2, ${values})`)
  const rows = await rowsOnce(shape, ({ length }) => length === 2)
  expect(rows[1]).toEqual({ ...inSnapshot, i2: 2 })
})

test('columns of any name are listed, renamed, parsed and transformed', async () => {
  const table = await tableWith(`id int8 primary key, "has,comma" text, "has""quote" text, "has space" text, created_at timestamptz, secret text`, `(9007199254740993, 'a', 'b', 'c', '2026-02-28 13:14:15Z', 's')`)
  const odd = shapeOf(table, { params: { columns: ['id', 'has,comma', 'has"quote', 'has space'] } })
  expect(await odd.rows).toEqual([{ id: 9007199254740993n, 'has,comma': 'a', 'has"quote': 'b', 'has space': 'c' }])

  const camel = shapeOf(table, { columnMapper: snakeCamelMapper(), params: { columns: ['id', 'createdAt'], where: 'createdAt > $1', params: { 1: '2026-01-01Z' } } })
  expect(await camel.rows).toEqual([{ id: 9007199254740993n, createdAt: '2026-02-28 13:14:15+00' }])

  const renamed = shapeOf(table, {
    columnMapper: createColumnMapper({ created_at: 'when' }),
    parser: { int8: Number, timestamptz: (text: string) => Date.parse(text) },
    transformer: (row) => ({ ...row, year: new Date(row['when'] as number).getUTCFullYear() }),
    params: { columns: ['id', 'when'] },
  })
  expect(await renamed.rows).toEqual([{ id: 9007199254740992, when: Date.UTC(2026, 1, 28, 13, 14, 15), year: 2026 }])
})

test('a snapshot is asked for in expressions, with renamed columns', async () => {
  const table = await tableWith('id int primary key, sort_key int', '(1, 30), (2, 20), (3, 10)')
  const followed = follow(table, { log: 'changes_only', columnMapper: snakeCamelMapper() })
  await followed.until(() => followed.controls().includes('up-to-date'))
  for (const method of ['GET', 'POST'] as const) {
    const { data, metadata } = await followed.stream.fetchSnapshot({
      whereExpr: { type: 'func', name: 'gt', args: [{ type: 'ref', column: 'sortKey' }, { type: 'val', paramIndex: 1 }] },
      orderByExpr: [{ column: 'sortKey', direction: 'asc', nulls: 'last' }],
      params: { 1: '10' },
      limit: 5,
      method,
    })
    expect(data.map(({ value }) => value)).toEqual([{ id: 2, sortKey: 20 }, { id: 1, sortKey: 30 }])
    expect(metadata).toMatchObject({ snapshot_mark: expect.any(Number), xmin: expect.stringMatching(/^\d+$/), xmax: expect.stringMatching(/^\d+$/), xip_list: expect.any(Array), database_lsn: expect.stringMatching(/^\d+$/) })
    expect(data.every(({ headers }) => (headers as Record<string, unknown>)['snapshot_mark'] === metadata.snapshot_mark)).toBe(true)
  }
})

test('snapshots that were asked for come again after the shape was replaced', async (context) => {
  const table = await tableWith('id int primary key, title text', `(1, 'one'), (2, 'two')`)
  const shape = shapeOf(table, { log: 'changes_only' })
  await shape.requestSnapshot({ orderBy: 'title', limit: 100 })
  expect(ids(await rowsOnce(shape, ({ length }) => length === 2))).toEqual([1, 2])
  const answer = await replaceShape({ handle: shape.handle as string })
  if (answer.status === 405) return context.skip('this server does not let a shape be deleted')
  await world.client.query(`delete from ${table} where id = 2; insert into ${table} values (3, 'three')`)
  expect(ids(await rowsOnce(shape, (rows) => rows.some(({ id }) => id === 3) && rows.length === 2))).toEqual([1, 3])
})

test('updates and deletes of rows that a changes_only Shape never saw are not its rows', async () => {
  const table = await tableWith('id int primary key, title text', `(1, 'unseen')`)
  const shape = shapeOf(table, { log: 'changes_only' })
  expect([await shape.rows, shape.mode]).toEqual([[], 'changes_only'])
  await world.client.query(`update ${table} set title = 'x'; insert into ${table} values (2, 'live'); delete from ${table} where id = 1`)
  expect(await rowsOnce(shape, ({ length }) => length > 0)).toEqual([{ id: 2, title: 'live' }])
})

test('subscribe: false ends at the first up-to-date, and a later stream takes up where it ended', async () => {
  const table = await tableWith('id int primary key', '(1)')
  const first = follow(table, { subscribe: false })
  await first.until(() => first.controls().includes('up-to-date'))
  expect(first.changes()).toEqual(['insert 1'])
  await expect.poll(() => first.stream.isConnected()).toBe(false)
  expect(first.requests.every(({ url }) => !url.searchParams.has('live'))).toBe(true)

  await world.client.query(`insert into ${table} values (2)`)
  const resumed = follow(table, { offset: first.stream.lastOffset, handle: first.stream.shapeHandle as string })
  await resumed.until(() => resumed.changes().length > 0)
  expect(resumed.changes()).toEqual(['insert 2'])

  await world.client.query(`truncate ${table}; insert into ${table} values (7)`)
  await resumed.until(() => resumed.changes().includes('insert 7'))
  expect(resumed.controls()).toContain('must-refetch')
  expect(resumed.stream.shapeHandle).not.toBe(first.stream.shapeHandle)
})

test('many subscribers and many streams see the same', async () => {
  const table = await tableWith('id int primary key', '(1), (2)')
  const shapes = Array.from({ length: 5 }, (_, index) => shapeOf(table, { liveSse: index % 2 === 1 }))
  const seen = shapes.flatMap((shape) => [rowsOnce(shape, ({ length }) => length === 3), rowsOnce(shape, ({ length }) => length === 3)])
  await Promise.all(shapes.map((shape) => shape.rows))
  await world.client.query(`insert into ${table} values (3)`)
  for (const rows of await Promise.all(seen)) expect(ids(rows)).toEqual([1, 2, 3])
  expect(new Set(shapes.map(({ handle }) => handle)).size).toBe(1)
})

test('a stream pauses while its page is hidden, and catches up when it is shown', async () => {
  const table = await tableWith('id int primary key', '(1)')
  const listeners = new Set<() => void>()
  const page = { hidden: false, addEventListener: (_name: string, listener: () => void) => listeners.add(listener), removeEventListener: (_name: string, listener: () => void) => listeners.delete(listener) }
  Object.assign(globalThis, { document: page })
  try {
    const followed = follow(table)
    await followed.until(() => followed.controls().includes('up-to-date'))
    page.hidden = true
    for (const listener of listeners) listener()
    await expect.poll(() => followed.stream.isConnected()).toBe(false)
    await world.client.query(`insert into ${table} values (2)`)
    expect(followed.changes()).toEqual(['insert 1'])
    page.hidden = false
    for (const listener of listeners) listener()
    await followed.until(() => followed.changes().includes('insert 2'))
    await expect.poll(() => followed.stream.isConnected()).toBe(true)
  } finally {
    Reflect.deleteProperty(globalThis, 'document')
  }
})

test('an aborted stream is heard no more', async () => {
  const table = await tableWith('id int primary key', '(1)')
  const own = new AbortController()
  const followed = follow(table, { signal: own.signal })
  await followed.until(() => followed.controls().includes('up-to-date'))
  own.abort()
  await expect.poll(() => followed.stream.isConnected()).toBe(false)
  const witness = follow(table)
  await world.client.query(`insert into ${table} values (2)`)
  await witness.until(() => witness.changes().includes('insert 2'))
  expect(followed.changes()).toEqual(['insert 1'])
  expect(followed.messages.filter(isControlMessage).map(({ headers }) => headers.control)).not.toContain('must-refetch')
})
