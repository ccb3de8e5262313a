import { z } from 'zod'
import type { Session } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import type { Problem } from '../../../shared/problem.ts'
import { ProblemError, problem as problemSchema } from '../../../shared/problem.ts'
import { protocolHeader, sessionUser, signInResponse } from '../../../shared/sync/protocol.ts'
import type { SessionUser, SignInResponse } from '../../../shared/sync/protocol.ts'
import { readServed, schemaHeader, sendableSchema, servedHeader, skewOf, spoken } from '../../../shared/sync/versions.ts'
import type { ServedVersions, Skew } from '../../../shared/sync/versions.ts'
import { readSetting, writeSetting } from '../database/setting.ts'
import type { Writer, Writing } from '../database/writer.ts'
import { anyFileWaits } from '../files/local-files.ts'
import { clearWhatLeft } from '../snapshots/rows-leave.ts'
import type { World } from '../world.ts'
import { renumberOutbox } from './laptop-identity.ts'
import type { Network } from './network.ts'

/** Ask for a new access token when the old one has less left. */
const refreshAhead = 60_000

export interface SessionOptions {
  readonly writer: Writer
  readonly network: Network
  readonly world: World
  readonly device_name: string
  readonly platform: string
  readonly server_url: string
  /** Called within the transaction that changes who is signed in, or in which role; takes off the disk what is theirs no more. */
  readonly onUserChanged: (writing: Writing, before: SessionUser | null, after: SessionUser) => void | Promise<void>
  /** Called within the transaction that notes that the person has no access any more; takes the company's rows off the disk. */
  readonly onAccountEnded: (writing: Writing, problem: Problem) => void
}

/** With these the server ends what this laptop may do, not what its person must do next: signing in again changes nothing by itself. */
const endings: ReadonlySet<Problem['code']> = new Set(['account_ended', 'device_revoked', 'device_restored', 'device_copied'])

/** What keeps a signed-in laptop from syncing; its work goes on. */
export type SessionTrouble = { readonly kind: 'sign_in_needed' | 'update_needed'; readonly problem: Problem }

/**
 * Who is signed in on this laptop, and the tokens. A network that does not answer is never a sign-out; only the server's own refusal
 * asks for a new sign-in, and even then everybody works on.
 */
export class SessionKeeper {
  readonly #options: SessionOptions
  readonly #listeners = new Set<() => void>()
  readonly #versionListeners = new Set<() => void>()
  #user: SessionUser | null = null
  #deviceId: string
  #serverUrl: string
  #access: { token: string; expires: number } | null = null
  #refreshToken: string | null = null
  #refreshing: Promise<void> | null = null
  #trouble: SessionTrouble | null = null
  /** What the server last said that it serves, since the program started. */
  #served: ServedVersions | null = null

  constructor(options: SessionOptions) {
    this.#options = options
    const { connection } = options.writer
    const user = readSetting(connection, 'user')
    this.#user = user ? sessionUser.parse(JSON.parse(user)) : null
    this.#deviceId = readSetting(connection, 'device_id') ?? options.world.newId()
    this.#serverUrl = readSetting(connection, 'server_url') ?? options.server_url
    this.#refreshToken = readSetting(connection, 'refresh_token')
    const access = readSetting(connection, 'access_token')
    if (access) this.#access = { token: access, expires: Number(readSetting(connection, 'access_expires_at')) }
    const trouble = readSetting(connection, 'sign_in_needed')
    if (trouble) this.#trouble = { kind: 'sign_in_needed', problem: problemSchema.parse(JSON.parse(trouble)) }
  }

