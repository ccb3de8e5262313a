import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChangeRouter } from './change-router.ts'
import type { EngineLog } from './engine-log.ts'
import { lsnToText } from './lsn.ts'
import { OpenLogFiles } from './open-log-files.ts'
import type { Publication } from './publication.ts'
import type { ShapeDefinition } from './shape-definition.ts'
import { ShapeLog } from './shape-log.ts'
import type { ShapeRecord } from './shape-record.ts'
import { readShapeRecord } from './shape-record.ts'
import { ShapeSnapshot } from './shape-snapshot.ts'
import { Shape } from './shape.ts'
import type { SnapshotMark } from './snapshot-visibility.ts'
import { SnapshotVisibility } from './snapshot-visibility.ts'
import type { Snapshotter } from './snapshotter.ts'
import { SnapshotTooEarly } from './snapshotter.ts'
import type { Subqueries } from './subqueries.ts'
import type { SubqueryShape } from './subquery-shape.ts'

export interface ShapeRegistryOptions {
  readonly folder: string
  readonly chunkBytes: number
  readonly router: ChangeRouter
  readonly snapshotter: Snapshotter
  readonly publication: Publication
  readonly subqueries: Subqueries
  readonly log: EngineLog
  /** Something was added to a shape's log outside of the replication stream. */
  readonly onLogGrown: () => void
}

/** What is kept of shapes that nobody watches just now. */
export interface ShapeRetention {
  readonly most: number
  readonly unusedMilliseconds: number
  readonly retiredMilliseconds: number
}

const RECORD = 'shape.json'

/** All shapes that there are, by what they are and by handle, on disk and in memory. */
export class ShapeRegistry {
  private readonly options: ShapeRegistryOptions
  private readonly files = new OpenLogFiles()
  private readonly byIdentity = new Map<string, Shape>()
  /** Every shape that is served, those with a successor as well. */
  private readonly byHandle = new Map<string, Shape>()
  private readonly building = new Set<Promise<void>>()
  private lastMicroseconds = 0

  constructor(options: ShapeRegistryOptions) {
    this.options = options
    mkdirSync(options.folder, { recursive: true })
  }

  get all(): readonly Shape[] {
    return [...this.byHandle.values()]
  }

  /** The shape under this handle, if it is this one. */
  findByHandle(handle: string, definition: ShapeDefinition): Shape | undefined {
    const shape = this.byHandle.get(handle)
    return shape?.definition.identity === definition.identity ? shape : undefined
  }

  /** The shape that new readers are given. */
  findOrCreate(definition: ShapeDefinition): Shape {
    const shape = this.byIdentity.get(definition.identity)
    return shape && !shape.isOvergrown ? shape : this.create(definition)
  }

  /** Drops what nobody has asked for: in a long time, or in a while if there is a successor, or for longest if there are too many. */
  dropUnused({ most, unusedMilliseconds, retiredMilliseconds }: ShapeRetention): void {
    const idle = this.all.filter((shape) => !shape.isWatched && shape.snapshot.isComplete)
    for (const shape of idle) {
      const unused = Date.now() - shape.lastUsed
      const isRetired = this.byIdentity.get(shape.definition.identity) !== shape
      if (unused > unusedMilliseconds) this.replace(shape, 'nobody asked for it')
      else if (isRetired && unused > retiredMilliseconds) this.replace(shape, 'it has a successor and no readers')
      else this.rememberUse(shape)
    }
    const surplus = this.byHandle.size - most
    if (surplus <= 0) return
    const longestUnused = idle.filter((shape) => !shape.isReplaced).toSorted((a, b) => a.lastUsed - b.lastUsed)
    for (const shape of longestUnused.slice(0, surplus)) this.replace(shape, 'there are too many shapes')
  }

