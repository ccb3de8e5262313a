import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { OutboxEntry, SyncStatus } from '../../shared/bridge.ts'
import { ChangeFeed } from '../../electron/engine/change-feed.ts'
import type { Connection } from '../../electron/engine/database/open-database.ts'
import { databaseFile } from '../../electron/engine/database/database-file.ts'
import { openDatabase } from '../../electron/engine/database/open-database.ts'
import { migrate } from '../../electron/engine/database/migrate.ts'
import type { Durability, Writing } from '../../electron/engine/database/writer.ts'
import { Writer } from '../../electron/engine/database/writer.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { startEngine } from '../../electron/engine/engine.ts'
import { Reader } from '../../electron/engine/readers/reader.ts'
import type { OpenReader } from '../../electron/engine/readers/readers.ts'
import type { World } from '../../electron/engine/world.ts'
import { Chance, idOf } from './chance.ts'
import type { Person } from './office.ts'
import { password, scratchFolder } from './office.ts'
import type { SimulatedTime } from './simulated-time.ts'
import type { FarEnd, Weather } from './wire.ts'
import { preparedOn } from './invariants.ts'
import { Wire } from './wire.ts'

const key = '5a'.repeat(32)

/** Queries run in this process: a thread for each laptop would cost more than all the rest. */
const readerHere: OpenReader = (folder, databaseKey, events) => {
  const reader = new Reader(folder, databaseKey, events.answered, events.ended)
  return (message) => reader.take(message)
}

/** Told at the end of each transaction that changed something, by the folder of its database. */
const commitListeners = new Map<string, (connection: Connection) => void>()
const changesSeen = new WeakMap<Connection, number>()
const { transaction } = Writer.prototype
/**
 * What is about to be committed is looked at over the connection that wrote it: whoever reads after the commit sees just that, and
 * another connection would have to decipher every page anew each time. Only the disk comes between, and its faults are played elsewhere.
 */
Writer.prototype.transaction = function told<Result>(this: Writer, task: (writing: Writing) => Promise<Result> | Result, durability?: Durability): Promise<Result> {
  return (transaction<Result>).call(this, async (writing) => {
    const result = await task(writing)
    const listener = commitListeners.get(path.dirname(this.connection.name))
    if (!listener) return result
    // many transactions only read
    const total = preparedOn(this.connection, 'select total_changes() as total').get() as { total: number }
    if (total.total !== changesSeen.get(this.connection)) listener(this.connection)
    changesSeen.set(this.connection, total.total)
    return result
  }, durability)
}

/** A data folder in which an engine was installed and nobody has been yet: its tables are there, and nothing in them. */
async function installedFolder(): Promise<string> {
  const folder = scratchFolder('installed')
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const writer = new Writer(openDatabase(folder, key, 'writer'), new ChangeFeed())
  await migrate(writer, null)
  await writer.close()
  return folder
}
let installed: Promise<string> | undefined

/** A data folder's files as they are at this moment, in a folder of their own. */
function copyOf(folder: string, copy = scratchFolder('laptop')): string {
  for (const name of readdirSync(folder)) if (!/-shm$|^engine\.lock/.test(name)) copyFileSync(path.join(folder, name), path.join(copy, name))
  return copy
}

export interface LaptopOptions {
  readonly index: number
  readonly user: Person
  readonly seed: string
  readonly time: SimulatedTime
  readonly office: FarEnd
  readonly say: (line: string) => void
  /** Called with each commit, and a connection that sees what it brings. */
  readonly onCommit: (laptop: SimulatedLaptop, connection: Connection) => void
}

/** A laptop: the real engine over real encrypted files, in a world that the simulation holds in its hand. */
export class SimulatedLaptop {
  readonly index: number
  /** Whose hands it is in. */
  user: Person
  /** How far its clock is off, in milliseconds. */
  clockOff = 0
  folder = scratchFolder('laptop')
  engine: Engine | null = null
  status: SyncStatus | null = null
  readonly faults: string[] = []
  /** Its folder was an older state of itself once, so it may have given numbers again that it had given. */
  wentBack = false
  #copy: { readonly folder: string; readonly user: Person } | null = null
  readonly #options: LaptopOptions
  #wire: Wire
  #weather: Weather = 'calm'
  #look: Connection | null = null
  #generation = 0
  #ids = 0
  #alive = { is: true }

  constructor(options: LaptopOptions) {
    this.#options = options
    this.index = options.index
    this.user = options.user
    this.#wire = this.#newWire()
  }

  get name(): string { return `laptop ${this.index} (${this.user.name})` }

  set weather(weather: Weather) {
    this.#weather = weather
    this.#wire.weather = weather
  }

  /** A connection that reads what is committed. */
  get look(): Connection {
    this.#look ??= openDatabase(this.folder, key, 'reader')
    return this.#look
  }

