import { cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { SyncStatus, Verification } from '../../shared/bridge.ts'
import type { Connection } from '../../electron/engine/database/open-database.ts'
import { databaseFile } from '../../electron/engine/database/database-file.ts'
import { openDatabase } from '../../electron/engine/database/open-database.ts'
import type { Person } from '../simulation/office.ts'
import { password } from '../simulation/office.ts'
import type { SimulatedLaptop } from '../simulation/simulated-laptop.ts'
import { EngineProcess } from '../unit/engine/engine-process.ts'
import { key } from '../unit/engine/laptop.ts'

type InOutbox = ReturnType<SimulatedLaptop['outbox']>[number]

/** A laptop whose engine is a process of its own. */
export class SoakLaptop {
  readonly index: number
  readonly user: Person
  readonly folder: string
  readonly #engine: EngineProcess
  status: SyncStatus | null = null
  /** Its comparisons with the office, its own and those asked for, by when they ended. */
  readonly comparisons = new Map<string, Verification>()
  /** How far the clock of its next engine is off, in milliseconds. */
  clockOff = 0
  /** Why its engine ended without having been told to. */
  endedByItself: string | null = null
  #told = true
  #look: Connection | null = null

  /** `folder` is made; what the engine says goes into a file beside it. */
  constructor(index: number, user: Person, folder: string, serverUrl: string) {
    this.index = index
    this.user = user
    this.folder = folder
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'database.key'), key)
    this.#engine = new EngineProcess(folder, { serverUrl, deviceName: this.name, log: openSync(`${folder}.log`, 'a') })
    this.#engine.bridge.watchTopic('sync_status', (status) => { this.status = status })
    this.#engine.bridge.watchTopic('verify_progress', ({ last }) => { if (last) this.comparisons.set(last.at, last) })
  }

  get name(): string { return `laptop ${this.index} (${this.user.name})` }
  get running(): boolean { return this.#engine.child !== null && !this.#told }
  get pid(): number | undefined { return this.#engine.child?.pid }
  get bridge(): EngineProcess['bridge'] { return this.#engine.bridge }

  async start(): Promise<void> {
    if (this.running) return
    this.#told = false
    const starting = this.#engine.start(key, this.clockOff === 0 ? [] : ['--import', `data:text/javascript,const { now } = Date; Date.now = () => now() + ${this.clockOff}`])
    const { child } = this.#engine
    child?.once('exit', (code, signal) => { if (!this.#told) this.endedByItself = `${this.name}: its engine ended by itself (${signal ?? code}); see ${this.folder}.log` })
    try {
      const problem = await starting
      if (problem) this.endedByItself = `${this.name}: its engine does not open: ${problem.code} ${problem.detail}`
    } catch (error) {
      if (!this.#told) throw error
    }
  }

  /** kill -9. Nobody else may have the database open, or the next one to open it would have nothing to recover. */
  async kill(): Promise<void> {
    this.#told = true
    const killed = this.#engine.kill()
    this.closeLook()
    await killed
  }

  async quit(): Promise<void> {
    this.#told = true
    this.closeLook()
    const { pid } = this
    // one that does not end is told so by its exit code
    const late = setTimeout(() => { if (pid !== undefined) process.kill(pid, 'SIGKILL') }, 90_000)
    const code = await this.#engine.close()
    clearTimeout(late)
    if (code !== 0 && pid !== undefined) this.endedByItself = `${this.name}: its engine ended with ${code ?? 'a signal'} when it was told to close`
  }

  async signIn(): Promise<void> {
    await this.bridge.call('sign_in', { server_url: null, email: this.user.email, password })
  }

  /** Whoever ended its session signs in again; where the office takes its folder for an older state, as a new laptop. */
  async attend(): Promise<void> {
    if (this.status?.state !== 'sign_in_needed') return
    if (this.status.problem?.code === 'device_restored' || this.status.problem?.code === 'device_copied') await this.bridge.call('continue_as_new_device', null)
    await this.signIn()
  }

  get hasBackup(): boolean { return existsSync(this.#backup) }

  /** Copies its folder as a backup would. It must not run. */
  backUp(): void {
    rmSync(this.#backup, { recursive: true, force: true })
    cpSync(this.folder, this.#backup, { recursive: true })
  }

  /** Puts its folder back as it was when it was copied. It must not run. */
  restore(): void {
    rmSync(this.folder, { recursive: true })
    cpSync(this.#backup, this.folder, { recursive: true })
  }

  get #backup(): string { return `${this.folder}-backup` }

  /** A connection that reads what is committed; it ends with the engine. */
  get look(): Connection { return this.#look ??= openDatabase(this.folder, key, 'reader') }

  closeLook(): void {
    this.#look?.close()
    this.#look = null
  }

  /** What lies in the outbox. */
  outbox(): InOutbox[] {
    return existsSync(databaseFile(this.folder)) ? this.look.prepare('select id, name, refused, sent_at, args, actor_id, scope, problem from local_command order by sequence').all() as InOutbox[] : []
  }

  /** Every page of the database as it would be without its key, free pages among them, and every other file. */
  bytes(): Buffer[] {
    const files = readdirSync(this.folder).map((name) => path.join(this.folder, name)).filter((file) => statSync(file).isFile() && !path.basename(file).startsWith('kibray.db'))
    return [this.look.serialize(), ...files.map((file) => readFileSync(file))]
  }
}
