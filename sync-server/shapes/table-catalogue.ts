import type pg from 'pg'
import { InvalidRequest } from './invalid-request.ts'
import type { TableColumn, TableDescription } from './table-description.ts'
import { fingerprintColumns, STORED_IS_STREAMED } from './table-description.ts'

interface CatalogueRow {
  oid: string
  schema: string
  name: string
  kind: string
  is_partition: boolean
  has_virtual: boolean
  /** Which partitions there are, and which files their rows lie in. */
  partitions: string | null
  columns: (TableColumn & { number: number; generated: boolean })[]
  primary_key: number[] | null
}

// Types are named with typmod -1: without it `character` would mean char(1) in a cast and cut values short.
const DESCRIBE = `
  with database as (
    -- the builtin provider orders by code point, libc does for these two; datcollate tells nothing of the others (the column came with 15)
    select case coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') when 'b' then true when 'c' then datcollate in ('C', 'POSIX') else false end as ordersbytes
    from pg_database d where d.datname = current_database())
  select c.oid::text as oid, n.nspname as schema, c.relname as name, c.relkind as kind, c.relispartition as is_partition,
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attgenerated = 'v' and not a.attisdropped) as has_virtual,
    case when c.relkind = 'p' then (select md5(string_agg(concat_ws(':', t.relid::oid, pg_relation_filenode(t.relid)), ',' order by t.relid::oid)) from pg_partition_tree(c.oid) t) end as partitions,
    (select json_agg(json_build_object(
        'number', a.attnum, 'name', a.attname, 'typeOid', a.atttypid::int8, 'typeModifier', a.atttypmod,
        'typeName', coalesce(e.typname, t.typname), 'castType', format_type(a.atttypid, -1), 'typeKind', t.typtype,
        'isArray', t.typelem <> 0 and t.typlen = -1 and e.oid is not null, 'elementKind', coalesce(e.typtype, ''), 'dimensions', a.attndims, 'notNull', a.attnotnull,
        'enumLabels', coalesce((select json_agg(enumlabel order by enumsortorder) from pg_enum where enumtypid = coalesce(e.oid, t.oid)), '[]'),
        'generated', a.attgenerated <> '' and not (${STORED_IS_STREAMED}),
        'collationName', case when l.collname = 'default' then 'default' else coalesce(l.collnamespace::regnamespace || '.' || quote_ident(l.collname), '') end,
        'collation', case when not coalesce(l.collisdeterministic, true) then 'nondeterministic'
          when coalesce(l.collname, '') in ('C', 'POSIX', 'ucs_basic', 'pg_c_utf8', 'pg_unicode_fast') then 'bytes'
          when l.collname = 'default' and d.ordersbytes then 'bytes'
          else 'deterministic' end,
        'caseFolding', case when l.collname in ('C', 'POSIX') then 'ascii' when l.collname = 'default' then 'database' else 'unknown' end) order by a.attnum)
      from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
        left join pg_collation l on l.oid = a.attcollation
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    (select array_to_json((i.indkey::int2[])[0:i.indnkeyatts - 1]) from pg_index i where i.indrelid = c.oid and i.indisprimary) as primary_key
  from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join database d`

/** Reads from Postgres's catalogue what shapes need to know of tables, and remembers it until it is told to forget. */
export class TableCatalogue {
  private readonly pool: pg.Pool
  private readonly known = new Map<string, Promise<TableDescription>>()

  constructor(pool: pg.Pool) {
    this.pool = pool
  }

  /** The table of this name. Throws `InvalidRequest` on `table` where there is none, or none that can be replicated. */
  describe(schema: string, name: string): Promise<TableDescription> {
    const key = JSON.stringify([schema, name])
    const known = this.known.get(key)
    if (known) return known
    const described = this.read(schema, name)
    this.known.set(key, described)
    described.catch(() => this.known.delete(key))
    return described
  }

  /** Forgets a table, so that the next shape on it sees its schema as it is then. */
  forget(table: { readonly schema: string; readonly name: string }): void {
    this.known.delete(JSON.stringify([table.schema, table.name]))
  }

  forgetAll(): void {
    this.known.clear()
  }

  /** The tables with these oids as they are now; dropped ones are missing. */
  async describeMany(oids: readonly number[]): Promise<Map<number, TableDescription>> {
    const result = await this.pool.query<CatalogueRow>(`${DESCRIBE} where c.oid = any($1::oid[])`, [oids])
    return new Map(result.rows.map((row) => [Number(row.oid), describeRow(row)]))
  }

  private async read(schema: string, name: string): Promise<TableDescription> {
    const result = await this.pool.query<CatalogueRow>(`${DESCRIBE} where n.nspname = $1 and c.relname = $2`, [schema, name])
    const row = result.rows[0]
    if (!row) throw new InvalidRequest('table', `Table "${schema}"."${name}" does not exist; a name with capitals or special characters must be quoted`)
    if (row.kind !== 'r' && row.kind !== 'p') throw new InvalidRequest('table', `"${schema}"."${name}" is not a table`)
    if (row.is_partition) throw new InvalidRequest('table', `"${schema}"."${name}" is a partition: its changes are told as those of the table that it belongs to`)
    if (row.has_virtual) throw new InvalidRequest('table', `"${schema}"."${name}" has virtual generated columns: Postgres would refuse its updates if it were replicated`)
    return describeRow(row)
  }
}

function describeRow(row: CatalogueRow): TableDescription {
  const columns = (row.columns ?? []).filter((column) => !column.generated)
  const generatedColumns = (row.columns ?? []).filter((column) => column.generated).map((column) => column.name)
  const primaryKey = (row.primary_key ?? []).map((number) => columns.findIndex((column) => column.number === number))
  const hasPrimaryKey = primaryKey.length > 0 && !primaryKey.includes(-1)
  const keyColumns = hasPrimaryKey ? primaryKey : columns.map((_, index) => index)
  const columnsFingerprint = fingerprintColumns(columns)
  return {
    oid: Number(row.oid),
    schema: row.schema,
    name: row.name,
    columns,
    keyColumns,
    hasPrimaryKey,
    isPartitioned: row.kind === 'p',
    generatedColumns,
    columnsFingerprint,
    fingerprint: `${row.oid}|${row.schema}|${row.name}|${columnsFingerprint}|${hasPrimaryKey ? keyColumns.join('.') : ''}${row.partitions === null ? '' : `|${row.partitions}`}`,
  }
}
