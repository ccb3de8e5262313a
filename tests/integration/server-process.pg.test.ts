import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { schemaVersion } from '../../shared/schema/tables.ts'
import type { PushResponse, SignInResponse } from '../../shared/sync/protocol.ts'
import { addPerson, foundCompany, type Founding } from '../../sync-server/db/found-company.ts'
import { migrate } from '../../sync-server/db/migrate.ts'
import { openPostgres, type Postgres } from '../../sync-server/db/postgres.ts'
import { createIntake } from '../../sync-server/sync/intake.ts'
import { realWorld } from '../../sync-server/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { TEST_ITERATIONS, newProject, quiet } from './server-under-test.ts'

const main = path.resolve(import.meta.dirname, '../../sync-server/main.ts')
let database: TestDatabase
let postgres: Postgres
let data: string
const running: ChildProcess[] = []

beforeEach(async () => {
  database = await createTestDatabase()
  postgres = openPostgres({ url: database.url, log: quiet, connections: 2 })
  data = mkdtempSync(path.join(tmpdir(), 'kibray-server-process-'))
})
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await postgres.close()
  await database.drop()
  rmSync(data, { recursive: true, force: true })
})

type Said = { ready: true; url: string } | { ready: false; code: string; message: string }

/** Starts the server as a process and returns the one line that it says. */
async function start(environment: Record<string, string> = {}): Promise<{ child: ChildProcess; said: Said; exited: Promise<unknown[]> }> {
  const child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, DATABASE_URL: database.url, KIBRAY_DATA: data, KIBRAY_PORT: '0', KIBRAY_SEED: 'none', ...environment } })
  running.push(child)
  const exited = once(child, 'exit')
  const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line') as [string]
  return { child, said: JSON.parse(line) as Said, exited }
}

describe('the server as a process', () => {
  test('P3: killed with kill -9 in the middle of a push and started again, every command took effect once', async () => {
    await migrate(postgres, realWorld, quiet)
    const founding: Founding = { postgres, world: realWorld, passwordIterations: TEST_ITERATIONS, intake: createIntake({ postgres, world: realWorld, log: quiet, onCommit: () => undefined }) }
    const admin = await foundCompany(founding, { id: v7(), name: 'Brightside', time_zone: 'UTC' }, { id: v7(), name: 'Ada', email: 'ada@example.com', role: 'admin', password: 'paint the town' })
    await addPerson(founding, admin, { id: v7(), name: 'Olga', email: 'olga@example.com', role: 'office', password: 'paint the town' })
    const commands = Array.from({ length: 400 }, () => ({ id: v7(), name: 'project.create', args: newProject(), device_id: null, sequence: null, at: new Date().toISOString(), time_zone: 'UTC' }))
    const first = await start()
    if (!first.said.ready) throw new Error(first.said.message)
    const lost = push(first.said.url, await signIn(first.said.url), commands).catch(() => 'lost')
    await expect.poll(projects, { interval: 1, timeout: 20_000 }).toBeGreaterThan(5)
    first.child.kill('SIGKILL')
    await first.exited
    expect(await lost).toBe('lost')
    const before = await projects()

    const second = await start()
    if (!second.said.ready) throw new Error(second.said.message)
    const { results } = await push(second.said.url, await signIn(second.said.url), commands)
    expect(await projects()).toBe(400)
    expect(before).toBeLessThan(400)
    expect(results.filter((result) => result.status === 'duplicate').length).toBeGreaterThanOrEqual(before)
    expect(results.every((result) => result.status === 'applied' || result.status === 'duplicate')).toBe(true)
    expect(await postgres.database.selectFrom('command_log').select(({ fn }) => fn.countAll().as('count')).where('name', '=', 'project.create').executeTakeFirst()).toEqual({ count: 400 })
  })

  test('ends with whoever started it, and when it is told to', async () => {
    const child = await start({ KIBRAY_PARENT: '1' })
    expect(child.said.ready).toBe(true)
    child.child.stdin?.end()
    expect(await child.exited).toEqual([0, null])
    const told = await start()
    told.child.kill('SIGTERM')
    expect(await told.exited).toEqual([0, null])
  })

  test('says in one sentence why it cannot start', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const port = String((taken.address() as AddressInfo).port)
    const busy = await start({ KIBRAY_PORT: port })
    taken.close()
    expect(busy.said).toMatchObject({ ready: false, code: 'port_in_use', message: expect.stringContaining(port) })
    expect(await busy.exited).toEqual([1, null])

    const nowhere = await start({ DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:9/none' })
    expect(nowhere.said).toMatchObject({ ready: false, code: 'database_unreachable' })
    expect(JSON.stringify(nowhere.said)).not.toContain('secret')

    const unusable = await start({ KIBRAY_DATA: '/dev/null/kibray' })
    expect(unusable.said).toMatchObject({ ready: false, code: 'data_folder_unusable' })
  })

  test('leaves alone a database that a newer Kibray has used', async () => {
    await migrate(postgres, realWorld, quiet)
    await postgres.withConnection((connection) => connection.query('insert into schema_version (version, applied_at) values (999, $1)', ['2027-01-01']))
    const old = await start()
    expect(old.said).toMatchObject({ ready: false, code: 'database_newer' })
    expect(await postgres.withConnection((connection) => connection.query('select count(*) as count from schema_version'))).toEqual([{ count: schemaVersion + 1 }])
  })

  test('two that start at once on an empty database migrate it once', async () => {
    const other = openPostgres({ url: database.url, log: quiet, connections: 1 })
    await Promise.all([migrate(postgres, realWorld, quiet), migrate(other, realWorld, quiet)])
    await other.close()
    expect(await postgres.withConnection((connection) => connection.query('select version from schema_version order by version'))).toEqual(Array.from({ length: schemaVersion }, (_, index) => ({ version: index + 1 })))
  })
})

const projects = async (): Promise<number> => (await postgres.withConnection((connection) => connection.query<{ count: number }>('select count(*) as count from project')))[0]?.count ?? 0

async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'olga@example.com', password: 'paint the town' }) })
  return (await response.json() as SignInResponse).access_token
}

async function push(url: string, token: string, commands: readonly unknown[]): Promise<PushResponse> {
  const response = await fetch(`${url}/api/v1/sync/commands`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ protocol: 1, commands }) })
  return await response.json() as PushResponse
}
