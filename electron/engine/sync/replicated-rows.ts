import { tableNamed } from '../../../shared/schema/database.ts'
import type { PlainRow } from '../../../shared/schema/replica-codec.ts'
import { syncedTables } from '../../../shared/schema/tables.ts'
import type { HashedForm } from '../../../shared/sync/row-hashes.ts'
import { BucketHashes, bucketOf, hashOfRow, hashText } from '../../../shared/sync/row-hashes.ts'
import type { Connection } from '../database/open-database.ts'

/** A row as the server last said it: with what is pending on it taken back. */
interface ReplicatedRow { readonly table: string; readonly row: PlainRow; readonly stream: number | null; readonly version: number }

/** What this laptop has of one stream, hashed. */
export interface StreamHashes { readonly name: string; readonly rows: number; readonly buckets: readonly string[] }

/** A row that no stream brought and no pending command made. */
export interface StrayRow { readonly tbl: string; readonly id: string }

/** Streams of which a first download has not ended have nothing to compare yet. */
const comparable = "select id, name from local_stream where up_to_date_at is not null and handle is not null and download is not 'rows' order by id"

const firstImages = 'select l.tbl, l.id, l.before from local_change l join local_command c on c.id = l.command_id order by c.sequence, l.step'

/**
 * Every row of this laptop as the server last said it. What pending commands changed is not undone for it: the first of a row's
 * before-images is what the row was, so this reads alone and holds up nobody.
 */
function* replicatedRows(connection: Connection): Generator<ReplicatedRow> {
  const before = new Map<string, PlainRow | null>()
  for (const change of connection.prepare(firstImages).iterate() as Iterable<{ tbl: string; id: string; before: string | null }>) {
    const key = `${change.tbl} ${change.id}`
    if (!before.has(key)) before.set(key, change.before === null ? null : JSON.parse(change.before) as PlainRow)
  }
  for (const { name } of syncedTables) {
    for (const row of connection.prepare(`select * from main."${name}"`).iterate() as Iterable<PlainRow>) {
      const key = `${name} ${row['id']}`
      if (!before.has(key)) yield asReplicated(name, row)
    }
  }
  for (const [key, row] of before) if (row !== null) yield asReplicated(key.slice(0, key.indexOf(' ')), row)
}

const asReplicated = (table: string, row: PlainRow): ReplicatedRow => ({ table, row, stream: row['_stream'] as number | null, version: Number(row['_version'] ?? 0) })

/** Hashes all that the server sent, by stream; and names the strays. */
export function hashStreams(connection: Connection, form: HashedForm): { readonly streams: readonly StreamHashes[]; readonly strays: readonly StrayRow[] } {
  const streams = new Map((connection.prepare(comparable).all() as { id: number; name: string }[]).map(({ id, name }) => [id, { name, hashes: new BucketHashes() }]))
  const known = new Set((connection.prepare('select id from local_stream').all() as { id: number }[]).map(({ id }) => id))
  const also = alsoIn(connection)
  const strays: StrayRow[] = []
  for (const { table, row, stream, version } of replicatedRows(connection)) {
    const id = String(row['id'])
    if (stream === null || !known.has(stream)) strays.push({ tbl: table, id })
    const hash = hashOfRow(tableNamed(table), row, version, form)
    for (const each of streamsOf(stream, also.get(`${table} ${id}`))) streams.get(each)?.hashes.add(id, hash)
  }
  return { streams: [...streams.values()].map(({ name, hashes }) => ({ name, rows: hashes.rows, buckets: hashes.toTexts() })), strays }
}

export interface HashedRow { readonly tbl: string; readonly id: string; readonly hash: string }

/** The rows of some buckets of one stream, each with its hash. */
export function hashRows(connection: Connection, form: HashedForm, name: string, buckets: readonly number[]): readonly HashedRow[] {
  const found = connection.prepare('select id from local_stream where name = ?').get(name) as { id: number } | undefined
  if (!found) return []
  const wanted = new Set(buckets)
  const also = alsoIn(connection)
  const rows: HashedRow[] = []
  for (const { table, row, stream, version } of replicatedRows(connection)) {
    const id = String(row['id'])
    if (wanted.has(bucketOf(id)) && streamsOf(stream, also.get(`${table} ${id}`)).has(found.id)) rows.push({ tbl: table, id, hash: hashText(hashOfRow(tableNamed(table), row, version, form)) })
  }
  return rows
}

/** The hash of one row as the server last said it, or null where it is not here. */
export function hashOfReplicated(connection: Connection, form: HashedForm, table: string, id: string): string | null {
  const changed = connection.prepare('select l.before from local_change l join local_command c on c.id = l.command_id where l.tbl = ? and l.id = ? order by c.sequence, l.step limit 1').get(table, id) as { before: string | null } | undefined
  const row = changed ? (changed.before === null ? undefined : JSON.parse(changed.before) as PlainRow) : connection.prepare(`select * from main."${table}" where id = ?`).get(id) as PlainRow | undefined
  return row ? hashText(hashOfRow(tableNamed(table), row, Number(row['_version'] ?? 0), form)) : null
}

function alsoIn(connection: Connection): ReadonlyMap<string, readonly number[]> {
  const also = new Map<string, number[]>()
  for (const { tbl, id, stream } of connection.prepare('select tbl, id, stream from local_also').all() as { tbl: string; id: string; stream: number }[]) {
    const key = `${tbl} ${id}`
    also.set(key, [...also.get(key) ?? [], stream])
  }
  return also
}

const streamsOf = (owner: number | null, also: readonly number[] = []): ReadonlySet<number> => new Set(owner === null ? also : [owner, ...also])
