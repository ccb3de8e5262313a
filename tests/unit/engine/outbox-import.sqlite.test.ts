import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { consentText, consentVersion } from '../../../shared/signing/consent.ts'
import type { Database } from '../../../shared/schema/database.ts'
import type { DocumentHeading } from '../../../shared/signing/signed-document.ts'
import { reportDocument, sealDocument } from '../../../shared/signing/signed-document.ts'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import { Laptop } from './laptop.ts'
import { company, ModelServer, newId, person } from './model-server.ts'

describe('commands that go to another laptop in a file', () => {
  let server: ModelServer
  let first: Laptop
  let second: Laptop
  let ben: SessionUser
  beforeEach(async () => {
    server = new ModelServer()
    ben = await server.addUser(person('Ben', 'office'))
    ;[first, second] = await Promise.all([Laptop.open({ world: server.world() }), Laptop.open({ world: server.world() })])
    for (const laptop of [first, second]) {
      await laptop.signIn(ben)
      await laptop.synced()
    }
  })
  afterEach(async () => {
    for (const laptop of [first, second]) {
      await laptop.close()
      expect(laptop.faults).toEqual([])
    }
  })

  const offline = async (laptop: Laptop, off: boolean): Promise<unknown> => await laptop.engine.call('set_offline', { offline: off })
  const file = async (laptop: Laptop, ids: readonly string[] | null = null): Promise<string> => (await laptop.engine.call('outbox_file', { ids })).content
  const bring = async (content: string): ReturnType<typeof second.engine.call<'outbox_import'>> => await second.engine.call('outbox_import', { content })
  const logged = (): unknown[] => server.database.prepare('select id, name, device_id, sequence from command_log order by applied_at, sequence').all()
  const house = async (laptop: Laptop, name: string): Promise<string> => {
    const id = newId()
    await laptop.command('project.create', { id, member_id: newId(), number: null, name })
    return id
  }

  test('P3: whichever laptop sends them first, they take effect once, under the device that issued them', async () => {
    await offline(first, true)
    await offline(second, true)
    const own = await house(second, 'Own')
    const id = await house(first, 'Elm')
    const edit = await first.command('project.edit', { id, edits: { city: { from: '', to: 'Golden' } } })
    const content = await file(first)
    expect(await bring(content)).toEqual({ ok: true, taken: 2, needs_attention: 0, here_already: 0, with_office: 0 })
    expect(await bring(content)).toMatchObject({ taken: 0, here_already: 2 })
    expect(await second.query('project.get', { id })).toMatchObject({ name: 'Elm', city: 'Golden' })

    await offline(second, false)
    await second.until('outbox', (entries) => entries.length === 0)
    const sent = [[own, second.engine.deviceId], [id, first.engine.deviceId]].map(([project, device]) => server.database.prepare("select device_id = ? as same, sequence from command_log where record_id = ? and name = 'project.create'").get(device, project))
    expect(sent).toEqual([{ same: 1, sequence: 1 }, { same: 1, sequence: 1 }])
    const before = logged()
    // the laptop that they are from comes back, and does another thing besides
    await first.command('project.edit', { id, edits: { address: { from: '', to: '4 Elm' } } })
    await offline(first, false)
    await first.until('outbox', (entries) => entries.length === 0)
    expect(logged()).toEqual([...before, expect.objectContaining({ sequence: 3, device_id: first.engine.deviceId })])
    expect(await bring(content)).toMatchObject({ taken: 0, with_office: 2 })
    expect(server.database.prepare('select city, address from project where id = ?').get(id)).toEqual({ city: 'Golden', address: '4 Elm' })
    expect(server.database.prepare('select count(*) as count from command_log where id = ?').get(edit)).toEqual({ count: 1 })
    for (const laptop of [first, second]) expect(await laptop.outbox()).toEqual([])
  })

  test('one that cannot run here is sent all the same, and one that the office refused comes to Needs attention', async () => {
    const id = await house(first, 'Elm')
    await first.synced()
    await second.until('sync_status', (status) => status.state === 'synced')
    await offline(first, true)
    await server.write(async (tx) => { await tx.set('project', id, { expected_value_cents: 900 }) })
    const price = await first.command('project.edit', { id, edits: { expected_value_cents: { from: null, to: 500 } } })
    const waiting = await file(first)
    await second.until('outbox', () => true)
    await expect.poll(async () => (await second.query('project.get', { id }))?.expected_value_cents, { timeout: 60_000 }).toBe(900)
    await offline(second, true)
    expect(await bring(waiting)).toMatchObject({ ok: true, taken: 1, needs_attention: 0 })
    expect(await second.outbox()).toMatchObject([{ id: price, state: 'parked', problem: { code: 'changed_meanwhile' } }])
    await offline(second, false)
    await second.until('outbox', (entries) => entries[0]?.state === 'refused')
    await second.engine.call('outbox_discard', { id: price })

    await offline(first, false)
    await first.until('outbox', (entries) => entries[0]?.state === 'refused')
    expect(await bring(await file(first, [price]))).toMatchObject({ taken: 1, needs_attention: 1 })
    expect(await second.outbox()).toMatchObject([{ id: price, state: 'refused', problem: { code: 'changed_meanwhile', fields: [{ current: 900 }] } }])
  })

  test('a file that is damaged, cut, or of another company or person is refused whole, with the row named', async () => {
    await offline(first, true)
    await offline(second, true)
    await house(first, 'Elm')
    await house(first, 'Oak')
    const content = await file(first)
    const parts = JSON.parse(content) as { person: object; commands: { name: string; args: object }[] }
    const [one, two] = parts.commands as [{ name: string; args: object }, { name: string; args: object }]
    const made = (change: object): string => JSON.stringify({ ...parts, ...change })
    for (const [text, reason, row] of [
      [content.slice(0, -20), 'not_an_outbox', null],
      ['[]', 'not_an_outbox', null],
      [made({ commands: [one] }), 'damaged', null],
      [made({ commands: [one, one] }), 'damaged', 2],
      [made({ commands: [one, { ...two, args: { ...two.args, name: 'Ash' } }] }), 'damaged', 2],
      [made({ commands: [one, null] }), 'damaged', 2],
      [made({ commands: [one, { ...two, schema: 1000 }] }), 'newer', 2],
      [made({ company_id: newId() }), 'other_company', null],
      [made({ person: { id: newId(), name: 'Olga' } }), 'other_person', null],
    ] as const) expect([await bring(text), text.length]).toEqual([{ ok: false, reason, row }, text.length])
    expect(await second.outbox()).toEqual([])

    const olga = await server.addUser(person('Olga', 'office'))
    expect(olga.company_id).toBe(company)
    await offline(second, false)
    await second.engine.call('sign_out', { keep_waiting: false })
    await second.signIn(olga)
    expect(await bring(content)).toEqual({ ok: false, reason: 'other_person', row: null })
    expect(await second.outbox()).toEqual([])
  })

  test('P8: a signature that waits still has its effect after what others did came in, and names its laptop on whichever it travels', async () => {
    const project_id = await house(first, 'Elm')
    const report = newId()
    await first.command('report.create', { id: report, project_id, report_date: '2026-11-23' })
    await first.until('outbox', (entries) => entries.length === 0)
    await offline(first, true)
    const row = first.disk((connection) => connection.prepare('select * from report where id = ?').get(report))
    const document = reportDocument({ company_name: 'Colores', company_address: '', company_phone: '', project_name: 'Elm', project_address: '', client_name: '' } as DocumentHeading, row as Database['report'], [])
    await first.command('signature.sign', {
      id: newId(), project_id, document_kind: 'report', document_id: report, ...sealDocument(document), signer_name: 'Carla', ink: '[[[1,1,0]]]',
      consent_text: consentText(consentVersion, 'en') ?? '', consent_version: consentVersion, consent_language: 'en',
    })
    const content = await file(first)
    await second.until('outbox', () => true)
    await expect.poll(async () => (await second.query('report.get', { id: report }))?.report.status, { timeout: 60_000 }).toBe('draft')
    await offline(second, true)
    expect(await bring(content)).toMatchObject({ taken: 1 })
    await server.write(async (tx) => { await tx.set('report', report, { created_at: '2026-11-20T08:00:00.000Z' }) })
    // nothing can be sent, and what others did comes in
    server.deferring.add('signature.sign')
    await offline(second, false)
    await expect.poll(async () => (await second.query('report.get', { id: report }))?.report.created_at, { timeout: 60_000 }).toBe('2026-11-20T08:00:00.000Z')
    expect(await second.outbox()).toMatchObject([{ name: 'signature.sign', state: 'queued' }])
    server.deferring.clear()
    await second.engine.call('sync_now', null)
    await second.until('outbox', (entries) => entries.length === 0)
    expect(server.database.prepare('select device_id from signature').get()).toEqual({ device_id: first.engine.deviceId })
  })

  test('the whole outbox in figures and page by page; one command is sent at once though others wait', async () => {
    await offline(first, true)
    const names = ['Ash', 'Elm', 'Oak']
    const ids: string[] = []
    for (const name of names) ids.push(await house(first, name))
    await first.command('project.edit', { id: ids[1] ?? '', edits: { city: { from: '', to: 'Golden' } } })
    const summary = await first.until('outbox_summary', (each) => each.commands === 4)
    expect(summary).toMatchObject({
      records: 3, by_kind: [{ name: 'project.create', commands: 3, refused: 0, attempts: 0 }, { name: 'project.edit', commands: 1 }],
      by_record: [{ record_title: 'Ash', commands: 1 }, { record_title: 'Elm', commands: 2 }, { record_title: 'Oak', commands: 1 }],
    })
    const all = await first.outbox()
    expect(summary.bytes).toBe(all.reduce((bytes, entry) => bytes + entry.bytes, 0))
    expect(all[0]?.bytes).toBe(JSON.stringify(all[0]?.args).length)
    expect(await first.engine.call('outbox_page', { offset: 1, limit: 2 })).toEqual({ total: 4, rows: all.slice(1, 3) })
    expect(await first.engine.call('outbox_page', { offset: 0, limit: 9, record: { table: 'project', id: ids[1] ?? '' } })).toEqual({ total: 2, rows: [all[1], all[3]] })
    expect(await first.engine.call('outbox_page', { offset: 0, limit: 9, name: 'project.edit' })).toEqual({ total: 1, rows: [all[3]] })

    for (const name of ['project.create', 'project.edit']) server.deferring.add(name)
    await offline(first, false)
    await first.until('outbox', (entries) => entries.length === 4 && entries.every((entry) => entry.attempts > 0))
    server.deferring.clear()
    await first.engine.call('outbox_retry', { id: all[3]?.id ?? '' })
    await first.until('outbox', (entries) => !entries.some((entry) => entry.record_id === ids[1]))
  })
})
