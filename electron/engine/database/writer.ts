import path from 'node:path'
import type { Kysely } from 'kysely'
import type { Database } from '../../../shared/schema/database.ts'
import type { ChangeFeed } from '../change-feed.ts'
import { StatementCache, kyselyOver } from './kysely-dialect.ts'
import type { Connection } from './open-database.ts'
import { storageFaultOf } from './storage-fault.ts'

const pageSize = 4096
/** So much of the log may be in it alone before it is copied into the database. */
const checkpointBytes = 8_000_000
/** A log that was never whole in the database, because something was always being written, begins anew at this length all the same. */
const longestLog = 64_000_000

const foldAttempts = 600
const foldPause = 100

/**
 * How safely a transaction must be on disk before it counts as done: `full` survives a power cut; `derived` may be taken back by one,
 * together with all that came after it, because it comes or can be made again.
 */
export type Durability = 'full' | 'derived'

/** What a write transaction has in its hands. */
export interface Writing {
  readonly connection: Connection
  readonly database: Kysely<Database>
  readonly statements: StatementCache
  /** Says that rows of a table changed; announced after the commit. */
  changed(table: string): void
}

/**
 * The one connection that writes. Transactions stand in line: commands, cuts and settings never mix. A transaction awaits nothing
 * but this connection, whose answers come at once, so no transaction is ever held open over a wait for anything else.
 */
export class Writer {
  readonly connection: Connection
  readonly #database: Kysely<Database>
  readonly #statements: StatementCache
  readonly #feed: ChangeFeed
  #last: Promise<unknown> = Promise.resolve()
  #commits = 0
  #foldElsewhere: (() => Promise<void>) | null = null
  #folding = false
  #closed = false

  constructor(connection: Connection, feed: ChangeFeed) {
    this.connection = connection
    this.#feed = feed
    this.#statements = new StatementCache(connection)
    this.#database = kyselyOver(connection, this.#statements)
  }

  /** Where most of the log is copied into the database from now on, so that no transaction waits for it; what is thrown there is of no concern. */
  foldBy(fold: () => Promise<void>): void {
    this.#foldElsewhere = fold
  }

  /**
   * Runs a task in a transaction of its own, after all that were asked for before it. What it throws rolls everything back and is
   * thrown on; faults of the disk become `StorageFault`.
   */
  async transaction<Result>(task: (writing: Writing) => Promise<Result> | Result, durability: Durability = 'full'): Promise<Result> {
    const turn = this.#last.then(() => this.#run(task, durability))
    this.#last = turn.catch(() => undefined)
    return await turn
  }

  /** Waits for what is being written and closes the connection, its log folded into the database. */
  async close(): Promise<void> {
    await this.#last
    this.#closed = true
    this.connection.pragma('wal_checkpoint(truncate)')
    this.connection.close()
  }

  /**
   * Folds the log into the database and empties it, so that nothing that was removed lingers there (P7). While a reader is in the
   * middle of something the log cannot be emptied; it is tried again until it can.
   */
  async foldLog(): Promise<void> {
    for (let attempt = 0; attempt < foldAttempts && !this.#closed; attempt++) {
      const turn = this.#last.then(() => this.#closed || this.#emptyLog())
      this.#last = turn.catch(() => undefined)
      if (await turn) return
      await new Promise<void>((resolve) => { setTimeout(resolve, foldPause) })
    }
  }

  /**
   * Writes the whole database anew. Where SQLite moves a row from page to page it leaves a copy behind in the unused part of a page,
   * `secure_delete` or not; after this there is none (P7). Takes about 15 ms for each MB, in which nothing else is written.
   * @throws StorageFault where the disk has no room for a second database; nothing has changed then
   */
  async rewrite(): Promise<void> {
    const turn = this.#last.then(() => { if (!this.#closed) this.#vacuum() })
    this.#last = turn.catch(() => undefined)
    await turn
  }

  #vacuum(): void {
    try {
      this.connection.exec('vacuum')
    } catch (error) {
      throw storageFaultOf(error, path.dirname(this.connection.name)) ?? error
    }
  }

  #emptyLog(): boolean {
    const [state] = this.connection.pragma('wal_checkpoint(truncate)') as { busy: number }[]
    return state?.busy === 0
  }

  async #run<Result>(task: (writing: Writing) => Promise<Result> | Result, durability: Durability): Promise<Result> {
    const tables = new Set<string>()
    const writing: Writing = { connection: this.connection, database: this.#database, statements: this.#statements, changed: (table) => tables.add(table) }
    try {
      if (durability === 'derived') this.connection.pragma('synchronous = normal')
      this.#statements.get('begin immediate').run()
      const result = await task(writing)
      this.#statements.get('commit').run()
      this.#feed.announce(tables)
      this.#checkpointSometimes()
      return result
    } catch (error) {
      if (this.connection.inTransaction) this.connection.exec('rollback')
      throw storageFaultOf(error, path.dirname(this.connection.name)) ?? error
    } finally {
      if (durability === 'derived') this.connection.pragma('synchronous = full')
    }
  }

  #checkpointSometimes(): void {
    // looking takes microseconds; a part of a first download alone writes two megabytes
    if (++this.#commits % 4 !== 0 || this.#folding) return
    if (this.#logBytes().missing < checkpointBytes) return
    this.#folding = true
    void this.#foldMost().finally(() => { this.#folding = false })
  }

  /** Copied here, between two transactions, is only what nobody else copies, or what keeps a long log from beginning anew. */
  async #foldMost(): Promise<void> {
    await this.#foldElsewhere?.().catch(() => undefined)
    await new Promise((resolve) => { setImmediate(resolve) })
    if (this.#closed || this.connection.inTransaction) return
    const { log, missing } = this.#logBytes()
    if (missing >= checkpointBytes || log >= longestLog) this.connection.pragma('wal_checkpoint(passive)')
  }

  /** How long the log is, and how much of it the database has not. */
  #logBytes(): { readonly log: number; readonly missing: number } {
    const [{ log, checkpointed } = { log: 0, checkpointed: 0 }] = this.connection.pragma('wal_checkpoint(noop)') as { log: number; checkpointed: number }[]
    return { log: log * pageSize, missing: (log - checkpointed) * pageSize }
  }
}
