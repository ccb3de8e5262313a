import { closeSync, existsSync, fstatSync, openSync, readSync, truncateSync, writevSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from './durable-file.ts'
import { readFilePieces } from './file-pieces.ts'
import { encodeFrame, FRAME_HEADER, frameAt, frameIsIntact } from './log-frame.ts'
import type { LogOffset } from './log-offset.ts'
import { AFTER_SNAPSHOT, compareOffsets } from './log-offset.ts'
import type { Lsn } from './lsn.ts'
import type { OpenLogFiles } from './open-log-files.ts'

/** What was written may never reach the disk: a system that failed to write it out once has forgotten it, and does not fail again. */
export class LogNotSynced extends Error {
  readonly code = 'log-not-synced'
}

/** A place in the file: everything before byte `at` has an offset of `offset` or less. */
interface Landmark {
  readonly offset: LogOffset
  readonly at: number
}

// One landmark per so many bytes keeps the index small however many little transactions a log holds; finding a place reads
// no more than this.
const LANDMARK_DISTANCE = 64 * 1024
// A transaction that grows beyond this is written in parts, so that a million rows do not lie in memory. Small enough for a part
// to be forgotten before the garbage collector moves it to where collecting is dear.
const PART_CHARACTERS = 16 * 1024
const SEPARATOR = Buffer.from(',\n')

/**
 * The changes of one shape, in commit order, in one append-only file. What a transaction adds becomes visible when the
 * transaction is whole and written, never in part. Replication replays what was not acknowledged, so the log also says
 * which transactions it already holds.
 */
export class ShapeLog {
  private readonly path: string
  private readonly files: OpenLogFiles
  private readonly chunkBytes: number

  private writtenSize = 0
  private landmarks: Landmark[] = []
  private chunks: Landmark[] = []
  private visible: Landmark = { offset: AFTER_SNAPSHOT, at: 0 }
  private announced: LogOffset = AFTER_SNAPSHOT
  private needsSync = false
  private folderSynced = false

  private held: { position: number; text: string } | undefined
  private pending: string[] = []
  private pendingCharacters = 0
  private pendingFirst = 0
  private pendingLast = 0
  private unwritten: Buffer[] = []
  private unwrittenFrames: { offset: LogOffset; size: number; endsTransaction: boolean }[] = []
  private lsn: Lsn = 0
  private recent: { since: LogOffset; upTo: LogOffset; payload: Buffer } | undefined

  /** Opens the log at `path`, dropping what a crash left unfinished at its end. */
  constructor(path: string, files: OpenLogFiles, chunkBytes: number) {
    this.path = path
    this.files = files
    this.chunkBytes = chunkBytes
    if (existsSync(path)) this.recover()
    this.announced = this.visible.offset
  }

  /** The last visible change, or the end of the snapshot where there is none. */
  get lastOffset(): LogOffset {
    return this.visible.offset
  }

  /** Bytes of all visible changes. */
  get size(): number {
    return this.visible.at
  }

  /** Adds a change of the transaction being received. `text` lacks its end, which says whether it was the last one. */
  add(lsn: Lsn, position: number, text: string): void {
    this.lsn = lsn
    if (this.held) this.release('}}')
    this.held = { position, text }
    if (this.pendingCharacters > Math.min(PART_CHARACTERS, this.chunkBytes)) this.writePart()
  }

  /** Ends the transaction being received. */
  endTransaction(lsn: Lsn): void {
    if (!this.held) return
    this.lsn = lsn
    this.release(',"last":true}}')
    this.frame(true)
  }

  /** Writes what has come of the transaction being received: it stays invisible, and lies in memory no more. */
  writePart(): void {
    if (this.pending.length === 0) return
    this.frame(false)
    this.write()
  }

  /** Forgets the transaction being received: the connection broke in the middle of it, and it will come again. */
  abandonTransaction(): void {
    this.held = undefined
    this.pending = []
    this.pendingCharacters = 0
    if (this.unwrittenFrames.length === 0 && this.writtenSize > this.visible.at) this.cutOff()
  }

  /** Whether there is something for `flush` to write. */
  get isDirty(): boolean {
    return this.unwritten.length > 0
  }

  /**
   * Writes what was added and makes whole transactions visible. With `remember`, what became visible is kept in memory until the
   * next flush, for readers who wait at the end of the log. Returns whether anything became visible since the last flush. Throws
   * if the file cannot be written: the log is then as it was, and what was added has to come again.
   */
  flush(remember: boolean): boolean {
    const since = this.visible.offset
    this.recent = undefined
    const { unwritten } = this
    const isWhole = this.writtenSize === this.visible.at && this.unwrittenFrames.at(-1)?.endsTransaction === true
    this.write()
    if (remember && isWhole) {
      this.recent = { since, upTo: this.visible.offset, payload: joinPayloads(unwritten.filter((_, index) => index % 2 === 1)) }
    }
    const hasGrown = this.visible.offset !== this.announced
    this.announced = this.visible.offset
    return hasGrown
  }

  /** Makes what was written survive a power failure. Throws `LogNotSynced` if it may never. */
  async sync(): Promise<void> {
    if (!this.needsSync) return
    const file = await open(this.path, 'r+')
    this.needsSync = false
    try {
      await file.datasync()
      if (!this.folderSynced) await syncFolder(dirname(this.path))
      this.folderSynced = true
    } catch (error) {
      this.needsSync = true
      throw new LogNotSynced(`The log ${this.path} could not be synced`, { cause: error })
    } finally {
      await file.close()
    }
  }

  /** Where a response that begins after `offset` ends: at a chunk's end, always the same one, or at the end of the log. */
  endOfChunkAfter(offset: LogOffset): LogOffset {
    const chunk = firstAfter(this.chunks, offset)
    return chunk && chunk.at <= this.visible.at ? chunk.offset : this.visible.offset
  }

  /**
   * The messages after `since` up to and including `upTo`, in pieces of whole messages joined by `,\n`; none is empty. `upTo` is an
   * offset that was visible.
   */
  async *read(since: LogOffset, upTo: LogOffset): AsyncGenerator<Buffer> {
    if (compareOffsets(since, upTo) >= 0) return
    const { recent } = this
    if (recent && compareOffsets(recent.since, since) === 0 && compareOffsets(recent.upTo, upTo) === 0) {
      yield recent.payload
      return
    }
    const start = lastNotAfter(this.landmarks, since)?.at ?? 0
    const atVisibleEnd = compareOffsets(upTo, this.visible.offset) >= 0
    const end = atVisibleEnd ? this.visible.at : Math.min(firstAfter(this.landmarks, upTo)?.at ?? this.visible.at, this.visible.at)
    // a client that is still in the snapshot comes before an empty log, too
    if (end <= start) return
    let rest: Buffer = Buffer.alloc(0)
    for await (const piece of readFilePieces(this.path, start, end)) {
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece])
      const { payload, size } = joinFrames(bytes, since, upTo)
      if (payload.length > 0) yield payload
      rest = Buffer.from(bytes.subarray(size))
    }
    if (rest.length > 0) throw new Error('A log frame is cut off')
  }

  private release(ending: string): void {
    const { position, text } = this.held as { position: number; text: string }
    this.held = undefined
    if (this.pending.length === 0) this.pendingFirst = position
    this.pending.push(text + ending)
    this.pendingLast = position
    this.pendingCharacters += text.length
  }

  private frame(endsTransaction: boolean): void {
    const { lsn, pendingLast } = this
    const text = this.pending.length === 1 ? (this.pending[0] as string) : this.pending.join(',\n')
    const [header, payload] = encodeFrame(lsn, this.pendingFirst, pendingLast, endsTransaction, text)
    this.unwritten.push(header, payload)
    this.unwrittenFrames.push({ offset: { lsn, operation: pendingLast }, size: FRAME_HEADER + payload.length, endsTransaction })
    this.pending = []
    this.pendingCharacters = 0
  }

  private write(): void {
    if (this.unwritten.length === 0) return
    const buffers = this.unwritten
    const frames = this.unwrittenFrames
    this.unwritten = []
    this.unwrittenFrames = []
    try {
      writeFully(this.files.forAppending(this.path), buffers)
    } catch (error) {
      this.cutOff()
      throw error
    }
    this.needsSync = true
    for (const frame of frames) this.index(frame.offset, frame.size, frame.endsTransaction)
  }

  /** Takes back everything that does not belong to a whole transaction. */
  private cutOff(): void {
    this.files.close(this.path)
    truncateSync(this.path, this.visible.at)
    this.writtenSize = this.visible.at
    this.landmarks = this.landmarks.filter((landmark) => landmark.at <= this.visible.at)
    this.chunks = this.chunks.filter((chunk) => chunk.at <= this.visible.at)
  }

  private index(offset: LogOffset, size: number, endsTransaction: boolean): void {
    this.writtenSize += size
    const place = { offset, at: this.writtenSize }
    if (place.at - (this.landmarks.at(-1)?.at ?? 0) >= LANDMARK_DISTANCE) this.landmarks.push(place)
    if (place.at - (this.chunks.at(-1)?.at ?? 0) >= this.chunkBytes) this.chunks.push(place)
    if (endsTransaction) this.visible = place
  }

  private recover(): void {
    const descriptor = openSync(this.path, 'r')
    try {
      const { size } = fstatSync(descriptor)
      let block = Buffer.alloc(Math.min(size, 4 * 1024 * 1024))
      let position = 0
      while (position < size) {
        const wanted = Math.min(block.length, size - position)
        const view = block.subarray(0, readSync(descriptor, block, 0, wanted, position))
        const used = this.indexBlock(view)
        position += used
        if (used > 0) continue
        const needed = view.length >= FRAME_HEADER ? FRAME_HEADER + view.readUInt32BE(0) : size + 1
        if (needed <= view.length || position + needed > size) break
        block = Buffer.alloc(needed)
      }
      if (this.visible.at < size) truncateSync(this.path, this.visible.at)
    } finally {
      closeSync(descriptor)
    }
    this.writtenSize = this.visible.at
    this.landmarks = this.landmarks.filter((landmark) => landmark.at <= this.visible.at)
    this.chunks = this.chunks.filter((chunk) => chunk.at <= this.visible.at)
    // what was written before a crash is readable and may still not be on the disk
    this.needsSync = true
  }

  /** Indexes the intact frames at the start of a block; returns their bytes. */
  private indexBlock(block: Buffer): number {
    let at = 0
    for (;;) {
      const frame = frameAt(block, at)
      if (!frame || !frameIsIntact(block, at, frame)) return at
      this.index({ lsn: frame.lsn, operation: frame.last }, frame.size, frame.endsTransaction)
      at += frame.size
    }
  }
}

