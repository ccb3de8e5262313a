import type { Change } from '../../shared/commands/tx.ts'
import type { Scope } from '../../shared/schema/scope.ts'
import { scopeOfRow } from '../db/replica.ts'

/** What a committed command did. */
export interface Commit {
  readonly company_id: string
  /** Postgres' id of the transaction, as in the headers of a shape's messages. */
  readonly transaction: string
  readonly changes: readonly Change[]
}

export type CommitListener = (commit: Commit) => void

/** The scopes that a commit touched, each once. */
export function touchedScopes(commit: Commit): ReadonlySet<Scope> {
  return new Set(commit.changes.map((change) => scopeOfRow(change.table, change.after ?? change.before ?? {})))
}

/** The rows of one table that a commit changed. */
export const changesOf = (commit: Commit, table: Change['table']): readonly Change[] => commit.changes.filter((change) => change.table === table)
