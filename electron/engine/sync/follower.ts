import { FetchError } from '@electric-sql/client'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem.ts'
import { storageFaultOf } from '../database/storage-fault.ts'
import type { World } from '../world.ts'
import { Backoff } from './backoff.ts'
import { StreamGap } from './cut.ts'
import type { DownloadPart } from './first-download.ts'
import type { ShapeReading, StreamBatch, StreamPlace } from './shape-stream.ts'
import { isForbidden, readShape } from './shape-stream.ts'
import { retryAfter } from './retry-after.ts'
import type { Slots } from './slots.ts'

/** A stream stays live after a poke until the announced transaction has come, or so long. */
const liveAtMost = 20_000
/** News seldom comes alone: after some a stream stays live so long, which spares what comes next the poke's way and a request of its own. */
const lingersFor = 5_000
/** So long after a poke the stream counts as behind; what has not come by then is probably none of this stream's. */
const expectedWithin = 2_000
/** Where it listens already, what a poke announced is mostly here before anybody could see that it is awaited; after so long it is told of. */
const toldAfter = 100
/** How soon a stream that may not stay live looks again for what was announced. */
const lookAgainAfter = 700
/** So many transactions are remembered, because a poke may come after what it announces. */
const rememberedTransactions = 500

export interface FollowerOptions {
  readonly stream: string
  readonly world: World
  /** For reading up to the present. */
  readonly slots: Slots
  /** For staying live; without one it looks again from time to time. */
  readonly liveSlots: Slots
  readonly fetch: ShapeReading['fetch']
  readonly serverUrl: () => string
  /** Whether traffic makes sense now: online and signed in. */
  readonly mayRead: () => boolean
  /** Where it was left, and when it was last read to its end. */
  readonly place: () => Promise<StreamPlace & { readonly up_to_date_at: string | null }>
  /** Applies a batch to the database. */
  readonly apply: (batch: StreamBatch) => Promise<void>
  /** Stores a part of a first download. */
  readonly applyPart: (part: DownloadPart) => Promise<void>
  /** Forgets the stream's place, so that it is read from its beginning. */
  readonly forgetPlace: () => Promise<void>
  readonly onForbidden: () => void
  readonly onState: () => void
}

export type FollowerState = 'idle' | 'waiting_for_slot' | 'reading' | 'live' | 'waiting_to_retry' | 'stopped'

/** Follows one stream: catches up when asked to, stays live after a poke, tries again after a failure. */
export class Follower {
  readonly stream: string
  readonly #options: FollowerOptions
  readonly #backoff: Backoff
  readonly #awaited = new Set<string>()
  readonly #seen = new Set<string>()
  #state: FollowerState = 'idle'
  #wanted = false
  #held = false
  #liveUntil = 0
  #lingersUntil = 0
  #expectedUntil = 0
  #cancelExpected: (() => void) | null = null
  #rows = 0
  #movedAt = 0
  /** The server asked for no attempt before this, by the clock that only grows. */
  #notBefore = 0
  #everUpToDate = false
  #problem: Problem | null = null
  #retry: { cancel: () => void; at: number } | null = null
  #cancelLive: (() => void) | null = null
  #abort: AbortController | null = null
  #run: Promise<void> | null = null

  constructor(options: FollowerOptions) {
    this.stream = options.stream
    this.#options = options
    this.#backoff = new Backoff(options.world)
  }

