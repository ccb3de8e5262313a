import { queryNamed } from '../../../shared/queries/registry.ts'
import { ProblemError, problemOf } from '../../../shared/problem.ts'
import { changeBetween, type ValueNews } from '../../../shared/value-change.ts'
import { kyselyOver } from '../database/kysely-dialect.ts'
import { openDatabase } from '../database/open-database.ts'
import type { Connection } from '../database/open-database.ts'
import { storageFaultOf } from '../database/storage-fault.ts'
import { matching } from '../queries/matching.ts'
import { ownReads } from './own-reads.ts'
import { HiddenStreams } from './hidden-streams.ts'
import type { ReadAnswer, ReadRequest, ReaderMessage } from './reader-protocol.ts'

/**
 * A read-only connection. Each read stands in a transaction of its own, so that all its statements see one commit (P5), and reads
 * come one after the other.
 */
export class Reader {
  readonly #connection: Connection
  readonly #database: ReturnType<typeof kyselyOver>
  readonly #hidden: HiddenStreams
  readonly #lastResults = new Map<number, { readonly value: unknown }>()
  readonly #answered: (answer: ReadAnswer) => void
  readonly #closed: () => void
  readonly #folder: string
  readonly #key: string
  /** One that may write, for the log alone. */
  #folding: Connection | null = null
  #last: Promise<void> = Promise.resolve()

  /** @throws StorageFault */
  constructor(folder: string, key: string, answered: (answer: ReadAnswer) => void, closed: () => void) {
    this.#folder = folder
    this.#key = key
    this.#connection = openDatabase(folder, key, 'reader')
    this.#database = kyselyOver(this.#connection)
    this.#hidden = new HiddenStreams(this.#connection)
    this.#answered = answered
    this.#closed = closed
  }

  take(message: ReaderMessage): void {
    switch (message.type) {
      case 'read':
        this.#last = this.#last.then(() => this.#answer(message.read))
        return
      case 'fold':
        this.#last = this.#last.then(() => this.#fold(message.request))
        return
      case 'forget':
        this.#last = this.#last.then(() => { this.#lastResults.delete(message.follow) })
        return
      case 'close':
        this.#last = this.#last.then(() => {
          this.#folding?.close()
          this.#connection.close()
          this.#closed()
        })
    }
  }

  #fold(request: number): void {
    try {
      this.#folding ??= openDatabase(this.#folder, this.#key, 'writer')
      this.#folding.pragma('wal_checkpoint(passive)')
      this.#answered({ request, text: 'null' })
    } catch (error) {
      this.#answered({ request, problem: problemOf(storageFaultOf(error) ?? error) })
    }
  }

  async #answer(request: ReadRequest): Promise<void> {
    let answered: ReadAnswer
    try {
      this.#connection.exec('begin')
      this.#hidden.refresh()
      const value = await this.#read(request)
      const news = request.follow === null ? { value } : this.#newsOf(request.follow, value)
      if (!news) answered = { request: request.request, unchanged: true }
      else answered = { request: request.request, text: JSON.stringify(request.follow === null ? value : news) ?? 'null' }
    } catch (error) {
      // after a failure the next good result must be told, whatever it is
      if (request.follow !== null) this.#lastResults.delete(request.follow)
      answered = { request: request.request, problem: problemOf(storageFaultOf(error) ?? error) }
    } finally {
      if (this.#connection.inTransaction) this.#connection.exec('commit')
    }
    this.#answered(answered)
  }

  /** What is told of a followed result; null where it is as it was. */
  #newsOf(follow: number, value: unknown): ValueNews | null {
    const before = this.#lastResults.get(follow)
    this.#lastResults.set(follow, { value })
    if (!before) return { value }
    const change = changeBetween(before.value, value)
    return change && { change }
  }

  async #read({ name, args, actor }: ReadRequest): Promise<unknown> {
    const own = ownReads[name]
    if (own) return own(this.#connection, args)
    const query = queryNamed(name)
    if (!query) throw new ProblemError({ code: 'not_found', detail: `there is no query ${name}` })
    if (!actor) throw new ProblemError({ code: 'not_signed_in', detail: 'nobody is signed in on this laptop' })
    const parsed = query.arguments.safeParse(args)
    if (!parsed.success) throw new ProblemError({ code: 'invalid_input', detail: `${name}: ${parsed.error.message}` })
    return await query.run({ database: this.#database, actor, matching }, parsed.data)
  }
}
