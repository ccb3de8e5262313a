import type { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../../shared/commands/command.ts'
import type { Database } from '../../shared/schema/database.ts'
import { decodeRow } from '../../shared/schema/replica-codec.ts'
import { holdsWholeCompany, seesRestricted } from '../../shared/schema/scope.ts'
import { syncedTables } from '../../shared/schema/tables.ts'
import { visibleReads } from '../../sync-server/api/read-visible.ts'
import { migrate } from '../../sync-server/db/migrate.ts'
import { openPostgres, type Postgres } from '../../sync-server/db/postgres.ts'
import { createIntake, type Intake } from '../../sync-server/sync/intake.ts'
import { realWorld } from '../../sync-server/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { RandomCommands } from '../unit/shared/random-commands.ts'
import type { Step } from '../unit/shared/domain-database.ts'
import { actualReplica, expectedReplica } from './replica-projection.ts'
import { quiet } from './server-under-test.ts'

const seed = Number(process.env['KIBRAY_TEST_SEED'] ?? 20261123)
const count = Number(process.env['KIBRAY_TEST_RUNS'] ?? 1) * 500

let created: TestDatabase
let postgres: Postgres
let visible: Postgres
let intake: Intake
const commands = new RandomCommands(seed)
const devices = new Map(commands.actors.map((actor) => [actor.id, realWorld.newId()]))
const applied = new Map<string, number>()

beforeAll(async () => {
  created = await createTestDatabase()
  postgres = openPostgres({ url: created.url, log: quiet, connections: 4 })
  visible = openPostgres({ url: created.url, log: quiet, connections: 2, searchPath: 'visible,public' })
  await migrate(postgres, realWorld, quiet)
  intake = createIntake({ postgres, world: realWorld, log: quiet, onCommit: () => undefined })
  // everybody has a device of their own, though the random commands share one
  const envelope = ({ id, name, args, at, device_id, actor }: Step) => ({ id, name, args, at, device_id: device_id && devices.get(actor.id) || null, sequence: null, time_zone: 'America/Denver' })
  const [company, admin, ...others] = commands.founding()
  if (!company || !admin) throw new Error('nobody founds a company')
  await intake.found(commands.admin, [envelope(company), envelope(admin)])
  const database = postgres.database as unknown as Kysely<Database>
  for (let index = 0; index < count + others.length; index += 1) {
    const step = others[index] ?? await commands.next(database)
    const first = await intake.apply({ actor: step.actor, device_id: step.device_id }, envelope(step))
    // most are of people who may not: then the admin does it, so that more happens
    const result = first.status === 'refused' && first.problem.code === 'not_permitted'
      ? await intake.apply({ actor: commands.admin, device_id: step.device_id }, envelope({ ...step, actor: commands.admin, id: realWorld.newId() }))
      : first
    if (result.status === 'refused' && result.problem.code === 'internal') throw new Error(`${step.name} failed: ${JSON.stringify(step.args)}`)
    if (result.status === 'applied') applied.set(step.name, (applied.get(step.name) ?? 0) + 1)
  }
})
afterAll(async () => {
  await visible?.close()
  await postgres?.close()
  await created?.drop()
})

test(`P4: after ${count} random commands the replica table holds exactly the rows of the domain tables, each in its scope (seed ${seed})`, async () => {
  expect(applied.size).toBeGreaterThan(25)
  const expected = await expectedReplica(postgres)
  expect(expected.size).toBeGreaterThan(200)
  expect(await actualReplica(postgres, expected)).toEqual(expected)
})

test('every applied command has its receipt in the scope that it wrote', async () => {
  const [row] = await postgres.withConnection((connection) => connection.query<{ count: number; without: number }>(
    `select count(*) as count, count(*) filter (where replica.scope is distinct from command_log.scope) as without from command_log left join replica on replica.tbl = 'command_log' and replica.id = command_log.id`,
  ))
  expect(row?.count).toBe([...applied.values()].reduce((sum, each) => sum + each, 0) + 2)
  expect(row?.without).toBe(0)
})

test('P7: what a person reads over REST is what their shapes carry, row by row and column by column', async () => {
  const images = await postgres.withConnection((connection) => connection.query<{ scope: string; tbl: string; id: string; data: string; restricted: string }>('select scope, tbl, id, data, restricted from replica'))
  for (const actor of commands.actors) {
    const access = new Set((await postgres.database.selectFrom('project_access').select('project_id').where('user_id', '=', actor.id).execute()).map((row) => `project:${row.project_id}`))
    const { role } = await postgres.database.selectFrom('user').select('role').where('id', '=', actor.id).executeTakeFirstOrThrow()
    const held = (scope: string): boolean => scope === `company:${actor.company_id}` || scope === `user:${actor.id}` || (scope.startsWith('project:') && (holdsWholeCompany(role) || access.has(scope)))
    const reads = visibleReads(visible, sessionOf({ ...actor, role }))
    for (const table of syncedTables) {
      const carried = images.filter((image) => image.tbl === table.name && held(image.scope)).map((image) => decodeRow(table, image.data, seesRestricted(role) ? image.restricted : null))
      const read = await reads.find((database) => database.selectFrom(table.name).selectAll().execute())
      const byId = (rows: readonly object[]): Map<unknown, object> => new Map(rows.map((row) => [(row as { id: unknown }).id, row]))
      expect([role, table.name, byId(read)]).toEqual([role, table.name, byId(carried)])
    }
  }
})

function sessionOf(actor: Actor) {
  return { actor, device_id: null, family_id: '', user: { id: actor.id, company_id: actor.company_id, name: '', email: '', role: actor.role, language: 'en' as const } }
}
