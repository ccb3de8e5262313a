import { z } from 'zod'
import type { ColumnDeclaration } from './column.ts'
import type { Table } from './table.ts'

const safeInteger = z.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)
/** Postgres refuses NUL in text, SQLite does not: neither gets it. Lone surrogates are no UTF-8. */
const plainText = z.string().max(100_000).refine((value) => !value.includes('\0') && value.isWellFormed(), { error: 'text holds a character that cannot be stored' })

/** zod schema of one column's values, in the database's own form. */
export function columnSchema(declaration: ColumnDeclaration): z.ZodType {
  const schema = schemaOfKind(declaration)
  return declaration.nullable ? schema.nullable() : schema
}

function schemaOfKind(declaration: ColumnDeclaration): z.ZodType {
  switch (declaration.kind) {
    case 'id': return z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    case 'text': return plainText
    case 'choice': return z.enum(declaration.choices as [string, ...string[]])
    case 'json': return z.string().max(4_000_000).refine((value) => { try { JSON.parse(value); return true } catch { return false } }, { error: 'not JSON' })
    case 'date': return z.iso.date()
    case 'instant': return z.iso.datetime({ precision: 3 })
    case 'position': return z.string().regex(/^[0-9A-Za-z]{1,1000}$/)
    case 'integer': case 'cents': return safeInteger
    case 'basis_points': return safeInteger.min(-1_000_000).max(1_000_000)
    case 'thousandths': return safeInteger
    case 'flag': return z.union([z.literal(0), z.literal(1)])
  }
}

/** zod schema of one declared column of a table, typed, for use in a command's arguments. */
export function field<T extends Table, Name extends keyof T['columns'] & string>(table: T, name: Name): z.ZodType<T['columns'][Name]['value'], T['columns'][Name]['value']> {
  const column = table.columns[name]
  if (!column) throw new TypeError(`no such column: ${table.name}.${name}`)
  return columnSchema(column.declaration) as z.ZodType<T['columns'][Name]['value'], T['columns'][Name]['value']>
}
