import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../build/port.ts'
import { openDatabase } from '../../electron/engine/database/open-database.ts'
import type { Connection } from '../../electron/engine/database/open-database.ts'
import { realWorld } from '../../electron/engine/world.ts'
import type { World } from '../../electron/engine/world.ts'
import type { Role } from '../../shared/schema/scope.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import type { SessionUser, VerifyAnswer } from '../../shared/sync/protocol.ts'
import { verifyPath } from '../../shared/sync/protocol.ts'
import { imagesForUser } from '../support/replicas.ts'
import { Laptop, key } from '../unit/engine/laptop.ts'
import { newId } from '../unit/engine/model-server.ts'
import { newProject, serverUnderTest, type ServerUnderTest } from './server-under-test.ts'

const password = 'paint the town'

describe('a laptop compared with the office', () => {
  let server: ServerUnderTest
  const laptops: Laptop[] = []
  /** Rows that the server sent to be put right, by the laptop's next comparisons. */
  let sent: string[] = []
  const world: World = {
    ...realWorld,
    async fetch(input, init) {
      const response = await fetch(input, init)
      if (String(input).endsWith(verifyPath)) sent.push(...((await response.clone().json()) as VerifyAnswer).differing?.map((row) => `${row.kind} ${row.tbl} ${row.id}`) ?? [])
      return response
    },
  }
  beforeAll(async () => { server = await serverUnderTest({ port: await freePort() }) })
  afterAll(async () => {
    for (const laptop of laptops) await laptop.close()
    await server?.close()
  })

  async function person(role: Role, name: string): Promise<{ laptop: Laptop; user: SessionUser }> {
    const { email } = await server.laptop(role, name)
    const laptop = await Laptop.open({ server: server.url, world })
    laptops.push(laptop)
    const session = await laptop.engine.call('sign_in', { server_url: null, email, password })
    await laptop.synced()
    if (session.state !== 'signed_in') throw new Error('not signed in')
    return { laptop, user: session.user }
  }

  /** Does something to the database behind the engine's back, and verifies. */
  async function after(laptop: Laptop, harm: (connection: Connection) => void): Promise<Awaited<ReturnType<typeof verify>>> {
    await laptop.engine.close()
    const connection = openDatabase(laptop.folder, key, 'writer')
    harm(connection)
    connection.close()
    await laptop.start()
    await laptop.until('sync_status', ({ state }) => state !== 'offline')
    return await verify(laptop)
  }

  async function verify(laptop: Laptop): Promise<{ fetched: number; removed: number; moving: number; rows: number; sent: readonly string[] }> {
    sent = []
    const { fetched, removed, moving, rows } = await laptop.engine.call('verify', null)
    return { fetched, removed, moving, rows, sent: [...new Set(sent)].sort() }
  }

  async function equal(laptop: Laptop, user: SessionUser): Promise<void> {
    const due = await imagesForUser(server.databaseUrl, user.email)
    const held = new Map([...laptop.rows(user)].map(([name, image]) => [name, seesRestricted(user.role) ? image.replace('][', '] [') : image]))
    expect([...held].filter(([name, image]) => due.get(name) !== image)).toEqual([])
    expect(held.size).toBe(due.size)
  }

  test('P4: a row that was changed, one that is missing and one that is too many are found, and they alone are fetched', async () => {
    const { laptop, user } = await person('estimator', 'Ana')
    const ids = await Promise.all(Array.from({ length: 12 }, async (_, index) => {
      const project = newProject({ name: `House ${index}`, status: 'active' })
      await laptop.command('project.create', project)
      return project.id
    }))
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.synced()
    const [changed, missing, older] = ids as [string, string, string]
    const stray = newId()
    expect(await verify(laptop)).toMatchObject({ fetched: 0, removed: 0, moving: 0, sent: [] })
    const found = await after(laptop, (connection) => {
      connection.prepare("update project set name = 'Barn' where id = ?").run(changed)
      connection.prepare('delete from project where id = ?').run(missing)
      connection.prepare('update project set _version = 900 where id = ?').run(older)
      const columns = (connection.pragma('table_info(project)') as { name: string }[]).map(({ name }) => name).filter((name) => name !== 'id')
      connection.prepare(`insert into project (id, ${columns.join(', ')}) select ?, ${columns.join(', ')} from project where id = ?`).run(stray, older)
      connection.prepare(`insert into project (id, ${columns.join(', ')}) select ?, ${columns.map((name) => (name === '_stream' ? 'null' : name)).join(', ')} from project where id = ?`).run(newId(), older)
    })
    expect(found).toMatchObject({ fetched: 4, removed: 1, moving: 0 })
    expect(found.sent).toEqual([`delete project ${stray}`, `upsert project ${changed}`, `upsert project ${missing}`, `upsert project ${older}`].sort())
    await equal(laptop, user)
    expect(await verify(laptop)).toMatchObject({ fetched: 0, removed: 0, sent: [] })
    expect((await laptop.query('project.get', { id: changed }))?.name).toBe('House 0')
    // what comes later is taken as ever
    await laptop.command('project.edit', { id: older, edits: { city: { from: '', to: 'Pueblo' } } })
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.synced()
    await equal(laptop, user)
  })

  test('P7: a role that may not see costs is compared without them, and has one that is here all the same taken away', async () => {
    const ada = await server.signIn(server.admin, `ada-${server.company}@example.com`)
    const item = newId()
    await ada.does('price_book_item.create', { id: item, code: 'P1', name: 'Primer', unit: 'gal', labour_unit_cents: 4711, material_unit_cents: 1, other_unit_cents: 1, effective_on: '2026-01-01' })
    const { laptop, user } = await person('superintendent', 'Sam')
    await expect.poll(() => laptop.rows(user).has(`price_book_item ${item}`)).toBe(true)
    expect(await verify(laptop)).toMatchObject({ fetched: 0, sent: [] })
    expect(await after(laptop, (connection) => { connection.prepare('update price_book_item set labour_unit_cents = 4711 where id = ?').run(item) })).toMatchObject({ fetched: 1, sent: [`upsert price_book_item ${item}`] })
    expect(laptop.disk((connection) => connection.prepare('select labour_unit_cents as cents from price_book_item where id = ?').get(item))).toEqual({ cents: null })
    await equal(laptop, user)
  })

  test('P10: with 2,000 commands waiting neither verifying nor resetting touches one of them', async () => {
    const { laptop, user } = await person('office', 'Olga')
    const project = newProject({ name: 'Casa Azul', status: 'active' })
    await laptop.command('project.create', project)
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.synced()
    await laptop.engine.call('set_offline', { offline: true })
    await expect(laptop.engine.call('verify', null)).rejects.toMatchObject({ code: 'offline_by_choice' })
    await laptop.command('project.edit', { id: project.id, edits: { name: { from: 'Casa Azul', to: 'Casa Verde' } } })
    const csv = ['number,name', ...Array.from({ length: 1999 }, (_, index) => `W-${index},House ${index}`)].join('\n')
    const file = await laptop.engine.call('import_open', { file_name: 'houses.csv', content_base64: Buffer.from(csv).toString('base64') })
    await laptop.engine.call('import_run', { file_id: file.file_id, mapping: file.guess })
    await laptop.until('import_progress', (progress) => progress?.state === 'done')
    const outbox = (): unknown => laptop.disk((connection) => connection.prepare('select id, sequence, name, args, sent_at, refused, parked from local_command order by sequence').all())
    const before = outbox()
    expect(before).toHaveLength(2000)
    // nothing can be sent, and rows can be read
    const pushes = { allowed: false }
    await laptop.engine.close()
    const held = await Laptop.open({ folder: laptop.folder, server: server.url, world: { ...world, fetch: async (input, init) => {
      if (String(input).endsWith('/sync/commands') && !pushes.allowed) return new Response(JSON.stringify({ code: 'server_failed', detail: 'not now' }), { status: 503 })
      return await world.fetch(input, init)
    } } })
    laptops.splice(laptops.indexOf(laptop), 1, held)
    await held.engine.call('set_offline', { offline: false })
    const number = await held.engine.call('next_number', { kind: 'project' })
    held.disk((connection) => expect(connection.prepare('select name from project where id = ?').get(project.id)).toEqual({ name: 'Casa Verde' }))
    await expect.poll(() => held.disk((connection) => connection.prepare('select count(*) as count from local_stream where up_to_date_at is null').get())).toEqual({ count: 0 })
    expect(await verify(held)).toMatchObject({ fetched: 0, removed: 0, moving: 0, sent: [] })
    expect(outbox()).toEqual(before)

    await held.engine.call('reset_laptop', null)
    await expect.poll(() => held.disk((connection) => connection.prepare('select count(*) as count from local_stream where handle is null').get()), { timeout: 60_000 }).toEqual({ count: 0 })
    expect(outbox()).toEqual(before)
    expect((await held.query('project.get', { id: project.id }))?.name).toBe('Casa Verde')
    expect(await held.engine.call('next_number', { kind: 'project' })).toBe((number ?? 0) + 1)
    pushes.allowed = true
    await held.engine.call('sync_now', null)
    await held.until('sync_status', (status) => status.waiting === 0 && status.state === 'synced', 120_000)
    expect((await held.outbox()).length).toBe(0)
    await equal(held, user)
  }, 240_000)

  test('a shape that says most rows are gone is not believed while Postgres has them, and believed when they are', async () => {
    const { email } = await server.laptop('office', 'Rita')
    const lie = { told: false }
    const shape = (url: URL): boolean => lie.told && url.pathname.endsWith('/sync/shape') && (url.searchParams.get('stream') ?? '').startsWith('whole-company:')
    const empty = { 'electric-handle': 'forged', 'electric-offset': '0_0', 'electric-schema': '{"tbl":{"type":"text"}}', 'electric-up-to-date': '', 'content-type': 'application/json' }
    const laptop = await Laptop.open({ server: server.url, world: { ...world, async fetch(input, init) {
      const url = new URL(String(input))
      if (!shape(url)) return await world.fetch(input, init)
      if (url.searchParams.get('handle') !== 'forged' && url.searchParams.get('offset') !== '-1') return new Response('[{"headers":{"control":"must-refetch"}}]', { status: 409, headers: { 'electric-handle': 'forged' } })
      return new Response('[{"headers":{"control":"up-to-date"}}]', { headers: empty })
    } } })
    laptops.push(laptop)
    await laptop.engine.call('sign_in', { server_url: null, email, password })
    await laptop.synced()
    const csv = ['number,name', ...Array.from({ length: 300 }, (_, index) => `R-${index},House ${index}`)].join('\n')
    const file = await laptop.engine.call('import_open', { file_name: 'houses.csv', content_base64: Buffer.from(csv).toString('base64') })
    const { import_id } = await laptop.engine.call('import_run', { file_id: file.file_id, mapping: file.guess })
    await laptop.until('import_progress', (progress) => progress?.state === 'done')
    await laptop.until('outbox', (entries) => entries.length === 0, 120_000)
    await laptop.synced()
    const projects = (): number => laptop.disk((connection) => (connection.prepare("select count(*) as count from project where external_number like 'R-%' and archived_at is null").get() as { count: number }).count)
    expect(projects()).toBe(300)
    lie.told = true
    await laptop.restart()
    expect((await laptop.until('sync_status', (status) => status.problem?.code === 'server_failed')).problem?.detail).toContain('nothing was removed')
    expect(projects()).toBe(300)
    lie.told = false
    await laptop.engine.call('sync_now', null)
    await laptop.synced()
    expect(projects()).toBe(300)
    // the same rows go where they really are gone
    await laptop.engine.call('import_undo', { import_id })
    await laptop.until('import_progress', (progress) => progress?.kind === 'undo' && progress.state === 'done')
    await laptop.until('outbox', (entries) => entries.length === 0, 120_000)
    await laptop.synced()
    expect(projects()).toBe(0)
    await expect.poll(async () => (await laptop.engine.call('verify', null)).moving, { timeout: 90_000 }).toBe(0)
  }, 240_000)

  test('what is on its way is no fault: while others write, a comparison ends and mends nothing', async () => {
    const { laptop, user } = await person('office', 'Tess')
    const ben = await server.laptop('office', 'Ben')
    const projects = Array.from({ length: 8 }, (_, index) => newProject({ name: `Moving ${index}` }))
    for (const project of projects) await ben.does('project.create', project)
    const writing = { goes: true }
    const writer = (async (): Promise<void> => {
      for (let round = 0; writing.goes; round++) {
        for (const { id } of projects) await ben.does('project.edit', { id, edits: { city: { from: round === 0 ? '' : `City ${round - 1}`, to: `City ${round}` } } })
      }
    })()
    const found = await verify(laptop)
    writing.goes = false
    await writer
    expect(found).toMatchObject({ fetched: 0, removed: 0 })
    await laptop.synced()
    await expect.poll(async () => (await verify(laptop)).moving, { timeout: 60_000 }).toBe(0)
    await equal(laptop, user)
  })

  test('after an end that was not clean a laptop is compared by itself, and mended', async () => {
    const { email } = await server.laptop('estimator', 'Uma')
    // a minute passes in an instant
    const hurried: World = { ...world, after: (milliseconds, task) => world.after(milliseconds === 60_000 ? 200 : milliseconds, task) }
    const laptop = await Laptop.open({ server: server.url, world: hurried })
    laptops.push(laptop)
    await laptop.engine.call('sign_in', { server_url: null, email, password })
    await laptop.synced()
    const project = newProject({ name: 'Whole' })
    await laptop.command('project.create', project)
    await laptop.until('outbox', (entries) => entries.length === 0)
    const name = (): unknown => laptop.disk((connection) => connection.prepare('select name from project where id = ?').get(project.id))
    const harm = async (unclean: boolean): Promise<void> => {
      await laptop.engine.close()
      const connection = openDatabase(laptop.folder, key, 'writer')
      connection.prepare("update project set name = 'Damaged' where id = ?").run(project.id)
      connection.close()
      if (unclean) writeFileSync(path.join(laptop.folder, 'engine.running'), '1')
      await laptop.start()
      await laptop.synced()
    }
    await harm(true)
    const { last } = await laptop.until('verify_progress', ({ running, last: found }) => running === null && found !== null)
    expect(last).toMatchObject({ fetched: 1, removed: 0, moving: 0 })
    expect(name()).toEqual({ name: 'Whole' })
    // and not again before its time
    await harm(false)
    expect((await laptop.until('verify_progress', () => true)).last).toEqual(last)
    expect(name()).toEqual({ name: 'Damaged' })
  })

  test('nobody may compare what they may not read', async () => {
    const sam = await server.laptop('superintendent', 'Sue')
    const ask = async (stream: string): Promise<number> => (await sam.fetch(verifyPath, { method: 'POST', body: JSON.stringify({ stream, schema_version: 1 }) })).status
    expect(await ask(`whole-company:${server.company}`)).toBe(403)
    expect(await ask(`user:${server.admin.id}`)).toBe(403)
    expect(await ask(`company:${server.company}`)).toBe(200)
  })
})
