import { createHash } from 'node:crypto'
import { fileKindOf } from '../../../shared/files.ts'
import { ProblemError, problemOf } from '../../../shared/problem.ts'
import type { ChangeFeed } from '../change-feed.ts'
import type { Writer } from '../database/writer.ts'
import { Backoff } from '../sync/backoff.ts'
import type { Network } from '../sync/network.ts'
import { policies } from '../sync/problem-policy.ts'
import { retryAfter } from '../sync/retry-after.ts'
import type { SessionKeeper } from '../sync/session.ts'
import { problemIn } from '../sync/session.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import type { FileToBring, TakenFile } from './local-files.ts'
import { dropOldestFiles, fileHere, keepFile, nextToBring, noteNotTaken, noteWithOffice, smallOnesMissing, tryAgain } from './local-files.ts'

const filesPath = '/api/v1/files/'
/** So many files come down at once. */
const fetchedAtOnce = 4
/** A small picture that the office did not hand out is not asked for again so soon. */
const missingFor = 60_000
/** A slow line brings about so many bytes in a second; before that a request is not given up. */
const slowestLine = 4_000

export interface FileTransferOptions {
  readonly writer: Writer
  readonly feed: ChangeFeed
  readonly network: Network
  readonly session: SessionKeeper
  readonly world: World
  readonly onFault: (error: unknown) => void
}

/**
 * Brings files to the office and fetches those that are missing here. What is to be done follows each time from what lies on the disk:
 * a file goes up once the office has the command that says what it is of, as often as it takes until the office says that it has it;
 * small pictures come down by themselves, the files behind them when somebody wants them.
 */
export class FileTransfer {
  readonly #options: FileTransferOptions
  readonly #backoff: Backoff
  readonly #stopListening: (() => void)[] = []
  readonly #missing = new Map<string, number>()
  readonly #fetching = new Map<string, Promise<TakenFile>>()
  #working: Promise<void> | null = null
  #again = false
  #cancelTimer: (() => void) | null = null
  /** The server asked for no attempt before this, by the clock that only grows. */
  #notBefore = 0
  #stopped = false

  constructor(options: FileTransferOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.world)
  }

  start(): void {
    const { feed, network, session } = this.#options
    this.#stopListening.push(
      feed.listen((tables) => { if (tables.has('local_file') || tables.has('attachment') || tables.has('local_command')) this.#kick() }),
      network.listen(() => this.#kick()),
      session.listen(() => this.#kick()),
    )
    this.#kick()
  }

  /** Tries everything at once, also what the office did not take before. */
  async now(): Promise<void> {
    this.#backoff.succeeded()
    this.#missing.clear()
    this.#cancelTimer?.()
    this.#cancelTimer = null
    await this.#options.writer.transaction(tryAgain)
    this.#kick()
  }

  /** A file from this disk, or else, where it is to be fetched, from the office, to be kept here. Throws `ProblemError` where it cannot be had. */
  async file(sha256: string, fetch: boolean): Promise<Pick<TakenFile, 'media_type' | 'bytes'> | null> {
    const { writer, world } = this.#options
    return await writer.transaction((writing) => fileHere(writing, sha256, instantOf(world.now())), 'derived') ?? (fetch ? await this.#fetch(sha256, false) : null)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    for (const stop of this.#stopListening) stop()
    this.#cancelTimer?.()
    await this.#working
    await Promise.allSettled(this.#fetching.values())
  }

  #kick(): void {
    if (this.#stopped || this.#cancelTimer) return
    if (this.#working) {
      this.#again = true
      return
    }
    this.#working = this.#drain().catch((error: unknown) => this.#failed(error)).finally(() => {
      this.#working = null
      if (!this.#again) return
      this.#again = false
      this.#kick()
    })
  }

  async #drain(): Promise<void> {
    const { writer, network, session, world } = this.#options
    while (!this.#stopped && !network.off && session.actor && !session.trouble) {
      const { next, missing } = await writer.transaction((writing) => ({ next: nextToBring(writing), missing: smallOnesMissing(writing, 200) }), 'derived')
      const wanted = missing.filter((sha256) => (this.#missing.get(sha256) ?? 0) <= world.elapsed()).slice(0, fetchedAtOnce)
      if (!next && wanted.length === 0) return
      if (next) await this.#bring(next)
      await Promise.all(wanted.map((sha256) => this.#fetchSmall(sha256)))
      this.#backoff.succeeded()
    }
  }

  /** Brings a file to the office; the same file again does no harm there. */
  async #bring(file: FileToBring): Promise<void> {
    const { session, writer } = this.#options
    const { sha256, media_type, bytes } = file
    const response = await session.fetch(`${filesPath}${sha256}`, { method: 'PUT', headers: { 'content-type': media_type }, body: bytes as Uint8Array<ArrayBuffer> }, bytes.byteLength / slowestLine * 1000)
    if (response.ok) return await writer.transaction((writing) => noteWithOffice(writing, file), 'derived')
    const problem = await this.#problemOf(response)
    if (policies[problem.code] !== 'settle') throw new ProblemError(problem)
    await writer.transaction((writing) => noteNotTaken(writing, sha256, problem))
  }

  async #fetchSmall(sha256: string): Promise<void> {
    try {
      await this.#fetch(sha256, true)
    } catch (error) {
      if (policies[problemOf(error).code] !== 'settle') throw error
      this.#missing.set(sha256, this.#options.world.elapsed() + missingFor)
    }
  }

  async #fetch(sha256: string, small: boolean): Promise<TakenFile> {
    const under = this.#fetching.get(sha256)
    if (under) return await under
    const fetching = this.#fetchOnce(sha256, small).finally(() => this.#fetching.delete(sha256))
    this.#fetching.set(sha256, fetching)
    return await fetching
  }

  async #fetchOnce(sha256: string, small: boolean): Promise<TakenFile> {
    const { session, writer, world } = this.#options
    const response = await session.fetch(`${filesPath}${sha256}`)
    if (!response.ok) throw new ProblemError(await this.#problemOf(response))
    const bytes = new Uint8Array(await response.arrayBuffer())
    const media_type = fileKindOf(bytes)
    if (!media_type || createHash('sha256').update(bytes).digest('hex') !== sha256) throw new ProblemError({ code: 'file_unreadable', detail: `what came for ${sha256} is another file` })
    const file = { sha256, media_type, bytes }
    await writer.transaction((writing) => {
      keepFile(writing, file, { small, withOffice: true, at: instantOf(world.now()) })
      if (!small) dropOldestFiles(writing)
    }, 'derived')
    return file
  }

  async #problemOf(response: Response): Promise<ProblemError['problem']> {
    const problem = await problemIn(response, 'server_failed')
    this.#notBefore = this.#options.world.elapsed() + retryAfter(response.headers.get('retry-after'), this.#options.world.now())
    return problem
  }

  #failed(error: unknown): void {
    const { session, network, world, onFault } = this.#options
    const { code } = problemOf(error)
    if (this.#stopped) return
    if (policies[code] === 'settle' || code === 'internal') onFault(error)
    // the switch and the session tell when it is time again
    if (network.off || session.trouble || !session.actor) return
    this.#cancelTimer = world.after(Math.max(this.#backoff.next(), this.#notBefore - world.elapsed()), () => {
      this.#cancelTimer = null
      this.#kick()
    })
  }
}
