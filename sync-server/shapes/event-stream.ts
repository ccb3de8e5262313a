import type { ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { upToDate } from './control-message.ts'
import type { LogOffset } from './log-offset.ts'
import { AFTER_SNAPSHOT, compareOffsets } from './log-offset.ts'
import { drained } from './response-body.ts'
import type { Shape } from './shape.ts'

// The stream can be faster than Postgres's answer to the COMMIT itself. Waiting this long lets the one who wrote hear of it first,
// and sends what comes in a burst together.
const EVENT_DELAY_MILLISECONDS = 1

export interface EventStreamOptions {
  readonly holdMilliseconds: number
  /** How long nothing is said, at most. */
  readonly keepAliveMilliseconds: number
  readonly patienceMilliseconds: number
  readonly isClosing: () => boolean
  /** Whether the end of the log may be called the end. */
  readonly isSettled: () => boolean
}

/**
 * Writes what a shape has after `since`, and all that comes, as server-sent events. Ends at an up-to-date when its time is up, for
 * a client forgets what came after the last one; and when the shape is replaced, the server closes or the client is gone.
 */
export async function streamEvents(shape: Shape, since: LogOffset, response: ServerResponse, options: EventStreamOptions): Promise<void> {
  let at = since
  let ended = false
  const isOpen = (): boolean => !options.isClosing() && !response.destroyed && !shape.isReplaced
  const finish = setTimeout(() => {
    ended = true
    shape.notify()
  }, options.holdMilliseconds)
  const keepAlive = setInterval(() => response.write(': keep-alive\n\n'), options.keepAliveMilliseconds)
  const write = async (messages: readonly string[]): Promise<void> => {
    keepAlive.refresh()
    if (!response.write(messages.map((message) => `data: ${message}\n\n`).join(''))) await drained(response, options.patienceMilliseconds)
  }
  try {
    for (; compareOffsets(at, AFTER_SNAPSHOT) < 0 && isOpen(); at = nextChunk(at)) {
      if (!(await shape.snapshot.hasChunk(nextChunk(at).operation))) break
      const chunk = await text(shape.snapshot.readChunk(nextChunk(at).operation))
      await write(chunk.slice(1, -1).split(',\n'))
    }
    while (isOpen()) {
      while (compareOffsets(at, shape.lastOffset) < 0 && options.isSettled() && isOpen()) {
        const end = shape.log.endOfChunkAfter(at)
        const isEnd = compareOffsets(end, shape.lastOffset) === 0
        for await (const piece of shape.log.read(at, end)) {
          await write(piece.toString('utf8').split(',\n'))
          if (!isOpen()) break
        }
        if (isEnd && isOpen()) await write([upToDate(end.lsn)])
        at = end
        if (isEnd && ended) break
      }
      if (ended) break
      if (isOpen()) await nextNotice(shape, response)
      if (isOpen() && !ended) await new Promise((resolve) => setTimeout(resolve, EVENT_DELAY_MILLISECONDS))
    }
  } finally {
    clearTimeout(finish)
    clearInterval(keepAlive)
  }
  response.end()
}

/** The offset of the snapshot's chunk that comes after an offset within it. */
function nextChunk({ lsn, operation }: LogOffset): LogOffset {
  return { lsn: 0, operation: lsn < 0 ? 0 : operation + 1 }
}

function nextNotice(shape: Shape, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      unwatch()
      response.off('close', settle)
      resolve()
    }
    const unwatch = shape.watch(settle)
    response.once('close', settle)
  })
}
