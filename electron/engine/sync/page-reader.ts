import { setImmediate as othersTurn } from 'node:timers/promises'
import { FetchError } from '@electric-sql/client'
import { shapePath } from '../../../shared/sync/protocol.ts'
import type { StreamChange } from './cut.ts'
import type { DownloadPart } from './first-download.ts'
import type { ShapeReading, StreamBatch, StreamPlace } from './shape-stream.ts'
import { changeIn, type ShapeMessage } from './shape-message.ts'

/** A stream with fewer rows is one cut, as any other. */
const heldInMemory = 5_000
/** So many characters of a page are parsed and stored at a time, about 1,000 rows, so that nothing else waits long. */
const pieceLength = 512_000
/** And so many rows of what was held in memory go into one transaction. */
const storedAtOnce = 1_500
/** A shape that is replaced again and again is left for later. */
const beginningsAtMost = 4

/**
 * Reads a stream that was never read to its end, page by page, asking for the next while one is stored. Resolves to what it brought
 * until its first up-to-date and is not stored yet: all of it, or what follows the parts that were. Rejects as `readShape` does.
 */
export async function readFirstDownload(reading: ShapeReading, takePart: (part: DownloadPart) => Promise<void>): Promise<StreamBatch> {
  let place: StreamPlace = reading.place
  for (let beginning = 1; ; beginning++) {
    const downloaded = await readPages(reading, place, takePart)
    if (downloaded !== 'replaced') return downloaded
    if (beginning === beginningsAtMost) throw new FetchError(409, undefined, undefined, {}, `${reading.serverUrl}${shapePath}`, 'the shape is replaced again and again')
    place = { handle: null, offset: null }
  }
}

async function readPages(reading: ShapeReading, begin: StreamPlace, takePart: (part: DownloadPart) => Promise<void>): Promise<StreamBatch | 'replaced'> {
  let isStored = begin.handle !== null
  let begins = !isStored
  const changes: StreamChange[] = []
  const transactions = new Set<string>()
  const store = async (place: StreamPlace | null): Promise<void> => {
    isStored = true
    for (let isAll = false; !isAll;) {
      isAll = changes.length <= storedAtOnce
      await takePart({ changes: changes.splice(0, storedAtOnce), place: isAll ? place : null, begins })
      begins = false
      if (!isAll) await othersTurn()
    }
  }
  for (let next = request(reading, begin); ;) {
    const response = await next
    if (response.status === 409) return 'replaced'
    const place = { handle: response.headers.get('electric-handle'), offset: response.headers.get('electric-offset') }
    if (!place.handle || !place.offset) throw new FetchError(502, undefined, undefined, {}, response.url, 'the answer does not say where in the shape it is')
    const isLast = response.headers.has('electric-up-to-date')
    if (!isLast) {
      next = request(reading, place)
      // it is awaited once this page is stored
      next.catch(() => undefined)
    }
    for (const { messages, endsPage } of piecesOf(await response.text())) {
      const before = changes.length
      for (const message of messages) {
        for (const transaction of message.headers.txids ?? []) transactions.add(String(transaction))
        const change = changeIn(message)
        if (change) changes.push(change)
      }
      reading.onRows(changes.length - before)
      if (isStored || changes.length > heldInMemory) await store(endsPage && !isLast ? place : null)
      await othersTurn()
      reading.signal.throwIfAborted()
    }
    if (isLast) return { place, changes, fromBeginning: !isStored, transactions: [...transactions] }
  }
}

async function request(reading: ShapeReading, { handle, offset }: StreamPlace): Promise<Response> {
  const query = new URLSearchParams({ stream: reading.stream, offset: offset ?? '-1', ...(handle ? { handle } : {}) })
  const url = `${reading.serverUrl}${shapePath}?${query}`
  const response = await reading.fetch(url, { signal: reading.signal })
  if (!response.ok && response.status !== 409) throw await FetchError.fromResponse(response, url)
  return response
}

/**
 * The messages of a page, some at a time. Within JSON text a line break can only stand between two values, and our servers set one
 * after each message; a page without any is taken whole.
 */
function* piecesOf(page: string): Generator<{ readonly messages: readonly ShapeMessage[]; readonly endsPage: boolean }> {
  let from = page.indexOf('[') + 1
  while (page.length - from > pieceLength) {
    const end = page.indexOf(',\n{"', from + pieceLength)
    if (end < 0) break
    yield { messages: JSON.parse(`[${page.slice(from, end)}]`) as ShapeMessage[], endsPage: false }
    from = end + 1
  }
  yield { messages: JSON.parse(`[${page.slice(from)}`) as ShapeMessage[], endsPage: true }
}
