import { ShapeStream, isChangeMessage, type Row } from '@electric-sql/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { WebSocket } from 'ws'
import { decodeRow } from '../../shared/schema/replica-codec.ts'
import { tableNamed } from '../../shared/schema/database.ts'
import { protocolVersion, type ServerMessage } from '../../shared/sync/protocol.ts'
import { newProject, serverUnderTest, type Laptop, type ServerUnderTest } from './server-under-test.ts'

let server: ServerUnderTest
let olga: Laptop
let ana: Laptop
let bea: Laptop
let sam: Laptop
/** A project of Ana's, with an estimate and a report; Bea is no member, Sam is. */
const project = newProject({ name: 'Hers alone', client_id: null })
const estimate = v7()
const section = v7()
const line = v7()
const report = v7()

beforeAll(async () => {
  server = await serverUnderTest({ push: { helloWithinMs: 300, pingEveryMs: 60_000 } })
  olga = await server.laptop('office', 'Olga')
  ana = await server.laptop('estimator', 'Ana')
  bea = await server.laptop('estimator', 'Bea')
  sam = await server.laptop('superintendent', 'Sam')
  await ana.does('project.create', project)
  await ana.does('estimate.create', { id: estimate, project_id: project.id, number: null, title: 'Walls', markup_labour_basis_points: 3_500 })
  await ana.does('estimate_section.create', { id: section, project_id: project.id, estimate_id: estimate, name: 'Hall', position: 'a0' })
  await ana.does('estimate_line.create', { id: line, project_id: project.id, estimate_id: estimate, section_id: section, position: 'a0', description: 'Two coats', quantity_thousandths: 100_000, unit: 'sq ft', labour_unit_cents: 58, material_unit_cents: 17 })
  await ana.does('report.create', { id: report, project_id: project.id, report_date: '2026-11-20' })
  await olga.does('project_member.add', { id: v7(), project_id: project.id, user_id: sam.actor.id })
})
afterAll(() => server?.close())

const askFor = (laptop: Laptop, stream: string, more = 'offset=-1', signal?: AbortSignal): Promise<Response> => laptop.fetch(`/api/v1/sync/shape?stream=${stream}&${more}`, signal ? { signal } : {})

/** The rows of a stream at its first up-to-date, as Electric's own client reads them. */
async function rowsOf(laptop: Laptop, stream: string): Promise<Row[]> {
  const ending = new AbortController()
  const rows = new Map<string, Row>()
  const shape = new ShapeStream({ url: `${server.url}/api/v1/sync/shape`, params: { stream }, headers: { authorization: `Bearer ${laptop.session.access_token}` }, subscribe: false, signal: ending.signal, onError: (error) => { throw error } })
  return await new Promise((resolve, reject) => {
    shape.subscribe((messages) => {
      for (const message of messages) {
        if (isChangeMessage(message)) rows.set(message.key, message.value)
        else if (message.headers.control === 'up-to-date') {
          ending.abort()
          resolve([...rows.values()])
        }
      }
    }, reject)
  })
}

