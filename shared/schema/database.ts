import type { RowOf, Table } from './table.ts'
import { syncedTables } from './tables.ts'
import type { serverTables } from './tables.ts'

type ByName<Tables extends readonly Table[]> = { [T in Tables[number] as T['name']]: RowOf<T> }

/** The tables that both a laptop and the server have, for Kysely. */
export type Database = ByName<typeof syncedTables>

/** All tables of the server, for Kysely. */
export type ServerDatabase = Database & ByName<typeof serverTables>

export type TableName = keyof Database

const byName = new Map<string, Table>(syncedTables.map((table) => [table.name, table]))

/** The declaration of a synced table. Throws `TypeError` for an unknown name. */
export function tableNamed(name: string): Table {
  const found = byName.get(name)
  if (!found) throw new TypeError(`no such table: ${name}`)
  return found
}

/** Whether a name is that of a synced table; a newer server may send others, which an older laptop passes over. */
export const isTableName = (name: string): name is TableName => byName.has(name)
