import type pg from 'pg'
import type { StreamedRow } from '../../sync-server/shapes/pgoutput.ts'
import { TableCatalogue } from '../../sync-server/shapes/table-catalogue.ts'
import type { CompilationWorld } from '../../sync-server/shapes/where/compilation-world.ts'
import { readLetterCase } from '../../sync-server/shapes/where/letter-case.ts'
import { WhereClauseError } from '../../sync-server/shapes/where/where-clause-error.ts'

/** What the engine gives a clause to be compiled with, on a pool with the engine's session settings. */
export function openCompilationWorld(pool: pg.Pool): CompilationWorld {
  const catalogue = new TableCatalogue(pool)
  let letters: ReturnType<typeof readLetterCase> | undefined
  return {
    databaseLetters: () => (letters ??= readLetterCase(pool)),
    describeTable: (schema = 'public', name) => catalogue.describe(schema, name).catch(() => {
      throw new WhereClauseError(`no table ${name}`)
    }),
    canonicalise: async (text, castType) => {
      try {
        return (await pool.query<{ text: string }>(`select (($1::text)::${castType})::text as text`, [text])).rows[0]?.text ?? ''
      } catch (error) {
        throw new WhereClauseError(String(error))
      }
    },
  }
}

/** The rows of a table by their first column, as the replication stream has them: what each type's output function prints. */
export async function streamedRows(pool: pg.Pool, table: string): Promise<Map<number, StreamedRow>> {
  const result = await pool.query<(string | null)[]>({ text: `select * from ${table} order by 1`, rowMode: 'array', types: { getTypeParser: () => (text: string) => text } })
  return new Map(result.rows.map((texts) => [Number(texts[0]), { text: (index: number) => texts[index] ?? null } as unknown as StreamedRow]))
}
