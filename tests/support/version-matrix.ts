/**
 * Plays laptops of four successive versions against servers of the same four, and prints what happened, a JSON line for each pair:
 *
 *   node tests/support/version-matrix.ts POSTGRES_URL
 *
 * A process of its own, for it runs four copies of the program beside each other.
 */
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { v7 } from 'uuid'
import type * as openDatabaseModule from '../../electron/engine/database/open-database.ts'
import type * as engineModule from '../../electron/engine/engine.ts'
import type * as readerModule from '../../electron/engine/readers/reader.ts'
import type * as laptopWorldModule from '../../electron/engine/world.ts'
import type * as databaseModule from '../../shared/schema/database.ts'
import type * as replicaCodecModule from '../../shared/schema/replica-codec.ts'
import type * as tablesModule from '../../shared/schema/tables.ts'
import type * as foundCompanyModule from '../../sync-server/db/found-company.ts'
import type * as postgresModule from '../../sync-server/db/postgres.ts'
import type * as serverModule from '../../sync-server/server.ts'
import type * as intakeModule from '../../sync-server/sync/intake.ts'
import type * as worldModule from '../../sync-server/world.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import type { OutboxEntry, SyncStatus } from '../../shared/bridge.ts'
import type { Actor } from '../../shared/commands/command.ts'
import type { CommandResult } from '../../shared/sync/protocol.ts'
import type { RunningServer } from '../../sync-server/server.ts'
import { createDatabaseOn } from './postgres.ts'
import { differences, imagesForUser } from './replicas.ts'
import { writeLaterVersion } from './version-trees.ts'

const [clusterUrl = ''] = process.argv.slice(2)
const key = '5a'.repeat(32)
const password = 'paint the town'
const log = pino({ level: 'silent' })
const folder = mkdtempSync(path.join(tmpdir(), 'kibray-matrix-'))
const newest = 3

async function load(later: number) {
  const source = path.join(folder, `version-${later}`)
  mkdirSync(source)
  writeLaterVersion(source, later)
  const from = async <Module>(file: string): Promise<Module> => await import(path.join(source, file)) as Module
  return {
    ...await from<typeof engineModule>('electron/engine/engine.ts'),
    ...await from<typeof openDatabaseModule>('electron/engine/database/open-database.ts'),
    ...await from<typeof readerModule>('electron/engine/readers/reader.ts'),
    laptopWorld: (await from<typeof laptopWorldModule>('electron/engine/world.ts')).realWorld,
    ...await from<typeof serverModule>('sync-server/server.ts'),
    ...await from<typeof foundCompanyModule>('sync-server/db/found-company.ts'),
    ...await from<typeof postgresModule>('sync-server/db/postgres.ts'),
    ...await from<typeof intakeModule>('sync-server/sync/intake.ts'),
    ...await from<typeof worldModule>('sync-server/world.ts'),
    ...await from<typeof tablesModule>('shared/schema/tables.ts'),
    ...await from<typeof databaseModule>('shared/schema/database.ts'),
    ...await from<typeof replicaCodecModule>('shared/schema/replica-codec.ts'),
  }
}
type Version = Awaited<ReturnType<typeof load>>
const versions: Version[] = []
for (let later = 0; later <= newest; later += 1) versions.push(await load(later))
const version = (later: number): Version => versions[later] as Version

async function until(what: string, holds: () => Promise<boolean> | boolean, last: () => unknown = () => ''): Promise<void> {
  for (const ends = Date.now() + 60_000; !await holds(); await new Promise((resolve) => { setTimeout(resolve, 25) })) if (Date.now() > ends) throw new Error(`never: ${what}; ${JSON.stringify(last())}`)
}

/** A laptop that is updated in place. */
class Laptop {
  readonly folder = mkdtempSync(path.join(folder, 'laptop-'))
  readonly faults: string[] = []
  pushes = 0
  status: SyncStatus | null = null
  entries: readonly OutboxEntry[] = []
  engine!: Engine
  #version!: Version
  /** Electric's client remembers streams by their address for the whole process, so each laptop calls its server by another name. */
  readonly #host = `${path.basename(this.folder).toLowerCase()}.test`

