import type pg from 'pg'
import { lockSql, tablesOf } from './clause-tables.ts'
import { runCopy } from './copy-query.ts'
import type { FoundRows, HeldRows, RowsQuestion } from './held-rows.ts'
import { InvalidRequest } from './invalid-request.ts'
import { rowKeySql } from './row-key.ts'
import { isMissingTable, isRowFailure, TableChanged } from './snapshotter.ts'
import { SnapshotVisibility } from './snapshot-visibility.ts'
import type { TableDescription } from './table-description.ts'
import { columnsFingerprintSql, quotedRelation, quoteIdentifier, quoteText, rowsRelation } from './table-description.ts'
import type { RowTexts } from './text-row.ts'
import { parseTexts, textsSql } from './text-row.ts'
import type { TouchedValues } from './touched-values.ts'
import type { CompiledClause } from './where/compiled-clause.ts'

/**
 * Asks Postgres for the rows that are wanted. `accept` is called with what the answer sees before the first row, and may throw.
 * Throws `TableChanged` if the table is not the one defined, `InvalidRequest` on `where` if the clause has no answer for a row.
 */
export async function answerRowsQuestion(pool: pg.Pool, rows: HeldRows, question: RowsQuestion, accept: (visibility: SnapshotVisibility) => void): Promise<FoundRows> {
  const { table, clause, held } = rows.definition
  const found = new Map<string, RowTexts>()
  let lsn = 0
  const conditions = [clause?.sql, question.wanted && clause ? wantedSql(table, clause, question.wanted) : undefined].filter((sql) => sql !== undefined)
  const client = await pool.connect()
  try {
    await runCopy(
      client,
      `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${lockSql([table, ...tablesOf(clause)])};
        SELECT pg_current_snapshot()::text, pg_current_wal_insert_lsn()::text, ${columnsFingerprintSql(table.oid)};
        COPY (select to_json(${rowKeySql(table, 't')})::text, ${textsSql(table, rows.columns, 't')}
          from (select * from ${rowsRelation(table)}${conditions.length > 0 ? ` where ${conditions.join(' and ')}` : ''}) t) TO STDOUT (FORMAT binary); COMMIT`,
      {
        onRow: ([snapshot, end, fingerprint]) => {
          if (fingerprint !== table.columnsFingerprint) throw new TableChanged(`Table ${quotedRelation(table)} has changed`)
          const visibility = new SnapshotVisibility({ snapshot: snapshot as string, lsn: end as string })
          accept(visibility)
          lsn = visibility.lsn
        },
        onCopiedRow: ([key, texts]) => {
          const parsed = JSON.parse(String(key)) as string
          const all = parseTexts(texts as Buffer)
          // of a row that is held already nothing has to be told
          found.set(parsed, rows.has(parsed) ? all.slice(0, held.length) : all)
        },
      },
    )
    client.release()
  } catch (error) {
    client.release(true)
    if (isRowFailure(error)) throw new InvalidRequest('where', (error as Error).message)
    throw isMissingTable(error) ? new TableChanged(`Table ${quotedRelation(table)} is gone`) : error
  }
  return { lsn, rows: found }
}

/** Rows for which what a subquery yields may have become another answer. */
function wantedSql(table: TableDescription, clause: CompiledClause, wanted: readonly TouchedValues[]): string | undefined {
  if (wanted.some((values) => values.everything)) return undefined
  const alternatives = clause.subqueries.flatMap(({ column, subquery }, use) => {
    const values = wanted[use]
    const name = quoteIdentifier(table.columns[column]?.name ?? '')
    const { castType } = subquery.table.columns[subquery.column] as TableDescription['columns'][number]
    const list = [...(values?.texts ?? [])].map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')
    return [...(list === '' ? [] : [`${name} = any(${quoteText(`{${list}}`)}::${castType}[])`]), ...(values?.nulls ? [`${name} is null`] : [])]
  })
  return `(${alternatives.join(' or ')})`
}
