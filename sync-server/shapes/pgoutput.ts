import type { Lsn } from './lsn.ts'
import { readLsn } from './lsn.ts'

/** A table as the replication stream describes it before its first change, and again after each change of its schema. */
export interface StreamedRelation {
  readonly oid: number
  readonly schema: string
  readonly name: string
  /** `f` is FULL; anything else leaves old rows incomplete. */
  readonly replicaIdentity: string
  readonly columns: readonly { readonly name: string; readonly typeOid: number; readonly typeModifier: number }[]
}

export type StreamMessage =
  | { readonly kind: 'begin'; readonly commitLsn: Lsn; readonly transactionId: number }
  | { readonly kind: 'commit'; readonly commitLsn: Lsn; readonly endLsn: Lsn }
  | { readonly kind: 'relation'; readonly relation: StreamedRelation }
  /** Without an old row where there was one, the table is not REPLICA IDENTITY FULL. */
  | { readonly kind: 'change'; readonly relationOid: number; readonly isUpdate: boolean; readonly before: StreamedRow | undefined; readonly after: StreamedRow | undefined }
  | { readonly kind: 'truncate'; readonly relationOids: readonly number[] }
  | { readonly kind: 'other' }

const NULL_VALUE = -1
const UNCHANGED_VALUE = -2

/**
 * One row of a change: where each value's text lies in the message. Nothing is decoded before it is asked for, because most
 * columns of most changes are only compared or not looked at at all. Valid while its message is being handled.
 */
export class StreamedRow {
  private readonly buffer: Buffer
  private readonly starts: number[]
  private readonly ends: number[]
  private readonly decoded: (string | undefined)[] = []
  /** The old row, which holds the large values that Postgres does not repeat when they did not change. */
  private readonly before: StreamedRow | undefined

  constructor(buffer: Buffer, starts: number[], ends: number[], before: StreamedRow | undefined) {
    this.buffer = buffer
    this.starts = starts
    this.ends = ends
    this.before = before
  }

  /** The value's text as Postgres prints it, or null. */
  text(index: number): string | null {
    const start = this.starts[index] ?? NULL_VALUE
    if (start === NULL_VALUE) return null
    if (start === UNCHANGED_VALUE) {
      if (!this.before) throw new Error('A replicated row lacks an unchanged value: the table is not REPLICA IDENTITY FULL')
      return this.before.text(index)
    }
    return (this.decoded[index] ??= this.buffer.toString('utf8', start, this.ends[index] as number))
  }

  /** The same row apart from its message, which is gone once it has been handled. `before` is the copy of its old row. */
  copy(before?: StreamedRow): StreamedRow {
    return new StreamedRow(before?.buffer ?? Buffer.from(this.buffer), this.starts, this.ends, before)
  }

  /** Bytes of its message. */
  get size(): number {
    return this.buffer.length
  }

  /** Whether the value is the same, byte for byte, in both rows. */
  sameValue(other: StreamedRow, index: number): boolean {
    const start = this.starts[index] ?? NULL_VALUE
    const otherStart = other.starts[index] ?? NULL_VALUE
    if (start === UNCHANGED_VALUE) return this.before === other || (this.before?.sameValue(other, index) ?? false)
    if (otherStart === UNCHANGED_VALUE) return other.sameValue(this, index)
    if (start === NULL_VALUE || otherStart === NULL_VALUE) return start === otherStart
    const end = this.ends[index] as number
    const otherEnd = other.ends[index] as number
    if (end - start !== otherEnd - otherStart) return false
    return this.buffer.compare(other.buffer, otherStart, otherEnd, start, end) === 0
  }
}

/** Reads one pgoutput message (protocol version 1, text values). Throws on what it does not understand. */
export function decodeStreamMessage(buffer: Buffer): StreamMessage {
  switch (buffer[0]) {
    case 0x49: // I
      return { kind: 'change', relationOid: buffer.readUInt32BE(1), isUpdate: false, before: undefined, after: readRow(buffer, 6, undefined).row }
    case 0x55: // U
      return decodeUpdate(buffer)
    case 0x44: // D
      return { kind: 'change', relationOid: buffer.readUInt32BE(1), isUpdate: false, before: isWholeRow(buffer) ? readRow(buffer, 6, undefined).row : undefined, after: undefined }
    case 0x42: // B
      return { kind: 'begin', commitLsn: readLsn(buffer, 1), transactionId: buffer.readUInt32BE(17) }
    case 0x43: // C
      return { kind: 'commit', commitLsn: readLsn(buffer, 2), endLsn: readLsn(buffer, 10) }
    case 0x52: // R
      return { kind: 'relation', relation: decodeRelation(buffer) }
    case 0x54: // T
      return { kind: 'truncate', relationOids: Array.from({ length: buffer.readUInt32BE(1) }, (_, index) => buffer.readUInt32BE(6 + index * 4)) }
    case 0x59: // Y, a type's name
    case 0x4f: // O, an origin
    case 0x4d: // M, a logical message
      return { kind: 'other' }
    default:
      throw new Error(`Unknown replication message 0x${(buffer[0] ?? 0).toString(16)}`)
  }
}

function decodeUpdate(buffer: Buffer): StreamMessage {
  const relationOid = buffer.readUInt32BE(1)
  // 'N' at once means that there is no old row
  if (buffer[5] === 0x4e) return { kind: 'change', relationOid, isUpdate: true, before: undefined, after: readRow(buffer, 6, undefined).row }
  const before = readRow(buffer, 6, undefined)
  return { kind: 'change', relationOid, isUpdate: true, before: isWholeRow(buffer) ? before.row : undefined, after: readRow(buffer, before.end + 1, before.row).row }
}

/** Whether an old row is there with all its values, and not its key alone: a partition may lack the FULL identity that its table has. */
function isWholeRow(buffer: Buffer): boolean {
  return buffer[5] === 0x4f
}

function readRow(buffer: Buffer, at: number, before: StreamedRow | undefined): { row: StreamedRow; end: number } {
  const count = buffer.readUInt16BE(at)
  const starts: number[] = []
  const ends: number[] = []
  let cursor = at + 2
  for (let index = 0; index < count; index++) {
    const form = buffer[cursor++]
    if (form === 0x74) {
      const length = buffer.readUInt32BE(cursor)
      starts.push(cursor + 4)
      cursor += 4 + length
      ends.push(cursor)
    } else {
      starts.push(form === 0x75 ? UNCHANGED_VALUE : NULL_VALUE)
      ends.push(0)
    }
  }
  return { row: new StreamedRow(buffer, starts, ends, before), end: cursor }
}

function decodeRelation(buffer: Buffer): StreamedRelation {
  let cursor = 5
  const readText = (): string => {
    const end = buffer.indexOf(0, cursor)
    const text = buffer.toString('utf8', cursor, end)
    cursor = end + 1
    return text
  }
  const schema = readText()
  const name = readText()
  const replicaIdentity = String.fromCharCode(buffer[cursor++] as number)
  const count = buffer.readUInt16BE(cursor)
  cursor += 2
  const columns = Array.from({ length: count }, () => {
    cursor++ // flags: with FULL identity every column counts as part of the key, so they say nothing
    const column = { name: readText(), typeOid: buffer.readUInt32BE(cursor), typeModifier: buffer.readInt32BE(cursor + 4) }
    cursor += 8
    return column
  })
  return { oid: buffer.readUInt32BE(1), schema: schema === '' ? 'pg_catalog' : schema, name, replicaIdentity, columns }
}
