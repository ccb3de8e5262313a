import type { RowChange } from './change-encoder.ts'
import { ChangeEncoder } from './change-encoder.ts'
import { tablesOf } from './clause-tables.ts'
import { isDiskFull } from './durable-file.ts'
import type { FollowedChange } from './held-rows.ts'
import type { StreamedRelation, StreamedRow } from './pgoutput.ts'
import { rowKey } from './row-key.ts'
import type { Shape, StreamedTransaction } from './shape.ts'
import type { SnapshotVisibility } from './snapshot-visibility.ts'
import type { TableDescription } from './table-description.ts'
import { fingerprintColumns } from './table-description.ts'
import type { CompiledClause } from './where/compiled-clause.ts'
import { RowEvaluationError } from './where/row-evaluation-error.ts'

// Transactions received within this many may still be invisible to a snapshot taken now.
const REMEMBERED_TRANSACTIONS = 16_384
// What one transaction adds to all logs together lies in memory up to this.
const MOST_UNWRITTEN_CHARACTERS = 2 * 1024 * 1024
// What one transaction does to the tables of subqueries lies in memory up to this.
const MOST_FOLLOWED_BYTES = 64 * 1024 * 1024

/** Shapes with one condition: it is evaluated once for all of them. */
interface ConditionGroup {
  readonly clause: CompiledClause | undefined
  readonly shapes: Map<Shape, ChangeEncoder>
}

/** The changes of a transaction to the tables that shapes with subqueries look at, by table. */
export type FollowedChanges = ReadonlyMap<number, readonly FollowedChange[]>

/** The shapes of one table. */
class TableRoutes {
  readonly shapes = new Set<Shape>()
  /** Those that have to see its changes at the end of a transaction, because subqueries decide what they mean. */
  readonly followers = new Set<Shape>()
  readonly table: TableDescription
  private readonly groups = new Map<string, ConditionGroup>()
  private readonly encoders = new Map<string, ChangeEncoder>()
  /** Groups that need `column = text`, by column and text. */
  private readonly indexed = new Map<number, Map<string, Set<ConditionGroup>>>()
  private readonly others = new Set<ConditionGroup>()

  constructor(table: TableDescription) {
    this.table = table
  }

  add(shape: Shape): void {
    const { clause, table, selected, request } = shape.definition
    this.shapes.add(shape)
    if (clause && clause.subqueries.length > 0) {
      this.followers.add(shape)
      return
    }
    const condition = clause?.sql ?? ''
    let group = this.groups.get(condition)
    if (!group) {
      group = { clause, shapes: new Map() }
      this.groups.set(condition, group)
      this.bucketOf(group).add(group)
    }
    const manner = `${request.replica}|${selected.join(',')}`
    let encoder = this.encoders.get(manner)
    if (!encoder) {
      encoder = new ChangeEncoder(table, selected, request.replica)
      this.encoders.set(manner, encoder)
    }
    group.shapes.set(shape, encoder)
  }

  remove(shape: Shape): void {
    this.shapes.delete(shape)
    if (this.followers.delete(shape)) return
    const condition = shape.definition.clause?.sql ?? ''
    const group = this.groups.get(condition)
    if (!group) return
    group.shapes.delete(shape)
    if (group.shapes.size > 0) return
    this.groups.delete(condition)
    const [equality] = group.clause?.equalities ?? []
    if (!equality) {
      this.others.delete(group)
      return
    }
    const byText = this.indexed.get(equality.column)
    const bucket = byText?.get(equality.text)
    bucket?.delete(group)
    if (bucket?.size === 0) byText?.delete(equality.text)
    if (byText?.size === 0) this.indexed.delete(equality.column)
  }

  /** Calls `visit` with each group that may hold the row before or after the change. */
  candidates({ before, after }: RowChange, visit: (group: ConditionGroup) => void): void {
    for (const group of this.others) visit(group)
    for (const [column, byText] of this.indexed) {
      const oldText = before?.text(column) ?? undefined
      const newText = after?.text(column) ?? undefined
      if (newText !== undefined) for (const group of byText.get(newText) ?? []) visit(group)
      if (oldText !== undefined && oldText !== newText) for (const group of byText.get(oldText) ?? []) visit(group)
    }
  }

  private bucketOf(group: ConditionGroup): Set<ConditionGroup> {
    const [equality] = group.clause?.equalities ?? []
    if (!equality) return this.others
    let byText = this.indexed.get(equality.column)
    if (!byText) this.indexed.set(equality.column, (byText = new Map()))
    let bucket = byText.get(equality.text)
    if (!bucket) byText.set(equality.text, (bucket = new Set()))
    return bucket
  }
}

