/**
 * Laptops and the server as they run in production, each a process of its own, with everything on this machine: Postgres with fsync,
 * the server, the laptops' engines, 10,000 sockets. Each figure stands beside its goal and a floor measured in the same run. Takes
 * about two minutes. npm run bench -- sync [--only sockets,download,way,drain,cut]
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as after } from 'node:timers/promises'
import pg from 'pg'
import { pino } from 'pino'
import { v7 } from 'uuid'
import { buildDesktop } from '../../build/build.ts'
import { startChild } from '../../build/child.ts'
import { startEmbeddedPostgres } from '../../build/postgres/embedded.ts'
import type { Bridge } from '../../shared/bridge.ts'
import { pushPath, protocolVersion, shapePath, socketPath } from '../../shared/sync/protocol.ts'
import { wholeCompanyStream, type Role } from '../../shared/schema/scope.ts'
import { demoPeople } from '../../sync-server/db/demo-people.ts'
import { foundCompany } from '../../sync-server/db/found-company.ts'
import { migrate } from '../../sync-server/db/migrate.ts'
import { openPostgres } from '../../sync-server/db/postgres.ts'
import { seedDemo } from '../../sync-server/db/seed.ts'
import { createIntake } from '../../sync-server/sync/intake.ts'
import { realWorld as world } from '../../sync-server/world.ts'
import { freePort } from '../../build/port.ts'
import { generatedPermits } from '../e2e/support/permits.ts'
import { BareDatabase, projectRow, upsert } from '../unit/engine/bare-database.ts'
import { EngineProcess } from '../unit/engine/engine-process.ts'
import { key } from '../unit/engine/laptop.ts'
import { company as bareCompany, newId } from '../unit/engine/model-server.ts'
import { megabytesOf, printFigures, quantile, type Figure } from './figures.ts'
import { addLines, copyRate } from './large-company.ts'

const samples = 200
const queued = 2_000
const largeRows = 100_000
const sockets = 10_000
const figures: Figure[] = []
const folder = mkdtempSync(path.join(tmpdir(), 'kibray-bench-sync-'))
const endings: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]

interface Person { readonly email: string; readonly password: string }
const demoPerson = (role: Role): Person => demoPeople.find((each) => each.role === role) as Person
const boss: Person = { email: 'boss@large.test', password: 'kibray-large' }

/** What can be measured by itself. */
const parts = ['sockets', 'download', 'way', 'drain', 'cut'] as const

/** Measures all, or only the parts named, and prints it. */
export async function measureSync(only: readonly string[] = parts): Promise<void> {
  const unknown = only.filter((name) => !parts.some((part) => part === name))
  if (unknown.length > 0) throw new TypeError(`There is no part ${unknown.join(', ')}; there are ${parts.join(', ')}.`)
  const asked = (part: (typeof parts)[number]): boolean => only.includes(part)
  try {
    // laptops run what is installed on them: from its sources an engine takes 45 MB more, for the compiler in each of its threads
    await buildDesktop()
    const postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres'), keeping: 'durable' })
    endings.push(() => postgres.stop())
    const large = await prepare(postgres.url, asked('download') ? largeRows : 0)
    const port = await freePort()
    const server = await startChild({
      name: 'the sync server', entry: path.resolve(import.meta.dirname, '../../sync-server/main.ts'), log: path.join(folder, 'server.log'),
      environment: { KIBRAY_PORT: String(port), DATABASE_URL: postgres.url, KIBRAY_DATA: path.join(folder, 'server'), KIBRAY_SIGN_IN_LIMIT: '1000', KIBRAY_LOG: 'warn' },
    })
    endings.push(() => server.stop())
    const serverUrl = `http://127.0.0.1:${port}`

    // while the server is fresh: what it took for other things would hide what the sockets take
    if (asked('sockets')) await measureSockets(serverUrl, server.pid)
    if (asked('download')) await measureFirstSync(serverUrl, postgres.url, large)
    if (asked('way') || asked('drain')) {
      const office = await laptop('office', serverUrl, demoPerson('office'))
      const estimator = await laptop('estimator', serverUrl, demoPerson('estimator'))
      const commits = await commitTimes(postgres.url)
      if (asked('way')) {
        await measureVisible(estimator.bridge, office.bridge, commits)
        await measureCommit(serverUrl, office.bridge, commits)
      }
      if (asked('drain')) await measureDrain(office.bridge, estimator.bridge, commits)
      for (const each of [office, estimator]) await each.close()
    }
    if (asked('cut')) await measureCut()
    printFigures('sync, every party a process of its own', figures)
  } finally {
    for (const end of endings.toReversed()) await end()
  }
}

