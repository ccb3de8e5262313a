import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { createDatabaseOn } from '../support/postgres.ts'
import { Difference } from './difference.ts'
import { EngineProcess } from './engine-process.ts'
import type { OracleCluster } from './oracle-cluster.ts'
import type { Feature } from './random-clause.ts'
import { FEATURES } from './random-clause.ts'
import type { RandomTable } from './random-table.ts'
import { CREATE_TYPES, randomTable } from './random-table.ts'
import { firstRows, randomTransaction } from './random-transaction.ts'
import { Random } from './random.ts'
import { StrictMirror } from './strict-mirror.ts'
import { TrialShape } from './trial-shape.ts'

/** All that decides a trial, but for the order in which processes and connections happen to be quick. */
export interface Trial {
  readonly seed: number
  readonly shapes: number
  /** Leaves out all other shapes. */
  readonly only?: readonly number[] | undefined
  readonly batches: number
  readonly features?: readonly Feature[] | undefined
  /** Whether anything is restarted, killed, cut off or altered. */
  readonly weather: boolean
}

export interface TrialResult {
  readonly trial: Trial
  readonly milliseconds: number
  readonly batches: number
  readonly transactions: number
  /** How often a shape was compared with its query. */
  readonly comparisons: number
  readonly rowsCompared: number
  readonly restarts: number
  readonly refetches: number
  readonly weather: Readonly<Record<string, number>>
  /** How many clauses with a feature there were, and how many of them the engine refused. */
  readonly clauses: Readonly<Partial<Record<Feature, { asked: number; refused: number }>>>
  readonly refusals: readonly string[]
  readonly engineErrors: readonly string[]
  readonly difference?: { readonly batch: number; readonly shape: number | undefined; readonly text: string }
}

const WRITERS = 4
const NOTICED_AFTER = 12_000
const FIRST_ROWS = 40

/**
 * Plays one seed: tables, shapes, batches of transactions by several connections, and weather. After every batch each shape is
 * compared with its query.
 */
export async function playTrial(trial: Trial, cluster: OracleCluster): Promise<TrialResult> {
  const database = await createDatabaseOn(cluster.url)
  const folder = mkdtempSync(join(tmpdir(), 'oracle-'))
  const world = new World(trial, cluster, database.url, folder)
  try {
    return await world.play()
  } finally {
    await world.end()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  }
}

class World {
  private readonly trial: Trial
  private readonly databaseUrl: string
  private readonly cluster: OracleCluster
  private readonly tables: readonly RandomTable[]
  private readonly shapes: readonly TrialShape[]
  private readonly engine: EngineProcess
  private readonly marker: StrictMirror
  private readonly features: readonly Feature[]
  private readonly weatherCount: Record<string, number> = {}
  private transactions = 0
  private comparisons = 0
  private rowsCompared = 0
  private batch = 0
  private noticedAt = 0
  private current: number | undefined

  constructor(trial: Trial, cluster: OracleCluster, databaseUrl: string, folder: string) {
    this.trial = trial
    this.databaseUrl = databaseUrl
    this.cluster = cluster
    const random = new Random(trial.seed, 'world')
    this.tables = Array.from({ length: 4 + random.below(3) }, (_, index) => randomTable(new Random(trial.seed, 'table', index), index))
    this.features = trial.features ?? FEATURES
    this.engine = new EngineProcess(databaseUrl, folder, ['--chunk-bytes', random.pick(['1500', '10000', '100000', '10485760'])])
    const url = (): string => this.engine.url
    this.marker = new StrictMirror(url, { table: 'marker' }, 'asking', false)
    this.shapes = Array.from({ length: trial.shapes }, (_, index) => index)
      .filter((index) => trial.only?.includes(index) ?? true)
      .map((index) => new TrialShape({ seed: trial.seed, index, tables: this.tables, features: this.features, url }))
  }

