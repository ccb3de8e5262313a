import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migration } from '../../../shared/schema/ddl.ts'
import { integer, text } from '../../../shared/schema/column.ts'
import { table } from '../../../shared/schema/table.ts'
import { project, schemaVersion, syncedTables } from '../../../shared/schema/tables.ts'
import { currentPlan, migrate } from '../../../electron/engine/database/migrate.ts'
import { feedSearchIndex } from '../../../electron/engine/queries/search-index.ts'
import { takeDownloadPart } from '../../../electron/engine/sync/first-download.ts'
import { followedStream } from '../../../electron/engine/sync/stored-streams.ts'
import { BareDatabase, actor, projectRow, upsert } from './bare-database.ts'
import { company, newId } from './model-server.ts'

const whole = `whole-company:${company}`
let database: BareDatabase
beforeEach(async () => { database = await BareDatabase.open() })
afterEach(async () => { await database.close() })

describe('the writer', () => {
  test('a full disk is named so, leaves nothing half done, and the next command works when there is room', async () => {
    const { connection } = database.writer
    const pages = connection.pragma('page_count', { simple: true }) as number
    connection.pragma(`max_page_count = ${pages}`)
    const before = database.state()
    let failed: unknown
    for (let index = 0; index < 400 && !failed; index++) {
      failed = await database.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'x'.repeat(300), description: 'y'.repeat(50_000) }).then(() => null, (error: unknown) => error)
    }
    expect(failed).toMatchObject({ fault: 'full', problem: { code: 'storage_full' } })
    expect(database.state()).toEqual(before)
    connection.pragma('max_page_count = 1000000')
    await database.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'There is room' })
    expect(database.all('select name from project')).toEqual([{ name: 'There is room' }])
  })

  test('P1: a commit waits for the disk, but for one that comes or can be made again', async () => {
    const safety = (durability?: 'full' | 'derived'): Promise<unknown> => database.writer.transaction(({ connection }) => connection.pragma('synchronous', { simple: true }), durability)
    const [normal, full] = [1, 2]
    expect([await safety(), await safety('derived'), await safety(), await safety('full')]).toEqual([full, normal, full, full])
    expect(database.writer.connection.pragma('journal_mode', { simple: true })).toBe('wal')
  })

  test('transactions stand in line: none sees another\'s half', async () => {
    const seen: number[] = []
    const count = (): number => (database.get('select count(*) as count from local_pin') as { count: number }).count
    await Promise.all(Array.from({ length: 20 }, (_, index) => database.writer.transaction(async ({ statements }) => {
      seen.push(count())
      statements.get('insert into local_pin (project_id) values (?)').run(`a${index}`)
      await Promise.resolve()
      statements.get('insert into local_pin (project_id) values (?)').run(`b${index}`)
    })))
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index * 2))
  })

  test('what throws is rolled back whole, and the line moves on', async () => {
    await expect(database.writer.transaction(({ statements }) => {
      statements.get('insert into local_pin (project_id) values (?)').run('a')
      throw new Error('broken')
    })).rejects.toThrow('broken')
    expect(database.all('select * from local_pin')).toEqual([])
    await database.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'Next' })
  })

  test('its log does not grow without end', async () => {
    const big = 'z'.repeat(80_000)
    for (let index = 0; index < 300; index++) await database.writer.transaction(({ statements }) => { statements.get('insert into local_setting (name, value) values (?, ?) on conflict (name) do update set value = excluded.value').run(`n${index % 3}`, big) }, 'derived')
    const [state] = database.writer.connection.pragma('wal_checkpoint(noop)') as { log: number }[]
    expect((state?.log ?? 0) * 4096).toBeLessThan(20_000_000)
  })
})

