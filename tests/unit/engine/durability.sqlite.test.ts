import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startEngine } from '../../../electron/engine/engine.ts'
import type { StorageFault } from '../../../electron/engine/database/storage-fault.ts'
import { openDatabase } from '../../../electron/engine/database/open-database.ts'
import { EngineProcess } from './engine-process.ts'
import { Laptop, key } from './laptop.ts'
import { ModelServer, newId, person } from './model-server.ts'

const folders: string[] = []
const processes: EngineProcess[] = []
afterEach(async () => {
  for (const each of processes.splice(0)) await each.kill()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A data folder in which somebody signed in once. */
async function signedInFolder(): Promise<string> {
  const server = new ModelServer()
  const laptop = await Laptop.open({ world: server.world() })
  folders.push(laptop.folder)
  await laptop.signIn(await server.addUser(person('Ana', 'estimator')))
  await laptop.synced()
  await laptop.engine.close()
  return laptop.folder
}

function processOver(folder: string): EngineProcess {
  const started = new EngineProcess(folder)
  processes.push(started)
  return started
}

describe('P1: what was said to be saved survives kill -9', { timeout: 180_000 }, () => {
  test('every command answered with ok is there after the kill, with its place in the outbox', async () => {
    const engine = processOver(await signedInFolder())
    const saved: string[] = []
    for (const count of [1, 23]) {
      expect(await engine.start()).toBeNull()
      for (let index = 0; index < count; index++) {
        const id = newId()
        const outcome = await engine.bridge.command('project.create', { id, member_id: newId(), number: null, name: `House ${index}` })
        expect(outcome).toMatchObject({ ok: true })
        saved.push(id)
      }
      await engine.kill()
    }
    expect(await engine.start()).toBeNull()
    const { rows } = await engine.bridge.query('project.list', { limit: 500 })
    expect(rows.map((row) => row.id).sort()).toEqual([...saved].sort())
    expect((await engine.bridge.call('outbox_export', null)).map((entry) => [entry.sequence, entry.record_id])).toEqual(saved.map((id, index) => [index + 1, id]))
  })

  test('a command under way at the kill is there whole or not at all', async () => {
    const engine = processOver(await signedInFolder())
    expect(await engine.start()).toBeNull()
    const under = Array.from({ length: 40 }, (_, index) => engine.bridge.command('project.create', { id: newId(), member_id: newId(), number: null, name: `House ${index}` }).then(() => true, () => false))
    await under[5]
    await engine.kill()
    const answered = (await Promise.all(under)).filter(Boolean).length
    expect(await engine.start()).toBeNull()
    const { rows, total } = await engine.bridge.query('project.list', { limit: 500 })
    const members = await Promise.all(rows.map((row) => engine.bridge.query('project.members', { project_id: row.id })))
    const commands = await engine.bridge.call('outbox_export', null)
    expect(total).toBeGreaterThanOrEqual(answered)
    expect(commands).toHaveLength(total)
    expect(members.every((of) => of.length <= 1)).toBe(true)
    expect(openDatabase(engine.folder, key, 'reader').prepare('select count(*) as count from project_member').get()).toEqual({ count: total })
  })

  test('an import that was killed goes on at the next start, and no row comes twice', async () => {
    const engine = processOver(await signedInFolder())
    expect(await engine.start()).toBeNull()
    const csv = ['number,name', ...Array.from({ length: 1500 }, (_, index) => `N${index},House ${index}`)].join('\n')
    const file = await engine.bridge.call('import_open', { file_name: 'houses.csv', content_base64: Buffer.from(csv).toString('base64') })
    await engine.bridge.call('import_run', { file_id: file.file_id, mapping: file.guess })
    await new Promise<void>((resolve) => {
      const stop = engine.bridge.watchTopic('import_progress', (progress) => {
        if (!progress || progress.done === 0) return
        stop()
        resolve()
      })
    })
    await engine.kill()
    expect(await engine.start()).toBeNull()
    await expect.poll(async () => (await engine.bridge.query('project.list', {})).total, { timeout: 60_000 }).toBe(1500)
    const numbers = openDatabase(engine.folder, key, 'reader').prepare('select count(distinct external_number) as count from project').get()
    expect(numbers).toEqual({ count: 1500 })
  })

  test('a human number is never given twice, whenever the process is killed', async () => {
    const server = new ModelServer()
    const laptop = await Laptop.open({ world: server.world() })
    folders.push(laptop.folder)
    const ana = await server.addUser(person('Ana', 'estimator'))
    await laptop.signIn(ana)
    await server.write(async (tx) => {
      for (const [first_number, last_number] of [[1001, 1003], [1051, 1052]] as const) {
        await tx.insert('number_lease', { id: newId(), company_id: ana.company_id, user_id: ana.id, device_id: laptop.engine.deviceId, kind: 'estimate', first_number, last_number, leased_at: '2026-11-01T08:00:00.000Z' })
      }
    })
    await expect.poll(() => [...laptop.rows(ana).keys()].filter((name) => name.startsWith('number_lease')).length, { timeout: 60_000 }).toBe(2)
    await laptop.engine.close()
    const engine = processOver(laptop.folder)
    const given: (number | null)[] = []
    for (const count of [2, 1, 2, 1]) {
      expect(await engine.start()).toBeNull()
      for (let index = 0; index < count; index++) given.push(await engine.bridge.call('next_number', { kind: 'estimate' }))
      await engine.kill()
    }
    expect(given).toEqual([1001, 1002, 1003, 1051, 1052, null])
  })
})

describe('the engine\'s process', { timeout: 180_000 }, () => {
  test('ends cleanly when told to, and when its host is gone', async () => {
    const engine = processOver(await signedInFolder())
    expect(await engine.start()).toBeNull()
    expect(await engine.close()).toBe(0)
    expect(existsSync(path.join(engine.folder, 'engine.running'))).toBe(false)
    expect(await engine.start()).toBeNull()
    expect(await engine.loseHost()).toBe(0)
    expect(existsSync(path.join(engine.folder, 'engine.running'))).toBe(false)
  })

  test('watches resume by themselves, and reads are answered, when the engine was killed and is there again', async () => {
    const engine = processOver(await signedInFolder())
    expect(await engine.start()).toBeNull()
    const seen: number[] = []
    const stop = engine.bridge.watch('project.list', {}, (result) => seen.push(result.total))
    await expect.poll(() => seen.at(-1), { timeout: 60_000 }).toBe(0)
    await engine.kill()
    const asked = engine.bridge.query('project.list', {})
    expect(await engine.start()).toBeNull()
    expect((await asked).total).toBe(0)
    await engine.bridge.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'After' })
    await expect.poll(() => seen.at(-1), { timeout: 60_000 }).toBe(1)
    stop()
  })

  test('a command without an answer is rejected, and never sent a second time', async () => {
    const engine = processOver(await signedInFolder())
    expect(await engine.start()).toBeNull()
    const unanswered = engine.bridge.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'Maybe' })
    const rejected = expect(unanswered).rejects.toMatchObject({ problem: { code: 'cancelled' } })
    await engine.kill()
    await rejected
  })
})

