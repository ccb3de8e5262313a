import type { Lsn } from './lsn.ts'
import { lsnFromText } from './lsn.ts'

/** What a database snapshot sees, as `pg_current_snapshot()` prints it, with the end of the log when it was taken. */
export interface SnapshotMark {
  /** `xmin:xmax:xip,xip,…` */
  readonly snapshot: string
  /** `pg_current_wal_insert_lsn()`, asked for within the snapshot. */
  readonly lsn: string
}

/** Tells which transactions a shape's snapshot already holds, so that none is lost and none comes twice. */
export class SnapshotVisibility {
  readonly xmin: string
  readonly xmax: string
  readonly running: readonly string[]
  readonly lsn: Lsn
  private readonly low: number
  private readonly high: number
  private readonly runningIds: ReadonlySet<number>

  constructor(mark: SnapshotMark) {
    const [xmin = '0', xmax = '0', running = ''] = mark.snapshot.split(':')
    this.xmin = xmin
    this.xmax = xmax
    this.running = running === '' ? [] : running.split(',')
    this.lsn = lsnFromText(mark.lsn)
    this.low = shortId(xmin)
    this.high = shortId(xmax)
    this.runningIds = new Set(this.running.map(shortId))
  }

  /** Whether the snapshot holds what this transaction did. */
  holds(transactionId: number, commitLsn: Lsn): boolean {
    // A transaction's commit is in the log before any snapshot sees it; the ids below wrap around, this does not.
    if (commitLsn > this.lsn) return false
    if (precedes(transactionId, this.low)) return true
    return precedes(transactionId, this.high) && !this.runningIds.has(transactionId)
  }
}

/** The stream has ids of 32 bits, a snapshot of 64. */
function shortId(id: string): number {
  return Number(BigInt.asUintN(32, BigInt(id)))
}

function precedes(a: number, b: number): boolean {
  return ((a - b) | 0) < 0
}
