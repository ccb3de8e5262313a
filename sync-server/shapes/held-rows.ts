import type { RowChange } from './change-encoder.ts'
import type { Lsn } from './lsn.ts'
import type { Membership } from './membership.ts'
import type { StreamedRow } from './pgoutput.ts'
import type { TableDescription } from './table-description.ts'
import type { RowTexts } from './text-row.ts'
import { TextRow } from './text-row.ts'
import { TouchedValues } from './touched-values.ts'
import type { CompiledClause } from './where/compiled-clause.ts'

/** A change of a table that a subquery reads or is asked about, kept until its transaction is whole. */
export interface FollowedChange extends RowChange {
  readonly oldKey: string | undefined
  readonly newKey: string | undefined
}

/** What has become of a held row. Without a position it did not come from the stream. */
export interface RowMove {
  readonly before: StreamedRow | undefined
  readonly after: StreamedRow | undefined
  readonly position: number | undefined
}

/** Told of each row that comes (no `was`), changes, or goes (no `is`). */
export type RowSink = (move: RowMove, was: RowTexts | undefined, is: RowTexts | undefined) => void

export interface HeldRowsDefinition {
  readonly table: TableDescription
  readonly clause: CompiledClause | undefined
  /** Columns whose texts are kept of every row: the key's, and those of the clause where it has subqueries. */
  readonly held: readonly number[]
  /** Columns that a row coming in is told with. */
  readonly told: readonly number[]
  /** The values of the clause's subqueries, one for one. */
  readonly sets: readonly Membership[]
}

/** What a question to Postgres brought. */
export interface FoundRows {
  /** All that is visible to the answer was committed before this. */
  readonly lsn: Lsn
  readonly rows: ReadonlyMap<string, RowTexts>
}

/** A question to Postgres for rows that the stream does not bring, because they did not change themselves. */
export interface RowsQuestion {
  /** By use of a subquery: the rows that are asked for. Undefined: all of the clause. */
  readonly wanted: readonly TouchedValues[] | undefined
  /** Rows that the stream has brought since it was asked. It knows better. */
  readonly streamed: Set<string>
  found: FoundRows | undefined
}

/**
 * The rows of a table that meet a clause with subqueries. What was held decides what a change means, never the old row: by the
 * time a row changes, the subqueries may yield other values than when it came in.
 */
export class HeldRows {
  readonly definition: HeldRowsDefinition
  /** `held`, then what else is `told`. */
  readonly columns: readonly number[]
  readonly slots: ReadonlyMap<number, number>
  private readonly rows = new Map<string, RowTexts>()
  private readonly sink: RowSink
  private readonly touched: readonly TouchedValues[]
  private wanted: readonly TouchedValues[]
  private question: RowsQuestion | undefined
  private complete = false
  private closed = false

  constructor(definition: HeldRowsDefinition, sink: RowSink) {
    this.definition = definition
    this.sink = sink
    const { held, told, sets } = definition
    this.columns = [...held, ...told.filter((index) => !held.includes(index))]
    this.slots = new Map(this.columns.map((index, slot) => [index, slot]))
    this.touched = sets.map(() => new TouchedValues())
    this.wanted = sets.map(() => new TouchedValues())
  }

  get size(): number {
    return this.rows.size
  }

  /** Whether the rows are those of some moment; before, they have to be read. */
  get isComplete(): boolean {
    return this.complete
  }

  get isTouched(): boolean {
    return this.touched.some((touched) => !touched.isEmpty)
  }

  get isClosed(): boolean {
    return this.closed
  }

  /** Whether the rows are those of the last transaction that the stream brought. */
  get isSettled(): boolean {
    return this.complete && !this.question && !this.isTouched && this.wanted.every((wanted) => wanted.isEmpty) && this.definition.sets.every((set) => set.rows.isSettled)
  }

  /** Whether there is something to ask Postgres, and what the subqueries yield is known. */
  get hasQuestion(): boolean {
    return !this.closed && !this.question && (!this.complete || this.wanted.some((wanted) => !wanted.isEmpty)) && this.definition.sets.every((set) => set.rows.isComplete)
  }

  /** The stream's position at which the answer that is there can be taken over. */
  get answerableAt(): Lsn | undefined {
    return this.question?.found?.lsn
  }

  /** Whether a row that is being read is to be kept with all that is told, or its held columns only. */
  has(key: string): boolean {
    return this.rows.has(key)
  }

  /** Takes a row over as it is, from a snapshot or a log. */
  put(key: string, texts: RowTexts): void {
    this.rows.set(key, this.heldOf(texts))
  }

  drop(key: string): void {
    this.rows.delete(key)
  }

  texts(key: string): RowTexts | undefined {
    return this.rows.get(key)
  }

