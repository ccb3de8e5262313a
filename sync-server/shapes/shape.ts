import type { EncodedChange } from './change-encoder.ts'
import type { LogOffset } from './log-offset.ts'
import type { Lsn } from './lsn.ts'
import type { ShapeDefinition } from './shape-definition.ts'
import type { ShapeLog } from './shape-log.ts'
import type { ShapeSnapshot } from './shape-snapshot.ts'
import type { SnapshotVisibility } from './snapshot-visibility.ts'

/** The transaction that the replication stream is bringing. */
export interface StreamedTransaction {
  readonly id: number
  readonly lsn: Lsn
  /** The part of a message's headers that is the same for all of them. */
  readonly headers: string
}

// What comes before it is known what the snapshot sees lies in memory; beyond this the snapshot is rather taken again.
const MOST_COLLECTED_CHARACTERS = 8 * 1024 * 1024
// A log up to this size is never worth a new snapshot.
const LEAST_OVERGROWN = 16 * 1024 * 1024

interface CollectedTransaction {
  readonly transaction: StreamedTransaction
  readonly changes: EncodedChange[]
}

/** One shape under one handle: its snapshot, its log, and who waits at the log's end. */
export class Shape {
  readonly handle: string
  readonly definition: ShapeDefinition
  readonly folder: string
  readonly snapshot: ShapeSnapshot
  private readonly openLog: () => ShapeLog
  private openedLog: ShapeLog | undefined
  private visibility: SnapshotVisibility | undefined
  private fate: 'collect' | 'append' | 'skip' = 'skip'
  private current: CollectedTransaction | undefined
  private currentLsn: Lsn = -1
  private collected: CollectedTransaction[] = []
  private collectedCharacters = 0
  private readonly watchers = new Set<() => void>()
  private replaced = false
  private usedAt: number
  private described: string

  constructor(handle: string, definition: ShapeDefinition, folder: string, snapshot: ShapeSnapshot, openLog: () => ShapeLog, visibility?: SnapshotVisibility, usedAt = Date.now()) {
    this.handle = handle
    this.definition = definition
    this.folder = folder
    this.snapshot = snapshot
    this.openLog = openLog
    this.visibility = visibility
    this.usedAt = usedAt
    this.described = definition.schemaHeader
  }

  /** Opened when it is first needed: after a restart most shapes are not asked for. */
  get log(): ShapeLog {
    return (this.openedLog ??= this.openLog())
  }

  get openLogs(): readonly ShapeLog[] {
    return this.openedLog ? [this.openedLog] : []
  }

  get lastOffset(): LogOffset {
    return this.log.lastOffset
  }

  /** When someone last asked for it, in milliseconds of the epoch. */
  get lastUsed(): number {
    return this.usedAt
  }

  /** Someone asks for it, and is told of its columns in these words: what a column allows can change, and the shape is the same. */
  use(schemaHeader: string): void {
    this.usedAt = Date.now()
    this.described = schemaHeader
  }

  /** The `electric-schema` header. */
  get schemaHeader(): string {
    return this.described
  }

  /**
   * Whether a new reader would spend more on the log than on the rows: then it is given a successor with a fresh snapshot, while
   * those who already follow this one go on.
   */
  get isOvergrown(): boolean {
    const rows = this.snapshot.writtenChunks.reduce((sum, chunk) => sum + chunk.bytes, 0)
    return this.snapshot.isComplete && (this.openedLog?.size ?? 0) > Math.max(LEAST_OVERGROWN, 2 * rows)
  }

  /** What the snapshot sees, once that is known. */
  get mark(): SnapshotVisibility | undefined {
    return this.visibility
  }

  /** Whether another shape has taken this one's place: its handle answers 409. */
  get isReplaced(): boolean {
    return this.replaced
  }

  /** Whether the snapshot is known to hold what this transaction did. */
  alreadyHolds(transaction: StreamedTransaction): boolean {
    return this.visibility?.holds(transaction.id, transaction.lsn) ?? false
  }

  /** Adds a change of the transaction being received. */
  add(transaction: StreamedTransaction, change: EncodedChange): void {
    if (this.currentLsn !== transaction.lsn) this.begin(transaction)
    if (this.fate === 'append') this.log.add(transaction.lsn, change.position, change.text)
    else if (this.fate === 'collect') this.collect(change)
  }

  /** Writes what has come of the transaction being received, which may be larger than memory. */
  writePart(): void {
    if (this.fate === 'append') this.log.writePart()
  }

  /** Ends the transaction being received. */
  endTransaction(transaction: StreamedTransaction): void {
    if (this.fate === 'append') this.log.endTransaction(transaction.lsn)
    else if (this.current) this.collected.push(this.current)
    this.forgetCurrent()
  }

  /** The connection broke in the middle of a transaction, which will come again. */
  abandonTransaction(): void {
    if (this.fate === 'append') this.log.abandonTransaction()
    this.forgetCurrent()
  }

  /** The snapshot's transaction has begun: from here on it is known what it holds. */
  settleVisibility(visibility: SnapshotVisibility): void {
    this.visibility = visibility
    for (const collected of this.collected) {
      if (this.appendCollected(collected)) this.log.endTransaction(collected.transaction.lsn)
    }
    if (this.current) this.fate = this.appendCollected(this.current) ? 'append' : 'skip'
    this.current = undefined
    this.collected = []
  }

  /** Whether more came than is kept in memory. Some of it is lost: the snapshot has to be taken after it. */
  get hasCollectedTooMuch(): boolean {
    return this.collectedCharacters > MOST_COLLECTED_CHARACTERS
  }

  /** Forgets what has come so far: a snapshot that is yet to be taken will hold it. */
  collectAnew(): void {
    this.collected = []
    this.collectedCharacters = 0
    this.fate = 'skip'
    this.current = undefined
  }

  /** Calls `watcher` whenever the log grows or the shape is replaced, until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }

  get isWatched(): boolean {
    return this.watchers.size > 0
  }

  notify(): void {
    for (const watcher of [...this.watchers]) watcher()
  }

  /** From now on this handle answers 409. */
  replace(): void {
    this.replaced = true
    this.notify()
  }

  private begin(transaction: StreamedTransaction): void {
    this.currentLsn = transaction.lsn
    if (transaction.lsn <= this.log.lastOffset.lsn) this.fate = 'skip'
    else if (!this.visibility) this.fate = 'collect'
    else this.fate = this.visibility.holds(transaction.id, transaction.lsn) ? 'skip' : 'append'
    this.current = this.fate === 'collect' ? { transaction, changes: [] } : undefined
  }

  private collect(change: EncodedChange): void {
    this.collectedCharacters += change.text.length
    if (!this.hasCollectedTooMuch) return void this.current?.changes.push(change)
    this.collected = []
    this.current = undefined
  }

  private forgetCurrent(): void {
    this.fate = 'skip'
    this.current = undefined
    this.currentLsn = -1
  }

  private appendCollected({ transaction, changes }: CollectedTransaction): boolean {
    if (this.visibility?.holds(transaction.id, transaction.lsn)) return false
    for (const change of changes) this.log.add(transaction.lsn, change.position, change.text)
    return true
  }
}