  /** Takes a shape out of the world: its handle answers 409 from now on. */
  replace(shape: Shape, reason: string): void {
    if (shape.isReplaced) return
    this.options.log('info', 'A shape was replaced', { handle: shape.handle, table: shape.definition.table.name, reason })
    if (this.byIdentity.get(shape.definition.identity) === shape) this.byIdentity.delete(shape.definition.identity)
    this.byHandle.delete(shape.handle)
    this.options.router.remove(shape)
    this.options.subqueries.close(shape, new Error(`The shape was replaced: ${reason}`))
    this.files.close(this.logPath(shape.folder))
    // without its record a shape is not taken up again, whatever is left of it
    rmSync(join(shape.folder, RECORD), { force: true })
    shape.replace()
    void rm(shape.folder, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => {
      this.options.log('warn', 'A replaced shape could not be removed', { folder: shape.folder, error: String(error) })
    })
  }

  replaceAll(reason: string): void {
    for (const shape of this.all) this.replace(shape, reason)
  }

  /** Takes up the shapes in the folder that `define` still knows; removes the others. */
  async load(define: (record: ShapeRecord) => Promise<ShapeDefinition | undefined>): Promise<void> {
    // an earlier attempt may have broken off in the middle: two of one shape would write to one log
    for (const shape of this.all) {
      this.options.router.remove(shape)
      this.options.subqueries.close(shape, new Error('The shapes are taken up again'))
    }
    this.byHandle.clear()
    this.byIdentity.clear()
    for (const entry of await readdir(this.options.folder)) {
      const folder = join(this.options.folder, entry)
      const record = readShapeRecord(readRecord(folder))
      const definition = record && record.chunkBytes === this.options.chunkBytes ? await define(record) : undefined
      if (record && definition?.identity === record.identity && keepsWhatReadersHold(definition)) await this.takeUp(folder, record, definition)
      else await rm(folder, { recursive: true, force: true })
    }
  }

  /** Removes every shape in the folder, unread. */
  async clear(): Promise<void> {
    for (const entry of await readdir(this.options.folder)) await rm(join(this.options.folder, entry), { recursive: true, force: true })
  }

  /** Waits until no snapshot is being taken, then closes all files. */
  async close(): Promise<void> {
    await Promise.allSettled(this.building)
    this.files.closeAll()
  }

  /** The record's own time says across restarts when a shape was last asked for; by the hour is enough. */
  private rememberUse(shape: Shape): void {
    const record = join(shape.folder, RECORD)
    if (shape.lastUsed - statSync(record).mtimeMs > 3_600_000) utimesSync(record, new Date(), new Date(shape.lastUsed))
  }

  private async takeUp(folder: string, record: ShapeRecord, definition: ShapeDefinition): Promise<void> {
    const snapshot = new ShapeSnapshot(folder, record.chunks)
    const usedAt = statSync(join(folder, RECORD)).mtimeMs
    const shape = new Shape(record.handle, definition, folder, snapshot, () => this.openLog(folder), new SnapshotVisibility(record.mark), usedAt)
    this.byHandle.set(shape.handle, shape)
    const known = this.byIdentity.get(definition.identity)
    if (!known || madeAt(known) < madeAt(shape)) this.byIdentity.set(definition.identity, shape)
    const opened = this.openSubqueries(shape)
    this.options.router.add(shape)
    await opened?.restore().catch((error: unknown) => this.replace(shape, `what it holds could not be read: ${String(error)}`))
  }

  private openSubqueries(shape: Shape): SubqueryShape | undefined {
    const { clause } = shape.definition
    return clause && clause.subqueries.length > 0 ? this.options.subqueries.open(shape, clause) : undefined
  }

  private create(definition: ShapeDefinition): Shape {
    const handle = this.newHandle(definition.identity)
    const folder = join(this.options.folder, handle)
    mkdirSync(folder)
    const shape = new Shape(handle, definition, folder, new ShapeSnapshot(folder), () => this.openLog(folder))
    this.byHandle.set(handle, shape)
    this.byIdentity.set(definition.identity, shape)
    const building = this.build(shape).finally(() => this.building.delete(building))
    this.building.add(building)
    return shape
  }