  get state(): FollowerState { return this.#state }
  get problem(): Problem | null { return this.#problem }
  get retryAt(): number | null { return this.#retry?.at ?? null }
  /** Rows of a first download so far. */
  get rows(): number { return this.#rows }
  /** When it last moved, or began to. */
  get movedAt(): number { return this.#movedAt }
  /** Whether it was read to its end since the program started. */
  get everUpToDate(): boolean { return this.#everUpToDate }
  /** Whether something is still to come: it is being read, waits for its turn or for another attempt, or was announced just now. */
  get behind(): boolean {
    return this.#wanted || this.#state === 'reading' || this.#state === 'waiting_for_slot' || (this.#awaited.size > 0 && this.#options.world.elapsed() < this.#expectedUntil)
  }

  /** Reads the stream to its present end. */
  catchUp(): void {
    if (this.#listening) return
    this.#want()
    this.#start()
  }

  /** Something changed in the stream; stays live until that transaction has come. */
  poke(transaction: string): void {
    if (this.#seen.has(transaction)) return
    if (this.#awaited.size > 10_000) this.#awaited.clear()
    this.#awaited.add(transaction)
    const { world, onState } = this.#options
    this.#liveUntil = world.elapsed() + liveAtMost
    this.#expectedUntil = world.elapsed() + expectedWithin
    this.#cancelExpected?.()
    const cancels = [world.after(expectedWithin + 1, onState)]
    this.#cancelExpected = () => { for (const cancel of cancels) cancel() }
    if (this.#listening) {
      cancels.push(world.after(toldAfter, onState))
      return
    }
    onState()
    this.#want()
    this.#start()
  }

  /** Stays live for good, where there is no socket to wake it. */
  hold(held: boolean): void {
    this.#held = held
    if (held) this.catchUp()
    else this.#endLiveIfDone()
  }

  /** Ends what it is doing; it can be asked again. */
  interrupt(): void {
    this.#retry?.cancel()
    this.#retry = null
    this.#abort?.abort()
    if (this.#state === 'waiting_to_retry') this.#set('idle')
  }

  /** Begins anew with what it is at, which has stood for too long. */
  restart(): void {
    this.#movedAt = this.#options.world.elapsed()
    this.interrupt()
    this.catchUp()
  }

  /** Tries at once, whatever it waited for; but where the server named a time, then. */
  now(): void {
    this.#backoff.succeeded()
    if (this.#retry && this.#options.world.elapsed() < this.#notBefore) return
    this.#retry?.cancel()
    this.#retry = null
    if (this.#state === 'waiting_to_retry') this.#state = 'idle'
    // what only lingers may wait on a connection that is dead without having said so
    this.#lingersUntil = 0
    this.#endLiveIfDone()
    this.catchUp()
  }

  /** Ends for good; resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    this.#wanted = false
    this.#retry?.cancel()
    this.#cancelLive?.()
    this.#cancelExpected?.()
    this.#abort?.abort()
    await this.#run
  }

  /** Live, and not about to end: whatever happens now will be heard. */
  get #listening(): boolean { return this.#state === 'live' && this.#abort !== null && !this.#abort.signal.aborted }

  #want(): void {
    if (!this.#run) this.#movedAt = this.#options.world.elapsed()
    this.#wanted = true
  }

  #start(): void {
    if (this.#state === 'stopped' || this.#run || this.#retry || !this.#options.mayRead()) return
    this.#set('waiting_for_slot')
    this.#run = this.#inTurn().finally(() => {
      this.#run = null
      if (this.#state === 'waiting_for_slot' || this.#state === 'reading' || this.#state === 'live') this.#set('idle')
      if (this.#wanted) this.#start()
      else if (this.#awaited.size > 0) this.#lookAgain()
    })
  }

  async #inTurn(): Promise<void> {
    const { slots, liveSlots } = this.#options
    const endReading = await slots.take()
    const endLive = this.#held || this.#awaited.size > 0 ? liveSlots.takeNow() : null
    try {
      await this.#read(endLive !== null, endReading)
    } finally {
      endReading()
      endLive?.()
    }
  }

  /** What was announced and has not come is looked for until its time is over. */
  #lookAgain(): void {
    const { world } = this.#options
    if (world.elapsed() >= this.#liveUntil) {
      this.#awaited.clear()
      return
    }
    this.#cancelLive?.()
    this.#cancelLive = world.after(lookAgainAfter, () => this.catchUp())
  }

  async #read(live: boolean, endReading: () => void): Promise<void> {
    if (this.#state === 'stopped' || !this.#options.mayRead()) return
    const abort = new AbortController()
    this.#abort = abort
    this.#wanted = false
    this.#rows = 0
    this.#set('reading')
    try {
      const place = await this.#options.place()
      await readShape({
        serverUrl: this.#options.serverUrl(),
        stream: this.stream,
        place,
        onPart: place.up_to_date_at === null ? this.#options.applyPart : null,
        live,
        fetch: this.#options.fetch,
        signal: abort.signal,
        onBatch: async (batch) => {
          await this.#batch(batch, live)
          endReading()
        },
        onRows: (count) => {
          this.#rows += count
          this.#movedAt = this.#options.world.elapsed()
          this.#options.onState()
        },
      })
    } catch (error) {
      await this.#failed(error)
    } finally {
      this.#abort = null
      this.#cancelLive?.()
      this.#cancelLive = null
    }
  }

  async #batch(batch: StreamBatch, live: boolean): Promise<void> {
    // stopped while the answer was on its way: the stream's rows may be gone already
    if (this.#state === 'stopped' || this.#abort?.signal.aborted) return
    await this.#options.apply(batch)
    this.#movedAt = this.#options.world.elapsed()
    for (const transaction of batch.transactions) {
      this.#awaited.delete(transaction)
      this.#seen.add(transaction)
      if (this.#seen.size > rememberedTransactions) this.#seen.delete(this.#seen.values().next().value as string)
    }
    this.#backoff.succeeded()
    this.#problem = null
    this.#everUpToDate = true
    this.#rows = 0
    if (live && this.#stateNow() === 'reading') {
      // what was announced since it began comes down this way too
      this.#wanted = false
      this.#set('live')
    }
    if (this.#awaited.size === 0) this.#cancelExpected?.()
    if (batch.changes.length > 0) this.#lingersUntil = this.#options.world.elapsed() + lingersFor
    this.#endLiveIfDone()
    this.#options.onState()
  }

  #endLiveIfDone(): void {
    if (this.#state !== 'live' || this.#held) return
    const { world, liveSlots } = this.#options
    const until = Math.max(this.#awaited.size > 0 ? this.#liveUntil : 0, liveSlots.scarce ? 0 : this.#lingersUntil)
    const left = until - world.elapsed()
    if (left <= 0) {
      this.#awaited.clear()
      this.#abort?.abort()
      return
    }
    this.#cancelLive?.()
    this.#cancelLive = world.after(left, () => this.#endLiveIfDone())
  }

  async #failed(error: unknown): Promise<void> {
    if (this.#state === 'stopped') return
    if (isForbidden(error)) {
      this.#options.onForbidden()
      return
    }
    const problem = problemOf(error)
    // the switch and the session tell when it is time again
    if (problem.code === 'offline_by_choice' || !this.#options.mayRead()) {
      this.#wanted = true
      return
    }
    if (error instanceof StreamGap) await this.#options.forgetPlace()
    this.#problem = storageFaultOf(error)?.problem ?? (problem.code === 'internal' ? { code: 'server_failed', detail: problem.detail } : problem)
    this.#wanted = true
    const { world } = this.#options
    if (error instanceof FetchError) this.#notBefore = world.elapsed() + retryAfter(error.headers['retry-after'], world.now())
    const delay = Math.max(this.#backoff.next(), this.#notBefore - world.elapsed())
    const cancel = this.#options.world.after(delay, () => {
      this.#retry = null
      if (this.#state === 'waiting_to_retry') this.#set('idle')
      this.#start()
    })
    this.#retry = { cancel, at: this.#options.world.now() + delay }
    this.#set('waiting_to_retry')
  }

  /** The state as it is after an await, which the compiler cannot know. */
  #stateNow(): FollowerState { return this.#state }

  #set(state: FollowerState): void {
    if (this.#state === 'stopped' || this.#state === state) return
    this.#state = state
    this.#options.onState()
  }
}
