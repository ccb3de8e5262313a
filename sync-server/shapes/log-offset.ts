import type { Lsn } from './lsn.ts'

/**
 * A place in a shape's log. Snapshot chunks lie at `0_0`, `0_1`, …; `0_inf` is after the whole snapshot and before every
 * change; a change lies at `<commit LSN>_<position in its transaction>`.
 */
export interface LogOffset {
  readonly lsn: Lsn
  readonly operation: number
}

/** Before the first snapshot chunk; a client writes `-1`. */
export const BEFORE_ALL: LogOffset = { lsn: -1, operation: 0 }
/** After the snapshot, before any change. */
export const AFTER_SNAPSHOT: LogOffset = { lsn: 0, operation: Number.POSITIVE_INFINITY }

/** Negative if `a` comes first, positive if `b` does, 0 if they are the same place. */
export function compareOffsets(a: LogOffset, b: LogOffset): number {
  if (a.lsn !== b.lsn) return a.lsn - b.lsn
  return a.operation === b.operation ? 0 : a.operation - b.operation
}

/** Reads `-1`, `0_inf` or `<lsn>_<operation>`; undefined for anything else. */
export function offsetFromText(text: string): LogOffset | undefined {
  if (text === '-1') return BEFORE_ALL
  const match = /^(\d{1,20})_(\d{1,10}|inf)$/.exec(text)
  if (!match) return undefined
  const lsn = Number(match[1])
  if (match[2] !== 'inf') return { lsn, operation: Number(match[2]) }
  return lsn === 0 ? AFTER_SNAPSHOT : undefined
}

/** The form that a client sends back. */
export function offsetToText(offset: LogOffset): string {
  if (offset.lsn < 0) return '-1'
  return `${offset.lsn}_${offset.operation === Number.POSITIVE_INFINITY ? 'inf' : offset.operation}`
}
