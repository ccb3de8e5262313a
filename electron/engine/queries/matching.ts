import { sql } from 'kysely'
import type { Expression, SqlBool } from 'kysely'
import type { SearchableTable } from '../../../shared/queries/query.ts'
import { folded } from './search-index.ts'

/**
 * Rows whose searchable text contains every word. Words of three letters and more come from the trigram index; shorter ones have no
 * trigram, so they are looked for in the entries' text itself.
 */
export function matching(table: SearchableTable, idColumn: string, words: string): Expression<SqlBool> {
  const wanted = folded(words).split(/\s+/u).filter((word) => word !== '')
  if (wanted.length === 0) return sql<SqlBool>`true`
  const long = wanted.filter((word) => [...word].length >= 3)
  const short = wanted.filter((word) => [...word].length < 3)
  const conditions = [sql`search_entry.tbl = ${table}`, ...short.map((word) => sql`instr(search_entry.text, ${word}) > 0`)]
  if (long.length > 0) {
    const expression = long.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ')
    conditions.push(sql`search_entry.entry in (select rowid from search_text where search_text match ${expression})`)
  }
  return sql<SqlBool>`${sql.ref(idColumn)} in (select search_entry.id from search_entry where ${sql.join(conditions, sql` and `)})`
}
