import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CollapsingCache } from './support/collapsing-cache.ts'
import { startCollapsingCache } from './support/collapsing-cache.ts'
import { followStream } from './support/followed-stream.ts'
import type { ShapeAnswer, ShapeParameters } from './support/shape-request.ts'
import { askShape } from './support/shape-request.ts'
import type { ShapeWorld } from './support/shape-world.ts'
import { openShapeWorld } from './support/shape-world.ts'

// A shape server behind a shared cache that honours its headers: many clients are one request.

let world: ShapeWorld
let cache: CollapsingCache
let aborter = new AbortController()
beforeAll(async () => {
  world = await openShapeWorld()
})
beforeEach(async () => {
  cache = await startCollapsingCache(world.url)
})
afterEach(async () => {
  aborter.abort()
  aborter = new AbortController()
  await cache.stop()
})
afterAll(() => world.end())

const CROWD = 50
const ask = (parameters: ShapeParameters): Promise<ShapeAnswer> => askShape(cache.url, parameters)
const crowd = (parameters: ShapeParameters): Promise<ShapeAnswer[]> => Promise.all(Array.from({ length: CROWD }, () => ask(parameters)))
const distinct = (values: readonly unknown[]): number => new Set(values).size

async function tableWith(rows = ''): Promise<string> {
  const table = world.table()
  await world.client.query(`create table ${table} (id int primary key); ${rows === '' ? '' : `insert into ${table} values ${rows}`}`)
  return table
}

async function readToEnd(table: string): Promise<ShapeAnswer> {
  const first = await ask({ table, offset: '-1' })
  return ask({ table, offset: first.offset, handle: first.handle })
}

/** What the server was asked while `task` ran. */
async function forwardedBy(task: () => Promise<unknown>): Promise<URL[]> {
  const before = cache.forwarded.length
  await task()
  return cache.forwarded.slice(before).map((path) => new URL(path, world.url))
}

test('fifty live requests at once reach the server once, and all go on with one cursor', async () => {
  const table = await tableWith()
  const end = await readToEnd(table)
  let at: ShapeParameters = { offset: end.offset, handle: end.handle }
  for (const id of [1, 2, 3]) {
    let answers: ShapeAnswer[] = []
    const asked = await forwardedBy(async () => {
      const before = cache.forwarded.length
      const pending = crowd({ table, ...at, live: 'true' })
      await expect.poll(() => cache.forwarded.length).toBeGreaterThan(before)
      await world.client.query(`insert into ${table} values (${id})`)
      answers = await pending
    })
    expect(asked).toHaveLength(1)
    expect(answers.map(({ messages }) => messages[0]?.value?.['id'])).toEqual(Array.from({ length: CROWD }, () => String(id)))
    expect(distinct(answers.map(({ offset }) => offset)) * distinct(answers.map(({ headers }) => headers.get('electric-cursor')))).toBe(1)
    at = { offset: answers[0]?.offset, handle: answers[0]?.handle, cursor: answers[0]?.headers.get('electric-cursor') ?? undefined }
  }
})

test('an up-to-date is not handed to whoever has had it: each round of idle requests is held anew, once', async () => {
  const table = await tableWith()
  const end = await readToEnd(table)
  const cursors: (string | undefined)[] = [undefined]
  for (let round = 0; round < 3; round++) {
    let answers: ShapeAnswer[] = []
    const asked = await forwardedBy(async () => {
      answers = await crowd({ table, offset: end.offset, handle: end.handle, live: 'true', cursor: cursors.at(-1) })
    })
    expect(asked).toHaveLength(1)
    expect(answers.every(({ status, messages }) => status === 200 && messages[0]?.headers.control === 'up-to-date')).toBe(true)
    cursors.push(answers[0]?.headers.get('electric-cursor') ?? undefined)
  }
  expect(distinct(cursors)).toBe(cursors.length)
  // who comes late to an old cursor is answered from the cache for a moment, and then no more
  const late = { table, offset: end.offset, handle: end.handle, live: 'true', cursor: cursors[2] }
  expect(['HIT', 'STALE']).toContain((await ask(late)).headers.get('x-cache'))
  cache.pass(11)
  await world.client.query(`insert into ${table} values (1)`)
  expect((await ask(late)).messages[0]?.value).toEqual({ id: '1' })
}, 120_000)

test('a first page is loaded once for all, and confirmed without being sent again', async () => {
  const table = await tableWith('(1), (2)')
  const asked = await forwardedBy(() => crowd({ table, offset: '-1' }))
  expect(asked).toHaveLength(1)
  const page = await ask({ table, offset: '-1' })
  expect(page.headers.get('x-cache')).toBe('HIT')
  cache.pass(4_000)
  expect((await ask({ table, offset: '-1' })).headers.get('x-cache')).toBe('STALE')
  await expect.poll(async () => (await ask({ table, offset: '-1' })).headers.get('x-cache')).toBe('HIT')
  expect((await ask({ table, offset: '-1' })).text).toBe(page.text)
})

test('a replaced shape is one 409 to all, and no client goes round in circles', async (context) => {
  const table = await tableWith('(1)')
  const followed = Array.from({ length: 10 }, () => followStream({ url: `${cache.url}/v1/shape`, params: { table }, signal: aborter.signal, warnOnHttp: false }))
  await Promise.all(followed.map((one) => one.until(() => one.controls().includes('up-to-date'))))
  const before = followed[0]?.stream.shapeHandle as string
  expect(followed.every(({ stream }) => stream.shapeHandle === before)).toBe(true)
  const answer = await fetch(`${world.url}/v1/shape?handle=${before}`, { method: 'DELETE' })
  if (answer.status === 405) return context.skip('this server does not let a shape be deleted')
  await world.client.query(`insert into ${table} values (2)`)
  await Promise.all(followed.map((one) => one.until(() => one.controls().includes('must-refetch') && one.changes().includes('insert 2'))))
  for (const { requests } of followed) expect(requests.filter(({ status }) => status === 409).length).toBeLessThanOrEqual(1)
  expect(distinct(followed.map(({ stream }) => stream.shapeHandle))).toBe(1)
  expect(followed[0]?.stream.shapeHandle).not.toBe(before)
  // the first page of the old shape lies in the cache still: who has it is sent on, and does not come back to it
  const newcomer = followStream({ url: `${cache.url}/v1/shape`, params: { table }, signal: aborter.signal, warnOnHttp: false })
  await newcomer.until(() => newcomer.changes().includes('insert 2') && newcomer.controls().at(-1) === 'up-to-date')
  expect(newcomer.requests.filter(({ status }) => status === 409).length).toBeLessThanOrEqual(1)
})

test('a refusal is not stored', async () => {
  const table = world.table()
  expect((await ask({ table, offset: '-1' })).status).toBe(400)
  await world.client.query(`create table ${table} (id int primary key)`)
  expect((await ask({ table, offset: '-1' })).status).toBe(200)
})
