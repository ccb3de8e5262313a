import type { Writing } from '../database/writer.ts'
import type { Cut, StreamChange } from './cut.ts'
import { scopeOfChange } from './cut.ts'
import { isDownloading } from './held-changes.ts'
import type { StoredStream } from './stored-streams.ts'

/** A transaction takes whole scopes until it has so many changes: a local write waits for one of them, and not for a drain's thousands of receipts. */
const changesAtOnce = 250

/**
 * Takes a large cut apart, to be applied in as many transactions. Each part has all that the cut says of its scopes, so that nobody
 * sees half of a scope's transaction (P5), and only the last moves the stream's place: what a crash leaves undone comes again with
 * what was done, and that changes nothing the second time.
 */
export function partsOfCut(writing: Writing, cut: Cut, stored: StoredStream): Cut[] {
  if (cut.changes.length <= changesAtOnce || cut.fromBeginning || stored.up_to_date_at === null || isDownloading(writing, cut.stream)) return [cut]
  const parts: StreamChange[][] = []
  let part: StreamChange[] = []
  for (const changes of changesByScope(writing, cut.changes)) {
    part.push(...changes)
    if (part.length < changesAtOnce) continue
    parts.push(part)
    part = []
  }
  if (part.length > 0) parts.push(part)
  return parts.map((changes, index) => (index === parts.length - 1 ? { ...cut, changes } : { ...cut, changes, handle: stored.handle, offset: stored.offset, at: stored.up_to_date_at as string }))
}

/** The changes of each scope in their order; at last those that tell of no scope. A row's changes stay together: one that tells of its scope tells of all. */
function changesByScope(writing: Writing, changes: readonly StreamChange[]): readonly (readonly StreamChange[])[] {
  const scopeOfRow = new Map<string, string>()
  for (const change of changes) {
    const row = `${change.table} ${change.id}`
    const scope = scopeOfRow.has(row) ? null : scopeOfChange(writing, change)
    if (scope !== null) scopeOfRow.set(row, scope)
  }
  const byScope = new Map<string, StreamChange[]>()
  const others: StreamChange[] = []
  for (const change of changes) {
    const scope = scopeOfRow.get(`${change.table} ${change.id}`)
    if (scope === undefined) others.push(change)
    else if (byScope.has(scope)) byScope.get(scope)?.push(change)
    else byScope.set(scope, [change])
  }
  return [...byScope.values(), others]
}