/** A socket that has said hello, and what it hears. */
async function listening(laptop: Laptop): Promise<{ socket: WebSocket; heard: ServerMessage[]; closed: Promise<number> }> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/push`)
  const heard: ServerMessage[] = []
  socket.on('message', (data) => void heard.push(JSON.parse(String(data)) as ServerMessage))
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send(JSON.stringify({ type: 'hello', access_token: laptop.session.access_token, protocol: protocolVersion }))
  await expect.poll(() => heard[0]?.type, { interval: 2 }).toBe('welcome')
  return { socket, heard, closed }
}

describe('P7: an estimator who is not a member of a project gets none of it', () => {
  test('by shape', async () => {
    for (const stream of [`project:${project.id}`, `whole-company:${server.company}`, `user:${ana.actor.id}`, `company:${v7()}`, `project:${v7()}`]) {
      const answer = await askFor(bea, stream)
      expect([stream, answer.status, (await answer.json() as { code: string }).code]).toEqual([stream, 403, 'not_permitted'])
    }
    for (const stream of ['', 'replica', `project:${project.id}' or 'a'='a`]) expect((await askFor(bea, encodeURIComponent(stream))).status).toBe(400)
  })

  test('nor by naming another table, condition or column in her request', async () => {
    const rows = await (await askFor(bea, `user:${bea.actor.id}`, `offset=-1&table=credential&where=true&columns=password_hash&params[1]=project:${project.id}&params=${encodeURIComponent(JSON.stringify({ 1: `project:${project.id}` }))}`)).json() as { value?: { tbl: string; data: string } }[]
    expect(rows.filter((row) => row.value).map((row) => row.value?.tbl).sort()).toEqual(['command_log', 'device', 'number_lease', 'number_lease'])
    expect(JSON.stringify(rows)).not.toContain(project.id)
  })

  test('by REST', async () => {
    for (const path of [`/projects/${project.id}`, `/estimates/${estimate}`, `/reports/${report}`, `/projects/${project.id}/members`, `/projects/${project.id}/signatures`]) {
      const answer = await bea.fetch(`/api/v1${path}`)
      expect([path, answer.status]).toEqual([path, 404])
    }
    for (const path of ['/projects', '/estimates', '/reports', `/estimates?project_id=${project.id}`, '/projects?search=Hers', `/signatures?project_id=${project.id}`]) {
      expect((await (await bea.fetch(`/api/v1${path}`)).json() as { items: unknown[] }).items).toEqual([])
    }
    expect((await bea.fetch(`/api/v1/projects/${project.id}`, { method: 'PATCH', body: JSON.stringify({ city: 'Mine' }) })).status).toBe(404)
    expect((await bea.fetch('/api/v1/reports', { method: 'POST', body: JSON.stringify({ project_id: project.id, report_date: '2026-11-21' }) })).status).toBe(403)
  })

  test('by command', async () => {
    const results = await bea.push(
      bea.envelope('project.edit', { id: project.id, edits: { city: { from: '', to: 'Mine' } } }),
      bea.envelope('estimate_line.edit', { id: line, project_id: project.id, edits: { description: { from: 'Two coats', to: 'Mine' } } }),
      bea.envelope('project_member.add', { id: v7(), project_id: project.id, user_id: bea.actor.id }),
      // a project of her own as a way to somebody else's rows
      bea.envelope('estimate_line.edit', { id: line, project_id: v7(), edits: { description: { from: 'Two coats', to: 'Mine' } } }),
    )
    expect(results.map((result) => (result.status === 'refused' ? result.problem.code : result.status))).toEqual(['not_permitted', 'not_permitted', 'not_permitted', 'not_permitted'])
    const own = newProject()
    await bea.does('project.create', own)
    const [through] = await bea.push(bea.envelope('estimate_line.edit', { id: line, project_id: own.id, edits: { description: { from: 'Two coats', to: 'Mine' } } }))
    expect(through?.status).toBe('refused')
  })

  test('by socket', async () => {
    const { socket, heard } = await listening(bea)
    const members = await listening(ana)
    const { transaction } = await ana.does('project.edit', { id: project.id, edits: { description: { from: '', to: 'Not for Bea' } } })
    await expect.poll(() => members.heard.filter((message) => message.type === 'poke' && message.transaction === transaction)).toMatchObject([{ streams: [`project:${project.id}`] }])
    const own = await bea.does('project.create', newProject())
    await expect.poll(() => heard.some((message) => message.type === 'poke' && message.transaction === own.transaction)).toBe(true)
    expect(JSON.stringify(heard)).not.toContain(project.id)
    socket.close()
    members.socket.close()
  })

  test('and nobody gets anything unsigned', async () => {
    for (const path of ['/sync/shape?stream=x&offset=-1', '/projects', '/auth/me', '/users']) expect((await fetch(`${server.url}/api/v1${path}`)).status).toBe(401)
    expect((await fetch(`${server.url}/api/v1/sync/commands`, { method: 'POST', body: '{}' })).status).toBe(401)
  })
})

describe('P7: what the superintendent may not see', () => {
  test('is in no column of his shapes', async () => {
    const rows = await rowsOf(sam, `project:${project.id}`)
    const seen = rows.find((row) => row['id'] === line)
    expect(Object.keys(seen ?? {}).sort()).toEqual(['data', 'id', 'tbl', 'version'])
    expect(rows.every((row) => !('restricted' in row))).toBe(true)
    expect(decodeRow(tableNamed('estimate_line'), String(seen?.['data']), null)).toMatchObject({ description: 'Two coats', labour_unit_cents: null, material_unit_cents: null })
    expect(Object.keys((await rowsOf(ana, `project:${project.id}`)).find((row) => row['id'] === line) ?? {})).toContain('restricted')
  })

  test('is in no answer of the REST interface', async () => {
    const his = await (await sam.fetch(`/api/v1/estimates/${estimate}`)).json() as { lines: object[]; estimate: object }
    expect(his.lines[0]).toMatchObject({ description: 'Two coats' })
    for (const record of [his.lines[0] ?? {}, his.estimate]) expect(Object.keys(record).filter((name) => /unit_cents|markup|overhead|profit/.test(name))).toEqual([])
    const hers = await (await ana.fetch(`/api/v1/estimates/${estimate}`)).json() as { lines: object[] }
    expect(hers.lines[0]).toMatchObject({ labour_unit_cents: 58 })
  })

  test('and not his to write', async () => {
    const [result] = await sam.push(sam.envelope('estimate_line.edit', { id: line, project_id: project.id, edits: { labour_unit_cents: { from: 58, to: 60 } } }))
    expect(result).toMatchObject({ status: 'refused', problem: { code: 'not_permitted' } })
  })
})

describe('P7: access that ends', () => {
  /** A live request on a stream that is up to date: it hangs until something happens; `done` says how it ended. */
  async function hanging(laptop: Laptop, stream: string): Promise<{ done: Promise<string> }> {
    let answer = await askFor(laptop, stream)
    const handle = answer.headers.get('electric-handle') ?? ''
    while (!answer.headers.has('electric-up-to-date')) {
      await answer.text()
      answer = await askFor(laptop, stream, `offset=${answer.headers.get('electric-offset')}&handle=${handle}`)
    }
    const done = askFor(laptop, stream, `offset=${answer.headers.get('electric-offset')}&handle=${handle}&live=true`).then(async (last) => `answered ${last.status} ${await last.text()}`, () => 'ended')
    // sent after it and answered, so it has arrived as well
    await laptop.fetch('/api/v1/auth/me')
    return { done }
  }

  test('closes the stream and pokes no more', async () => {
    const dan = await server.laptop('estimator', 'Dan')
    const shared = newProject()
    await ana.does('project.create', shared)
    await olga.does('project_member.add', { id: v7(), project_id: shared.id, user_id: dan.actor.id })
    const { socket, heard } = await listening(dan)
    const removed = await olga.does('project_member.remove', { project_id: shared.id, user_id: dan.actor.id })
    expect((await askFor(dan, `project:${shared.id}`)).status).toBe(403)
    // at its welcome it was poked for what came before as well
    await expect.poll(() => heard.some((message) => message.type === 'poke' && message.transaction.split(',').includes(removed.transaction))).toBe(true)
    const before = heard.length
    await ana.does('project.edit', { id: shared.id, edits: { city: { from: '', to: 'Elsewhere' } } })
    await dan.does('project.create', newProject())
    await expect.poll(() => heard.length).toBeGreaterThan(before)
    expect(JSON.stringify(heard.slice(before))).not.toContain(shared.id)
    socket.close()
  })

  test('a changed role ends sockets and requests, and counts from the next request on', async () => {
    const eve = await server.laptop('office', 'Eve')
    const mara = await server.signIn(server.admin, `ada-${server.company}@example.com`)
    const { heard, closed } = await listening(eve)
    expect((await askFor(eve, `whole-company:${server.company}`)).status).toBe(200)
    await mara.does('user.change_role', { id: eve.actor.id, role: { from: 'office', to: 'estimator' } })
    await closed
    expect(heard.at(-1)).toMatchObject({ type: 'goodbye', problem: { code: 'not_signed_in' } })
    expect((await askFor(eve, `whole-company:${server.company}`)).status).toBe(403)
    const [result] = await eve.push(eve.envelope('project.edit', { id: project.id, edits: { city: { from: '', to: 'Mine' } } }))
    expect(result).toMatchObject({ status: 'refused', problem: { code: 'not_permitted' } })
  })

  test('a revoked device is shut out everywhere, its owner’s others are not', async () => {
    const fay = await server.laptop('estimator', 'Fay')
    const other = await server.signIn(fay.actor, fay.email)
    const mara = await server.signIn(server.admin, `ada-${server.company}@example.com`)
    const own = newProject()
    await fay.does('project.create', own)
    const { heard, closed } = await listening(fay)
    const hers = await hanging(fay, `project:${own.id}`)
    const others = await hanging(other, `project:${own.id}`)
    await mara.does('device.revoke', { id: fay.device_id, user_id: fay.actor.id })
    await closed
    expect(await hers.done).toBe('ended')
    await olga.does('project.edit', { id: own.id, edits: { city: { from: '', to: 'Still followed' } } })
    expect(await others.done).toContain('Still followed')
    expect(heard.at(-1)).toMatchObject({ type: 'goodbye', problem: { code: 'device_revoked' } })
    for (const path of ['/auth/me', `/sync/shape?stream=user:${fay.actor.id}&offset=-1`]) expect(await (await fay.fetch(`/api/v1${path}`)).json()).toMatchObject({ status: 403, code: 'device_revoked' })
    expect((await other.fetch('/api/v1/auth/me')).status).toBe(200)
    const again = await fetch(`${server.url}/api/v1/auth/refresh`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ refresh_token: fay.session.refresh_token }) })
    expect(again.status).toBe(403)
  })

  test('a session that is signed out is over on its socket and its open requests too', async () => {
    const hal = await server.laptop('estimator', 'Hal')
    const { heard, closed } = await listening(hal)
    const open = await hanging(hal, `user:${hal.actor.id}`)
    await fetch(`${server.url}/api/v1/auth/sign-out`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ refresh_token: hal.session.refresh_token }) })
    await closed
    expect(heard.at(-1)).toMatchObject({ type: 'goodbye' })
    expect(await open.done).toBe('ended')
  })

  test('an archived person is nobody any more', async () => {
    const gus = await server.laptop('estimator', 'Gus')
    const mara = await server.signIn(server.admin, `ada-${server.company}@example.com`)
    await mara.does('user.archive', { id: gus.actor.id })
    expect(await (await gus.fetch('/api/v1/auth/me')).json()).toMatchObject({ status: 403, code: 'account_ended' })
    await expect(server.signIn(gus.actor, gus.email)).rejects.toThrow('sign_in_failed')
  })
})

describe('the push channel', () => {
  const open = async (headers: Record<string, string> = {}): Promise<WebSocket> => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/push`, { headers })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    return socket
  }
  const lastWords = (socket: WebSocket): Promise<ServerMessage> => new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)) as ServerMessage)))

  test('says goodbye to one that says no hello in time', async () => {
    expect(await lastWords(await open())).toMatchObject({ type: 'goodbye', problem: { code: 'not_signed_in' } })
  })

  test.each([
    ['nonsense', 'nonsense', 'invalid_input'],
    ['a false token', JSON.stringify({ type: 'hello', access_token: 'x.y.z', protocol: protocolVersion }), 'not_signed_in'],
    ['a protocol of the past', JSON.stringify({ type: 'hello', access_token: 'x', protocol: 0 }), 'client_too_old'],
    ['a protocol of the future', JSON.stringify({ type: 'hello', access_token: 'x', protocol: 1000 }), 'server_too_old'],
  ])('and to one that says %s', async (_, words, code) => {
    const socket = await open()
    socket.send(words)
    expect(await lastWords(socket)).toMatchObject({ type: 'goodbye', problem: { code } })
  })

  test('takes no page of another origin and no long message', async () => {
    await expect(open({ origin: 'https://elsewhere.example' })).rejects.toThrow('403')
    const socket = await open()
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    socket.send('x'.repeat(100_000))
    expect(await closed).toBe(1009)
  })

  test('names each transaction of many quick ones, or the newest of them', async () => {
    const { socket, heard } = await listening(olga)
    const results = await olga.push(...Array.from({ length: 60 }, () => olga.envelope('project.create', newProject())))
    const last = new Set(results.map((result) => (result.status === 'applied' ? result.transaction : '')))
    await expect.poll(() => heard.filter((message) => message.type === 'poke' && last.has(message.transaction)).length).toBeGreaterThan(0)
    expect(heard.every((message) => message.type !== 'poke' || message.streams.length > 0)).toBe(true)
    socket.close()
  })
})

test.each([['/sync/shape?stream=x&offset=-1', 'GET'], ['/sync/commands', 'POST']])('P11: a laptop whose protocol is not spoken here is told so: %s', async (where, method) => {
  for (const [version, code] of [['0', 'client_too_old'], ['1000', 'server_too_old']] as const) {
    const answer = await ana.fetch(`/api/v1${where}`, { method, headers: { 'kibray-protocol': version }, ...(method === 'POST' ? { body: JSON.stringify({ protocol: Number(version), commands: [] }) } : {}) })
    expect([answer.status, (await answer.json() as { code: string }).code]).toEqual([426, code])
  }
})

test('a shape may be kept by whoever asked for it, and by nobody between', async () => {
  const answer = await askFor(ana, `project:${project.id}`)
  expect(answer.headers.get('cache-control')).toMatch(/^private/)
  expect(answer.headers.get('cache-control')).not.toMatch(/public|s-maxage/)
  expect(answer.headers.get('vary')).toMatch(/authorization/i)
  expect(answer.headers.get('access-control-allow-origin')).toBeNull()
})
