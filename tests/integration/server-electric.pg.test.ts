import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startShapeEngine, type ShapeEngine } from '../../sync-server/shapes/shape-engine.ts'
import { createShapeWebServer } from '../../sync-server/shapes/shape-web-server.ts'
import { newProject, serverUnderTest, type Laptop, type ServerUnderTest } from './server-under-test.ts'

// Another server of Electric's protocol, at an address of its own and behind a secret, as a real Electric would be.
let elsewhere: Server
let engine: ShapeEngine | undefined
let folder: string
let server: ServerUnderTest
let olga: Laptop
const secret = 'only the gateway knows'
const asked: { readonly url: URL; readonly request: IncomingMessage; readonly response: ServerResponse }[] = []

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kibray-elsewhere-'))
  let shapes: Server | undefined
  elsewhere = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    if (url.pathname === '/v1/shape') asked.push({ url, request, response })
    shapes?.emit('request', request, response)
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  server = await serverUnderTest({ electric: { url: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`, secret } })
  engine = await startShapeEngine({ databaseUrl: server.databaseUrl, dataFolder: folder, streamId: 'elsewhere' })
  shapes = createShapeWebServer(engine, secret)
  olga = await server.laptop('office', 'Olga')
})
afterAll(async () => {
  await server?.close()
  await engine?.stop().catch(() => undefined)
  await new Promise((resolve) => elsewhere?.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

const ask = (laptop: Laptop, more: string, signal?: AbortSignal): Promise<Response> => laptop.fetch(`/api/v1/sync/shape?stream=whole-company:${server.company}&${more}`, signal ? { signal } : {})

test('with an Electric elsewhere the gateway asks it for the same shapes, and waits with it for what is new', async () => {
  const project = newProject()
  await olga.does('project.create', project)
  let answer = await ask(olga, 'offset=-1&secret=mine&table=credential')
  expect(answer.status).toBe(200)
  expect(asked[0]?.url.searchParams.getAll('table')).toEqual(['replica'])
  expect(asked[0]?.url.searchParams.getAll('secret')).toEqual([secret])
  expect(await answer.text()).toContain(project.id)
  const handle = answer.headers.get('electric-handle') ?? ''
  while (!answer.headers.has('electric-up-to-date')) {
    answer = await ask(olga, `offset=${answer.headers.get('electric-offset')}&handle=${handle}`)
    await answer.text()
  }
  const live = ask(olga, `offset=${answer.headers.get('electric-offset')}&handle=${handle}&live=true`).then((last) => last.text())
  await olga.does('project.edit', { id: project.id, edits: { city: { from: '', to: 'Fort Collins' } } })
  expect(await live).toContain('Fort Collins')
  expect((await (await fetch(`${server.url}/api/v1/health`)).json() as { shapes: string }).shapes).toBe('electric')
})

test('a laptop that hangs up is hung up on there too, and one without access never gets there', async () => {
  const ana = await server.laptop('estimator', 'Ana')
  const before = asked.length
  expect((await ask(ana, 'offset=-1')).status).toBe(403)
  expect(asked).toHaveLength(before)
  const gone = new Promise<void>((resolve) => elsewhere.once('request', (_request, response) => response.once('close', resolve)))
  const leaving = new AbortController()
  const pending = ask(olga, 'offset=now&live=true', leaving.signal).then((answer) => answer.text()).catch(() => 'left')
  await expect.poll(() => asked.length).toBeGreaterThan(before)
  leaving.abort()
  await pending
  await gone
})

test('nothing that a laptop asks changes what the gateway asks: parameters, methods, headers', async () => {
  const ana = await server.laptop('superintendent', 'Sam')
  const stream = `user:${ana.actor.id}`
  const wish = new URLSearchParams([
    ['stream', stream], ['offset', '-1'], ['table', 'credential'], ['table', 'public.credential'], ['where', 'true'], ['columns', 'restricted'], ['queryable_columns', 'restricted'], ['params', '["x"]'], ['params[1]', 'company'], ['params[2]', 'x'],
    ['secret', 'mine'], ['api_secret', 'mine'], ['source_id', 'x'], ['replica', 'full'], ['subset__where', 'restricted is not null'], ['subset__order_by', 'restricted'], ['subset__limit', '1'], ['TABLE', 'credential'], ['stream', 'whole-company:x'],
  ])
  asked.length = 0
  const answer = await ana.fetch(`/api/v1/sync/shape?${wish.toString()}`, { headers: { 'x-forwarded-host': 'elsewhere', 'x-original-url': '/v1/shape?table=credential' } })
  expect(answer.status).toBe(200)
  expect([...asked[0]?.url.searchParams ?? []]).toEqual([['table', 'replica'], ['where', 'scope = $1'], ['columns', 'tbl,id,version,data'], ['params[1]', stream], ['offset', '-1'], ['secret', secret]])
  expect(await answer.text()).not.toMatch(/restricted|password/)

  // a subset is a query of the laptop's own, over columns that it may not see: there is no such thing here
  for (const method of ['POST', 'DELETE', 'PUT', 'OPTIONS']) {
    const refused = await ana.fetch(`/api/v1/sync/shape?${wish.toString()}`, { method, ...(method === 'OPTIONS' ? {} : { body: JSON.stringify({ where: 'restricted is not null' }) }) })
    expect([method, refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([method, method === 'OPTIONS' ? 200 : 404, null])
    await refused.text()
  }
  expect(asked).toHaveLength(1)
  expect((await ana.fetch(`/api/v1/sync/shape?stream=${stream}&offset=-1`, { method: 'HEAD' })).headers.get('electric-handle')).toBe(answer.headers.get('electric-handle'))
  expect(asked[1]?.request.method).toBe('HEAD')
})

test('the laptop hears of a shape what Electric says of it, kept from caches that others share; equal requests of two laptops are one to a cache before Electric', async () => {
  const gus = await server.laptop('office', 'Gus')
  asked.length = 0
  const [mine, his] = [await ask(olga, 'offset=-1'), await ask(gus, 'offset=-1')]
  expect(asked.map(({ url }) => url.href)).toEqual([asked[0]?.url.href, asked[0]?.url.href])
  // nothing of the laptop that asked is in it: a shared cache may keep the answer for everybody whom the gateway lets through
  expect(asked[0]?.request.headers['authorization']).toBeUndefined()
  const direct = await fetch(new URL(asked[0]?.url.search ?? '', `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/v1/shape`))
  for (const name of ['electric-handle', 'electric-offset', 'electric-schema', 'electric-has-data', 'etag', 'content-type']) expect([name, mine.headers.get(name)]).toEqual([name, direct.headers.get(name)])
  expect(direct.headers.get('cache-control')).toContain('public')
  expect(mine.headers.get('cache-control')).toMatch(/^private, max-age=\d+/)
  expect(mine.headers.get('cache-control')).not.toMatch(/public|s-maxage/)
  expect(mine.headers.get('vary')).toBe('authorization, accept-encoding')
  expect(await mine.text()).toBe(await his.text())
  const again = await olga.fetch(`/api/v1/sync/shape?stream=whole-company:${server.company}&offset=-1`, { headers: { 'if-none-match': mine.headers.get('etag') ?? '' } })
  expect([again.status, again.headers.get('electric-handle'), await again.text()]).toEqual([304, mine.headers.get('electric-handle'), ''])
  const unknown = await ask(olga, `offset=0_0&handle=1-1`)
  expect([unknown.status, unknown.headers.get('electric-handle'), await unknown.json()]).toEqual([409, mine.headers.get('electric-handle'), [{ headers: { control: 'must-refetch' } }]])
})

test('P7: server-sent events come one by one, and end there too when the role does', async () => {
  const eva = await server.laptop('estimator', 'Eva')
  const project = newProject()
  await eva.does('project.create', project)
  const start = await eva.fetch(`/api/v1/sync/shape?stream=project:${project.id}&offset=now`)
  await start.text()
  const answer = await eva.fetch(`/api/v1/sync/shape?stream=project:${project.id}&offset=${start.headers.get('electric-offset')}&handle=${start.headers.get('electric-handle')}&live=true&live_sse=true`)
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  const there = asked.at(-1)?.response
  const closed = new Promise<void>((resolve) => there?.once('close', resolve))
  const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  const until = async (words: string): Promise<void> => {
    for (let text = ''; !text.includes(words);) {
      const { value, done } = await reader.read()
      if (done) throw new Error(`the stream ended without ${words}`)
      text += value
    }
  }
  for (const city of ['Arvada', 'Golden']) {
    await eva.does('project.edit', { id: project.id, edits: { city: { from: city === 'Arvada' ? '' : 'Arvada', to: city } } })
    await until(city)
    expect(there?.writableEnded).toBe(false)
  }
  const admin = await server.signIn(server.admin, `ada-${server.company}@example.com`)
  await admin.does('user.change_role', { id: eva.actor.id, role: { from: 'estimator', to: 'superintendent' } })
  await expect(until('nothing')).rejects.toThrow('terminated')
  await closed
})
