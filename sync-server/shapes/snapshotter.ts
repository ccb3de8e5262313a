import type pg from 'pg'
import { lockSql } from './clause-tables.ts'
import { runCopy } from './copy-query.ts'
import { InvalidRequest } from './invalid-request.ts'
import { sqlState } from './postgres-session.ts'
import { columnsFingerprintSql, quotedRelation, quoteIdentifier, rowsRelation } from './table-description.ts'
import { rowKeySql } from './row-key.ts'
import type { ShapeDefinition } from './shape-definition.ts'
import type { ShapeSnapshot } from './shape-snapshot.ts'
import { SnapshotWriter } from './shape-snapshot.ts'
import type { SnapshotMark } from './snapshot-visibility.ts'
import { SnapshotVisibility } from './snapshot-visibility.ts'
import type { RowTexts } from './text-row.ts'
import { parseTexts, textsSql } from './text-row.ts'

/** The table is no longer what the shape was defined on. */
export class TableChanged extends Error {
  readonly code = 'table-changed'
}

/** The snapshot was taken a moment too early and has to be taken again. */
export class SnapshotTooEarly extends Error {
  readonly code = 'snapshot-too-early'
}

/** Who keeps a snapshot's rows as well. */
export interface RowKeeper {
  /** The columns that it keeps. */
  readonly columns: readonly number[]
  /** Keeps a row; returns what the headers of its message say besides. */
  readonly keep: (key: string, texts: RowTexts) => string
}

// Types whose output function JSON uses as it stands. Others are cast first: JSON would write numbers bare and dates with a T.
const PLAIN_IN_JSON = new Set(['text', 'varchar', 'bpchar', 'uuid', 'bytea', 'interval', 'time', 'timetz', 'name', 'inet', 'cidr'])

/** Reads the rows that a shape begins with. */
export class Snapshotter {
  private readonly pool: pg.Pool
  private readonly chunkBytes: number

  constructor(pool: pg.Pool, chunkBytes: number) {
    this.pool = pool
    this.chunkBytes = chunkBytes
  }

  /**
   * Writes the rows into `snapshot`. `accept` is called with what the database snapshot sees before the first row, and may throw. Resolves to the same.
   * Throws `TableChanged` if the table is not the one defined, `SnapshotTooEarly` if `accept` did.
   */
  async take(definition: ShapeDefinition, snapshot: ShapeSnapshot, accept: (visibility: SnapshotVisibility) => void, keeper?: RowKeeper): Promise<SnapshotVisibility> {
    const client = await this.pool.connect()
    const writer = new SnapshotWriter(snapshot, this.chunkBytes)
    let visibility: SnapshotVisibility | undefined
    let isFlushed = false
    try {
      const opening = `,"headers":${JSON.stringify({ operation: 'insert', relation: [definition.table.schema, definition.table.name] }).slice(0, -1)}`
      const headers = Buffer.from(`${opening}}}`)
      await runCopy(client, snapshotSql(definition, keeper?.columns), {
        onRow: ([snapshotText, lsn, fingerprint, flushed]) => {
          isFlushed = flushed === 't'
          if (fingerprint !== definition.table.columnsFingerprint) throw new TableChanged(`Table ${quotedRelation(definition.table)} has changed`)
          visibility = new SnapshotVisibility({ snapshot: snapshotText, lsn } as SnapshotMark)
          accept(visibility)
        },
        onCopiedRow: ([key, value, texts]) => {
          const kept = keeper && Buffer.from(`${opening}${keeper.keep(JSON.parse(String(key)) as string, parseTexts(texts as Buffer))}}}`)
          if (definition.request.log === 'full') writer.add([KEY, key as Buffer, VALUE, value as Buffer, kept ?? headers])
        },
      })
      if (!isFlushed) await client.query(FLUSH)
      const seen = visibility as SnapshotVisibility
      writer.finish(Buffer.from(JSON.stringify({ headers: snapshotEnd(seen) })))
      client.release()
      return seen
    } catch (error) {
      writer.abandon()
      client.release(true)
      if (definition.clause && isRowFailure(error)) throw new InvalidRequest('where', (error as Error).message)
      throw isMissingTable(error) ? new TableChanged(`Table ${quotedRelation(definition.table)} is gone`) : error
    }
  }
}

// What is not written out, a crash of Postgres takes back: the next transaction gets the ids and the places in the log that the snapshot
// knows as others'. A commit writes out all that comes before it.
const FLUSH = `BEGIN; SET LOCAL synchronous_commit = local; SELECT pg_logical_emit_message(true, 'shapes', ''); COMMIT`

const KEY = Buffer.from('{"key":')
const VALUE = Buffer.from(',"value":')

function snapshotEnd(visibility: SnapshotVisibility): Record<string, unknown> {
  return { control: 'snapshot-end', xmin: visibility.xmin, xmax: visibility.xmax, xip_list: visibility.running }
}

/** Whether a clause has no answer for a row: a division by zero, a number out of range, NaN as an integer. */
export function isRowFailure(error: unknown): boolean {
  return /^(?:22|0A)/.test(sqlState(error) ?? '')
}

/** Whether a statement names a table or a column that is not there. */
export function isMissingTable(error: unknown): boolean {
  return ['42P01', '42703'].includes((error as { code?: string }).code ?? '')
}

// The lock comes before the snapshot: a TRUNCATE or a rewrite that commits between the two would show an empty table.
function snapshotSql(definition: ShapeDefinition, kept: readonly number[] | undefined): string {
  const { table, tables, clause, request } = definition
  const rows = request.log === 'full' || kept ? `COPY (${rowsSql(definition, clause ? ` where ${clause.sql}` : '', kept)}) TO STDOUT (FORMAT binary);` : ''
  return `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${lockSql(tables)};
    SELECT pg_current_snapshot()::text, pg_current_wal_insert_lsn()::text, ${columnsFingerprintSql(table.oid)},
      pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn(); ${rows} COMMIT`
}

/**
 * Each row as JSON texts: its key, its values and, where columns are to be kept, what the stream has for these. `v.*` cannot be taken
 * for a column. `tail` is everything after FROM, its columns unqualified.
 */
export function rowsSql(definition: ShapeDefinition, tail: string, kept?: readonly number[]): string {
  const { table, selected } = definition
  const values = selected.map((index) => {
    const column = table.columns[index] as (typeof table.columns)[number]
    const name = quoteIdentifier(column.name)
    const isPlain = !column.isArray && (PLAIN_IN_JSON.has(column.typeName) || column.typeKind === 'e')
    return isPlain ? `t.${name}` : `t.${name}::text as ${name}`
  })
  return `select to_json(${rowKeySql(table, 't')})::text, row_to_json(v.*)::text${kept ? `, ${textsSql(table, kept, 't')}` : ''}`
    + ` from (select * from ${rowsRelation(table)}${tail}) t, lateral (select ${values.join(', ')}) v`
}
