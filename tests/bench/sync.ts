/**
 * A laptop's commands, on disk and on another laptop's screen, with everything on this machine: Postgres with fsync, server, two
 * engines. Each figure stands beside a floor measured in the same run. npm run bench -- sync
 */
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import pg from 'pg'
import { pino } from 'pino'
import { v7 } from 'uuid'
import { startEmbeddedPostgres } from '../../build/postgres/embedded.ts'
import { startEngine, type Engine } from '../../electron/engine/engine.ts'
import type { SyncStatus } from '../../shared/bridge.ts'
import { demoPeople } from '../../sync-server/db/demo-people.ts'
import { startServer } from '../../sync-server/server.ts'
import { generatedPermits } from '../e2e/support/permits.ts'

const samples = 200
const imported = 5_000
const folder = mkdtempSync(path.join(tmpdir(), 'kibray-bench-sync-'))
const postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres'), keeping: 'durable' })
const server = await startServer({ databaseUrl: postgres.url, dataFolder: path.join(folder, 'server'), port: 0, seed: 'demo', log: pino({ level: 'fatal' }) })

const office = await laptop('office')
const estimator = await laptop('estimator')
const say = (line: string): void => { process.stdout.write(`${line}\n`) }

const floor = appendAndSync()
const local: number[] = []
const visible: number[] = []
for (let sample = 0; sample < samples; sample++) {
  const id = v7()
  const began = performance.now()
  const seen = firstResult(office, 'project.get', { id }, (project) => project !== null)
  const outcome = await estimator.call('command', { name: 'project.create', args: { id, member_id: v7(), number: null, name: `Bench ${sample}` } })
  if (!outcome.ok) throw new Error(outcome.problem.detail)
  local.push(performance.now() - began)
  await seen
  visible.push(performance.now() - began)
  // people do not type in lockstep with the network; a laptop that has just applied is not what is measured
  await after(20)
}
say(`local command, saved durably: p50 ${at(local, 0.5)} ms, p95 ${at(local, 0.95)} ms; append of 16 kB + fsync: p50 ${at(floor, 0.5)} ms (ratio ${(quantile(local, 0.5) / quantile(floor, 0.5)).toFixed(1)})`)
say(`commit on one laptop until visible on another: p50 ${at(visible, 0.5)} ms, p95 ${at(visible, 0.95)} ms, p99 ${at(visible, 0.99)} ms (goal: p50 10 ms, p99 50 ms)`)

await office.call('set_offline', { offline: true })
const file = await office.call('import_open', { file_name: 'permits.csv', content_base64: Buffer.from(generatedPermits(imported)).toString('base64') })
const importBegan = performance.now()
const importDone = topic(office, (engine, on) => engine.watchTopic('import_progress', (progress) => { if (progress && progress.state !== 'running') on() }))
await office.call('import_run', { file_id: file.file_id, mapping: file.guess })
await importDone
say(`import of ${imported} projects offline: ${((performance.now() - importBegan) / 1000).toFixed(1)} s`)

const commits = await singleRowCommits()
const admin = await laptop('admin')
const pushBegan = performance.now()
const drained = synced(office)
await office.call('set_offline', { offline: false })
const arrived = firstResult(admin, 'project.list', { limit: 1 }, (list) => (list as { total: number }).total >= imported)
await drained
const drainSeconds = (performance.now() - pushBegan) / 1000
await arrived
const arrivedSeconds = (performance.now() - pushBegan) / 1000
say(`${imported} queued commands: with the office after ${drainSeconds.toFixed(1)} s (${Math.round(imported / drainSeconds)}/s; single-row commits of this Postgres: ${Math.round(commits)}/s), on another laptop after ${arrivedSeconds.toFixed(1)} s`)

for (const engine of [office, estimator, admin]) await engine.close()
await server.stop()
await postgres.stop()
rmSync(folder, { recursive: true, force: true })

async function laptop(role: string): Promise<Engine> {
  const engine = await startEngine({ data_folder: path.join(folder, role), database_key: randomBytes(32).toString('hex'), server_url: server.url, device_name: role, platform: 'bench' })
  const person = demoPeople.find((each) => each.role === role)
  if (!person) throw new Error(`nobody is ${role}`)
  const ready = synced(engine)
  await engine.call('sign_in', { server_url: null, email: person.email, password: person.password })
  await ready
  return engine
}

function synced(engine: Engine): Promise<void> {
  const isSynced = (status: SyncStatus): boolean => status.state === 'synced' && status.waiting === 0
  return topic(engine, (watched, on) => watched.watchTopic('sync_status', (status) => { if (isSynced(status)) on() }))
}

/** Resolves when `watch` first calls back, and ends the watch. */
function topic(engine: Engine, watch: (engine: Engine, on: () => void) => () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = watch(engine, resolve)
  return promise.finally(end)
}

function firstResult(engine: Engine, query: string, args: unknown, isIt: (value: unknown) => boolean): Promise<void> {
  return topic(engine, (watched, on) => watched.watch(query, args, (value) => { if (isIt(value)) on() }, (problem) => { throw new Error(problem.detail) }))
}

/** What the disk takes for as many pages as a command's commit writes to the log: four of 4 kB. */
function appendAndSync(): number[] {
  const descriptor = openSync(path.join(folder, 'floor'), 'a')
  const page = randomBytes(4 * 4096)
  const times = Array.from({ length: samples }, () => {
    const began = performance.now()
    writeSync(descriptor, page)
    fsyncSync(descriptor)
    return performance.now() - began
  })
  closeSync(descriptor)
  return times
}

/** Single-row commits a second of this Postgres, one connection. */
async function singleRowCommits(): Promise<number> {
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  await client.query('create table bench_floor (id int)')
  const began = performance.now()
  for (let row = 0; row < 500; row++) await client.query('insert into bench_floor values ($1)', [row])
  const rate = 500 / ((performance.now() - began) / 1000)
  await client.end()
  return rate
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function at(times: readonly number[], share: number): string {
  return quantile(times, share).toFixed(1)
}