/** Fills the database as a server would: the demo company, and a large one whose admin can sign in. Returns the large company's id. */
async function prepare(databaseUrl: string, lines: number): Promise<string> {
  const log = pino({ level: 'fatal' })
  const database = openPostgres({ url: databaseUrl, log, connections: 4 })
  await migrate(database, world, log)
  const intake = createIntake({ postgres: database, world, log, onCommit: () => undefined })
  const founding = { postgres: database, intake, world, log, passwordIterations: 1_000 }
  await seedDemo(founding)
  const company = v7()
  await foundCompany(founding, { id: company, name: 'Large', time_zone: 'UTC' }, { id: v7(), name: 'Boss', role: 'admin', ...boss })
  await database.close()
  if (lines > 0) await addLines(databaseUrl, company, lines)
  return company
}

/** A laptop's engine over an empty data folder. */
async function opened(name: string): Promise<EngineProcess> {
  const engine = new EngineProcess(path.join(folder, name), { entry: path.resolve(import.meta.dirname, '../../out/engine/main.js') })
  mkdirSync(engine.folder)
  const problem = await engine.start()
  if (problem) throw new Error(problem.detail)
  endings.push(() => engine.kill())
  return engine
}

async function laptop(name: string, serverUrl: string, person: Person): Promise<EngineProcess> {
  const engine = await opened(name)
  await engine.bridge.call('sign_in', { server_url: serverUrl, ...person })
  await synced(engine.bridge)
  return engine
}

/** The first download of 100,000 rows; and once more on another laptop, with somebody writing there meanwhile. */
async function measureFirstSync(serverUrl: string, databaseUrl: string, company: string): Promise<void> {
  const session = await signIn(serverUrl, boss)
  await readShape(serverUrl, session.access_token, wholeCompanyStream(company))
  const floorFolder = path.join(folder, 'floor')
  mkdirSync(floorFolder)
  const floor = await copyRate(databaseUrl, company, floorFolder, key)
  const quiet = await opened('large')
  const empty = megabytesOf(quiet.pid, 'VmRSS')
  await quiet.bridge.call('sign_in', { server_url: serverUrl, ...boss })
  const began = performance.now()
  await synced(quiet.bridge)
  const rate = largeRows / ((performance.now() - began) / 1000)
  const most = megabytesOf(quiet.pid, 'VmHWM')
  await found(quiet.bridge)
  const searched = (performance.now() - began) / 1000
  await quiet.close()
  const busy = await opened('large and busy')
  await busy.bridge.call('sign_in', { server_url: serverUrl, ...boss })
  const writes = await writeUntil(busy.bridge, found(busy.bridge), 20)
  await busy.close()
  figures.push({ what: `first sync of ${largeRows} rows into the encrypted database, from a warm shape`, goal: '50000 rows/s', here: `${rate.toFixed(0)} rows/s (to be searched after ${searched.toFixed(1)} s)`, met: rate >= 50_000, floor: `${floor.toFixed(0)} rows/s COPY straight into SQLite, × ${(floor / rate).toFixed(1)}` })
  figures.push({ what: 'the most memory that the engine held until then', goal: '200 MB', here: `${most.toFixed(0)} MB`, met: most < 200, floor: `${empty.toFixed(0)} MB with an empty database` })
  figures.push(longestWrite('longest local write while it comes, and while it is taken into the search index', writes))
}

/** Resolves when the search index has taken in the last of the lines. */
async function found(bridge: Bridge): Promise<void> {
  while ((await bridge.query('search.everything', { words: `wall ${largeRows - 1}`, limit: 1 })).length === 0) await after(50)
}

