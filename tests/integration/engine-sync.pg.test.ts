import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../build/port.ts'
import { newId } from '../unit/engine/model-server.ts'
import { openDatabase } from '../../electron/engine/database/open-database.ts'
import { Laptop, key } from '../unit/engine/laptop.ts'
import type { Role } from '../../shared/schema/scope.ts'
import type { SessionUser } from '../../shared/sync/protocol.ts'
import { newProject, serverUnderTest, type ServerUnderTest } from './server-under-test.ts'

const password = 'paint the town'

describe('real laptops and the real server', () => {
  let server: ServerUnderTest
  const laptops: Laptop[] = []
  beforeAll(async () => { server = await serverUnderTest({ port: await freePort() }) })
  afterAll(async () => {
    for (const laptop of laptops) await laptop.close()
    await server?.close()
  })

  async function person(role: Role, name: string): Promise<{ laptop: Laptop; user: SessionUser }> {
    const { email } = await server.laptop(role, name)
    const laptop = await Laptop.open({ server: server.url })
    laptops.push(laptop)
    const session = await laptop.engine.call('sign_in', { server_url: null, email, password })
    await laptop.synced()
    if (session.state !== 'signed_in') throw new Error('not signed in')
    return { laptop, user: session.user }
  }

  /** What Postgres holds for a person, row by row as a laptop would; that the replica table says what the domain tables say is tested at the server. */
  async function due(user: SessionUser): Promise<Map<string, string>> {
    const rows = new Map<string, string>()
    const access = new Set((await server.postgres.database.selectFrom('project_access').select('project_id').where('user_id', '=', user.id).execute()).map((row) => `project:${row.project_id}`))
    const whole = user.role === 'admin' || user.role === 'office'
    const images = await server.postgres.withConnection((connection) => connection.query<{ scope: string; open: number; tbl: string; id: string; data: string; restricted: string }>('select scope, open, tbl, id, data, restricted from replica'))
    for (const image of images) {
      const held = image.scope === `user:${user.id}` || image.scope === `company:${user.company_id}` || (whole ? image.open === 1 : access.has(image.scope))
      if (held) rows.set(`${image.tbl} ${image.id}`, user.role === 'superintendent' ? image.data : `${image.data}${image.restricted}`)
    }
    return rows
  }

  test('P4: two laptops and Postgres hold the same rows, each in its scope', async () => {
    const ana = await person('estimator', 'Ana')
    const ben = await person('office', 'Ben')
    const sam = await person('superintendent', 'Sam')
    const project = newProject({ name: 'Casa Azul', status: 'active' })
    await ana.laptop.engine.call('set_offline', { offline: true })
    await ana.laptop.command('project.create', project)
    await ana.laptop.command('project.edit', { id: project.id, edits: { city: { from: '', to: 'Denver' } } })
    await ana.laptop.engine.call('set_offline', { offline: false })
    await ana.laptop.until('outbox', (entries) => entries.length === 0)
    await ben.laptop.command('project_member.add', { id: newId(), project_id: project.id, user_id: sam.user.id })
    await ben.laptop.until('outbox', (entries) => entries.length === 0)
    for (const { laptop, user } of [ana, ben, sam]) {
      await expect.poll(async () => [...laptop.rows(user).keys()].length, { timeout: 60_000 }).toBe((await due(user)).size)
      await laptop.synced()
      expect(laptop.rows(user)).toEqual(await due(user))
      expect(laptop.faults).toEqual([])
    }
    expect([...sam.laptop.rows(sam.user).keys()]).toContain(`project ${project.id}`)

    // access that is taken away takes the rows off the disk
    await ben.laptop.command('project_member.remove', { project_id: project.id, user_id: sam.user.id })
    await expect.poll(() => [...sam.laptop.rows(sam.user).keys()].includes(`project ${project.id}`), { timeout: 60_000 }).toBe(false)
    await sam.laptop.synced()
    expect(sam.laptop.rows(sam.user)).toEqual(await due(sam.user))
  })

  test('P3: a server that ends in the middle of a push applies every command once', async () => {
    const { laptop, user } = await person('office', 'Olga')
    await laptop.engine.call('set_offline', { offline: true })
    const csv = ['number,name', ...Array.from({ length: 900 }, (_, index) => `P3-${index},House ${index}`)].join('\n')
    const file = await laptop.engine.call('import_open', { file_name: 'houses.csv', content_base64: Buffer.from(csv).toString('base64') })
    await laptop.engine.call('import_run', { file_id: file.file_id, mapping: file.guess })
    await laptop.until('import_progress', (progress) => progress?.state === 'done', 90_000)
    const pushing = new Promise<void>((resolve) => {
      const stop = laptop.engine.watchTopic('outbox', (entries) => {
        if (!entries.some((entry) => entry.attempts > 0)) return
        stop()
        resolve()
      })
    })
    await laptop.engine.call('set_offline', { offline: false })
    await pushing
    await server.restart()
    await laptop.until('outbox', (entries) => entries.length === 0, 180_000)
    const count = await server.postgres.database.selectFrom('command_log').select(({ fn }) => fn.countAll().as('count')).where('actor_id', '=', user.id).where('name', '=', 'project.create').executeTakeFirstOrThrow()
    expect(Number(count.count)).toBe(900)
    await laptop.synced()
    expect(laptop.rows(user)).toEqual(await due(user))
  })

  test('a project that the office closes settles, and leaves its disk but for its own row', async () => {
    const { laptop, user } = await person('office', 'Carla')
    const project = newProject({ status: 'active' })
    await laptop.command('project.create', project)
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.command('project.edit', { id: project.id, edits: { status: { from: 'active', to: 'closed' } } })
    await laptop.until('outbox', (entries) => entries.length === 0, 60_000)
    await expect.poll(async () => laptop.rows(user).size - (await due(user)).size, { timeout: 60_000 }).toBe(0)
    expect(laptop.rows(user)).toEqual(await due(user))
  })

  test('P10: a shape that the server has forgotten is read anew, and what waits is untouched', async () => {
    const { laptop, user } = await person('estimator', 'Dora')
    const project = newProject({ status: 'active' })
    await laptop.command('project.create', project)
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.engine.call('set_offline', { offline: true })
    await laptop.command('project.edit', { id: project.id, edits: { city: { from: '', to: 'Pueblo' } } })
    await laptop.engine.close()
    // as if the server's logs had been lost: none of these handles means anything to it
    const connection = openDatabase(laptop.folder, key, 'writer')
    connection.prepare("update local_stream set handle = '1-1', \"offset\" = '0_0'").run()
    connection.prepare("delete from local_setting where name = 'offline'").run()
    connection.close()
    await laptop.start()
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.synced()
    expect(await laptop.query('project.get', { id: project.id })).toMatchObject({ city: 'Pueblo' })
    expect(laptop.rows(user)).toEqual(await due(user))
  })

  test('two people share a laptop, one after the other, and each has a device of their own', async () => {
    const first = await person('estimator', 'Elena')
    const project = newProject()
    await first.laptop.command('project.create', project)
    await first.laptop.until('outbox', (entries) => entries.length === 0)
    const device = first.laptop.engine.deviceId
    const { email } = await server.laptop('superintendent', 'Felix')
    const session = await first.laptop.engine.call('sign_in', { server_url: null, email, password })
    if (session.state !== 'signed_in') throw new Error('not signed in')
    expect(session.device_id).not.toBe(device)
    await first.laptop.synced()
    await expect.poll(async () => first.laptop.rows(session.user).size - (await due(session.user)).size).toBe(0)
    expect(first.laptop.rows(session.user)).toEqual(await due(session.user))
    expect([...first.laptop.rows(session.user).keys()]).not.toContain(`project ${project.id}`)
  })

  test('a human number taken offline is the record\'s number for good', async () => {
    const { laptop } = await person('estimator', 'Gina')
    const number = await laptop.engine.call('next_number', { kind: 'project' })
    expect(number).toBeGreaterThan(1000)
    const project = newProject({ number, external_number: null })
    await laptop.command('project.create', project)
    await laptop.until('outbox', (entries) => entries.length === 0)
    expect(await server.postgres.database.selectFrom('project').select('number').where('id', '=', project.id).executeTakeFirst()).toEqual({ number })
    expect(await laptop.engine.call('next_number', { kind: 'project' })).toBe((number ?? 0) + 1)
  })

  test('a laptop whose device was revoked works on, and keeps its rows and what waits', async () => {
    const { laptop, user } = await person('estimator', 'Hugo')
    const ada = await server.signIn(server.admin, `ada-${server.company}@example.com`)
    await ada.does('device.revoke', { id: laptop.engine.deviceId, user_id: user.id })
    await laptop.until('sync_status', (status) => status.state === 'sign_in_needed')
    const rows = laptop.rows(user).size
    await laptop.command('project.create', newProject())
    expect((await laptop.until('sync_status', (status) => status.waiting === 1)).state).toBe('sign_in_needed')
    expect(laptop.rows(user).size).toBeGreaterThan(rows)
  })
})
