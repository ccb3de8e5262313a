import type { Row } from '@electric-sql/client'
import { Shape, ShapeStream } from '@electric-sql/client'
import pg from 'pg'
import type { ShapeParameters } from '../conformance/support/shape-request.ts'
import { Difference } from './difference.ts'
import type { Feature, RandomClause } from './random-clause.ts'
import { randomClause } from './random-clause.ts'
import type { RandomTable } from './random-table.ts'
import { Random } from './random.ts'
import type { HeldRow, Manner } from './strict-mirror.ts'
import { StrictMirror } from './strict-mirror.ts'

const { escapeIdentifier } = pg
const BOOLEAN_OID = 16
const ATTEMPTS = 5
// batches: a shorter trial leaves the later ones out and moves none
const LATEST_OPENING = 6
const LONGEST_WAIT = 180_000
const QUIET = 60_000

export interface TrialShapeOptions {
  readonly seed: number
  readonly index: number
  readonly tables: readonly RandomTable[]
  readonly features: readonly Feature[]
  readonly url: () => string
}

interface Attempt {
  readonly features: ReadonlySet<Feature>
  readonly where: string
  refusal?: string
}

/** What Postgres says that a shape holds: its rows as texts, and which columns are booleans. */
interface Expectation {
  readonly rows: ReadonlyMap<string, string>
  readonly booleans: ReadonlySet<string>
}

/** One of a trial's shapes with the client that follows it, and its query. */
export class TrialShape {
  readonly index: number
  readonly opensAt: number
  readonly attempts: Attempt[] = []
  private readonly options: TrialShapeOptions
  private readonly table: RandomTable
  private readonly columns: readonly string[] | undefined
  private readonly replica: 'default' | 'full'
  private readonly manner: Manner | 'official'
  private clause: RandomClause | undefined
  private mirror: StrictMirror | undefined
  private official: OfficialClient | undefined
  private expected: Expectation = { rows: new Map(), booleans: new Set() }

  constructor(options: TrialShapeOptions) {
    this.options = options
    this.index = options.index
    const random = new Random(options.seed, 'shape', options.index)
    this.opensAt = random.chance(0.6) ? 0 : random.below(LATEST_OPENING)
    this.table = random.pick(options.tables)
    const { keys, columns, manner } = this.table
    this.columns = manner !== 'none' && random.chance(0.3) ? [...keys, ...random.some(columns, 0.4)].map(({ name }) => name) : undefined
    this.replica = random.chance(0.3) ? 'full' : 'default'
    this.manner = random.pick(['asking', 'asking', 'asking', 'long-polling', 'long-polling', 'long-polling', 'events', 'events', 'official'] as const)
  }

  get isOpen(): boolean {
    return this.mirror !== undefined || this.official !== undefined
  }

  get refetches(): number {
    return this.mirror?.refetches ?? 0
  }

  describe(): string {
    return `shape ${this.index} (${this.manner}): ${JSON.stringify(this.parameters())}`
  }

  /** Draws clauses until the engine takes one; the last to be tried is a plain one. `isValid` asks Postgres whether a query is one. */
  async open(isValid: (sql: string) => Promise<boolean>): Promise<void> {
    const { seed, index, tables, features } = this.options
    for (let number = 0; number < ATTEMPTS; number++) {
      const random = new Random(seed, 'clause', index, number)
      const allowed = number === ATTEMPTS - 1 ? (['comparison', 'is', 'logic'] as const) : features
      if (index % 20 > 0) this.clause = randomClause(random, tables, this.table, allowed)
      if (!(await isValid(`explain ${this.sql()}`))) continue
      const attempt: Attempt = { features: this.clause?.features ?? new Set(), where: this.clause?.where ?? '' }
      this.attempts.push(attempt)
      const refusal = await this.ask()
      if (refusal === undefined) return this.follow()
      attempt.refusal = refusal
    }
  }

