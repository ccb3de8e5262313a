import { readFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { openDatabase } from '../../electron/engine/database/open-database.ts'
import { encodeRow } from '../../shared/schema/replica-codec.ts'
import { holdsWholeCompany, seesRestricted, type Role } from '../../shared/schema/scope.ts'
import { syncedTables } from '../../shared/schema/tables.ts'

/** Row images by `<table> <id>`: canonical text, equal for equal rows. */
export type Images = ReadonlyMap<string, string>

/** What a laptop of the browser host has on its disk. Its engine must have stopped. */
export function imagesOnLaptop(dataFolder: string, role: Role): Images {
  const connection = openDatabase(dataFolder, readFileSync(path.join(dataFolder, 'database.key'), 'utf8').trim(), 'reader')
  try {
    const images = new Map<string, string>()
    for (const table of syncedTables) {
      for (const row of connection.prepare(`select * from "${table.name}"`).iterate() as Iterable<{ id: string }>) {
        const { data, restricted } = encodeRow(table, row)
        images.set(`${table.name} ${row.id}`, seesRestricted(role) ? `${data} ${restricted}` : data)
      }
    }
    return images
  } finally {
    connection.close()
  }
}

/** What a user's laptop should have, by the replica table of Postgres. */
export async function imagesForUser(databaseUrl: string, email: string): Promise<Images> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows: [user] } = await client.query<{ id: string; company_id: string; role: Role }>('select id, company_id, role from "user" where email = $1', [email])
    if (!user) throw new Error(`no user ${email}`)
    const { rows } = await client.query<{ tbl: string; id: string; data: string; restricted: string }>(
      holdsWholeCompany(user.role)
        ? `select tbl, id, data, restricted from replica where scope = 'user:' || $1 or (company = $2 and open = 1)`
        : `select tbl, id, data, restricted from replica where scope in ('user:' || $1, 'company:' || $2)
             or scope in (select 'project:' || project_id from project_member where user_id = $1)`,
      [user.id, user.company_id],
    )
    return new Map(rows.map((row) => [`${row.tbl} ${row.id}`, seesRestricted(user.role) ? `${row.data} ${row.restricted}` : row.data]))
  } finally {
    await client.end()
  }
}

/** Domain tables of Postgres whose rows differ from their image in the replica table, as sentences; none when all is well. */
export async function replicaFaults(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  // counts and money come as numbers here as everywhere
  client.setTypeParser(pg.types.builtins.INT8, Number)
  try {
    const faults: string[] = []
    for (const table of syncedTables) {
      const { rows } = await client.query<{ id: string }>(`select * from "${table.name}"`)
      const { rows: replicas } = await client.query<{ id: string; data: string; restricted: string }>('select id, data, restricted from replica where tbl = $1', [table.name])
      const images = new Map(replicas.map((replica) => [replica.id, `${replica.data} ${replica.restricted}`]))
      for (const row of rows) {
        const { data, restricted } = encodeRow(table, row)
        if (images.get(row.id) !== `${data} ${restricted}`) faults.push(`${table.name} ${row.id}: its image is ${images.get(row.id) ?? 'missing'}, the row is ${data} ${restricted}`)
        images.delete(row.id)
      }
      for (const id of images.keys()) faults.push(`${table.name} ${id}: has an image and no row`)
    }
    return faults
  } finally {
    await client.end()
  }
}

/** How two sets of images differ, as sentences; none when they are the same, byte for byte. */
export function differences(expected: Images, found: Images): string[] {
  const missing = [...expected].filter(([key, image]) => found.get(key) !== image).map(([key, image]) => `${key}: expected ${image}, found ${found.get(key) ?? 'nothing'}`)
  const surplus = [...found.keys()].filter((key) => !expected.has(key)).map((key) => `${key}: should not be here`)
  return [...missing, ...surplus]
}
