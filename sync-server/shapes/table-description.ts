/** One column of a table, as the catalogue describes it. */
export interface TableColumn {
  readonly name: string
  readonly typeOid: number
  readonly typeModifier: number
  /** The type's own name, `int4`; of an array, its element's. */
  readonly typeName: string
  /** The type as it is written in a cast, `integer`, `public.mood`. */
  readonly castType: string
  /** pg_type.typtype: `b` base, `e` enum, `d` domain, … */
  readonly typeKind: string
  readonly isArray: boolean
  /** pg_type.typtype of an array's elements. */
  readonly elementKind: string
  /** Of an enum, or of an array's elements: in order. Empty for other types. */
  readonly enumLabels: readonly string[]
  readonly dimensions: number
  readonly notNull: boolean
  /** Empty for types without one; `default` for the database's own. */
  readonly collationName: string
  /** Whether equal text is equal bytes, and order is the order of bytes. */
  readonly collation: 'bytes' | 'deterministic' | 'nondeterministic'
  /** Which letters lower() and ILIKE change: ASCII's, those of the database's own locale, or not known here. */
  readonly caseFolding: 'ascii' | 'database' | 'unknown'
}

/** Whether a column of pg_attribute is generated and replicated all the same: from Postgres 18 on those that are stored are. */
export const STORED_IS_STREAMED = "attgenerated = 's' and current_setting('server_version_num')::int >= 180000"

/** A table as shapes see it. Generated columns that the replication stream does not carry are not part of it. */
export interface TableDescription {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly columns: readonly TableColumn[]
  /** Positions in `columns`, in key order. Every column where the table has no primary key. */
  readonly keyColumns: readonly number[]
  readonly hasPrimaryKey: boolean
  readonly isPartitioned: boolean
  readonly generatedColumns: readonly string[]
  /** Names, types and order of the columns, comparable with what the replication stream says. */
  readonly columnsFingerprint: string
  /** All that a shape depends on: another fingerprint means another table. */
  readonly fingerprint: string
}

/** `"schema"."table"`, quoted for SQL; also the first part of every row's key. */
export function quotedRelation(table: { readonly schema: string; readonly name: string }): string {
  return `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`
}

/** What its rows are selected from: a table without those that inherit from it, whose changes are streamed as theirs. */
export function rowsRelation(table: TableDescription): string {
  return `${table.isPartitioned ? '' : 'only '}${quotedRelation(table)}`
}

/** Quotes a name for SQL. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Quotes a text for SQL, whatever standard_conforming_strings says. */
export function quoteText(text: string): string {
  const escaped = text.replaceAll("'", "''")
  return escaped.includes('\\') ? ` E'${escaped.replaceAll('\\', '\\\\')}'` : `'${escaped}'`
}

/** The text that tells two column lists apart. */
export function fingerprintColumns(columns: readonly { readonly name: string; readonly typeOid: number; readonly typeModifier: number }[]): string {
  return columns.map((column) => `${column.name}:${column.typeOid}:${column.typeModifier}`).join(',')
}

/** The same text, computed by Postgres for the table with this oid. */
export function columnsFingerprintSql(oid: number): string {
  return `(select string_agg(attname || ':' || atttypid::oid || ':' || atttypmod, ',' order by attnum) from pg_catalog.pg_attribute`
    + ` where attrelid = ${oid} and attnum > 0 and not attisdropped and (attgenerated = '' or ${STORED_IS_STREAMED}))`
}

/** The `electric-schema` header: each column's type and what bounds it. */
export function describeColumns(table: TableDescription, selected: readonly number[]): Record<string, Record<string, unknown>> {
  const described: Record<string, Record<string, unknown>> = {}
  for (const index of selected) {
    const column = table.columns[index] as TableColumn
    const keyIndex = table.hasPrimaryKey ? table.keyColumns.indexOf(index) : -1
    described[column.name] = {
      type: column.typeName,
      ...(column.isArray ? { dims: Math.max(1, column.dimensions) } : {}),
      ...typeBounds(column),
      ...(column.notNull ? { not_null: true } : {}),
      ...(keyIndex >= 0 ? { pk_index: keyIndex } : {}),
    }
  }
  return described
}

function typeBounds({ typeName, typeModifier }: TableColumn): Record<string, unknown> {
  if (typeModifier < 0) return {}
  switch (typeName) {
    case 'varchar':
      return { max_length: typeModifier - 4 }
    case 'bpchar':
      return { length: typeModifier - 4 }
    case 'bit':
    case 'varbit':
      return { length: typeModifier }
    case 'numeric':
      // the scale is eleven bits, signed
      return { precision: ((typeModifier - 4) >> 16) & 0xffff, scale: (((typeModifier - 4) & 0x7ff) ^ 1024) - 1024 }
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamptz':
      return { precision: typeModifier }
    case 'interval':
      return intervalBounds(typeModifier >> 16, typeModifier & 0xffff)
    default:
      return {}
  }
}

// the bits of an interval's range, as src/include/utils/datetime.h numbers them
const INTERVAL_FIELDS = [['YEAR', 2], ['MONTH', 1], ['DAY', 3], ['HOUR', 10], ['MINUTE', 11], ['SECOND', 12]] as const
const EVERY_FIELD = 0x7fff
const FULL_PRECISION = 0xffff

function intervalBounds(range: number, precision: number): Record<string, unknown> {
  const fields = INTERVAL_FIELDS.filter(([, bit]) => range & (1 << bit)).map(([name]) => name)
  return {
    ...(precision === FULL_PRECISION ? {} : { precision }),
    ...(range === EVERY_FIELD ? {} : { fields: [...new Set([fields[0], fields.at(-1)])].join(' TO ') }),
  }
}
