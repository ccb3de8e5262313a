import type { Kysely } from 'kysely'
import type { z } from 'zod'
import type { Database, TableName } from '../schema/database.ts'
import { tableNamed } from '../schema/database.ts'
import type { Cell, PlainRow } from '../schema/replica-codec.ts'
import type { Scope } from '../schema/scope.ts'
import { scopeOf } from '../schema/scope.ts'
import { columnSchema } from '../schema/row-schema.ts'
import { columnEntries } from '../schema/table.ts'
import type { Table } from '../schema/table.ts'
import { Refusal } from '../problem.ts'

/** One row's change by one command, in the order in which it happened. */
export interface Change {
  readonly table: TableName
  readonly id: string
  readonly operation: 'insert' | 'update' | 'delete'
  /** The row before, with every column that the database keeps; null for an insert. */
  readonly before: PlainRow | null
  /** The declared columns after; null for a delete. */
  readonly after: PlainRow | null
  /** Names of the columns that this change set. */
  readonly fields: readonly string[]
}

/** A value that this command overwrote though its author had not seen it; allowed by the field's rule, filed as a conflict. */
export interface Overwrite {
  readonly table: TableName
  readonly id: string
  readonly field: string
  readonly losing: Cell
  readonly winning: Cell
}

/** A row as it stands in the open transaction; null where there is none of that id. */
export interface SeenRow { readonly table: TableName; readonly id: string; readonly row: PlainRow | null }

/** For each field, the value that the user saw, null where they saw none, and the value that they want. */
export type FieldEdits<T extends TableName> = { readonly [Field in keyof Database[T]]?: { readonly from: Database[T][Field] | null; readonly to: Database[T][Field] } }

type Reader = Pick<Kysely<Database>, 'selectFrom'>

/**
 * The only door through which a synced row is written, on a laptop and on the server alike. It captures what undo, replay,
 * conflicts, the audit log and the replica table need. It does not open or close database transactions: its owner does.
 */
export class Tx {
  /** Reads, by Kysely, seeing this command's own writes. */
  readonly read: Reader
  readonly changes: Change[] = []
  readonly overwrites: Overwrite[] = []
  readonly #database: Kysely<Database>
  readonly #scope: Scope | null
  /** Rows read so far as they stand now, by table and id; all writes pass through here, so they stay true. A line's edit asks five times for two rows. */
  readonly #known = new Map<string, PlainRow | null>()

  /**
   * `scope` is the one scope that the command may write; null lets the server add rows in others (access lists, notifications, leases).
   * `seen` is a row that the owner of the transaction has looked for already.
   */
  constructor(database: Kysely<Database>, scope: Scope | null, seen?: SeenRow) {
    this.read = database
    this.#database = database
    this.#scope = scope
    if (seen) this.#known.set(`${seen.table}:${seen.id}`, seen.row)
  }

  /** The row of that id, or undefined. */
  async find<T extends TableName>(table: T, id: string): Promise<Database[T] | undefined> {
    return await this.#row(table, id) as Database[T] | undefined
  }

  /** The row of that id. Refuses with `record_missing` where there is none. */
  async get<T extends TableName>(table: T, id: string): Promise<Database[T]> {
    const row = await this.find(table, id)
    if (!row) throw new Refusal('record_missing', `${table} ${id} does not exist`, { table, id })
    return row
  }

