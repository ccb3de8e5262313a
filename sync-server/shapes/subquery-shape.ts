import { hash } from 'node:crypto'
import { ChangeEncoder } from './change-encoder.ts'
import type { FollowedChange, RowMove } from './held-rows.ts'
import { HeldRows } from './held-rows.ts'
import type { LogOffset } from './log-offset.ts'
import { AFTER_SNAPSHOT, compareOffsets } from './log-offset.ts'
import type { Lsn } from './lsn.ts'
import type { Membership } from './membership.ts'
import type { Shape, StreamedTransaction } from './shape.ts'
import type { SnapshotVisibility } from './snapshot-visibility.ts'
import type { RowTexts } from './text-row.ts'
import type { CompiledClause } from './where/compiled-clause.ts'

// What comes while a snapshot is taken lies in memory up to this.
const MOST_COLLECTED_BYTES = 64 * 1024 * 1024

interface CollectedTransaction {
  readonly transaction: StreamedTransaction
  readonly changes: readonly FollowedChange[]
  readonly position: number
}

/** More changes came while the shape was made than are kept. */
class TooManyChanges extends Error {
  readonly code = 'too-many-changes'
}

/** A shape whose condition has subqueries: rows come and go as other tables change. */
export class SubqueryShape {
  readonly shape: Shape
  readonly rows: HeldRows
  private readonly encoder: ChangeEncoder
  private readonly names: ReadonlyMap<string, { readonly slot: number; readonly isBoolean: boolean }>
  private readonly tagSlots: readonly number[]
  /** While it is being made or taken up. */
  private collected: CollectedTransaction[] | undefined = []
  private collectedBytes = 0
  private settledFrom: Lsn = 0
  private end: LogOffset = AFTER_SNAPSHOT
  private lsn: Lsn = 0
  private position = 0
  private headers = ''
  private hasMessages = false

  constructor(shape: Shape, clause: CompiledClause, sets: readonly Membership[]) {
    const { table, selected, request } = shape.definition
    this.shape = shape
    this.encoder = new ChangeEncoder(table, selected, request.replica)
    const held = [...new Set([...table.keyColumns, ...clause.columns, ...(request.replica === 'full' ? selected : [])])]
    this.rows = new HeldRows({ table, clause, held, told: selected, sets }, (move, was, is) => this.tell(move, was, is))
    this.names = new Map(held.map((index, slot) => [table.columns[index]?.name ?? '', { slot, isBoolean: table.columns[index]?.castType === 'boolean' }]))
    this.tagSlots = [...new Set(clause.subqueries.map(({ column }) => held.indexOf(column)))]
  }

  /** Whether a reader at the log's end has the rows of the last transaction, `position` being how far the stream has come. */
  isSettledAt(position: Lsn): boolean {
    return !this.collected && position >= this.settledFrom && this.rows.isSettled
  }

  /** Whether changes are told as they come. */
  get isFollowing(): boolean {
    return this.collected === undefined
  }

  /** The stream's position that it waits for. */
  get waitsFor(): Lsn | undefined {
    return this.collected ? undefined : Math.max(this.settledFrom, this.rows.answerableAt ?? 0)
  }

  /** A snapshot is about to be taken: it will hold what has come so far. */
  beginSnapshot(): void {
    this.rows.clear()
    this.collected = []
    this.collectedBytes = 0
  }

  /** Takes over a row of the snapshot; returns what its headers say of why it is there. */
  addSnapshotRow(key: string, texts: RowTexts): string {
    this.rows.put(key, texts)
    return this.reason(texts)
  }

  /** The snapshot is whole: what has come since it was begun is told. Throws `TooManyChanges`. */
  endSnapshot(visibility: SnapshotVisibility): void {
    if (this.collectedBytes > MOST_COLLECTED_BYTES) throw new TooManyChanges('Too much changed while the snapshot was taken')
    this.settledFrom = visibility.lsn
    this.rows.markComplete()
    this.tellCollected()
  }

  /** Takes over what its snapshot and its log say that readers hold. */
  async restore(): Promise<void> {
    const { snapshot, log } = this.shape
    for (const index of snapshot.writtenChunks.keys()) this.restoreMessages(await wholeText(snapshot.readChunk(index)))
    for (let since: LogOffset = AFTER_SNAPSHOT; compareOffsets(since, log.lastOffset) < 0; ) {
      const end = log.endOfChunkAfter(since)
      this.restoreMessages(`[${await wholeText(log.read(since, end))}]`)
      since = end
    }
    this.end = log.lastOffset
  }

