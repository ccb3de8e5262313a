import type { StreamedRow } from './pgoutput.ts'
import type { TableDescription } from './table-description.ts'
import { quotedRelation, quoteIdentifier, quoteText } from './table-description.ts'

/** A row's key in a shape: `"schema"."table"/"first"/"second"`, a slash in a value written twice. */
export function rowKey(table: TableDescription, row: StreamedRow): string {
  let key = quotedRelation(table)
  for (const index of table.keyColumns) {
    const text = row.text(index)
    // only a table without a primary key has NULLs here
    key += text === null ? '/_' : `/"${text.includes('/') ? text.replaceAll('/', '//') : text}"`
  }
  return key
}

/** The same key as a text expression for Postgres, over columns of `alias`. */
export function rowKeySql(table: TableDescription, alias: string): string {
  const parts = table.keyColumns.map((index) => {
    const column = table.columns[index] as TableDescription['columns'][number]
    const name = `${alias}.${quoteIdentifier(column.name)}`
    // booleans stand in keys as the stream prints them; character(n) keeps its blanks only through its output function
    const text = column.typeName === 'bpchar' && !column.isArray ? `concat(${name})` : column.typeName === 'bool' && !column.isArray ? `(case when ${name} then 't' else 'f' end)` : `${name}::text`
    const quoted = `'/"' || replace(${text}, '/', '//') || '"'`
    return column.notNull ? quoted : `case when ${name} is null then '/_' else ${quoted} end`
  })
  return [quoteText(quotedRelation(table)), ...parts].join(' || ')
}
