import type { Expression, Kysely, OrderByItemBuilder, SqlBool } from 'kysely'
import type { z } from 'zod'
import type { Actor } from '../commands/command.ts'
import type { Database, TableName } from '../schema/database.ts'

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
  estimate: ['title', 'number', 'notes'],
  estimate_line: ['description', 'note'],
  report: ['report_date', 'notes'],
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

export type Direction = 'asc' | 'desc'

/** Orders in a direction with what has no value at the end, on both databases. An index still serves: SQLite and Postgres know the words. */
export const inDirection = (direction: Direction) => (item: OrderByItemBuilder): OrderByItemBuilder => (direction === 'asc' ? item.asc().nullsLast() : item.desc().nullsLast())

/** Whether somebody asked for words at all. */
export const asked = (words: string): boolean => words.trim() !== ''
