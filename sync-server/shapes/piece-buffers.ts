/** How much of a file lies in memory at a time, in bytes. */
export const PIECE = 256 * 1024

// New memory of this size is cleared by the kernel page by page, and its bytes drive the garbage collector: both cost more than
// reading a file. So many are kept for whoever is next.
const MOST_SPARE = 16
const spare: Buffer[] = []

/** A buffer of `PIECE` bytes with anything in it. */
export function takePieceBuffer(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(PIECE)
}

/** Gives a buffer back that nobody will look at any more. Others than those of `takePieceBuffer` are let go. */
export function givePieceBuffer(buffer: Buffer): void {
  if (buffer.length === PIECE && spare.length < MOST_SPARE) spare.push(buffer)
}