  async start(of: Version, serverUrl: string): Promise<void> {
    this.#version = of
    this.engine = await of.startEngine({
      data_folder: this.folder, database_key: key, server_url: serverUrl.replace('127.0.0.1', this.#host), device_name: 'matrix', platform: 'test', log: (sentence) => this.faults.push(sentence),
      openReader: (data, databaseKey, events) => {
        const reader = new of.Reader(data, databaseKey, events.answered, events.ended)
        return (message) => reader.take(message)
      },
      world: {
        ...of.laptopWorld,
        // it tries again sooner than by chance, while servers are restarted
        random: () => 0.1,
        fetch: async (input, init) => {
          if (String(input).endsWith('/sync/commands') && !String(init?.body).includes('"commands":[]')) this.pushes += 1
          return await fetch(String(input).replace(this.#host, '127.0.0.1'), init)
        },
        openSocket: (address) => of.laptopWorld.openSocket(address.replace(this.#host, '127.0.0.1')),
      },
    })
    this.engine.watchTopic('sync_status', (status) => { this.status = status })
    this.engine.watchTopic('outbox', (entries) => { this.entries = entries })
  }

  async update(to: Version, serverUrl: string): Promise<void> {
    await this.engine.close()
    this.status = null
    await this.start(to, serverUrl)
  }

  async command(name: string, args: object): Promise<void> {
    const outcome = await this.engine.call('command', { name, args } as never)
    if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.problem)}`)
  }

  read(sql: string, ...values: string[]): Record<string, unknown>[] {
    const connection = this.#version.openDatabase(this.folder, key, 'reader')
    try {
      return connection.prepare(sql).all(...values) as Record<string, unknown>[]
    } finally {
      connection.close()
    }
  }

  async project(id: string): Promise<Record<string, unknown> | null> {
    return await this.engine.call('query', { name: 'project.get', args: { id } }) as Record<string, unknown> | null
  }

  /** Rows as this version knows them, but for those that wait for the office to agree. */
  images(): Map<string, string> {
    const { syncedTables, encodeRow } = this.#version
    const changed = new Set(this.#waitingRows())
    return new Map(syncedTables.flatMap((table) => this.read(`select * from "${table.name}"`).map((row): [string, string] => {
      const image = encodeRow(table, row)
      return [`${table.name} ${String(row['id'])}`, `${image.data} ${image.restricted}`]
    }).filter(([row]) => !changed.has(row))))
  }

  /** How its rows differ from the office's, in the columns that this version knows. */
  async differences(databaseUrl: string, email: string): Promise<string[]> {
    const { decodeRow, encodeRow, isTableName, tableNamed } = this.#version
    const found = this.images()
    const expected = new Map([...await imagesForUser(databaseUrl, email)].flatMap(([row, image]): [string, string][] => {
      const [table = ''] = row.split(' ')
      if (!isTableName(table)) return []
      const [data = '', restricted] = image.split(/(?<=\]) (?=\[)/)
      const known = encodeRow(tableNamed(table), decodeRow(tableNamed(table), data, restricted))
      return [[row, `${known.data} ${known.restricted}`]]
    }))
    for (const row of this.#waitingRows()) expected.delete(row)
    return differences(expected, found)
  }

  #waitingRows(): string[] {
    return this.read('select distinct tbl, id from local_change').map(({ tbl, id }) => `${String(tbl)} ${String(id)}`)
  }
}

interface Person { readonly laptop: Laptop; readonly version: number; readonly actor: Actor; readonly email: string; readonly house: string; readonly own: string; commands: number }

/** Laptops of all versions at an office of one: what each could do, what it was told, and what became of everything once all were updated. */
async function play(serverVersion: number): Promise<void> {
  const database = await createDatabaseOn(clusterUrl)
  const dataFolder = mkdtempSync(path.join(folder, 'server-'))
  const of = version(serverVersion)
  const begin = async (running: Version, port: number): Promise<RunningServer> => await running.startServer({ databaseUrl: database.url, dataFolder, log, port, passwordIterations: 1_000, signInLimits: { failuresByPerson: 10_000, attemptsByAddress: 10_000 } })
  let server = await begin(of, 0)
  const { url, port } = server
  const postgres = of.openPostgres({ url: database.url, log, connections: 3 })
  const founding = { postgres, world: of.realWorld, passwordIterations: 1_000, intake: of.createIntake({ postgres, world: of.realWorld, log, onCommit: () => undefined }) }
  const admin = await of.foundCompany(founding, { id: v7(), name: 'Colores', time_zone: 'America/Denver' }, { id: v7(), name: 'Ada', email: `ada-${serverVersion}@colores.test`, role: 'admin', password })
  const signedIn = await (await fetch(`${url}/api/v1/auth/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: `ada-${serverVersion}@colores.test`, password }) })).json() as { access_token: string }

  async function office(name: string, args: object): Promise<void> {
    const answer = await fetch(`${url}/api/v1/sync/commands`, {
      method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${signedIn.access_token}`, 'kibray-schema': String(of.schemaVersion) },
      body: JSON.stringify({ protocol: 1, commands: [{ id: v7(), name, args, device_id: null, sequence: null, at: new Date().toISOString(), time_zone: 'America/Denver' }] }),
    })
    const { results } = await answer.json() as { results: CommandResult[] }
    if (results[0]?.status !== 'applied') throw new Error(`the office's ${name}: ${JSON.stringify(results)}`)
  }

  const people = await Promise.all(versions.map(async (its, laptopVersion): Promise<Person> => {
    const email = `eva-${laptopVersion}-${serverVersion}@colores.test`
    const role = laptopVersion % 2 === 0 ? 'office' : 'estimator'
    const actor = await of.addPerson(founding, admin, { id: v7(), name: 'Eva', email, role, password })
    const house = v7()
    const extra = Object.fromEntries(Array.from({ length: serverVersion }, (_, index) => [[`grade_${index + 1}`, 'fine'], [`allowance_${index + 1}_cents`, 700 + index]]).flat())
    await office('project.create', { id: house, member_id: v7(), number: null, name: 'House', ...extra })
    if (role === 'estimator') await office('project_member.add', { id: v7(), project_id: house, user_id: actor.id })
    for (let step = 1; step <= serverVersion; step += 1) await office(`paint_colour_${step}.create`, { id: v7(), project_id: house, name: 'Blue' })
    const laptop = new Laptop()
    await laptop.start(its, url)
    return { laptop, version: laptopVersion, actor, email, house, own: v7(), commands: 0 }
  }))

  const cells = await Promise.all(people.map(async (person) => {
    const { laptop, house, own, version: its, email } = person
    await laptop.engine.call('sign_in', { server_url: null, email, password })
    await until('the house is here', async () => await laptop.project(house) !== null, () => laptop.status)
    await laptop.engine.call('set_offline', { offline: true })
    const does = async (name: string, args: object): Promise<void> => {
      await laptop.command(name, args)
      person.commands += 1
    }
    await does('project.create', { id: own, member_id: v7(), number: null, name: `Own ${its}`, ...its > 0 && { [`grade_${its}`]: 'mine', [`allowance_${its}_cents`]: 5 } })
    await does('project.edit', { id: house, edits: { description: { from: '', to: 'seen' }, ...its > 0 && { [`grade_${its}`]: { from: its <= serverVersion ? 'fine' : 'standard', to: 'coarse' } } } })
    if (its > 0) await does(`paint_colour_${its}.create`, { id: v7(), project_id: house, name: 'Green' })
    // what only the newer server finds wrong
    if (its < serverVersion) await does('project.edit', { id: house, edits: { name: { from: 'House', to: `Taken ${serverVersion}` } } })
    await laptop.engine.call('set_offline', { offline: false })
    const flows = its <= serverVersion && serverVersion - its < 3
    await until('at rest', () => flows ? laptop.status?.state === 'synced' && laptop.entries.every((entry) => entry.state === 'refused') : laptop.status?.state === 'update_needed' && laptop.status.waiting === person.commands, () => [laptop.status, laptop.entries])
    const rest = laptop.status
    await office('project.edit', { id: house, edits: { city: { from: '', to: 'Boulder' } } })
    await until('rows come down', async () => (await laptop.project(house))?.['city'] === 'Boulder', () => laptop.status)
    await until('alike in what both know', async () => (await laptop.differences(database.url, email)).length === 0, () => laptop.status)
    const refused = laptop.entries.filter((entry) => entry.state === 'refused')
    return {
      laptop: its, server: serverVersion, state: rest?.state, skew: rest?.version_skew ?? null, waiting: rest?.waiting, commands: person.commands,
      pushes: laptop.pushes, refused: refused.map((entry) => [entry.problem?.code, entry.problem?.detail]),
    }
  }))

  // half of them are updated before the office, half after it
  const [before, after] = [people.filter((each) => each.version % 2 === 1), people.filter((each) => each.version % 2 === 0)]
  for (const { laptop, house } of before) {
    await laptop.update(version(newest), url)
    // until its rows are read anew it has no more than what the older version knew
    const allowance = serverVersion === newest ? 702 : 0
    await until('what passed by is here', async () => laptop.read('select allowance_3_cents from project where id = ?', house)[0]?.['allowance_3_cents'] === allowance, () => laptop.status)
    await laptop.command('project.edit', { id: house, edits: { address: { from: '', to: 'Mill Street 1' }, allowance_3_cents: { from: allowance, to: 9 } } })
  }
  await until('told that the office is older', () => serverVersion === newest || before.every(({ laptop }) => laptop.status?.version_skew === 'server_older' && laptop.status.state === 'update_needed'), () => before.map(({ laptop }) => laptop.status))
  if (serverVersion < newest) {
    await server.stop()
    server = await begin(version(newest), port)
  }
  for (const { laptop } of after) await laptop.update(version(newest), url)

  for (const { laptop, version: its } of people) await until(`${its} drained`, () => laptop.status?.state === 'synced' && laptop.entries.every((entry) => entry.state === 'refused'), () => [laptop.status, laptop.entries])
  for (const [index, { laptop, email, house, own, actor }] of people.entries()) {
    await until('alike', async () => (await laptop.differences(database.url, email)).length === 0)
    const [[project], [mine], logged] = await postgres.withConnection(async (connection) => await Promise.all([
      connection.query<Record<string, unknown>>('select * from project where id = $1', [house]), connection.query<Record<string, unknown>>('select * from project where id = $1', [own]),
      connection.query<{ name: string }>('select name from command_log where actor_id = $1 and sequence is not null', [actor.id]),
    ]))
    // what Postgres itself holds, in full, against the laptop's disk
    const { encodeRow, syncedTables } = version(newest)
    const images = laptop.images()
    const differing: string[] = []
    for (const table of syncedTables) {
      for (const row of await postgres.withConnection((connection) => connection.query<{ id: string }>(`select * from "${table.name}"`))) {
        const image = encodeRow(table, row)
        const found = images.get(`${table.name} ${row.id}`)
        if (found !== undefined && found !== `${image.data} ${image.restricted}`) differing.push(`${table.name} ${row.id}: ${found}, in Postgres ${image.data} ${image.restricted}`)
      }
    }
    const extra = (row: Record<string, unknown> | undefined): unknown => [1, 2, 3].map((step) => [row?.[`grade_${step}`], row?.[`allowance_${step}_cents`]])
    process.stdout.write(`${JSON.stringify({
      ...cells[index], differing, faults: laptop.faults, refusedAtLast: laptop.entries.length, applied: logged.length, skewAtLast: laptop.status?.version_skew ?? null,
      colours: [1, 2, 3].map((step) => [...images.keys()].filter((row) => row.startsWith(`paint_colour_${step} `)).length), house: extra(project), description: project?.['description'], own: extra(mine),
    })}\n`)
    await laptop.engine.close()
  }
  await postgres.close()
  await server.stop()
  await database.drop()
}

try {
  await Promise.all([0, 1, 2, 3].map(play))
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit()