  private async build(shape: Shape): Promise<void> {
    try {
      for (const table of shape.definition.tables) await this.options.publication.ensure(table)
      if (shape.isReplaced) throw new Error('The shape was replaced before it was made')
      // From here on the stream's changes are collected; the snapshot taken after this tells which of them it already holds.
      const opened = this.openSubqueries(shape)
      this.options.router.add(shape)
      if (opened) await this.options.subqueries.untilKnown(opened)
      const mark = await this.takeSnapshot(shape, opened)
      if (shape.isReplaced) throw new Error('The shape was replaced while it was made')
      this.writeRecord(shape, mark)
      shape.snapshot.complete()
    } catch (error) {
      shape.snapshot.fail(error as Error)
      this.replace(shape, `its snapshot failed: ${String(error)}`)
    }
  }

  private async takeSnapshot(shape: Shape, opened: SubqueryShape | undefined): Promise<SnapshotMark> {
    const { router, snapshotter, subqueries, onLogGrown } = this.options
    const keeper = opened && { columns: opened.rows.definition.held, keep: opened.addSnapshotRow.bind(opened) }
    let begunBefore = router.begunCount
    for (;;) {
      if (shape.hasCollectedTooMuch || opened) {
        begunBefore = router.begunCount
        shape.collectAnew()
        opened?.beginSnapshot()
      }
      try {
        const visible = await snapshotter.take(shape.definition, shape.snapshot, (visibility) => {
          if (shape.hasCollectedTooMuch || router.lacksEarlier(visibility, begunBefore)) throw new SnapshotTooEarly('A transaction that came before is not held')
          if (shape.isReplaced) return
          shape.settleVisibility(visibility)
          router.markDirty(shape)
          onLogGrown()
        }, keeper)
        if (opened) subqueries.endSnapshot(opened, visible)
        const { xmin, xmax, running, lsn } = visible
        return { snapshot: `${xmin}:${xmax}:${running.join(',')}`, lsn: lsnToText(lsn) }
      } catch (error) {
        if (!(error instanceof SnapshotTooEarly)) throw error
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
  }

  private writeRecord(shape: Shape, mark: SnapshotMark): void {
    const record: ShapeRecord = {
      version: 1,
      handle: shape.handle,
      identity: shape.definition.identity,
      chunkBytes: this.options.chunkBytes,
      request: { ...shape.definition.request, columns: shape.definition.request.columns ? [...shape.definition.request.columns] : undefined },
      mark,
      chunks: [...shape.snapshot.writtenChunks],
    }
    // Not synced: after a power failure a shape may be missing or damaged, which its checksums tell, and is made anew.
    writeFileSync(join(shape.folder, `${RECORD}.new`), JSON.stringify(record))
    renameSync(join(shape.folder, `${RECORD}.new`), join(shape.folder, RECORD))
  }

  private openLog(folder: string): ShapeLog {
    return new ShapeLog(this.logPath(folder), this.files, this.options.chunkBytes)
  }

  private logPath(folder: string): string {
    return join(folder, 'changes.log')
  }

  /** `<hash of the definition>-<microseconds>`, never given twice. */
  private newHandle(identity: string): string {
    this.lastMicroseconds = Math.max(Date.now() * 1000, this.lastMicroseconds + 1)
    return `${10_000_000 + (Number.parseInt(identity.slice(0, 8), 16) % 90_000_000)}-${this.lastMicroseconds}`
  }
}

/** Read at once: of thousands, each would wait its turn in the thread pool. */
function readRecord(folder: string): string {
  try {
    return readFileSync(join(folder, RECORD), 'utf8')
  } catch {
    return ''
  }
}

/** Only a shape that told its rows can say after a restart which of them have gone. */
function keepsWhatReadersHold({ request, clause }: ShapeDefinition): boolean {
  return request.log === 'full' || !clause || clause.subqueries.length === 0
}

/** The second part of a handle. */
function madeAt(shape: Shape): number {
  return Number(shape.handle.split('-')[1])
}
