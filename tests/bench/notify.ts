/**
 * What telling the other servers costs the intake: not at all, by NOTIFY within each command's transaction, and by NOTIFY after it, in
 * rounds that follow each other so that the machine's other work meets all three. node build/run.mjs tests/bench/notify.ts
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { v7 } from 'uuid'
import { startEmbeddedPostgres } from '../../build/postgres/embedded.ts'
import { foundCompany } from '../../sync-server/db/found-company.ts'
import { migrate } from '../../sync-server/db/migrate.ts'
import { openPostgres, type Connection, type Postgres } from '../../sync-server/db/postgres.ts'
import { openBetweenServers } from '../../sync-server/push/between-servers.ts'
import { createIntake, type Intake } from '../../sync-server/sync/intake.ts'
import { noticesOf } from '../../sync-server/sync/notice.ts'
import { realWorld as world } from '../../sync-server/world.ts'

const rounds = 25
const log = pino({ level: 'fatal' })
const folder = mkdtempSync(path.join(tmpdir(), 'kibray-bench-notify-'))
const cluster = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres'), keeping: 'durable' })
const postgres = openPostgres({ url: cluster.url, log, connections: 24 })
await migrate(postgres, world, log)

/** Connections that tell within each transaction, right before it is committed. */
const telling: Postgres = {
  ...postgres,
  withConnection: (work) => postgres.withConnection((connection) => work({
    database: connection.database, query: connection.query,
    run: (statements) => connection.run(statements === 'commit' ? `select pg_notify('kibray', repeat('x', 200)); commit` : statements),
  } satisfies Connection)),
}
const [line, other] = [await openBetweenServers({ databaseUrl: cluster.url, log, onNotice: () => undefined }), await openBetweenServers({ databaseUrl: cluster.url, log, onNotice: () => undefined })]
const without = createIntake({ postgres, world, log, onCommit: () => undefined })
const ways: Readonly<Record<string, Intake>> = {
  'not told': without,
  'told within': createIntake({ postgres: telling, world, log, onCommit: () => undefined }),
  'told after': createIntake({ postgres, world, log, onCommit: (commit) => line.tell(noticesOf(commit)) }),
}
const admin = await foundCompany({ postgres, intake: without, world, passwordIterations: 1_000 }, { id: v7(), name: 'Bench', time_zone: 'UTC' }, { id: v7(), name: 'Ada', email: 'ada@example.com', role: 'admin', password: 'paint the town' })

await batch(without, 500)
const rates: Record<string, number[][]> = {}
for (let round = 0; round < rounds; round++) {
  for (const [name, intake] of Object.entries(ways)) (rates[name] ??= []).push([await batch(intake, 500), await singles(intake, 40, 1), await singles(intake, 200, 16)])
}
for (const [name, each] of Object.entries(rates)) {
  const [batches, one, sixteen] = [0, 1, 2].map((which) => each.map((rate) => rate[which] ?? 0).toSorted((low, high) => low - high)[Math.floor(rounds / 2)]?.toFixed(0))
  process.stdout.write(`${name}: batches of 500 ${batches}/s, one after the other ${one}/s, 16 at once ${sixteen}/s\n`)
}
for (const each of [line, other, postgres]) await each.close()
await cluster.stop()
rmSync(folder, { recursive: true, force: true })

function command(): object {
  const id = v7()
  return { id: v7(), name: 'project.create', args: { id, member_id: v7(), number: null, external_number: `B-${id.slice(-12)}`, name: 'Bench' }, device_id: null, sequence: null, at: new Date().toISOString(), time_zone: 'UTC' }
}

/** Commands a second, sent in one push. */
async function batch(intake: Intake, size: number): Promise<number> {
  return await rate(size, () => push(intake, Array.from({ length: size }, command)))
}

/** Commands a second, each a push of its own, so many at a time. */
async function singles(intake: Intake, count: number, atOnce: number): Promise<number> {
  let left = count
  return await rate(count, () => Promise.all(Array.from({ length: atOnce }, async () => { while (left-- > 0) await push(intake, [command()]) })))
}

async function push(intake: Intake, commands: readonly object[]): Promise<void> {
  const results = await intake.push({ actor: admin, device_id: null }, commands)
  const failed = results.find((result) => result.status !== 'applied')
  if (failed) throw new Error(JSON.stringify(failed))
}

async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return count / ((performance.now() - began) / 1000)
}
