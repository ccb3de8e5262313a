import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../../build/postgres/embedded.ts'
import { project } from '../support/source-files.ts'

interface Owner {
  readonly process: ChildProcess
  readonly url: string
  readonly keeper: number
}

describe('the PostgreSQL that Kibray brings', { timeout: 60_000 }, () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kibray-postgres-'))
    // Root's Postgres runs as another account, and this folder is to be the one that it uses.
    chmodSync(folder, 0o755)
  })
  afterAll(() => removeEmbeddedPostgres(folder))

  it('is made where an earlier start was killed while making it, and lets nobody in without its password', async () => {
    mkdirSync(path.join(folder, 'cluster.unfinished'))
    writeFileSync(path.join(folder, 'cluster.unfinished', 'PG_VERSION'), '18')
    const postgres = await startEmbeddedPostgres({ folder, keeping: 'durable' })
    expect(statSync(path.join(folder, 'password')).mode & 0o777).toBe(0o600)
    expect(existsSync(path.join(folder, 'password.handover'))).toBe(false)
    const stranger = new URL(postgres.url)
    stranger.password = 'guess'
    await expect(ask(stranger.href, 'select 1')).rejects.toThrow(/password authentication failed/)
    await ask(postgres.url, `create table kept (what text); insert into kept values ('first')`)
    await postgres.stop()
    await expect(ask(postgres.url, 'select 1')).rejects.toThrow()
  })

  it('refuses a folder on which another one runs', async () => {
    const postgres = await startEmbeddedPostgres({ folder, keeping: 'durable' })
    await expect(startEmbeddedPostgres({ folder, keeping: 'durable' })).rejects.toMatchObject({ code: 'data-folder-in-use' })
    expect(await ask(postgres.url, 'select what from kept')).toEqual([{ what: 'first' }])
    await postgres.stop()
  })

  it('stops when its owner is killed, and has everything at the next start', async () => {
    const owner = await startOwner(folder)
    await ask(owner.url, `insert into kept values ('second')`)
    owner.process.kill('SIGKILL')
    await gone(owner.keeper)
    await expect(ask(owner.url, 'select 1')).rejects.toThrow()
    expect(await everythingKept(folder)).toEqual(['first', 'second'])
  })

  it('is stopped by the next start when nobody was left to stop it', async () => {
    const owner = await startOwner(folder)
    await ask(owner.url, `insert into kept values ('third')`)
    process.kill(owner.keeper, 'SIGKILL')
    owner.process.kill('SIGKILL')
    await gone(owner.keeper)
    expect(await everythingKept(folder)).toEqual(['first', 'second', 'third'])
    await expect(ask(owner.url, 'select 1')).rejects.toThrow()
  })

  it('starts over a stale lock whose process id belongs to somebody else by now', async () => {
    writeFileSync(path.join(folder, 'cluster', 'postmaster.pid'), `${process.pid}\n${path.join(folder, 'cluster')}\n`)
    expect(await everythingKept(folder)).toEqual(['first', 'second', 'third'])
  })

  it('recovers when it is abandoned', async () => {
    const postgres = await startEmbeddedPostgres({ folder, keeping: 'durable' })
    await ask(postgres.url, `insert into kept values ('fourth')`)
    postgres.abandon()
    await gone(postgres.keeper)
    expect(await everythingKept(folder)).toEqual(['first', 'second', 'third', 'fourth'])
  })

  it('does not touch the data of another version', async () => {
    const version = path.join(folder, 'cluster', 'PG_VERSION')
    const before = readFileSync(version)
    writeFileSync(version, '15\n')
    await expect(startEmbeddedPostgres({ folder, keeping: 'durable' })).rejects.toMatchObject({ code: 'data-folder-foreign' })
    writeFileSync(version, before)
  })

  it('serves root from a folder that nobody else may enter, and keeps its data elsewhere', async (context) => {
    if (process.getuid?.() !== 0) return context.skip('only root has this case')
    const closed = mkdtempSync(path.join(tmpdir(), 'kibray-closed-'))
    chmodSync(closed, 0o700)
    const wanted = path.join(closed, 'postgres')
    const first = await startEmbeddedPostgres({ folder: wanted, keeping: 'durable' })
    await ask(first.url, `create table kept (what text); insert into kept values ('root')`)
    await first.stop()
    expect(first.dataFolder.startsWith(closed)).toBe(false)
    expect(first.elsewhere).toContain(wanted)
    expect(await everythingKept(wanted)).toEqual(['root'])
    removeEmbeddedPostgres(wanted)
    expect(existsSync(first.dataFolder)).toBe(false)
    rmSync(closed, { recursive: true })
  })
})

async function startOwner(folder: string): Promise<Owner> {
  const owner = spawn(process.execPath, [path.join(project, 'tests/support/postgres-owner.ts'), folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string]
  return { process: owner, ...(JSON.parse(line) as { url: string; keeper: number }) }
}

async function everythingKept(folder: string): Promise<string[]> {
  const postgres = await startEmbeddedPostgres({ folder, keeping: 'durable' })
  try {
    return (await ask(postgres.url, 'select what from kept')).map((row) => row.what)
  } finally {
    await postgres.stop()
  }
}

async function ask(url: string, question: string): Promise<{ what: string }[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {
    // The server went away, as it was told to.
  })
  await client.connect()
  try {
    return (await client.query<{ what: string }>(question)).rows
  } finally {
    await client.end()
  }
}

/** Waits for the end of a process that is not our child; there is nothing to await but its absence. */
async function gone(pid: number): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await delay(20)) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
  }
  throw new Error(`process ${pid} is still there`)
}
