import Database from 'better-sqlite3'
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { prepareCommand, runCommand } from '../../../shared/commands/run-command.ts'
import { Tx } from '../../../shared/commands/tx.ts'
import type { Change } from '../../../shared/commands/tx.ts'
import { Refusal, problemOf } from '../../../shared/problem.ts'
import type { Problem } from '../../../shared/problem.ts'
import { migration } from '../../../shared/schema/ddl.ts'
import { tableNamed } from '../../../shared/schema/database.ts'
import type { Database as Rows } from '../../../shared/schema/database.ts'
import { encodeRow } from '../../../shared/schema/replica-codec.ts'
import { companyScope, holdsWholeCompany, parseScope, scopeOf, seesRestricted, wholeCompanyStream } from '../../../shared/schema/scope.ts'
import { schemaVersion, syncedTables } from '../../../shared/schema/tables.ts'
import type { CommandEnvelope, CommandResult, SessionUser } from '../../../shared/sync/protocol.ts'
import { protocolVersion } from '../../../shared/sync/protocol.ts'
import { served, servedHeader, servedText } from '../../../shared/sync/versions.ts'
import { kyselyOver } from '../../../electron/engine/database/kysely-dialect.ts'
import type { World, WorldSocket } from '../../../electron/engine/world.ts'

interface Image { tbl: string; id: string; scope: string; open: boolean; version: number; data: string; restricted: string }
interface LogEntry { readonly position: number; readonly transaction: string; readonly before: Image | null; readonly after: Image | null }

export const company = '00000000-0000-7000-8000-0000000000c0'

/** What may happen to a request on its way, decided by the test. `lose_answer`: the server did it, and the laptop never hears. */
export type Fate = 'pass' | 'fail' | 'lose_answer'

/**
 * A sync server small enough to see through: commands run on a SQLite of its own, streams come from one log in memory. Laptops in the
 * same process reach it through the `World` that it gives them. The real server's tests are in tests/integration.
 */
export class ModelServer {
  readonly database = new Database(':memory:')
  readonly #kysely: Kysely<Rows> = kyselyOver(this.database)
  readonly #images = new Map<string, Image>()
  readonly #log: LogEntry[] = []
  readonly #users = new Map<string, SessionUser>()
  readonly #tokens = new Map<string, string>()
  readonly #sockets = new Set<{ user: string; socket: WorldSocket }>()
  readonly #waiting = new Set<() => void>()
  readonly refusals = new Map<string, Problem>()
  readonly requests: string[] = []
  handle = randomUUID().slice(0, 8)
  transaction = 100
  /** Asked before each request. */
  fate: (path: string) => Fate = () => 'pass'
  /** Answers these statuses to refresh. */
  refreshStatus = 200
  /** Commands of these names are deferred. */
  readonly deferring = new Set<string>()
  socketsWork = true
  protocol = { oldest: protocolVersion, newest: protocolVersion }
  schema = served.schema
  #last: Promise<unknown> = Promise.resolve()

  constructor() {
    for (let version = 1; version <= schemaVersion; version++) for (const statement of migration('sqlite', syncedTables, version)) this.database.exec(statement)
  }

  /** A world for one laptop. */
  world(over: Partial<World> = {}): World {
    return {
      now: () => Date.now(),
      elapsed: () => performance.now(),
      random: () => Math.random(),
      newId: () => newId(),
      timeZone: () => 'America/Denver',
      after(milliseconds, task) {
        const timer = setTimeout(task, milliseconds)
        return () => clearTimeout(timer)
      },
      fetch: async (input, init) => await this.#fetch(String(input), init ?? {}),
      openSocket: () => this.#socket(),
      ...over,
    }
  }