  /** Why the engine does not take the shape, undefined if it does. */
  private async ask(): Promise<string | undefined> {
    const deadline = AbortSignal.timeout(LONGEST_WAIT)
    let last = ''
    for (;;) {
      if (deadline.aborted) throw new Difference('the first request is never answered', [last])
      const address = this.address()
      address.searchParams.set('offset', '-1')
      const response = await fetch(address, { signal: deadline }).then(async (answer) => ({ status: answer.status, text: await answer.text() }), (error: unknown) => void (last = String(error)))
      if (response?.status === 200) return undefined
      if (response) last = `${response.status} ${response.text}`
      if (response?.status === 400) return response.text
      if (response && response.status !== 503 && response.status !== 409) throw new Difference(`answered ${response.status}`, [response.text])
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  drop(): void {
    this.mirror?.drop()
  }

  forget(): void {
    this.mirror?.forget()
    this.official?.begin()
  }

  /** The engine is asked to make the shape anew under all its readers. */
  async delete(): Promise<void> {
    // an engine that is away deletes nothing
    await fetch(this.address(), { method: 'DELETE' }).then((response) => response.arrayBuffer(), () => {})
  }

  async stop(): Promise<void> {
    this.official?.end()
    await this.mirror?.stop()
  }

  /** Asks Postgres what the shape is to hold now. */
  async expect(client: pg.Client): Promise<void> {
    // texts as Postgres prints them, which is what the stream brings
    const result = await client.query<Record<string, string | null>>({ text: this.sql(), types: { getTypeParser: () => (text: string) => text } })
    const booleans = new Set(result.fields.filter(({ dataTypeID }) => dataTypeID === BOOLEAN_OID).map(({ name }) => name))
    this.expected = { rows: new Map(result.rows.map((row) => [canonical(row, booleans), canonical(row, booleans)])), booleans }
    if (this.expected.rows.size !== result.rows.length) throw new Error(`${this.sql()} has a row twice`)
  }

  /** Brings the client to `lsn` and compares it; returns how many rows it holds. Throws a `Difference`. */
  async check(lsn: bigint, hurried: boolean): Promise<number> {
    const { mirror, official } = this
    if (official) {
      if (!(await official.until(() => this.missing(official.rows()).length + this.extra(official.rows()).length === 0, LONGEST_WAIT))) throw this.difference(official.rows(), 'the official client differs', official.lastProblem)
      return this.expected.rows.size
    }
    if (!mirror) return 0
    const rows = (): readonly HeldRow[] => [...mirror.rows.values()]
    if (this.manner === 'events') await this.checkEvents(mirror, rows, lsn)
    await mirror.reach(lsn, hurried || this.manner === 'events')
    if (this.missing(rows()).length + this.extra(rows()).length > 0) throw this.difference(rows(), `differs at ${lsn}`)
    return this.expected.rows.size
  }

  /** What happened has to come by the open stream; asking for it afterwards would hide that it did not. */
  private async checkEvents(mirror: StrictMirror, rows: () => readonly HeldRow[], lsn: bigint): Promise<void> {
    const asked = mirror.requests
    if (await mirror.untilRows(() => this.missing(rows()).length + this.extra(rows()).length === 0, QUIET)) return
    const { requests } = mirror
    const before = this.difference(rows(), `the stream of events kept back for ${QUIET} ms what happened before ${lsn}`)
    await mirror.reach(lsn, true)
    if (requests === asked && this.missing(rows()).length + this.extra(rows()).length === 0) throw before
  }

  private follow(): void {
    const { url } = this.options
    if (this.manner === 'official') {
      this.official = new OfficialClient(url, this.parameters())
      this.official.begin()
      return
    }
    this.mirror = new StrictMirror(url, this.parameters(), this.manner, false)
    this.mirror.run()
  }

  private parameters(): ShapeParameters {
    return {
      table: escapeIdentifier(this.table.name),
      ...(this.clause ? { where: this.clause.where, ...Object.fromEntries(this.clause.params.map((value, index) => [`params[${index + 1}]`, value])) } : {}),
      ...(this.columns ? { columns: this.columns.map(escapeIdentifier).join(',') } : {}),
      ...(this.replica === 'full' ? { replica: 'full' } : {}),
    }
  }

  private address(): URL {
    const address = new URL('/v1/shape', this.options.url())
    for (const [name, value] of Object.entries(this.parameters())) if (value !== undefined) address.searchParams.set(name, value)
    return address
  }

  private sql(): string {
    return `select ${this.columns?.map(escapeIdentifier).join(', ') ?? '*'} from ${escapeIdentifier(this.table.name)}${this.clause ? ` where ${this.clause.sql}` : ''}`
  }

  private missing(rows: readonly HeldRow[]): string[] {
    const held = new Set(rows.map((row) => canonical(row, this.expected.booleans)))
    return [...this.expected.rows.keys()].filter((row) => !held.has(row))
  }

  private extra(rows: readonly HeldRow[]): string[] {
    return rows.map((row) => canonical(row, this.expected.booleans)).filter((row) => !this.expected.rows.has(row))
  }

  private difference(rows: readonly HeldRow[], message: string, problem = ''): Difference {
    const missing = this.missing(rows)
    const extra = this.extra(rows)
    const wrong = new Set([...missing, ...extra])
    const keys = [...(this.mirror?.rows ?? [])].filter(([, row]) => wrong.has(canonical(row, this.expected.booleans))).map(([key]) => key)
    return new Difference(`${message}: ${missing.length} missing, ${extra.length} extra of ${this.expected.rows.size}`, [
      this.sql(),
      ...missing.slice(0, 5).map((row) => `missing ${row.slice(0, 500)}`),
      ...extra.slice(0, 5).map((row) => `extra   ${row.slice(0, 500)}`),
      ...(this.mirror?.messagesFor(keys.slice(0, 3)).map((line) => `message ${line}`) ?? []),
      ...(problem === '' ? [] : [problem]),
    ])
  }
}

/** A row as one text: the columns by name, booleans as the stream prints them. */
function canonical(row: HeldRow, booleans: ReadonlySet<string>): string {
  const entries = Object.entries(row).map(([name, value]) => [name, booleans.has(name) ? value?.charAt(0) : value] as const)
  return JSON.stringify(entries.toSorted(([left], [right]) => (left < right ? -1 : 1)))
}

// Values are compared as texts: the client's own parsers are left out.
const AS_TEXT = Object.fromEntries(['int2', 'int4', 'int8', 'bool', 'float4', 'float8', 'json', 'jsonb'].map((type) => [type, (text: string) => text]))

/** Electric's own client for one shape. */
class OfficialClient {
  lastProblem = ''
  private readonly url: () => string
  private readonly parameters: ShapeParameters
  private shape: Shape<Row> | undefined
  private aborter = new AbortController()
  private notify = (): void => {}
  private ended = false

  constructor(url: () => string, parameters: ShapeParameters) {
    this.url = url
    this.parameters = parameters
  }

  begin(): void {
    this.aborter.abort()
    this.aborter = new AbortController()
    const { table, where, columns, replica, ...numbered } = this.parameters
    const params = Object.fromEntries(Object.entries(numbered).map(([name, value]) => [/\d+/.exec(name)?.[0] ?? name, value ?? '']))
    const stream = new ShapeStream({
      url: `${this.url()}/v1/shape`,
      params: {
        table: table ?? '',
        ...(where === undefined ? {} : { where, params }),
        ...(columns === undefined ? {} : { columns: columns.split(',').map((name) => name.replaceAll(/^"|"$/g, '').replaceAll('""', '"')) }),
        ...(replica === 'full' ? { replica } : {}),
      },
      parser: AS_TEXT,
      signal: this.aborter.signal,
      backoffOptions: { initialDelay: 30, maxDelay: 300, multiplier: 1.5 },
      onError: (error) => {
        this.lastProblem = String(error)
        return {}
      },
    })
    this.shape = new Shape<Row>(stream)
    this.shape.subscribe(() => this.notify())
  }

  end(): void {
    this.aborter.abort()
    this.ended = true
    this.notify()
  }

  rows(): readonly HeldRow[] {
    return (this.shape?.currentRows ?? []).map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asText(value)])))
  }

  /** False if it does not come in time. */
  async until(satisfied: () => boolean, milliseconds: number): Promise<boolean> {
    const deadline = Date.now() + milliseconds
    while (!satisfied()) {
      const left = deadline - Date.now()
      if (left <= 0 || this.ended) return false
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 500))
        this.notify = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return true
  }
}

/** Arrays are what the client parses in spite of all; they are written again as Postgres does. */
function asText(value: unknown): string | null {
  if (value === null) return null
  if (Array.isArray(value)) return `{${value.map((item) => (item === null ? 'NULL' : quoted(String(item)))).join(',')}}`
  return String(value)
}

function quoted(item: string): string {
  return item === '' || /^null$/i.test(item) || /[\s{}",\\]/.test(item) ? `"${item.replaceAll(/["\\]/g, '\\$&')}"` : item
}
