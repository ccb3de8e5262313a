import type { Column, ColumnDeclaration } from './column.ts'

/**
 * Where a row belongs: the one scope that carries it to laptops.
 * - `company`  everybody of the company
 * - `project`  everybody with access to the project named in `column`
 * - `user`     the one person named in `column`
 * - `stated`   the scope written in `column` of the row itself
 * - `server`   no scope: the row never leaves the server
 */
export type ScopeRule =
  | { readonly kind: 'company' }
  | { readonly kind: 'project'; readonly column: string }
  | { readonly kind: 'user'; readonly column: string }
  | { readonly kind: 'stated'; readonly column: string }
  | { readonly kind: 'server' }

export interface IndexDeclaration {
  readonly columns: readonly string[]
  readonly unique?: boolean
  /** SQL predicate of a partial index; only columns and IS [NOT] NULL. */
  readonly where?: string
  /** Where the index is kept; uniqueness is only ever the server's. */
  readonly on: 'server' | 'both'
  readonly since?: number
}

export type ColumnSet = Readonly<Record<string, Column<unknown>>>

export interface Table<Name extends string = string, Columns extends ColumnSet = ColumnSet> {
  readonly name: Name
  readonly scope: ScopeRule
  readonly since: number
  readonly columns: Columns
  readonly indexes: readonly IndexDeclaration[]
}

/** A row of a table: every declared column, in the database's own form. */
export type RowOf<T> = T extends Table<string, infer Columns> ? { [Name in keyof Columns]: Columns[Name]['value'] } : never

/** Declares a table. Its first column must be `id`. */
export function table<const Name extends string, Columns extends ColumnSet>(
  name: Name,
  scope: ScopeRule,
  columns: Columns,
  indexes: readonly IndexDeclaration[] = [],
  since = 1,
): Table<Name, Columns> {
  return Object.freeze({ name, scope, since, columns, indexes })
}

type ColumnEntries = readonly (readonly [name: string, declaration: ColumnDeclaration])[]

const entries = new WeakMap<Table, ColumnEntries>()

/** The declarations of a table's columns in declared order, by name. Asked for every row that comes down, so each table's list is made once. */
export function columnEntries(of: Table): ColumnEntries {
  let made = entries.get(of)
  if (!made) entries.set(of, made = Object.entries(of.columns).map(([name, column]) => [name, column.declaration] as const))
  return made
}