  /** Adds rows as a command of the server would, in one transaction. */
  async write(task: (tx: Tx) => Promise<void>): Promise<string> {
    return await this.#inLine(async () => {
      this.database.exec('begin')
      const tx = new Tx(this.#kysely, null)
      await task(tx)
      this.database.exec('commit')
      return this.#record(tx.changes)
    })
  }

  async addUser(user: SessionUser): Promise<SessionUser> {
    this.#users.set(user.email, user)
    await this.write(async (tx) => {
      const scope = companyScope(user.company_id)
      if (!await tx.find('company', user.company_id)) {
        await tx.insert('company', { id: user.company_id, scope, name: 'Colores', currency: 'USD', time_zone: 'America/Denver', language: 'en', address: '', phone: '', default_markup_labour_basis_points: 0, default_markup_material_basis_points: 0, default_overhead_basis_points: 0, default_profit_basis_points: 0, default_tax_basis_points: 0,
          length_unit: 'feet', opening_rule: 'all', opening_threshold_thousandths: 0, opening_threshold_unit: 'square_foot', opening_share_basis_points: 10_000,
          paint_waste_basis_points: 1000, labour_loss_basis_points: 0, painters: 2, working_day_thousandths: 8000, labour_hour_cents: 0, minimum_price_cents: 0, price_stale_days: 14, default_tax_hundredths: 0 })
      }
      await tx.insert('user', { id: user.id, company_id: user.company_id, name: user.name, email: user.email, role: user.role, language: user.language, archived_at: null })
    })
    return user
  }

  /** Changes what the server says of a user from the next refresh on. */
  changeUser(user: SessionUser): void {
    this.#users.set(user.email, user)
    this.handle = `${this.handle}x`
  }

  /** Forgets every shape's handle, as a rotated shape does. */
  rotate(): void {
    this.handle = `${this.handle}r`
    for (const wake of this.#waiting) wake()
  }

  dropSockets(): void {
    for (const { socket } of [...this.#sockets]) socket.close()
  }

  /** Rows of a stream as its laptops should hold them, by `table id`. */
  rowsOf(user: SessionUser): Map<string, string> {
    const rows = new Map<string, string>()
    for (const stream of this.streamsOf(user)) {
      for (const image of this.#images.values()) {
        if (!inStream(stream, image)) continue
        rows.set(`${image.tbl} ${image.id}`, seesRestricted(user.role) ? `${image.data}${image.restricted}` : image.data)
      }
    }
    return rows
  }

  streamsOf(user: SessionUser): string[] {
    if (holdsWholeCompany(user.role)) return [`user:${user.id}`, wholeCompanyStream(user.company_id)]
    const projects = this.database.prepare('select project_id from project_access where user_id = ?').all(user.id) as { project_id: string }[]
    return [`user:${user.id}`, companyScope(user.company_id), ...projects.map((row) => `project:${row.project_id}`)]
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const { pathname, searchParams } = new URL(url)
    this.requests.push(pathname)
    const fate = this.fate(pathname)
    if (fate === 'fail') throw new TypeError('fetch failed')
    const body: unknown = init.body ? JSON.parse(String(init.body)) : null
    const response = await this.#route(pathname, searchParams, body, new Headers(init.headers), init.signal ?? null)
    response.headers.set(servedHeader, servedText(this))
    if (fate === 'lose_answer') throw new TypeError('fetch failed')
    return response
  }

  async #route(path: string, query: URLSearchParams, body: unknown, headers: Headers, signal: AbortSignal | null): Promise<Response> {
    if (path === '/api/v1/health/alive') return Response.json({ status: 'alive' })
    if (path === '/api/v1/auth/sign-in') {
      const user = this.#users.get((body as { email: string }).email)
      return user ? this.#tokensFor(user) : refusing(401, 'sign_in_failed')
    }
    if (path === '/api/v1/auth/refresh') {
      if (this.refreshStatus !== 200) return refusing(this.refreshStatus, this.refreshStatus === 401 ? 'session_expired' : 'server_failed')
      const email = this.#tokens.get((body as { refresh_token: string }).refresh_token)
      const user = email ? this.#users.get(email) : undefined
      return user ? this.#tokensFor(user) : refusing(401, 'session_expired')
    }
    if (path === '/api/v1/auth/sign-out') return new Response(null, { status: 204 })
    const email = this.#tokens.get((headers.get('authorization') ?? '').replace('Bearer ', ''))
    const user = email ? this.#users.get(email) : undefined
    if (!user) return refusing(401, 'session_expired')
    if (path === '/api/v1/sync/commands') return Response.json({ results: await this.#push((body as { commands: CommandEnvelope[] }).commands, user) })
    if (path === '/api/v1/sync/shape') return await this.#shape(query, user, signal)
    return refusing(404, 'not_found')
  }

  #tokensFor(user: SessionUser): Response {
    const access_token = randomUUID()
    const refresh_token = randomUUID()
    this.#tokens.set(access_token, user.email)
    this.#tokens.set(refresh_token, user.email)
    return Response.json({ access_token, expires_in: 900, refresh_token, user, protocol: this.protocol, schema: this.schema })
  }

  async #push(commands: readonly CommandEnvelope[], user: SessionUser): Promise<CommandResult[]> {
    const results: CommandResult[] = []
    for (const envelope of commands) results.push(await this.#inLine(() => this.#apply(envelope, user)))
    return results
  }

  async #apply(envelope: CommandEnvelope, user: SessionUser): Promise<CommandResult> {
    if (this.deferring.has(envelope.name)) return { id: envelope.id, status: 'deferred', problem: { code: 'server_failed', detail: 'busy' } }
    const refused = this.refusals.get(envelope.id)
    if (refused) return { id: envelope.id, status: 'refused', problem: refused }
    const known = this.database.prepare('select scope from command_log where id = ?').get(envelope.id) as { scope: string } | undefined
    if (known) {
      this.#touch('command_log', envelope.id)
      return { id: envelope.id, status: 'duplicate', scope: known.scope }
    }
    this.database.exec('begin')
    try {
      const prepared = prepareCommand(envelope.name, envelope.args, user)
      const wasOpen = this.#open('', prepared.scope)
      if (!prepared.command.createsScope && !this.#mayWrite(prepared.scope, user)) throw new Refusal('not_permitted', 'no access')
      const tx = await runCommand(this.#kysely, prepared, envelope, user)
      const more = new Tx(this.#kysely, null)
      for (const change of tx.changes) if (change.table === 'project_member') await this.#access(more, change)
      const at = new Date().toISOString()
      await more.insert('command_log', { id: envelope.id, company_id: user.company_id, scope: prepared.scope, name: envelope.name, actor_id: user.id, device_id: envelope.device_id, sequence: envelope.sequence, at: envelope.at, applied_at: at, record_table: prepared.record.table, record_id: prepared.record.id, changes: '[]' })
      this.database.exec('commit')
      return { id: envelope.id, status: 'applied', scope: prepared.scope, transaction: this.#record([...tx.changes, ...more.changes], wasOpen) }
    } catch (error) {
      this.database.exec('rollback')
      const problem = problemOf(error)
      this.refusals.set(envelope.id, problem)
      return { id: envelope.id, status: 'refused', problem }
    }
  }

  async #access(tx: Tx, change: Change): Promise<void> {
    const row = change.after ?? change.before
    if (!row) return
    const user_id = String(row['user_id'])
    const project_id = String(row['project_id'])
    const present = await tx.read.selectFrom('project_access').select('id').where('user_id', '=', user_id).where('project_id', '=', project_id).executeTakeFirst()
    if (change.operation === 'insert' && !present) await tx.insert('project_access', { id: newId(), company_id: company, user_id, project_id })
    if (change.operation === 'delete' && present) await tx.delete('project_access', present.id)
  }

  #mayWrite(scope: string, user: SessionUser): boolean {
    const { kind, id } = parseScope(scope)
    if (kind === 'company') return id === user.company_id
    if (kind === 'user') return id === user.id
    return holdsWholeCompany(user.role) || this.database.prepare('select 1 from project_access where user_id = ? and project_id = ?').get(user.id, id) !== undefined
  }

  /** Writes the images of changed rows and the log, and pokes who follows them. */
  #record(changes: readonly Change[], receiptOpen = false): string {
    const transaction = String(++this.transaction)
    const keys = new Set(changes.map((change) => `${change.table} ${change.id}`))
    const before = this.#log.length
    for (const key of keys) {
      const [tbl = '', id = ''] = key.split(' ')
      this.#image(tbl, id, transaction, true, tbl === 'command_log' && receiptOpen)
    }
    for (const change of changes) {
      if (change.table !== 'project') continue
      for (const image of [...this.#images.values()]) if (image.scope === `project:${change.id}` && image.tbl !== 'project' && !keys.has(`${image.tbl} ${image.id}`)) this.#image(image.tbl, image.id, transaction, false)
    }
    for (const wake of this.#waiting) wake()
    const entries = this.#log.slice(before)
    for (const { user: email, socket } of this.#sockets) {
      const user = this.#users.get(email)
      if (!user) continue
      const streams = this.streamsOf(user).filter((stream) => entries.some((entry) => [entry.before, entry.after].some((image) => image && inStream(stream, image))))
      if (streams.length > 0) setImmediate(() => socket.onmessage?.(JSON.stringify({ type: 'poke', streams, transaction })))
    }
    return transaction
  }

  #touch(tbl: string, id: string): void {
    this.#record([{ table: tbl as Change['table'], id, operation: 'update', before: null, after: null, fields: [] }])
  }

  #image(tbl: string, id: string, transaction: string, bump = true, receiptOpen = false): void {
    const key = `${tbl} ${id}`
    const known = this.#images.get(key) ?? null
    const table = tableNamed(tbl)
    const row = this.database.prepare(`select * from "${tbl}" where id = ?`).get(id) as Record<string, unknown> | undefined
    let after: Image | null = null
    if (row) {
      const scope = String(scopeOf(table, row))
      after = { tbl, id, scope, open: receiptOpen || this.#open(tbl, scope), version: (known?.version ?? 0) + (bump ? 1 : 0), ...encodeRow(table, row) }
      if (!bump && known?.open === after.open) return
      this.#images.set(key, after)
    } else this.#images.delete(key)
    if (known || after) this.#log.push({ position: this.#log.length + 1, transaction, before: known, after })
  }

  #open(tbl: string, scope: string): boolean {
    if (scope.startsWith('user:')) return false
    if (scope.startsWith('company:') || tbl === 'project') return true
    const project = this.database.prepare('select status, archived_at from project where id = ?').get(scope.slice(8)) as { status: string; archived_at: string | null } | undefined
    return project === undefined || (project.status !== 'closed' && project.archived_at === null)
  }

  async #shape(query: URLSearchParams, user: SessionUser, signal: AbortSignal | null): Promise<Response> {
    const stream = query.get('stream') ?? ''
    const project = stream.startsWith('project:')
    const allowed = this.streamsOf(user).includes(stream) || (project && holdsWholeCompany(user.role))
    if (!allowed) return refusing(403, 'not_permitted')
    const handle = `${this.handle}-${stream}-${user.role}`
    const offset = query.get('offset') ?? '-1'
    if (offset !== '-1' && query.get('handle') !== handle) return new Response(JSON.stringify([{ headers: { control: 'must-refetch' } }]), { status: 409, headers: { 'electric-handle': handle } })
    const from = offset === '-1' ? -1 : Number(offset.split('_')[0])
    const live = query.get('live') === 'true'
    if (live && from >= this.#log.length) await this.#more(signal)
    if (offset !== '-1' && query.get('handle') !== `${this.handle}-${stream}-${user.role}`) return new Response(JSON.stringify([{ headers: { control: 'must-refetch' } }]), { status: 409, headers: { 'electric-handle': `${this.handle}-${stream}-${user.role}` } })
    const restricted = seesRestricted(user.role)
    const messages = from === -1 ? this.#snapshot(stream, restricted) : this.#changes(stream, from, restricted)
    const end = `${this.#log.length}_0`
    const headers: Record<string, string> = {
      'content-type': 'application/json', 'electric-handle': handle, 'electric-offset': end, 'electric-schema': schema, 'electric-up-to-date': '', 'electric-cursor': '1',
    }
    return new Response(JSON.stringify([...messages, { headers: { control: 'up-to-date', global_last_seen_lsn: String(this.#log.length) } }]), { headers })
  }

  async #more(signal: AbortSignal | null): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => done(), 20_000)
      const done = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        resolve()
      }
      this.#waiting.add(done)
      signal?.addEventListener('abort', () => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        reject(new DOMException('aborted', 'AbortError'))
      }, { once: true })
    })
  }

  #snapshot(stream: string, restricted: boolean): unknown[] {
    return [...this.#images.values()].filter((image) => inStream(stream, image)).map((image) => ({ key: keyOf(image), headers: { operation: 'insert', relation: ['public', 'replica'] }, value: valueOf(image, restricted) }))
  }

  #changes(stream: string, from: number, restricted: boolean): unknown[] {
    return this.#log.slice(from).flatMap(({ before, after, transaction, position }) => {
      const was = before !== null && inStream(stream, before)
      const is = after !== null && inStream(stream, after)
      const image = (after ?? before) as Image
      const headers = { relation: ['public', 'replica'], txids: [Number(transaction)], lsn: String(position), op_position: 0 }
      if (is && !was) return [{ key: keyOf(image), headers: { ...headers, operation: 'insert' }, value: valueOf(image, restricted) }]
      if (is) {
        // like Electric: only what changed, and the key
        const value: Partial<ReturnType<typeof valueOf>> = valueOf(image, restricted)
        if (before?.data === image.data) delete value.data
        if (before?.restricted === image.restricted) delete value.restricted
        return [{ key: keyOf(image), headers: { ...headers, operation: 'update' }, value }]
      }
      if (was) return [{ key: keyOf(image), headers: { ...headers, operation: 'delete' }, value: { tbl: image.tbl, id: image.id } }]
      return []
    })
  }

  #socket(): WorldSocket {
    let user: string | undefined
    const socket: WorldSocket = {
      onopen: null, onmessage: null, onclose: null,
      send: (text) => {
        const message = JSON.parse(text) as { type: string; access_token?: string }
        if (message.type === 'ping') setImmediate(() => socket.onmessage?.('{"type":"pong"}'))
        if (message.type !== 'hello') return
        user = this.#tokens.get(message.access_token ?? '')
        if (!user) return socket.close()
        this.#sockets.add({ user, socket })
        setImmediate(() => socket.onmessage?.('{"type":"welcome"}'))
      },
      close: () => {
        for (const each of this.#sockets) if (each.socket === socket) this.#sockets.delete(each)
        const close = socket.onclose
        socket.onclose = null
        setImmediate(() => close?.())
      },
    }
    setImmediate(() => { if (this.socketsWork && this.fate('/api/v1/push') === 'pass') socket.onopen?.(); else socket.close() })
    return socket
  }

  async #inLine<Result>(task: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(task)
    this.#last = turn.catch(() => undefined)
    return await turn
  }
}

const schema = JSON.stringify({ tbl: { type: 'text', pk_index: 0 }, id: { type: 'text', pk_index: 1 }, version: { type: 'int8' }, data: { type: 'text' }, restricted: { type: 'text' } })
const keyOf = (image: Image): string => `"public"."replica"/"${image.tbl}"/"${image.id}"`
const valueOf = (image: Image, restricted: boolean): { tbl: string; id: string; version: string; data?: string; restricted?: string } => ({ tbl: image.tbl, id: image.id, version: String(image.version), data: image.data, ...(restricted ? { restricted: image.restricted } : {}) })

function inStream(stream: string, image: Image): boolean {
  return stream.startsWith('whole-company:') ? image.open : image.scope === stream
}

function refusing(status: number, code: string): Response {
  return new Response(JSON.stringify({ code, detail: code }), { status, headers: { 'content-type': 'application/problem+json' } })
}

let serial = 0
/** An id like a UUIDv7, ascending. */
export function newId(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${(++serial).toString(16).padStart(12, '0')}`
}

export const person = (name: string, role: SessionUser['role']): SessionUser => ({ id: newId(), company_id: company, name, email: `${name.toLowerCase()}@colores.test`, role, language: 'en' })
