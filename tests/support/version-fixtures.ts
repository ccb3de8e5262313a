import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import Database from 'better-sqlite3'
import pg from 'pg'
import { z } from 'zod'
import type { OutboxState } from '../../shared/bridge.ts'
import { migration } from '../../shared/schema/ddl.ts'
import { serverTables, syncedTables } from '../../shared/schema/tables.ts'
import { replicaTable } from '../../sync-server/db/replica.ts'

const folder = path.join(import.meta.dirname, '..', 'fixtures', 'versions')

const about = z.object({
  schema: z.number(), engine: z.number(), key: z.string(), email: z.string(), password: z.string(),
  commands: z.array(z.object({ id: z.string(), name: z.string(), state: z.custom<OutboxState>() })),
})
/** What a released version left behind: a laptop in the middle of its work, and the office. */
export interface VersionFixture extends z.infer<typeof about> { readonly name: string }

/** Every released version's fixture, the oldest first. */
export const versionFixtures: readonly VersionFixture[] = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, ...about.parse(JSON.parse(readFileSync(path.join(folder, name, 'about.json'), 'utf8'))) }))
  .toSorted((a, b) => a.schema - b.schema || a.engine - b.engine)

/** Puts the laptop's encrypted database into a data folder. */
export function unpackLaptop({ name, key }: VersionFixture, dataFolder: string): void {
  const file = path.join(dataFolder, 'kibray.db')
  writeFileSync(file, brotliDecompressSync(readFileSync(path.join(folder, name, 'laptop.db.br'))))
  const connection = new Database(file)
  connection.pragma('journal_mode = delete')
  connection.pragma("cipher = 'chacha20'")
  connection.pragma(`rekey = 'raw:${key}'`)
  connection.close()
}

/** Makes an empty database what the office's was; its migrations end where that version's did. */
export async function restoreOffice({ name, schema }: VersionFixture, url: string): Promise<void> {
  const rows = z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).parse(JSON.parse(brotliDecompressSync(readFileSync(path.join(folder, name, 'office.json.br'))).toString()))
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin; create table schema_version (version bigint primary key, applied_at text not null)')
    for (let version = 1; version <= schema; version += 1) for (const statement of migration('postgres', [...syncedTables, ...serverTables], version)) await client.query(statement)
    for (const statement of replicaTable) await client.query(statement)
    for (const { table } of (await client.query<{ table: string }>("select table_name as table from information_schema.tables where table_schema = 'public'")).rows) {
      await client.query(`insert into "${table}" select * from json_populate_recordset(null::"${table}", $1)`, [JSON.stringify(rows[table] ?? [])])
    }
    await client.query('commit')
  } finally {
    await client.end()
  }
}
