import type { StreamedRow } from '../pgoutput.ts'
import type { TableDescription } from '../table-description.ts'
import type { Collation } from './collation.ts'
import { mergeCollations, NO_COLLATION } from './collation.ts'
import type { CompilationWorld } from './compilation-world.ts'
import { RowEvaluationError } from './row-evaluation-error.ts'
import type { MembershipSet, SubqueryUse } from './compiled-clause.ts'
import type { Value } from './value.ts'
import type { ValueType } from './value-type.ts'
import { plainType } from './value-type.ts'
import { WhereClauseError } from './where-clause-error.ts'

/** Throws `RowEvaluationError` where Postgres would report an error. */
export type Evaluate = (row: StreamedRow, sets: readonly MembershipSet[]) => Value | null

/** A part of a clause: what it says in SQL, and its value for a row. */
export interface Term {
  /** Undefined: a constant whose type its surroundings decide. */
  readonly type: ValueType | undefined
  readonly sql: string
  readonly evaluate: Evaluate
  readonly collation: Collation
  /** Position of the column that it is, and nothing but that. */
  readonly column?: number
  /** The text of a constant whose type is not settled; null for NULL. */
  readonly literal?: string | null
  /** What it is for every row. */
  readonly constant?: { readonly value: Value | null }
  /** `column = constant` terms that are met where this is true. */
  readonly equalities?: readonly { readonly column: number; readonly text: string }[]
}

/** The table that a clause looks at, and the name by which its columns may be qualified. */
export interface Scope {
  readonly table: TableDescription
  readonly name: string
}

/** What a clause is compiled with. */
export interface Surroundings {
  readonly world: CompilationWorld
  readonly scope: Scope
  readonly parameters: ReadonlyMap<number, string>
}

/** One clause while it is compiled. */
export interface Context extends Surroundings {
  /** Positions of the columns found so far. */
  readonly columns: Set<number>
  /** The subqueries found so far. */
  readonly subqueries: SubqueryUse[]
}

export const BOOLEAN = plainType('bool')
export const TEXT = plainType('text')

export function constantTerm(type: ValueType, value: Value | null, sql: string, collation: Collation): Term {
  return { type, sql, evaluate: () => value, collation, constant: { value } }
}

/** What is NULL where one of its parts is. Parts that are constant are computed at once: where that fails, Postgres refuses the clause, too. */
export function strictTerm(type: ValueType, sql: string, parts: readonly Term[], operation: (values: readonly Value[]) => Value | null): Term {
  const evaluate: Evaluate = (row, sets) => {
    const values = parts.map((part) => part.evaluate(row, sets))
    return values.includes(null) ? null : operation(values as Value[])
  }
  return computedTerm(type, sql, parts, evaluate)
}

/** As `strictTerm`, where NULL is the operation's own affair. */
export function computedTerm(type: ValueType, sql: string, parts: readonly Term[], evaluate: Evaluate): Term {
  const collation = isCollatable(type) ? mergeCollations(parts.map((part) => part.collation)) : NO_COLLATION
  if (parts.some((part) => part.constant === undefined)) return { type, sql, evaluate, collation }
  try {
    return constantTerm(type, evaluate(NO_ROW, []), sql, collation)
  } catch (error) {
    if (error instanceof RowEvaluationError) throw new WhereClauseError(error.message)
    throw error
  }
}

export function isCollatable(type: ValueType): boolean {
  return ['text', 'varchar', 'bpchar'].includes(type.element?.name ?? type.name)
}

// constants look at no row
const NO_ROW = { text: () => null } as unknown as StreamedRow
