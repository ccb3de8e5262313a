import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ShapeAnswer, ShapeParameters } from './support/shape-request.ts'
import { askShape } from './support/shape-request.ts'
import type { ShapeWorld } from './support/shape-world.ts'
import { openShapeWorld } from './support/shape-world.ts'

// What the answers say about themselves: paths, methods, headers, and the words of a refusal. Give SHAPE_URL and DATABASE_URL to
// ask another server.

let world: ShapeWorld
beforeAll(async () => {
  world = await openShapeWorld()
})
afterAll(() => world.end())

const ask = (parameters: ShapeParameters, init?: RequestInit): Promise<ShapeAnswer> => askShape(world.url, parameters, init)
const errorsOf = (answer: ShapeAnswer): Record<string, string[]> => (JSON.parse(answer.text) as { errors: Record<string, string[]> }).errors

async function tableWith(columns: string, rows = ''): Promise<string> {
  const table = world.table()
  await world.client.query(`create table ${table} (${columns}); ${rows === '' ? '' : `insert into ${table} values ${rows}`}`)
  return table
}

/** A shape read to the end of its log. */
async function readToEnd(parameters: ShapeParameters): Promise<ShapeAnswer> {
  const first = await ask({ ...parameters, offset: '-1' })
  const last = await ask({ ...parameters, offset: first.offset, handle: first.handle })
  expect([first.status, last.status, last.upToDate]).toEqual([200, 200, true])
  return last
}

const at = ({ offset, handle }: ShapeAnswer): ShapeParameters => ({ offset, handle })
const header = (answer: { headers: Headers }, name: string): string | null => answer.headers.get(name)
const post = (body: string): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body })

