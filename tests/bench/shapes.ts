/**
 * The shape engine in a process of its own, on a Postgres with fsync, read by Node's fetch, which parses each answer: all on this
 * machine at once. Each figure stands beside its goal, Electric's and a floor measured in the same run. npm run bench -- shapes
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as after } from 'node:timers/promises'
import pg from 'pg'
import { v7 } from 'uuid'
import type { EmbeddedPostgres } from '../../build/postgres/embedded.ts'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../../build/postgres/embedded.ts'
import { encodeRow } from '../../shared/schema/replica-codec.ts'
import { estimateLine } from '../../shared/schema/tables.ts'
import { replicaTable } from '../../sync-server/db/replica.ts'
import { runCopy } from '../../sync-server/shapes/copy-query.ts'
import type { ShapeMessage } from '../conformance/support/shape-request.ts'
import { freePort } from '../../build/port.ts'
import { endProcess, spawnShapeServer } from '../conformance/support/shape-process.ts'

export interface ShapesBenchOptions {
  /** Another shape server to measure instead of the engine; it reads `database`. */
  readonly url?: string | undefined
  /** Where tables are made, and dropped again. */
  readonly database?: string | undefined
}

/** Electric 1.7.12 on PostgreSQL 15, measured on a machine of 2 cores that client, Electric and Postgres shared; of a range, its middle. */
const electric = {
  coldRowsPerSecond: 50_000, warmRowsPerSecond: 175_000, longPollP50: 5, longPollP95: 10, eventsP50: 3.1, eventsP95: 6.1,
  transaction: 1.4, manyLongPolls: 0.7, manyShapes: 9.9, idleMegabytes: 231, longPollMegabytes: 325,
  companyCold: 5.6, companyWarm: 1.7, scopesCold: 14, scopesWarm: 2.3,
} as const

const rowCount = 100_000
const longPolls = 1_000
const filteredShapes = 500
const replicaRows = 200_000
const scopeCount = 302
const latencySamples = 200
const coldRuns = 3
const warmRuns = 5
const settleMilliseconds = 5_000

interface Figure {
  readonly what: string
  readonly unit: 'rows/s' | 'ms' | 's' | 'MB'
  readonly goal: number | undefined
  readonly electric: number | undefined
  readonly runs: readonly number[]
  /** The same in the floor's measure, and what that was. */
  readonly floor?: readonly [value: number, what: string] | undefined
  readonly cpu?: string | undefined
}

type Query = Readonly<Record<string, string>>
interface Reading { readonly rows: number; readonly handle: string; readonly offset: string }

