import type pg from 'pg'
import type { ChangeRouter } from './change-router.ts'
import type { FollowedChange, HeldRows } from './held-rows.ts'
import { InvalidRequest } from './invalid-request.ts'
import type { Lsn } from './lsn.ts'
import { Membership } from './membership.ts'
import { sqlState } from './postgres-session.ts'
import { answerRowsQuestion } from './rows-question.ts'
import type { Shape, StreamedTransaction } from './shape.ts'
import type { SnapshotVisibility } from './snapshot-visibility.ts'
import { SnapshotTooEarly, TableChanged } from './snapshotter.ts'
import { SubqueryShape } from './subquery-shape.ts'
import type { CompiledClause, Subquery } from './where/compiled-clause.ts'

const RETRY_MILLISECONDS = 200
const NUDGE_MILLISECONDS = 100

export interface SubqueriesOptions {
  readonly pool: pg.Pool
  readonly router: ChangeRouter
  readonly onUnusable: (shape: Shape, reason: string) => void
  /** Something was added to a shape's log outside of the replication stream. */
  readonly onLogGrown: () => void
}

/**
 * Keeps what subqueries yield and the shapes that ask for it in step with the stream: at each commit first the subqueries, the
 * innermost before all, then the shapes. What has to be asked of Postgres comes in between two transactions.
 */
export class Subqueries {
  private readonly options: SubqueriesOptions
  /** A subquery comes after those that it has within it. */
  private readonly memberships = new Map<string, Membership>()
  private readonly shapes = new Map<Shape, SubqueryShape>()
  private readonly waiting = new Map<SubqueryShape, { resolve: () => void; reject: (error: Error) => void }>()
  /** Shapes whose readers must not be told that they have everything. */
  private readonly unsettled = new Set<SubqueryShape>()
  private readonly asking = new Set<Promise<void>>()
  private timer: NodeJS.Timeout | undefined
  /** How far the stream has come. */
  private position: Lsn = 0
  private committed: Lsn = 0
  private closed = false

  constructor(options: SubqueriesOptions) {
    this.options = options
  }

  /** Begins to follow what a shape's clause asks for. Its tables have to be published, and the shape to be routed at once. */
  open(shape: Shape, clause: CompiledClause): SubqueryShape {
    const sets = this.acquireAll(clause)
    const opened = new SubqueryShape(shape, clause, sets)
    for (const set of sets) set.users.add(opened.rows)
    this.shapes.set(shape, opened)
    this.unsettled.add(opened)
    return opened
  }

  /** The shape's side with subqueries, if it has any. */
  of(shape: Shape): SubqueryShape | undefined {
    return this.shapes.get(shape)
  }

  close(shape: Shape, reason: Error): void {
    const opened = this.shapes.get(shape)
    if (!opened) return
    this.shapes.delete(shape)
    this.unsettled.delete(opened)
    this.waiting.get(opened)?.reject(reason)
    this.waiting.delete(opened)
    this.release(opened.rows)
  }

  /** The stream begins anew, and may count from elsewhere. No shape is left. */
  reset(): void {
    this.position = 0
    this.committed = 0
  }

  /** Waits until everything that a shape's subqueries yield is known. Throws why it cannot be. */
  untilKnown(opened: SubqueryShape): Promise<void> {
    if (this.closed) return Promise.reject(new Error('The shape engine was stopped'))
    const known = Promise.withResolvers<void>()
    this.waiting.set(opened, known)
    this.advance()
    return known.promise
  }

  /** Whether a reader at the end of the shape's log has the rows of the last transaction. */
  isSettled(shape: Shape): boolean {
    const opened = this.shapes.get(shape)
    return !opened || (opened.isSettledAt(this.position) && !shape.log.isDirty)
  }

  /** A transaction is whole: `changes` are those of the tables that are followed, by table. */
  commit(transaction: StreamedTransaction, changes: ReadonlyMap<number, readonly FollowedChange[]>, position: number): void {
    // after the connection broke, transactions come again that have been taken in
    if (transaction.lsn <= this.committed) return
    this.committed = transaction.lsn
    for (const membership of this.memberships.values()) {
      this.orUnusable(membership.rows, () => {
        for (const change of changes.get(membership.rows.definition.table.oid) ?? []) membership.rows.follow(change)
        membership.rows.evaluateTouched()
      })
      this.publish(membership)
    }
    for (const opened of this.shapes.values()) {
      const own = changes.get(opened.shape.definition.table.oid)
      if (own || opened.rows.isTouched) this.tell(opened, () => opened.commit(transaction, own ?? [], position))
      if (!opened.isSettledAt(this.position)) this.unsettled.add(opened)
    }
  }

  /** Between two transactions: the stream has come to `position`. */
  advance(position = this.position, committed = this.committed): void {
    this.position = Math.max(this.position, position)
    this.committed = Math.max(this.committed, committed)
    if (this.unsettled.size === 0 || this.closed || this.options.router.isInTransaction) return
    for (const membership of this.memberships.values()) {
      const { rows } = membership
      this.orUnusable(rows, () => {
        rows.evaluateTouched()
        if (this.isAnswerable(rows)) rows.takeAnswer()
      })
      this.publish(membership)
    }
    for (const opened of this.shapes.values()) {
      const hasAnswer = this.isAnswerable(opened.rows)
      if (hasAnswer || opened.rows.isTouched) this.tell(opened, () => opened.settle(this.committed, hasAnswer))
    }
    this.wake()
    this.askNow()
    this.forgetSettled()
  }

