import { closeSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'

// What one reader has in memory at a time. Up to this much is read at once from the page cache: turns through the thread pool
// cost more.
const PIECE = 256 * 1024

/** Reads a range of a file, piece by piece as they are asked for. Throws if the file is shorter. */
export async function* readFilePieces(path: string, start: number, end: number): AsyncGenerator<Buffer> {
  if (end - start <= PIECE) {
    yield readAtOnce(path, start, end)
    return
  }
  const file = await open(path, 'r')
  try {
    for (let at = start; at < end; ) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(Math.min(PIECE, end - at)), 0, undefined, at)
      if (bytesRead === 0) throw shorter(path)
      yield buffer.subarray(0, bytesRead)
      at += bytesRead
    }
  } finally {
    await file.close()
  }
}

function readAtOnce(path: string, start: number, end: number): Buffer {
  const buffer = Buffer.allocUnsafe(end - start)
  const descriptor = openSync(path, 'r')
  try {
    if (readSync(descriptor, buffer, 0, buffer.length, start) !== buffer.length) throw shorter(path)
  } finally {
    closeSync(descriptor)
  }
  return buffer
}

function shorter(path: string): Error {
  return new Error(`The file ${path} is shorter than it was`)
}
