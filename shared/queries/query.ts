import { sql, type Expression, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../commands/command.ts'
import { tableNamed, type Database, type TableName } from '../schema/database.ts'

/** What a named read may use. The same read runs on a laptop's SQLite and on the server's Postgres. */
export interface ReadContext {
  readonly database: Pick<Kysely<Database>, 'selectFrom'>
  readonly actor: Actor
  /**
   * A condition that holds for rows whose searchable text contains every word of `words` (case and accents aside). The laptop
   * answers it from its full-text index, the server from the columns.
   */
  matching(table: SearchableTable, idColumn: string, words: string): Expression<SqlBool>
}

/** Tables that can be searched, with the columns that are searched. */
export const searchableColumns = {
  project: ['name', 'address', 'city', 'external_number', 'description', 'number'],
  client: ['name', 'email', 'phone', 'billing_address', 'notes'],
  price_book_item: ['code', 'name', 'description', 'category'],
  assembly: ['code', 'name', 'description', 'category'],
  template: ['name', 'description'],
  product: ['brand', 'name', 'sheen'],
  production_rate: ['name'],
  estimate: ['title', 'number', 'notes'],
  estimate_line: ['description', 'note', 'crew_note'],
  report: ['report_date', 'notes'],
  change_order: ['title', 'reason', 'number'],
  contract: ['title'],
} as const satisfies Partial<Record<TableName, readonly string[]>>
export type SearchableTable = keyof typeof searchableColumns

/** Every read of a screen, of the REST interface and of a report is one of these: named, with checked arguments. */
export interface Query<Name extends string = string, Arguments extends z.ZodType = z.ZodType, Result = unknown> {
  readonly name: Name
  readonly arguments: Arguments
  /** Tables it reads: a live query runs again when one of them changed. */
  readonly tables: readonly TableName[]
  run(context: ReadContext, args: z.output<Arguments>): Promise<Result>
}

/** Declares a query; only here for its type. */
export function query<const Name extends string, Arguments extends z.ZodType, Result>(declaration: Query<Name, Arguments, Result>): Query<Name, Arguments, Result> {
  return Object.freeze(declaration)
}

type Direction = 'asc' | 'desc'

/**
 * An order by columns of one table, all in one direction, that means the same on both databases and that an index can serve: the
 * first column's missing values stand at the end, those of later columns after the present ones where it goes down and before them
 * where it goes up (SQLite turns an index round for its first free column only). End it with the id.
 */
export function inOrder<T extends TableName>(table: T, columns: readonly (keyof Database[T] & string)[], direction: Direction): RawBuilder<unknown> {
  const words = (column: string, index: number): string => {
    // a word about missing values where there are none would keep Postgres from its index
    if (!tableNamed(table).columns[column]?.declaration.nullable) return direction
    return direction === 'asc' && index > 0 ? 'asc nulls first' : `${direction} nulls last`
  }
  return sql`${sql.join(columns.map((column, index) => sql`${sql.ref(`${table}.${column}`)} ${sql.raw(words(column, index))}`))}`
}

/** What every list takes: words that must all occur, the archived ones instead of the others, the direction of its order, and a page of it. */
export const listArguments = (direction: Direction) => ({
  search: z.string().max(200).default(''),
  archived: z.boolean().default(false),
  direction: z.enum(['asc', 'desc']).default(direction),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(500).default(100),
})

/** Whether somebody asked for words at all. */
export const asked = (words: string): boolean => words.trim() !== ''
