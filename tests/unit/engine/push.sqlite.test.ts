import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import { Laptop } from './laptop.ts'
import { ModelServer, newId, person } from './model-server.ts'

describe('the outbox', () => {
  let server: ModelServer
  let laptop: Laptop
  let ben: SessionUser
  beforeEach(async () => {
    server = new ModelServer()
    laptop = await Laptop.open({ world: server.world() })
    ben = await server.addUser(person('Ben', 'office'))
    await laptop.signIn(ben)
    await laptop.synced()
  })
  afterEach(async () => {
    await laptop.close()
    expect(laptop.faults).toEqual([])
  })

  const create = async (name: string, more: object = {}): Promise<string> => {
    const id = newId()
    await laptop.command('project.create', { id, member_id: newId(), number: null, name, ...more })
    return id
  }
  const names = async (): Promise<string[]> => (await laptop.query('project.list', { sort: 'name', direction: 'asc' })).rows.map((row) => row.name)
  const settled = async (): Promise<void> => { await laptop.until('outbox', (entries) => entries.length === 0) }

  test('P9, P2: a refused command is undone, kept with its content, and blocks nothing', async () => {
    const id = await create('House')
    await settled()
    await laptop.engine.call('set_offline', { offline: true })
    // somebody else sets the amount meanwhile
    await server.write(async (tx) => { await tx.set('project', id, { expected_value_cents: 900 }) })
    await laptop.command('project.edit', { id, edits: { expected_value_cents: { from: null, to: 500 } } })
    await laptop.command('project.edit', { id, edits: { city: { from: '', to: 'Denver' } } })
    await create('Other')
    await laptop.engine.call('set_offline', { offline: false })
    const [refused] = await laptop.until('outbox', (entries) => entries.length === 1 && entries[0]?.state === 'refused')
    expect(refused).toMatchObject({ state: 'refused', name: 'project.edit', record_title: 'House', problem: { code: 'changed_meanwhile', fields: [{ field: 'expected_value_cents', current: 900 }] }, args: { id, edits: { expected_value_cents: { from: null, to: 500 } } } })
    expect(await laptop.query('project.get', { id })).toMatchObject({ expected_value_cents: 900, city: 'Denver' })
    expect(await names()).toEqual(['House', 'Other'])
    await laptop.until('sync_status', (status) => status.needs_attention === 1 && status.waiting === 0)

    // edited and sent again, it takes effect and leaves Needs attention
    const outcome = await laptop.engine.call('outbox_resend', { id: refused?.id ?? '', args: { id, edits: { expected_value_cents: { from: 900, to: 500 } } } })
    expect(outcome).toMatchObject({ ok: true })
    await settled()
    expect(server.database.prepare('select expected_value_cents from project where id = ?').get(id)).toEqual({ expected_value_cents: 500 })
  })

  test('a refused command can be discarded, and its content is in the answer', async () => {
    server.database.prepare("update user set role = 'office'").run()
    const id = await create('House')
    await settled()
    await laptop.engine.call('set_offline', { offline: true })
    await server.write(async (tx) => { await tx.set('project', id, { expected_value_cents: 900 }) })
    await laptop.command('project.edit', { id, edits: { expected_value_cents: { from: null, to: 500 } } })
    await laptop.engine.call('set_offline', { offline: false })
    const [refused] = await laptop.until('outbox', (entries) => entries[0]?.state === 'refused')
    const other = await laptop.engine.call('outbox_resend', { id: refused?.id ?? '', args: { id, edits: { expected_value_cents: { from: 1, to: 2 } } } })
    expect(other).toMatchObject({ ok: false, problem: { code: 'changed_meanwhile' } })
    expect(await laptop.engine.call('outbox_discard', { id: refused?.id ?? '' })).toMatchObject({ id: refused?.id, args: { id, edits: { expected_value_cents: { from: null, to: 500 } } } })
    expect(await laptop.outbox()).toEqual([])
    await expect(laptop.engine.call('outbox_discard', { id: refused?.id ?? '' })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('a command that this laptop refuses leaves nothing', async () => {
    const id = await create('House')
    await settled()
    const before = laptop.rows(ben)
    for (const args of [{ id, edits: { expected_value_cents: { from: 3, to: 4 } } }, { id: newId(), edits: { city: { from: '', to: 'x' } } }, { id, edits: {} }]) {
      expect(await laptop.engine.call('command', { name: 'project.edit', args })).toMatchObject({ ok: false })
    }
    expect(await laptop.engine.call('command', { name: 'no.such' as never, args: {} })).toMatchObject({ ok: false, problem: { code: 'unknown_command' } })
    expect(laptop.rows(ben)).toEqual(before)
    expect(await laptop.outbox()).toEqual([])
  })

  test('P3: an answer that was lost is asked for again, and nothing takes effect twice', async () => {
    let lost = 0
    server.fate = (path) => (path === '/api/v1/sync/commands' && lost++ < 2 ? 'lose_answer' : 'pass')
    await create('House')
    await settled()
    expect(server.database.prepare('select count(*) as count from command_log').get()).toEqual({ count: 1 })
    expect(lost).toBeGreaterThan(0)
  })

  test('it tries again by itself after a failure, without another local write', async () => {
    let failing = true
    server.fate = (path) => (failing && path !== '/api/v1/push' ? 'fail' : 'pass')
    await create('House')
    const status = await laptop.until('sync_status', (each) => each.problem !== null && each.retry_at !== null)
    expect(status).toMatchObject({ waiting: 1, problem: { code: 'unreachable' } })
    failing = false
    await settled()
    expect((await laptop.synced()).problem).toBeNull()
  })

  test('deferred commands are sent again, after the others, and never after a later one of their scope', async () => {
    server.deferring.add('project.create')
    const id = await create('House')
    await laptop.command('project.edit', { id, edits: { city: { from: '', to: 'Denver' } } })
    await laptop.until('outbox', (entries) => entries.some((entry) => entry.attempts > 0 && entry.problem?.code === 'server_failed'))
    server.deferring.clear()
    await settled()
    expect(server.database.prepare('select city from project where id = ?').get(id)).toEqual({ city: 'Denver' })
    expect(server.refusals.size).toBe(0)
  })

  test('more than one push holds are drained batch after batch', async () => {
    await laptop.engine.call('set_offline', { offline: true })
    const csv = ['number,name', ...Array.from({ length: 620 }, (_, index) => `N${index},House ${index}`)].join('\n')
    const file = await laptop.engine.call('import_open', { file_name: 'houses.csv', content_base64: Buffer.from(csv).toString('base64') })
    await laptop.engine.call('import_run', { file_id: file.file_id, mapping: file.guess })
    await laptop.until('import_progress', (progress) => progress?.state === 'done')
    server.requests.length = 0
    await laptop.engine.call('set_offline', { offline: false })
    await laptop.until('outbox', (entries) => entries.length === 0, 30_000)
    expect(server.requests.filter((path) => path === '/api/v1/sync/commands')).toHaveLength(2)
    expect(server.database.prepare('select count(*) as count, count(distinct sequence) as sequences from command_log').get()).toEqual({ count: 620, sequences: 620 })
  })

  test('sequence numbers only grow, also over an emptied outbox and a restart', async () => {
    await create('One')
    await settled()
    await laptop.restart()
    await create('Two')
    await settled()
    expect(server.database.prepare('select sequence from command_log order by sequence').all()).toEqual([{ sequence: 1 }, { sequence: 2 }])
  })

  test('says of each record how far it is', async () => {
    await laptop.engine.call('set_offline', { offline: true })
    const id = await create('House')
    expect(await laptop.until('pending_records', (records) => Object.keys(records).length > 0)).toEqual({ [`project:${id}`]: 'queued' })
    await laptop.engine.call('set_offline', { offline: false })
    expect(await laptop.until('pending_records', (records) => Object.keys(records).length === 0)).toEqual({})
  })

  test('says of a record that a part of it waits, or was refused', async () => {
    const [project, report, entry, refused] = [await create('House'), newId(), newId(), newId()]
    await laptop.command('report.create', { id: report, project_id: project, report_date: '2026-11-23' })
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.engine.call('set_offline', { offline: true })
    await laptop.command('report_entry.create', { id: entry, project_id: project, report_id: report, kind: 'work', description: 'Sanded', position: 'a0' })
    expect(await laptop.until('pending_records', (records) => records[`report_entry:${entry}`] !== undefined)).toMatchObject({ [`report:${report}`]: 'queued' })
    const command = await laptop.command('report_entry.create', { id: refused, project_id: project, report_id: report, kind: 'work', description: 'Primed', position: 'a1' })
    server.refusals.set(command, { code: 'not_permitted', detail: 'no' })
    await laptop.engine.call('set_offline', { offline: false })
    expect(await laptop.until('pending_records', (records) => Object.values(records).join() === 'refused,refused')).toEqual({ [`report_entry:${refused}`]: 'refused', [`report:${report}`]: 'refused' })
  })
})

describe('the offline switch', () => {
  test('lets no request and no socket out, ends what is open, holds over a restart, and lets everything through again', async () => {
    const server = new ModelServer()
    let sockets = 0
    const inner = server.world()
    const laptop = await Laptop.open({ world: { ...inner, openSocket: (url) => { sockets++; return inner.openSocket(url) } } })
    const ana = await server.addUser(person('Ana', 'estimator'))
    await laptop.signIn(ana)
    await laptop.synced()
    // a request that is under way ends with the switch
    server.fate = (path) => { if (path === '/api/v1/sync/commands') void laptop.engine.call('set_offline', { offline: true }); return 'pass' }
    await laptop.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'House' })
    await laptop.until('sync_status', (status) => status.state === 'offline_by_choice')
    server.fate = () => 'pass'
    await expect.poll(() => server.requests.length).toBeGreaterThan(0)
    const [before, socketsBefore] = [server.requests.length, sockets]
    await laptop.engine.call('sync_now', null)
    await laptop.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'Another' })
    await laptop.restart()
    await laptop.engine.call('sync_now', null)
    await expect(laptop.engine.call('sign_in', { server_url: null, email: ana.email, password: 'x' })).rejects.toMatchObject({ code: 'offline_by_choice' })
    expect(await laptop.until('sync_status', (status) => status.state === 'offline_by_choice')).toMatchObject({ problem: null, retry_at: null })
    expect([server.requests.length, sockets]).toEqual([before, socketsBefore])
    await laptop.engine.call('set_offline', { offline: false })
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.synced()
    expect(server.database.prepare('select count(*) as count from project').get()).toEqual({ count: 2 })
    await laptop.close()
  })
})

describe('without a socket', () => {
  test('a laptop still hears of what others write, and pushes', async () => {
    const server = new ModelServer()
    server.socketsWork = false
    const ben = await server.addUser(person('Ben', 'office'))
    const laptop = await Laptop.open({ world: server.world() })
    await laptop.signIn(ben)
    await laptop.synced()
    await laptop.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'Mine' })
    await laptop.until('outbox', (entries) => entries.length === 0)
    await server.write(async (tx) => {
      await tx.insert('client', { id: newId(), company_id: ben.company_id, kind: 'person', name: 'Lupe', email: '', phone: '', billing_address: '', notes: '', external_number: null, created_at: '2026-11-01T08:00:00.000Z', archived_at: null })
    })
    await expect.poll(() => difference(laptop, ben, server), { timeout: 60_000 }).toBe(0)
    // and comes back to the socket when there is one again
    server.socketsWork = true
    await laptop.engine.call('sync_now', null)
    await laptop.synced()
    await laptop.close()
  })
})

function difference(laptop: Laptop, user: SessionUser, server: ModelServer): number {
  return Math.abs(laptop.rows(user).size - server.rowsOf(user).size)
}
