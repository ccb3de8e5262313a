import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../../electron/engine/database/open-database.ts'
import type { Database as Rows } from '../../../shared/schema/database.ts'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import { EngineProcess } from './engine-process.ts'
import { Laptop, key } from './laptop.ts'
import { ModelServer, company, newId, person } from './model-server.ts'

const clients = 9_000
const rowsOfPage = 3_000
const waiting = { timeout: 60_000 }

/** A model server that hands out the company's first download in pages, as a real one does with a large shape. */
class PagingServer {
  readonly model = new ModelServer()
  /** Offsets of the company's stream that were asked for. */
  readonly asked: string[] = []
  /** Awaited before a page is handed out. */
  beforePage: (page: number) => Promise<unknown> | undefined = () => undefined

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(String(input))
    const [, page = '-1'] = /^(?:-1|0_(\d+))$/.exec(url.searchParams.get('offset') ?? '') ?? [null, null]
    if (!url.searchParams.get('stream')?.startsWith('whole-company:')) return await this.model.world().fetch(input, init)
    this.asked.push(url.searchParams.get('offset') ?? '')
    if (page === null) return await this.model.world().fetch(input, init)
    await this.beforePage(Number(page) + 1)
    // a handle that is not known any more is answered as it would be anywhere in the stream
    if (page !== '-1') url.searchParams.set('offset', '999999_0')
    const checked = await this.model.world().fetch(url, init)
    if (!checked.ok) return checked
    url.searchParams.set('offset', '-1')
    const whole = await this.model.world().fetch(url, init)
    const messages = await whole.json() as unknown[]
    const from = (Number(page) + 1) * rowsOfPage
    if (from + rowsOfPage >= messages.length) return new Response(lines(messages.slice(from)), { headers: whole.headers })
    const headers = new Headers(whole.headers)
    headers.delete('electric-up-to-date')
    headers.set('electric-offset', `0_${Number(page) + 1}`)
    return new Response(lines(messages.slice(from, from + rowsOfPage)), { headers })
  }
}

function clientRow(id: string, name: string): Rows['client'] {
  return { id, company_id: company, kind: 'person', name, email: '', phone: '', billing_address: '', notes: '', external_number: null, created_at: '2026-11-01T08:00:00.000Z', archived_at: null }
}

const lines = (messages: readonly unknown[]): string => `[${messages.map((message) => JSON.stringify(message)).join(',\n')}]`

let server: PagingServer
let ben: SessionUser
const endings: (() => unknown)[] = []
beforeEach(async () => {
  server = new PagingServer()
  ben = await server.model.addUser(person('Ben', 'office'))
  await server.model.write(async (tx) => { for (let row = 0; row < clients; row++) await tx.insert('client', clientRow(newId(), `Client ${row}`)) })
})
afterEach(async () => { for (const end of endings.splice(0).toReversed()) await end() })

async function opened(): Promise<Laptop> {
  const laptop = await Laptop.open({ world: server.model.world({ fetch: server.fetch }) })
  endings.push(() => laptop.close())
  return laptop
}

test('P4: a download in pages ends with what the office has, asks for each page once, and is followed by Electric\'s client', async () => {
  const laptop = await opened()
  await laptop.signIn(ben)
  await laptop.synced()
  expect(laptop.rows(ben)).toEqual(server.model.rowsOf(ben))
  expect(server.asked.slice(0, 4)).toEqual(['-1', '0_0', '0_1', '0_2'])
  const id = newId()
  await server.model.write(async (tx) => { await tx.insert('client', clientRow(id, 'Later')) })
  await expect.poll(async () => (await laptop.query('client.list', { search: 'Later' })).rows.map((row) => row.id), waiting).toEqual([id])
  expect(server.asked.filter((offset) => /^(-1|0_\d)$/.test(offset))).toHaveLength(4)
})

test('P10: a shape that is replaced in the middle is read anew, and what was written meanwhile is kept and shown', async () => {
  const laptop = await opened()
  const mine = newId()
  const { promise: rotated, resolve: rotate } = Promise.withResolvers<void>()
  server.beforePage = async (page) => {
    if (page !== 2 || server.asked.filter((offset) => offset === '-1').length > 1) return
    await laptop.command('client.create', { id: mine, kind: 'person', name: 'Mine', email: '', phone: '', billing_address: '', notes: '', external_number: null })
    expect((await laptop.query('client.list', {})).rows.map((row) => row.name)).toEqual(['Mine'])
    await server.model.write(async (tx) => { for (const id of [...server.model.rowsOf(ben).keys()].filter((each) => each.startsWith('client ')).slice(0, 5)) await tx.delete('client', id.slice(7)) })
    server.model.rotate()
    rotate()
  }
  await laptop.signIn(ben)
  await rotated
  await laptop.synced()
  expect(server.asked.filter((offset) => offset === '-1')).toHaveLength(2)
  expect(laptop.rows(ben)).toEqual(server.model.rowsOf(ben))
  await expect.poll(async () => (await laptop.query('client.list', { search: 'Mine' })).rows.map((row) => row.name), waiting).toEqual(['Mine'])
})

test('P5: killed with -9 in the middle, it shows nothing of it and goes on after the last page that was stored', async () => {
  const http = createServer((request, response) => void (async () => {
    const answer = await server.fetch(`http://model${request.url}`, { method: request.method ?? 'GET', headers: request.headers as Record<string, string>, body: await text(request) })
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()))
  })().catch(() => response.destroy()))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  endings.push(() => { http.closeAllConnections(); http.close() })
  const folder = mkdtempSync(path.join(tmpdir(), 'kibray-download-'))
  endings.push(() => rmSync(folder, { recursive: true, force: true }))
  const engine = new EngineProcess(folder)
  endings.push(() => engine.kill())

  const { promise: withheld, resolve: withhold } = Promise.withResolvers<void>()
  server.beforePage = (page) => (page === 3 ? (withhold(), new Promise(() => undefined)) : undefined)
  expect(await engine.start()).toBeNull()
  await engine.bridge.call('sign_in', { server_url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, email: ben.email, password: 'secret' })
  await withheld
  const look = (sql: string): unknown => {
    const connection = openDatabase(folder, key, 'reader')
    try {
      return connection.prepare(sql).get()
    } finally {
      connection.close()
    }
  }
  const stored = `select handle is not null as begun, "offset" as place from local_stream where name like 'whole%'`
  // the third page is asked for while the second is stored
  await expect.poll(() => look(stored), waiting).toEqual({ begun: 1, place: '0_2' })
  await engine.kill()
  expect((look('select count(*) as count from client') as { count: number }).count).toBeGreaterThan(rowsOfPage)

  server.asked.splice(0)
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  server.beforePage = () => released
  expect(await engine.start()).toBeNull()
  expect(await engine.bridge.query('client.list', {})).toMatchObject({ total: 0, rows: [] })
  release()
  await expect.poll(async () => (await engine.bridge.query('client.list', {})).total, waiting).toBe(clients)
  expect(server.asked[0]).toBe('0_2')
  expect(await engine.close()).toBe(0)
})
