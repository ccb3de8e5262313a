import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ChangeFeed } from '../../electron/engine/change-feed.ts'
import { currentPlan, migrate } from '../../electron/engine/database/migrate.ts'
import { openDatabase } from '../../electron/engine/database/open-database.ts'
import { Writer } from '../../electron/engine/database/writer.ts'
import { id } from '../../shared/schema/column.ts'
import { tableNamed } from '../../shared/schema/database.ts'
import { decodeRow, encodeRow } from '../../shared/schema/replica-codec.ts'
import { columnEntries, table } from '../../shared/schema/table.ts'
import { schemaVersion, syncedTables } from '../../shared/schema/tables.ts'
import { protocolVersion, type SessionUser } from '../../shared/sync/protocol.ts'
import { oldestSchemaVersion, readServed, schemaHeader, served, servedHeader } from '../../shared/sync/versions.ts'
import { startServer, type RunningServer } from '../../sync-server/server.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { differences, imagesForUser } from '../support/replicas.ts'
import { restoreOffice, unpackLaptop, versionFixtures } from '../support/version-fixtures.ts'
import { Laptop } from '../unit/engine/laptop.ts'
import { newProject, quiet, serverUnderTest, TEST_ITERATIONS } from './server-under-test.ts'

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

  /** Everything in the database, as SQL would see it. */
  function everything(): unknown {
    const connection = openDatabase(folder, fixture.key, 'reader')
    try {
      const schema = connection.prepare('select type, name, sql from sqlite_schema order by name').all() as { type: string; name: string; sql: string | null }[]
      return [schema, connection.pragma('integrity_check'), ...schema.filter(({ type, sql }) => type === 'table' && !sql?.includes('virtual')).map(({ name }) => [name, connection.prepare(`select * from "${name}"`).all()])]
    } finally {
      connection.close()
    }
  }

  test('P10: is whole after an update that was killed, or for which the disk had no room', async () => {
    const before = everything()
    const killed = spawnSync(process.execPath, [path.join(import.meta.dirname, '..', 'support', 'killed-migration.ts'), folder, fixture.key], { encoding: 'utf8' })
    expect([killed.signal, killed.stderr]).toEqual(['SIGKILL', ''])
    // it had written: what follows takes it back
    expect(statSync(path.join(folder, 'kibray.db-wal')).size).toBeGreaterThan(100_000)
    expect(everything()).toEqual(before)

    const connection = openDatabase(folder, fixture.key, 'writer')
    connection.pragma(`max_page_count = ${String(connection.pragma('page_count', { simple: true }))}`)
    const many = Array.from({ length: 200 }, (_, index) => table(`later_${index}`, { kind: 'company' }, { id: id(), company_id: id() }, [], schemaVersion + 1))
    await expect(migrate(new Writer(connection, new ChangeFeed()), null, { ...currentPlan, tables: [...syncedTables, ...many], schemaVersion: schemaVersion + 1 })).rejects.toMatchObject({ fault: 'full' })
    connection.close()
    expect(everything()).toEqual(before)
  })

  test('P11: every table and column is what it was, and new ones come behind', () => {
    const connection = openDatabase(folder, fixture.key, 'reader')
    const tables = new Map(syncedTables.map((each) => [each.name as string, columnEntries(each)]))
    for (const { name } of connection.prepare("select name from sqlite_schema where type = 'table' and sql like '%_stream%' and name not like 'local%'").all() as { name: string }[]) {
      // row images are lists of values in this order
      const then = (connection.pragma(`table_info("${name}")`) as { name: string }[]).map((column) => column.name).filter((column) => !column.startsWith('_'))
      const now = tables.get(name) ?? []
      expect(now.slice(0, then.length).map(([column]) => column)).toEqual(then)
      for (const [, { since }] of now.slice(then.length)) expect(since).toBeGreaterThan(fixture.schema)
    }
    connection.close()
  })

  test('P11: is updated with all that waits in it, and drains', async () => {
    const before = rowsThen()
    const connection = openDatabase(folder, fixture.key, 'writer')
    connection.prepare("insert into local_setting (name, value) values ('offline', 'yes')").run()
    // as whoever signed out and left work waiting
    connection.prepare("delete from local_setting where name = 'user'").run()
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
    const expected = new Map([...await imagesForUser(database.url, fixture.email)].map(([row, image]) => {
      // what the older version wrote has fewer columns
      const of = tableNamed(row.split(' ')[0] ?? '')
      const [open = '', restricted] = image.split(/(?<=\]) (?=\[)/)
      const now = encodeRow(of, decodeRow(of, open, restricted))
      return [row, `${now.data}${now.restricted}`]
    }))
    expect(differences(expected, found)).toEqual([])
    expect(laptop.faults).toEqual([])
    await laptop.close()
  })
})

