import type { ShapeMessage, ShapeParameters } from '../conformance/support/shape-request.ts'
import { Difference } from './difference.ts'

export type HeldRow = Readonly<Record<string, string | null>>
/** How a mirror hears of news: only when it has to, by long-polling, or by server-sent events. */
export type Manner = 'asking' | 'long-polling' | 'events'

const REMEMBERED_MESSAGES = 400
const LONGEST_WAIT = 240_000

/**
 * Follows one shape for as long as it runs and holds it to the protocol: offsets only grow, a transaction is whole before
 * anybody is told to be up to date, nothing is inserted twice, nothing changed that is not there. What is wrong is thrown to
 * whoever waits for it.
 */
export class StrictMirror {
  rows = new Map<string, HeldRow>()
  refetches = 0
  requests = 0
  /** Rows may be sent again: they come into a shape by another table's change as well as by their own. */
  private readonly idempotent: boolean
  private readonly parameters: ShapeParameters
  private readonly manner: Manner
  private readonly url: () => string
  private handle: string | undefined
  private offset = '-1'
  private cursor: string | undefined
  private place: readonly [lsn: bigint, position: number] = [-1n, 0]
  private unfinished: string | undefined
  private upToDate = false
  private seen = -1n
  private wanted = 0n
  private hurried = false
  private startOver = false
  private stopped = false
  private failure: Difference | undefined
  private request = new AbortController()
  private wake = (): void => {}
  private readonly watchers = new Set<() => void>()
  private readonly remembered: string[] = []
  private lastProblem = ''
  private running: Promise<void> | undefined

  constructor(url: () => string, parameters: ShapeParameters, manner: Manner, idempotent: boolean) {
    this.url = url
    this.parameters = parameters
    this.manner = manner
    this.idempotent = idempotent
  }

  run(): void {
    this.running = this.follow()
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.request.abort()
    this.wake()
    await this.running
    // whoever still waits does not wait for its time to be over
    this.failure ??= new Difference('The trial is over')
    this.notify()
  }

  /** The client loses its connection and resumes where it was. */
  drop(): void {
    this.request.abort()
  }

  /** The client forgets everything and begins anew. */
  forget(): void {
    this.startOver = true
    this.request.abort()
    this.wake()
  }

  /**
   * Resolves in the very turn in which the mirror is told to be up to date with everything up to `lsn`. Throws the `Difference`
   * that it came upon, or one that says it never got there. One in a hurry does not wait for its live request to be answered.
   */
  async reach(lsn: bigint, hurried: boolean): Promise<void> {
    this.wanted = lsn
    if (hurried) {
      this.hurried = true
      this.request.abort()
    }
    this.wake()
    await this.until(() => this.upToDate && this.seen >= lsn, LONGEST_WAIT)
    this.hurried = false
  }

  /** Waits for a state of the rows at the end of a transaction; false if it does not come in time. */
  async untilRows(satisfied: () => boolean, milliseconds: number): Promise<boolean> {
    try {
      await this.until(() => this.unfinished === undefined && satisfied(), milliseconds)
      return true
    } catch (error) {
      if (this.failure) throw error
      return false
    }
  }

  /** The last messages for a row, or the last of all. */
  messagesFor(keys: readonly string[]): string[] {
    const concerned = this.remembered.filter((line) => keys.some((key) => line.includes(JSON.stringify(key))))
    return (concerned.length > 0 ? concerned : this.remembered).slice(-15)
  }

