import { cpSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../build/port.ts'
import { openDatabase } from '../../electron/engine/database/open-database.ts'
import type { Role } from '../../shared/schema/scope.ts'
import { Laptop, key } from '../unit/engine/laptop.ts'
import { newId } from '../unit/engine/model-server.ts'
import { newProject, serverUnderTest, type ServerUnderTest } from './server-under-test.ts'

const password = 'paint the town'

describe('what a laptop is, and whose', () => {
  let server: ServerUnderTest
  const laptops: Laptop[] = []
  const copies: string[] = []
  beforeAll(async () => { server = await serverUnderTest({ port: await freePort() }) })
  afterAll(async () => {
    for (const laptop of laptops) await laptop.close()
    for (const folder of copies) rmSync(folder, { recursive: true, force: true })
    await server?.close()
  })

  async function open(folder?: string): Promise<Laptop> {
    const laptop = await Laptop.open({ server: server.url, ...(folder ? { folder } : {}) })
    laptops.push(laptop)
    return laptop
  }

  async function person(role: Role, name: string): Promise<{ laptop: Laptop; email: string; id: string }> {
    const { email, actor } = await server.laptop(role, name)
    const laptop = await open()
    await laptop.engine.call('sign_in', { server_url: null, email, password })
    await laptop.synced()
    return { laptop, email, id: actor.id }
  }

  /** The folder as it is now, its engine stopped; as a backup program, or a person, would take it. */
  function copyOf(laptop: Laptop): string {
    const folder = mkdtempSync(path.join(tmpdir(), 'kibray-copy-'))
    copies.push(folder)
    cpSync(laptop.folder, folder, { recursive: true })
    return folder
  }

  const offline = async (laptop: Laptop, off: boolean): Promise<void> => { await laptop.engine.call('set_offline', { offline: off }) }
  const numbered = async (laptop: Laptop, name: string): Promise<{ id: string; number: number }> => {
    const number = await laptop.engine.call('next_number', { kind: 'project' })
    const project = newProject({ name, number, external_number: null })
    await laptop.command('project.create', project)
    return { id: project.id, number: number ?? 0 }
  }
  const office = async (sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> => await server.postgres.withConnection((connection) => connection.query(sql, values))
  const drained = async (laptop: Laptop): Promise<void> => { await laptop.until('outbox', (entries) => entries.every((entry) => entry.state === 'refused')) }

  test('an older state of a data folder sends nothing, and goes on as a new device with each command once and no number twice', async () => {
    const { laptop, email } = await person('estimator', 'Ana')
    await offline(laptop, true)
    const before = await numbered(laptop, 'Before the backup')
    await laptop.engine.close()
    const backup = copyOf(laptop)
    await laptop.start()
    await offline(laptop, false)
    const lost = await numbered(laptop, 'After the backup')
    await drained(laptop)
    const device = laptop.engine.deviceId
    const pushed = (await office('select count(*) as count from command_log where device_id = $1', device))[0]

    await laptop.engine.close()
    rmSync(laptop.folder, { recursive: true })
    cpSync(backup, laptop.folder, { recursive: true })
    await laptop.start()
    // nothing of what came after the backup is known here, so the same number and the same place in the sequence are given again
    const again = await numbered(laptop, 'Written after the restore')
    expect(again.number).toBe(lost.number)
    await offline(laptop, false)
    expect(await laptop.until('sync_status', (status) => status.problem?.code === 'device_restored')).toMatchObject({ state: 'sign_in_needed', waiting: 2 })
    expect((await office('select count(*) as count from command_log where device_id = $1', device))[0]).toEqual(pushed)
    // it is remembered, and signing in alone changes nothing
    await laptop.restart()
    await laptop.until('sync_status', (status) => status.problem?.code === 'device_restored')

    const waiting = (await laptop.outbox()).map((entry) => entry.id)
    await laptop.engine.call('continue_as_new_device', null)
    expect(laptop.engine.deviceId).not.toBe(device)
    expect((await laptop.outbox()).map((entry) => [entry.id, entry.sequence])).toEqual(waiting.map((id, index) => [id, index + 1]))
    const fresh = newProject({ name: 'With a new number' })
    await laptop.command('project.create', fresh)
    await laptop.engine.call('sign_in', { server_url: null, email, password })
    await drained(laptop)
    // the one took effect before, the other's number is another project's: it is kept for a person to decide
    expect(await laptop.outbox()).toMatchObject([{ id: waiting[1], state: 'refused', problem: { code: 'number_taken' } }])
    expect(await office('select id, number from project where id in ($1, $2, $3, $4) order by number nulls last', before.id, lost.id, again.id, fresh.id)).toEqual([before, lost, { id: fresh.id, number: null }])
    expect(await office('select number from project where number is not null group by number having count(*) > 1')).toEqual([])
    expect(await office('select device_id, sequence from command_log where sequence is not null group by 1, 2 having count(*) > 1')).toEqual([])
    const next = await laptop.engine.call('next_number', { kind: 'project' })
    expect(await office('select count(*) as count from number_lease where device_id = $1 and kind = $3 and $2::bigint between first_number and last_number', laptop.engine.deviceId, next, 'project')).toEqual([{ count: 1 }])
  })

  test('a copied data folder is told from the one that went on, whichever it is, before it sends anything', async () => {
    const { laptop, email } = await person('estimator', 'Ben')
    await laptop.engine.close()
    const folder = copyOf(laptop)
    await laptop.start()
    await numbered(laptop, 'On the one')
    await drained(laptop)
    const copy = await open(folder)
    // with nothing written on it
    expect((await copy.until('sync_status', (status) => status.problem !== null)).problem).toMatchObject({ code: 'device_copied' })
    await copy.engine.call('continue_as_new_device', null)
    await copy.engine.call('sign_in', { server_url: null, email, password })
    await copy.synced()
    const [one, other] = [await numbered(laptop, 'One'), await numbered(copy, 'Other')]
    await drained(laptop)
    await drained(copy)
    expect(await laptop.outbox()).toEqual([])
    expect(await copy.outbox()).toEqual([])
    expect(one.number).not.toBe(other.number)
    await expect.poll(async () => (await laptop.query('project.list', { sort: 'name' })).rows.map((row) => row.name)).toEqual(expect.arrayContaining(['One', 'Other', 'On the one']))
  })

  test('a laptop that is ahead of a restored office is taken as it is, and so is an answer that was lost', async () => {
    const { laptop } = await person('estimator', 'Cleo')
    await office('update device_mark set count = count - 1, nonce = $2 where device_id = $1', laptop.engine.deviceId, 'of another time')
    await numbered(laptop, 'Ahead')
    await drained(laptop)
    await laptop.engine.close()
    const connection = openDatabase(laptop.folder, key, 'writer')
    const marks = JSON.parse((connection.prepare("select value from local_setting where name = 'marks'").get() as { value: string }).value) as Record<string, { count: number; nonce: string; next: string | null }>
    const mark = marks[laptop.engine.deviceId]
    connection.prepare("update local_setting set value = ? where name = 'marks'").run(JSON.stringify({ [laptop.engine.deviceId]: { count: (mark?.count ?? 0) - 1, nonce: 'lost', next: mark?.nonce } }))
    connection.close()
    await laptop.start()
    await numbered(laptop, 'And again')
    await drained(laptop)
    expect((await laptop.synced()).problem).toBeNull()
  })

  test('two laptops of one person share their work and never a number', async () => {
    const { laptop, email } = await person('office', 'Dora')
    const second = await open()
    await second.engine.call('sign_in', { server_url: null, email, password })
    await second.synced()
    expect(second.engine.deviceId).not.toBe(laptop.engine.deviceId)
    await offline(laptop, true)
    await offline(second, true)
    const given = new Set<number>()
    const left = await laptop.until('numbers_left', ({ project }) => project > 0)
    for (let index = 0; index < left.project; index++) for (const each of [laptop, second]) given.add(await each.engine.call('next_number', { kind: 'project' }) ?? -1)
    expect(given.size).toBe(2 * left.project)
    expect(given.has(-1)).toBe(false)
    await laptop.until('numbers_left', ({ project }) => project === 0)
    // used up: the record goes without until the office gives it one, and the laptop gets more
    expect(await laptop.engine.call('next_number', { kind: 'project' })).toBeNull()
    const project = newProject({ name: 'Later numbered', number: null, external_number: null })
    await laptop.command('project.create', project)
    await offline(laptop, false)
    await offline(second, false)
    await expect.poll(async () => (await second.query('project.get', { id: project.id }))?.number ?? 0, { timeout: 60_000 }).toBeGreaterThan(Math.max(...given))
    await laptop.until('numbers_left', ({ project: numbers }) => numbers >= left.project)
    const history = await laptop.query('record.history', { record_table: 'project', record_id: project.id })
    expect(JSON.stringify(history)).toContain('number')
  })

  test('P7: with the account the company\'s rows leave the disk to the last byte, and what was not sent stays to be exported', async () => {
    const { laptop, id } = await person('estimator', 'Eve')
    const marker = 'Xylophone quarry of the Zwickau jewellers'
    const project = newProject({ name: marker, description: `${marker}, described` })
    await laptop.command('project.create', project)
    await drained(laptop)
    await laptop.synced()
    /** All pages of the database as they are after the cipher, free ones and all. */
    const pages = (): Buffer => {
      const connection = openDatabase(laptop.folder, key, 'reader')
      try {
        return connection.serialize()
      } finally {
        connection.close()
      }
    }
    expect(pages().includes(marker)).toBe(true)
    await offline(laptop, true)
    await laptop.command('project.edit', { id: project.id, edits: { city: { from: '', to: 'Pueblo' } } })
    const ada = await server.signIn(server.admin, `ada-${server.company}@example.com`)
    await ada.does('user.archive', { id })
    await offline(laptop, false)
    expect(await laptop.until('sync_status', (status) => status.problem?.code === 'account_ended')).toMatchObject({ state: 'sign_in_needed' })
    await laptop.until('outbox', (entries) => entries[0]?.state === 'refused')
    expect(await laptop.outbox()).toMatchObject([{ state: 'refused', problem: { code: 'account_ended' }, args: { id: project.id, edits: { city: { to: 'Pueblo' } } } }])
    await expect.poll(() => laptop.disk((connection) => connection.prepare("select 1 from local_setting where name = 'rows_left_at'").get()), { timeout: 30_000 }).toBeUndefined()
    await laptop.engine.close()
    const bytes = pages()
    for (const word of [marker, 'Zwickau', 'zwickau']) expect(bytes.includes(word)).toBe(false)
    const log = path.join(laptop.folder, 'kibray.db-wal')
    expect(existsSync(log) ? statSync(log).size : 0).toBe(0)
    expect(bytes.includes('Pueblo')).toBe(true)
    await laptop.start()
    expect(laptop.disk((connection) => connection.prepare('select (select count(*) from project) + (select count(*) from client) + (select count(*) from user) as count').get())).toEqual({ count: 0 })
    expect((await laptop.until('sync_status', () => true)).problem).toMatchObject({ code: 'account_ended' })

    // whoever is let in again finds all of it, and can send what was kept
    await ada.does('user.restore', { id })
    const [entry] = await laptop.outbox()
    await laptop.engine.call('sign_in', { server_url: null, email: (await office('select email from "user" where id = $1', id))[0]?.['email'] as string, password })
    await laptop.synced()
    expect(await laptop.engine.call('outbox_resend', { id: entry?.id ?? newId(), args: entry?.args })).toMatchObject({ ok: true })
    await drained(laptop)
    expect(await laptop.query('project.get', { id: project.id })).toMatchObject({ name: marker, city: 'Pueblo' })
  })
})