  async play(): Promise<TrialResult> {
    const began = Date.now()
    let difference: TrialResult['difference']
    try {
      await this.begin()
      for (this.batch = 0; this.batch < this.trial.batches; this.batch++) await this.playBatch()
    } catch (error) {
      const text = error instanceof Difference ? [error.message, ...error.details, ...this.engine.lastWords()].join('\n    ') : error instanceof Error ? (error.stack ?? error.message) : String(error)
      difference = { batch: this.batch, shape: this.current, text }
    }
    const all = this.shapes.flatMap((shape) => shape.attempts)
    const clauses: Partial<Record<Feature, { asked: number; refused: number }>> = {}
    for (const { features, refusal } of all) {
      for (const feature of features) {
        const count = (clauses[feature] ??= { asked: 0, refused: 0 })
        count.asked += 1
        if (refusal !== undefined) count.refused += 1
      }
    }
    return {
      trial: this.trial,
      milliseconds: Date.now() - began,
      batches: this.batch,
      transactions: this.transactions,
      comparisons: this.comparisons,
      rowsCompared: this.rowsCompared,
      restarts: this.engine.restarts,
      refetches: this.shapes.reduce((sum, shape) => sum + shape.refetches, 0),
      weather: this.weatherCount,
      clauses,
      refusals: all.flatMap(({ refusal, where }) => (refusal === undefined ? [] : [`${refusal} — ${where}`])),
      engineErrors: this.engine.errors(),
      ...(difference ? { difference } : {}),
    }
  }

  async end(): Promise<void> {
    await Promise.all([this.marker, ...this.shapes].map((each) => each.stop()))
    await this.engine.end('SIGKILL')
  }

  private async begin(): Promise<void> {
    await this.withClient(async (client) => {
      await client.query(`${CREATE_TYPES}; create sequence row_number; create table marker (id bigint primary key)`)
      for (const table of this.tables) {
        await client.query(table.createSql)
        const random = new Random(this.trial.seed, 'rows', table.name)
        for (const statement of firstRows(table, random, FIRST_ROWS)) await client.query(statement)
      }
    })
    await this.engine.start()
    this.marker.run()
    await this.marker.reach(0n, false)
  }

  private async playBatch(): Promise<void> {
    const random = new Random(this.trial.seed, 'batch', this.batch)
    const opening = this.shapes.filter((shape) => shape.opensAt === this.batch)
    const openFirst = this.batch === 0 && random.chance(0.5)
    if (openFirst) await this.open(opening)
    const writing = this.write(random)
    const disturbing = this.trial.weather ? this.disturb(new Random(this.trial.seed, 'weather', this.batch)) : Promise.resolve()
    const others = openFirst ? Promise.resolve() : this.open(opening)
    const settled = await Promise.allSettled([writing, disturbing, others])
    this.engine.check()
    for (const done of settled) if (done.status === 'rejected') throw done.reason
    await this.compare(random)
    this.engine.check()
  }

  private async open(shapes: readonly TrialShape[]): Promise<void> {
    await Promise.all(shapes.map(async (shape) => {
      await this.naming(shape, () => shape.open((sql) => this.withClient((client) => client.query(sql).then(() => true, () => false))))
    }))
  }

