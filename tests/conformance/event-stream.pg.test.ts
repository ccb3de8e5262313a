import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ShapeAnswer, ShapeMessage, ShapeParameters } from './support/shape-request.ts'
import { askShape } from './support/shape-request.ts'
import type { ShapeWorld } from './support/shape-world.ts'
import { openShapeWorld } from './support/shape-world.ts'

// Server-sent events, read as bytes. A server that is not ours holds a stream for a minute and speaks up every 21 seconds.

let world: ShapeWorld
beforeAll(async () => {
  world = await openShapeWorld({ eventStreamMilliseconds: 1_500, keepAliveMilliseconds: 200 })
})
afterAll(() => world.end())

interface EventStream {
  readonly response: Response
  readonly messages: readonly ShapeMessage[]
  /** Every event that is no message. */
  readonly comments: readonly string[]
  /** Reads on until it is so, or the stream ends. */
  until(satisfied: () => boolean): Promise<void>
  close(): void
}

async function openStream(parameters: ShapeParameters): Promise<EventStream> {
  const address = new URL('/v1/shape', world.url)
  for (const [name, value] of Object.entries({ ...parameters, live: 'true', live_sse: 'true' })) if (value !== undefined) address.searchParams.set(name, value)
  const aborter = new AbortController()
  const response = await fetch(address, { headers: { accept: 'text/event-stream' }, signal: aborter.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const messages: ShapeMessage[] = []
  const comments: string[] = []
  let rest = ''
  return {
    response,
    messages,
    comments,
    until: async (satisfied) => {
      while (!satisfied()) {
        const read = await reader?.read()
        if (!read || read.done) return
        const events = (rest + read.value).split('\n\n')
        rest = events.pop() as string
        for (const event of events) {
          if (event.startsWith('data: ')) messages.push(JSON.parse(event.slice('data: '.length)) as ShapeMessage)
          else comments.push(event)
        }
      }
    },
    close: () => aborter.abort(),
  }
}

async function shapeOf(columns: string, rows = ''): Promise<{ table: string; end: ShapeAnswer }> {
  const table = world.table()
  await world.client.query(`create table ${table} (${columns}); ${rows === '' ? '' : `insert into ${table} values ${rows}`}`)
  const first = await askShape(world.url, { table, offset: '-1' })
  return { table, end: await askShape(world.url, { table, offset: first.offset, handle: first.handle }) }
}

const isUpToDate = (stream: EventStream): boolean => stream.messages.at(-1)?.headers.control === 'up-to-date'
const idsOf = (messages: readonly ShapeMessage[]): unknown[] => messages.flatMap(({ value }) => value?.['id'] ?? [])

test.each(['live_sse', 'experimental_live_sse'])('%s opens a stream that says what it is', async (flag) => {
  const { table, end } = await shapeOf('id int primary key')
  const address = new URL(`/v1/shape?${new URLSearchParams({ table, offset: end.offset, handle: end.handle, live: 'true', [flag]: 'true' }).toString()}`, world.url)
  const aborter = new AbortController()
  const { status, headers } = await fetch(address, { signal: aborter.signal })
  aborter.abort()
  expect([status, headers.get('content-type'), headers.get('content-length')]).toEqual([200, 'text/event-stream', null])
  expect(headers.get('cache-control')).toMatch(/^public, max-age=\d+$/)
  expect([headers.get('electric-handle'), headers.get('electric-offset'), headers.get('electric-cursor')]).toEqual([end.handle, end.offset, expect.stringMatching(/^\d+$/)])
})

test('ten thousand rows come whole, in order and with one end', async () => {
  const { table, end } = await shapeOf('id int primary key, name text')
  const stream = await openStream({ table, offset: end.offset, handle: end.handle })
  await world.client.query(`insert into ${table} select g, repeat('ñ,\n"', 20) from generate_series(1, 10000) g`)
  await stream.until(() => isUpToDate(stream))
  const { messages } = stream
  expect(idsOf(messages)).toEqual(Array.from({ length: 10_000 }, (_, index) => String(index + 1)))
  expect(messages.filter(({ headers }) => headers.control)).toHaveLength(1)
  expect(messages.at(-1)?.headers['global_last_seen_lsn']).toBe(messages[0]?.headers.lsn)
  stream.close()
})

test('a silent stream says that it is there, ends when its time is up, and a new one goes on', async () => {
  const { table, end } = await shapeOf('id int primary key')
  const first = await openStream({ table, offset: end.offset, handle: end.handle })
  await first.until(() => first.comments.length > 0)
  expect([first.comments[0], first.messages]).toEqual([': keep-alive', []])
  await world.client.query(`insert into ${table} values (1)`)
  await first.until(() => false)
  expect(idsOf(first.messages)).toEqual(['1'])
  await world.client.query(`insert into ${table} values (2)`)
  // what the client makes of the last up-to-date
  const second = await openStream({ table, offset: `${String(first.messages.at(-1)?.headers['global_last_seen_lsn'])}_0`, handle: end.handle })
  await second.until(() => isUpToDate(second))
  expect(idsOf(second.messages)).toEqual(['2'])
  second.close()
})

test('a stream that begins within a transaction brings the rest of it', async () => {
  const { table, end } = await shapeOf('id int primary key')
  const pending = askShape(world.url, { table, offset: end.offset, handle: end.handle, live: 'true' })
  await world.client.query(`insert into ${table} values (1), (2), (3)`)
  const lsn = (await pending).offset.split('_')[0] as string
  const stream = await openStream({ table, offset: `${lsn}_2`, handle: end.handle })
  await stream.until(() => isUpToDate(stream))
  expect(idsOf(stream.messages)).toEqual(['3'])
  stream.close()
})

test('a stream of a shape that is replaced ends, and the next one is refused with 409', async () => {
  const { table, end } = await shapeOf('id int primary key', '(1)')
  const stream = await openStream({ table, offset: end.offset, handle: end.handle })
  await world.client.query(`truncate ${table}`)
  await stream.until(() => false)
  let answer = await askShape(world.url, { table, offset: end.offset, handle: end.handle, live: 'true', live_sse: 'true' })
  while (answer.status === 200) answer = await askShape(world.url, { table, offset: end.offset, handle: end.handle, live: 'true', live_sse: 'true' })
  expect([answer.status, answer.messages]).toEqual([409, [{ headers: { control: 'must-refetch' } }]])
})

test('clients that go away in the middle hold nobody up', async () => {
  const { table, end } = await shapeOf('id int primary key, name text')
  const streams = await Promise.all(Array.from({ length: 20 }, () => openStream({ table, offset: end.offset, handle: end.handle })))
  for (const stream of streams.slice(1)) stream.close()
  await world.client.query(`insert into ${table} select g, repeat('x', 1000) from generate_series(1, 500) g`)
  const [last] = streams as [EventStream]
  await last.until(() => isUpToDate(last))
  expect(idsOf(last.messages)).toHaveLength(500)
  last.close()
})
