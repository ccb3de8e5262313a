import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { realWorld } from '../../electron/engine/world.ts'
import type { SessionUser } from '../../shared/sync/protocol.ts'
import { freePort } from '../../build/port.ts'
import { endProcess } from '../conformance/support/shape-process.ts'
import { differences, imagesForUser, imagesOnLaptop, replicaFaults } from '../support/replicas.ts'
import { Laptop, key } from '../unit/engine/laptop.ts'
import { newProject, serverUnderTest, type ServerUnderTest } from './server-under-test.ts'

const password = 'paint the town'
const secret = 'of the shape server alone'
let server: ServerUnderTest
let folder: string
let electric: ChildProcess | undefined
const people: Person[] = []

/** Somebody with a laptop that counts, for each stream, how often it was told to begin anew. */
interface Person { readonly laptop: Laptop; readonly user: SessionUser; readonly begunAnew: Map<string, number> }

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kibray-moving-'))
  server = await serverUnderTest({ port: await freePort() })
})
afterAll(async () => {
  for (const { laptop } of people) await laptop.close()
  await server?.close()
  if (electric) await endProcess(electric, 'SIGTERM')
  rmSync(folder, { recursive: true, force: true })
})

async function person(role: 'office' | 'estimator', name: string): Promise<Person> {
  const begunAnew = new Map<string, number>()
  const counting: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init)
    const stream = new URL(String(input)).searchParams.get('stream')
    if (stream && answer.status === 409) begunAnew.set(stream, (begunAnew.get(stream) ?? 0) + 1)
    return answer
  }
  const { email } = await server.laptop(role, name)
  const laptop = await Laptop.open({ server: server.url, world: { ...realWorld, fetch: counting } })
  const session = await laptop.engine.call('sign_in', { server_url: null, email, password })
  if (session.state !== 'signed_in') throw new Error('not signed in')
  await laptop.synced()
  const made = { laptop, user: session.user, begunAnew }
  people.push(made)
  return made
}

