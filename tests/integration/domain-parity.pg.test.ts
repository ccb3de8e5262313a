import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandNames } from '../../shared/commands/registry.ts'
import { queryNames, type QueryName } from '../../shared/queries/registry.ts'
import type { Database } from '../../shared/schema/database.ts'
import { migration } from '../../shared/schema/ddl.ts'
import type { PlainRow } from '../../shared/schema/replica-codec.ts'
import { schemaVersion, serverTables, syncedTables } from '../../shared/schema/tables.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { ask, everyRow, execute, laptopDatabase, type Outcome } from '../unit/shared/domain-database.ts'
import { RandomCommands } from '../unit/shared/random-commands.ts'

const seed = Number(process.env['KIBRAY_TEST_SEED'] ?? 20261123)
const count = 1200

let created: TestDatabase
let server: Kysely<Database>
const laptop = laptopDatabase()

beforeAll(async () => {
  created = await createTestDatabase()
  const types = { getTypeParser: ((oid: number, format?: never) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format))) as typeof pg.types.getTypeParser }
  const pool = new pg.Pool({ connectionString: created.url, max: 1, types })
  for (let version = 1; version <= schemaVersion; version += 1) for (const statement of migration('postgres', [...syncedTables, ...serverTables], version)) await pool.query(statement)
  server = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
})

afterAll(async () => {
  await server.destroy()
  await laptop.destroy()
  await created.drop()
})

