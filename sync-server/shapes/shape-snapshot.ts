import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { readFilePieces } from './file-pieces.ts'
import { givePieceBuffer, takePieceBuffer } from './piece-buffers.ts'

/** A written page of a snapshot: a whole JSON array. */
export interface SnapshotChunk {
  readonly bytes: number
  readonly checksum: number
}

/** The snapshot was not finished, or its file is not what was written: the shape has to be made anew. */
export class SnapshotUnavailable extends Error {
  readonly code = 'snapshot-unavailable'
}

/** A shape's first rows, in chunk files that are never changed once they are whole. */
export class ShapeSnapshot {
  private readonly folder: string
  private readonly chunks: SnapshotChunk[]
  private readonly unverified: Set<number>
  private state: 'running' | 'complete' | 'failed'
  private failure: Error | undefined
  private waiting: (() => void)[] = []

  /** Begins an empty snapshot, or takes up a complete one whose chunks are known. */
  constructor(folder: string, chunks?: readonly SnapshotChunk[]) {
    this.folder = folder
    this.chunks = [...(chunks ?? [])]
    this.state = chunks ? 'complete' : 'running'
    this.unverified = new Set(this.chunks.keys())
  }

  get isComplete(): boolean {
    return this.state === 'complete'
  }

  get writtenChunks(): readonly SnapshotChunk[] {
    return this.chunks
  }

  chunkPath(index: number): string {
    return join(this.folder, `snapshot-${index}.json`)
  }

  /** A chunk has been written. */
  addChunk(chunk: SnapshotChunk): void {
    this.chunks.push(chunk)
    this.wake()
  }

  complete(): void {
    this.state = 'complete'
    this.wake()
  }

  fail(error: Error): void {
    this.state = 'failed'
    this.failure = error
    this.wake()
  }

  /** Waits until the chunk is written; false if the snapshot ends before it. Throws what made the snapshot fail. */
  async hasChunk(index: number): Promise<boolean> {
    while (index >= this.chunks.length && this.state === 'running') await new Promise<void>((resolve) => this.waiting.push(resolve))
    if (this.state === 'failed') throw this.failure as Error
    return index < this.chunks.length
  }

  /** The bytes of a written chunk, piece by piece. Throws `SnapshotUnavailable` if they are damaged. */
  async *readChunk(index: number): AsyncGenerator<Buffer> {
    const { bytes, checksum } = this.chunks[index] as SnapshotChunk
    const path = this.chunkPath(index)
    if (this.unverified.has(index)) {
      if (statSync(path).size !== bytes) throw new SnapshotUnavailable(`Snapshot chunk ${path} is damaged`)
      let found = 0
      for await (const piece of readFilePieces(path, 0, bytes)) found = crc32(piece, found)
      if (found !== checksum) throw new SnapshotUnavailable(`Snapshot chunk ${path} is damaged`)
      this.unverified.delete(index)
    }
    yield* readFilePieces(path, 0, bytes)
  }

  private wake(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const resolve of waiting) resolve()
  }
}

/** Writes rows into a snapshot's chunks as they come. */
export class SnapshotWriter {
  private readonly snapshot: ShapeSnapshot
  private readonly chunkBytes: number
  private buffer = takePieceBuffer()
  private used = 0
  private descriptor: number | undefined
  private chunkSize = 0
  private checksum = 0

  constructor(snapshot: ShapeSnapshot, chunkBytes: number) {
    this.snapshot = snapshot
    this.chunkBytes = chunkBytes
  }

  /** Adds one message, given in pieces. */
  add(pieces: readonly Buffer[]): void {
    if (this.chunkSize + this.used >= this.chunkBytes) this.endChunk()
    this.put(this.chunkSize + this.used === 0 ? OPENING : COMMA)
    for (const piece of pieces) this.put(piece)
  }

  /** Writes the rest, ending with `last`, a message. */
  finish(last: Buffer): void {
    this.put(this.chunkSize + this.used === 0 ? OPENING : COMMA)
    this.put(last)
    this.endChunk()
    givePieceBuffer(this.buffer)
  }

  /** Leaves the snapshot as it is. */
  abandon(): void {
    this.close()
    givePieceBuffer(this.buffer)
  }

  private put(piece: Buffer): void {
    if (this.used + piece.length > this.buffer.length) this.makeRoom(piece.length)
    piece.copy(this.buffer, this.used)
    this.used += piece.length
  }

  private makeRoom(length: number): void {
    this.writePiece()
    if (length > this.buffer.length) this.buffer = Buffer.allocUnsafe(length)
  }

  private close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor)
    this.descriptor = undefined
  }

  private writePiece(): void {
    this.descriptor ??= openSync(this.snapshot.chunkPath(this.snapshot.writtenChunks.length), 'w')
    const piece = this.buffer.subarray(0, this.used)
    for (let written = 0; written < piece.length; ) written += writeSync(this.descriptor, piece, written)
    this.checksum = crc32(piece, this.checksum)
    this.chunkSize += this.used
    this.used = 0
  }

  private endChunk(): void {
    this.put(CLOSING)
    this.writePiece()
    this.close()
    this.snapshot.addChunk({ bytes: this.chunkSize, checksum: this.checksum })
    this.chunkSize = 0
    this.checksum = 0
  }
}

const OPENING = Buffer.from('[')
const COMMA = Buffer.from(',\n')
const CLOSING = Buffer.from(']')
