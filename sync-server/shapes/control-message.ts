import type { Lsn } from './lsn.ts'

/** The body of a 409: forget all that you hold, and begin again. */
export const MUST_REFETCH = '[{"headers":{"control":"must-refetch"}}]'

/** The message that nothing is missing up to this commit. */
export function upToDate(lastSeen: Lsn): string {
  return `{"headers":{"control":"up-to-date","global_last_seen_lsn":"${Math.max(0, lastSeen)}"}}`
}
