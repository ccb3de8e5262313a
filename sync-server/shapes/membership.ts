import { HeldRows } from './held-rows.ts'
import type { RowTexts } from './text-row.ts'
import { TouchedValues } from './touched-values.ts'
import type { MembershipSet, Subquery } from './where/compiled-clause.ts'

/** The values that a subquery yields, kept as the stream changes its rows. Shared by all clauses that ask for it. */
export class Membership implements MembershipSet {
  readonly rows: HeldRows
  /** Whose clauses have this subquery. */
  readonly users = new Set<HeldRows>()
  private readonly counts = new Map<string, number>()
  private nullCount = 0
  private readonly slot: number
  /** What was among the values before, of those that have changed since it was last asked. */
  private readonly had = new Map<string, boolean>()
  private hadNull = false
  private wasEmpty = true

  constructor({ table, column, clause }: Subquery, sets: readonly Membership[]) {
    const held = [...new Set([...table.keyColumns, column, ...(clause && sets.length > 0 ? clause.columns : [])])]
    this.slot = held.indexOf(column)
    this.rows = new HeldRows({ table, clause, held, told: held, sets }, (_, was, is) => this.move(was, is))
  }

  get holdsNull(): boolean {
    return this.nullCount > 0
  }

  get isEmpty(): boolean {
    return this.counts.size === 0 && this.nullCount === 0
  }

  has(text: string): boolean {
    return this.counts.has(text)
  }

  /** What has come or gone since it was last asked. */
  takeTouched(): TouchedValues {
    const touched = new TouchedValues()
    for (const [text, had] of this.had) if (this.counts.has(text) !== had) touched.texts.add(text)
    touched.nulls = this.wasEmpty !== this.isEmpty
    touched.everything = this.hadNull !== this.holdsNull
    this.had.clear()
    this.hadNull = this.holdsNull
    this.wasEmpty = this.isEmpty
    return touched
  }

  private move(was: RowTexts | undefined, is: RowTexts | undefined): void {
    const left = was?.[this.slot]
    const came = is?.[this.slot]
    if (left === came) return
    if (came !== undefined) this.count(came, 1)
    if (left !== undefined) this.count(left, -1)
  }

  private count(text: string | null, step: 1 | -1): void {
    if (text === null) {
      this.nullCount += step
      return
    }
    const before = this.counts.get(text) ?? 0
    if (!this.had.has(text)) this.had.set(text, before > 0)
    if (before + step > 0) this.counts.set(text, before + step)
    else this.counts.delete(text)
  }
}