/** From the call of a command on one laptop until a query of another one shows it. */
async function measureVisible(from: Bridge, to: Bridge, commits: readonly number[]): Promise<void> {
  const local: number[] = []
  const visible: number[] = []
  const appends = appendAndSync()
  const id = v7()
  const visibleBefore = shown(to, id, '')
  await from.command('project.create', project(id, 'Bench'))
  await visibleBefore
  for (let sample = 0; sample < samples; sample++) {
    const seen = shown(to, id, `City ${sample}`)
    const began = performance.now()
    await from.command('project.edit', edit(id, sample))
    local.push(performance.now() - began)
    await seen
    visible.push(performance.now() - began)
    // people do not type in lockstep with the network; a laptop that has just applied is not what is measured
    await after(20 + Math.random() * 30)
  }
  const [p50, p99] = [quantile(visible, 0.5), quantile(visible, 0.99)]
  const least = quantile(appends, 0.5) + quantile(commits, 0.5)
  figures.push({ what: 'local command, saved durably (p50)', goal: '', here: ms(quantile(local, 0.5)), met: null, floor: `${ms(quantile(appends, 0.5))} append of 16 kB + fsync` })
  figures.push({ what: 'commit on one laptop until visible on another (p50, p99)', goal: '10, 50 ms', here: `${ms(p50)}, ${ms(p99)}`, met: p50 <= 10 && p99 <= 50, floor: `${ms(least)} append + fsync, and a commit of Postgres, × ${(p50 / least).toFixed(1)}` })
}

/** From the answer to a command's commit in Postgres until a query of a laptop shows it. Another client sends the command, so no laptop's own time is in it. */
async function measureCommit(serverUrl: string, to: Bridge, commits: readonly number[]): Promise<void> {
  const { access_token } = await signIn(serverUrl, demoPerson('admin'))
  const times: number[] = []
  const answered: number[] = []
  const id = v7()
  const visibleBefore = shown(to, id, '')
  await push(serverUrl, access_token, 'project.create', project(id, 'Bench'))
  await visibleBefore
  for (let sample = 0; sample < samples; sample++) {
    let seenAt = 0
    const seen = shown(to, id, `City ${sample}`).then(() => { seenAt = performance.now() })
    const began = performance.now()
    await push(serverUrl, access_token, 'project.edit', edit(id, sample))
    const committed = performance.now()
    answered.push(committed - began)
    await seen
    times.push(Math.max(0, seenAt - committed))
    await after(20 + Math.random() * 30)
  }
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)]
  figures.push({ what: 'commit in Postgres, as the server answers it, until readable on a laptop (p50, p99)', goal: '5, 15 ms', here: `${ms(p50)}, ${ms(p99)}`, met: p50 <= 5 && p99 <= 15, floor: `the answer itself took ${ms(quantile(answered, 0.5))}, a bare commit ${ms(quantile(commits, 0.5))}` })
}

/** A laptop was away: 2,000 commands of its own wait, and others have changed 300 records meanwhile. Then the same once more, with somebody writing there. */
async function measureDrain(away: Bridge, other: Bridge, commits: readonly number[]): Promise<void> {
  await goAway(away, other)
  const began = performance.now()
  let sentAfter = 0
  const sent = topic(away, 'sync_status', (status) => status.state !== 'offline_by_choice' && status.waiting === 0).then(() => { sentAfter = performance.now() - began })
  await away.call('set_offline', { offline: false })
  await sent
  await synced(away)
  const settledAfter = performance.now() - began
  const floor = queued * quantile(commits, 0.5) / 1000
  figures.push({ what: `${queued} commands queued offline are with the office (and their receipts here)`, goal: '10 s', here: `${(sentAfter / 1000).toFixed(1)} s (${(settledAfter / 1000).toFixed(1)} s)`, met: sentAfter <= 10_000, floor: `${floor.toFixed(1)} s for as many single-row commits one after the other` })
  await goAway(away, other)
  await away.call('set_offline', { offline: false })
  // as long as the first time: with somebody writing all the time it is never at rest
  const writes = await writeUntil(away, after(settledAfter), 20)
  await synced(away)
  figures.push(longestWrite(`longest local write while ${queued} commands are pushed and pulled`, writes))
}