/** Brings each change of the replication stream to the shapes that it concerns. */
export class ChangeRouter {
  private readonly tables = new Map<number, TableRoutes>()
  private readonly relations = new Map<number, { columnsFingerprint: string; relation: StreamedRelation }>()
  private readonly touched = new Set<Shape>()
  private readonly dirty = new Set<Shape>()
  private readonly onUnusable: (shape: Shape, reason: string) => void
  private readonly received: StreamedTransaction[] = []
  private receivedCount = 0
  private transaction: StreamedTransaction | undefined
  private position = 0
  private unwrittenCharacters = 0
  private followed = new Map<number, FollowedChange[]>()
  private followedBytes = 0
  private readonly onFollowed: (transaction: StreamedTransaction, changes: FollowedChanges, position: number) => void

  /**
   * `onUnusable` is told of a shape that cannot be carried on and has to be replaced, `onFollowed` at the end of a transaction that
   * changed tables which shapes with subqueries look at, with the position after its last change.
   */
  constructor(onUnusable: (shape: Shape, reason: string) => void, onFollowed: (transaction: StreamedTransaction, changes: FollowedChanges, position: number) => void = () => {}) {
    this.onUnusable = onUnusable
    this.onFollowed = onFollowed
  }

  add(shape: Shape): void {
    for (const table of shape.definition.tables) this.routesOf(table).add(shape)
  }

  remove(shape: Shape): void {
    for (const { oid } of shape.definition.tables) {
      const routes = this.tables.get(oid)
      routes?.remove(shape)
      if (routes?.shapes.size === 0) this.tables.delete(oid)
    }
    this.touched.delete(shape)
    this.dirty.delete(shape)
  }

  /** The shapes that look at a table. */
  shapesOf(oid: number): readonly Shape[] {
    return [...(this.tables.get(oid)?.shapes ?? [])]
  }

  /** The tables that have shapes. */
  get tableOids(): readonly number[] {
    return [...this.tables.keys()]
  }

  begin(id: number, lsn: number): void {
    this.transaction = { id, lsn, headers: `,"lsn":"${lsn}","txids":[${id}]` }
    this.position = 0
    this.received[this.receivedCount++ % REMEMBERED_TRANSACTIONS] = this.transaction
  }

  /** How many transactions have begun to arrive. A shape added now misses these, and sees all later ones whole. */
  get begunCount(): number {
    return this.receivedCount
  }

  /**
   * Whether a snapshot lacks a transaction that arrived before the shape was added. A transaction reaches the stream a moment
   * before it becomes visible (much longer with synchronous replication): such a snapshot has to be taken again.
   */
  lacksEarlier(visibility: SnapshotVisibility, begunBefore: number): boolean {
    const oldest = Math.max(0, this.receivedCount - REMEMBERED_TRANSACTIONS)
    for (let index = begunBefore - 1; index >= oldest; index--) {
      const { id, lsn } = this.received[index % REMEMBERED_TRANSACTIONS] as StreamedTransaction
      if (!visibility.holds(id, lsn)) return true
    }
    return false
  }

  describe(relation: StreamedRelation): void {
    this.relations.set(relation.oid, { columnsFingerprint: fingerprintColumns(relation.columns), relation })
  }

  change(relationOid: number, before: StreamedRow | undefined, after: StreamedRow | undefined, isUpdate: boolean): void {
    const { transaction } = this
    if (!transaction) throw new Error('A change outside of a transaction')
    const change: RowChange = { before, after, position: this.position }
    this.position += 2
    const routes = this.tables.get(relationOid)
    if (!routes || !this.stillFits(relationOid, routes, transaction, !before && (isUpdate || !after))) return
    routes.candidates(change, (group) => this.deliver(group, change, transaction))
    if (routes.followers.size > 0) this.follow(routes, change)
    if (this.unwrittenCharacters > MOST_UNWRITTEN_CHARACTERS) this.writeParts()
  }

  truncate(relationOids: readonly number[]): void {
    const { transaction } = this
    if (!transaction) throw new Error('A truncation outside of a transaction')
    for (const oid of relationOids) this.giveUp(oid, transaction, 'the table was truncated')
  }

  /** Ends the transaction in every shape that it touched. */
  commit(): void {
    const { transaction } = this
    if (!transaction) return
    for (const shape of this.touched) {
      shape.endTransaction(transaction)
      this.dirty.add(shape)
    }
    this.touched.clear()
    this.unwrittenCharacters = 0
    this.transaction = undefined
    const followed = this.takeFollowed()
    if (followed.size > 0) this.onFollowed(transaction, followed, this.position)
  }

  /** The connection broke: the transaction being received will come again, whole, with the tables described anew. */
  abandon(): void {
    for (const shape of this.touched) shape.abandonTransaction()
    this.touched.clear()
    this.relations.clear()
    this.takeFollowed()
    this.transaction = undefined
  }

