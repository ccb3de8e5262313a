import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import type { CommandArguments, CommandName } from '../../shared/commands/registry.ts'
import type { Role } from '../../shared/schema/scope.ts'
import type { CommandResult, PushResponse, SignInResponse } from '../../shared/sync/protocol.ts'
import { protocolVersion, pushPath } from '../../shared/sync/protocol.ts'
import { addPerson, foundCompany } from '../../sync-server/db/found-company.ts'
import { migrate } from '../../sync-server/db/migrate.ts'
import { openPostgres } from '../../sync-server/db/postgres.ts'
import type { RunningServer } from '../../sync-server/server.ts'
import { startServer } from '../../sync-server/server.ts'
import { createIntake } from '../../sync-server/sync/intake.ts'
import type { World } from '../../sync-server/world.ts'
import { realWorld } from '../../sync-server/world.ts'
import type { Ask } from '../support/replicas.ts'
import { onlookerOf } from '../support/replicas.ts'
import type { Chance } from './chance.ts'
import { idOf } from './chance.ts'
import type { SimulatedTime } from './simulated-time.ts'
import type { FarEnd } from './wire.ts'

export const password = 'paint the town'
export const company = idOf('company')

export interface Person { readonly id: string; readonly name: string; readonly email: string; readonly role: Role }

const person = (name: string, role: Role): Person => ({ id: idOf('person', name), name, email: `${name.toLowerCase()}@colores.test`, role })

/** Everybody of the company, the admin first. */
export const people: readonly Person[] = [
  person('Ada', 'admin'), person('Olga', 'office'), person('Ed', 'estimator'), person('Sam', 'superintendent'), person('Ella', 'estimator'), person('Otto', 'office'), person('Sue', 'superintendent'),
]

/** Connections of this name look on; they belong to no server that could be cut off. */
const onlooker = 'simulation'

const quiet = pino({ level: process.env['KIBRAY_TEST_LOG'] ?? 'silent' }, pino.destination(2))
const iterations = 1
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A folder in memory where there is one: nothing of a simulation has to outlive it. */
export const scratchFolder = (name: string): string => mkdtempSync(path.join(scratch, `kibray-simulation-${name}-`))

/** Some projects that people have begun, so that there is something to work on and to meet over. */
function workUnderWay(): { readonly name: CommandName; readonly args: Record<string, unknown> }[] {
  const client = idOf('client')
  return [
    { name: 'client.create', args: { id: client, name: 'José Ñandú' } },
    ...['Casa Azul', 'Mill Street', 'Harbour'].flatMap((name, index) => {
      const id = idOf('project', index)
      const of = { project_id: id }
      const [estimate, section, report] = [idOf('estimate', index), idOf('section', index), idOf('report', index)]
      const members = people.slice(2, 5 - index)
      return [
        { name: 'project.create' as const, args: { id, member_id: idOf('member', index), number: null, name, status: 'active', client_id: client } },
        ...members.map((member) => ({ name: 'project_member.add' as const, args: { id: idOf('member', index, member.id), ...of, user_id: member.id } })),
        { name: 'estimate.create' as const, args: { id: estimate, ...of, number: null, title: 'Outside', markup_labour_basis_points: 1500 } },
        { name: 'estimate_section.create' as const, args: { id: section, ...of, estimate_id: estimate, name: 'North', position: 'a0' } },
        ...['a0', 'a1'].map((position) => ({ name: 'estimate_line.create' as const, args: { id: idOf('line', index, position), ...of, estimate_id: estimate, section_id: section, position, description: 'wall', quantity_thousandths: 1700, labour_unit_cents: 4321 } })),
        { name: 'report.create' as const, args: { id: report, ...of, report_date: '2026-11-20' } },
        { name: 'report_entry.create' as const, args: { id: idOf('entry', index), ...of, report_id: report, kind: 'work', position: 'a0', description: 'two coats' } },
      ]
    }),
  ]
}

/** A PostgreSQL on which each simulation gets a copy of one database, with the company in it. */
export class Cluster {
  readonly #admin: pg.Client
  readonly #url: string
  readonly #name = `simulation_${process.pid}`
  #made = 0

  private constructor(url: string, admin: pg.Client) {
    this.#url = url
    this.#admin = admin
  }

