import BetterSqlite from 'better-sqlite3'
import { Kysely, SqliteDialect, type CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { QueryArguments, QueryName } from '../../../shared/queries/registry.ts'
import type { Database, TableName } from '../../../shared/schema/database.ts'
import { migration } from '../../../shared/schema/ddl.ts'
import { schemaVersion, syncedTables } from '../../../shared/schema/tables.ts'
import { ana, CompanyAtWork, uuid } from './company-at-work.ts'
import { ask, everyRow } from './domain-database.ts'

const sqlite = new BetterSqlite(':memory:')
for (let version = 1; version <= schemaVersion; version += 1) for (const statement of migration('sqlite', syncedTables, version)) sqlite.exec(statement)
const ran: CompiledQuery[] = []
const database = new Kysely<Database>({ dialect: new SqliteDialect({ database: sqlite }), log: (event) => { if (event.level === 'query') ran.push(event.query) } })

beforeAll(async () => {
  const company = await CompanyAtWork.founded()
  await company.give(ana, 'client.create', { id: uuid(1), name: 'Carla Client' })
  await company.give(ana, 'project.create', { id: uuid(1), member_id: uuid(1), number: 1, name: 'Maple House', client_id: uuid(1) })
  await company.give(ana, 'estimate.create', { id: uuid(1), project_id: uuid(1), number: 1, title: 'Interior' })
  await company.give(ana, 'report.create', { id: uuid(1), project_id: uuid(1), report_date: '2026-11-23' })
  for (const [table, rows] of Object.entries(await everyRow(company.database))) {
    for (const row of rows) await database.insertInto(table as TableName).values(row as never).execute()
  }
  await company.database.destroy()
})
afterAll(() => database.destroy())

interface PlanStep { readonly id: number; readonly parent: number; readonly detail: string }

/** How SQLite would find what a query asks for, statement by statement: steps of the outer select, and of the subquery that finds the page. */
async function plansOf<Name extends QueryName>(name: Name, args: QueryArguments<Name>): Promise<{ readonly whole: string[]; readonly page: string[] }[]> {
  ran.length = 0
  await ask(database, ana, name, args)
  return ran.map((query) => {
    const steps = sqlite.prepare(`explain query plan ${query.sql}`).all(...query.parameters) as PlanStep[]
    const subquery = steps.find((step) => step.detail.startsWith('LIST SUBQUERY'))?.id
    return { whole: steps.map((step) => step.detail), page: steps.filter((step) => step.parent === subquery).map((step) => step.detail) }
  })
}

const sorts = {
  'project.list': ['created_at', 'name', 'status', 'starts_on', 'expected_value_cents', 'city', 'number'],
  'estimate.list': ['created_at', 'title', 'total_cents', 'status', 'number'],
  'report.list': ['report_date'],
} as const

it('every list finds its page by an index that has its order, however many rows there are', async () => {
  const wrong: string[] = []
  for (const name of Object.keys(sorts) as (keyof typeof sorts)[]) {
    for (const sort of sorts[name]) for (const direction of ['asc', 'desc'] as const) for (const archived of [false, true]) {
      const [count, rows] = await plansOf(name, { sort, direction, archived } as QueryArguments<typeof name>)
      const finds = rows?.page ?? []
      if (!finds.every((detail) => /USING (COVERING )?INDEX/.test(detail)) || finds.length !== 1) wrong.push(`${name} ${sort} ${direction} ${archived}: ${finds.join('; ')}`)
      if (!count?.whole.every((detail) => /COVERING INDEX/.test(detail))) wrong.push(`${name} ${archived}: counts by ${count?.whole.join('; ')}`)
    }
  }
  expect(wrong).toEqual([])
})

it.each([
  ['project.list', { status: ['active'] }], ['project.list', { client_id: uuid(1) }], ['estimate.list', { status: ['draft'] }], ['estimate.list', { project_id: uuid(1) }],
  ['report.list', { status: ['draft'] }], ['report.list', { project_id: uuid(1) }],
] as [QueryName, object][])('%s with %o looks only at what fits', async (name, args) => {
  const [, rows] = await plansOf(name, args as never)
  expect(rows?.page).toEqual([expect.stringMatching(/COVERING INDEX.*\((project_id|client_id|archived_at)=\? AND (archived_at|status)=\?\)/)])
})

it.each([
  ['project.get', { id: uuid(1) }], ['project.members', { project_id: uuid(1) }], ['project.activity', { project_id: uuid(1) }], ['signature.list', { project_id: uuid(1) }],
  ['record.history', { record_table: 'estimate', record_id: uuid(1) }], ['conflict.of_records', { record_ids: [uuid(1), uuid(2)] }], ['conflict.list', {}], ['notification.list', {}],
  ['client.get', { id: uuid(1) }], ['estimate.get', { id: uuid(1) }], ['estimate.export', { id: uuid(1) }], ['report.get', { id: uuid(1) }],
] as [QueryName, object][])('%s reads no table from end to end', async (name, args) => {
  expect((await plansOf(name, args as never)).flatMap((plan) => plan.whole).filter((detail) => detail.startsWith('SCAN'))).toEqual([])
})