/** The shape server by itself, as `npm run shapes` starts it, at its own address. */
async function shapeServer(): Promise<string> {
  const serve = path.resolve(import.meta.dirname, '../../sync-server/shapes/serve.ts')
  electric = spawn(process.execPath, [serve, '--database', server.databaseUrl, '--port', '0', '--data', path.join(folder, 'electric'), '--stream-id', 'electric', '--secret', secret], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = await once(createInterface({ input: electric.stdout as NodeJS.ReadableStream }), 'line') as [string]
  const url = line.replace('Listening on ', '')
  await expect.poll(async () => (await fetch(`${url}/v1/health`)).status, { timeout: 60_000 }).toBe(200)
  return url
}

const followed = ({ laptop }: Person): string[] => laptop.disk((connection) => (connection.prepare('select name from local_stream').all() as { name: string }[]).map((row) => row.name)).toSorted()
const slots = async (): Promise<string[]> => (await server.postgres.withConnection((connection) => connection.query<{ slot_name: string }>('select slot_name from pg_replication_slots where database = current_database()'))).map((row) => row.slot_name.split('_shapes_')[0] ?? '').map((name) => name.replace(/_\d+$/, ''))

/** Waits until a laptop, which is online, has had exactly one 409 for each of its streams. */
async function wentOver(one: Person): Promise<void> {
  await expect.poll(() => Object.fromEntries(one.begunAnew), { timeout: 60_000 }).toEqual(Object.fromEntries(followed(one).map((stream) => [stream, 1])))
}

test('P10: a company moves to an Electric and back, with laptops in the field: one 409 for each stream, and no outbox is touched', async () => {
  const ana = await person('estimator', 'Ana')
  const olga = await person('office', 'Olga')
  const casa = newProject({ status: 'active' })
  // Olga takes a number that Ana's project has at the office, of which she cannot know yet
  await olga.laptop.engine.call('set_offline', { offline: true })
  await ana.laptop.command('project.create', casa)
  await ana.laptop.command('project.create', newProject({ status: 'active' }))
  await ana.laptop.until('outbox', (entries) => entries.length === 0)
  // what the server refused lies in Needs attention with its content
  await olga.laptop.command('project.create', newProject({ external_number: casa.external_number }))
  await olga.laptop.engine.call('set_offline', { offline: false })
  await olga.laptop.until('outbox', (entries) => entries.some((entry) => entry.state === 'refused'))
  await ana.laptop.synced()

  // Ana is in the field and has written; Olga is at her desk and sees the server go and come
  await ana.laptop.engine.call('set_offline', { offline: true })
  await ana.laptop.command('project.edit', { id: casa.id, edits: { city: { from: '', to: 'Arvada' } } })
  await ana.laptop.command('project.create', newProject({ status: 'active' }))
  const [anas, olgas] = [await ana.laptop.outbox(), await olga.laptop.outbox()]
  expect([anas.length, olgas.length]).toEqual([2, 1])
  expect(await slots()).toEqual(['kibray'])

  const url = await shapeServer()
  await server.restart({ electric: { url, secret } })
  expect(await slots()).toEqual(['electric'])
  await wentOver(olga)
  expect(await olga.laptop.outbox()).toEqual(olgas)
  expect(await ana.laptop.outbox()).toEqual(anas)
  const streamsBefore = followed(ana)
  await ana.laptop.engine.call('set_offline', { offline: false })
  await ana.laptop.until('outbox', (entries) => entries.length === 0)
  await ana.laptop.synced()
  // the project that Ana made meanwhile is a stream that never was elsewhere
  await expect.poll(() => Object.fromEntries(ana.begunAnew), { timeout: 60_000 }).toEqual(Object.fromEntries(streamsBefore.map((stream) => [stream, 1])))
  expect(await applied(anas.map((entry) => entry.id))).toBe(2)
  await expect.poll(() => olga.laptop.query('project.get', { id: casa.id }), { timeout: 60_000 }).toMatchObject({ city: 'Arvada' })

  // and back: the embedded engine makes a new slot, and its logs of before are no use
  for (const each of [ana, olga]) each.begunAnew.clear()
  await ana.laptop.engine.call('set_offline', { offline: true })
  await ana.laptop.command('project.edit', { id: casa.id, edits: { city: { from: 'Arvada', to: 'Golden' } } })
  const waiting = await ana.laptop.outbox()
  await server.restart()
  await wentOver(olga)
  expect(await ana.laptop.outbox()).toEqual(waiting)
  await ana.laptop.engine.call('set_offline', { offline: false })
  await ana.laptop.until('outbox', (entries) => entries.length === 0)
  await wentOver(ana)
  expect(await applied(waiting.map((entry) => entry.id))).toBe(1)
  expect(await olga.laptop.outbox()).toEqual(olgas)

  // P4: quiescent, every laptop holds what Postgres holds, byte for byte
  await ana.laptop.synced()
  await expect.poll(() => olga.laptop.query('project.get', { id: casa.id }), { timeout: 60_000 }).toMatchObject({ city: 'Golden' })
  expect(await replicaFaults(server.databaseUrl)).toEqual([])
  for (const { laptop, user } of people) {
    const expected = await imagesForUser(server.databaseUrl, user.email)
    writeFileSync(path.join(laptop.folder, 'database.key'), key)
    await expect.poll(() => differences(expected, imagesOnLaptop(laptop.folder, user.role)), { timeout: 60_000 }).toEqual([])
    expect(laptop.faults).toEqual([])
  }
  // two restarts, after each of which a laptop may wait for half a minute before it tries again
}, 240_000)

/** How many of these commands took effect; each can only once. */
const applied = async (ids: readonly string[]): Promise<number> => (await server.postgres.database.selectFrom('command_log').select('id').where('id', 'in', ids).execute()).length
