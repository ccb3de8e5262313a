import { rmSync } from 'node:fs'
import type { EngineTopic, EngineTopics, OutboxEntry, SyncStatus } from '../../../shared/bridge.ts'
import type { CommandArguments, CommandName } from '../../../shared/commands/registry.ts'
import type { QueryArguments, QueryName, QueryResult } from '../../../shared/queries/registry.ts'
import { encodeRow } from '../../../shared/schema/replica-codec.ts'
import { seesRestricted } from '../../../shared/schema/scope.ts'
import { syncedTables } from '../../../shared/schema/tables.ts'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import { openDatabase } from '../../../electron/engine/database/open-database.ts'
import type { Engine } from '../../../electron/engine/engine.ts'
import { startEngine } from '../../../electron/engine/engine.ts'
import type { MakeSnapshot } from '../../../electron/engine/snapshots/snapshots.ts'
import type { World } from '../../../electron/engine/world.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'

export const key = '5a'.repeat(32)

/** Electric's client remembers expired handles by address for the whole process, so each laptop calls its model server by another name. */
let opened = 0

/** A laptop of a test: a data folder and the engine over it, in this process. */
export class Laptop {
  readonly folder: string
  readonly faults: string[] = []
  readonly #world: World | undefined
  readonly #server: string
  readonly #makeSnapshot: MakeSnapshot | null
  engine!: Engine

  constructor(folder: string, world: World | undefined, server: string, makeSnapshot: MakeSnapshot | null) {
    this.folder = folder
    this.#world = world
    this.#server = server
    this.#makeSnapshot = makeSnapshot
  }

  static async open(options: { world?: World; server?: string; folder?: string; makeSnapshot?: MakeSnapshot } = {}): Promise<Laptop> {
    const laptop = new Laptop(options.folder ?? scratchFolder('laptop'), options.world, options.server ?? `http://server-${++opened}.test`, options.makeSnapshot ?? null)
    await laptop.start()
    return laptop
  }

  async start(): Promise<void> {
    this.engine = await startEngine({
      data_folder: this.folder, database_key: key, server_url: this.#server, device_name: 'test', platform: 'test', log: (sentence) => this.faults.push(sentence), makeSnapshot: this.#makeSnapshot,
      ...(this.#world ? { world: this.#world } : {}),
    })
  }

  async restart(): Promise<void> {
    await this.engine.close()
    await this.start()
  }

  async signIn(user: SessionUser, password = 'secret'): Promise<void> {
    await this.engine.call('sign_in', { server_url: null, email: user.email, password })
  }

  /** Runs a command that must be accepted here. */
  async command<Name extends CommandName>(name: Name, args: CommandArguments<Name>): Promise<string> {
    const outcome = await this.engine.call('command', { name, args })
    if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.problem)}`)
    return outcome.command_id
  }

  async query<Name extends QueryName>(name: Name, args: QueryArguments<Name>): Promise<QueryResult<Name>> {
    return await this.engine.call('query', { name, args }) as QueryResult<Name>
  }

  async outbox(): Promise<readonly OutboxEntry[]> {
    return await this.engine.call('outbox_export', null)
  }

  /** Waits until a topic says what is hoped for. */
  async until<Topic extends EngineTopic>(topic: Topic, hoped: (value: EngineTopics[Topic]) => boolean, within = 60_000): Promise<EngineTopics[Topic]> {
    let last: EngineTopics[Topic] | undefined
    return await new Promise((resolve, reject) => {
      let stop: (() => void) | null = null
      let done = false
      const timer = setTimeout(() => {
        stop?.()
        reject(new Error(`${topic} stayed ${JSON.stringify(last)?.slice(0, 2_000)}; faults: ${this.faults.join('\n')}`))
      }, within)
      stop = this.engine.watchTopic(topic, (value) => {
        last = value
        if (done || !hoped(value)) return
        done = true
        clearTimeout(timer)
        stop?.()
        resolve(value)
      })
      if (done) stop()
    })
  }

  async synced(within?: number): Promise<SyncStatus> {
    return await this.until('sync_status', (status) => status.state === 'synced' && status.waiting === 0, within)
  }

  /** Every row on this laptop's disk in canonical form, by `table id`. */
  rows(user: SessionUser): Map<string, string> {
    return this.disk((connection) => {
      const rows = new Map<string, string>()
      for (const table of syncedTables) {
        for (const row of connection.prepare(`select * from "${table.name}"`).all() as Record<string, unknown>[]) {
          const image = encodeRow(table, row)
          rows.set(`${table.name} ${String(row['id'])}`, seesRestricted(user.role) ? `${image.data}${image.restricted}` : image.data)
        }
      }
      return rows
    })
  }

  /** Looks at the database with a connection of its own. */
  disk<Result>(look: (connection: ReturnType<typeof openDatabase>) => Result): Result {
    const connection = openDatabase(this.folder, key, 'reader')
    try {
      return look(connection)
    } finally {
      connection.close()
    }
  }

  async close(): Promise<void> {
    await this.engine.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