describe('a migration', () => {
  const later = schemaVersion + 1
  const wider = table('project', project.scope, { ...project.columns, rating: integer().nullable().since(later, null), mood: text().since(later, 'calm') }, project.indexes)
  const added = table('paint_colour', { kind: 'company' }, { id: project.columns.id, company_id: project.columns.company_id, name: text() }, [], later)
  const plan = { ...currentPlan, engine: [...currentPlan.engine, ['create table local_extra (a text) strict']], tables: [...syncedTables.map((each) => (each.name === 'project' ? wider : each)), added], schemaVersion: later }

  test('P10: adds what is new, keeps what is pending, and has every stream read anew', async () => {
    const id = newId()
    await database.cut(whole, [upsert('project', projectRow(id))])
    await database.command('project.edit', { id, edits: { city: { from: '', to: 'Denver' } } })
    await database.command('project.edit', { id, edits: { expected_value_cents: { from: null, to: 5 } } })
    await migrate(database.writer, actor, plan)
    expect(database.get('select city, expected_value_cents, rating, mood from project')).toEqual({ city: 'Denver', expected_value_cents: 5, rating: null, mood: 'calm' })
    expect(database.all('select * from paint_colour')).toEqual([])
    expect(database.get('select handle, "offset" from local_stream')).toEqual({ handle: null, offset: null })
    expect(database.all('select parked from local_command order by sequence')).toEqual([{ parked: 0 }, { parked: 0 }])
    // and what was pending can still be undone exactly
    await database.cut(whole, [upsert('project', projectRow(id, { name: 'Fresh' }), 2)], { fromBeginning: true })
    expect(database.get('select name, city, mood from project')).toEqual({ name: 'Fresh', city: 'Denver', mood: 'calm' })
    // a second time there is nothing to do
    const before = database.state()
    await migrate(database.writer, actor, plan)
    expect(database.state()).toEqual(before)
  })

  test('has what could not be searched before taken into the index, and nothing that is there already', async () => {
    await database.cut(whole, [upsert('project', projectRow(newId()))])
    await feedSearchIndex(database.writer)
    await database.cut(whole, [upsert('client', { id: newId(), company_id: company, kind: 'person', name: 'Carla', email: '', phone: '', billing_address: '', notes: '', external_number: null, created_at: '2026-11-01T08:00:00.000Z', archived_at: null })])
    // as an older version left it, which knew no words of clients
    database.all('delete from search_dirty returning id')
    await migrate(database.writer, actor, plan)
    expect(database.all('select tbl from search_dirty')).toEqual([{ tbl: 'client' }])
    await feedSearchIndex(database.writer)
    expect(database.all("select text from search_entry where tbl = 'client'")).toEqual([{ text: expect.stringContaining('carla') as string }])
  })

  test('begins a first download anew that was under way, for its first part came without the new columns', async () => {
    const mine = newId()
    await database.command('project.create', { id: mine, member_id: newId(), number: null, name: 'Mine' })
    await database.writer.transaction((writing) => {
      const changes = [upsert('project', projectRow(newId(), { name: 'One' })), upsert('project', projectRow(mine, { name: 'Mine' }))]
      takeDownloadPart(writing, followedStream(writing, whole).id, { changes, place: { handle: 'h', offset: '0_0' }, begins: true })
    })
    await migrate(database.writer, actor, plan)
    expect(database.get('select handle, "offset" from local_stream')).toEqual({ handle: null, offset: null })
    await database.cut(whole, [upsert('project', projectRow(newId(), { name: 'Two' }))], { fromBeginning: true })
    expect(database.all('select name from project order by name')).toEqual([{ name: 'Mine' }, { name: 'Two' }])
    expect(database.all('select * from local_held')).toEqual([])
  })

  test('that fails leaves everything as it was', async () => {
    await database.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'House' })
    const before = database.state()
    await expect(migrate(database.writer, actor, { ...plan, engine: [...currentPlan.engine, ['create table local_extra (a text)', 'no sql at all']] })).rejects.toThrow('syntax error')
    expect(database.state()).toEqual(before)
  })

  test('only ever adds, by the statements that it runs', () => {
    for (const statement of migration('sqlite', plan.tables, later)) expect(statement).toMatch(/^(create table|create index|alter table \S+ add column)/)
  })
})