  get isInTransaction(): boolean {
    return this.transaction !== undefined
  }

  /** A shape's log has grown by what was collected for it. */
  markDirty(shape: Shape): void {
    this.dirty.add(shape)
  }

  /** The shapes whose logs have grown since the last call. */
  takeDirty(): Shape[] {
    // a large transaction is written in parts while it comes
    const shapes = [...this.dirty, ...this.touched]
    this.dirty.clear()
    return shapes
  }

  private stillFits(oid: number, routes: TableRoutes, transaction: StreamedTransaction, lacksOldRow: boolean): boolean {
    const known = this.relations.get(oid)
    if (!known) throw new Error(`A change of a table that was not described: ${oid}`)
    const reason = known.columnsFingerprint !== routes.table.columnsFingerprint
      ? "the table's columns have changed"
      : lacksOldRow || known.relation.replicaIdentity !== 'f' ? 'the table is no longer REPLICA IDENTITY FULL' : undefined
    if (reason === undefined) return true
    this.giveUp(oid, transaction, reason)
    return false
  }

  /** What a transaction did to a table cannot be told to its shapes. */
  private giveUp(oid: number, transaction: StreamedTransaction, reason: string): void {
    for (const shape of this.shapesOf(oid)) {
      // A transaction from before the shape was made may come late, and says nothing about it. What its subqueries yield may have been
      // asked for earlier than the snapshot was taken.
      const isInSubquery = tablesOf(shape.definition.clause).some((table) => table.oid === oid)
      if (isInSubquery || !shape.alreadyHolds(transaction)) this.onUnusable(shape, reason)
    }
  }

  private routesOf(table: TableDescription): TableRoutes {
    const known = this.tables.get(table.oid)
    if (known?.table.columnsFingerprint === table.columnsFingerprint) return known
    // the table has changed since the others were made: what is being streamed for them is of another form
    for (const older of [...(known?.shapes ?? [])]) this.onUnusable(older, 'the table has changed')
    const routes = new TableRoutes(table)
    this.tables.set(table.oid, routes)
    return routes
  }

  private follow({ table, followers }: TableRoutes, { before, after, position }: RowChange): void {
    this.followedBytes += (before ?? after)?.size ?? 0
    if (this.followedBytes > MOST_FOLLOWED_BYTES) {
      for (const shape of [...followers]) this.onUnusable(shape, 'a transaction changed too much of what it looks at')
      this.followed.delete(table.oid)
      return
    }
    const old = before?.copy()
    const now = after?.copy(old)
    const change = { before: old, after: now, position, oldKey: old && rowKey(table, old), newKey: now && rowKey(table, now) }
    const changes = this.followed.get(table.oid)
    if (changes) changes.push(change)
    else this.followed.set(table.oid, [change])
  }

  private takeFollowed(): FollowedChanges {
    const { followed } = this
    if (followed.size > 0) this.followed = new Map()
    this.followedBytes = 0
    return followed
  }

  private deliver(group: ConditionGroup, change: RowChange, transaction: StreamedTransaction): void {
    const { clause } = group
    let heldBefore = false
    let holdsAfter = false
    try {
      heldBefore = change.before !== undefined && (clause?.matches(change.before) ?? true)
      holdsAfter = change.after !== undefined && (clause?.matches(change.after) ?? true)
    } catch (error) {
      if (!(error instanceof RowEvaluationError)) throw error
      // only Postgres can tell whether the row belongs to them: a new snapshot asks it
      for (const shape of [...group.shapes.keys()]) if (!shape.alreadyHolds(transaction)) this.onUnusable(shape, `a row cannot be evaluated: ${error.message}`)
      return
    }
    if (!heldBefore && !holdsAfter) return
    for (const [shape, encoder] of group.shapes) {
      const messages = encoder.encode(change, heldBefore, holdsAfter, transaction.headers)
      if (messages.length === 0) continue
      this.touched.add(shape)
      try {
        for (const message of messages) {
          shape.add(transaction, message)
          this.unwrittenCharacters += message.text.length
        }
      } catch (error) {
        this.notWritten(shape, error)
      }
    }
  }

  private writeParts(): void {
    this.unwrittenCharacters = 0
    for (const shape of this.touched) {
      try {
        shape.writePart()
      } catch (error) {
        this.notWritten(shape, error)
      }
    }
  }

  /** A full disk ends the stream: all of it comes again. A log that cannot be written for another reason is its shape's own trouble. */
  private notWritten(shape: Shape, error: unknown): void {
    if (isDiskFull(error)) throw error
    this.onUnusable(shape, `its log could not be written: ${String(error)}`)
  }
}