async function goAway(away: Bridge, other: Bridge): Promise<void> {
  await away.call('set_offline', { offline: true })
  const file = await away.call('import_open', { file_name: 'permits.csv', content_base64: Buffer.from(generatedPermits(queued)).toString('base64') })
  const imported = topic(away, 'import_progress', (progress) => progress !== null && progress.state !== 'running')
  await away.call('import_run', { file_id: file.file_id, mapping: file.guess })
  await imported
  for (let record = 0; record < 300; record++) await other.command('project.create', project(v7(), `Meanwhile ${record}`))
}

/** A cut of 100 rows, of which one touches a scope, over 5,000 commands that wait in as many scopes. */
async function measureCut(): Promise<void> {
  const database = await BareDatabase.open()
  try {
    // what is measured is the cut; its commands need not be safe
    database.writer.connection.pragma('synchronous = off')
    const stream = `whole-company:${bareCompany}`
    const touched = newId()
    await database.cut(stream, [upsert('project', projectRow(touched))])
    for (let command = 0; command < 5_000; command++) await database.command('project.create', project(newId(), `Waiting ${command}`))
    await database.command('project.edit', { id: touched, edits: { city: { from: '', to: 'Denver' } } })
    const times: number[] = []
    const floors: number[] = []
    for (let run = 0; run < 20; run++) {
      const rows = Array.from({ length: 99 }, () => projectRow(newId()))
      let began = performance.now()
      await database.cut(stream, [upsert('project', projectRow(touched, { name: `Version ${run}` }), run + 2), ...rows.map((row) => upsert('project', row))])
      times.push(performance.now() - began)
      const bare = Array.from({ length: 100 }, () => ({ ...projectRow(newId()), _stream: 1, _version: 1 }))
      const columns = Object.keys(bare[0] ?? {})
      began = performance.now()
      await database.writer.transaction(({ statements }) => {
        const insert = statements.get(`insert into project (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`)
        for (const row of bare) insert.run(...Object.values(row))
      }, 'derived')
      floors.push(performance.now() - began)
    }
    const here = quantile(times, 0.5)
    figures.push({ what: 'cut of 100 rows while 5,000 commands wait, one scope touched (p50)', goal: '20 ms', here: ms(here), met: here < 20, floor: `${ms(quantile(floors, 0.5))} to insert 100 such rows` })
  } finally {
    await database.close()
  }
}

/** Idle laptops: what each costs the server, and how long until all heard of a commit. */
async function measureSockets(serverUrl: string, serverPid: number): Promise<void> {
  const { access_token } = await signIn(serverUrl, demoPerson('admin'))
  await after(1_000)
  const before = megabytesOf(serverPid, 'VmRSS')
  const ofProcess = sockets / 2
  const clients = [1, 2].map(() => spawn(process.execPath, [path.join(import.meta.dirname, 'idle-laptops.ts'), `${serverUrl.replace('http', 'ws')}${socketPath}`, access_token, String(ofProcess)], { stdio: ['ignore', 'pipe', 'inherit'] }))
  for (const client of clients) endings.push(() => client.kill())
  const lines = clients.map((client) => createInterface({ input: client.stdout }))
  await Promise.all(lines.map((each) => once(each, 'line')))
  await after(2_000)
  const each = (megabytesOf(serverPid, 'VmRSS') - before) * 1024 / sockets
  const times: number[] = []
  for (let round = 0; round < 5; round++) {
    const heard = lines.map(async (line) => Number(String((await once(line, 'line') as [string])[0]).split(' ')[1]))
    const began = performance.timeOrigin + performance.now()
    await push(serverUrl, access_token, 'project.create', project(v7(), `Poked ${round}`))
    times.push(Math.max(...await Promise.all(heard)) - began)
    await after(500)
  }
  const slowest = Math.max(...times)
  for (const client of clients) {
    client.kill()
    await once(client, 'exit')
  }
  figures.push({ what: `memory of the server for each of ${sockets} idle laptops`, goal: '20 KB', here: `${each.toFixed(1)} KB`, met: each <= 20, floor: `${before.toFixed(0)} MB before` })
  figures.push({ what: 'from sending a command until the last of them was poked (slowest of 5)', goal: '0.6 s', here: `${(slowest / 1000).toFixed(2)} s`, met: slowest <= 600, floor: '' })
}

