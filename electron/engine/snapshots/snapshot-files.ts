import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** Why a snapshot was made. */
export type SnapshotReason = 'daily' | 'before-migration'

/** How many of each are kept. */
const kept: Readonly<Record<SnapshotReason, number>> = { daily: 7, 'before-migration': 3 }

export interface SnapshotFile {
  /** Grows by one with each; the clock says nothing about which is the older. */
  readonly number: number
  readonly reason: SnapshotReason
  /** `YYYY-MM-DD` by the laptop's clock, in UTC. */
  readonly day: string
  readonly file: string
}

export const snapshotFolder = (dataFolder: string): string => path.join(dataFolder, 'snapshots')

/** What a snapshot is called until it is whole, on the disk and verified. */
export const unfinished = '.part'

/** The name of the snapshot after those that are there. */
export function nextSnapshot(dataFolder: string, reason: SnapshotReason, day: string): SnapshotFile {
  const number = (snapshotsIn(dataFolder)[0]?.number ?? 0) + 1
  return { number, reason, day, file: path.join(snapshotFolder(dataFolder), `${String(number).padStart(6, '0')}-${reason}-${day}.db`) }
}

/** The snapshots of a data folder, the newest first. */
export function snapshotsIn(dataFolder: string): SnapshotFile[] {
  const folder = snapshotFolder(dataFolder)
  if (!existsSync(folder)) return []
  const found = readdirSync(folder).flatMap((name): SnapshotFile[] => {
    const match = /^(\d{6,})-(daily|before-migration)-(\d{4,}-\d\d-\d\d)\.db$/.exec(name)
    return match ? [{ number: Number(match[1]), reason: match[2] as SnapshotReason, day: String(match[3]), file: path.join(folder, name) }] : []
  })
  return found.sort((one, other) => other.number - one.number)
}

/** Those that have to make room: all beyond the newest seven of each day and the newest three before migrations. */
export function tooOld(snapshots: readonly SnapshotFile[]): SnapshotFile[] {
  return (['daily', 'before-migration'] as const).flatMap((reason) => snapshots.filter((each) => each.reason === reason).slice(kept[reason]))
}
