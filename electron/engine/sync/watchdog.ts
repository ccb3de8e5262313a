import type { Problem } from '../../../shared/problem.ts'

/** Without progress for so long, and without an error, there is one all the same. */
export const noticeAfter = 45_000
/** It is looked for so often. */
export const watchdogEvery = 5_000

/** What is under way, each with the time since when nothing of it moved; times by the clock that only grows. */
export interface WorkUnderWay {
  /** The oldest command that is not settled and could be, and since when it is the oldest. */
  readonly oldest: { readonly name: string; readonly sent: boolean; readonly since: number } | null
  /** Streams that are behind and wait for no next attempt. */
  readonly streams: readonly { readonly name: string; readonly waitsForTurn: boolean; readonly since: number }[]
  /** Since when a transaction waits for the disk. */
  readonly diskSince: number | null
  readonly pushing: boolean
  /** When bytes last came in any number. */
  readonly movedAt: number
}

/** The error behind work that goes on without progress, or null while there is progress or nothing to do. */
export function stallOf(work: WorkUnderWay, elapsed: number): Problem | null {
  const stands = (since: number): boolean => elapsed - Math.max(since, work.movedAt) >= noticeAfter
  const seconds = (since: number): string => `for ${Math.round((elapsed - since) / 1000)} s`
  if (work.diskSince !== null && elapsed - work.diskSince >= noticeAfter) return stalled(`this laptop's disk has kept a transaction waiting ${seconds(work.diskSince)}`)
  const { oldest } = work
  // receipts of ours may stay away while other rows come
  if (oldest?.sent && elapsed - oldest.since >= noticeAfter) return stalled(`the office has ${oldest.name}, and its receipt has not come ${seconds(oldest.since)}`)
  if (oldest && !oldest.sent && stands(oldest.since)) return stalled(`${oldest.name} has waited ${seconds(oldest.since)}: ${work.pushing ? 'a request is open and is not answered' : 'nothing is at work on it'}`)
  const stream = work.streams.find((each) => stands(each.since))
  if (!stream) return null
  return stalled(`the stream ${stream.name} is behind and has brought nothing ${seconds(stream.since)}: ${stream.waitsForTurn ? 'it waits for its turn behind others' : 'a request is open and is not answered'}`)
}

const stalled = (detail: string): Problem => ({ code: 'sync_stalled', detail })
