import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import { Laptop } from './laptop.ts'
import { ModelServer, company, newId, person } from './model-server.ts'

let server: ModelServer
let laptop: Laptop
let clock = 0
beforeEach(async () => {
  clock = 0
  server = new ModelServer()
  laptop = await Laptop.open({ world: server.world({ now: () => Date.now() + clock }) })
})
afterEach(async () => { await laptop.close() })

const create = async (name: string, on = laptop): Promise<string> => {
  const id = newId()
  await on.command('project.create', { id, member_id: newId(), number: null, name })
  return id
}

describe('a session', () => {
  test('survives a restart without a network, and work goes on', async () => {
    const ana = await server.addUser(person('Ana', 'estimator'))
    await laptop.signIn(ana)
    await laptop.synced()
    server.fate = () => 'fail'
    await laptop.restart()
    expect(await laptop.until('session', (session) => session.state === 'signed_in')).toMatchObject({ user: { name: 'Ana' } })
    await create('House')
    expect((await laptop.query('project.list', {})).total).toBe(1)
    expect((await laptop.until('sync_status', (status) => status.state === 'offline')).waiting).toBe(1)
  })

  test('a network error at a refresh is never a sign-out; a refusal asks to sign in, and work goes on', async () => {
    const ana = await server.addUser(person('Ana', 'estimator'))
    await laptop.signIn(ana)
    await laptop.synced()
    await laptop.restart()
    clock = 3_600_000
    server.fate = (path) => (path.startsWith('/api/v1/auth') ? 'fail' : 'pass')
    await laptop.engine.call('sync_now', null)
    await laptop.until('sync_status', (status) => status.state === 'offline')
    server.fate = () => 'pass'
    server.refreshStatus = 503
    await laptop.engine.call('sync_now', null)
    await laptop.until('sync_status', (status) => status.problem?.code === 'server_failed')
    server.refreshStatus = 401
    await laptop.engine.call('sync_now', null)
    await laptop.until('sync_status', (status) => status.state === 'sign_in_needed')
    await create('House')
    // nothing is asked while the answer is known
    const asked = server.requests.length
    await laptop.restart()
    await laptop.engine.call('sync_now', null)
    await laptop.until('sync_status', (status) => status.state === 'sign_in_needed' && status.waiting === 1)
    expect(server.requests.length).toBe(asked)
    server.refreshStatus = 200
    await laptop.signIn(ana)
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.synced()
  })

  test('many requests with an ended token refresh it once', async () => {
    const ben = await server.addUser(person('Ben', 'office'))
    await laptop.signIn(ben)
    await laptop.synced()
    server.requests.length = 0
    clock = 3_600_000
    await Promise.all([create('One'), create('Two'), laptop.engine.call('sync_now', null)])
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.synced()
    expect(server.requests.filter((path) => path === '/api/v1/auth/refresh')).toHaveLength(1)
  })

  test('a wrong address is refused, and a server that does not answer is named so', async () => {
    await expect(laptop.engine.call('sign_in', { server_url: null, email: 'nobody@x.test', password: 'x' })).rejects.toMatchObject({ code: 'sign_in_failed' })
    server.fate = () => 'fail'
    await expect(laptop.engine.call('sign_in', { server_url: null, email: 'nobody@x.test', password: 'x' })).rejects.toMatchObject({ code: 'unreachable' })
    expect(await laptop.until('session', () => true)).toEqual({ state: 'signed_out' })
    await expect(laptop.query('project.list', {})).rejects.toMatchObject({ code: 'not_signed_in' })
    await expect(laptop.engine.call('command', { name: 'project.create', args: {} })).rejects.toMatchObject({ code: 'not_signed_in' })
  })

  test('P11: with a server that is too new or too old for it a laptop works on and says why it does not sync', async () => {
    const ana = await server.addUser(person('Ana', 'estimator'))
    server.protocol = { oldest: 7, newest: 9 }
    await laptop.signIn(ana)
    expect(await laptop.until('sync_status', (status) => status.state === 'update_needed')).toMatchObject({ problem: { code: 'client_too_old' } })
    await create('House')
    expect((await laptop.until('sync_status', (status) => status.waiting === 1)).state).toBe('update_needed')
    server.protocol = { oldest: 1, newest: 1 }
    await laptop.signIn(ana)
    await laptop.until('outbox', (entries) => entries.length === 0)
  })

  test('P11: where either is too old nothing is said but one question, until one of them is updated', async () => {
    const ana = await server.addUser(person('Ana', 'estimator'))
    await laptop.signIn(ana)
    await laptop.synced()
    for (const [protocol, version_skew] of [[{ oldest: 7, newest: 9 }, 'read_only'], [{ oldest: 0, newest: 0 }, 'server_older']] as const) {
      server.protocol = protocol
      await laptop.engine.call('sync_now', null)
      expect(await laptop.until('sync_status', (status) => status.state === 'update_needed')).toMatchObject({ version_skew })
      await create('House')
      await laptop.until('sync_status', (status) => status.waiting === 1 && status.state === 'update_needed')
      server.requests.length = 0
      await laptop.engine.call('sync_now', null)
      await expect.poll(() => server.requests).toEqual(['/api/v1/health/alive'])
      // the server was updated; nobody signs in again
      server.protocol = { oldest: 1, newest: 1 }
      await laptop.engine.call('sync_now', null)
      await laptop.until('outbox', (entries) => entries.length === 0)
      expect(await laptop.synced()).not.toHaveProperty('version_skew')
    }
  })

  test('P11: a laptop whose commands are not taken reads on, and sends once they are', async () => {
    const ana = await server.addUser(person('Ana', 'office'))
    server.schema = { oldest: 99, newest: 100 }
    await laptop.signIn(ana)
    await laptop.until('sync_status', (status) => status.version_skew === 'read_only')
    await create('House')
    const ben = await server.addUser(person('Ben', 'estimator'))
    await expect.poll(() => laptop.rows(ana).has(`user ${ben.id}`), { timeout: 30_000 }).toBe(true)
    expect(await laptop.until('sync_status', (status) => status.waiting === 1)).toMatchObject({ state: 'update_needed', version_skew: 'read_only' })
    expect(await laptop.outbox()).toMatchObject([{ state: 'queued', attempts: 0 }])
    server.schema = { oldest: 1, newest: 100 }
    await laptop.engine.call('sync_now', null)
    await laptop.until('outbox', (entries) => entries.length === 0)
    expect(await laptop.synced()).toMatchObject({ version_skew: 'update_available' })
  })

  test('P10: signing out keeps what waits, and the same person finds it again', async () => {
    const ana = await server.addUser(person('Ana', 'estimator'))
    await laptop.signIn(ana)
    await laptop.synced()
    await laptop.engine.call('set_offline', { offline: true })
    await create('House')
    await expect(laptop.engine.call('sign_out', { keep_waiting: false })).rejects.toMatchObject({ code: 'not_allowed_now' })
    expect(await laptop.engine.call('sign_out', { keep_waiting: true })).toEqual({ state: 'signed_out' })
    await laptop.until('sync_status', (status) => status.state === 'signed_out')
    await laptop.engine.call('set_offline', { offline: false })
    await laptop.signIn(ana)
    await laptop.until('outbox', (entries) => entries.length === 0)
    expect((await laptop.query('project.list', {})).rows.map((row) => row.name)).toEqual(['House'])
    await expect.poll(() => laptop.rows(ana).size).toBe(server.rowsOf(ana).size)
  })

  test('P7: another person is let in only when nothing waits, and finds none of the first one\'s rows', async () => {
    const ana = await server.addUser(person('Ana', 'estimator'))
    const sam = await server.addUser(person('Sam', 'superintendent'))
    await laptop.signIn(ana)
    await laptop.synced()
    await create('Ana\'s own')
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.engine.call('set_offline', { offline: true })
    const waiting = await create('Waiting')
    await laptop.engine.call('sign_out', { keep_waiting: true })
    await laptop.engine.call('set_offline', { offline: false })
    await expect(laptop.signIn(sam)).rejects.toMatchObject({ code: 'not_allowed_now' })
    expect([...laptop.rows(ana).keys()]).toContain(`project ${waiting}`)
    await laptop.signIn(ana)
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.signIn(sam)
    await laptop.synced()
    await expect.poll(() => [...laptop.rows(sam).keys()].sort()).toEqual([...server.rowsOf(sam).keys()].sort())
    expect(laptop.rows(sam)).toEqual(server.rowsOf(sam))
    expect([...laptop.rows(sam).keys()].filter((name) => name.startsWith('project'))).toEqual([])
    expect(laptop.disk((connection) => connection.prepare('select count(*) as count from search_entry where tbl = ?').get('project'))).toEqual({ count: 0 })
  })
})