  /** Remembers which shape it is that something is wrong with. */
  private async naming<Result>(shape: TrialShape, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Difference)) throw error
      this.current = shape.index
      throw new Difference(error.message, [shape.describe(), ...error.details])
    }
  }

  /** Several connections play their transactions at the same time; how they meet is Postgres's affair. */
  private async write(random: Random): Promise<void> {
    const planned = Array.from({ length: 1 + random.below(30) }, () => randomTransaction(random, this.tables))
    const truncated = this.trial.weather && random.chance(0.06) ? [`truncate ${pg.escapeIdentifier(random.pick(this.tables).name)}`] : []
    await Promise.all(Array.from({ length: WRITERS }, async (_, writer) => {
      const mine = planned.filter((__, index) => index % WRITERS === writer)
      if (writer === 0 && truncated.length > 0) mine.push({ statements: truncated, ending: 'commit' })
      if (mine.length === 0) return
      await this.withClient(async (client) => {
        await client.query(`set lock_timeout = '500ms'; set deadlock_timeout = '50ms'`)
        for (const { statements, ending } of mine) {
          this.transactions += 1
          try {
            await client.query('begin')
            for (const statement of statements) await client.query(statement)
            await client.query(ending)
          } catch (error) {
            // a deadlock, a key taken, a lost connection: Postgres knows what became of it
            if (error instanceof pg.DatabaseError && error.code?.startsWith('42') && error.code !== '42703') throw new Error(`${error.message}: ${statements.join('; ')}`, { cause: error })
            await client.query('rollback').catch(() => {})
          }
        }
      })
    }))
  }

  private async disturb(random: Random): Promise<void> {
    // drawn from all, so that leaving some out changes no weather
    const chosen = random.some(Array.from({ length: this.trial.shapes }, (_, index) => index), 0.15)
    const anyShapes = this.shapes.filter(({ isOpen, index }) => isOpen && chosen.includes(index))
    const table = pg.escapeIdentifier(random.pick(this.tables).name)
    const extra = `extra_${random.below(2)}`
    const weather: readonly (readonly [weight: number, name: string, act: () => unknown])[] = [
      [4, 'calm', () => {}],
      [2, 'graceful restart', () => this.engine.restart('SIGTERM')],
      [3, 'kill -9', () => this.engine.restart('SIGKILL')],
      [1, 'kill -9 and a while without', () => this.engine.restart('SIGKILL', () => pause(random.below(400)))],
      [4, 'clients drop', () => anyShapes.forEach((shape) => shape.drop())],
      [3, 'clients begin anew', () => anyShapes.forEach((shape) => shape.forget())],
      [2, 'shapes deleted', () => Promise.all(anyShapes.map((shape) => shape.delete()))],
      [2, 'engine halted', () => this.engine.pause(100 + random.below(700))],
      [2, 'replication cut', () => this.run(`select pg_terminate_backend(active_pid) from pg_replication_slots where database = current_database()`)],
      [1, 'engine connections cut', () => this.run(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'shapes %'`)],
      [1, 'column added', () => this.alter(`alter table ${table} add column if not exists ${extra} int default ${random.below(5)}`)],
      [1, 'column dropped', () => this.alter(`alter table ${table} drop column if exists ${extra}`)],
      [0.5, 'slot lost', () => this.engine.restart('SIGKILL', () => this.run(`select pg_terminate_backend(active_pid, 5000) from pg_replication_slots where database = current_database() and active_pid is not null; select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = current_database()`))],
      [1, 'Postgres crashed', () => this.withClient((client) => this.cluster.crash(client))],
    ]
    for (let events = random.below(3); events >= 0; events--) {
      await pause(random.below(150))
      let at = random.next() * weather.reduce((sum, [weight]) => sum + weight, 0)
      const [, name, act] = weather.find(([weight]) => (at -= weight) < 0) ?? (weather[0] as (typeof weather)[number])
      this.weatherCount[name] = (this.weatherCount[name] ?? 0) + 1
      await act()
    }
  }

  /** Every client is brought to what Postgres has now, and held against its query. */
  private async compare(random: Random): Promise<void> {
    await pause(Math.max(0, this.noticedAt - Date.now()))
    const open = this.shapes.filter(({ isOpen }) => isOpen)
    const lsn = await this.withClient(async (client) => {
      for (const shape of open) await shape.expect(client)
      const { rows } = await client.query<{ lsn: string }>(`select (pg_current_wal_lsn() - '0/0')::text as lsn`)
      await client.query('insert into marker values ($1) on conflict do nothing', [this.batch])
      return BigInt((rows[0] as { lsn: string }).lsn)
    })
    await this.marker.reach(lsn, true)
    const hurried = random.chance(0.5)
    await Promise.all(open.map((shape) => this.naming(shape, async () => {
      const rows = await shape.check(lsn, hurried)
      this.rowsCompared += rows
      this.comparisons += 1
    })))
  }

  /** The stream tells of it at the next write, the catalogue after five seconds: until then nobody can know. */
  private async alter(sql: string): Promise<void> {
    await this.run(sql)
    this.noticedAt = Date.now() + NOTICED_AFTER
  }

  private async run(sql: string): Promise<void> {
    await this.withClient(async (client) => {
      await client.query(`set lock_timeout = '3s'`)
      // a table that is being written to is altered another time
      await client.query(sql).catch((error: unknown) => {
        if (!(error instanceof pg.DatabaseError) || error.code !== '55P03') throw error
      })
    })
  }

  /** Work on a connection of its own; done again where Postgres went away under it. */
  private async withClient<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    for (let attempt = 0; ; attempt++) {
      const client = new pg.Client({ connectionString: this.databaseUrl, options: '-c timezone=UTC -c datestyle=ISO,MDY' })
      let lost = false
      client.on('error', () => (lost = true))
      try {
        await client.connect()
        return await work(client)
      } catch (error) {
        if (error instanceof Difference) throw error
        const away = lost || !(error instanceof pg.DatabaseError) ? !(error instanceof TypeError) : /^(?:57P|08|53)/.test(error.code ?? '')
        if (!away || attempt > 200) throw error
        await pause(100)
      } finally {
        await client.end().catch(() => {})
      }
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