  static async open(url: string): Promise<Cluster> {
    const admin = new pg.Client({ connectionString: at(url, 'postgres') })
    await admin.connect()
    const cluster = new Cluster(url, admin)
    // the same password, but a connection no longer costs both sides thousands of hashes
    const { username, password: secret } = new URL(url)
    await admin.query(`set scram_iterations = 1; alter role ${admin.escapeIdentifier(decodeURIComponent(username))} password ${admin.escapeLiteral(decodeURIComponent(secret))}`)
    await admin.query(`create database ${cluster.#name} template template0`)
    const postgres = openPostgres({ url: at(url, cluster.#name), log: quiet, connections: 2 })
    await migrate(postgres, realWorld, quiet)
    const founding = { postgres, world: realWorld, passwordIterations: iterations, intake: createIntake({ postgres, world: realWorld, log: quiet, onCommit: () => undefined }) }
    const [first, ...others] = people as [Person, ...Person[]]
    const admins = await foundCompany(founding, { id: company, name: 'Colores', time_zone: 'America/Denver' }, { ...first, password })
    for (const each of others) await addPerson(founding, admins, { ...each, password })
    for (const { name, args } of workUnderWay()) {
      const result = await founding.intake.apply({ actor: admins, device_id: null }, { id: idOf('first', name, String(args['id'])), name, args, device_id: null, sequence: null, at: realWorld.now().toISOString(), time_zone: 'America/Denver' })
      if (result.status !== 'applied') throw new Error(`${name}: ${JSON.stringify(result)}`)
    }
    await postgres.close()
    return cluster
  }

  /** A new database of its own; returns its address. */
  async database(): Promise<string> {
    const name = `${this.#name}_${++this.#made}`
    // its files copied: through the log, where replication reads it, a copy costs six times as much
    await this.#admin.query(`create database ${name} template ${this.#name} strategy file_copy`)
    return at(this.#url, name)
  }

  async drop(url: string): Promise<void> {
    const name = new URL(url).pathname.slice(1)
    await this.cutOff(url)
    await this.#admin.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = $1 and not active', [name])
    await this.#admin.query(`drop database ${name} with (force)`)
  }

  /** Ends every connection to a database, whatever it is doing. */
  async cutOff(url: string): Promise<void> {
    await this.#admin.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1 and application_name <> $2', [new URL(url).pathname.slice(1), onlooker])
  }

  async close(): Promise<void> {
    await this.#admin.query(`drop database ${this.#name} with (force)`)
    await this.#admin.end()
  }
}

function at(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

/** Signs in somebody without a device and sends one command; null where the server refuses to hear it. */
export async function sendFromDesk(url: string, email: string, { id, name, args, now }: { readonly id: string; readonly name: CommandName; readonly args: unknown; readonly now: number }): Promise<CommandResult | null> {
  const signedIn = await fetch(`${url}/api/v1/auth/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password }) })
  if (!signedIn.ok) return null
  const { access_token } = await signedIn.json() as SignInResponse
  const answer = await fetch(`${url}${pushPath}`, {
    method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${access_token}` },
    body: JSON.stringify({ protocol: protocolVersion, commands: [{ id, name, args, device_id: null, sequence: null, at: new Date(now).toISOString(), time_zone: 'America/Denver' }] }),
  })
  if (!answer.ok) return null
  return (await answer.json() as PushResponse).results[0] ?? null
}

/** The real server on a real database; it can be stopped, killed and started. */
export class Office implements FarEnd {
  readonly databaseUrl: string
  readonly #cluster: Cluster
  readonly #world: World
  readonly #onlooker: pg.Client
  #folder = scratchFolder('office')
  #server: RunningServer | null = null

  private constructor(cluster: Cluster, databaseUrl: string, world: World) {
    this.#cluster = cluster
    this.databaseUrl = databaseUrl
    this.#world = world
    this.#onlooker = onlookerOf({ connectionString: databaseUrl, application_name: onlooker })
  }

  static async open(cluster: Cluster, time: SimulatedTime, chance: Chance): Promise<Office> {
    const world: World = {
      now: () => new Date(time.now),
      newId: () => idOf('server', chance.next(), chance.next()),
      randomBytes: (size) => Buffer.from(Array.from({ length: size }, () => chance.below(256))),
    }
    const office = new Office(cluster, await cluster.database(), world)
    await office.#onlooker.connect()
    await office.start()
    return office
  }

  get url(): string | null { return this.#server?.url ?? null }

  async start(): Promise<void> {
    this.#server ??= await startServer({
      databaseUrl: this.databaseUrl, dataFolder: this.#folder, log: quiet, passwordIterations: iterations, world: this.#world, connections: 8,
      signInLimits: { failuresByPerson: 1_000_000, attemptsByAddress: 1_000_000 },
    })
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    await server?.stop()
  }

  /** As kill -9 would leave it: its files as they are at this moment, its transactions broken off, nothing answered any more. */
  async kill(): Promise<void> {
    const server = this.#server
    if (!server) return
    this.#server = null
    const old = this.#folder
    this.#folder = scratchFolder('office')
    cpSync(old, this.#folder, { recursive: true })
    const stopped = server.stop()
    await this.#cluster.cutOff(this.databaseUrl)
    await stopped
    rmSync(old, { recursive: true, force: true })
  }

  /** The shapes' logs are gone, as after a disk was replaced. The server must be down. */
  forgetShapes(): void {
    rmSync(path.join(this.#folder, 'shapes'), { recursive: true, force: true })
    mkdirSync(this.#folder, { recursive: true })
  }

  /** Every connection of the server to Postgres breaks. */
  async cutDatabase(): Promise<void> {
    await this.#cluster.cutOff(this.databaseUrl)
  }

  /** A statement on the database, by a hand that is none of Kibray's. */
  readonly query: Ask = async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> => (await this.#onlooker.query<Row>(text, [...values])).rows

  /** A command out of the office's own window, over a network without faults; null while the server is down. */
  async does<Name extends CommandName>(who: Person, id: string, name: Name, args: CommandArguments<Name>, now: number): Promise<CommandResult | null> {
    if (!this.url) return null
    const [row] = await this.query<{ email: string }>('select email from "user" where id = $1', [who.id])
    return row ? await sendFromDesk(this.url, row.email, { id, name, args, now }) : null
  }

  async close(): Promise<void> {
    await this.stop()
    await this.#onlooker.end()
    await this.#cluster.drop(this.databaseUrl)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
