import type { OutboxEntry } from '../../shared/bridge.ts'
import type { Problem, ProblemCode } from '../../shared/problem.ts'
import { isChangeable } from '../../shared/queries/record-tables.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import type { Deed, Deletion } from '../history/last-change.ts'
import { deletionOf } from '../history/last-change.ts'

type Logged = QueryResult<'record.present'>['commands'][number]

/** How things stand with the record that a refused change is about, as far as this laptop knows. */
export interface Standing {
  /** The record as it is now; null where it is gone or not here. */
  readonly row: QueryResult<'record.present'>['row']
  /** Commands that touched it, newest first. */
  readonly commands: readonly Logged[]
  /** How it came to be gone, where it is; else how the record did that the refusal misses. */
  readonly deletion: Deletion | null
  /** What somebody did that stands against the change. */
  readonly cause: (Deed & { readonly name: string }) | null
}

/** What stands against a change, by the reason of its refusal. */
const deeds: Partial<Record<ProblemCode, RegExp>> = {
  change_order_frozen: /^(change_order\.(send|decline)|signature\.sign)$/, estimate_frozen: /^(estimate\.(send|decline|new_version)|signature\.sign)$/, document_locked: /^signature\.sign$/, report_submitted: /^(report\.submit|signature\.sign)$/,
  record_archived: /\.archive$/, record_missing: /\.(delete|undo_import)$/,
}

/** Follows how things stand with a refused change's record, and with the one that the refusal speaks of. */
export function useStanding(entry: OutboxEntry, problem: Problem | null): Standing {
  const { record_table, record_id, scope } = entry
  const own = useLiveQuery('record.present', isChangeable(record_table) ? { record_table, record_id, scope } : null).result
  const { table = record_table, id = record_id } = problem ?? {}
  const other = useLiveQuery('record.present', isChangeable(table) && id !== record_id ? { record_table: table, record_id: id, scope } : null).result
  const commands = own?.commands ?? []
  const deletion = (own?.row === null ? deletionOf(commands, record_table, record_id) : null) ?? (other?.row === null ? deletionOf(other.commands, table, id) : null)
  const deed = problem ? deeds[problem.code] : undefined
  const refusedBy = deed ? (id === record_id ? commands : other?.commands ?? []).find((command) => deed.test(command.name)) ?? null : null
  return { row: own?.row ?? null, commands, deletion, cause: deletion?.by ?? refusedBy }
}
