import { fork, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { startChild, type RunningChild } from '../../build/child.ts'
import { freePort } from '../../build/port.ts'
import { removeEmbeddedPostgres, startEmbeddedPostgres, type EmbeddedPostgres } from '../../build/postgres/embedded.ts'
import { endProcess } from '../conformance/support/shape-process.ts'
import type { Chance } from '../simulation/chance.ts'
import { Cluster } from '../simulation/office.ts'
import { MisbehavingProxy } from './misbehaving-proxy.ts'
import { readNumbers } from '../support/replicas.ts'

/** Who serves the shapes: the one server itself; one of two, the other being its standby; or a process of its own behind two servers. */
export const layouts = ['alone', 'pair', 'apart'] as const
export type Layout = (typeof layouts)[number]

const main = path.resolve(import.meta.dirname, '../../sync-server/main.ts')
const serve = path.resolve(import.meta.dirname, '../../sync-server/shapes/serve.ts')
const tokenSecret = 'the same secret for every server of a company'
/** What cannot be started for so long cannot be started. */
const STARTS_WITHIN_MS = 300_000
const HEALTH_EVERY_MS = 500

interface Server { readonly name: string; readonly port: number; readonly dataFolder: string; child: RunningChild | null; wanted: boolean; starting: Promise<void> | null }

/** The office's side in real processes: PostgreSQL, sync servers, and at times a shape engine; each can be killed by itself. */
export class SoakOffice {
  /** What ended without having been told to. */
  readonly ended: string[] = []
  layout: Layout = 'alone'
  /** Told of the port of a server that became a standby, or is no more: a balancer ends what goes there. */
  onUnwelcome: (port: number) => void = () => undefined
  readonly #folder: string
  readonly #servers: readonly Server[]
  readonly #shapesPort: number
  #postgres!: EmbeddedPostgres
  #database = ''
  #line!: MisbehavingProxy
  #pool: pg.Pool | null = null
  #shapes: ChildProcess | null = null
  readonly #welcome = new Set<number>()
  #looking: NodeJS.Timeout | null = null

  private constructor(folder: string, ports: readonly number[]) {
    this.#folder = folder
    this.#servers = ports.slice(0, 2).map((port, index) => ({ name: `server ${index}`, port, dataFolder: path.join(folder, `server-${index}`), child: null, wanted: false, starting: null }))
    this.#shapesPort = ports[2] as number
  }

  static async open(folder: string, chance: Chance): Promise<SoakOffice> {
    const office = new SoakOffice(folder, [await freePort(), await freePort(), await freePort()])
    await office.#startPostgres()
    const cluster = await Cluster.open(office.#postgres.url)
    office.#database = new URL(await cluster.database()).pathname
    await cluster.close()
    // the servers keep one address of Postgres, whatever becomes of it
    office.#lookForStandby()
    office.#line = await MisbehavingProxy.open(() => [office.#postgres.port], chance)
    return office
  }

  /** Of the database itself, past all weather. */
  get databaseUrl(): string { return this.#urlAt(this.#postgres.port) }
  /** Between servers and Postgres. */
  get line(): MisbehavingProxy { return this.#line }
  /** How many servers are in use. */
  get servers(): number { return this.#inUse().length }
  /** Ports to which a balancer hands connections: never to a standby, as docs/running.md says. */
  get ports(): number[] {
    const ports = this.#inUse().map((server) => server.port)
    return this.layout === 'pair' ? ports.filter((port) => this.#welcome.has(port)) : ports
  }
  get serverPids(): number[] { return this.#servers.flatMap(({ child }) => child ? [child.pid] : []) }
  get shapesPid(): number | undefined { return this.#shapes?.pid }

  /** Everything of a layout runs, whatever ran before. */
  async become(layout: Layout): Promise<void> {
    if (layout !== this.layout) {
      await this.stopServers()
      await this.#endShapes('SIGTERM')
      this.layout = layout
    }
    await this.startAll()
  }

  /** Starts whatever of the layout does not run. */
  async startAll(): Promise<void> {
    if (this.layout === 'apart') await this.startShapes()
    for (const server of this.#inUse()) await this.startServer(this.#servers.indexOf(server))
  }

  async startServer(index: number): Promise<void> {
    const server = this.#serverAt(index)
    server.wanted = true
    if (server.child) return
    await (server.starting ??= this.#begin(server).finally(() => { server.starting = null }))
  }

  async #begin(server: Server): Promise<void> {
    for (const until = Date.now() + STARTS_WITHIN_MS; server.wanted && !server.child;) {
      try {
        const child = await startChild({
          name: server.name, entry: main, log: path.join(this.#folder, `${server.name.replace(' ', '-')}.log`),
          environment: {
            KIBRAY_PORT: String(server.port), DATABASE_URL: this.#urlAt(this.#line.port), KIBRAY_DATA: server.dataFolder, KIBRAY_SEED: 'none', KIBRAY_TOKEN_SECRET: tokenSecret, KIBRAY_SIGN_IN_LIMIT: '1000000',
            ...(this.layout === 'apart' ? { ELECTRIC_URL: `http://127.0.0.1:${this.#shapesPort}` } : {}),
          },
        })
        server.child = child
        void child.died.then((sentence) => {
          server.child = null
          this.ended.push(sentence)
        })
      } catch (error) {
        // Postgres may be away, and its recovery takes a while
        if (Date.now() > until) throw error
        await later(200)
      }
    }
  }

  /** kill -9 of a server, or its orderly end. */
  async endServer(index: number, how: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const server = this.#serverAt(index)
    server.wanted = false
    await server.starting
    const { child } = server
    server.child = null
    if (how === 'SIGTERM') await child?.stop()
    else child?.kill()
  }

  async stopServers(): Promise<void> {
    await Promise.all(this.#servers.map((_, index) => this.endServer(index, 'SIGTERM')))
  }

  async startShapes(): Promise<void> {
    for (const until = Date.now() + STARTS_WITHIN_MS; !this.#shapes;) {
      const log = openSync(path.join(this.#folder, 'shapes.log'), 'a')
      const flags = ['--database', this.#urlAt(this.#line.port), '--port', String(this.#shapesPort), '--insecure', '--data', path.join(this.#folder, 'shapes')]
      // with a channel between us it ends when we do, however we end
      const shapes = fork(serve, flags, { stdio: ['ignore', log, log, 'ipc'], execArgv: [] })
      closeSync(log)
      this.#shapes = shapes
      let active = false
      shapes.once('exit', (code, signal) => {
        if (this.#shapes !== shapes) return
        this.#shapes = null
        // one that finds no Postgres at its start may say so and end
        if (active) this.ended.push(`The shape engine ended by itself (${signal ?? code}); see ${this.#folder}/shapes.log`)
      })
      while (this.#shapes === shapes && !active) {
        active = await fetch(`http://127.0.0.1:${this.#shapesPort}/v1/health`).then((answer) => answer.ok, () => false)
        if (!active && Date.now() > until) throw new Error(`the shape engine does not start; see ${this.#folder}/shapes.log`)
        if (!active) await later(100)
      }
      if (this.#shapes === shapes) return
    }
  }

  async killShapes(): Promise<void> { await this.#endShapes('SIGKILL') }

  /** The shapes' logs are gone, as after a disk was replaced. Its servers must be down. */
  forgetShapes(): void {
    for (const { dataFolder } of this.#servers) rmSync(path.join(dataFolder, 'shapes'), { recursive: true, force: true })
  }

  /** kill -9 of one of Postgres's processes, upon which it ends all others and recovers by itself. */
  async crashPostgres(): Promise<void> {
    await this.#withBackend(async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity where pid <> pg_backend_pid() order by random() limit 1')
      if (rows[0]) killProcess(rows[0].pid)
    })
    await this.#dropPool()
  }

  /** kill -9 of every process of Postgres at once, and its start from what lies on the disk. */
  async killPostgres(): Promise<void> {
    const { died } = this.#postgres
    await this.#withBackend(async (client) => {
      const { rows } = await client.query<{ pid: number; postmaster: string }>(`select pid, split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as postmaster from pg_stat_activity`)
      for (const pid of [Number(rows[0]?.postmaster), ...rows.map((row) => row.pid)]) killProcess(pid)
    })
    await died
    await this.#dropPool()
    await this.#startPostgres()
  }

  /** A statement on the database, by a hand that is none of Kibray's; asked again while Postgres recovers. It is handed on by itself. */
  readonly query = async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    for (const until = Date.now() + 60_000; ;) {
      try {
        this.#pool ??= new pg.Pool({ connectionString: this.databaseUrl, max: 2 }).on('connect', readNumbers).on('error', () => undefined)
        return (await this.#pool.query<Row>(text, [...values])).rows
      } catch (error) {
        if (Date.now() > until) throw error
        // after its end Postgres has another port
        await this.#dropPool()
        await later(200)
      }
    }
  }

  async close(keep: boolean): Promise<void> {
    if (this.#looking) clearTimeout(this.#looking)
    for (const [index] of this.#servers.entries()) await this.endServer(index, 'SIGKILL')
    await this.#endShapes('SIGKILL')
    await this.#dropPool()
    await this.#line.close()
    await this.#postgres.stop()
    if (!keep) removeEmbeddedPostgres(path.join(this.#folder, 'postgres'))
  }

  #inUse(): readonly Server[] { return this.layout === 'alone' ? this.#servers.slice(0, 1) : this.#servers }

  /** Asks each server for its health every now and then, as a balancer does. */
  #lookForStandby(): void {
    const look = async (): Promise<void> => {
      await Promise.all(this.#servers.map(async ({ port, child }) => {
        const welcome = child !== null && await fetch(`http://127.0.0.1:${port}/api/v1/health`, { signal: AbortSignal.timeout(2_000) }).then((answer) => answer.ok, () => false)
        if (welcome) this.#welcome.add(port)
        else if (this.#welcome.delete(port) && this.layout === 'pair') this.onUnwelcome(port)
      }))
      this.#looking = setTimeout(() => void look(), HEALTH_EVERY_MS)
    }
    this.#looking = setTimeout(() => void look(), 0)
  }

  #serverAt(index: number): Server {
    const server = this.#servers[index]
    if (!server) throw new Error(`there is no server ${index}`)
    return server
  }

  #urlAt(port: number): string {
    const url = new URL(this.#postgres.url)
    url.port = String(port)
    url.pathname = this.#database
    return url.href
  }

  async #startPostgres(): Promise<void> {
    const folder = path.join(this.#folder, 'postgres')
    mkdirSync(folder, { recursive: true })
    for (const until = Date.now() + STARTS_WITHIN_MS; ;) {
      try {
        // a killed process leaves all that it wrote to the system, so nothing has to wait for the disk
        this.#postgres = await startEmbeddedPostgres({ folder, keeping: 'durable', settings: { fsync: 'off', full_page_writes: 'off' } })
        return
      } catch (error) {
        // the last of its processes may still hold on to its memory
        if (Date.now() > until) throw error
        await later(200)
      }
    }
  }

  async #withBackend(work: (client: pg.Client) => Promise<void>): Promise<void> {
    const client = new pg.Client({ connectionString: this.databaseUrl })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await work(client)
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  async #dropPool(): Promise<void> {
    const pool = this.#pool
    this.#pool = null
    await pool?.end()
  }

  async #endShapes(how: NodeJS.Signals): Promise<void> {
    const shapes = this.#shapes
    this.#shapes = null
    if (shapes) await endProcess(shapes, how)
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it ended by itself meanwhile
  }
}

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds) })
