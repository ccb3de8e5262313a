import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import { startEngine } from '../../../electron/engine/engine.ts'
import { openEncrypted } from '../../../electron/engine/database/open-database.ts'
import { currentPlan, migrate } from '../../../electron/engine/database/migrate.ts'
import { readSetting } from '../../../electron/engine/database/setting.ts'
import { nextSnapshot, snapshotsIn } from '../../../electron/engine/snapshots/snapshot-files.ts'
import type { MakeSnapshot } from '../../../electron/engine/snapshots/snapshots.ts'
import { Snapshots, onThread, snapshotBeforeMigration } from '../../../electron/engine/snapshots/snapshots.ts'
import { writeSnapshot } from '../../../electron/engine/snapshots/write-snapshot.ts'
import type { World } from '../../../electron/engine/world.ts'
import { realWorld } from '../../../electron/engine/world.ts'
import { unpackLaptop, versionFixtures } from '../../support/version-fixtures.ts'
import { BareDatabase } from './bare-database.ts'
import { Laptop, key } from './laptop.ts'
import { ModelServer, newId, person } from './model-server.ts'

/** Everything that a snapshot holds, as text. */
function contentOf(file: string): string {
  const copy = openEncrypted(file, key, true)
  try {
    expect(copy.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    const tables = copy.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite%'").all() as { name: string }[]
    return tables.map(({ name }) => copy.prepare(`select * from "${name}"`).all().map((row) => Object.values(row as object).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value))).join('|')).join('\n')).join('\n')
  } finally {
    copy.close()
  }
}

const names = (folder: string): string[] => snapshotsIn(folder).map((each) => path.basename(each.file)).reverse()

