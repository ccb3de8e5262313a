import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

// Up to this much goes out in one write, with its length.
const SMALL = 64 * 1024

/**
 * Sends a body piece by piece, at the pace of its reader: no more of it than a piece lies in memory, and the next one is asked for
 * when the system has taken the last. Answers nothing if the first piece cannot be had. A reader who takes nothing for
 * `patienceMilliseconds` is cut off.
 */
export async function sendPieces(
  response: ServerResponse,
  headers: OutgoingHttpHeaders,
  pieces: AsyncIterable<Buffer>,
  patienceMilliseconds: number,
): Promise<void> {
  const first: Buffer[] = []
  let size = 0
  let isUnderWay = false
  for await (const piece of pieces) {
    size += piece.length
    if (size < SMALL) {
      first.push(Buffer.from(piece))
      continue
    }
    if (response.destroyed) return
    if (!isUnderWay) response.writeHead(200, headers)
    isUnderWay = true
    if (response.req.method === 'HEAD') return void response.end()
    for (const earlier of first.splice(0)) response.write(earlier)
    await taken(response, piece, patienceMilliseconds)
    if (response.destroyed) return
  }
  if (response.destroyed) return
  if (isUnderWay) return void response.end()
  response.writeHead(200, { ...headers, 'content-length': size })
  response.end(response.req.method === 'HEAD' ? undefined : Buffer.concat(first))
}

/** Writes a piece and waits until the system has taken it, or the reader is gone; one who takes nothing for so long is cut off. */
function taken(response: ServerResponse, piece: Buffer, patienceMilliseconds: number): Promise<void> {
  return untilSettled(response, patienceMilliseconds, (settle) => response.write(piece, settle))
}

/** Waits until the reader has taken what was written, or is gone; one who takes nothing for so long is cut off. */
export function drained(response: ServerResponse, patienceMilliseconds: number): Promise<void> {
  return untilSettled(response, patienceMilliseconds, (settle) => response.once('drain', settle))
}

function untilSettled(response: ServerResponse, patienceMilliseconds: number, begin: (settle: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer)
      response.off('drain', settle)
      response.off('close', settle)
      resolve()
    }
    const timer = setTimeout(() => response.destroy(), patienceMilliseconds)
    response.once('close', settle)
    begin(settle)
  })
}
