import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

// Up to this much goes out in one write, with its length.
const SMALL = 64 * 1024

/**
 * Sends a body piece by piece, at the pace of its reader: no more of it than a piece lies in memory. Answers nothing if the first
 * piece cannot be had. A reader who takes nothing for `patienceMilliseconds` is cut off.
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
    if (!isUnderWay) first.push(piece)
    if (size < SMALL) continue
    if (response.destroyed) return
    if (!isUnderWay) response.writeHead(200, headers)
    if (response.req.method === 'HEAD') return void response.end()
    if (!response.write(isUnderWay ? piece : Buffer.concat(first))) await drained(response, patienceMilliseconds)
    if (response.destroyed) return
    isUnderWay = true
  }
  if (response.destroyed) return
  if (isUnderWay) return void response.end()
  response.writeHead(200, { ...headers, 'content-length': size })
  response.end(response.req.method === 'HEAD' ? undefined : Buffer.concat(first))
}

/** Waits until the reader has taken what was written, or is gone; one who takes nothing for so long is cut off. */
export function drained(response: ServerResponse, patienceMilliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer)
      response.off('drain', settle)
      response.off('close', settle)
      resolve()
    }
    const timer = setTimeout(() => response.destroy(), patienceMilliseconds)
    response.once('drain', settle)
    response.once('close', settle)
  })
}