describe('access', () => {
  let ben: SessionUser
  let office: Laptop
  beforeEach(async () => {
    ben = await server.addUser(person('Ben', 'office'))
    office = await Laptop.open({ world: server.world() })
    await office.signIn(ben)
    await office.synced()
  })
  afterEach(async () => { await office.close() })

  test('P7: access that is lost takes rows, before-images and the search index with it; unsent work stays with its arguments', async () => {
    const ana = await server.addUser(person('Ana', 'estimator'))
    await laptop.signIn(ana)
    await laptop.synced()
    const id = await create('Casa Secreta')
    const mine = await create('Mine')
    await laptop.until('outbox', (entries) => entries.length === 0)
    await office.until('outbox', () => true)
    await expect.poll(() => office.rows(ben).has(`project ${id}`)).toBe(true)
    // unsent work in a project whose push is held up while the access goes
    server.deferring.add('project.edit')
    await laptop.command('project.edit', { id, edits: { description: { from: '', to: 'my own words' } } })
    await office.command('project_member.remove', { project_id: id, user_id: ana.id })
    await laptop.until('outbox', (entries) => entries[0]?.state === 'refused')
    expect(await laptop.outbox()).toMatchObject([{ state: 'refused', problem: { code: 'not_permitted' }, args: { id, edits: { description: { to: 'my own words' } } } }])
    await expect.poll(() => laptop.rows(ana).size).toBe(server.rowsOf(ana).size)
    expect(laptop.rows(ana)).toEqual(server.rowsOf(ana))
    expect(laptop.rows(ana).has(`project ${mine}`)).toBe(true)
    await expect.poll(() => laptop.disk((connection) => connection.prepare("select count(*) as count from search_entry where text like '%secreta%'").get())).toEqual({ count: 0 })
    expect(laptop.disk((connection) => connection.prepare('select count(*) as count from local_change').get())).toEqual({ count: 0 })
  })

  test('P7: neither the search index nor the database\'s log keeps the letters of what left', async () => {
    const ana = await server.addUser(person('Ana', 'estimator'))
    await laptop.signIn(ana)
    await laptop.synced()
    const size = (): number => laptop.disk((connection) => (connection.prepare('select sum(length(block)) as size from search_text_data').get() as { size: number }).size)
    const empty = size()
    const id = await create('Xylophone quarry of the Zwickau jewellers')
    await laptop.until('outbox', (entries) => entries.length === 0)
    await expect.poll(size).toBeGreaterThan(empty + 100)
    await expect.poll(() => office.rows(ben).has(`project ${id}`)).toBe(true)
    await office.command('project_member.remove', { project_id: id, user_id: ana.id })
    await expect.poll(() => laptop.rows(ana).has(`project ${id}`), { timeout: 60_000 }).toBe(false)
    await expect.poll(size, { timeout: 60_000 }).toBeLessThanOrEqual(empty + 10)
    await laptop.engine.close()
    expect(existsSync(path.join(laptop.folder, 'kibray.db-wal'))).toBe(false)
    await laptop.start()
  })

  test('P7: a role that may not see costs has none on its disk, at once and in every place', async () => {
    const carla = await server.addUser(person('Carla', 'estimator'))
    await server.write(async (tx) => {
      await tx.insert('price_book_item', { id: newId(), company_id: company, code: 'P1', name: 'Primer', description: '', category: '', unit: 'gal', cost_code_id: null, labour_unit_cents: 123456, material_unit_cents: 7, other_unit_cents: 7, taxable: 0, effective_on: '2026-01-01', archived_at: null })
    })
    await laptop.signIn(carla)
    await laptop.synced()
    expect(laptop.disk((connection) => connection.prepare('select labour_unit_cents as cents from price_book_item').get())).toEqual({ cents: 123456 })
    const id = await create('House')
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.engine.call('set_offline', { offline: true })
    await laptop.command('project.edit', { id, edits: { expected_value_cents: { from: null, to: 500 } } })
    await server.write(async (tx) => { await tx.set('project', id, { expected_value_cents: 765432109 }) })
    await laptop.engine.call('set_offline', { offline: false })
    const [refused] = await laptop.until('outbox', (entries) => entries.some((entry) => entry.state === 'refused'))
    expect(refused).toMatchObject({ problem: { fields: [{ field: 'expected_value_cents', current: 765432109 }] } })
    const superintendent = { ...carla, role: 'superintendent' } as const
    server.changeUser(superintendent)
    await server.write(async (tx) => { await tx.set('user', carla.id, { role: 'superintendent' }) })
    await laptop.until('session', (session) => session.state === 'signed_in' && session.user.role === 'superintendent')
    expect(laptop.disk((connection) => connection.prepare('select labour_unit_cents as cents from price_book_item').get())).toEqual({ cents: null })
    // what was refused keeps what Carla wrote, and not what the office had
    const [kept] = await laptop.outbox()
    expect(kept).toMatchObject({ id: refused?.id, args: refused?.args, problem: { code: 'changed_meanwhile', fields: [{ field: 'expected_value_cents', from: null, to: 500 }] } })
    expect(JSON.stringify(kept)).not.toContain('765432109')
    await laptop.synced()
    expect(laptop.rows(superintendent)).toEqual(server.rowsOf(superintendent))
  })

  test('P7: who no longer holds the whole company keeps only the projects that are theirs', async () => {
    const dora = await server.addUser(person('Dora', 'office'))
    await laptop.signIn(dora)
    const id = await create('House', office)
    const hers = await create('Hers', office)
    await office.command('project_member.add', { id: newId(), project_id: hers, user_id: dora.id })
    await office.until('outbox', (entries) => entries.length === 0)
    await laptop.synced()
    await expect.poll(() => laptop.rows(dora).has(`project ${id}`)).toBe(true)
    const estimator = { ...dora, role: 'estimator' } as const
    server.changeUser(estimator)
    await server.write(async (tx) => { await tx.set('user', dora.id, { role: 'estimator' }) })
    await laptop.until('session', (session) => session.state === 'signed_in' && session.user.role === 'estimator')
    expect(laptop.rows(estimator).has(`project ${id}`)).toBe(false)
    await expect.poll(() => laptop.rows(estimator).size, { timeout: 60_000 }).toBe(server.rowsOf(estimator).size)
    expect(laptop.rows(estimator)).toEqual(server.rowsOf(estimator))
    expect(laptop.rows(estimator).has(`project ${hers}`)).toBe(true)
  })

  test('a closed project is on the office\'s disk while somebody looks at it, and only then', async () => {
    const id = await create('House', office)
    await office.command('project_member.add', { id: newId(), project_id: id, user_id: ben.id })
    await office.command('project.edit', { id, edits: { status: { from: 'lead', to: 'closed' } } })
    await office.until('outbox', (entries) => entries.length === 0)
    const members = (): string[] => [...office.rows(ben).keys()].filter((name) => name.startsWith('project_member'))
    await expect.poll(members).toEqual([])
    expect(office.rows(ben).has(`project ${id}`)).toBe(true)
    await office.engine.call('pin_project', { project_id: id, pinned: true })
    await expect.poll(members).toHaveLength(1)
    await office.engine.call('pin_project', { project_id: id, pinned: false })
    await expect.poll(members).toEqual([])
    expect(office.rows(ben)).toEqual(server.rowsOf(ben))
  })

  test('commands outside of what this laptop holds are refused here', async () => {
    const ana = await server.addUser(person('Ana', 'estimator'))
    await laptop.signIn(ana)
    await laptop.synced()
    expect(await laptop.engine.call('command', { name: 'project.archive', args: { id: newId() } })).toMatchObject({ ok: false, problem: { code: 'not_permitted' } })
  })
})