  /** The server was killed. */
  reset(): void { this.#wire.reset() }

  async start(): Promise<void> {
    if (this.engine) return
    this.#generation += 1
    this.#wire = this.#newWire()
    this.#alive = { is: true }
    writeFileSync(path.join(this.folder, 'database.key'), key)
    const alive = this.#alive
    this.engine = await this.#options.time.until(startEngine({
      data_folder: this.folder, database_key: key, server_url: `http://laptop-${this.index}-${this.#options.seed}.test`, device_name: this.name, platform: 'simulation',
      world: this.#world(), openReader: readerHere, makeSnapshot: null,
      log: (sentence) => { if (alive.is) this.faults.push(sentence) },
    }))
    commitListeners.set(this.folder, (connection) => { if (alive.is) this.#options.onCommit(this, connection) })
    this.engine.watchTopic('sync_status', (status) => { if (alive.is) this.status = status })
  }

  /** Quits as a person would. */
  async stop(): Promise<void> {
    const { engine } = this
    this.engine = null
    this.#closeLook()
    if (engine) await this.#options.time.until(engine.close())
    commitListeners.delete(this.folder)
    this.#wire.pull()
    this.#alive.is = false
  }

  /** Its first start: in a folder where the tables were made before, for that costs more than the start. A wiped laptop makes them itself. */
  async startInstalled(): Promise<void> {
    copyOf(await (installed ??= installedFolder()), this.folder)
    await this.start()
  }

  /** Copies its data folder as it is, as a backup would. */
  keepCopy(): void {
    if (this.#copy) rmSync(this.#copy.folder, { recursive: true, force: true })
    this.#copy = { folder: copyOf(this.folder), user: this.user }
  }

  /** Puts the copy of its data folder in the place of the present one; false where there is none. */
  async putBack(): Promise<boolean> {
    if (!this.#copy) return false
    await this.wipe()
    rmSync(this.folder, { recursive: true, force: true })
    this.folder = copyOf(this.#copy.folder)
    this.user = this.#copy.user
    this.wentBack = true
    return true
  }

  /** As kill -9 would leave it: the files as they are at this moment, and whatever the engine still does happens to nobody. */
  async kill(): Promise<void> {
    const { engine } = this
    if (!engine) return
    this.engine = null
    this.#alive.is = false
    this.#closeLook()
    commitListeners.delete(this.folder)
    const old = this.folder
    this.folder = copyOf(old)
    this.#wire.pull()
    await this.#options.time.until(engine.close())
    rmSync(old, { recursive: true, force: true })
  }

  /** Everything of it is gone, as with a stolen one; what comes up next is a new laptop. */
  async wipe(): Promise<void> {
    await this.kill()
    this.#closeLook()
    rmSync(this.folder, { recursive: true, force: true })
    this.folder = scratchFolder('laptop')
  }

  async signIn(email = this.user.email): Promise<void> {
    if (this.engine) await this.#options.time.until(this.engine.call('sign_in', { server_url: null, email, password }))
  }

  /** What lies in the outbox, whether the engine runs or not. */
  outbox(): (Pick<OutboxEntry, 'id' | 'name'> & { refused: number; sent_at: string | null; args: string; actor_id: string; scope: string; problem: string | null })[] {
    if (!existsSync(databaseFile(this.folder))) return []
    return preparedOn(this.look, 'select id, name, refused, sent_at, args, actor_id, scope, problem from local_command order by sequence').all() as ReturnType<SimulatedLaptop['outbox']>
  }

  /** Every page of the database as it would be without its key, free pages among them, and every other file. */
  bytes(): Buffer[] {
    return [this.look.serialize(), ...readdirSync(this.folder).filter((name) => !name.startsWith('kibray.db')).map((name) => readFileSync(path.join(this.folder, name)))]
  }

  async close(): Promise<void> {
    await this.stop()
    for (const folder of [this.folder, this.#copy?.folder]) if (folder) rmSync(folder, { recursive: true, force: true })
  }

  #closeLook(): void {
    this.#look?.close()
    this.#look = null
  }

  #newWire(): Wire {
    const wire = new Wire(this.#options.time, this.#options.office, new Chance(this.#options.seed, 'wire', this.index, this.#generation), (line) => this.#options.say(`  ${this.name}'s network, ${line}`))
    wire.weather = this.#weather
    return wire
  }

  #world(): World {
    const { time, seed } = this.#options
    const chance = new Chance(seed, 'laptop', this.index, this.#generation)
    const wire = this.#wire
    return {
      now: () => time.now + this.clockOff,
      elapsed: () => time.now,
      random: chance.next,
      newId: () => idOf(seed, 'laptop', this.index, ++this.#ids),
      timeZone: () => 'America/Denver',
      after: (milliseconds, task) => time.after(milliseconds, task),
      fetch: wire.fetch,
      openSocket: () => wire.openSocket(),
    }
  }
}
