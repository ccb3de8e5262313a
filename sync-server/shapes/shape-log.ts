import { closeSync, existsSync, fstatSync, openSync, readSync, truncateSync, writevSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from './durable-file.ts'
import { encodeFrame, FRAME_HEADER, frameAt, frameIsIntact } from './log-frame.ts'
import type { LogOffset } from './log-offset.ts'
import { AFTER_SNAPSHOT, compareOffsets } from './log-offset.ts'
import type { Lsn } from './lsn.ts'
import type { OpenLogFiles } from './open-log-files.ts'

/** A place in the file: everything before byte `at` has an offset of `offset` or less. */
interface Landmark {
  readonly offset: LogOffset
  readonly at: number
}

// One landmark per so many bytes keeps the index small however many little transactions a log holds; finding a place reads
// no more than this.
const LANDMARK_DISTANCE = 64 * 1024
// A transaction that grows beyond this is written in parts, so that a million rows do not lie in memory.
const SPILL_CHARACTERS = 1024 * 1024
// Up to this much is read at once from the page cache: three turns through the thread pool cost more.
const READ_SYNCHRONOUSLY = 256 * 1024
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
  private needsSync = false
  private folderSynced = false

  private held: { position: number; text: string } | undefined
  private pending: string[] = []
  private pendingCharacters = 0
  private pendingFirst = 0
  private unwritten: Buffer[] = []
  private unwrittenFrames: { offset: LogOffset; size: number; endsTransaction: boolean }[] = []
  private recent: { since: LogOffset; upTo: LogOffset; payload: Buffer } | undefined

  /** Opens the log at `path`, dropping what a crash left unfinished at its end. */
  constructor(path: string, files: OpenLogFiles, chunkBytes: number) {
    this.path = path
    this.files = files
    this.chunkBytes = chunkBytes
    if (existsSync(path)) this.recover()
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
    if (this.held) this.release(lsn, '}}')
    this.held = { position, text }
  }

  /** Ends the transaction being received. */
  endTransaction(lsn: Lsn): void {
    if (!this.held) return
    const last = this.held.position
    this.release(lsn, ',"last":true}}', true)
    this.frame(lsn, last, true)
  }

  /** Forgets the transaction being received: the connection broke in the middle of it, and it will come again. */
  abandonTransaction(): void {
    this.held = undefined
    this.pending = []
    this.pendingCharacters = 0
    while (this.unwrittenFrames.at(-1)?.endsTransaction === false) {
      this.unwrittenFrames.pop()
      this.unwritten.splice(-2)
    }
    if (this.unwrittenFrames.length > 0 || this.writtenSize === this.visible.at) return
    this.files.close(this.path)
    truncateSync(this.path, this.visible.at)
    this.writtenSize = this.visible.at
    this.landmarks = this.landmarks.filter((landmark) => landmark.at <= this.visible.at)
    this.chunks = this.chunks.filter((chunk) => chunk.at <= this.visible.at)
  }

  /** Whether there is something for `flush` to write. */
  get isDirty(): boolean {
    return this.unwritten.length > 0
  }

  /**
   * Writes what was added and makes whole transactions visible. With `remember`, what became visible is kept in memory until the
   * next flush, for readers who wait at the end of the log. Returns whether anything became visible.
   */
  flush(remember: boolean): boolean {
    const since = this.visible.offset
    this.recent = undefined
    if (this.unwritten.length === 0) return false
    const buffers = this.unwritten
    const frames = this.unwrittenFrames
    this.unwritten = []
    this.unwrittenFrames = []
    const wholeTransactions = this.writtenSize === this.visible.at && frames.at(-1)?.endsTransaction === true
    writeFully(this.files.forAppending(this.path), buffers)
    this.needsSync = true
    for (const frame of frames) this.index(frame.offset, frame.size, frame.endsTransaction)
    if (remember && wholeTransactions) {
      this.recent = { since, upTo: this.visible.offset, payload: joinPayloads(buffers.filter((_, index) => index % 2 === 1)) }
    }
    return this.visible.offset !== since
  }

  /** Makes what was written survive a power failure. */
  async sync(): Promise<void> {
    if (!this.needsSync) return
    this.needsSync = false
    const file = await open(this.path, 'r+')
    try {
      await file.datasync()
      if (!this.folderSynced) await syncFolder(dirname(this.path))
      this.folderSynced = true
    } catch (error) {
      this.needsSync = true
      throw error
    } finally {
      await file.close()
    }
  }

  /** Where a response that begins after `offset` ends: at a chunk's end, always the same one, or at the end of the log. */
  endOfChunkAfter(offset: LogOffset): LogOffset {
    const chunk = firstAfter(this.chunks, offset)
    return chunk && chunk.at <= this.visible.at ? chunk.offset : this.visible.offset
  }

  /** The messages after `since` up to and including `upTo`, joined by `,\n`. `upTo` is an offset that was visible. */
  async read(since: LogOffset, upTo: LogOffset): Promise<Buffer> {
    if (compareOffsets(since, upTo) >= 0) return Buffer.alloc(0)
    const { recent } = this
    if (recent && compareOffsets(recent.since, since) === 0 && compareOffsets(recent.upTo, upTo) === 0) return recent.payload
    const start = lastNotAfter(this.landmarks, since)?.at ?? 0
    const atVisibleEnd = compareOffsets(upTo, this.visible.offset) >= 0
    const end = atVisibleEnd ? this.visible.at : Math.min(firstAfter(this.landmarks, upTo)?.at ?? this.visible.at, this.visible.at)
    // a client that is still in the snapshot comes before an empty log, too
    if (end <= start) return Buffer.alloc(0)
    return joinFrames(await readRange(this.path, start, end), since, upTo)
  }

  private release(lsn: Lsn, ending: string, isLast = false): void {
    const { position, text } = this.held as { position: number; text: string }
    this.held = undefined
    if (this.pending.length === 0) this.pendingFirst = position
    this.pending.push(text + ending)
    this.pendingCharacters += text.length
    if (!isLast && this.pendingCharacters > SPILL_CHARACTERS) this.frame(lsn, position, false)
  }

  private frame(lsn: Lsn, last: number, endsTransaction: boolean): void {
    const text = this.pending.length === 1 ? (this.pending[0] as string) : this.pending.join(',\n')
    const [header, payload] = encodeFrame(lsn, this.pendingFirst, last, endsTransaction, text)
    this.unwritten.push(header, payload)
    this.unwrittenFrames.push({ offset: { lsn, operation: last }, size: FRAME_HEADER + payload.length, endsTransaction })
    this.pending = []
    this.pendingCharacters = 0
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

async function readRange(path: string, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(end - start)
  let filled = 0
  if (buffer.length <= READ_SYNCHRONOUSLY) {
    const descriptor = openSync(path, 'r')
    try {
      filled = readSync(descriptor, buffer, 0, buffer.length, start)
    } finally {
      closeSync(descriptor)
    }
  } else {
    const file = await open(path, 'r')
    try {
      filled = (await file.read(buffer, 0, buffer.length, start)).bytesRead
    } finally {
      await file.close()
    }
  }
  if (filled !== buffer.length) throw new Error(`The log ${path} is shorter than it was`)
  return buffer
}

function joinFrames(buffer: Buffer, since: LogOffset, upTo: LogOffset): Buffer {
  const payloads: Buffer[] = []
  for (let at = 0; at < buffer.length; ) {
    const frame = frameAt(buffer, at)
    if (!frame) throw new Error('A log frame is cut off')
    at += frame.size
    const last = { lsn: frame.lsn, operation: frame.last }
    if (compareOffsets(last, since) <= 0) continue
    if (compareOffsets(last, upTo) > 0) break
    payloads.push(compareOffsets({ lsn: frame.lsn, operation: frame.first }, since) > 0 ? frame.payload : messagesAfter(frame.payload, since.operation))
  }
  return joinPayloads(payloads)
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
