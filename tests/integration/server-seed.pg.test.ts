import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CommandEnvelope } from '../../shared/sync/protocol.ts'
import { demoPeople } from '../../sync-server/db/demo-people.ts'
import { migrate } from '../../sync-server/db/migrate.ts'
import { openPostgres, type Postgres } from '../../sync-server/db/postgres.ts'
import { seedDemo } from '../../sync-server/db/seed.ts'
import { createIntake, type Intake } from '../../sync-server/sync/intake.ts'
import { checkPassword } from '../../sync-server/auth/password.ts'
import { realWorld } from '../../sync-server/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { actualReplica, expectedReplica } from './replica-projection.ts'
import { TEST_ITERATIONS, quiet } from './server-under-test.ts'

let database: TestDatabase
let postgres: Postgres

beforeAll(async () => {
  database = await createTestDatabase()
  postgres = openPostgres({ url: database.url, log: quiet, connections: 4 })
})
afterAll(async () => {
  await postgres?.close()
  await database?.drop()
})

const count = async (text: string): Promise<number> => (await postgres.withConnection((connection) => connection.query<{ count: number }>(`select count(*) as count from ${text}`)))[0]?.count ?? 0

test('the demo company is written by commands, goes on after it was broken off, and is written once', async () => {
  await migrate(postgres, realWorld, quiet)
  const intake = createIntake({ postgres, world: realWorld, log: quiet, onCommit: () => undefined })
  const seedWith = (through: Intake): Promise<void> => seedDemo({ postgres, intake: through, world: realWorld, log: quiet, passwordIterations: TEST_ITERATIONS })
  let left = 250
  const breakingOff: Intake = { ...intake, apply: async (author, envelope: CommandEnvelope) => {
    if (left-- === 0) throw new Error('the power went')
    return await intake.apply(author, envelope)
  } }
  await expect(seedWith(breakingOff)).rejects.toThrow('the power went')
  await seedWith(intake)
  const commands = await count('command_log')
  await seedWith(intake)
  expect(await count('command_log')).toBe(commands)

  expect(await count('"user"')).toBe(4)
  expect(await count('client')).toBe(12)
  expect(await count('project')).toBe(15)
  expect(await count(`(select distinct status from project) as states`)).toBe(5)
  expect(await count('project where archived_at is not null')).toBe(1)
  expect(await count('cost_code')).toBe(40)
  expect(await count('price_book_item')).toBeGreaterThanOrEqual(58)
  expect(await count('product')).toBe(6)
  expect(await count('production_rate')).toBe(8)
  expect(await count('assembly')).toBeGreaterThanOrEqual(5)
  expect(await count('assembly_line where price_book_item_id is null and labour_unit_cents + material_unit_cents = 0')).toBe(0)
  expect(await count(`(select distinct kind from template) as kinds`)).toBe(6)
  expect(await count('estimate')).toBeGreaterThanOrEqual(12)
  expect(await count('report')).toBeGreaterThanOrEqual(10)
  expect(await count(`signature where document_kind = 'estimate'`)).toBeGreaterThanOrEqual(5)
  expect(await count(`signature where document_kind = 'report'`)).toBeGreaterThanOrEqual(2)
  expect(await count('estimate where total_cents <= 0')).toBe(0)
  expect(await count('command_refusal')).toBe(0)
})

test('its people can sign in with the passwords that are printed', async () => {
  for (const { email, password } of demoPeople) {
    const { password_hash } = await postgres.database.selectFrom('credential').innerJoin('user', 'user.id', 'credential.id').select('password_hash').where('email', '=', email).executeTakeFirstOrThrow()
    expect(await checkPassword(password, password_hash, TEST_ITERATIONS)).toEqual({ matches: true, outdated: false })
  }
})

test('P4: the replica table holds exactly the rows of the domain tables, each in its scope', async () => {
  const expected = await expectedReplica(postgres)
  expect(await actualReplica(postgres, expected)).toEqual(expected)
})

test('the estimator and the superintendent are members of some projects and not of others', async () => {
  for (const role of ['estimator', 'superintendent']) {
    const held = await count(`project_access where user_id in (select id from "user" where role = '${role}')`)
    expect(held).toBeGreaterThan(3)
    expect(held).toBeLessThan(15)
  }
})
