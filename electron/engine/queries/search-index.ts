import { setImmediate as othersTurn } from 'node:timers/promises'
import { searchableColumns } from '../../../shared/queries/query.ts'
import type { SearchableTable } from '../../../shared/queries/query.ts'
import type { Writer, Writing } from '../database/writer.ts'

const searchable: Readonly<Record<string, readonly string[] | undefined>> = searchableColumns
export const isSearchable = (table: string): table is SearchableTable => searchable[table] !== undefined

/** Text as it is searched: lower case, without accents. Index and words are folded by this one function. */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase()
}

/** Notes that a row's searchable text may have changed. The index follows after the commit; a trigger would make every write wait for it. */
export function markForSearch({ statements }: Writing, table: string, id: string): void {
  if (searchable[table]) statements.get('insert into search_dirty (tbl, id) values (?, ?) on conflict do nothing').run(table, id)
}

/** Rows in one transaction. A local write waits for it, and it takes as long to commit as to write. */
const perTurn = 400

/**
 * Brings the full-text index up to the rows, some at a time; tells whether it changed anything. The list of what is to do is written
 * with the rows themselves, so an interrupted run goes on after a restart, and needs no durability of its own.
 */
export async function feedSearchIndex(writer: Writer): Promise<boolean> {
  let fed = false
  for (;;) {
    const count = await writer.transaction((writing) => feedSome(writing), 'derived')
    // promises alone would let nobody in until all is done: no request, no local write, no checkpoint
    await othersTurn()
    if (count > 0) fed = true
    if (count < perTurn) break
  }
  for (;;) {
    const stream = await writer.transaction(({ statements }) => statements.get("select id from local_stream where download = 'search' limit 1").get() as { id: number } | undefined, 'derived')
    if (!stream) return fed
    await feedDownloaded(writer, stream.id)
    fed = true
  }
}

/**
 * Takes the rows of a stream's first download into the index, some at a time. They are too many to be noted one by one; a run that
 * was interrupted begins anew, and passes quickly over what it did.
 */
async function feedDownloaded(writer: Writer, stream: number): Promise<void> {
  for (const [tbl, columns] of Object.entries(searchable)) {
    for (let last: number | null = 0; last !== null;) {
      const after: number = last
      last = await writer.transaction((writing) => {
        const rows = writing.statements.get(`select rowid, id from "${tbl}" where rowid > ? and _stream = ? order by rowid limit ?`).all(after, stream, perTurn) as { rowid: number; id: string }[]
        for (const { id } of rows) feedRow(writing, tbl, id, columns ?? [])
        return rows.at(-1)?.rowid ?? null
      }, 'derived')
      await othersTurn()
    }
  }
  await writer.transaction(({ statements }) => { statements.get("update local_stream set download = null where id = ? and download = 'search'").run(stream) }, 'derived')
}

/**
 * Makes the index anew from what is left, after rows left this laptop for good: an index only notes at first that an entry is gone,
 * and keeps its letters until it happens to merge (P7). Deleting them one by one would take 3.5 ms a row; this takes 0.06 ms for each that is left.
 */
export async function purgeSearchIndex(writer: Writer): Promise<void> {
  await feedSearchIndex(writer)
  await writer.transaction(({ statements }) => { statements.get("insert into search_text (search_text) values ('rebuild')").run() })
}

function feedSome(writing: Writing): number {
  const { statements } = writing
  const dirty = statements.get('select tbl, id from search_dirty limit ?').all(perTurn) as { tbl: string; id: string }[]
  for (const { tbl, id } of dirty) {
    const columns = searchable[tbl]
    if (columns) feedRow(writing, tbl, id, columns)
    statements.get('delete from search_dirty where tbl = ? and id = ?').run(tbl, id)
  }
  return dirty.length
}

function feedRow(writing: Writing, tbl: string, id: string, columns: readonly string[]): void {
  const { statements } = writing
  const row = statements.get(`select ${columns.map((name) => `"${name}"`).join(', ')} from "${tbl}" where id = ?`).get(id) as Record<string, string | number | null> | undefined
  const text = row ? folded(columns.map((name) => row[name] ?? '').join('\n')) : null
  const known = statements.get('select entry, text from search_entry where tbl = ? and id = ?').get(tbl, id) as { entry: number; text: string } | undefined
  if (known?.text === text) return
  if (known) {
    statements.get("insert into search_text (search_text, rowid, text) values ('delete', ?, ?)").run(known.entry, known.text)
    statements.get('delete from search_entry where entry = ?').run(known.entry)
  }
  if (text !== null) {
    const { lastInsertRowid } = statements.get('insert into search_entry (tbl, id, text) values (?, ?, ?)').run(tbl, id, text)
    statements.get('insert into search_text (rowid, text) values (?, ?)').run(lastInsertRowid, text)
  }
  writing.changed(tbl)
}