  /** What the subqueries yield is known: from here on changes can be told. */
  resume(): void {
    if (this.collected) this.tellCollected()
  }

  /** Tells what a transaction did, itself and through the subqueries. `position` follows the last of its changes. Throws `TooManyChanges`. */
  commit(transaction: StreamedTransaction, changes: readonly FollowedChange[], position: number): void {
    if (this.collected) return this.collect({ transaction, changes, position })
    // told before a restart
    if (transaction.lsn <= this.end.lsn) return
    this.begin(transaction.lsn, position, transaction.headers)
    if (!this.shape.alreadyHolds(transaction)) for (const change of changes) this.rows.follow(change)
    this.rows.evaluateTouched()
    this.finish()
  }

  /** Tells what has changed between two transactions, the last of which ended at `lsn`. */
  settle(lsn: Lsn, hasAnswer: boolean): void {
    if (this.collected) return
    const at = Math.max(lsn, this.end.lsn)
    this.begin(at, this.end.lsn === at ? this.end.operation + 2 : 0, `,"lsn":"${at}"`)
    this.rows.evaluateTouched()
    if (hasAnswer) this.rows.takeAnswer()
    this.finish()
  }

  private collect(collected: CollectedTransaction): void {
    if (collected.changes.length === 0) return
    for (const { before, after } of collected.changes) this.collectedBytes += (before ?? after)?.size ?? 0
    if (this.collectedBytes > MOST_COLLECTED_BYTES) this.collected = []
    else this.collected?.push(collected)
  }

  private tellCollected(): void {
    if (this.collectedBytes > MOST_COLLECTED_BYTES) throw new TooManyChanges('Too much changed before the shape could follow')
    const collected = this.collected ?? []
    this.collected = undefined
    for (const { transaction, changes, position } of collected) this.commit(transaction, changes, position)
  }

  private begin(lsn: Lsn, position: number, headers: string): void {
    this.lsn = lsn
    this.position = position
    this.headers = headers
    this.hasMessages = false
  }

  private finish(): void {
    if (this.hasMessages) this.shape.log.endTransaction(this.lsn)
  }

  private tell({ before, after, position }: RowMove, was: RowTexts | undefined, is: RowTexts | undefined): void {
    const ownPosition = position ?? this.position
    if (position === undefined) this.position += 2
    const reason = this.reason((is ?? was) as RowTexts, was && is ? was : undefined)
    const messages = this.encoder.encode({ before, after, position: ownPosition }, was !== undefined, is !== undefined, this.headers + reason)
    for (const message of messages) {
      this.shape.log.add(this.lsn, message.position, message.text)
      this.end = { lsn: this.lsn, operation: message.position }
      this.hasMessages = true
    }
  }

  /** Part of a message's headers: a tag names the values by which a row is there, so that a client sees when they change. */
  private reason(texts: RowTexts, before?: RowTexts): string {
    const tag = this.tag(texts)
    const removed = before ? this.tag(before) : tag
    return `,"tags":["${tag}"]${removed === tag ? '' : `,"removed_tags":["${removed}"]`},"active_conditions":[true]`
  }

  private tag(texts: RowTexts): string {
    return hash('md5', JSON.stringify([this.shape.handle, ...this.tagSlots.map((slot) => texts[slot])]))
  }

  private restoreMessages(json: string): void {
    for (const { key, value, headers } of JSON.parse(json) as { key?: string; value?: Record<string, string | null>; headers: { operation?: string } }[]) {
      if (key === undefined || value === undefined) continue
      if (headers.operation === 'delete') this.rows.drop(key)
      else this.rows.put(key, this.restoredTexts(value, this.rows.texts(key)))
    }
  }

  private restoredTexts(value: Readonly<Record<string, string | null>>, before: RowTexts | undefined): RowTexts {
    const texts = before ? [...before] : this.rows.definition.held.map(() => null as string | null)
    for (const [name, text] of Object.entries(value)) {
      const place = this.names.get(name)
      // the snapshot prints booleans in another manner than the stream
      if (place) texts[place.slot] = place.isBoolean && text !== null ? text.slice(0, 1) : text
    }
    return texts
  }
}

async function wholeText(pieces: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all).toString('utf8')
}
