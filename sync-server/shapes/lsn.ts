/**
 * A position in Postgres's write-ahead log, as a plain number: 2^53 bytes are nine petabytes of log, and numbers are several
 * times faster than BigInt on the path that every change takes.
 */
export type Lsn = number

const HIGH_WORD = 4_294_967_296

/** Reads the text form `16/B374D848`. */
export function lsnFromText(text: string): Lsn {
  const [high = '', low = ''] = text.split('/')
  return Number.parseInt(high, 16) * HIGH_WORD + Number.parseInt(low, 16)
}

/** Writes the text form `16/B374D848`. */
export function lsnToText(lsn: Lsn): string {
  return `${Math.floor(lsn / HIGH_WORD).toString(16).toUpperCase()}/${(lsn % HIGH_WORD).toString(16).toUpperCase()}`
}

/** Reads eight bytes, big-endian. */
export function readLsn(buffer: Buffer, at: number): Lsn {
  return buffer.readUInt32BE(at) * HIGH_WORD + buffer.readUInt32BE(at + 4)
}

/** Writes eight bytes, big-endian. */
export function writeLsn(buffer: Buffer, lsn: Lsn, at: number): void {
  buffer.writeUInt32BE(Math.floor(lsn / HIGH_WORD), at)
  buffer.writeUInt32BE(lsn % HIGH_WORD, at + 4)
}