  private until(satisfied: () => boolean, milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!this.failure && !satisfied()) return
        done()
        if (this.failure) reject(this.failure)
        else resolve()
      }
      const timer = setTimeout(() => {
        done()
        reject(new Difference(`never came to ${this.wanted}: at ${this.offset} of ${this.handle ?? 'no handle'}, told of ${this.seen}, ${this.upToDate ? '' : 'not '}up to date`, [this.lastProblem, ...this.remembered.slice(-5)]))
      }, milliseconds)
      const done = (): void => {
        clearTimeout(timer)
        this.watchers.delete(look)
      }
      this.watchers.add(look)
      look()
    })
  }

  private notify(): void {
    for (const watcher of [...this.watchers]) watcher()
  }

  private async follow(): Promise<void> {
    while (!this.stopped && !this.failure) {
      this.request = new AbortController()
      if (this.startOver) this.begin()
      const satisfied = this.upToDate && this.seen >= this.wanted
      if (satisfied && this.manner === 'asking') {
        await new Promise<void>((resolve) => (this.wake = resolve))
        continue
      }
      const live = this.upToDate && !(this.hurried && !satisfied) && this.manner !== 'asking'
      try {
        if (live && this.manner === 'events') await this.listen(this.request.signal)
        else await this.ask(live, this.request.signal)
      } catch (error) {
        if (error instanceof Difference) this.failure = error
        else if (!this.request.signal.aborted) {
          // a server that is away or not ready is asked again
          this.lastProblem = error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error)
          await new Promise((resolve) => setTimeout(resolve, 40))
        }
      }
      if (this.upToDate && this.seen < this.wanted && !live) await new Promise((resolve) => setTimeout(resolve, 15))
      this.notify()
    }
  }

  private begin(): void {
    this.startOver = false
    this.rows = new Map()
    this.handle = undefined
    this.offset = '-1'
    this.cursor = undefined
    this.place = [-1n, 0]
    this.unfinished = undefined
    this.upToDate = false
    this.seen = -1n
    this.remembered.push(`— begins anew`)
  }

  private address(live: boolean, events: boolean): URL {
    const address = new URL('/v1/shape', this.url())
    const parameters = { ...this.parameters, offset: this.offset, handle: this.handle, ...(live ? { live: 'true', cursor: this.cursor } : {}), ...(events ? { live_sse: 'true' } : {}) }
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) address.searchParams.set(name, value)
    return address
  }

  /** Refusals that pass are thrown as errors, others as differences; true for a 409, after which everything begins anew. */
  private async refused(response: Response): Promise<boolean> {
    if (response.status === 200) return false
    const text = await response.text()
    if (response.status === 409) {
      if (!text.includes('must-refetch')) throw new Difference('a 409 without must-refetch', [text])
      this.refetches += 1
      this.begin()
      this.notify()
      return true
    }
    if (response.status === 503 || response.status === 429) throw new Error(`${response.status} ${text}`)
    throw new Difference(`answered ${response.status} at ${this.offset} of ${this.handle ?? 'no handle'}`, [text, ...this.remembered.slice(-3)])
  }

  private async ask(live: boolean, signal: AbortSignal): Promise<void> {
    const asked = this.offset
    this.requests += 1
    const response = await fetch(this.address(live, false), { signal: AbortSignal.any([signal, AbortSignal.timeout(120_000)]) })
    if (await this.refused(response)) return
    const messages = (await response.json()) as ShapeMessage[]
    if (signal.aborted) return
    const handle = response.headers.get('electric-handle')
    const offset = response.headers.get('electric-offset')
    if (!handle || !offset) throw new Difference('an answer without handle or offset')
    if (this.handle !== undefined && handle !== this.handle) throw new Difference(`another handle without a 409: ${this.handle}, then ${handle}`)
    this.handle = handle
    this.cursor = response.headers.get('electric-cursor') ?? this.cursor
    this.upToDate = false
    for (const message of messages) this.take(message)
    const isUpToDate = response.headers.get('electric-up-to-date') !== null
    if (isUpToDate !== this.upToDate) throw new Difference(`header and body disagree about up-to-date at ${offset}`)
    this.advance(asked, offset)
  }

  /** The answer's offset is the next request's: it may not lie before the one asked for, nor before what the answer brought. */
  private advance(asked: string, offset: string): void {
    const [lsn, position] = placeOf(offset)
    const [askedLsn, askedPosition] = placeOf(asked)
    if (lsn < askedLsn || (lsn === askedLsn && position < askedPosition)) throw new Difference(`the offset went back from ${asked} to ${offset}`)
    if (lsn < this.place[0] || (lsn === this.place[0] && position < this.place[1])) throw new Difference(`the offset ${offset} lies before the message at ${this.place.join('_')}`)
    if (offset === asked && !this.upToDate) throw new Difference(`an answer that neither moved on from ${asked} nor was up to date`)
    this.offset = offset
  }

  private async listen(signal: AbortSignal): Promise<void> {
    this.requests += 1
    const response = await fetch(this.address(true, true), { signal })
    if (await this.refused(response)) return
    if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !response.body) throw new Difference('server-sent events without their content type')
    let text = ''
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      if (signal.aborted) return
      text += piece
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const data = event.split('\n').filter((line) => line.startsWith('data: ')).map((line) => line.slice('data: '.length)).join('\n')
        if (data === '') continue
        const message = JSON.parse(data) as ShapeMessage
        if (message.headers.control === 'must-refetch') {
          this.refetches += 1
          return this.begin()
        }
        this.upToDate = false
        this.take(message)
        if (this.place[0] >= 0n) this.offset = this.place.join('_')
      }
      this.notify()
    }
    // a stream may end after a part of a transaction, and the rest is asked for
    if (this.unfinished !== undefined) this.upToDate = false
  }

  private take(message: ShapeMessage): void {
    const { headers, key, value } = message
    this.remembered.push(JSON.stringify(message).slice(0, 700))
    if (this.remembered.length > REMEMBERED_MESSAGES) this.remembered.splice(0, REMEMBERED_MESSAGES / 2)
    if (headers.control === 'up-to-date') return this.takeUpToDate(headers['global_last_seen_lsn'])
    if (headers.control === 'snapshot-end') return
    if (headers.operation === undefined || key === undefined || value === undefined) throw new Difference('a message of an unknown kind', [JSON.stringify(message)])
    this.takePlace(message)
    const known = this.rows.get(key)
    const place = `${headers.lsn ?? 'the snapshot'}_${headers.op_position ?? ''}`
    if (headers.operation === 'insert') {
      if (known && !this.idempotent) throw new Difference(`inserted twice: ${key} at ${place}`, this.messagesFor([key]))
      this.rows.set(key, value)
    } else if (!known) {
      if (!this.idempotent) throw new Difference(`${headers.operation} of a row that is not there: ${key} at ${place}`, this.messagesFor([key]))
    } else if (headers.operation === 'delete') this.rows.delete(key)
    else this.rows.set(key, { ...known, ...value })
  }

  private takePlace({ headers }: ShapeMessage): void {
    const { lsn, op_position: position, last } = headers
    if (lsn === undefined || position === undefined) {
      if (this.place[0] >= 0n && !this.idempotent) throw new Difference('a message without a place after one that had it', this.remembered.slice(-3))
      return
    }
    const [lastLsn, lastPosition] = this.place
    const at = BigInt(lsn)
    if (at < lastLsn || (at === lastLsn && position <= lastPosition)) throw new Difference(`the message at ${lsn}_${position} comes after ${this.place.join('_')}`, this.remembered.slice(-3))
    if (this.unfinished !== undefined && this.unfinished !== lsn) throw new Difference(`transaction ${this.unfinished} was never finished and ${lsn} begins`, this.remembered.slice(-5))
    this.place = [at, position]
    this.unfinished = last ? undefined : lsn
  }

  private takeUpToDate(lsn: unknown): void {
    if (this.unfinished !== undefined) throw new Difference(`up to date in the middle of transaction ${this.unfinished}`, this.remembered.slice(-5))
    if (typeof lsn !== 'string' || !/^\d+$/.test(lsn)) throw new Difference(`up to date with ${JSON.stringify(lsn)}`)
    this.upToDate = true
    this.seen = BigInt(lsn)
  }
}

function placeOf(offset: string): readonly [lsn: bigint, position: number] {
  if (offset === '-1') return [-1n, 0]
  const match = /^(\d+)_(\d+|inf)$/.exec(offset)
  if (!match) throw new Difference(`an unreadable offset: ${offset}`)
  return [BigInt(match[1] as string), match[2] === 'inf' ? Number.POSITIVE_INFINITY : Number(match[2])]
}