describe('paths and methods', () => {
  test('the root says that someone is there, and an unknown path that nothing is', async () => {
    const root = await fetch(world.url)
    expect([root.status, await root.text()]).toEqual([200, ''])
    const unknown = await fetch(`${world.url}/nowhere`)
    expect([unknown.status, await unknown.text(), header(unknown, 'access-control-allow-methods')]).toEqual([404, 'Not found', 'GET, HEAD'])
  })

  test('health is never cached', async () => {
    const health = await fetch(`${world.url}/v1/health`)
    expect([health.status, await health.json()]).toEqual([200, { status: 'active' }])
    expect([header(health, 'content-type'), header(health, 'cache-control')]).toEqual(['application/json; charset=utf-8', 'no-cache, no-store, must-revalidate'])
  })

  test('a preflight is answered for a day, with what the browser wants to send', async () => {
    const answer = await ask({}, { method: 'OPTIONS', headers: { origin: 'https://app.example', 'access-control-request-method': 'GET', 'access-control-request-headers': 'if-none-match' } })
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect([header(answer, 'access-control-max-age'), header(answer, 'access-control-allow-headers')]).toEqual(['86400', 'if-none-match'])
    expect(header(answer, 'access-control-allow-methods')?.split(', ').toSorted()).toEqual(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST'])
  })

  test('a page of any origin may read every header that a client needs', async () => {
    const table = await tableWith('id int primary key')
    for (const answer of [await ask({ table, offset: '-1' }), await ask({ table, offset: 'x' }), await ask({ table, offset: '0_0', handle: '1-1' })]) {
      expect(['*', 'https://app.example']).toContain(header(answer, 'access-control-allow-origin'))
      expect(header(answer, 'access-control-expose-headers')?.split(',').map((name) => name.trim())).toEqual(
        expect.arrayContaining(['electric-cursor', 'electric-handle', 'electric-offset', 'electric-schema', 'electric-up-to-date', 'electric-has-data', 'retry-after']),
      )
    }
  })

  test('HEAD has the headers of GET', async () => {
    const table = await tableWith('id int primary key', '(1)')
    const got = await ask({ table, offset: '-1' })
    const head = await ask({ table, offset: '-1' }, { method: 'HEAD' })
    expect([head.status, head.text]).toEqual([200, ''])
    const varying = ['date', 'content-length', 'content-encoding', 'transfer-encoding', 'x-request-id', 'connection', 'keep-alive']
    const headersOf = ({ headers }: ShapeAnswer): object => Object.fromEntries([...headers].filter(([name]) => !varying.includes(name)))
    expect(headersOf(head)).toEqual(headersOf(got))
  })
})

describe('headers', () => {
  test('each kind of answer says for how long it may be cached', async () => {
    const table = await tableWith('id int primary key', '(1)')
    const first = await ask({ table, offset: '-1' })
    const end = await ask({ table, ...at(first) })
    const cached = async (answer: Promise<ShapeAnswer> | ShapeAnswer): Promise<unknown[]> => [(await answer).status, header(await answer, 'cache-control')]
    expect(await cached(first)).toEqual([200, 'public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746'])
    expect(await cached(end)).toEqual([200, 'public, max-age=60, stale-while-revalidate=300'])
    expect(await cached(ask({ table, offset: 'now' }))).toEqual([200, 'public, max-age=60, stale-while-revalidate=300'])
    expect(await cached(ask({ table, offset: '-1', where: 'nope' }))).toEqual([400, 'no-store'])
    expect(await cached(ask({ table, offset: '0_0', handle: '1-1' }))).toEqual([409, 'public, max-age=60, must-revalidate'])
    expect(await cached(ask({ table, offset: '0_0', handle: '1-1' }, post('{}')))).toEqual([409, 'no-cache'])
    expect(await cached(ask({ table, ...at(end), subset__where: 'true' }))).toEqual([200, 'no-cache'])
    expect(await cached(ask({ table, ...at(end) }, post('{"where":"true"}')))).toEqual([200, 'no-cache'])
    const live = ask({ table, ...at(end), live: 'true' })
    await world.client.query(`insert into ${table} values (2)`)
    expect(await cached(live)).toEqual([200, 'public, max-age=5, stale-while-revalidate=5'])
    expect(header(first, 'vary')).toBe('accept-encoding')
  })

  test('a live answer has a cursor and no schema, any other a schema and no cursor', async () => {
    const table = await tableWith('id int primary key')
    const end = await readToEnd({ table })
    const pending = ask({ table, ...at(end), live: 'true' })
    await world.client.query(`insert into ${table} values (1)`)
    const live = await pending
    expect([header(live, 'electric-cursor'), header(live, 'electric-schema'), header(live, 'electric-has-data')]).toEqual([expect.stringMatching(/^\d+$/), null, 'true'])
    for (const answer of [end, await ask({ table, offset: 'now' }), await ask({ table, ...at(end) })]) {
      expect([header(answer, 'electric-cursor'), header(answer, 'electric-schema')]).toEqual([null, expect.stringContaining('int4')])
    }
  })

  test('a flag without a value is set', async () => {
    const table = await tableWith('id int primary key')
    const end = await readToEnd({ table })
    const pending = ask({ table, ...at(end), live: '' })
    await world.client.query(`insert into ${table} values (1)`)
    expect(header(await pending, 'electric-cursor')).not.toBeNull()
    expect(header(await ask({ table, ...at(end), live: 'false' }), 'electric-cursor')).toBeNull()
  })

  test('an etag names handle, beginning and end, and confirms a page of the log that has not grown', async () => {
    const table = await tableWith('id int primary key')
    const first = await ask({ table, offset: '-1' })
    const end = await readToEnd({ table })
    const pending = ask({ table, ...at(end), live: 'true' })
    await world.client.query(`insert into ${table} values (1)`)
    const grown = await pending
    const page = await ask({ table, offset: '0_0', handle: end.handle })
    expect([header(first, 'etag'), header(page, 'etag')]).toEqual([`"${first.handle}:-1:0_0"`, `"${end.handle}:0_0:${grown.offset}"`])
    expect((await ask({ table, offset: '-1' })).headers.get('etag')).toBe(header(first, 'etag'))
    const again = (etag: string): Promise<ShapeAnswer> => ask({ table, offset: '0_0', handle: end.handle }, { headers: { 'if-none-match': etag } })
    expect((await again(header(page, 'etag') ?? '')).status).toBe(304)
    expect((await again(`"other", ${header(page, 'etag') ?? ''}`)).status).toBe(304)
    expect((await again('"other"')).status).toBe(200)
    // a middle that is no change's place is a beginning like any other
    const [lsn, operation] = grown.offset.split('_')
    const middle = `${BigInt(lsn ?? '') - 1n}_${operation ?? ''}`
    expect((await ask({ table, offset: middle, handle: end.handle })).messages[0]?.value).toEqual({ id: '1' })
  })

  test('two idle answers are never one to a cache, and the second cursor is another', async () => {
    const table = await tableWith('id int primary key')
    const end = await readToEnd({ table })
    const idle = await ask({ table, ...at(end), live: 'true' })
    const cursor = header(idle, 'electric-cursor') ?? ''
    const next = await ask({ table, ...at(end), live: 'true', cursor }, { headers: { 'if-none-match': header(idle, 'etag') ?? '' } })
    expect([next.status, next.messages.map(({ headers }) => headers.control)]).toEqual([200, ['up-to-date']])
    expect(header(next, 'etag')).not.toBe(header(idle, 'etag'))
    expect(header(next, 'electric-cursor')).not.toBe(cursor)
  }, 90_000)

  test('up-to-date names the last commit that the answer knows of', async () => {
    const table = await tableWith('id int primary key')
    const other = await tableWith('id int primary key')
    const end = await readToEnd({ table })
    const otherEnd = await readToEnd({ table: other })
    const live = async (name: string, from: ShapeAnswer): Promise<ShapeAnswer> => {
      const pending = ask({ table: name, ...at(from), live: 'true' })
      await world.client.query(`insert into ${name} values (1)`)
      return pending
    }
    const seen = (answer: ShapeAnswer): unknown => answer.messages.at(-1)?.headers['global_last_seen_lsn']
    const mine = await live(table, end)
    expect(seen(mine)).toBe(mine.messages[0]?.headers.lsn)
    const theirs = await live(other, otherEnd)
    const later = await ask({ table, ...at(end) })
    expect(later.messages[0]?.headers.lsn).toBe(seen(mine))
    expect(Number(seen(later))).toBeGreaterThanOrEqual(Number(seen(theirs)))
  })
})

describe('a table is named', () => {
  test.each([
    ['as it is', 'plain_name', 'PLAIN_Name'],
    ['in quotes, with anything in them', '"issues for 1.2 & ""more"""', '"issues for 1.2 & ""more"""'],
    ['in capitals, quoted', '"Capital"', '"Capital"'],
  ])('%s, with its schema', async (_how, inSql, inRequest) => {
    await world.client.query(`create schema if not exists "Named So"; drop table if exists "Named So".${inSql}; create table "Named So".${inSql} (id int primary key); insert into "Named So".${inSql} values (1)`)
    const answer = await ask({ table: `"Named So".${inRequest}`, offset: '-1' })
    const quoted = inSql.startsWith('"') ? inSql : `"${inSql}"`
    expect(answer.messages[0]).toMatchObject({ key: `"Named So".${quoted}/"1"`, headers: { relation: ['Named So', quoted.slice(1, -1).replaceAll('""', '"')] } })
  })

  test('and what is no table of its own rows is refused', async () => {
    const table = await tableWith('id int primary key')
    await world.client.query(`create view ${table}_view as select * from ${table}`)
    const answer = await ask({ table: `${table}_view`, offset: '-1' })
    expect([answer.status, Object.keys(errorsOf(answer))]).toEqual([400, ['table']])
  })
})

test('the schema tells what bounds a type', async () => {
  const table = await tableWith('a int primary key, b varchar(8), c char(9), d time(3), e numeric(8,5), f interval(4), g interval minute to second, h bit(5), i int8[][], j timestamptz(0), k interval day, l numeric, m timestamp')
  expect(JSON.parse(header(await ask({ table, offset: '-1' }), 'electric-schema') ?? '')).toEqual({
    a: { type: 'int4', pk_index: 0, not_null: true }, b: { type: 'varchar', max_length: 8 }, c: { type: 'bpchar', length: 9 }, d: { type: 'time', precision: 3 }, e: { type: 'numeric', precision: 8, scale: 5 },
    f: { type: 'interval', precision: 4 }, g: { type: 'interval', fields: 'MINUTE TO SECOND' }, h: { type: 'bit', length: 5 }, i: { type: 'int8', dims: 2 }, j: { type: 'timestamptz', precision: 0 }, k: { type: 'interval', fields: 'DAY' },
    l: { type: 'numeric' }, m: { type: 'timestamp' },
  })
})

test('the schema follows what a column allows, and the shape stays', async () => {
  const table = await tableWith('id int primary key, name text not null', `(1, 'one')`)
  const end = await readToEnd({ table })
  const nameOf = async (): Promise<unknown> => (JSON.parse(header(await ask({ table, ...at(end) }), 'electric-schema') ?? '') as Record<string, unknown>)['name']
  expect(await nameOf()).toEqual({ type: 'text', not_null: true })
  const pending = ask({ table, ...at(end), live: 'true' })
  await world.client.query(`alter table ${table} alter column name drop not null; insert into ${table} values (2, null)`)
  expect((await pending).messages[0]?.value).toEqual({ id: '2', name: null })
  await expect.poll(nameOf, { timeout: 60_000 }).toEqual({ type: 'text' })
})

test('parameters of a clause come one by one, and what a server does not know it passes over', async () => {
  const table = await tableWith('id int primary key, name text', `(1, 'one'), (2, 'two')`)
  const where = 'name = $1 AND id < $2'
  const each = await ask({ table, offset: '-1', where, 'params[1]': 'two', 'params[2]': '5' })
  const odd = await ask({ table, offset: '-1', where, 'params[1]': 'two', 'params[2]': '5', 'cache-buster': 'x', expired_handle: '1-1', foo: 'bar' })
  expect(each.messages[0]?.value).toEqual({ id: '2', name: 'two' })
  expect([odd.handle, odd.text]).toEqual([each.handle, each.text])
  // ours takes them in one as well
  if (world.restart) expect((await ask({ table, offset: '-1', where, params: '{"1":"two","2":5}' })).handle).toBe(each.handle)
  const injected = await ask({ table, offset: '-1', where: 'name = $1', 'params[1]': `'one' OR true` })
  expect(injected.messages.map(({ headers }) => headers.control ?? 'row')).toEqual(['snapshot-end'])
})

describe('a refusal names the field', () => {
  test.each([
    ['table', { table: '', offset: '-1' }, /blank/],
    ['table', { table: '.x', offset: '-1' }, /./],
    ['table', { table: 'a.b.c', offset: '-1' }, /./],
    ['table', { table: 'no_such_table', offset: '-1' }, /does not exist/],
    ['offset', {}, /blank/],
    ['offset', { offset: 'invalid' }, /has invalid format/],
    ['offset', { offset: '1_2_3' }, /has invalid format/],
    ['handle', { offset: '0_0' }, /can't be blank when offset != -1/],
    ['live', { offset: '-1', live: 'true' }, /can't be true when offset == -1/],
    ['live', { offset: 'now', live: 'true' }, /can't be true when offset/],
    ['live_sse', { offset: '0_0', handle: '1-1', live_sse: 'true' }, /can't be true unless live is also true/],
    ['columns', { offset: '-1', columns: 'id,' }, /./],
    ['columns', { offset: '-1', columns: '"id,"name"' }, /./],
    ['columns', { offset: '-1', columns: 'id,unknown' }, /unknown/],
    ['columns', { offset: '-1', columns: 'name' }, /id/],
    ['replica', { offset: '-1', replica: 'sometimes' }, /is invalid/],
    ['log', { offset: '-1', log: 'none' }, /is invalid/],
    ['where', { offset: '-1', where: '1 x 1' }, /^At location 17: syntax error at or near "x"$/],
    ['where', { offset: '-1', where: 'unknown = 1' }, /unknown/],
    ['where', { offset: '-1', where: 'name = $2', 'params[1]': 'x' }, /./],
  ] as [string, ShapeParameters, RegExp][])('%s of %j', async (field, parameters, words) => {
    const table = await tableWith('id int primary key, name text')
    const answer = await ask({ table, ...parameters })
    expect([answer.status, header(answer, 'cache-control'), header(answer, 'electric-handle')]).toEqual([400, 'no-store', null])
    expect(JSON.parse(answer.text)).toEqual({ message: 'Invalid request', errors: { [field]: [expect.stringMatching(words)] } })
  })

  test.each([
    ['limit', { limit: 0 }],
    ['limit', { limit: 'many' }],
    ['offset', { offset: -1 }],
    ['order_by', { limit: 1 }],
    ['order_by', { order_by: 'unknown' }],
    ['order_by', { order_by: 'id; drop table x' }],
    ['where', { where: 'unknown = 1' }],
    ['where', { where: 'id = $1' }],
    ['params', { where: 'id = $1', params: '[1]' }],
  ])('subset.%s of %j, by POST and by GET', async (field, subset) => {
    const table = await tableWith('id int primary key')
    const end = await readToEnd({ table })
    const query = Object.fromEntries(Object.entries(subset).map(([name, value]) => [`subset__${name}`, String(value)]))
    for (const answer of [await ask({ table, ...at(end) }, post(JSON.stringify({ order_by: 'id', ...(field === 'order_by' ? { order_by: undefined } : {}), ...subset }))), await ask({ table, ...at(end), ...(field === 'order_by' ? {} : { subset__order_by: 'id' }), ...query })]) {
      expect(answer.status).toBe(400)
      expect(Object.keys(errorsOf(answer)['subset'] ?? {})).toEqual([field])
    }
  })

  test('an offset that the log has not reached, once it has waited for it', async () => {
    const table = await tableWith('id int primary key')
    const end = await readToEnd({ table })
    for (const live of [undefined, 'true']) {
      const answer = await ask({ table, handle: end.handle, offset: '999999999999_0', live })
      expect([answer.status, errorsOf(answer)]).toEqual([400, { offset: ['out of bounds for this shape'] }])
    }
  }, 90_000)

  test('a body that is no JSON, or too much of it', async () => {
    const table = await tableWith('id int primary key')
    const end = await readToEnd({ table })
    expect((await ask({ table, ...at(end) }, post('{"where":'))).status).toBe(400)
    expect((await ask({ table, ...at(end) }, post(JSON.stringify({ where: `id in (${'1,'.repeat(6_000_000)}1)` })))).status).toBe(413)
  })
})

describe('a shape is deleted', () => {
  const remove = (parameters: ShapeParameters): Promise<ShapeAnswer> => ask(parameters, { method: 'DELETE' })

  test('by its definition or its handle, where tests may do so', async (context) => {
    const table = await tableWith('id int primary key', '(1)')
    const shape = { table, where: 'id > 0' }
    const first = await ask({ ...shape, offset: '-1' })
    const byHandle = await remove({ handle: first.handle })
    if (byHandle.status === 405) return context.skip('this server does not let a shape be deleted')
    expect([byHandle.status, byHandle.text, header(byHandle, 'cache-control')]).toEqual([202, '', 'no-cache'])
    const second = await ask({ ...shape, offset: '-1' })
    expect(second.handle).not.toBe(first.handle)
    expect((await ask({ ...shape, ...at(first) })).headers.get('electric-handle')).toBe(second.handle)
    expect((await remove(shape)).status).toBe(202)
    expect((await ask({ ...shape, offset: '-1' })).handle).not.toBe(second.handle)
    // what is not there is not made to be deleted
    expect((await remove({ handle: '1-1' })).status).toBe(404)
    expect((await remove({ table, where: 'id > 77' })).status).toBe(404)
    const nothing = await remove({})
    expect([nothing.status, errorsOf(nothing)]).toEqual([400, { handle: ["can't be blank when shape definition is missing"] }])
  })
})

describe('subsets', () => {
  test('are asked for by any of their parameters, of a shape of any log, and say what they saw', async () => {
    const table = await tableWith('id int primary key, "Group" text, n int', `(1, 'a', 3), (2, 'b', null), (3, 'a', 1)`)
    const end = await readToEnd({ table, where: `"Group" <> 'c'` })
    const subset = async (query: ShapeParameters, init?: RequestInit): Promise<unknown[]> => {
      const answer = await ask({ table, where: `"Group" <> 'c'`, ...at(end), ...query }, init)
      const { data, metadata } = JSON.parse(answer.text) as { data: { value: { id: string }; headers: Record<string, unknown> }[]; metadata: Record<string, unknown> }
      expect([answer.status, header(answer, 'electric-snapshot'), header(answer, 'electric-handle')]).toEqual([200, 'true', end.handle])
      expect(Object.keys(metadata).toSorted()).toEqual(['database_lsn', 'snapshot_mark', 'xip_list', 'xmax', 'xmin'])
      for (const { headers } of data) expect(headers).toMatchObject({ operation: 'insert', snapshot_mark: metadata['snapshot_mark'] })
      return data.map(({ value }) => value.id)
    }
    expect((await subset({ subset__where: 'TRUE' })).toSorted()).toEqual(['1', '2', '3'])
    expect(await subset({ subset__where: '"Group" = $1', subset__params: '{"1":"b"}' })).toEqual(['2'])
    expect(await subset({ subset__order_by: 'n DESC NULLS LAST, id' })).toEqual(['1', '3', '2'])
    expect(await subset({ subset__order_by: '"Group" ASC, id DESC', subset__limit: '2', subset__offset: '1' })).toEqual(['1', '2'])
    expect((await subset({}, post('{}'))).toSorted()).toEqual(['1', '2', '3'])
    expect(await subset({}, post(JSON.stringify({ where: 'id = ANY($1)', params: { 1: '{1,3}' }, order_by: 'id' })))).toEqual(['1', '3'])
    // never more than the shape itself
    await world.client.query(`insert into ${table} values (4, 'c', 0)`)
    expect((await subset({ subset__where: 'TRUE' })).toSorted()).toEqual(['1', '2', '3'])
  })

  test('come of a shape that is just beginning, too', async () => {
    const table = await tableWith('id int primary key', '(1)')
    const answer = await ask({ table, offset: '-1', log: 'changes_only', subset__where: 'true' })
    expect([answer.status, (JSON.parse(answer.text) as { data: unknown[] }).data.length]).toEqual([200, 1])
  })

  test('come whole however large they are', async () => {
    const table = await tableWith('id int primary key, name text')
    const end = await readToEnd({ table, log: 'changes_only' })
    await world.client.query(`insert into ${table} select id, repeat('é', 100) from generate_series(1, 20000) id`)
    const answer = await ask({ table, log: 'changes_only', ...at(end), subset__order_by: 'id' })
    const { data } = JSON.parse(answer.text) as { data: { value: { id: string; name: string } }[] }
    expect(data.map(({ value }) => value.id)).toEqual(Array.from({ length: 20_000 }, (_, index) => String(index + 1)))
    expect(data.at(-1)?.value.name).toBe('é'.repeat(100))
  })
})

test('a connection serves one request after the other, and a client that goes away holds nothing up', async () => {
  const table = await tableWith('id int primary key')
  const end = await readToEnd({ table })
  const address = new URL('/v1/shape', world.url)
  for (const [name, value] of Object.entries({ table, ...at(end), live: 'true' })) address.searchParams.set(name, value ?? '')
  const gone = httpRequest(address)
  gone.on('error', () => {})
  gone.end()
  await new Promise((resolve) => gone.once('finish', resolve))
  const pending = ask({ table, ...at(end), live: 'true' })
  gone.destroy()
  await world.client.query(`insert into ${table} values (1)`)
  expect((await pending).messages[0]?.value).toEqual({ id: '1' })
})