  /** The snapshot of a shape is whole. */
  endSnapshot(opened: SubqueryShape, visibility: SnapshotVisibility): void {
    this.tell(opened, () => opened.endSnapshot(visibility))
    this.advance()
  }

  /** Waits until nothing is being asked any more. */
  async stop(): Promise<void> {
    this.closed = true
    clearTimeout(this.timer)
    for (const { reject } of this.waiting.values()) reject(new Error('The shape engine was stopped'))
    await Promise.allSettled(this.asking)
  }

  private acquireAll(clause: CompiledClause | undefined): Membership[] {
    return (clause?.subqueries ?? []).map(({ subquery }) => this.acquire(subquery))
  }

  private acquire(subquery: Subquery): Membership {
    const identity = identityOf(subquery)
    const known = this.memberships.get(identity)
    if (known) return known
    const sets = this.acquireAll(subquery.clause)
    const membership = new Membership(subquery, sets)
    for (const set of sets) set.users.add(membership.rows)
    this.memberships.set(identity, membership)
    return membership
  }

  /** Lets go of what only these rows asked for. */
  private release(rows: HeldRows): void {
    rows.close()
    for (const set of rows.definition.sets) set.users.delete(rows)
    for (const [identity, membership] of this.memberships) {
      if (membership.users.size > 0) continue
      this.memberships.delete(identity)
      this.release(membership.rows)
    }
  }

  private publish(membership: Membership): void {
    const touched = membership.takeTouched()
    if (touched.isEmpty) return
    for (const rows of membership.users) rows.touch(membership, touched)
  }

  private tell(opened: SubqueryShape, work: () => void): void {
    this.orUnusable(opened.rows, work)
    if (opened.shape.isReplaced || !opened.shape.log.isDirty) return
    this.options.router.markDirty(opened.shape)
    this.options.onLogGrown()
  }

  private isAnswerable(rows: HeldRows): boolean {
    return rows.answerableAt !== undefined && rows.answerableAt <= this.position
  }

  /** Lets those go on who wait to know what their subqueries yield. */
  private wake(): void {
    for (const opened of this.shapes.values()) {
      if (!opened.rows.definition.sets.every((set) => set.rows.isComplete)) continue
      this.waiting.get(opened)?.resolve()
      this.waiting.delete(opened)
      if (opened.shape.snapshot.isComplete) this.tell(opened, () => opened.resume())
    }
  }

  private askNow(): void {
    const following = [...this.shapes.values()].filter((opened) => opened.isFollowing)
    for (const { rows } of [...this.memberships.values(), ...following]) {
      if (!rows.hasQuestion) continue
      const asked = this.ask(rows).finally(() => this.asking.delete(asked))
      this.asking.add(asked)
    }
  }

  private async ask(rows: HeldRows): Promise<void> {
    const { pool, router } = this.options
    const question = rows.ask()
    try {
      const begunBefore = router.begunCount
      question.found = await answerRowsQuestion(pool, rows, question, (visibility) => {
        if (router.lacksEarlier(visibility, begunBefore)) throw new SnapshotTooEarly('A transaction that came before is not visible yet')
      })
    } catch (error) {
      if (rows.isClosed || this.closed) return
      rows.forget(question)
      if (error instanceof TableChanged || error instanceof InvalidRequest || sqlState(error)?.startsWith('42')) this.giveUp(rows, error as Error)
      else this.later(error instanceof SnapshotTooEarly ? 5 : RETRY_MILLISECONDS)
      return
    }
    this.advance()
  }

  private forgetSettled(): void {
    for (const opened of this.unsettled) {
      if (!opened.isSettledAt(this.position)) continue
      this.unsettled.delete(opened)
      if (!opened.shape.log.isDirty) opened.shape.notify()
    }
    const awaited = [...[...this.unsettled].map((opened) => opened.waitsFor), ...[...this.memberships.values()].map(({ rows }) => rows.answerableAt)]
    if (awaited.some((position) => (position ?? 0) > this.position)) this.later(NUDGE_MILLISECONDS, () => this.nudge())
  }

  /** What a question saw lies ahead of the stream, maybe because Postgres has not written it out: a commit makes it do so. */
  private async nudge(): Promise<void> {
    await this.options.pool.query(`select pg_logical_emit_message(true, 'shapes', '')`).catch(() => {})
  }

  private later(milliseconds: number, first: () => Promise<void> = async () => {}): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      if (this.closed) return
      const asked = first().then(() => this.advance()).finally(() => this.asking.delete(asked))
      this.asking.add(asked)
    }, milliseconds)
  }

  private orUnusable(rows: HeldRows, work: () => void): void {
    try {
      work()
    } catch (error) {
      this.giveUp(rows, error as Error)
    }
  }

  /** Nothing can be built on these rows any more. */
  private giveUp(rows: HeldRows, error: Error): void {
    for (const opened of [...this.shapes.values()]) {
      if (!dependsOn(opened.rows, rows)) continue
      this.waiting.get(opened)?.reject(error)
      this.waiting.delete(opened)
      this.options.onUnusable(opened.shape, error.message)
    }
  }
}

function dependsOn(rows: HeldRows, other: HeldRows): boolean {
  return rows === other || rows.definition.sets.some((set) => dependsOn(set.rows, other))
}

/** Two subqueries with one identity are one. */
function identityOf({ sql, table, clause }: Subquery): string {
  return JSON.stringify([sql, table.fingerprint, ...(clause?.subqueries ?? []).map(({ subquery }) => identityOf(subquery))])
}
