import { ProblemError, problemOf } from '../../../shared/problem.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { World, WorldSocket } from '../world.ts'

/** A server that has not begun to answer after so long never will: the connection is dead without having said so. The longest wait that is meant is a live stream's, 20 s. */
const answersWithin = 40_000
/** An answer that brings less in such a time is dripping, and will never be whole. */
const bodyWindow = 20_000
const leastBytes = 1_000
/** The server's time is known to about this; smaller changes of the difference are none. */
const clockGrain = 60_000

/** What is known of the way to the server. */
export type Reach = { readonly reachable: true } | { readonly reachable: false; readonly problem: Problem }

/**
 * The one place through which this laptop's traffic passes: every request and every socket. Switched off, nothing goes out and what
 * is open ends.
 */
export class Network {
  readonly #world: World
  readonly #open = new Set<AbortController>()
  readonly #sockets = new Set<WorldSocket>()
  readonly #listeners = new Set<() => void>()
  #off: boolean
  #reach: Reach = { reachable: true }
  #failures = 0
  #movedAt = 0
  #clockAhead = 0

  constructor(world: World, off: boolean) {
    this.#world = world
    this.#off = off
  }

  get off(): boolean { return this.#off }
  get reach(): Reach { return this.#reach }
  /** When an answer last brought bytes in any number, by the clock that only grows. */
  get movedAt(): number { return this.#movedAt }
  /** Milliseconds by which this laptop's clock was ahead of the server's at the last answer, to about a minute; negative where it was behind. */
  get clockAhead(): number { return this.#clockAhead }

  /** Calls when the switch or what is known of the server changed; returns what ends it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Cuts this laptop's traffic, or lets it through again. */
  set off(off: boolean) {
    if (off === this.#off) return
    this.#off = off
    if (off) {
      for (const request of this.#open) request.abort(new ProblemError(offline))
      for (const socket of this.#sockets) socket.close()
    }
    this.#tell()
  }

  /**
   * A request. Throws `ProblemError` `offline_by_choice`, `unreachable`, or `sync_stalled` where the connection is open and brings
   * nothing, which ends the request; an answer of any status is an answer. Where the caller's own
   * signal ended it, throws what `fetch` throws. `longer` is how many milliseconds beyond the usual the request itself may take, where it is a large one.
   */
  async fetch(url: string, init: RequestInit = {}, longer = 0): Promise<Response> {
    if (this.#off) throw new ProblemError(offline)
    const request = new AbortController()
    const caller = init.signal ?? null
    const abort = (): void => request.abort(caller?.reason)
    if (caller?.aborted) abort()
    caller?.addEventListener('abort', abort, { once: true })
    this.#open.add(request)
    const stall = (detail: string): void => request.abort(new ProblemError({ code: 'sync_stalled', detail: `${new URL(url).pathname}: ${detail}` }))
    const cancel = this.#world.after(answersWithin + longer, () => stall(`not answered within ${Math.round((answersWithin + longer) / 1000)} s`))
    try {
      const response = await unlessAborted(this.#world.fetch(url, { ...init, signal: request.signal }), request.signal)
      cancel()
      this.#noteTime(response)
      // the whole body belongs to the request: a connection that breaks in the middle is a failed request
      const pieces = await this.#wholeBody(response, request.signal, stall)
      this.#reached({ reachable: true })
      return new Response(pieces.length === 0 ? null : streamOf(pieces), { status: response.status, statusText: response.statusText, headers: response.headers })
    } catch (error) {
      if (this.#off) throw new ProblemError(offline, { cause: error })
      if (caller?.aborted) throw error
      const stalled = request.signal.reason instanceof ProblemError && request.signal.reason.code === 'sync_stalled' ? request.signal.reason.problem : null
      const problem: Problem = stalled ?? { code: 'unreachable', detail: `the server does not answer: ${reasonOf(error)}` }
      this.#failures++
      // one connection that was cut says little: the server also cuts what is open when somebody's access changes
      if (this.#failures > 1 || noWay.test(codeOf(error))) this.#reached({ reachable: false, problem })
      throw new ProblemError(problem, { cause: error })
    } finally {
      cancel()
      this.#open.delete(request)
      caller?.removeEventListener('abort', abort)
    }
  }

  /** A socket, or null while the traffic is cut. `onclose` of the result is called however it ends. */
  openSocket(url: string): WorldSocket | null {
    if (this.#off) return null
    const socket = this.#world.openSocket(url)
    this.#sockets.add(socket)
    return socket
  }

  /** To be called when a socket has ended. */
  socketEnded(socket: WorldSocket): void {
    this.#sockets.delete(socket)
  }

  /** Ends everything that is open, for good. */
  close(): void {
    this.#listeners.clear()
    this.off = true
  }

  async #wholeBody(response: Response, signal: AbortSignal, stall: (detail: string) => void): Promise<readonly Uint8Array[]> {
    const pieces: Uint8Array[] = []
    let came = 0
    let cancel = (): void => undefined
    const watch = (before: number): void => {
      cancel = this.#world.after(bodyWindow, () => {
        if (came - before < leastBytes) return stall(`the answer has brought ${came - before} bytes in ${bodyWindow / 1000} s`)
        this.#movedAt = this.#world.elapsed()
        watch(came)
      })
    }
    watch(0)
    try {
      const reader = response.body?.getReader()
      for (;;) {
        const piece = reader && await unlessAborted(reader.read(), signal)
        if (!piece?.value) break
        pieces.push(piece.value)
        came += piece.value.byteLength
      }
      // a page of a first download is large: it is not copied together here only to be copied again where it is read
      return pieces.filter((piece) => piece.byteLength > 0)
    } finally {
      cancel()
    }
  }

  #noteTime({ headers }: Response): void {
    const ahead = this.#world.now() - Date.parse(headers.get('date') ?? '')
    // what comes out of a cache says when it was put there
    if (Number.isNaN(ahead) || headers.has('age') || Math.abs(ahead - this.#clockAhead) < clockGrain) return
    this.#clockAhead = ahead
    this.#tell()
  }

  #reached(reach: Reach): void {
    if (reach.reachable) this.#failures = 0
    const changed = reach.reachable !== this.#reach.reachable
    this.#reach = reach
    if (changed) this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
}

/** What comes of a wait, or the reason of the signal, whichever is first: not everything that waits hears the signal. */
async function unlessAborted<Result>(wait: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await Promise.race([wait, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

const offline: Problem = { code: 'offline_by_choice', detail: 'this laptop is offline by choice' }

/** Nothing at the other end, or no way to it. */
const noWay = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ENETDOWN|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/

const causeOf = (error: unknown): unknown => (error instanceof Error && error.cause instanceof Error ? error.cause : error)

function codeOf(error: unknown): string {
  const cause = causeOf(error)
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
}

function reasonOf(error: unknown): string {
  return problemOf(causeOf(error)).detail || codeOf(error)
}