describe(`one domain on two databases (seed ${seed})`, () => {
  const commands = new RandomCommands(seed)

  it('every command does the same and is refused alike', async () => {
    const applied = new Set<string>()
    const refused = new Set<string>()
    const waiting = commands.founding()
    let withServerRows = false
    // on until every command has been applied at least once, whatever the seed
    for (let index = 0; index < count || (applied.size < commandNames.length && index < 4 * count); index += 1) {
      const step = waiting.shift() ?? await commands.next(laptop, index < count ? [] : commandNames.filter((name) => !applied.has(name)))
      const [here, there] = [await execute(laptop, step), await execute(server, step)]
      expect({ step, ...told(there) }).toEqual({ step, ...told(here) })
      if (here.ok) applied.add(step.name)
      else refused.add(here.problem.code)
      if (!withServerRows && step.name === 'project.create' && here.ok) {
        withServerRows = true
        for (const database of [laptop, server]) await commands.serverRows(database, (step.args as { id: string }).id)
      }
    }
    expect(await everyRow(server)).toEqual(await everyRow(laptop))
    expect(commandNames.filter((name) => !applied.has(name))).toEqual([])
    expect([...refused]).toEqual(expect.arrayContaining(['changed_meanwhile', 'document_locked', 'estimate_frozen', 'invalid_input', 'not_allowed_now', 'not_permitted', 'record_archived', 'record_exists', 'record_missing']))
  })

  it('every query finds the same in the same order', async () => {
    const rows = await everyRow(laptop)
    const ids = (table: string): string[] => (rows[table] ?? []).slice(0, 12).map((row) => String(row['id']))
    const asked = new Set<QueryName>()
    const same = async <Name extends QueryName>(name: Name, args: object): Promise<void> => {
      asked.add(name)
      const [here, there] = [await ask(laptop, commands.admin, name, args as never), await ask(server, commands.admin, name, args as never)]
      expect({ name, args, found: there }).toEqual({ name, args, found: here })
    }
    const dated = (name: QueryName): object => (['price_book.list', 'product.list'].includes(name) ? { on: '2026-07-01' } : {})
    const paged = [{ offset: 0, limit: 7 }, { offset: 5, limit: 7 }]
    const sorts = { 'project.list': ['created_at', 'name', 'status', 'starts_on', 'expected_value_cents', 'city', 'number'], 'client.list': ['name', 'created_at'], 'estimate.list': ['created_at', 'title', 'total_cents', 'status', 'number'], 'report.list': ['report_date'], 'price_book.list': ['code', 'name'], 'product.list': ['name'], 'assembly.list': ['code', 'name'], 'template.list': ['kind'], 'production_rate.list': ['name'] } as const
    for (const name of Object.keys(sorts) as (keyof typeof sorts)[]) {
      for (const sort of sorts[name]) for (const direction of ['asc', 'desc']) for (const archived of [false, true]) for (const page of paged) await same(name, { sort, direction, archived, ...page, ...dated(name) })
      for (const search of ['wall', 'O\'Brien', '% _', 'zz nothing']) await same(name, { search, ...dated(name) })
    }
    await same('project.list', { status: ['lead', 'closed'] })
    await same('project.list', { client_id: ids('client')[0] })
    await same('price_book.list', { category: 'wall', on: '2026-12-31' })
    for (const id of ids('price_book_item')) await same('price_book.prices', { id })
    for (const id of ids('product')) await same('product.prices', { id })
    for (const id of ids('project')) {
      for (const name of ['project.get'] as const) await same(name, { id })
      for (const name of ['project.members', 'project.activity', 'signature.list', 'change_order.list', 'ticket.list', 'budget.list', 'contract.list', 'colour_schedule.list'] as const) await same(name, { project_id: id })
      for (const name of ['estimate.list', 'report.list'] as const) await same(name, { project_id: id, status: ['draft'] })
      await same('record.history', { record_table: 'project', record_id: id })
      await same('record.name', { record_table: 'project', record_id: id })
      await same('record.present', { record_table: 'project', record_id: id, scope: `project:${id}` })
      await same('conflict.of_records', { record_ids: [id] })
    }
    for (const id of ids('client')) await same('client.get', { id })
    for (const id of ids('estimate')) {
      await same('estimate.get', { id })
      await same('estimate.export', { id })
      await same('record.history', { record_table: 'estimate', record_id: id })
      await same('takeoff.of_estimate', { id })
      await same('takeoff.of_estimate', { id, on: '2026-12-31' })
      await same('assembly_use.list', { estimate_id: id })
      await same('estimate.price_changes', { id, on: '2026-12-31' })
      await same('estimate.whole', { id })
    }
    for (const before of ids('estimate')) for (const after of ids('estimate').slice(-2)) await same('estimate.compare', { before, after })
    for (const kind of ['prep', 'height']) await same('labour_factor.list', { kind })
    for (const id of ids('assembly')) await same('assembly.get', { id, on: '2026-12-31' })
    for (const id of ids('template')) await same('template.get', { id, on: '2026-12-31' })
    for (const id of ids('report')) await same('report.get', { id })
    for (const id of ids('change_order')) for (const name of ['change_order.get', 'record.history'] as const) await same(name, name === 'record.history' ? { record_table: 'change_order', record_id: id } : { id })
    for (const table of ['project', 'estimate', 'change_order']) for (const id of ids(table)) await same('attachment.list', { record_id: id })
    for (const id of ids('ticket')) for (const name of ['ticket.get', 'record.history'] as const) await same(name, name === 'record.history' ? { record_table: 'ticket', record_id: id } : { id })
    for (const id of ids('contract')) await same('contract.get', { id })
    for (const id of ids('colour_schedule')) await same('colour_schedule.get', { id })
    for (const id of ids('signature')) await same('signature.get', { id })
    for (const words of ['', 'wall', 'fine trim']) {
      for (const on of ['2026-01-01', '2026-12-31']) await same('price_book.suggest', { words, on })
      await same('assembly.suggest', { words, on: '2026-12-31' })
      await same('search.everything', { words })
    }
    for (const archived of [false, true]) {
      await same('cost_code.list', { archived })
      await same('tax_rate.list', { archived })
      await same('clause_template.list', { archived })
      await same('user.list', { archived })
      await same('substrate.list', { archived })
      await same('labour_factor.list', { archived })
    }
    await same('company.get', {})
    for (const unread of [false, true]) await same('notification.list', { unread })
    for (const unresolved of [false, true]) await same('conflict.list', { unresolved })
    expect(queryNames.filter((name) => !asked.has(name))).toEqual([])
  })
})

/** What a command did as far as both databases have it: a laptop keeps columns of its own in the image before. */
function told(outcome: Outcome): object {
  if (!outcome.ok) return outcome.problem
  const shared = (row: PlainRow | null): PlainRow | null => row && Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('_')))
  return { changes: outcome.tx.changes.map((change) => ({ ...change, before: shared(change.before) })), overwrites: outcome.tx.overwrites }
}
