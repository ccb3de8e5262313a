import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TestContext } from 'vitest'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { EngineChild } from '../../../electron/browser-host/engine-child.ts'
import { databaseKey } from '../../../electron/browser-host/database-key.ts'
import { startEngine } from '../../../electron/engine/engine.ts'
import { openDatabase } from '../../../electron/engine/database/open-database.ts'
import { faultWords, storageFaultKinds } from '../../../shared/storage-fault-words.ts'
import { EngineProcess } from './engine-process.ts'
import { Laptop, key } from './laptop.ts'
import { ModelServer, newId, person } from './model-server.ts'

const undo: (() => void | Promise<void>)[] = []
afterEach(async () => { for (const each of undo.splice(0).reverse()) await each() })

function scratch(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'kibray-fault-'))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A data folder in which somebody signed in and saved something, closed. */
async function usedFolder(): Promise<string> {
  const server = new ModelServer()
  const laptop = await Laptop.open({ world: server.world(), folder: scratch() })
  await laptop.signIn(await server.addUser(person('Ana', 'estimator')))
  await laptop.synced()
  server.fate = () => 'fail'
  for (let index = 0; index < 20; index++) await laptop.command('project.create', { id: newId(), member_id: newId(), number: null, name: `Casa ${index}`, description: 'plaster '.repeat(300) })
  await laptop.engine.close()
  return laptop.folder
}

const options = (folder: string, more: { database_key?: string } = {}) => ({ data_folder: folder, database_key: key, server_url: 'http://127.0.0.1:1', device_name: 'test', platform: 'test', ...more })

/** The database as it lies there: which file it is, and what is in it. */
function lying(folder: string): unknown {
  const file = path.join(folder, 'kibray.db')
  return { names: readdirSync(folder).filter((name) => name.startsWith('kibray.db') && !/-(wal|shm)$/.test(name)), inode: statSync(file).ino, content: createHash('sha256').update(readFileSync(file)).digest('hex') }
}

/** Starts an engine that must fail, and holds it to leaving the database as it is. */
async function failedStart(folder: string, more: { database_key?: string } = {}): Promise<unknown> {
  const before = lying(folder)
  const error = await startEngine(options(folder, more)).then(async (engine) => { await engine.close() }, (caught: unknown) => caught)
  expect(lying(folder)).toEqual(before)
  return error
}

async function namesIn(folder: string): Promise<number> {
  const engine = await startEngine(options(folder))
  const { total } = await engine.call('query', { name: 'project.list', args: {} }) as { total: number }
  await engine.close()
  return total
}

function mount(context: TestContext, ...args: string[]): void {
  const done = spawnSync('mount', args, { encoding: 'utf8' })
  if (done.status === 0) {
    undo.push(() => void spawnSync('umount', ['-l', args.at(-1) ?? '']))
    return
  }
  const reason = `nothing can be mounted here: ${done.stderr?.trim() || 'no mount'}`
  process.stdout.write(`${context.task.name}: ${reason}\n`)
  context.skip(reason)
}

test('each fault is told in English and in Spanish: what happened, what was kept, what to do', () => {
  for (const language of ['en', 'es'] as const) {
    expect(Object.keys(faultWords[language]).sort()).toEqual([...storageFaultKinds].sort())
    for (const words of Object.values(faultWords[language])) for (const sentence of Object.values(words)) expect(sentence).toMatch(/^\p{Lu}.+\.$/u)
  }
})

