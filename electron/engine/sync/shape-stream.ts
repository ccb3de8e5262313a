import { FetchError, ShapeStream, isChangeMessage, isControlMessage } from '@electric-sql/client'
import type { Message, Offset, Row } from '@electric-sql/client'
import { problem } from '../../../shared/problem.ts'
import { shapePath } from '../../../shared/sync/protocol.ts'
import type { StreamChange } from './cut.ts'
import type { DownloadPart } from './first-download.ts'
import { readFirstDownload } from './page-reader.ts'
import type { Image, ShapeMessage } from './shape-message.ts'
import { changeIn } from './shape-message.ts'

/** Where a stream was left. */
export interface StreamPlace { readonly handle: string | null; readonly offset: string | null }

/** What came down a stream between two up-to-dates. */
export interface StreamBatch {
  readonly place: StreamPlace
  readonly changes: readonly StreamChange[]
  readonly fromBeginning: boolean
  /** Postgres transactions that are in it. */
  readonly transactions: readonly string[]
}

export interface ShapeReading {
  readonly serverUrl: string
  readonly stream: string
  readonly place: StreamPlace
  /** Ends after the first up-to-date, or stays and waits for more. */
  readonly live: boolean
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  readonly signal: AbortSignal
  /** Called with each batch; the next request waits until it is done. */
  readonly onBatch: (batch: StreamBatch) => Promise<void>
  /** Called with each part of a first download that is too long to be held in memory. Null for a stream that was read to its end before. */
  readonly onPart: ((part: DownloadPart) => Promise<void>) | null
  /** Called as rows of a first download come in. */
  readonly onRows: (count: number) => void
}

/**
 * Reads a stream from where it was left: with Electric's own client, but for the first download. Resolves when it is over: after the
 * first up-to-date, or when the signal ended it. Rejects with the error that ended it, the status of the server's answer in `FetchError`; waiting and trying
 * again are left to the caller.
 */
export async function readShape(reading: ShapeReading): Promise<void> {
  const { onPart, signal } = reading
  if (!onPart) return await readOn(reading)
  try {
    const downloaded = await readFirstDownload(reading, onPart)
    if (signal.aborted) return
    await reading.onBatch(downloaded)
    if (reading.live) await readOn({ ...reading, place: downloaded.place })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function readOn(reading: ShapeReading): Promise<void> {
  const { place, signal } = reading
  const ended = new AbortController()
  const stop = (): void => ended.abort()
  if (signal.aborted) return
  signal.addEventListener('abort', stop, { once: true })
  try {
    await new Promise<void>((resolve, reject) => {
      ended.signal.addEventListener('abort', () => resolve(), { once: true })
      const stream = new ShapeStream<Image & Row<never>>({
        url: `${reading.serverUrl}${shapePath}`,
        params: { stream: reading.stream },
        ...(place.handle && place.offset ? { handle: place.handle, offset: place.offset as Offset } : {}),
        subscribe: reading.live,
        signal: ended.signal,
        fetchClient: withoutReplay(reading.fetch),
        // a failed attempt comes to us at once; we know when the laptop is offline, and wait in one place for all streams
        backoffOptions: { initialDelay: 50, maxDelay: 50, multiplier: 1, maxRetries: 0 },
        onError: (error) => reject(error),
      })
      const collector = new Collector(place.handle === null || place.offset === null)
      stream.subscribe(async (messages) => {
        try {
          const rows = collector.add(messages)
          if (rows > 0 && collector.fromBeginning) reading.onRows(rows)
          if (!stream.isUpToDate) return
          await reading.onBatch(collector.take({ handle: stream.shapeHandle ?? null, offset: stream.lastOffset }))
          if (!reading.live) ended.abort()
        } catch (error) {
          reject(error as Error)
        }
      }, reject)
    })
  } finally {
    signal.removeEventListener('abort', stop)
    ended.abort()
  }
}

/** Whether an error says that this user may not have the stream. A revoked device is refused everything, which says nothing about its user's access. */
export function isForbidden(error: unknown): boolean {
  return error instanceof FetchError && error.status === 403 && problem.safeParse(error.json).data?.code === 'not_permitted'
}

class Collector {
  fromBeginning: boolean
  #changes: StreamChange[] = []
  #transactions = new Set<string>()

  constructor(fromBeginning: boolean) {
    this.fromBeginning = fromBeginning
  }

  /** Adds messages; returns how many rows were among them. */
  add(messages: readonly Message<Image & Row<never>>[]): number {
    let rows = 0
    for (const message of messages) {
      if (isControlMessage(message)) {
        if (message.headers.control !== 'must-refetch') continue
        this.fromBeginning = true
        this.#changes = []
        continue
      }
      if (!isChangeMessage(message)) continue
      rows++
      for (const transaction of message.headers.txids ?? []) this.#transactions.add(String(transaction))
      const change = changeIn(message as ShapeMessage)
      if (change) this.#changes.push(change)
    }
    return rows
  }

  take(place: StreamPlace): StreamBatch {
    const batch = { place, changes: this.#changes, fromBeginning: this.fromBeginning, transactions: [...this.#transactions] }
    this.#changes = []
    this.#transactions = new Set()
    this.fromBeginning = false
    return batch
  }
}

/**
 * The client remembers the cursor of each shape for a minute, and takes a first answer with the same one for a stale copy out of a
 * cache, whose up-to-date it swallows. We open streams anew at every poke and must hear of every up-to-date; only live answers need
 * their cursor.
 */
function withoutReplay(inner: ShapeReading['fetch']): typeof fetch {
  return async (input, init) => {
    const url = String(input)
    const response = await inner(url, init)
    if (new URL(url).searchParams.get('live') === 'true' || !response.headers.has('electric-cursor')) return response
    const headers = new Headers(response.headers)
    headers.delete('electric-cursor')
    return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
  }
}
