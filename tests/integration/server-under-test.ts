import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { v7 } from 'uuid'
import type { Actor } from '../../shared/commands/command.ts'
import type { CommandArguments, CommandName } from '../../shared/commands/registry.ts'
import { ProblemError, type Problem } from '../../shared/problem.ts'
import type { Role } from '../../shared/schema/scope.ts'
import type { CommandEnvelope, CommandResult, PushResponse, SignInResponse } from '../../shared/sync/protocol.ts'
import { protocolVersion } from '../../shared/sync/protocol.ts'
import { addPerson, foundCompany, type Founding } from '../../sync-server/db/found-company.ts'
import { migrate } from '../../sync-server/db/migrate.ts'
import { openPostgres, type Postgres } from '../../sync-server/db/postgres.ts'
import { startServer, type RunningServer, type ServerOptions } from '../../sync-server/server.ts'
import { createIntake } from '../../sync-server/sync/intake.ts'
import { realWorld } from '../../sync-server/world.ts'
import { createTestDatabase } from '../support/postgres.ts'

/** Far below what a real password costs: these tests are about who may sign in, not about how long it takes. */
export const TEST_ITERATIONS = 1_000
const password = 'paint the town'
export const quiet = pino({ level: process.env['KIBRAY_TEST_LOG'] ?? 'fatal' }, pino.destination(2))

/** Somebody at a laptop that speaks to the server over HTTP, as a laptop does. */
export interface Laptop {
  readonly actor: Actor
  readonly email: string
  readonly device_id: string
  readonly session: SignInResponse
  /** A command as it would lie in this laptop's outbox. */
  envelope<Name extends CommandName>(name: Name, args: CommandArguments<Name>, more?: Partial<CommandEnvelope>): CommandEnvelope
  push(...commands: readonly unknown[]): Promise<CommandResult[]>
  /** Pushes one command that must be applied; returns its result. */
  does<Name extends CommandName>(name: Name, args: CommandArguments<Name>): Promise<Extract<CommandResult, { status: 'applied' }>>
  /** Any request, signed in. */
  fetch(path: string, init?: RequestInit): Promise<Response>
}

export interface ServerUnderTest {
  readonly url: string
  readonly postgres: Postgres
  readonly founding: Founding
  readonly databaseUrl: string
  readonly company: string
  readonly dataFolder: string
  readonly admin: Actor
  /** Adds a person of that role and signs them in on a laptop of their own. */
  laptop(role: Role, name?: string): Promise<Laptop>
  /** Signs a person in on a further laptop. */
  signIn(actor: Actor, email: string): Promise<Laptop>
  /** Stops the server and starts it again on the same database and data, with other options where some are given. */
  restart(more?: Partial<ServerOptions>): Promise<void>
  /** Stops the server; its database stays. */
  stop(): Promise<void>
  close(): Promise<void>
}

/** A server on a database of its own, with a company and an admin. */
export async function serverUnderTest(options: Partial<ServerOptions> = {}): Promise<ServerUnderTest> {
  const database = await createTestDatabase()
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'kibray-server-'))
  const postgres = openPostgres({ url: database.url, log: quiet, connections: 4 })
  await migrate(postgres, realWorld, quiet)
  const founding: Founding = { postgres, world: realWorld, passwordIterations: TEST_ITERATIONS, intake: createIntake({ postgres, world: realWorld, log: quiet, onCommit: () => undefined }) }
  const company = v7()
  const admin = await foundCompany(founding, { id: company, name: 'Brightside Painting', time_zone: 'America/Denver' }, { id: v7(), name: 'Ada Admin', email: `ada-${company}@example.com`, role: 'admin', password })
  const start = (more: Partial<ServerOptions> = {}): Promise<RunningServer> => startServer({ databaseUrl: database.url, dataFolder, log: quiet, passwordIterations: TEST_ITERATIONS, signInLimits: { failuresByPerson: 10_000, attemptsByAddress: 10_000 }, ...options, ...more })
  let server = await start()

  async function signIn(actor: Actor, email: string): Promise<Laptop> {
    const device_id = v7()
    const response = await fetch(`${server.url}/api/v1/auth/sign-in`, {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password, device: { id: device_id, name: `${email}'s laptop`, platform: 'linux', public_key: null } }),
    })
    if (!response.ok) throw new ProblemError(await response.json() as Problem)
    const session = await response.json() as SignInResponse
    let sequence = 0
    const laptop: Laptop = {
      actor, email, device_id, session,
      envelope: (name, args, more) => ({ id: v7(), name, args, device_id, sequence: ++sequence, at: new Date().toISOString(), time_zone: 'America/Denver', ...more }),
      async push(...commands) {
        const answer = await laptop.fetch('/api/v1/sync/commands', { method: 'POST', body: JSON.stringify({ protocol: protocolVersion, commands }) })
        if (!answer.ok) throw new ProblemError(await answer.json() as Problem)
        return (await answer.json() as PushResponse).results
      },
      async does(name, args) {
        const [result] = await laptop.push(laptop.envelope(name, args))
        if (result?.status === 'applied') return result
        throw new Error(`${name}: ${JSON.stringify(result)}`)
      },
      fetch: (where, init) => fetch(`${server.url}${where}`, { ...init, headers: { 'content-type': 'application/json', authorization: `Bearer ${session.access_token}`, ...init?.headers } }),
    }
    return laptop
  }

  return {
    get url() { return server.url },
    postgres, founding, databaseUrl: database.url, company, dataFolder, admin, signIn,
    async laptop(role, name = role) {
      const email = `${name.toLowerCase()}-${v7()}@example.com`
      const actor = await addPerson(founding, admin, { id: v7(), name, email, role, password })
      return await signIn(actor, email)
    },
    async restart(more) {
      await server.stop()
      server = await start(more)
    },
    stop: () => server.stop(),
    async close() {
      await server.stop()
      await postgres.close()
      await database.drop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

/** Arguments of a new project, with an imported one's number so that no counter is needed. */
export function newProject(more: Partial<CommandArguments<'project.create'>> = {}): CommandArguments<'project.create'> {
  const id = v7()
  return { id, member_id: v7(), number: null, external_number: `T-${id.slice(-12)}`, name: 'Casa Azul exterior', ...more }
}
