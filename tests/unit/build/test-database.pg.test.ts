import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { createTestDatabase } from '../../support/postgres.ts'

describe('the PostgreSQL of the tests', () => {
  it('replicates logically, speaks UTC and listens on 127.0.0.1 alone', async () => {
    const database = await createTestDatabase()
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const settings = await client.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings where name in ('wal_level', 'TimeZone', 'listen_addresses', 'max_replication_slots')`,
    )
    await client.end()
    await database.drop()
    expect(Object.fromEntries(settings.rows.map((row) => [row.name, row.setting]))).toEqual({
      wal_level: 'logical',
      TimeZone: 'UTC',
      listen_addresses: '127.0.0.1',
      max_replication_slots: '64',
    })
  })

  it('drops a database that is still connected to and still has a slot', async () => {
    const database = await createTestDatabase()
    const name = new URL(database.url).pathname.slice(1)
    const left = new pg.Client({ connectionString: database.url })
    left.on('error', () => {
      // Being cut off is what this test is about.
    })
    await left.connect()
    await left.query(`select pg_create_logical_replication_slot($1, 'pgoutput')`, [`slot_${name}`])

    await database.drop()

    const other = await createTestDatabase()
    const client = new pg.Client({ connectionString: other.url })
    await client.connect()
    const remains = await client.query(
      `select datname from pg_database where datname = $1 union all select slot_name from pg_replication_slots where database = $1`,
      [name],
    )
    await client.end()
    await other.drop()
    expect(remains.rows).toEqual([])
  })
})
