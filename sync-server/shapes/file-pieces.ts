import { closeSync, openSync, read, readSync } from 'node:fs'
import { promisify } from 'node:util'
import { givePieceBuffer, PIECE, takePieceBuffer } from './piece-buffers.ts'

// Up to this much is read from the page cache at once: a turn through the thread pool costs more than a piece.
const READ_SYNCHRONOUSLY = 1024 * 1024
const readElsewhere = promisify(read)

/**
 * Reads a range of a file, piece by piece as they are asked for; a piece is valid until the next one is. Throws if the file is
 * shorter.
 */
export async function* readFilePieces(path: string, start: number, end: number): AsyncGenerator<Buffer> {
  const buffer = end - start < PIECE ? Buffer.allocUnsafe(end - start) : takePieceBuffer()
  const descriptor = openSync(path, 'r')
  try {
    for (let at = start; at < end; ) {
      const length = Math.min(buffer.length, end - at)
      const bytesRead = end - start <= READ_SYNCHRONOUSLY ? readSync(descriptor, buffer, 0, length, at) : (await readElsewhere(descriptor, buffer, 0, length, at)).bytesRead
      if (bytesRead === 0) throw new Error(`The file ${path} is shorter than it was`)
      yield buffer.subarray(0, bytesRead)
      at += bytesRead
    }
    // not where a reader has gone away: its last piece may still be on its way out
    givePieceBuffer(buffer)
  } finally {
    closeSync(descriptor)
  }
}
