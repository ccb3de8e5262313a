import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../electron/engine/database/open-database.ts'
import { columnEntries } from '../../shared/schema/table.ts'
import { syncedTables } from '../../shared/schema/tables.ts'
import type { SessionUser } from '../../shared/sync/protocol.ts'
import { startServer, type RunningServer } from '../../sync-server/server.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { differences, imagesForUser } from '../support/replicas.ts'
import { restoreOffice, unpackLaptop, versionFixtures } from '../support/version-fixtures.ts'
import { Laptop } from '../unit/engine/laptop.ts'
import { quiet, TEST_ITERATIONS } from './server-under-test.ts'

const emptyFolder = (): string => mkdtempSync(path.join(tmpdir(), 'kibray-versions-'))

describe.each(versionFixtures.map((fixture) => [fixture.name, fixture] as const))('a laptop and an office that version %s left', (_, fixture) => {
  let database: TestDatabase
  let server: RunningServer
  const [dataFolder, folder] = [emptyFolder(), emptyFolder()]
  beforeAll(async () => {
    database = await createTestDatabase()
    await restoreOffice(fixture, database.url)
    server = await startServer({ databaseUrl: database.url, dataFolder, log: quiet, passwordIterations: TEST_ITERATIONS })
    unpackLaptop(fixture, folder)
  })
  afterAll(async () => {
    await server?.stop()
    await database?.drop()
    rmSync(dataFolder, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  })

  /** Every row of the domain with the columns that the fixture's version knew, as the screens see it. */
  function rowsThen(): Map<string, string> {
    const connection = openDatabase(folder, fixture.key, 'reader')
    try {
      return new Map(syncedTables.filter((table) => table.since <= fixture.schema).flatMap((table) => {
        const columns = columnEntries(table).filter(([, { since }]) => since <= fixture.schema).map(([name]) => `"${name}"`)
        return (connection.prepare(`select ${columns.join(', ')} from "${table.name}"`).all() as { id: string }[]).map((row) => [`${table.name} ${row.id}`, JSON.stringify(row)] as const)
      }))
    } finally {
      connection.close()
    }
  }

  test('P11: is updated with all that waits in it, and drains', async () => {
    const before = rowsThen()
    const connection = openDatabase(folder, fixture.key, 'writer')
    connection.prepare("insert into local_setting (name, value) values ('offline', 'yes')").run()
    connection.close()
    const laptop = await Laptop.open({ server: server.url, folder })
    // what was pending was undone, and run again over the new columns: nobody sees a difference
    expect(rowsThen()).toEqual(before)
    expect((await laptop.outbox()).map(({ id, name, state }) => ({ id, name, state }))).toEqual(fixture.commands)

    // tokens end with time; nobody is asked for more than the password
    await laptop.engine.call('set_offline', { offline: false })
    const session = await laptop.engine.call('sign_in', { server_url: server.url, email: fixture.email, password: fixture.password })
    const user = (session as { user: SessionUser }).user
    await laptop.until('outbox', (entries) => entries.every((entry) => entry.state === 'refused'))
    await laptop.synced()
    const refusedBefore = fixture.commands.filter(({ state }) => state === 'refused' || state === 'parked').map(({ id }) => id)
    expect((await laptop.outbox()).map(({ id }) => id)).toEqual(refusedBefore)
    const found = new Map([...laptop.rows(user)])
    const expected = new Map([...await imagesForUser(database.url, fixture.email)].map(([row, image]) => [row, image.replace('] [', '][')]))
    expect(differences(expected, found)).toEqual([])
    expect(laptop.faults).toEqual([])
    await laptop.close()
  })
})