function longestWrite(what: string, writes: readonly number[]): Figure {
  const longest = Math.max(...writes)
  return { what, goal: '100 ms', here: `${ms(longest)} of ${writes.length}`, met: longest <= 100, floor: `${ms(quantile(writes, 0.5))} for half of them` }
}

/** Writes on a laptop until something has happened, with pauses of so many ms; returns what each write took. */
async function writeUntil(bridge: Bridge, happened: Promise<void>, pause: number): Promise<number[]> {
  const times: number[] = []
  let going = true
  void happened.then(() => { going = false })
  do {
    const began = performance.now()
    await bridge.command('client.create', { id: v7(), kind: 'person', name: `Client ${times.length}`, email: '', phone: '', billing_address: '', notes: '', external_number: null })
    times.push(performance.now() - began)
    await after(pause)
  } while (going)
  await happened
  return times
}

async function synced(bridge: Bridge): Promise<void> {
  await topic(bridge, 'sync_status', (status) => status.state === 'synced' && status.waiting === 0)
}

async function topic<Topic extends Parameters<Bridge['watchTopic']>[0]>(bridge: Bridge, name: Topic, isIt: (value: Parameters<Parameters<typeof bridge.watchTopic<Topic>>[1]>[0]) => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = bridge.watchTopic(name, (value) => { if (isIt(value)) resolve() })
  await promise.finally(end)
}

/** Resolves when a laptop shows a project in a city. */
async function shown(bridge: Bridge, id: string, city: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const end = bridge.watch('project.get', { id }, (found) => { if (found?.city === city) resolve() }, (problem) => reject(new Error(problem.detail)))
  await promise.finally(end)
}

function edit(id: string, sample: number): never {
  return { id, edits: { city: { from: sample === 0 ? '' : `City ${sample - 1}`, to: `City ${sample}` } } } as never
}

function project(id: string, name: string): never {
  return { id, member_id: v7(), number: null, name } as never
}

async function signIn(serverUrl: string, person: Person): Promise<{ access_token: string }> {
  return await post(`${serverUrl}/api/v1/auth/sign-in`, person) as { access_token: string }
}

async function push(serverUrl: string, token: string, name: string, args: unknown): Promise<void> {
  const { results } = await post(`${serverUrl}${pushPath}`, { protocol: protocolVersion, commands: [{ id: v7(), name, args, device_id: null, sequence: null, at: new Date().toISOString(), time_zone: 'UTC' }] }, token) as { results: { status: string }[] }
  if (results[0]?.status !== 'applied') throw new Error(JSON.stringify(results))
}

async function post(url: string, body: unknown, token?: string): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', 'x-kibray-protocol': String(protocolVersion), ...(token ? { authorization: `Bearer ${token}` } : {}) }, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return await response.json()
}

/** Reads a shape to its end once, so that the next reader finds it made. */
async function readShape(serverUrl: string, token: string, stream: string): Promise<void> {
  for (let query = new URLSearchParams({ stream, offset: '-1' }); ;) {
    const response = await fetch(`${serverUrl}${shapePath}?${query}`, { headers: { authorization: `Bearer ${token}` } })
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    await response.arrayBuffer()
    if (response.headers.has('electric-up-to-date')) return
    query = new URLSearchParams({ stream, handle: response.headers.get('electric-handle') ?? '', offset: response.headers.get('electric-offset') ?? '' })
  }
}

/** What the disk takes for as many pages as a command's commit writes to the log: four of 4 kB. In ms. */
function appendAndSync(): number[] {
  const descriptor = openSync(path.join(folder, 'appended'), 'a')
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

/** Single-row commits of this Postgres on one connection, in ms. */
async function commitTimes(databaseUrl: string): Promise<number[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('create table bench_floor (id int)')
  const times: number[] = []
  for (let row = 0; row < 300; row++) {
    const began = performance.now()
    await client.query('insert into bench_floor values ($1)', [row])
    times.push(performance.now() - began)
  }
  await client.end()
  return times
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`
}
