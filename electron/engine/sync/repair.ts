import { isTableName } from '../../../shared/schema/database.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import { syncedTables } from '../../../shared/schema/tables.ts'
import type { RowDifference } from '../../../shared/sync/protocol.ts'
import type { HashedForm } from '../../../shared/sync/row-hashes.ts'
import { scopesWithPending } from '../commands/outbox.ts'
import { rerunScope, undoScope } from '../commands/replay.ts'
import type { Writing } from '../database/writer.ts'
import { markForSearch } from '../queries/search-index.ts'
import { applyCut } from './cut.ts'
import type { StreamChange } from './cut.ts'
import { isDownloading } from './held-changes.ts'
import { hashOfReplicated, type StrayRow } from './replicated-rows.ts'
import { storedStreams } from './stored-streams.ts'

/** A row that differs from the office's, and how it was here when that was found; null where it was not here. */
export interface FoundDifference { readonly difference: RowDifference; readonly hash: string | null }

/**
 * Takes rows as Postgres has them into a stream, in the open transaction, as a cut would: what is pending over them is undone before
 * and run again after, and the outbox is not touched. A row that a cut changed since it was compared is left alone. Returns how many were taken.
 */
export async function repairRows(writing: Writing, name: string, found: readonly FoundDifference[], form: HashedForm, actor: Actor): Promise<number> {
  const stream = storedStreams(writing).find((each) => each.name === name)
  // a stream that is being downloaded anew meanwhile will be right by that
  if (!stream || isDownloading(writing, stream.id)) return 0
  const changes: StreamChange[] = []
  for (const { difference, hash } of found) {
    if (!isTableName(difference.tbl) || hashOfReplicated(writing.connection, form, difference.tbl, difference.id) !== hash) continue
    changes.push(difference.kind === 'delete'
      ? { kind: 'delete', table: difference.tbl, id: difference.id }
      : { kind: 'upsert', table: difference.tbl, id: difference.id, version: difference.version, data: difference.data, restricted: difference.restricted, whole: true })
  }
  if (changes.length > 0) {
    await applyCut(writing, { stream: stream.id, handle: stream.handle, offset: stream.offset, changes, fromBeginning: false, repairs: true, at: stream.up_to_date_at ?? '' }, actor)
  }
  return changes.length
}

const isStray = '(_stream is null or _stream not in (select id from local_stream))'

/** Removes rows that no stream brought and no pending command made, in the open transaction. Returns how many there were. */
export function removeStrays(writing: Writing, strays: readonly StrayRow[]): number {
  let removed = 0
  for (const { tbl, id } of strays) {
    if (writing.statements.get('select 1 from local_change where tbl = ? and id = ?').get(tbl, id)) continue
    const { changes } = writing.statements.get(`delete from "${tbl}" where id = ? and ${isStray}`).run(id)
    if (changes === 0) continue
    removed += changes
    markForSearch(writing, tbl, id)
    writing.changed(tbl)
  }
  return removed
}

/**
 * Makes every stream be read anew, in place: what is here stays until the office has said what belongs here. The outbox, numbers, the
 * device and settings are not touched (P10).
 */
export async function forgetPlaces(writing: Writing, actor: Actor): Promise<void> {
  const pending = scopesWithPending(writing)
  for (const scope of pending) undoScope(writing, scope)
  const strays = syncedTables.flatMap(({ name }) => (writing.statements.get(`select id from "${name}" where ${isStray}`).all() as { id: string }[]).map(({ id }) => ({ tbl: name, id })))
  removeStrays(writing, strays)
  for (const scope of pending) await rerunScope(writing, scope, actor)
  writing.statements.get('update local_stream set handle = null, "offset" = null').run()
}
