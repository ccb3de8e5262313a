import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ChangeFeed } from '../change-feed.ts'
import { flush } from '../database/flush.ts'
import type { Writer } from '../database/writer.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import { areRowsLeaving, clearWhatLeft, rowsLeave } from './rows-leave.ts'
import type { SnapshotFile } from './snapshot-files.ts'
import { nextSnapshot, snapshotFolder, snapshotsIn, tooOld, unfinished } from './snapshot-files.ts'
import { hasRoomForSnapshot, writeSnapshot } from './write-snapshot.ts'

/** Writes a snapshot under its unfinished name. */
export type MakeSnapshot = (folder: string, key: string, file: string) => Promise<void>

const firstLook = 60_000
const lookEvery = 3_600_000
const aDay = 24 * 3_600_000

/** On a thread of its own: it takes a second for 100,000 rows, and no write may wait so long. */
export const onThread: MakeSnapshot = async (folder, key, file) => await new Promise((resolve, reject) => {
  const thread = new Worker(new URL(import.meta.url.endsWith('.ts') ? './snapshot-thread.ts' : './snapshot-thread.js', import.meta.url), { workerData: { folder, key, file }, name: 'kibray snapshot' })
  thread.once('error', reject)
  thread.once('exit', () => resolve())
})

/** Copies the database before a migration, in this thread: nothing else may begin yet. None where the disk has no room. */
export function snapshotBeforeMigration(folder: string, key: string, now: number): void {
  if (!hasRoomForSnapshot(folder)) return
  const snapshot = nextSnapshot(folder, 'before-migration', dayOf(now))
  writeSnapshot(folder, key, snapshot.file)
  settle(folder, snapshot)
}

/** Gives a whole snapshot its name, and only then drops those that it makes too old. */
function settle(folder: string, { file }: SnapshotFile): void {
  renameSync(`${file}${unfinished}`, file)
  flush(path.dirname(file))
  for (const old of tooOld(snapshotsIn(folder))) rmSync(old.file, { force: true })
}

const dayOf = (now: number): string => instantOf(now).slice(0, 10)

export interface SnapshotsOptions {
  readonly folder: string
  readonly key: string
  readonly writer: Writer
  readonly feed: ChangeFeed
  readonly world: World
  readonly make: MakeSnapshot
  readonly onFault: (error: unknown) => void
}

/**
 * The rotating copies of the database. One is due when none of the kept ones bears today's date, by whatever the clock says today is,
 * or when this engine has run a day since the last: a clock that jumps makes no more than one for each date that it shows, and what is
 * dropped is told by number, never by date.
 */
export class Snapshots {
  readonly #options: SnapshotsOptions
  readonly #stopListening: () => void
  #timer: (() => void) | null = null
  #making: Promise<void> | null = null
  #madeAt: number | null = null
  #leftSince = 0
  #stopped = false

  constructor(options: SnapshotsOptions) {
    this.#options = options
    this.#stopListening = options.feed.listen((tables) => { if (tables.has(rowsLeave)) this.#rowsLeft() })
  }

  start(): void {
    const { folder, writer, onFault } = this.#options
    if (existsSync(snapshotFolder(folder))) for (const name of readdirSync(snapshotFolder(folder))) if (name.endsWith(unfinished)) rmSync(path.join(snapshotFolder(folder), name), { force: true })
    // the engine ended between the commit that removed rows and the end of clearing up
    if (this.#rowsAreLeaving()) {
      this.#rowsLeft()
      void clearWhatLeft(writer).catch(onFault)
    }
    this.#lookAfter(firstLook)
  }

  /** Waits for the one that is being made. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#stopListening()
    this.#timer?.()
    await this.#making
  }

  /** Makes one now if it is due; resolves when it is there, or when there is a reason to make none. */
  async look(): Promise<void> {
    this.#making ??= this.#makeIfDue().catch(this.#options.onFault).finally(() => { this.#making = null })
    await this.#making
  }

  #lookAfter(pause: number): void {
    this.#timer?.()
    if (this.#stopped) return
    this.#timer = this.#options.world.after(pause, () => { void this.look().finally(() => this.#lookAfter(lookEvery)) })
  }

  /** Copies that hold what may not be here any more go at once (P7). What waits to be sent is in the database, and stays there. */
  #rowsLeft(): void {
    if (this.#rowsAreLeaving()) {
      this.#leftSince++
      for (const { file } of snapshotsIn(this.#options.folder)) rmSync(file, { force: true })
    } else {
      this.#lookAfter(0)
    }
  }

  #rowsAreLeaving(): boolean {
    return areRowsLeaving(this.#options.writer)
  }

  async #makeIfDue(): Promise<void> {
    const { folder, key, world, make } = this.#options
    const today = dayOf(world.now())
    const aDayAgo = this.#madeAt !== null && world.elapsed() - this.#madeAt >= aDay
    if (this.#rowsAreLeaving() || (!aDayAgo && snapshotsIn(folder).some((each) => each.reason === 'daily' && each.day === today))) return
    if (!hasRoomForSnapshot(folder)) return
    const leftSince = this.#leftSince
    const snapshot = nextSnapshot(folder, 'daily', today)
    await make(folder, key, snapshot.file)
    this.#madeAt = world.elapsed()
    // what left meanwhile is still in this one
    if (leftSince !== this.#leftSince) rmSync(`${snapshot.file}${unfinished}`, { force: true })
    else settle(folder, snapshot)
  }
}
