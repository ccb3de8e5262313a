import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Statement } from 'better-sqlite3'
import pg from 'pg'
import type { Connection } from '../../electron/engine/database/open-database.ts'
import { openDatabase } from '../../electron/engine/database/open-database.ts'
import { encodeRow } from '../../shared/schema/replica-codec.ts'
import { holdsWholeCompany, seesRestricted, type Role } from '../../shared/schema/scope.ts'
import type { Table } from '../../shared/schema/table.ts'
import { syncedTables } from '../../shared/schema/tables.ts'

/** Row images by `<table> <id>`: canonical text, equal for equal rows. */
export type Images = ReadonlyMap<string, string>

/** Asks a Postgres. */
export type Ask = <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>

/** A client that reads counts and money as numbers, as everything here does. */
export function onlookerOf(config: pg.ClientConfig): pg.Client {
  const client = new pg.Client(config)
  readNumbers(client)
  return client
}

/** Counts and money are read as numbers from now on, and not as text. */
export const readNumbers = (client: pg.ClientBase): void => { client.setTypeParser(pg.types.builtins.INT8, Number) }

/** Asks over a connection for this one purpose. */
async function asking<Result>(databaseUrl: string, work: (ask: Ask) => Promise<Result>): Promise<Result> {
  const client = onlookerOf({ connectionString: databaseUrl })
  await client.connect()
  try {
    return await work(async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) => (await client.query<Row>(text, [...values])).rows)
  } finally {
    await client.end()
  }
}

/** What a laptop of the browser host has on its disk. Its engine must have stopped. */
export function imagesOnLaptop(dataFolder: string, role: Role): Images {
  const connection = openDatabase(dataFolder, readFileSync(path.join(dataFolder, 'database.key'), 'utf8').trim(), 'reader')
  try {
    return imagesIn(connection, role)
  } finally {
    connection.close()
  }
}

const readAll = new WeakMap<Connection, readonly (readonly [table: Table, rows: Statement<[], { id: string }>])[]>()

/** What a laptop's database holds, as an open connection sees it. */
export function imagesIn(connection: Connection, role: Role): Images {
  const statements = readAll.get(connection) ?? syncedTables.map((table) => [table, connection.prepare<[], { id: string }>(`select * from "${table.name}"`)] as const)
  readAll.set(connection, statements)
  const images = new Map<string, string>()
  for (const [table, rows] of statements) {
    for (const row of rows.iterate()) {
      const { data, restricted } = encodeRow(table, row)
      images.set(`${table.name} ${row.id}`, seesRestricted(role) ? `${data} ${restricted}` : data)
    }
  }
  return images
}

/** What a user's laptop should have, by the replica table of Postgres. */
export async function imagesForUser(database: string | Ask, email: string): Promise<Images> {
  if (typeof database === 'string') return await asking(database, (ask) => imagesForUser(ask, email))
  const [user] = await database<{ id: string; company_id: string; role: Role }>('select id, company_id, role from "user" where email = $1', [email])
  if (!user) throw new Error(`no user ${email}`)
  const rows = await database<{ tbl: string; id: string; data: string; restricted: string }>(
    holdsWholeCompany(user.role)
      ? `select tbl, id, data, restricted from replica where scope = 'user:' || $1 or (company = $2 and open = 1)`
      : `select tbl, id, data, restricted from replica where scope in ('user:' || $1, 'company:' || $2)
           or scope in (select 'project:' || project_id from project_member where user_id = $1)`,
    [user.id, user.company_id],
  )
  return new Map(rows.map((row) => [`${row.tbl} ${row.id}`, seesRestricted(user.role) ? `${row.data} ${row.restricted}` : row.data]))
}

const countAll = `select ${syncedTables.map(({ name }) => `(select count(*) from "${name}") as "${name}"`).join(', ')}`

/** Domain tables of Postgres whose rows differ from their image in the replica table, as sentences; none when all is well. */
export async function replicaFaults(database: string | Ask): Promise<string[]> {
  if (typeof database === 'string') return await asking(database, replicaFaults)
  const faults: string[] = []
  const images = new Map((await database<{ tbl: string; id: string; data: string; restricted: string }>('select tbl, id, data, restricted from replica'))
    .map((replica) => [`${replica.tbl} ${replica.id}`, `${replica.data} ${replica.restricted}`]))
  const [counts] = await database<Record<string, number>>(countAll)
  for (const table of syncedTables) {
    for (const row of counts?.[table.name] === 0 ? [] : await database<{ id: string }>(`select * from "${table.name}"`)) {
      const { data, restricted } = encodeRow(table, row)
      const key = `${table.name} ${row.id}`
      if (images.get(key) !== `${data} ${restricted}`) faults.push(`${key}: its image is ${images.get(key) ?? 'missing'}, the row is ${data} ${restricted}`)
      images.delete(key)
    }
  }
  const known = new Set<string>(syncedTables.map(({ name }) => name))
  for (const key of images.keys()) if (known.has(key.slice(0, key.indexOf(' ')))) faults.push(`${key}: has an image and no row`)
  return faults
}

/** How two sets of images differ, as sentences; none when they are the same, byte for byte. */
export function differences(expected: Images, found: Images): string[] {
  const missing = [...expected].filter(([key, image]) => found.get(key) !== image).map(([key, image]) => `${key}: expected ${image}, found ${found.get(key) ?? 'nothing'}`)
  const surplus = [...found.keys()].filter((key) => !expected.has(key)).map((key) => `${key}: should not be here`)
  return [...missing, ...surplus]
}
