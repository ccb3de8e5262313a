import { isTableName } from '../../../shared/schema/database.ts'
import type { Writing } from '../database/writer.ts'
import { RowWriter, type StreamChange } from './cut.ts'
import { HeldChanges, isDownloading } from './held-changes.ts'
import type { StreamPlace } from './shape-stream.ts'

/** A part of a first download that is too long to be one cut. */
export interface DownloadPart {
  readonly changes: readonly StreamChange[]
  /** Where to go on after it; null where the page goes on. */
  readonly place: StreamPlace | null
  /** The first part of all: what an earlier attempt left here goes. */
  readonly begins: boolean
}

/**
 * Stores a part of a stream's first download in the open transaction. Until the cut that ends it no query sees its rows (P5), and
 * nothing that is here changes: what something else here holds as well waits for that cut. A part that comes twice changes nothing.
 * Returns rows that could not be read and were passed over, by table and id.
 * @throws StreamGap
 */
export function takeDownloadPart(writing: Writing, stream: number, { changes, place, begins }: DownloadPart): readonly string[] {
  const { statements } = writing
  if (begins && isDownloading(writing, stream)) discardDownload(writing, stream)
  statements.get(`update local_stream set download = 'rows', handle = coalesce(?, handle), "offset" = coalesce(?, "offset") where id = ?`).run(place?.handle ?? null, place?.offset ?? null, stream)
  const held = new HeldChanges(writing, stream)
  const rows = new RowWriter(writing, stream, false, new Set())
  for (const change of changes) {
    // a newer server may send tables that this version does not know
    if (!isTableName(change.table)) continue
    if (held.mustWait(change)) held.hold(change)
    else if (change.kind === 'upsert' && change.whole && rows.add(change)) continue
    else if (rows.isForeign(change.table, change.id)) held.hold(change)
    else if (change.kind === 'delete') rows.remove(change.table, change.id)
    else rows.put(change)
  }
  return rows.unreadable
}

/** Takes back what came of a download that begins anew. Nobody has seen any of it. */
function discardDownload(writing: Writing, stream: number): void {
  new RowWriter(writing, stream, true, new Set()).removeOthers([])
  writing.statements.get('delete from local_held where stream = ?').run(stream)
}
