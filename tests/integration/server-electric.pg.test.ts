import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startShapeEngine, type ShapeEngine } from '../../sync-server/shapes/shape-engine.ts'
import { newProject, serverUnderTest, type Laptop, type ServerUnderTest } from './server-under-test.ts'

// Another server of Electric's protocol, at an address of its own and behind a secret, as a real Electric would be.
let elsewhere: Server
let engine: ShapeEngine | undefined
let folder: string
let server: ServerUnderTest
let olga: Laptop
const secret = 'only the gateway knows'
const asked: URL[] = []

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kibray-elsewhere-'))
  elsewhere = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    if (url.pathname === '/v1/health') return void response.end('{"status":"active"}')
    asked.push(new URL(url))
    if (url.searchParams.get('secret') !== secret) return void response.writeHead(401).end()
    url.searchParams.delete('secret')
    void engine?.handle(url.searchParams, request, response)
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  server = await serverUnderTest({ electric: { url: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`, secret } })
  engine = await startShapeEngine({ databaseUrl: server.databaseUrl, dataFolder: folder, streamId: 'elsewhere' })
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
  expect(asked[0]?.searchParams.getAll('table')).toEqual(['replica'])
  expect(asked[0]?.searchParams.getAll('secret')).toEqual([secret])
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
  const gone = new Promise<void>((resolve) => elsewhere.once('request', (request) => request.once('close', resolve)))
  const leaving = new AbortController()
  const pending = ask(olga, 'offset=now&live=true', leaving.signal).then((answer) => answer.text()).catch(() => 'left')
  await expect.poll(() => asked.length).toBeGreaterThan(before)
  leaving.abort()
  await pending
  await gone
})
