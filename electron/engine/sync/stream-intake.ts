import { setImmediate as othersTurn } from 'node:timers/promises'
import type { Actor } from '../../../shared/commands/command.ts'
import type { Writer, Writing } from '../database/writer.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import { bulkRemoval, requireAgreed } from './bulk-removal.ts'
import { partsOfCut } from './cut-parts.ts'
import { applyCut, permitted } from './cut.ts'
import type { DownloadPart } from './first-download.ts'
import { takeDownloadPart } from './first-download.ts'
import type { StreamBatch } from './shape-stream.ts'
import type { StoredStream } from './stored-streams.ts'
import { followedStream, storedStreams } from './stored-streams.ts'

/** Cuts are no closer together than so many times the length of the last one, and never further than so many milliseconds. */
const paceFactor = 4
const paceAtMost = 2_000

interface StreamIntakeOptions {
  readonly writer: Writer
  readonly world: World
  readonly isFollowed: (stream: string) => boolean
  /** How many rows of a stream Postgres has, or null where the server cannot say. */
  readonly countOf: (stream: string) => Promise<number | null>
  readonly onFault: (error: unknown) => void
}

/** Takes what comes down the streams into the database, as long as it counts: the stream is followed, and its place was not forgotten since its reading began. */
export class StreamIntake {
  readonly #options: StreamIntakeOptions
  #cutEnded = 0
  #cutLength = 0
  /** How often all places were forgotten, and how often they had been when each stream's reading began. */
  #forgotten = 0
  readonly #readSince = new Map<string, number>()

  constructor(options: StreamIntakeOptions) {
    this.#options = options
  }

  /** Told in the transaction that forgets the places of all streams. */
  placesForgotten(): void {
    this.#forgotten++
  }

  /** Told when a stream is followed no longer. */
  left(name: string): void {
    this.#readSince.delete(name)
  }

  /** From where a stream is read, whose reading begins with this. */
  place(name: string): Promise<StoredStream> {
    return this.#options.writer.transaction((writing) => {
      this.#readSince.set(name, this.#forgotten)
      return followedStream(writing, name)
    }, 'derived')
  }

  /** Resolves when it is a batch's turn. One that would remove most of a stream's rows is compared with Postgres before; throws `ProblemError` where that has them. */
  async turnOf(name: string, batch: StreamBatch): Promise<void> {
    const removal = await this.#options.writer.transaction((writing) => {
      const stored = storedStreams(writing).find((stream) => stream.name === name)
      return stored ? bulkRemoval(writing, stored.id, batch) : null
    }, 'derived')
    if (removal) requireAgreed(removal, await this.#options.countOf(name), name)
    await this.#keepPace()
  }

  /** Applies a batch, in several transactions where it is large; null where the stream was left, or its place forgotten, meanwhile. */
  async apply(name: string, batch: StreamBatch, actor: Actor): Promise<{ readonly settled: number } | null> {
    const began = performance.now()
    const applied = await this.#applyParts(name, batch, actor)
    // a first download is long and comes once: what follows it must not wait for it
    this.#cutLength = batch.fromBeginning ? 0 : performance.now() - began
    this.#cutEnded = performance.now()
    return applied
  }

  async #applyParts(name: string, { place, changes, fromBeginning }: StreamBatch, actor: Actor): Promise<{ readonly settled: number } | null> {
    const { writer, world } = this.#options
    const parts = await writer.transaction((writing) => {
      const stored = this.#counting(writing, name)
      return stored ? partsOfCut(writing, { stream: stored.id, handle: place.handle, offset: place.offset, changes, fromBeginning, at: instantOf(world.now()) }, stored) : []
    }, 'derived')
    let settled = 0
    for (const part of parts) {
      // a cut that a power loss takes back comes again, whole: it need not wait for the disk
      const applied = await writer.transaction((writing) => (this.#counting(writing, name) ? applyCut(writing, part, actor) : null), 'derived')
      if (!applied) return null
      settled += applied.settled.length
      this.#noteUnreadable(name, applied.unreadable)
      if (parts.length > 1) await othersTurn()
    }
    return parts.length > 0 ? { settled } : null
  }

  /** Takes a part of a first download for whoever `actorOf` says by then; nothing where it is nobody, or the stream was left. */
  async applyPart(name: string, part: DownloadPart, actorOf: () => Actor | null): Promise<void> {
    const unreadable = await this.#options.writer.transaction((writing) => {
      const stored = this.#counting(writing, name)
      const actor = actorOf()
      return stored && actor ? takeDownloadPart(writing, stored.id, { ...part, changes: permitted(writing, part.changes, actor) }) : []
    }, 'derived')
    this.#noteUnreadable(name, unreadable)
  }

  /** The stream, where what is being read of it still counts. */
  #counting(writing: Writing, name: string): StoredStream | undefined {
    if (!this.#options.isFollowed(name) || this.#readSince.get(name) !== this.#forgotten) return undefined
    return storedStreams(writing).find((stored) => stored.name === name)
  }

  #noteUnreadable(stream: string, rows: readonly string[]): void {
    if (rows.length > 0) this.#options.onFault(new Error(`rows of ${stream} cannot be read here and were passed over: ${rows.join(', ')}`))
  }

  /** A drain of thousands of commands comes back in as many small cuts if nobody lets them gather; each undoes and runs again what is pending. */
  async #keepPace(): Promise<void> {
    const wait = Math.min(paceAtMost, this.#cutEnded + this.#cutLength * paceFactor - performance.now())
    if (wait < 1 || this.#cutEnded === 0) return
    await new Promise<void>((resolve) => { this.#options.world.after(wait, resolve) })
  }
}
