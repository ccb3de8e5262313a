import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ShapeAnswer, ShapeMessage, ShapeParameters } from './support/shape-request.ts'
import { askShape } from './support/shape-request.ts'
import type { ShapeWorld } from './support/shape-world.ts'
import { openShapeWorld } from './support/shape-world.ts'

// What any shape server must answer, Electric or ours. Give SHAPE_URL and DATABASE_URL to ask another one.

let world: ShapeWorld
beforeAll(async () => {
  world = await openShapeWorld()
})
afterAll(() => world.end())

const ask = (parameters: ShapeParameters, init?: RequestInit): Promise<ShapeAnswer> => askShape(world.url, parameters, init)

async function tableWith(columns: string, rows = ''): Promise<string> {
  const table = world.table()
  await world.client.query(`create table ${table} (${columns}); ${rows === '' ? '' : `insert into ${table} values ${rows}`}`)
  return table
}

/** Reads the snapshot to its end; the answer is the first that is up to date. */
async function readWhole(parameters: ShapeParameters): Promise<ShapeAnswer & { all: ShapeMessage[] }> {
  const all: ShapeMessage[] = []
  let at: ShapeParameters = { offset: '-1' }
  for (;;) {
    const answer = await ask({ ...parameters, ...at })
    expect(answer.status).toBe(200)
    all.push(...answer.messages)
    if (answer.upToDate) return { ...answer, all }
    at = { offset: answer.offset, handle: answer.handle }
  }
}

/** Asks live, runs the SQL once the request is under way, and answers with what came of it. */
async function changesOf(sql: string, parameters: ShapeParameters, from: ShapeAnswer): Promise<ShapeAnswer> {
  const pending = ask({ ...parameters, offset: from.offset, handle: from.handle, live: 'true' })
  await world.client.query(`begin; ${sql}; commit`)
  let answer = await pending
  // the long-poll's time may have been up just before the commit
  while (answer.messages.every((message) => message.headers.control)) {
    expect(answer.status).toBe(200)
    answer = await ask({ ...parameters, offset: answer.offset, handle: answer.handle, live: 'true' })
  }
  return answer
}

const operations = (answer: { messages: readonly ShapeMessage[] }): unknown[] =>
  answer.messages.flatMap(({ headers, key, value }) => (headers.operation ? [[headers.operation, key?.split('/').slice(1).join('/'), value]] : []))