describe('a snapshot', () => {
  let database: BareDatabase
  let now = Date.UTC(2026, 10, 23, 9)
  let elapsed = 0
  let due: { task: () => void; pause: number }[] = []
  const world: World = { ...realWorld, now: () => now, elapsed: () => elapsed, after: (pause, task) => { due.push({ pause, task }); return () => { due = due.filter((each) => each.task !== task) } } }
  const faults: unknown[] = []
  const here: MakeSnapshot = async (folder, secret, file) => writeSnapshot(folder, secret, file)
  const snapshotsOver = (make: MakeSnapshot = here): Snapshots => new Snapshots({ folder: database.folder, key, writer: database.writer, feed: database.feed, world, make, onFault: (error) => faults.push(error) })

  beforeEach(async () => {
    database = await BareDatabase.open()
    now = Date.UTC(2026, 10, 23, 9)
    elapsed = 0
    due = []
    faults.length = 0
  })
  afterEach(async () => { await database.close() })

  const save = async (name: string): Promise<void> => void await database.command('project.create', { id: newId(), member_id: newId(), number: null, name })

  test('holds all that was committed, encrypted with the same key, and is made off the writer\'s line', async () => {
    await save('Casa Bonita')
    const snapshots = snapshotsOver(onThread)
    const order: string[] = []
    const making = snapshots.look().then(() => order.push('snapshot'))
    await save('Written meanwhile').then(() => order.push('write'))
    await making
    expect(order).toEqual(['write', 'snapshot'])
    expect(faults).toEqual([])
    expect(names(database.folder)).toEqual(['000001-daily-2026-11-23.db'])
    const [snapshot] = snapshotsIn(database.folder)
    expect(contentOf(String(snapshot?.file))).toContain('Casa Bonita')
    expect(readFileSync(String(snapshot?.file)).includes('Casa Bonita')).toBe(false)
    expect(() => openEncrypted(String(snapshot?.file), 'ff'.repeat(32), true)).toThrow('not a database')
    await snapshots.stop()
  })

  test('is made once for each day of the clock, seven are kept, and the newest by number, however the clock jumps', async () => {
    const snapshots = snapshotsOver()
    const days = ['2026-11-23', '2026-11-23', '2031-01-01', '2026-11-23', '1970-01-01', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28']
    for (const day of days) {
      now = Date.parse(`${day}T12:00:00.000Z`)
      await snapshots.look()
    }
    expect(names(database.folder)).toEqual(['000002-daily-2031-01-01.db', '000003-daily-1970-01-01.db', '000004-daily-2026-11-24.db', '000005-daily-2026-11-25.db', '000006-daily-2026-11-26.db', '000007-daily-2026-11-27.db', '000008-daily-2026-11-28.db'])
    // a clock that stands still makes none by its date; a day of running does
    await snapshots.look()
    elapsed += 25 * 3_600_000
    await snapshots.look()
    expect(names(database.folder).at(-1)).toBe('000009-daily-2026-11-28.db')
    expect(faults).toEqual([])
    await snapshots.stop()
  })

  test('that is not whole never takes the place of one that is', async () => {
    const snapshots = snapshotsOver()
    await snapshots.look()
    const before = names(database.folder)
    now += 24 * 3_600_000
    const breaking = snapshotsOver(async (_folder, _key, file) => {
      writeFileSync(`${file}.part`, 'half of it')
      throw new Error('the power went')
    })
    await breaking.look()
    expect(faults).toHaveLength(1)
    expect(names(database.folder)).toEqual(before)
    // what lies there unfinished is cleared away at the next start
    snapshots.start()
    expect(readdirSync(path.join(database.folder, 'snapshots')).filter((name) => name.endsWith('.part'))).toEqual([])
    await snapshots.stop()
    await breaking.stop()
  })

  test('of a damaged database is none, and those that are there stay', async () => {
    const snapshots = snapshotsOver()
    await snapshots.look()
    const before = names(database.folder)
    await database.writer.foldLog()
    const file = path.join(database.folder, 'kibray.db')
    const content = readFileSync(file)
    writeFileSync(file, Buffer.from(content).fill(7, 5 * 4096, 20 * 4096))
    now += 24 * 3_600_000
    await snapshots.look()
    expect(faults).toMatchObject([{ fault: 'corrupt' }])
    expect(names(database.folder)).toEqual(before)
    expect(readdirSync(path.join(database.folder, 'snapshots'))).toEqual(before)
    writeFileSync(file, content)
    await snapshots.stop()
  })

  test('begins a folder that has no database, and never one that had one', async () => {
    await save('Casa Bonita')
    snapshotBeforeMigration(database.folder, key, now)
    const folder = mkdtempSync(path.join(tmpdir(), 'kibray-begins-'))
    const options = { data_folder: folder, database_key: key, server_url: 'http://127.0.0.1:1', device_name: 'test', platform: 'test', makeSnapshot: null, restore_from: snapshotsIn(database.folder)[0]?.file ?? '' }
    try {
      // a start that fails leaves no database behind, so that the next may begin with an older snapshot
      await expect(startEngine({ ...options, database_key: 'ab'.repeat(32) })).rejects.toMatchObject({ problem: { code: 'storage_failed' } })
      expect(existsSync(path.join(folder, 'kibray.db'))).toBe(false)
      for (let start = 0; start < 2; start++) await (await startEngine(options)).close()
      expect(contentOf(path.join(folder, 'kibray.db'))).toContain('Casa Bonita')
      rmSync(path.join(folder, 'kibray.db'))
      await expect(startEngine(options)).rejects.toMatchObject({ fault: 'missing' })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('is made by an engine that finds the database of an older version, before it touches it', async () => {
    const [oldest] = versionFixtures
    if (!oldest) throw new Error('there is no database of an older version')
    const folder = mkdtempSync(path.join(tmpdir(), 'kibray-older-'))
    try {
      unpackLaptop(oldest, folder)
      const start = async (): Promise<void> => {
        const engine = await startEngine({ data_folder: folder, database_key: oldest.key, server_url: 'http://127.0.0.1:1', device_name: 'test', platform: 'test' })
        await engine.close()
      }
      await start()
      await start()
      expect(snapshotsIn(folder).map((each) => each.reason)).toEqual(['before-migration'])
      const copy = openEncrypted(snapshotsIn(folder)[0]?.file ?? '', oldest.key, true)
      expect(readSetting(copy, 'engine_version')).toBe(String(oldest.engine))
      copy.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('is made before a migration, and three of these are kept', async () => {
    await save('Before')
    for (let index = 0; index < 4; index++) snapshotBeforeMigration(database.folder, key, now)
    expect(names(database.folder)).toEqual(['000002-before-migration-2026-11-23.db', '000003-before-migration-2026-11-23.db', '000004-before-migration-2026-11-23.db'])
    await migrate(database.writer, null, { ...currentPlan, engine: [...currentPlan.engine, ['create table local_extra (a text) strict']] })
    const newest = contentOf(String(snapshotsIn(database.folder)[0]?.file))
    expect(newest).toContain('Before')
  })

  test('P7: that is being made while rows leave is thrown away', async () => {
    await save('Casa Secreta')
    let began = (): void => undefined
    const going = new Promise<void>((resolve) => { began = resolve })
    let go = (): void => undefined
    const held = new Promise<void>((resolve) => { go = resolve })
    const snapshots = snapshotsOver(async (folder, secret, file) => {
      writeSnapshot(folder, secret, file)
      began()
      await held
    })
    const making = snapshots.look()
    await going
    await database.writer.transaction((writing) => {
      writing.statements.get("insert into local_setting (name, value) values ('rows_left_at', 'now')").run()
      writing.changed('rows that leave')
    })
    go()
    await making
    expect(readdirSync(path.join(database.folder, 'snapshots'))).toEqual([])
    await snapshots.stop()
  })
})

describe('P7: access that is lost', () => {
  let server: ModelServer
  let laptop: Laptop
  let office: Laptop
  let ana: SessionUser
  beforeEach(async () => {
    server = new ModelServer()
    ana = await server.addUser(person('Ana', 'estimator'))
    const ben = await server.addUser(person('Ben', 'office'))
    laptop = await Laptop.open({ world: server.world(), makeSnapshot: onThread })
    office = await Laptop.open({ world: server.world() })
    await laptop.signIn(ana)
    await office.signIn(ben)
    await laptop.synced()
  }, 60_000)
  afterEach(async () => {
    await laptop.close()
    await office.close()
  })

  test('takes every snapshot that holds its rows, at once; what waits to be sent stays, and a new snapshot holds it', async () => {
    const secret = newId()
    await laptop.command('project.create', { id: secret, member_id: newId(), number: null, name: 'Casa Secreta' })
    await laptop.until('outbox', (entries) => entries.length === 0)
    snapshotsNow()
    expect(contentOf(newest())).toContain('Casa Secreta')
    server.deferring.add('project.edit')
    await laptop.command('project.edit', { id: secret, edits: { description: { from: '', to: 'my own unsent words' } } })
    await office.until('sync_status', (status) => status.state === 'synced')
    await office.command('project_member.remove', { project_id: secret, user_id: ana.id })
    await laptop.until('outbox', (entries) => entries[0]?.state === 'refused')
    expect(snapshotsIn(laptop.folder).filter((each) => contentOf(each.file).includes('Casa Secreta'))).toEqual([])
    await expect.poll(() => snapshotsIn(laptop.folder).length, { timeout: 30_000 }).toBe(1)
    const after = contentOf(newest())
    expect(after).not.toContain('Casa Secreta')
    expect(after).toContain('my own unsent words')
    expect(await laptop.outbox()).toMatchObject([{ args: { edits: { description: { to: 'my own unsent words' } } } }])
    expect(laptop.faults).toEqual([])
  })

  test('is cleared up to the end at the next start, where the engine ended in the middle of it', async () => {
    await laptop.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'Casa Secreta' })
    await laptop.until('outbox', (entries) => entries.length === 0)
    await laptop.engine.close()
    const connection = openEncrypted(path.join(laptop.folder, 'kibray.db'), key, false)
    connection.exec("delete from project; delete from command_log; insert into local_setting (name, value) values ('rows_left_at', 'now')")
    connection.close()
    const left = nextSnapshot(laptop.folder, 'daily', '2026-11-22').file
    writeSnapshot(laptop.folder, key, left)
    rmSync(left, { force: true })
    writeFileSync(left, readFileSync(`${left}.part`))
    server.fate = () => 'fail'
    await laptop.start()
    await expect.poll(() => existsSync(left), { timeout: 30_000 }).toBe(false)
    await expect.poll(() => laptop.disk((look) => look.prepare("select 1 from local_setting where name = 'rows_left_at'").get()), { timeout: 30_000 }).toBeUndefined()
    await expect.poll(() => snapshotsIn(laptop.folder).length, { timeout: 30_000 }).toBe(1)
    expect(contentOf(newest())).not.toContain('Casa Secreta')
  })

  const newest = (): string => String(snapshotsIn(laptop.folder)[0]?.file)
  const snapshotsNow = (): void => { snapshotBeforeMigration(laptop.folder, key, Date.now()) }
})