describe('the database on disk', () => {
  test('is unreadable without its key, and says so without touching it', async () => {
    const folder = await signedInFolder()
    expect(readFileSync(path.join(folder, 'kibray.db')).includes('project')).toBe(false)
    const before = readFileSync(path.join(folder, 'kibray.db'))
    await expect(startEngine(options(folder, 'ff'.repeat(32)))).rejects.toMatchObject({ fault: 'wrong_key', problem: { code: 'storage_failed' } })
    expect(readFileSync(path.join(folder, 'kibray.db')).equals(before)).toBe(true)
  })

  test('that is damaged is named so, and is left as it is', async () => {
    const folder = await signedInFolder()
    const file = path.join(folder, 'kibray.db')
    const content = readFileSync(file)
    content.fill(7, 0, 8192)
    writeFileSync(file, content)
    const names = readdirSync(folder).sort()
    await expect(startEngine(options(folder))).rejects.toMatchObject({ fault: 'corrupt' } satisfies Partial<StorageFault>)
    expect(readFileSync(file).equals(content)).toBe(true)
    expect(readdirSync(folder).sort()).toEqual(names)
  })

  test('is looked over after an end that was not clean', async () => {
    const folder = await signedInFolder()
    const file = path.join(folder, 'kibray.db')
    const content = readFileSync(file)
    // a page in the middle, which nothing reads at the start
    content.fill(9, content.length - 4096 * 3, content.length - 4096)
    writeFileSync(file, content)
    writeFileSync(path.join(folder, 'engine.running'), '1')
    await expect(startEngine(options(folder))).rejects.toMatchObject({ fault: 'corrupt' })
    expect(statSync(file).size).toBe(content.length)
  })

  test('is opened by one engine only', async () => {
    const folder = await signedInFolder()
    const first = await startEngine(options(folder))
    await expect(startEngine(options(folder))).rejects.toMatchObject({ fault: 'locked' })
    const process = processOver(folder)
    expect(await process.start().catch((error: unknown) => error)).toMatchObject({ code: 'storage_failed' })
    await first.close()
    const second = await startEngine(options(folder))
    await second.close()
  })

  test('of a newer Kibray is not opened', async () => {
    const folder = await signedInFolder()
    const connection = openDatabase(folder, key, 'writer')
    connection.prepare("update local_setting set value = '99' where name = 'schema_version'").run()
    connection.close()
    await expect(startEngine(options(folder))).rejects.toMatchObject({ fault: 'newer' })
  })

  test('is not made anew beside one that is there', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kibray-key-'))
    folders.push(folder)
    openDatabase(folder, key, 'writer').close()
    expect(() => openDatabase(folder, 'not hex', 'writer')).toThrow('32 bytes')
    expect(readdirSync(folder).filter((name) => name.startsWith('kibray.')).sort()).toEqual(['kibray.db', 'kibray.key-fingerprint'])
  })
})

const options = (folder: string, database_key = key): Parameters<typeof startEngine>[0] => ({ data_folder: folder, database_key, server_url: 'http://127.0.0.1:1', device_name: 'test', platform: 'test' })
