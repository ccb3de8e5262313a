import type { StreamedRow } from '../pgoutput.ts'
import type { TableDescription } from '../table-description.ts'

/** A where clause bound to a table: the same condition for Postgres and for a row of the replication stream. */
export interface CompiledClause {
  /** Safe SQL, with every constant written out; two clauses with the same SQL are the same condition. */
  readonly sql: string
  /** `sets` are the values of `subqueries`, one for one. Throws `RowEvaluationError` where Postgres would report an error for the row. */
  readonly matches: (row: StreamedRow, sets?: readonly MembershipSet[]) => boolean
  /** `column = constant` terms that every matching row meets, with the text that the stream has for the constant. */
  readonly equalities: readonly { readonly column: number; readonly text: string }[]
  /** Positions of the columns that it looks at. */
  readonly columns: readonly number[]
  readonly subqueries: readonly SubqueryUse[]
}

/** `SELECT column FROM table WHERE clause`, as it stands to the right of IN. */
export interface Subquery {
  readonly table: TableDescription
  /** Position of the selected column in the table. */
  readonly column: number
  /** May hold subqueries of its own. */
  readonly clause: CompiledClause | undefined
  /** Safe SQL of the whole SELECT; two subqueries with the same SQL are the same. */
  readonly sql: string
}

/** `column IN (subquery)`, wherever in a clause it stands. */
export interface SubqueryUse {
  /** Position of the column whose value is looked for, in the clause's own table. */
  readonly column: number
  readonly subquery: Subquery
}

/** The values that a subquery yields at one moment. */
export interface MembershipSet {
  /** Whether a value is among them. `text` is what the replication stream has for it; equal values of a use's types have equal texts. */
  has(text: string): boolean
  readonly holdsNull: boolean
  readonly isEmpty: boolean
}
