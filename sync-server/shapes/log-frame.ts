import { crc32 } from 'node:zlib'
import type { Lsn } from './lsn.ts'
import { readLsn, writeLsn } from './lsn.ts'

/**
 * A frame is what one transaction, or a part of a very large one, adds to a shape's log:
 *
 *     u32 payload length | u32 CRC-32 of all that follows | u64 commit LSN | u32 first position | u32 last position | u32 flags | payload
 *
 * The payload is JSON messages joined by `,\n`; a newline never stands inside a message. A frame that ends its transaction
 * carries a flag: whatever follows the last such frame was cut off by a crash and is dropped when the log is opened.
 */
export interface LogFrame {
  readonly lsn: Lsn
  readonly first: number
  readonly last: number
  readonly endsTransaction: boolean
  readonly payload: Buffer
  /** Bytes with the header. */
  readonly size: number
}

export const FRAME_HEADER = 28
const ENDS_TRANSACTION = 1

/** Header and payload, to be written one after the other. */
export function encodeFrame(lsn: Lsn, first: number, last: number, endsTransaction: boolean, text: string): [header: Buffer, payload: Buffer] {
  const payload = Buffer.from(text, 'utf8')
  const header = Buffer.allocUnsafe(FRAME_HEADER)
  header.writeUInt32BE(payload.length, 0)
  writeLsn(header, lsn, 8)
  header.writeUInt32BE(first, 16)
  header.writeUInt32BE(last, 20)
  header.writeUInt32BE(endsTransaction ? ENDS_TRANSACTION : 0, 24)
  header.writeUInt32BE(crc32(payload, crc32(header.subarray(8))), 4)
  return [header, payload]
}

/** The frame at `at`, unchecked, or undefined if it does not lie wholly in the buffer. */
export function frameAt(buffer: Buffer, at: number): LogFrame | undefined {
  if (at + FRAME_HEADER > buffer.length) return undefined
  const end = at + FRAME_HEADER + buffer.readUInt32BE(at)
  if (end > buffer.length) return undefined
  return {
    lsn: readLsn(buffer, at + 8),
    first: buffer.readUInt32BE(at + 16),
    last: buffer.readUInt32BE(at + 20),
    endsTransaction: (buffer.readUInt32BE(at + 24) & ENDS_TRANSACTION) !== 0,
    payload: buffer.subarray(at + FRAME_HEADER, end),
    size: end - at,
  }
}

/** Whether the frame's checksum fits its bytes. */
export function frameIsIntact(buffer: Buffer, at: number, frame: LogFrame): boolean {
  return crc32(buffer.subarray(at + 8, at + frame.size)) === buffer.readUInt32BE(at + 4)
}