test('P11: a server says what it serves, waits with a later version\'s command, and takes none of a laptop that is too old', async () => {
  const server = await serverUnderTest()
  try {
    const laptop = await server.laptop('estimator')
    for (const where of ['/api/v1/health/alive', '/api/v1/health', '/api/v1/sync/shape', '/nowhere']) expect(readServed((await fetch(`${server.url}${where}`)).headers.get(servedHeader)), where).toEqual(served)
    expect(laptop.session).toMatchObject(served)
    expect(await (await fetch(`${server.url}/api/v1/health`)).json()).toMatchObject(served)

    // neither what it cannot read nor what it could read wrongly is refused for good
    const later = [laptop.envelope('project.create', newProject(), { schema: schemaVersion + 1 }), { ...laptop.envelope('project.create', newProject()), name: 'paint_colour.create', args: {}, schema: schemaVersion + 1 }]
    const known = laptop.envelope('project.create', newProject(), { schema: schemaVersion })
    expect(await laptop.push(...later, known)).toMatchObject([{ status: 'deferred', problem: { code: 'server_too_old' } }, { status: 'deferred', problem: { code: 'server_too_old' } }, { status: 'applied' }])
    const ids = later.map(({ id }) => id)
    expect(await server.postgres.withConnection((connection) => connection.query('select id from command_refusal where id = any($1)', [ids]))).toEqual([])
    expect(await laptop.push({ ...later[0], schema: schemaVersion })).toMatchObject([{ status: 'applied' }])

    const tooOld = await laptop.fetch('/api/v1/sync/commands', { method: 'POST', headers: { [schemaHeader]: String(oldestSchemaVersion - 1) }, body: JSON.stringify({ protocol: protocolVersion, commands: [laptop.envelope('project.create', newProject())] }) })
    expect([tooOld.status, await tooOld.json()]).toEqual([426, expect.objectContaining({ code: 'client_too_old' })])
    expect(readServed(tooOld.headers.get(servedHeader))).toEqual(served)
  } finally {
    await server.close()
  }
})

describe('laptops of four successive versions, N-2 to N+1, and servers of the same four', () => {
  /** What `version-matrix.ts` prints for one pair. */
  interface Cell { readonly laptop: number; readonly server: number; readonly pushes: number }
  const cells = new Map<string, Cell>()
  beforeAll(async () => {
    const matrix = spawn(process.execPath, [path.join(import.meta.dirname, '..', 'support', 'version-matrix.ts'), inject('postgresUrl')], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, faults] = ['', '']
    matrix.stdout.setEncoding('utf8').on('data', (text: string) => { out += text })
    matrix.stderr.setEncoding('utf8').on('data', (text: string) => { faults += text })
    const code = await new Promise((resolve) => { matrix.once('close', resolve) })
    for (const line of out.split('\n').filter(Boolean)) {
      const cell = JSON.parse(line) as Cell
      cells.set(`${cell.laptop} ${cell.server}`, cell)
    }
    expect([code, faults]).toEqual([0, ''])
  }, 240_000)

  const four = [0, 1, 2, 3]
  test.each(four.flatMap((laptop) => four.map((server) => [laptop, server] as const)))('P11: a laptop of version %i at a server of version %i', (laptop, server) => {
    const [newer, supported] = [laptop > server, server - laptop < 3]
    const flows = !newer && supported
    const judged = laptop < server ? 1 : 0
    const commands = (laptop === 0 ? 2 : 3) + judged
    const updatedFirst = laptop % 2 === 1
    const { pushes, ...cell } = cells.get(`${laptop} ${server}`) as Cell
    expect(cell).toEqual({
      laptop, server, commands,
      // everything goes on; or it is read-only and says why, and everything waits
      state: flows ? 'synced' : 'update_needed',
      skew: newer ? 'server_older' : laptop === server ? null : supported ? 'update_available' : 'read_only',
      waiting: flows ? 0 : commands,
      // a refusal for a reason that this version does not know is a refusal all the same
      refused: flows && judged ? [['client_too_old', `colour_taken_${server}: the colour is taken`]] : [],
      // once both are updated: nothing differs from Postgres, and each command took effect once, or waits for its user
      differing: [], faults: [], refusedAtLast: judged, applied: commands - judged + (updatedFirst ? 1 : 0), skewAtLast: null,
      // who holds the whole company has everybody's
      colours: [1, 2, 3].map((step) => (updatedFirst ? (step <= server ? 1 : 0) + (step === laptop ? 1 : 0) : (step <= server ? 4 : 0) + 1)),
      // an edit by a laptop that does not know a column leaves it alone
      house: [1, 2, 3].map((step) => [step === laptop ? 'coarse' : step <= server ? 'fine' : 'standard', step === 3 && updatedFirst ? 9 : step <= server ? 699 + step : 0]),
      description: 'seen',
      own: [1, 2, 3].map((step) => (step === laptop ? ['mine', 5] : ['standard', 0])),
    })
    if (flows) expect(pushes).toBeGreaterThan(0)
    else expect(pushes).toBe(0)
  })
})