  /** Begins anew, with a snapshot that is yet to be taken. */
  clear(): void {
    this.rows.clear()
    for (const touched of this.touched) touched.clear()
  }

  /** All rows have been put. */
  markComplete(): void {
    this.complete = true
  }

  close(): void {
    this.closed = true
    this.rows.clear()
  }

  /** Values of a subquery have come or gone. */
  touch(set: Membership, values: TouchedValues): void {
    for (const [use, used] of this.definition.sets.entries()) if (used === set) this.touched[use]?.add(values)
  }

  /** Takes in a change of the stream, by the values that the subqueries yield now. */
  follow(change: FollowedChange): void {
    const { before, after, oldKey, newKey } = change
    if (this.question) {
      if (oldKey !== undefined) this.question.streamed.add(oldKey)
      if (newKey !== undefined) this.question.streamed.add(newKey)
    }
    const was = oldKey === undefined ? undefined : this.rows.get(oldKey)
    const holds = after !== undefined && newKey !== undefined && this.matches(after)
    if (!was && !holds) return
    if (was && oldKey !== undefined && (!holds || oldKey !== newKey)) this.rows.delete(oldKey)
    const is = holds ? this.definition.held.map((index) => after.text(index)) : undefined
    if (is && newKey !== undefined) this.rows.set(newKey, is)
    this.sink({ before: was ? before : undefined, after: holds ? after : undefined, position: change.position }, was, is)
  }

  /** Lets the rows go that do not meet the clause any more, and remembers to ask for those that do now. */
  evaluateTouched(): void {
    if (!this.isTouched) return
    if (this.complete) this.evaluate((texts) => this.isConcerned(this.touched, texts))
    for (const [use, touched] of this.touched.entries()) {
      this.wanted[use]?.add(touched)
      touched.clear()
    }
  }

  /** Begins to ask. `answer` has to be called, or `forget`. */
  ask(): RowsQuestion {
    const wanted = this.complete ? this.wanted : undefined
    this.wanted = this.wanted.map(() => new TouchedValues())
    this.question = { wanted, streamed: new Set(), found: undefined }
    return this.question
  }

  /** The question could not be answered: it has to be asked again. */
  forget(question: RowsQuestion): void {
    this.question = undefined
    for (const [use, wanted] of question.wanted?.entries() ?? []) this.wanted[use]?.add(wanted)
  }

  /** Takes over what Postgres found, once the stream has brought everything that was visible to it. */
  takeAnswer(): void {
    const { question } = this
    if (!question?.found) return
    const { rows } = question.found
    this.question = undefined
    if (!question.wanted) this.reconcile(rows, question.streamed)
    for (const [key, texts] of rows) {
      if (this.rows.has(key) || question.streamed.has(key) || texts.length < this.columns.length) continue
      const row = new TextRow(texts, this.slots)
      if (!this.stillMatches(row)) continue
      const is = this.heldOf(texts)
      this.rows.set(key, is)
      this.sink({ before: undefined, after: row, position: undefined }, undefined, is)
    }
  }

  /** What is held came from elsewhere and has missed what happened meanwhile: all rows that are there have been found. */
  private reconcile(found: ReadonlyMap<string, RowTexts>, streamed: ReadonlySet<string>): void {
    for (const [key, texts] of this.rows) {
      if (streamed.has(key)) continue
      const now = found.get(key)
      if (now) this.rows.set(key, this.heldOf(now))
      else this.letGo(key, texts)
    }
    this.complete = true
    this.evaluate(() => true)
  }

  private evaluate(concerns: (texts: RowTexts) => boolean): void {
    for (const [key, texts] of this.rows) {
      if (concerns(texts) && !this.stillMatches(new TextRow(texts, this.slots))) this.letGo(key, texts)
    }
  }

  private letGo(key: string, texts: RowTexts): void {
    this.rows.delete(key)
    this.sink({ before: new TextRow(texts, this.slots), after: undefined, position: undefined }, texts, undefined)
  }

  private matches(row: StreamedRow): boolean {
    const { clause, sets } = this.definition
    return clause?.matches(row, sets) ?? true
  }

  /** Whether a row that met the clause once does so now: only what subqueries yield can have changed that. */
  private stillMatches(row: TextRow): boolean {
    return this.definition.sets.length === 0 || this.matches(row)
  }

  private isConcerned(touched: readonly TouchedValues[], texts: RowTexts): boolean {
    const { clause } = this.definition
    return touched.some((values, use) => !values.isEmpty && values.concerns(texts[this.slots.get(clause?.subqueries[use]?.column ?? -1) ?? -1] ?? null))
  }

  private heldOf(texts: RowTexts): RowTexts {
    const { length } = this.definition.held
    return texts.length === length ? texts : texts.slice(0, length)
  }
}
