import { createHash } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { choice, id, text } from '../../shared/schema/column.ts'
import { migration } from '../../shared/schema/ddl.ts'
import { columnSchema } from '../../shared/schema/row-schema.ts'
import { table } from '../../shared/schema/table.ts'
import { serverTables, syncedTables } from '../../shared/schema/tables.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

const inCompany = { kind: 'company' } as const
const kinds = choice('brush', 'roller').nullable().alsoSince(2, 'sprayer').alsoSince(3, 'mitt', "painter's pad")
/** As a release with three schema versions would declare it. */
const tables = [
  table('tool', inCompany, { id: id(), company_id: id(), kind: kinds, finish: choice('matt').since(2, 'matt').alsoSince(3, 'gloss') }),
  table('tool_use', inCompany, { id: id(), company_id: id(), kind: choice('day').alsoSince(3, 'week'), note: text() }, [], 3),
]

let created: TestDatabase
let client: pg.Client
beforeAll(async () => {
  created = await createTestDatabase()
  client = new pg.Client({ connectionString: created.url })
  await client.connect()
})
afterAll(async () => {
  await client?.end()
  await created?.drop()
})

const migrated = async (version: number): Promise<void> => { for (const statement of migration('postgres', tables, version)) await client.query(statement) }
const takes = async (kind: string | null): Promise<boolean> =>
  await client.query('insert into tool (id, company_id, kind) values (gen_random_uuid()::text, $1, $2)', ['c', kind]).then(() => true, (error: pg.DatabaseError) => {
    expect(error).toMatchObject({ code: '23514', constraint: 'tool_kind_check' })
    return false
  })
const taken = async (): Promise<boolean[]> => [await takes('brush'), await takes(null), await takes('sprayer'), await takes('mitt'), await takes("painter's pad"), await takes('spoon')]

test('P11: a later schema version adds values to a choice, and what is there stays', async () => {
  await migrated(1)
  expect(await taken()).toEqual([true, true, false, false, false, false])
  await migrated(2)
  expect(await taken()).toEqual([true, true, true, false, false, false])
  await migrated(3)
  expect(await taken()).toEqual([true, true, true, true, true, false])
  await client.query("insert into tool (id, company_id, finish) values ('a', 'c', 'gloss')")
  await client.query("insert into tool_use (id, company_id, kind, note) values ('a', 'c', 'week', '')")
  expect((await client.query('select kind, count(*)::int as many from tool group by 1 order by 1')).rows).toEqual([
    { kind: 'brush', many: 3 }, { kind: 'mitt', many: 1 }, { kind: "painter's pad", many: 1 }, { kind: 'sprayer', many: 2 }, { kind: null, many: 4 },
  ])
  expect(columnSchema(kinds.declaration).safeParse("painter's pad").success).toBe(true)
})

test('P11: a laptop keeps no list of values, so that nothing is to be made anew there', () => {
  expect([1, 2, 3].map((version) => migration('sqlite', tables, version).join('; '))).toEqual([
    'create table "tool" ("id" text not null primary key, "company_id" text not null, "kind" text, _stream integer, _version integer not null default 0) strict',
    `alter table "tool" add column "finish" text not null default 'matt'`,
    'create table "tool_use" ("id" text not null primary key, "company_id" text not null, "kind" text not null, "note" text not null, _stream integer, _version integer not null default 0) strict',
  ])
})

test('P11: nobody edits what version 1 released', () => {
  const fingerprint = (statements: readonly string[]): string => createHash('sha256').update(statements.join(';\n')).digest('hex')
  expect(fingerprint(migration('sqlite', syncedTables, 1))).toBe('e9b8da12a90b2c311c42354ffcb7638a3ba17800d6ab727006fb6e170835b267')
  expect(fingerprint(migration('postgres', [...syncedTables, ...serverTables], 1))).toBe('2cacb3bb4ff702789ad32990831c613b7e9b0ae5d89817a4b8659d57b955ebb3')
})