function writeFully(descriptor: number, buffers: Buffer[]): void {
  const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0)
  let written = buffers.length <= 512 ? writevSync(descriptor, buffers) : 0
  if (written === total) return
  const rest = Buffer.concat(buffers)
  while (written < total) written += writevSync(descriptor, [rest.subarray(written)])
}

/** The messages in the whole frames at the start of a buffer, and the frames' bytes. */
function joinFrames(buffer: Buffer, since: LogOffset, upTo: LogOffset): { payload: Buffer; size: number } {
  const payloads: Buffer[] = []
  let at = 0
  for (let frame = frameAt(buffer, at); frame; frame = frameAt(buffer, at)) {
    at += frame.size
    const last = { lsn: frame.lsn, operation: frame.last }
    if (compareOffsets(last, since) <= 0 || compareOffsets(last, upTo) > 0) continue
    payloads.push(compareOffsets({ lsn: frame.lsn, operation: frame.first }, since) > 0 ? frame.payload : messagesAfter(frame.payload, since.operation))
  }
  return { payload: joinPayloads(payloads), size: at }
}

/** The messages of one transaction after a position inside it, where an SSE client resumes. */
function messagesAfter(payload: Buffer, position: number): Buffer {
  const messages = payload.toString('utf8').split(',\n')
  const later = messages.filter((message) => (JSON.parse(message) as { headers: { op_position: number } }).headers.op_position > position)
  return Buffer.from(later.join(',\n'))
}

function joinPayloads(payloads: readonly Buffer[]): Buffer {
  if (payloads.length <= 1) return payloads[0] ?? Buffer.alloc(0)
  return Buffer.concat(payloads.flatMap((payload, index) => (index === 0 ? [payload] : [SEPARATOR, payload])))
}

/** The first landmark with an offset after `offset`. */
function firstAfter(landmarks: readonly Landmark[], offset: LogOffset): Landmark | undefined {
  return landmarks[countNotAfter(landmarks, offset)]
}

/** The last landmark with an offset of `offset` or less. */
function lastNotAfter(landmarks: readonly Landmark[], offset: LogOffset): Landmark | undefined {
  return landmarks[countNotAfter(landmarks, offset) - 1]
}

function countNotAfter(landmarks: readonly Landmark[], offset: LogOffset): number {
  let low = 0
  let high = landmarks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareOffsets((landmarks[middle] as Landmark).offset, offset) <= 0) low = middle + 1
    else high = middle
  }
  return low
}
