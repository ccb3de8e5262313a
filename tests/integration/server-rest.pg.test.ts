import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { serverUnderTest, type Laptop, type ServerUnderTest } from './server-under-test.ts'

let server: ServerUnderTest
let olga: Laptop
let ana: Laptop
let sam: Laptop

beforeAll(async () => {
  server = await serverUnderTest()
  olga = await server.laptop('office', 'Olga')
  ana = await server.laptop('estimator', 'Ana')
  sam = await server.laptop('superintendent', 'Sam')
})
afterAll(() => server?.close())

type Json = Record<string, never> & { [name: string]: Json }
async function send(laptop: Laptop, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: Json; headers: Headers }> {
  const response = await laptop.fetch(`/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Json, headers: response.headers }
}

describe('a project', () => {
  test('is created, read, changed, archived and restored', async () => {
    const made = await send(olga, 'POST', '/projects', { name: 'Lobby', city: 'Denver' })
    expect(made.status).toBe(201)
    expect(made.headers.get('location')).toBe(`/api/v1/projects/${made.body['id']}`)
    expect(made.body).toMatchObject({ name: 'Lobby', city: 'Denver', status: 'lead' })
    expect(Number(made.body['number'])).toBeGreaterThan(1000)
    const read = await send(olga, 'GET', `/projects/${made.body['id']}`)
    expect(read.body).toEqual(made.body)
    const changed = await send(olga, 'PATCH', `/projects/${made.body['id']}`, { status: 'bid', expected_value_cents: 120_000 }, { 'if-match': read.headers.get('etag') ?? '' })
    expect(changed.body).toMatchObject({ status: 'bid', expected_value_cents: 120_000 })
    const stale = await send(olga, 'PATCH', `/projects/${made.body['id']}`, { status: 'active' }, { 'if-match': read.headers.get('etag') ?? '' })
    expect([stale.status, stale.body['code']]).toEqual([409, 'changed_meanwhile'])
    expect((await send(olga, 'POST', `/projects/${made.body['id']}/archive`)).body['archived_at']).not.toBeNull()
    expect((await send(olga, 'POST', `/projects/${made.body['id']}/restore`)).body['archived_at']).toBeNull()
  })

  test('list pages', async () => {
    for (let index = 0; index < 5; index += 1) await send(olga, 'POST', '/projects', { name: `Paged Élan ${index}` })
    const first = await send(olga, 'GET', '/projects?search=paged%20élan&sort=name&limit=2')
    expect(first.body).toMatchObject({ total: 5, next_offset: 2 })
    const last = await send(olga, 'GET', '/projects?search=PAGED%20ÉLAN&sort=-name&limit=2&offset=4')
    expect(last.body).toMatchObject({ total: 5, next_offset: null, items: [{ name: 'Paged Élan 0' }] })
  })
})