  /** Inserts a whole row. Refuses with `record_exists` where the id is taken, and with `invalid_input` where a value is none of its column's. */
  async insert<T extends TableName>(table: T, row: Database[T]): Promise<void> {
    const declared = tableNamed(table)
    const values = declaredColumns(declared, row)
    const id = String(values['id'])
    refuseUnfit(declared, id, values)
    this.#mustBeInScope(declared, values)
    if (await this.#row(table, id)) throw new Refusal('record_exists', `${table} ${id} exists already`, { table, id })
    await this.#database.insertInto(table).values(values as never).execute()
    this.#known.delete(`${table}:${id}`)
    this.changes.push({ table, id, operation: 'insert', before: null, after: values, fields: Object.keys(values) })
  }

  /**
   * Edits fields of a row. Where a field no longer has the value that the user saw, the field's rule decides: the later value
   * stands and the earlier one is kept as an overwrite, or the whole command is refused with `changed_meanwhile`. A field that
   * already has the wanted value is no conflict.
   */
  async update<T extends TableName>(table: T, id: string, edits: FieldEdits<T>): Promise<void> {
    const declared = tableNamed(table)
    const before = await this.#writable(declared, table, id)
    const values: PlainRow = {}
    const refused: { field: string; message: string; from: Cell; to: Cell; current: Cell }[] = []
    const overwrites: Overwrite[] = []
    for (const [field, edit] of Object.entries(edits) as [string, { from: Cell; to: Cell } | undefined][]) {
      const column = declared.columns[field]
      if (!column || field === 'id') throw new Refusal('invalid_input', `${table} has no field ${field} to edit`, { table, id, fields: [{ field, message: 'no such field' }] })
      if (!edit) continue
      const current = before[field] ?? null
      if (current === edit.to) continue
      if (current !== edit.from) {
        if (column.declaration.merge === 'refuse') refused.push({ field, message: 'somebody changed it meanwhile', from: edit.from, to: edit.to, current })
        else overwrites.push({ table, id, field, losing: current, winning: edit.to })
      }
      values[field] = edit.to
    }
    if (refused.length > 0) throw new Refusal('changed_meanwhile', `${table} ${id}: ${refused.map((each) => each.field).join(', ')} changed meanwhile`, { table, id, fields: refused })
    this.overwrites.push(...overwrites)
    await this.#write(declared, table, id, before, values)
  }

  /** Sets fields that follow from others (totals, states): the rule computes them anew wherever the command runs, so nothing is compared. */
  async set<T extends TableName>(table: T, id: string, values: Partial<Omit<Database[T], 'id'>>): Promise<void> {
    const declared = tableNamed(table)
    const before = await this.#writable(declared, table, id)
    const changed = Object.fromEntries(Object.entries(values as PlainRow).filter(([field, value]) => before[field] !== value))
    await this.#write(declared, table, id, before, changed)
  }

  /** Deletes a row. Refuses with `record_missing` where there is none. */
  async delete(table: TableName, id: string): Promise<void> {
    const before = await this.#writable(tableNamed(table), table, id)
    await this.#database.deleteFrom(table).where('id' as never, '=', id as never).execute()
    this.#known.delete(`${table}:${id}`)
    this.changes.push({ table, id, operation: 'delete', before, after: null, fields: [] })
  }

  async #write(declared: Table, table: TableName, id: string, before: PlainRow, values: PlainRow): Promise<void> {
    if (Object.keys(values).length === 0) return
    refuseUnfit(declared, id, values)
    const now = { ...before, ...values }
    if (scopeOf(declared, now) !== scopeOf(declared, before)) throw new TypeError(`${table} ${id}: a row's scope never changes`)
    await this.#database.updateTable(table).set(values as never).where('id' as never, '=', id as never).execute()
    this.#known.set(`${table}:${id}`, now)
    this.changes.push({ table, id, operation: 'update', before, after: declaredColumns(declared, now), fields: Object.keys(values) })
  }

  /** The row, in this command's scope; checked before anything of it could be told in a refusal. */
  async #writable(declared: Table, table: TableName, id: string): Promise<PlainRow> {
    const row = await this.#row(table, id)
    if (!row) throw new Refusal('record_missing', `${table} ${id} does not exist`, { table, id })
    this.#mustBeInScope(declared, row)
    return row
  }

  async #row(table: TableName, id: string): Promise<PlainRow | undefined> {
    const known = this.#known.get(`${table}:${id}`)
    if (known !== undefined) return known ?? undefined
    const row = await this.#database.selectFrom(table).selectAll().where('id' as never, '=', id as never).executeTakeFirst() as PlainRow | undefined
    if (row) this.#known.set(`${table}:${id}`, row)
    return row
  }

  #mustBeInScope(table: Table, row: PlainRow): void {
    const scope = scopeOf(table, row)
    if (this.#scope !== null && scope !== this.#scope) throw new Refusal('not_permitted', `a command of ${this.#scope} cannot write this ${table.name}`, { table: table.name, id: String(row['id']) })
  }
}

const schemas = new Map<Table, Readonly<Record<string, z.ZodType>>>()

function schemasOf(table: Table): Readonly<Record<string, z.ZodType>> {
  const known = schemas.get(table)
  if (known) return known
  const made = Object.fromEntries(columnEntries(table).map(([name, declaration]) => [name, columnSchema(declaration)]))
  schemas.set(table, made)
  return made
}

/** The declared columns of a row; what is not there is null. */
function declaredColumns(table: Table, row: object): PlainRow {
  const values: PlainRow = {}
  for (const name of Object.keys(table.columns)) values[name] = (row as PlainRow)[name] ?? null
  return values
}

/** Refuses with `invalid_input` values that are none of their columns', naming the fields. Only what is written is checked: a column that this role may not see stays null. */
function refuseUnfit(table: Table, id: string, values: PlainRow): void {
  const columns = schemasOf(table)
  const unfit = Object.entries(values).flatMap(([field, value]) => {
    const result = columns[field]?.safeParse(value)
    if (!result) return [{ field, message: 'no such field' }]
    return result.success ? [] : result.error.issues.map((issue) => ({ field, message: issue.message }))
  })
  if (unfit.length === 0) return
  throw new Refusal('invalid_input', `${table.name}: ${unfit.map((each) => `${each.field} ${each.message}`).join('; ')}`, { table: table.name, id, fields: unfit })
}
