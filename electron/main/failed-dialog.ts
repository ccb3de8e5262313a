import type { Problem } from '../../shared/problem.ts'
import { snapshotIsWayOut } from '../../shared/storage-fault-words.ts'
import type { SnapshotFile } from '../engine/snapshots/snapshot-files.ts'
import type { Words } from './words.ts'

/** What a person can do about a database that does not open. */
export type FailedDeed = 'again' | 'go-on' | 'show-folder' | 'quit'

export interface FailedDialog {
  readonly title: string
  readonly message: string
  readonly detail: string
  readonly buttons: readonly string[]
  /** What each button does, in their order. */
  readonly deeds: readonly FailedDeed[]
}

/** The dialog for a database that does not open: what happened, what was kept, what to do. `snapshot` is the newest, if there is one. */
export function failedDialog({ trouble, faults, menu }: Words, problem: Problem, dataFolder: string, snapshot: SnapshotFile | null): FailedDialog {
  const fault = problem.fault ?? 'failed'
  const { happened, kept, todo } = faults[fault]
  const goesOn = snapshot && snapshotIsWayOut.has(fault) ? snapshot : null
  const choices: readonly (readonly [FailedDeed, string])[] = [
    ['again', trouble.again],
    ...(goesOn ? [['go-on', `${trouble.goOn} ${goesOn.day}`] as const] : []),
    ['show-folder', menu.dataFolder],
    ['quit', trouble.quit],
  ]
  return {
    title: trouble.cannotOpen, message: happened, detail: [kept, todo, ...(goesOn ? [trouble.afterSnapshot] : []), `${trouble.folder}: ${dataFolder}`].join('\n\n'),
    buttons: choices.map(([, label]) => label), deeds: choices.map(([deed]) => deed),
  }
}