/** Measures and prints. Takes about two minutes; throws where the server answers anything but what was asked. */
export async function measureShapes({ url, database }: ShapesBenchOptions): Promise<void> {
  if (url !== undefined && database === undefined) throw new Error('With --url goes --database: the database that the server at that address reads')
  const folder = mkdtempSync(path.join(tmpdir(), 'kibray-bench-shapes-'))
  const endings: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  try {
    const postgres = database === undefined ? await startEmbeddedPostgres({ folder: path.join(folder, 'postgres'), keeping: 'durable' }) : undefined
    if (postgres) endings.push(() => removeEmbeddedPostgres(path.join(folder, 'postgres')), () => postgres.stop())
    const databaseUrl = database ?? (postgres as EmbeddedPostgres).url
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    endings.push(() => client.end())
    const port = await freePort()
    const engine = url === undefined ? await spawnShapeServer(databaseUrl, path.join(folder, 'shapes'), port, []) : undefined
    const bare = spawn(process.execPath, [path.join(import.meta.dirname, 'bare-server.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
    for (const child of [engine, bare]) if (child) endings.push(() => endProcess(child, 'SIGTERM'))
    const [barePort] = await once(createInterface({ input: bare.stdout }), 'line') as [string]
    const bench = new Bench({ client, databaseUrl, url: url ?? `http://127.0.0.1:${port}`, bareUrl: `http://127.0.0.1:${barePort}`, engine: engine?.pid, keeper: postgres?.keeper })
    endings.push(() => client.query(`drop table if exists ${bench.tables.join(', ')}`))
    await bench.measure()
    print(bench.figures)
  } finally {
    for (const end of endings.toReversed()) await end()
  }
}

interface Surroundings {
  readonly client: pg.Client
  readonly databaseUrl: string
  readonly url: string
  readonly bareUrl: string
  /** Process id of the engine, where it is ours. */
  readonly engine: number | undefined
  /** Process id of whoever started Postgres, where it is ours. */
  readonly keeper: number | undefined
}

class Bench {
  readonly figures: Figure[] = []
  readonly tables = ['replica', ...Array.from({ length: coldRuns }, (_, run) => `bench_orders_${run}`)]
  private readonly world: Surroundings
  private nextId = rowCount

  constructor(world: Surroundings) {
    this.world = world
  }

  async measure(): Promise<void> {
    for (let run = 0; run < coldRuns; run++) await this.makeOrders(`bench_orders_${run}`)
    await this.measureSnapshot()
    const orders = { table: 'bench_orders_0' }
    const start = await this.read(orders)
    await this.measureMemory('memory, idle, one shape of 100,000 rows', 150, electric.idleMegabytes)
    const offset = await this.measureManyLongPolls(orders, start)
    await this.measureLatency(orders, { ...start, offset })
    await this.measureTransaction(orders)
    await this.measureManyShapes()
    await this.makeReplica()
    await this.measureCompany()
    await this.measureScopes()
    await this.measureMemory('memory, idle, after all of this', undefined, undefined)
  }

  private async measureSnapshot(): Promise<void> {
    const floor = median(await repeated(3, () => this.copyWhole('select row_to_json(t)::text from bench_orders_0 t')))
    const cold = await this.timed(coldRuns, (run) => this.readExactly({ table: `bench_orders_${run}` }, rowCount))
    this.figures.push({ what: 'cold snapshot, 100,000 rows of 5 columns', unit: 'rows/s', goal: 100_000, electric: electric.coldRowsPerSecond, runs: cold.seconds.map((seconds) => rowCount / seconds), floor: [rowCount / floor, 'COPY of row_to_json'], cpu: cold.cpu })
    const [bare, label] = await this.bareFloor([await this.bodiesOf({ table: 'bench_orders_0' })])
    const warm = await this.timed(warmRuns, () => this.readExactly({ table: 'bench_orders_0' }, rowCount))
    this.figures.push({ what: 'warm snapshot', unit: 'rows/s', goal: 350_000, electric: electric.warmRowsPerSecond, runs: warm.seconds.map((seconds) => rowCount / seconds), floor: [rowCount / bare, label], cpu: warm.cpu })
  }

  /** Resident memory once nothing has happened for a while. */
  private async measureMemory(what: string, goal: number | undefined, theirs: number | undefined): Promise<void> {
    await after(settleMilliseconds)
    if (this.world.engine) this.figures.push({ what, unit: 'MB', goal, electric: theirs, runs: [residentMegabytes(this.world.engine)] })
  }

  /** Returns the offset at which the shape is now. */
  private async measureManyLongPolls(query: Query, { handle, offset }: Reading): Promise<string> {
    const seconds: number[] = []
    const floors: number[] = []
    const bareRead = await this.bareReading(Array.from({ length: longPolls }, () => ['[{"headers":{"control":"up-to-date"}}]']))
    const before = this.cpu()
    for (let run = 0; run < 3; run++) {
      floors.push(await secondsOf(bareRead))
      const answers = Array.from({ length: longPolls }, () => this.ask({ ...query, handle, offset, live: 'true' }))
      // no server says when a request has begun to wait
      await after(run === 0 ? settleMilliseconds : 1_500)
      if (run === 0 && this.world.engine) this.figures.push({ what: `memory, with ${longPolls} long-polls open`, unit: 'MB', goal: 200, electric: electric.longPollMegabytes, runs: [residentMegabytes(this.world.engine)] })
      const began = performance.now()
      await this.insertOrder()
      const first = (await Promise.all(answers))[0] as Answer
      seconds.push((performance.now() - began) / 1000)
      offset = first.offset
    }
    this.figures.push({ what: `one row to ${longPolls} open long-polls, until the last has it`, unit: 's', goal: 0.3, electric: electric.manyLongPolls, runs: seconds, floor: [median(floors), `${longPolls} small answers of a bare server`], cpu: this.cpuSince(before, 3) })
    return offset
  }

  private async measureLatency(query: Query, start: Reading): Promise<void> {
    let { offset } = start
    const commits: number[] = []
    const polled: number[] = []
    const before = this.cpu()
    for (let sample = 0; sample < latencySamples; sample++) {
      const answer = this.ask({ ...query, handle: start.handle, offset, live: 'true' })
      await after(5)
      polled.push(await this.commitUntil(answer.then((each) => { offset = each.offset }), commits))
    }
    const cpu = this.cpuSince(before, latencySamples)
    const floor = (share: number) => [quantile(commits, share), 'the COMMIT itself'] as const
    this.figures.push({ what: 'COMMIT sent to long-poll delivered, p50', unit: 'ms', goal: 3, electric: electric.longPollP50, runs: [quantile(polled, 0.5)], floor: floor(0.5), cpu })
    this.figures.push({ what: 'COMMIT sent to long-poll delivered, p95', unit: 'ms', goal: 6, electric: electric.longPollP95, runs: [quantile(polled, 0.95)], floor: floor(0.95) })

    const ending = new AbortController()
    const events = await this.openEvents({ ...query, handle: start.handle, offset }, ending.signal)
    commits.length = 0
    const sent: number[] = []
    for (let sample = 0; sample < latencySamples; sample++) {
      await after(5)
      sent.push(await this.commitUntil(events.untilNext(), commits))
    }
    ending.abort()
    // the engine waits a moment before it sends an event, so that who wrote hears of the COMMIT first
    this.figures.push({ what: 'COMMIT sent to SSE delivered, p50', unit: 'ms', goal: undefined, electric: electric.eventsP50, runs: [quantile(sent, 0.5)], floor: floor(0.5) })
    this.figures.push({ what: 'COMMIT sent to SSE delivered, p95', unit: 'ms', goal: undefined, electric: electric.eventsP95, runs: [quantile(sent, 0.95)], floor: floor(0.95) })
  }

  private async measureTransaction(query: Query): Promise<void> {
    const size = 10_000
    let { handle, offset } = await this.read(query)
    const floor = await secondsOf(async () => this.copyWhole(`select row_to_json(t)::text from bench_orders_0 t where id <= ${size}`))
    const before = this.cpu()
    const seconds = await repeated(3, async () => {
      let rows = 0
      const first = this.ask({ ...query, handle, offset, live: 'true' })
      await after(20)
      await this.world.client.query('begin')
      await this.world.client.query(ordersSql('bench_orders_0', this.nextId + 1, (this.nextId += size)))
      const began = performance.now()
      const committed = this.world.client.query('commit')
      for (let answer = await first; ; answer = await this.ask({ ...query, handle, offset, live: 'true' })) {
        offset = answer.offset
        rows += rowsIn(answer.messages)
        if (rows >= size) break
      }
      const taken = (performance.now() - began) / 1000
      await committed
      return taken
    })
    this.figures.push({ what: 'a transaction of 10,000 inserts, until read whole', unit: 's', goal: 0.5, electric: electric.transaction, runs: seconds, floor: [floor, 'COPY of as many rows'], cpu: this.cpuSince(before, 3) })
  }

  private async measureManyShapes(): Promise<void> {
    const floor = await secondsOf(() => this.copyMany(Array.from({ length: filteredShapes }, (_, customer) => `select row_to_json(t)::text from bench_orders_1 t where customer = 'customer ${customer}'`)))
    const cold = await this.timed(coldRuns, async (run) => {
      // each run has its own table, or it would find the shapes of the one before
      await Promise.all(Array.from({ length: filteredShapes }, (_, customer) => this.read({ table: `bench_orders_${run}`, where: 'customer = $1', 'params[1]': `customer ${customer}` })))
    })
    this.figures.push({ what: `${filteredShapes} new filtered shapes at once, on an indexed column`, unit: 's', goal: 2, electric: electric.manyShapes, runs: cold.seconds, floor: [floor, 'as many COPYs, 4 connections'], cpu: cold.cpu })
  }

  private async measureCompany(): Promise<void> {
    const floor = median(await repeated(3, () => this.copyWhole('select row_to_json(t)::text from replica t')))
    // other columns are another shape of the same rows
    const columns = ['tbl,id,version,data,restricted', 'tbl,id,version,data', 'tbl,id,version,data,restricted,open']
    const shape = (run: number): Query => ({ table: 'replica', where: 'company = $1 AND open = 1', 'params[1]': companyId, columns: columns[run] as string })
    const cold = await this.timed(columns.length, (run) => this.readExactly(shape(run), replicaRows))
    this.figures.push({ what: "Kibray's replica, 200,000 rows: a company's shape, cold", unit: 's', goal: 2.5, electric: electric.companyCold, runs: cold.seconds, floor: [floor, 'COPY of row_to_json'], cpu: cold.cpu })
    const bodies = await this.bodiesOf(shape(0))
    const floorWarm = await this.bareFloor([bodies])
    const warm = await this.timed(warmRuns, () => this.readExactly(shape(0), replicaRows))
    this.figures.push({ what: `the same, warm (${megabytes(bodies)} MB)`, unit: 's', goal: 0.7, electric: electric.companyWarm, runs: warm.seconds, floor: floorWarm, cpu: warm.cpu })
  }

  private async measureScopes(): Promise<void> {
    const columns = ['tbl,id,version,data,restricted', 'tbl,id,version,data', 'tbl,id,version,data,restricted,open']
    const shape = (scope: string, run: number): Query => ({ table: 'replica', where: 'scope = $1', 'params[1]': scope, columns: columns[run] as string })
    const readAll = async (run: number): Promise<void> => {
      const readings = await Promise.all(scopes.map((scope) => this.read(shape(scope, run))))
      const rows = readings.reduce((sum, each) => sum + each.rows, 0)
      if (rows !== replicaRows) throw new Error(`${rows} rows came in ${scopeCount} scopes, not ${replicaRows}`)
    }
    const floor = await secondsOf(() => this.copyMany(scopes.map((scope) => `select row_to_json(t)::text from replica t where scope = '${scope}'`)))
    const cold = await this.timed(columns.length, readAll)
    this.figures.push({ what: `${scopeCount} scopes of it at once, cold`, unit: 's', goal: 3, electric: electric.scopesCold, runs: cold.seconds, floor: [floor, 'as many COPYs, 4 connections'], cpu: cold.cpu })
    const bodies = await Promise.all(scopes.map((scope) => this.bodiesOf(shape(scope, 0))))
    const floorWarm = await this.bareFloor(bodies)
    const warm = await this.timed(warmRuns, () => readAll(0))
    this.figures.push({ what: `the same, warm (${megabytes(bodies.flat())} MB, ${bodies.flat().length} requests)`, unit: 's', goal: 0.5, electric: electric.scopesWarm, runs: warm.seconds, floor: floorWarm, cpu: warm.cpu })
  }

  private async ask(query: Query): Promise<Answer> {
    return answerOf(await this.request(query))
  }

  private async request(query: Query): Promise<Response> {
    const response = await fetch(`${this.world.url}/v1/shape?${new URLSearchParams(query)}`)
    if (!response.ok) throw new Error(`The shape server answered ${response.status} to ${JSON.stringify(query)}: ${await response.text()}`)
    return response
  }

  private async bodiesOf(query: Query): Promise<string[]> {
    const bodies: string[] = []
    await this.read(query, (body) => bodies.push(body))
    return bodies
  }

  /** Reads a shape from its beginning to its end. */
  private async read(query: Query, onBody: (body: string) => void = () => {}): Promise<Reading> {
    let rows = 0
    for (let response = await this.request({ ...query, offset: '-1' }); ;) {
      const { handle, offset, upToDate } = placeOf(response)
      // the head says where the next page begins: it is asked for while this one is read, as Electric's own client does
      const next = upToDate ? undefined : this.request({ ...query, handle, offset })
      const { body, messages } = await answerOf(response)
      onBody(body)
      rows += rowsIn(messages)
      if (!next) return { rows, handle, offset }
      response = await next
    }
  }

  private async readExactly(query: Query, expected: number): Promise<void> {
    const { rows } = await this.read(query)
    if (rows !== expected) throw new Error(`${rows} rows came, not ${expected}`)
  }

  /** Seconds to read the same from a bare server, and what that is. */
  private async bareFloor(lists: readonly (readonly string[])[]): Promise<readonly [number, string]> {
    const { seconds } = await this.timed(warmRuns, await this.bareReading(lists))
    const parsing = await secondsOf(async () => lists.flat().forEach((body) => void JSON.parse(body)))
    return [median(seconds), `the same bytes from a bare server (JSON.parse alone ${parsing.toFixed(2)} s)`]
  }

  /** Reads lists of bodies, each list in its order and all lists at once, from the bare server. */
  private async bareReading(lists: readonly (readonly string[])[]): Promise<() => Promise<void>> {
    const paths = lists.map((bodies, list) => bodies.map((_, index) => `${this.world.bareUrl}/${list}/${index}`))
    for (const [list, bodies] of lists.entries()) {
      for (const [index, body] of bodies.entries()) await fetch(paths[list]?.[index] as string, { method: 'PUT', body }).then((response) => response.text())
    }
    return async () => {
      await Promise.all(paths.map(async (list) => {
        let next = fetch(list[0] as string)
        for (let index = 0; index < list.length; index++) {
          const response = await next
          const following = list[index + 1]
          if (following !== undefined) next = fetch(following)
          JSON.parse(await response.text())
        }
      }))
    }
  }

  /** Seconds from the COMMIT of a row being sent until `delivered`, in ms; what the COMMIT itself took goes to `commits`. */
  private async commitUntil(delivered: Promise<unknown>, commits: number[]): Promise<number> {
    await this.world.client.query('begin')
    await this.insertOrder()
    const began = performance.now()
    const committed = this.world.client.query('commit').then(() => commits.push(performance.now() - began))
    await delivered
    const taken = performance.now() - began
    await committed
    return taken
  }

  private async openEvents(query: Query, signal: AbortSignal): Promise<{ untilNext(): Promise<void> }> {
    const response = await fetch(`${this.world.url}/v1/shape?${new URLSearchParams({ ...query, live: 'true', live_sse: 'true' })}`, { signal })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const decoder = new TextDecoder()
    let unread = ''
    return {
      async untilNext() {
        for (;;) {
          const events = unread.split('\n\n')
          unread = events.pop() ?? ''
          const messages = events.filter((event) => event.startsWith('data: ')).map((event) => JSON.parse(event.slice('data: '.length)) as ShapeMessage)
          if (rowsIn(messages) > 0) return
          unread += decoder.decode((await reader.read()).value, { stream: true })
        }
      },
    }
  }

  /** One transaction, or a part of the one that is open. */
  private async insertOrder(): Promise<void> {
    this.nextId++
    await this.world.client.query(ordersSql('bench_orders_0', this.nextId, this.nextId))
  }

  private async makeOrders(table: string): Promise<void> {
    await this.world.client.query(`create table ${table} (id int primary key, customer text not null, status text not null, amount numeric not null, note text not null)`)
    await this.world.client.query(ordersSql(table, 1, rowCount))
    await this.world.client.query(`create index on ${table} (customer)`)
    await this.world.client.query(`vacuum analyze ${table}`)
  }

  /** Estimate lines as Kibray keeps them, as large as the demo company's rows are on average, in the scopes of a company, a person and 300 projects. */
  private async makeReplica(): Promise<void> {
    for (const sql of replicaTable) await this.world.client.query(sql)
    const id: string[] = []
    const scope: string[] = []
    const data: string[] = []
    const restricted: string[] = []
    for (let row = 0; row < replicaRows; row++) {
      const line = v7()
      const image = encodeRow(estimateLine, {
        id: line, company_id: companyId, project_id: projectIds[row % scopeCount], estimate_id: projectIds[row % 17], section_id: projectIds[row % 29], position: `a${row.toString(36)}`,
        description: `Frame interior wall ${row}, 2x4 studs at 16" on centre`, quantity_thousandths: row * 250, unit: 'each', labour_unit_cents: 1250 + row, material_unit_cents: 980 + row,
        other_unit_cents: 0, taxable: 1, cost_code_id: projectIds[row % 31], price_book_item_id: null, note: row % 3 === 0 ? 'as on sheet A-201' : '',
        quantity_formula: '', allowance: 0, markup_basis_points: null,
      })
      id.push(line)
      // people write some rows of one project, then some of another
      scope.push(scopes[Math.floor(row / 20) % scopeCount] as string)
      data.push(image.data)
      restricted.push(image.restricted)
      if (id.length !== 10_000) continue
      await this.world.client.query(
        `insert into replica (company, scope, open, tbl, id, version, data, restricted)
         select $1, scope, 1, 'estimate_line', id, 1, data, restricted from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as image (scope, id, data, restricted)`,
        [companyId, scope, id, data, restricted],
      )
      for (const column of [id, scope, data, restricted]) column.splice(0)
    }
    await this.world.client.query('vacuum analyze replica')
  }

  /** Seconds to read a query's rows. */
  private copyWhole(sql: string): Promise<number> {
    return secondsOf(() => this.copy(this.world.client, sql))
  }

  private copy(client: pg.Client, sql: string): Promise<void> {
    return runCopy(client, `copy (${sql}) to stdout (format binary)`, { onRow: () => {}, onCopiedRow: () => {} })
  }

  private async copyMany(queries: readonly string[]): Promise<void> {
    const clients = await Promise.all(Array.from({ length: 4 }, async () => {
      const client = new pg.Client({ connectionString: this.world.databaseUrl })
      await client.connect()
      return client
    }))
    const left = [...queries]
    await Promise.all(clients.map(async (client) => {
      for (let sql = left.pop(); sql !== undefined; sql = left.pop()) await this.copy(client, sql)
      await client.end()
    }))
  }

  private async timed(runs: number, work: (run: number) => Promise<unknown>): Promise<{ seconds: number[]; cpu: string | undefined }> {
    const before = this.cpu()
    const seconds = await repeated(runs, (run) => secondsOf(() => work(run)))
    return { seconds, cpu: this.cpuSince(before, runs) }
  }

  /** Processor time spent until now, in ms: engine, client, Postgres. */
  private cpu(): readonly number[] {
    const { user, system } = process.cpuUsage()
    const processes = processorTimes()
    return [processes.get(this.world.engine ?? 0)?.own ?? 0, (user + system) / 1000, withDescendants(processes, this.world.keeper ?? 0)]
  }

  private cpuSince(before: readonly number[], runs: number): string | undefined {
    const now = this.cpu()
    return this.world.engine === undefined ? undefined : before.map((milliseconds, index) => (((now[index] as number) - milliseconds) / runs).toFixed(runs >= latencySamples ? 1 : 0)).join(' + ')
  }
}

interface Place { readonly handle: string; readonly offset: string; readonly upToDate: boolean }
interface Answer extends Place { readonly body: string; readonly messages: readonly ShapeMessage[] }

const companyId = v7()
const projectIds = Array.from({ length: scopeCount }, () => v7())
const scopes = projectIds.map((id, index) => (index === 0 ? `company:${companyId}` : index === 1 ? `user:${id}` : `project:${id}`))

function ordersSql(table: string, first: number, last: number): string {
  return `insert into ${table} select n, 'customer ' || n % ${filteredShapes}, (array['open', 'paid', 'late'])[1 + n % 3], n * 1.25, 'note to order ' || md5(n::text) from generate_series(${first}, ${last}) n`
}

function placeOf({ headers }: Response): Place {
  return { handle: headers.get('electric-handle') ?? '', offset: headers.get('electric-offset') ?? '', upToDate: headers.has('electric-up-to-date') }
}

async function answerOf(response: Response): Promise<Answer> {
  const body = await response.text()
  return { ...placeOf(response), body, messages: JSON.parse(body) as ShapeMessage[] }
}

function rowsIn(messages: readonly ShapeMessage[]): number {
  return messages.reduce((sum, message) => sum + (message.key === undefined ? 0 : 1), 0)
}

function residentMegabytes(pid: number): number {
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

interface ProcessorTimes { readonly parent: number; readonly own: number; readonly ofEndedChildren: number }

/** Of all processes, in ms. The kernel counts in ticks of 10 ms; the name before the numbers may hold spaces. */
function processorTimes(): Map<number, ProcessorTimes> {
  const times = new Map<number, ProcessorTimes>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const fields = readFileSync(`/proc/${entry}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ').map(Number)
      const [parent = 0, user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = [1, 11, 12, 13, 14].map((index) => fields[index])
      times.set(Number(entry), { parent, own: (user + system) * 10, ofEndedChildren: (childrenUser + childrenSystem) * 10 })
    } catch {
      // it has ended meanwhile
    }
  }
  return times
}

function withDescendants(processes: ReadonlyMap<number, ProcessorTimes>, pid: number): number {
  const { own, ofEndedChildren } = processes.get(pid) ?? { own: 0, ofEndedChildren: 0 }
  return [...processes].reduce((sum, [child, { parent }]) => (parent === pid ? sum + withDescendants(processes, child) : sum), own + ofEndedChildren)
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

async function repeated(runs: number, work: (run: number) => Promise<number>): Promise<number[]> {
  const results: number[] = []
  for (let run = 0; run < runs; run++) results.push(await work(run))
  return results
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

function megabytes(bodies: readonly string[]): string {
  return (bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0) / 1e6).toFixed(0)
}

function written(value: number, unit: Figure['unit']): string {
  if (unit === 'rows/s') return Math.round(value).toLocaleString('en')
  if (unit === 'MB') return value.toFixed(0)
  return unit === 's' ? value.toFixed(2) : value.toFixed(1)
}

function print(figures: readonly Figure[]): void {
  const rows = figures.map(({ what, unit, goal, electric: theirs, runs, floor, cpu }) => {
    const here = median(runs)
    const isMore = unit === 'rows/s'
    const spread = runs.length > 1 ? ` (${written(Math.min(...runs), unit)} to ${written(Math.max(...runs), unit)})` : ''
    const ratio = floor ? (isMore ? floor[0] / here : here / floor[0]) : undefined
    return [
      what,
      goal === undefined ? '' : written(goal, unit),
      theirs === undefined ? '' : written(theirs, unit),
      `${written(here, unit)} ${unit}${spread}`,
      goal === undefined ? '' : (isMore ? here >= goal : here <= goal) ? 'yes' : 'NO',
      floor && ratio !== undefined ? `${written(floor[0], unit)} ${floor[1]}, × ${ratio.toFixed(1)}` : '',
      cpu ?? '',
    ]
  })
  const heads = ['what', 'goal', 'Electric 1.7.12', 'here, median (least to most)', 'met', 'floor in this run, and how far from it', 'ms of CPU per run: engine + client + Postgres']
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => (row[column] as string).length)))
  const line = (cells: readonly string[]): string => `${cells.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | ').trimEnd()}\n`
  process.stdout.write(`shapes, read with fetch, on ${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown kind'}, Node ${process.version}\n`)
  process.stdout.write(line(heads) + line(widths.map((width) => '-'.repeat(width))) + rows.map(line).join(''))
}