describe('snapshot', () => {
  test('comes first, ends with snapshot-end, and the next page is up to date', async () => {
    const table = await tableWith('id int primary key, name text, ok bool', `(1, 'it''s', true), (2, null, false)`)
    const first = await ask({ table, offset: '-1' })
    expect(first.offset).toBe('0_0')
    expect(first.messages.slice(0, 2).map(({ key, value, headers }) => ({ key, value, headers }))).toEqual([
      { key: `"public"."${table}"/"1"`, value: { id: '1', name: "it's", ok: 'true' }, headers: { operation: 'insert', relation: ['public', table] } },
      { key: `"public"."${table}"/"2"`, value: { id: '2', name: null, ok: 'false' }, headers: { operation: 'insert', relation: ['public', table] } },
    ])
    expect(first.messages[2]?.headers).toMatchObject({ control: 'snapshot-end', xip_list: expect.any(Array) })
    const second = await ask({ table, offset: first.offset, handle: first.handle })
    expect(second.offset).toBe('0_inf')
    expect(second.upToDate).toBe(true)
    expect(second.messages.map((message) => message.headers.control)).toEqual(['up-to-date'])
  })

  test('tells the columns and their types', async () => {
    const table = await tableWith('id uuid primary key, money numeric(12,2), tags text[], code varchar(20), flag char(4), at timestamptz not null')
    const { headers } = await ask({ table, offset: '-1' })
    expect(JSON.parse(headers.get('electric-schema') ?? '')).toEqual({
      id: { type: 'uuid', not_null: true, pk_index: 0 },
      money: { type: 'numeric', precision: 12, scale: 2 },
      tags: { type: 'text', dims: 1 },
      code: { type: 'varchar', max_length: 20 },
      flag: { type: 'bpchar', length: 4 },
      at: { type: 'timestamptz', not_null: true },
    })
  })

  test('prints a value in the stream as in the snapshot', async () => {
    const columns = `id int primary key, i8 int8, n numeric, f8 float8, t text, c char(4), d date, ts timestamp, tz timestamptz, iv interval, j json, jb jsonb, by bytea, ai int[], at text[]`
    const row = (id: number): string =>
      `(${id}, 9007199254740993, 1.50, 0.1, 'q"\\ñ漢🎨' || chr(10) || chr(9), 'ab', '2026-02-28', '2026-02-28 13:14:15.5', '2026-02-28 13:14:15.5-07', '1 day 2 hours', '{"b": 1, "a": [1,2]}', '{"b": 1}', '\\xdeadbeef', '{1,NULL,3}', '{"a,b","c\\"d",NULL}')`
    const table = await tableWith(columns, row(1))
    const snapshot = await readWhole({ table })
    const live = await changesOf(`insert into ${table} values ${row(2)}`, { table }, snapshot)
    const { id: _first, ...inSnapshot } = snapshot.all[0]?.value ?? {}
    const { id: _second, ...inStream } = live.messages[0]?.value ?? {}
    expect(inStream).toEqual(inSnapshot)
    expect(inStream).toMatchObject({ c: 'ab  ', iv: 'P1DT2H', tz: '2026-02-28 20:14:15.5+00', by: '\\xdeadbeef' })
  })

  test('is shared: a second reader gets the same handle and the same rows, changes after them', async () => {
    const table = await tableWith('id int primary key', '(1)')
    const first = await readWhole({ table })
    await changesOf(`insert into ${table} values (2)`, { table }, first)
    const again = await readWhole({ table })
    expect(again.handle).toBe(first.handle)
    expect(operations({ messages: again.all }).map((operation) => (operation as string[])[1])).toEqual(['"1"', '"2"'])
  })

  test('writes a slash in a key twice and any name as it is', async () => {
    const table = await tableWith(`"Weird ""Col" text, b int, primary key ("Weird ""Col", b)`, `('a/b', 1), ('q"uote', 2)`)
    const whole = await readWhole({ table })
    expect(whole.all.flatMap(({ key }) => key ?? [])).toEqual([`"public"."${table}"/"a//b"/"1"`, `"public"."${table}"/"q"uote"/"2"`])
    const live = await changesOf(`update ${table} set b = 3 where b = 1`, { table }, whole)
    expect(live.messages[0]?.key).toBe(`"public"."${table}"/"a//b"/"1"`)
  })
})