  get user(): SessionUser | null { return this.#user }
  get trouble(): SessionTrouble | null { return this.#trouble }
  /** How this laptop's versions stand to the server's, as far as it said. */
  get skew(): Skew { return this.#served ? skewOf(spoken, this.#served) : 'none' }
  /** The newest schema version whose commands the server takes, as far as it said. */
  get sendableSchema(): number { return this.#served ? sendableSchema(this.skew, this.#served) : spoken.schema }
  get serverUrl(): string { return this.#serverUrl }
  /** This laptop in the hands of the person who is signed in: a device belongs to one person, so a second one gets another id. */
  get deviceId(): string { return this.#deviceId }

  get actor(): Actor | null {
    return this.#user && { id: this.#user.id, company_id: this.#user.company_id, role: this.#user.role }
  }

  get session(): Session {
    if (!this.#user) return { state: 'signed_out' }
    return { state: 'signed_in', user: this.#user, device_id: this.#deviceId, server_url: this.#serverUrl }
  }

  /** Calls when user or trouble changed; returns what ends it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls when how the versions stand has changed; returns what ends it. Apart from `listen`, for it may change with each answer of several servers. */
  listenToVersions(listener: () => void): () => void {
    this.#versionListeners.add(listener)
    return () => this.#versionListeners.delete(listener)
  }

  /**
   * Signs in at the server. The same person finds everything as it was; for another one the laptop is emptied, which it refuses with
   * `not_allowed_now` while something of the first one's waits.
   * @throws ProblemError `unreachable`, `offline_by_choice`, `sign_in_failed`, `too_many_requests`, `not_allowed_now`, …
   */
  async signIn(serverUrl: string | null, email: string, password: string): Promise<Session> {
    const { network, device_name, platform, writer } = this.#options
    const url = (serverUrl ?? this.#serverUrl).replace(/\/+$/, '')
    const devices = this.#devices()
    const address = email.trim().toLowerCase()
    const device_id = devices[address] ?? (Object.keys(devices).length === 0 ? this.#deviceId : this.#options.world.newId())
    const response = await network.fetch(`${url}/api/v1/auth/sign-in`, jsonRequest({ email, password, device: { id: device_id, name: device_name, platform, public_key: null } }))
    if (!response.ok) throw new ProblemError(await problemIn(response, 'sign_in_failed'))
    const answer = signInResponse.parse(await response.json())
    const previous = readSetting(writer.connection, 'last_user')
    const last = previous ? sessionUser.parse(JSON.parse(previous)) : null
    await writer.transaction(async (writing) => {
      // what was refused waits too: for the one person who can mend it
      if (last && last.id !== answer.user.id && (writing.statements.get('select 1 from local_command limit 1').get() || anyFileWaits(writing))) {
        throw new ProblemError({ code: 'not_allowed_now', detail: `work of ${last.name} waits on this laptop; they have to sign in and see to it first` })
      }
      writeSetting(writing.connection, 'server_url', url)
      writeSetting(writing.connection, 'device_id', device_id)
      writeSetting(writing.connection, 'devices', JSON.stringify({ ...devices, [address]: device_id }))
      await this.#accept(writing, answer, last)
      writeSetting(writing.connection, 'sign_in_needed', null)
    })
    // who it is and which device it is change at once, or a push under way would go out as a mixture of both
    this.#deviceId = device_id
    this.#serverUrl = url
    this.#adopt(answer)
    await this.#forgetRemoved(last, answer)
    this.#trouble = null
    this.#noteServed(answer)
    this.#tell()
    return this.session
  }

  /** Forgets who is signed in. Rows and outbox stay for when they come back. */
  async signOut(keepWaiting: boolean): Promise<Session> {
    const { writer, network } = this.#options
    const token = this.#refreshToken
    await writer.transaction((writing) => {
      if (!keepWaiting && (writing.statements.get('select 1 from local_command where refused = 0 limit 1').get() || anyFileWaits(writing))) {
        throw new ProblemError({ code: 'not_allowed_now', detail: 'some work here is not yet with the office' })
      }
      for (const name of ['user', 'access_token', 'access_expires_at', 'refresh_token', 'sign_in_needed'] as const) writeSetting(writing.connection, name, null)
    })
    this.#user = null
    this.#access = null
    this.#refreshToken = null
    this.#trouble = null
    this.#tell()
    // a courtesy: the server may forget the token earlier than it would by itself
    if (token) void network.fetch(`${this.#serverUrl}/api/v1/auth/sign-out`, jsonRequest({ refresh_token: token })).catch(() => undefined)
    return this.session
  }

  /**
   * A request in the session's name: with its token, the protocol's version, and one more attempt with a new token where the server
   * says 401. Throws `ProblemError`; `session_expired` where somebody has to sign in again.
   */
  async fetch(path: string, init: RequestInit = {}, longer = 0): Promise<Response> {
    const response = await this.#fetchOnce(path, init, false, longer)
    if (response.status !== 401) return await this.#noticeTrouble(response)
    return await this.#noticeTrouble(await this.#fetchOnce(path, init, true, longer))
  }

  /** A valid access token. Throws `ProblemError`. */
  async accessToken(): Promise<string> {
    if (!this.#user) throw new ProblemError({ code: 'not_signed_in', detail: 'nobody is signed in on this laptop' })
    if (this.#trouble) throw new ProblemError(this.#trouble.problem)
    if (!this.#access || this.#access.expires - this.#options.world.now() < refreshAhead) await this.refresh()
    if (!this.#access) throw new ProblemError({ code: 'session_expired', detail: 'sign in again to sync' })
    return this.#access.token
  }

  /** Gets new tokens, once for all who wait for them. Throws `ProblemError`; where the network failed the session is what it was. */
  async refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => { this.#refreshing = null })
    await this.#refreshing
  }

  /** Asks the server which versions it serves now: what ends the wait where one of the two was too old. Throws `ProblemError`. */
  async askVersions(): Promise<void> {
    const response = await this.#options.network.fetch(`${this.#serverUrl}/api/v1/health/alive`)
    this.#noteServed(readServed(response.headers.get(servedHeader)))
  }

  /** Takes note of what the server says against this session or this version, wherever it says it; other problems are nothing to it. */
  noteTrouble(found: Problem): void {
    // a laptop from which only commands are not taken goes on reading
    if ((found.code === 'client_too_old' || found.code === 'server_too_old') && this.skew !== 'read_only') this.#trouble = { kind: 'update_needed', problem: found }
    else if (endings.has(found.code)) {
      if (this.#trouble?.problem.code === found.code) return
      this.#trouble = { kind: 'sign_in_needed', problem: found }
      // what cannot be written now is heard again after the next start
      void this.#keepTrouble(found).catch(() => undefined)
    } else return
    this.#tell()
  }

  async #fetchOnce(path: string, init: RequestInit, renewed: boolean, longer: number): Promise<Response> {
    if (renewed) await this.refresh()
    const token = await this.accessToken()
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${token}`)
    for (const [name, value] of Object.entries(versionHeaders)) headers.set(name, value)
    return await this.#options.network.fetch(path.startsWith('http') ? path : `${this.#serverUrl}${path}`, { ...init, headers }, longer)
  }

  async #noticeTrouble(response: Response): Promise<Response> {
    this.#noteServed(readServed(response.headers.get(servedHeader)))
    if (response.ok || response.status < 400 || response.status >= 500) return response
    this.noteTrouble(await problemIn(response.clone(), 'server_failed'))
    return response
  }

  async #refresh(): Promise<void> {
    const token = this.#refreshToken
    if (!token) throw new ProblemError({ code: 'session_expired', detail: 'sign in again to sync' })
    const response = await this.#options.network.fetch(`${this.#serverUrl}/api/v1/auth/refresh`, jsonRequest({ refresh_token: token }))
    if (response.status === 401 || response.status === 403) return await this.#refused(token, await problemIn(response, 'session_expired'))
    if (!response.ok) throw new ProblemError(await problemIn(response, 'server_failed'))
    const answer = signInResponse.parse(await response.json())
    if (this.#refreshToken !== token) return
    const before = this.#user
    await this.#options.writer.transaction((writing) => this.#accept(writing, answer, before))
    this.#adopt(answer)
    if (this.#trouble?.kind === 'sign_in_needed') this.#trouble = null
    this.#noteServed(answer)
    if (this.#trouble || JSON.stringify(before) !== JSON.stringify(answer.user)) this.#tell()
    // streams are read anew meanwhile
    await this.#forgetRemoved(before, answer)
  }

  async #refused(token: string, found: Problem): Promise<void> {
    if (this.#refreshToken !== token) return
    await this.#keepTrouble(found)
    this.#access = null
    this.#trouble = { kind: 'sign_in_needed', problem: found }
    this.#tell()
    throw new ProblemError(found)
  }

  /** Remembers over a restart what has to be settled by a person. Whose account ended keeps nothing of the company's, from this transaction on (P7). */
  async #keepTrouble(found: Problem): Promise<void> {
    const { writer, onAccountEnded } = this.#options
    await writer.transaction((writing) => {
      writeSetting(writing.connection, 'sign_in_needed', JSON.stringify(found))
      if (found.code === 'account_ended') onAccountEnded(writing, found)
    })
    if (found.code === 'account_ended') await clearWhatLeft(writer)
  }

  /**
   * Goes on as a new device, where this folder turned out to be an older state or a copy of another: what waits keeps its ids and gets
   * sequence numbers of its own, new leases come with the sign-in that has to follow, and every stream is read anew.
   * @throws ProblemError `not_allowed_now` where nothing of the kind was found
   */
  async continueAsNewDevice(): Promise<Session> {
    const code = this.#trouble?.problem.code
    if (!this.#user || (code !== 'device_restored' && code !== 'device_copied')) throw new ProblemError({ code: 'not_allowed_now', detail: 'this laptop is what the office takes it for' })
    const device_id = this.#options.world.newId()
    const found: Problem = { code: 'session_expired', detail: 'sign in to go on as a new device' }
    const devices = { ...this.#devices(), [this.#user.email.toLowerCase()]: device_id }
    await this.#options.writer.transaction((writing) => {
      const { connection } = writing
      renumberOutbox(writing)
      writeSetting(connection, 'device_id', device_id)
      writeSetting(connection, 'devices', JSON.stringify(devices))
      for (const name of ['access_token', 'access_expires_at', 'refresh_token'] as const) writeSetting(connection, name, null)
      writeSetting(connection, 'sign_in_needed', JSON.stringify(found))
    })
    this.#deviceId = device_id
    this.#access = null
    this.#refreshToken = null
    this.#trouble = { kind: 'sign_in_needed', problem: found }
    this.#tell()
    return this.session
  }

  /** Stores tokens and user before anybody uses them: a refresh token that was used and not kept would end the session. */
  async #accept(writing: Writing, answer: SignInResponse, before: SessionUser | null): Promise<void> {
    const { world } = this.#options
    const { connection } = writing
    if (JSON.stringify(before) !== JSON.stringify(answer.user)) await this.#options.onUserChanged(writing, before, answer.user)
    writeSetting(connection, 'user', JSON.stringify(answer.user))
    writeSetting(connection, 'last_user', JSON.stringify(answer.user))
    writeSetting(connection, 'access_token', answer.access_token)
    writeSetting(connection, 'access_expires_at', String(world.now() + answer.expires_in * 1000))
    writeSetting(connection, 'refresh_token', answer.refresh_token)
  }

  /** What left the disk with another person or role must not linger in the index or the database's log either. */
  async #forgetRemoved(before: SessionUser | null, { user }: SignInResponse): Promise<void> {
    if (!before || (before.id === user.id && before.role === user.role)) return
    await clearWhatLeft(this.#options.writer)
  }

  /** Device ids by the address with which their person signed in. */
  #devices(): Record<string, string> {
    const stored = readSetting(this.#options.writer.connection, 'devices')
    return stored ? z.record(z.string(), z.string()).parse(JSON.parse(stored)) : {}
  }

  #adopt(answer: SignInResponse): void {
    this.#user = answer.user
    this.#access = { token: answer.access_token, expires: this.#options.world.now() + answer.expires_in * 1000 }
    this.#refreshToken = answer.refresh_token
  }

  /** What the server serves may differ with each answer: it is updated while laptops are at work. */
  #noteServed(served: ServedVersions | null): void {
    if (!served) return
    const before = `${this.skew} ${this.sendableSchema}`
    const hadTrouble = this.#trouble
    this.#served = { protocol: served.protocol, schema: served.schema }
    const { skew } = this
    if (skew === 'client_too_old' || skew === 'server_too_old') {
      const { oldest, newest } = served.protocol
      this.#trouble = { kind: 'update_needed', problem: { code: skew, detail: `the server speaks versions ${oldest} to ${newest}, this laptop ${spoken.protocol}` } }
    } else if (hadTrouble?.kind === 'update_needed') this.#trouble = null
    if (before !== `${skew} ${this.sendableSchema}`) for (const listener of this.#versionListeners) listener()
    if (hadTrouble?.kind !== this.#trouble?.kind) this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

const versionHeaders = { [protocolHeader]: String(spoken.protocol), [schemaHeader]: String(spoken.schema) }

function jsonRequest(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json', ...versionHeaders }, body: JSON.stringify(body) }
}

const carriedProblem = z.looseObject({ code: z.string() })

/** The problem that an answer of the server carries; where it carries none that we know, one of the given code. */
export async function problemIn(response: Response, otherwise: Problem['code']): Promise<Problem> {
  const status = `${response.status} ${response.statusText}`.trim()
  const body: unknown = await response.json().catch(() => null)
  const known = problemSchema.safeParse(body)
  if (known.success) return known.data
  const carried = carriedProblem.safeParse(body)
  const code = response.status === 429 ? 'too_many_requests' : response.status >= 500 ? 'server_failed' : otherwise
  return { code, detail: carried.success ? `${status}: ${carried.data.code}` : status }
}