describe('the database is left as it is, and started again when the fault is gone:', () => {
  test('a full disk, at the start and in the middle of the work', async (context) => {
    const used = await usedFolder()
    const folder = scratch()
    mount(context, '-t', 'tmpfs', '-o', 'size=24m', 'kibray-test', folder)
    cpSync(used, folder, { recursive: true })
    const filler = path.join(folder, 'filler')
    const fill = (): void => {
      const { bavail, bsize } = statfsSync(folder)
      writeFileSync(filler, Buffer.alloc(bavail * bsize))
    }
    fill()
    expect(await failedStart(folder)).toMatchObject({ fault: 'full', problem: { code: 'storage_full', fault: 'full' } })
    rmSync(filler)
    const engine = await startEngine(options(folder))
    undo.push(() => engine.close())
    fill()
    const save = async (): Promise<unknown> => await engine.call('command', { name: 'project.create', args: { id: newId(), member_id: newId(), number: null, name: 'No room', description: 'x'.repeat(40_000) } })
    let failed: unknown
    for (let index = 0; index < 100 && !failed; index++) failed = await save().then(() => null, (error: unknown) => error)
    expect(failed).toMatchObject({ fault: 'full' })
    rmSync(filler)
    expect(await save()).toMatchObject({ ok: true })
  })

  test('a folder that may not be written', async (context) => {
    const folder = await usedFolder()
    if (process.getuid?.() === 0) {
      // root is bound by no file mode
      mount(context, '--bind', folder, folder)
      mount(context, '-o', 'remount,ro,bind', folder)
    } else {
      for (const name of readdirSync(folder)) chmodSync(path.join(folder, name), 0o400)
      chmodSync(folder, 0o500)
      undo.push(() => chmodSync(folder, 0o700))
    }
    expect(await failedStart(folder)).toMatchObject({ fault: 'read_only', problem: { code: 'storage_failed' } })
  })

  test('another program that holds it', async () => {
    const folder = await usedFolder()
    const holder = spawn(process.execPath, ['--input-type=module', '-e', `
      import { openEncrypted } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../../electron/engine/database/open-database.ts'))}
      const connection = openEncrypted(${JSON.stringify(path.join(folder, 'kibray.db'))}, ${JSON.stringify(key)}, false)
      connection.pragma('locking_mode = exclusive')
      connection.exec('begin exclusive')
      process.stdout.write('held')
      setInterval(() => undefined, 1000)`], { stdio: ['ignore', 'pipe', 'inherit'] })
    undo.push(() => void holder.kill('SIGKILL'))
    await once(holder.stdout, 'data')
    const error = await startEngine(options(folder)).then(() => null, (caught: unknown) => caught)
    expect(error).toMatchObject({ fault: 'busy' })
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    expect(await namesIn(folder)).toBe(20)
  })

  test('a key that is missing, wrong, or none', async () => {
    const folder = await usedFolder()
    const before = lying(folder)
    expect(() => databaseKey(folder)).toThrow(expect.objectContaining({ fault: 'no_key' }))
    expect(existsSync(path.join(folder, 'database.key'))).toBe(false)
    expect(await failedStart(folder, { database_key: 'ab'.repeat(32) })).toMatchObject({ fault: 'wrong_key' })
    expect(await failedStart(folder, { database_key: '' })).toMatchObject({ fault: 'wrong_key' })
    expect(lying(folder)).toEqual(before)
    // and the fingerprint, where it is lost, is made again by the key that fits
    rmSync(path.join(folder, 'kibray.key-fingerprint'))
    expect(await namesIn(folder)).toBe(20)
    expect(await failedStart(folder, { database_key: 'ab'.repeat(32) })).toMatchObject({ fault: 'wrong_key' })
  })

  test('a database that went missing or is empty: none is made in its place, and its log stays', async () => {
    const folder = await usedFolder()
    const connection = openDatabase(folder, key, 'writer')
    connection.exec("insert into local_pin values ('a')")
    const away = scratch()
    for (const name of ['kibray.db', 'kibray.db-wal']) copyFileSync(path.join(folder, name), path.join(away, name))
    connection.close()
    copyFileSync(path.join(away, 'kibray.db-wal'), path.join(folder, 'kibray.db-wal'))
    renameSync(path.join(folder, 'kibray.db'), path.join(away, 'moved.db'))
    const missing = async (): Promise<void> => {
      await expect(startEngine(options(folder))).rejects.toMatchObject({ fault: 'missing' })
      expect(readFileSync(path.join(folder, 'kibray.db-wal')).equals(readFileSync(path.join(away, 'kibray.db-wal')))).toBe(true)
    }
    await missing()
    expect(existsSync(path.join(folder, 'kibray.db'))).toBe(false)
    writeFileSync(path.join(folder, 'kibray.db'), '')
    await missing()
    rmSync(path.join(folder, 'kibray.key-fingerprint'))
    await missing()
    expect(statSync(path.join(folder, 'kibray.db')).size).toBe(0)
    copyFileSync(path.join(away, 'kibray.db'), path.join(folder, 'kibray.db'))
    expect(await namesIn(folder)).toBe(20)
  })

  test.each(['cut short', 'no module at all', 'of another machine', 'not there'])('a database module that is %s', async (damage) => {
    const folder = await usedFolder()
    const before = lying(folder)
    const module = path.join(scratch(), 'better-sqlite3')
    const own = path.resolve(import.meta.dirname, '../../../node_modules/better-sqlite3')
    mkdirSync(path.join(module, 'prebuilds'), { recursive: true })
    cpSync(path.join(own, 'lib'), path.join(module, 'lib'), { recursive: true })
    copyFileSync(path.join(own, 'package.json'), path.join(module, 'package.json'))
    const name = readdirSync(path.join(own, 'prebuilds')).find((each) => each.startsWith(`${process.platform}-${process.arch}`)) ?? ''
    const other = readdirSync(path.join(own, 'prebuilds')).find((each) => !each.includes(process.arch)) ?? ''
    const target = path.join(module, 'prebuilds', name)
    if (damage !== 'not there') copyFileSync(path.join(own, 'prebuilds', damage === 'of another machine' ? other : name), target)
    if (damage === 'cut short') truncateSync(target, 200_000)
    if (damage === 'no module at all') writeFileSync(target, 'this is no module')
    const hook = path.join(module, 'hook.mjs')
    writeFileSync(hook, `import { registerHooks } from 'node:module'
      registerHooks({ resolve: (specifier, context, next) => next(specifier === 'better-sqlite3' ? ${JSON.stringify(pathToFileURL(path.join(module, 'lib/index.js')).href)} : specifier, context) })`)
    vi.stubEnv('NODE_OPTIONS', `--import ${pathToFileURL(hook).href}`)
    undo.push(() => void vi.unstubAllEnvs())
    const nothing = (): void => undefined
    const engine = new EngineChild({ open: () => ({ type: 'open', ...options(folder) }), onMessage: nothing, onEnded: nothing, onFailed: nothing, onGivenUp: nothing })
    await expect(engine.open()).rejects.toMatchObject({ problem: { code: 'storage_failed', fault: 'module' } })
    expect(lying(folder)).toEqual(before)
  })

  test('damage anywhere in the file is damage and nothing else, at the start after a kill or where it is met', async () => {
    const whole = await usedFolder()
    const content = readFileSync(path.join(whole, 'kibray.db'))
    const pages = content.length / 4096
    for (let flip = 0; flip < 12; flip++) {
      const folder = scratch()
      cpSync(whole, folder, { recursive: true })
      const damaged = Buffer.from(content)
      // the first page, the last, and pages between
      const at = Math.floor((flip / 11) * (pages - 1)) * 4096 + ((flip * 997) % 4096)
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (flip % 8))
      writeFileSync(path.join(folder, 'kibray.db'), damaged)
      writeFileSync(path.join(folder, 'engine.running'), '1')
      expect(await failedStart(folder), `bit ${flip % 8} at ${at}`).toMatchObject({ fault: 'corrupt', problem: { code: 'storage_failed', fault: 'corrupt' } })
    }
  })
})

describe('one engine for one folder', { timeout: 180_000 }, () => {
  function processOver(folder: string): EngineProcess {
    const started = new EngineProcess(folder)
    undo.push(() => started.kill())
    return started
  }

  test('a new version that starts before the old one has closed waits outside, and finds everything afterwards', async () => {
    const folder = await usedFolder()
    const old = processOver(folder)
    expect(await old.start()).toBeNull()
    const fresh = processOver(folder)
    expect(await fresh.start()).toMatchObject({ code: 'storage_failed', fault: 'locked' })
    await old.bridge.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'Saved by the old one' })
    // the old one is going, and the new one keeps asking
    const closing = old.close()
    await expect.poll(async () => await fresh.start(), { timeout: 120_000 }).toBeNull()
    expect(await closing).toBe(0)
    expect((await fresh.bridge.query('project.list', { limit: 500 })).total).toBe(21)
  })

  test('a lock that a killed engine left behind holds nobody off', async () => {
    const folder = await usedFolder()
    const killed = processOver(folder)
    expect(await killed.start()).toBeNull()
    await killed.kill()
    expect(readdirSync(folder)).toContain('engine.lock')
    expect(await namesIn(folder)).toBe(20)
  })
})