describe('changes', () => {
  test('carry the transaction: positions by twos, the last one marked, one LSN, one id', async () => {
    const table = await tableWith('id int primary key, name text, n int', `(1, 'one', 1), (2, 'two', 2), (3, 'three', 3)`)
    const whole = await readWhole({ table })
    const live = await changesOf(
      `insert into ${table} values (4, 'four', 4); update ${table} set n = 40 where id = 4; delete from ${table} where id = 1; update ${table} set id = 5 where id = 3`,
      { table },
      whole,
    )
    expect(operations(live)).toEqual([
      ['insert', '"4"', { id: '4', name: 'four', n: '4' }],
      ['update', '"4"', { id: '4', n: '40' }],
      ['delete', '"1"', { id: '1' }],
      ['delete', '"3"', { id: '3' }],
      ['insert', '"5"', { id: '5', name: 'three', n: '3' }],
    ])
    const changes = live.messages.filter((message) => message.headers.operation)
    expect(changes.map((message) => message.headers.op_position)).toEqual([0, 2, 4, 6, 7])
    expect(changes.map((message) => message.headers.last)).toEqual([undefined, undefined, undefined, undefined, true])
    expect(new Set(changes.map((message) => message.headers.lsn)).size).toBe(1)
    expect(live.offset).toBe(`${changes[0]?.headers.lsn ?? ''}_7`)
    expect(changes[3]?.headers['key_change_to']).toBe(changes[4]?.key)
    expect(changes[4]?.headers['key_change_from']).toBe(changes[3]?.key)
    const xid = await world.client.query<{ xmin: string }>(`select xmin::text from ${table} where id = 5`)
    expect(changes[0]?.headers.txids?.map(String)).toEqual([xid.rows[0]?.xmin])
  })

  test('are read again from any offset, and come in the same words', async () => {
    const table = await tableWith('id int primary key')
    const whole = await readWhole({ table })
    const one = await changesOf(`insert into ${table} values (1)`, { table }, whole)
    const two = await changesOf(`insert into ${table} values (2)`, { table }, one)
    const both = await ask({ table, offset: whole.offset, handle: whole.handle })
    expect(both.messages.slice(0, 2)).toEqual([one.messages[0], two.messages[0]])
    const later = await ask({ table, offset: one.offset, handle: one.handle })
    expect(later.messages.slice(0, -1)).toEqual(two.messages.slice(0, -1))
    expect(later.headers.get('electric-schema')).not.toBeNull()
  })

  test('leave out an update that changes nothing listed', async () => {
    const table = await tableWith('id int primary key, name text, secret text', `(1, 'one', 's1')`)
    const listed = { table, columns: 'id,name' }
    const whole = await readWhole(listed)
    const live = await changesOf(`update ${table} set secret = 's2'; update ${table} set name = name; update ${table} set name = null, secret = 's3'`, listed, whole)
    expect(operations(live)).toEqual([['update', '"1"', { id: '1', name: null }]])
    expect(live.text + whole.all.map((message) => JSON.stringify(message)).join('')).not.toMatch(/s[123]"/)
  })

  test('hold a large value that the update did not touch', async () => {
    const table = await tableWith('id int primary key, big text, n int')
    await world.client.query(`alter table ${table} alter big set storage external; insert into ${table} values (1, repeat('x', 9000), 1)`)
    const full = { table, replica: 'full' }
    const whole = await readWhole(full)
    const live = await changesOf(`update ${table} set n = 2`, full, whole)
    expect(live.messages[0]?.value).toEqual({ id: '1', big: 'x'.repeat(9000), n: '2' })
    expect(live.messages[0]?.old_value).toEqual({ n: '1' })
    const deleted = await changesOf(`delete from ${table}`, full, live)
    expect(deleted.messages[0]?.value).toEqual({ id: '1', big: 'x'.repeat(9000), n: '2' })
  })

  test('an idle long-poll ends with up-to-date, at the same offset', async () => {
    const table = await tableWith('id int primary key')
    const whole = await readWhole({ table })
    const idle = await ask({ table, offset: whole.offset, handle: whole.handle, live: 'true' })
    expect([idle.status, idle.offset, idle.headers.get('electric-has-data')]).toEqual([200, whole.offset, 'false'])
    expect(idle.messages.map((message) => message.headers.control)).toEqual(['up-to-date'])
    const cursor = idle.headers.get('electric-cursor') ?? ''
    const next = await ask({ table, offset: idle.offset, handle: idle.handle, live: 'true', cursor })
    expect(next.headers.get('electric-cursor')).not.toBe(cursor)
  }, 60_000)
})

describe('where', () => {
  test('rows move in as inserts and out as deletes', async () => {
    const table = await tableWith('id int primary key, p int, name text', `(1, 1, 'a'), (2, 2, 'b')`)
    const one = { table, where: 'p = $1', 'params[1]': '1' }
    const whole = await readWhole(one)
    expect(operations({ messages: whole.all })).toEqual([['insert', '"1"', { id: '1', p: '1', name: 'a' }]])
    const live = await changesOf(
      `insert into ${table} values (3, 2, 'no'), (4, 1, 'yes'); update ${table} set p = 1 where id = 2; update ${table} set p = 9 where id = 1; update ${table} set name = 'unseen' where id = 3`,
      one,
      whole,
    )
    expect(operations(live)).toEqual([
      ['insert', '"4"', { id: '4', p: '1', name: 'yes' }],
      ['insert', '"2"', { id: '2', p: '1', name: 'b' }],
      ['delete', '"1"', { id: '1' }],
    ])
  })

  test.each([
    ['a text with quotes', `name = $1`, { 'params[1]': "O'Brien" }, ['1']],
    ['an instant', `at > $1 AND ok`, { 'params[1]': '2025-06-01 00:00:00+00' }, ['1']],
    ['a list and IS NULL', 'id IN (1,3) AND name IS NULL', {}, ['3']],
    ['ILIKE and OR', `name ILIKE '%bri%' OR id = $1`, { 'params[1]': '2' }, ['1', '2']],
    ['NOT … IS TRUE', 'NOT ok IS TRUE', {}, ['2', '3']],
    ['BETWEEN and a function', `id BETWEEN 2 AND 3 AND coalesce(name, 'none') <> 'x'`, {}, ['3']],
    ['a bare boolean', 'ok', {}, ['1']],
    ['a boolean by name', 'ok = true AND id = 1', {}, ['1']],
  ])('understands %s, in the snapshot and in the stream', async (_story, where, params, expected) => {
    const rows = `(1, 'O''Brien', '2026-01-01Z', true), (2, 'x', '2025-01-01Z', false), (3, null, null, null)`
    const table = await tableWith('id int primary key, name text, at timestamptz, ok bool', rows)
    const shape = { table, where, ...params }
    const whole = await readWhole(shape)
    const ids = (messages: readonly ShapeMessage[]): unknown[] => messages.flatMap(({ value, headers }) => (headers.operation === 'insert' ? [value?.['id']] : []))
    expect(ids(whole.all).toSorted()).toEqual(expected)
    const live = await changesOf(`delete from ${table}; insert into ${table} values ${rows}`, shape, whole)
    expect(ids(live.messages)).toEqual(expected)
  })
})

describe('other ways to read', () => {
  test('offset=now skips what is there', async () => {
    const table = await tableWith('id int primary key', '(1)')
    const now = await ask({ table, offset: 'now' })
    expect(now.messages.map((message) => message.headers.control)).toEqual(['up-to-date'])
    const live = await changesOf(`insert into ${table} values (2)`, { table }, now)
    expect(operations(live)).toEqual([['insert', '"2"', { id: '2' }]])
  })

  test('log=changes_only has no rows in its snapshot, and a subset brings some of them', async () => {
    const table = await tableWith('id int primary key, p text, n int')
    await world.client.query(`insert into ${table} select g, case when g % 2 = 0 then 'high' else 'low' end, g * 10 from generate_series(1, 10) g`)
    const shape = { table, log: 'changes_only' }
    const whole = await readWhole(shape)
    expect(operations({ messages: whole.all })).toEqual([])
    const post = await fetch(`${world.url}/v1/shape?${new URLSearchParams({ ...shape, offset: whole.offset, handle: whole.handle }).toString()}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ where: 'p = $1', params: { 1: 'high' }, order_by: 'n DESC', limit: 2 }),
    })
    const subset = (await post.json()) as { data: ShapeMessage[]; metadata: Record<string, unknown> }
    expect(subset.data.map(({ value }) => value?.['id'])).toEqual(['10', '8'])
    expect(subset.metadata).toMatchObject({ xmin: expect.any(String), xmax: expect.any(String), snapshot_mark: expect.any(Number) })
    const got = await ask({ ...shape, offset: whole.offset, handle: whole.handle, subset__where: `p = 'low'`, subset__order_by: 'n', subset__limit: '2', subset__offset: '1' })
    expect((JSON.parse(got.text) as { data: ShapeMessage[] }).data.map(({ value }) => value?.['id'])).toEqual(['3', '5'])
  })

  test('queryable_columns bound what is listed, and what a subset may look at', async () => {
    const table = await tableWith('id int primary key, name text, secret text', `(1, 'one', 's1'), (2, 'two', 's2')`)
    const shape = { table, queryable_columns: 'id,name' }
    const whole = await readWhole(shape)
    expect(whole.all.filter(({ value }) => value).map(({ value }) => value)).toEqual([{ id: '1', name: 'one' }, { id: '2', name: 'two' }])
    const at = { ...shape, offset: whole.offset, handle: whole.handle }
    expect((await ask({ ...at, subset__where: `name = 'two'` })).status).toBe(200)
    expect((await ask({ ...at, subset__where: `secret = 's1'` })).status).toBe(400)
    expect((await ask({ ...at, subset__order_by: 'secret', subset__limit: '1' })).status).toBe(400)
    expect((await ask({ ...shape, columns: 'id,secret', offset: '-1' })).status).toBe(400)
  })

  test('server-sent events bring changes as they come', async () => {
    const table = await tableWith('id int primary key', '(1)')
    const whole = await readWhole({ table })
    const stream = new AbortController()
    const parameters = new URLSearchParams({ table, offset: whole.offset, handle: whole.handle, live: 'true', live_sse: 'true' })
    const response = await fetch(`${world.url}/v1/shape?${parameters.toString()}`, { headers: { accept: 'text/event-stream' }, signal: stream.signal })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    await world.client.query(`insert into ${table} values (2)`)
    await world.client.query(`insert into ${table} values (3)`)
    let text = ''
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(part).toString('utf8')
      if (text.includes('"id":"3"') && text.trimEnd().endsWith('}}')) break
    }
    stream.abort()
    const messages = text.split('\n').filter((line) => line.startsWith('data:')).map((line) => JSON.parse(line.slice(5)) as ShapeMessage)
    expect(operations({ messages })).toEqual([['insert', '"2"', { id: '2' }], ['insert', '"3"', { id: '3' }]])
    expect(messages.at(-1)?.headers.control).toBe('up-to-date')
  })

  test('HEAD has the headers and no body, OPTIONS says what may be asked', async () => {
    const table = await tableWith('id int primary key', '(1)')
    const head = await ask({ table, offset: '-1' }, { method: 'HEAD' })
    expect([head.status, head.text, head.offset]).toEqual([200, '', '0_0'])
    const options = await ask({ table, offset: '-1' }, { method: 'OPTIONS' })
    expect([options.status, options.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
    expect(options.headers.get('access-control-allow-methods')).toContain('GET')
  })

  test('a page that a cache holds is confirmed by its etag', async () => {
    const table = await tableWith('id int primary key', '(1)')
    const first = await ask({ table, offset: '-1' })
    const again = await ask({ table, offset: '-1' }, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
    expect([again.status, again.text]).toEqual([304, ''])
    expect(first.headers.get('cache-control')).toContain('max-age=604800')
  })
})

describe('409', () => {
  const mustRefetch = [{ headers: { control: 'must-refetch' } }]

  test.each([
    ['truncated', (table: string) => `truncate ${table}`],
    ['given a column and written', (table: string) => `alter table ${table} add column extra int; insert into ${table} values (2, 'two', 2)`],
    ['emptied of a column and written', (table: string) => `alter table ${table} drop column name; insert into ${table} values (2)`],
  ])('when the table is %s, and the new handle has the new rows', async (_story, sql) => {
    const table = await tableWith('id int primary key, name text', `(1, 'one')`)
    const whole = await readWhole({ table })
    const pending = ask({ table, offset: whole.offset, handle: whole.handle, live: 'true' })
    await world.client.query(sql(table))
    let answer = await pending
    while (answer.status === 200) answer = await ask({ table, offset: whole.offset, handle: whole.handle, live: 'true' })
    expect([answer.status, answer.messages]).toEqual([409, mustRefetch])
    const again = await readWhole({ table })
    expect(again.handle).not.toBe(whole.handle)
    const rows = await world.client.query<Record<string, unknown>>(`select * from ${table} order by id`)
    expect(again.all.filter(({ value }) => value).map(({ value }) => value)).toEqual(rows.rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)]))))
  })

  test('for a handle that is unknown or of another shape', async () => {
    const table = await tableWith('id int primary key, p int', '(1, 1), (2, 2)')
    const unknown = await ask({ table, offset: '0_0', handle: '1-1' })
    expect([unknown.status, unknown.messages]).toEqual([409, mustRefetch])
    expect(unknown.handle).not.toBe('')
    const one = await readWhole({ table, where: 'p = 1' })
    const other = await ask({ table, where: 'p = 2', offset: one.offset, handle: one.handle })
    expect([other.status, other.handle === one.handle]).toEqual([409, false])
  })
})

describe('400 names the field', () => {
  test.each([
    ['table', { table: '' , offset: '-1' }],
    ['table', { table: 'no_such_table', offset: '-1' }],
    ['offset', {}],
    ['offset', { offset: 'abc' }],
    ['handle', { offset: '0_0' }],
    ['live', { offset: '-1', live: 'true' }],
    ['where', { offset: '-1', where: 'nope = 1' }],
    ['where', { offset: '-1', where: 'id = ' }],
    ['where', { offset: '-1', where: 'id = $1' }],
    ['where', { offset: '-1', where: 'id = $1', 'params[1]': 'x' }],
    ['where', { offset: '-1', where: 'now() > now()' }],
    ['where', { offset: '-1', where: `id = 1); drop table users; --` }],
    ['replica', { offset: '-1', replica: 'sometimes' }],
    ['columns', { offset: '-1', columns: 'name' }],
    ['columns', { offset: '-1', columns: 'id,nope' }],
  ] as [string, ShapeParameters][])('%s: %j', async (field, parameters) => {
    const table = await tableWith('id int primary key, name text', `(1, 'one')`)
    const answer = await ask({ table, ...parameters })
    expect(answer.status).toBe(400)
    expect(Object.keys((JSON.parse(answer.text) as { errors: object }).errors)).toEqual([field])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })
})
