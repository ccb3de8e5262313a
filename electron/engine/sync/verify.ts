import { z } from 'zod'
import type { Verification, VerifyProgress } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import { ProblemError, problemOf } from '../../../shared/problem.ts'
import { seesRestricted } from '../../../shared/schema/scope.ts'
import { schemaVersion } from '../../../shared/schema/tables.ts'
import { verifyAnswer, verifyPath } from '../../../shared/sync/protocol.ts'
import type { VerifyAnswer, VerifyRequest } from '../../../shared/sync/protocol.ts'
import type { HashedForm } from '../../../shared/sync/row-hashes.ts'
import { bucketOf } from '../../../shared/sync/row-hashes.ts'
import { readSetting, writeSetting } from '../database/setting.ts'
import type { Writer } from '../database/writer.ts'
import type { Readers } from '../readers/readers.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import type { Network } from './network.ts'
import type { FoundDifference } from './repair.ts'
import { removeStrays, repairRows } from './repair.ts'
import type { HashedRow, StrayRow, StreamHashes } from './replicated-rows.ts'
import type { SessionKeeper } from './session.ts'
import { problemIn } from './session.ts'

/** A difference counts when it is found again after all streams were read to their end; what still moves after so many looks is left for another time. */
const looks = 4
const betweenLooks = 1_500
const settledWithin = 30_000
const reachWithin = 5_000
const lookWhetherSettled = 100
/** Buckets of which the rows are named in one request. */
const bucketsAtOnce = 16

const quietEvery = 7 * 24 * 3_600_000
const quietLookEvery = 60_000
const afterFailure = 6 * 3_600_000

export interface VerifierOptions {
  readonly writer: Writer
  readonly session: SessionKeeper
  readonly network: Network
  readonly world: World
  /** Readers of their own: hashing all rows takes a second, in which no list should have to wait. */
  readonly openReaders: () => Readers
  /** Sets all streams to being read to their end. */
  readonly catchUp: () => void
  /** Whether all of them were, and are. */
  readonly isCaughtUp: () => boolean
  readonly onFault: (error: unknown) => void
}

const storedVerification = z.object({ at: z.string(), rows: z.number(), fetched: z.number(), removed: z.number(), moving: z.number() })

/** What one look at a stream found, by `<table> <id>`. */
type Found = ReadonlyMap<string, FoundDifference>

/**
 * Compares what this laptop holds with what Postgres has, stream by stream, and fetches what differs and nothing else. The laptop is
 * read before the server, so what the server then says is never older; a row is mended only where it was the same in two looks with
 * all streams read in between, for what is merely on its way is no fault. It ends after a few looks, whatever they find.
 */
export class Verifier {
  readonly #options: VerifierOptions
  readonly #listeners = new Set<() => void>()
  #running: Promise<Verification> | null = null
  #progress: VerifyProgress['running'] = null
  #notBefore = 0
  #cancelLook: (() => void) | null = null
  #stopped = false

  constructor(options: VerifierOptions) {
    this.#options = options
    this.#lookLater()
  }

  get progress(): VerifyProgress {
    const stored = readSetting(this.#options.writer.connection, 'verified')
    return { running: this.#progress, last: stored ? storedVerification.parse(JSON.parse(stored)) : null }
  }

  /** Calls with each step; returns what ends it. */
  watch(listener: (progress: VerifyProgress) => void): () => void {
    const tell = (): void => listener(this.progress)
    this.#listeners.add(tell)
    tell()
    return () => this.#listeners.delete(tell)
  }

  /** Compares and mends; while that is under way, whoever asks waits for the same result. Throws `ProblemError`. */
  async verify(): Promise<Verification> {
    this.#running ??= this.#verify().finally(() => {
      this.#running = null
      this.#tell(null)
    })
    return await this.#running
  }

  /** How many rows of a stream Postgres has, or null where the server cannot say. Throws `ProblemError`. */
  async countOf(stream: string): Promise<number | null> {
    try {
      return (await this.#ask({ stream, schema_version: schemaVersion })).rows
    } catch (error) {
      if (problemOf(error).code === 'not_found') return null
      throw error
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelLook?.()
    await this.#running?.catch(() => undefined)
  }

  async #verify(): Promise<Verification> {
    const { writer, session, world, openReaders } = this.#options
    const actor = session.actor
    if (!actor) throw new ProblemError({ code: 'not_signed_in', detail: 'nobody is signed in on this laptop' })
    if (session.trouble) throw new ProblemError(session.trouble.problem)
    const readers = openReaders()
    try {
      const found = await new Comparison(readers, actor, {
        ask: (asked) => this.#ask(asked), settle: () => this.#settle(), wait: (milliseconds) => this.#wait(milliseconds), tell: (done, of) => this.#tell({ streams_done: done, streams: of }),
        // in another role, or other hands, other rows belong here
        mend: (name, differences, form) => writer.transaction(async (writing) => (sameActor(session.actor, actor) ? await repairRows(writing, name, differences, form, actor) : 0), 'derived'),
        removeStrays: (strays) => writer.transaction((writing) => removeStrays(writing, strays), 'derived'),
      }).run()
      const verification: Verification = { at: instantOf(world.now()), ...found }
      await writer.transaction(({ connection }) => {
        writeSetting(connection, 'verified', JSON.stringify(verification))
        writeSetting(connection, 'verify_due', instantOf(world.now() + quietEvery))
      }, 'derived')
      return verification
    } finally {
      await readers.close()
    }
  }

  async #ask(asked: VerifyRequest): Promise<VerifyAnswer> {
    const response = await this.#options.session.fetch(verifyPath, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(asked) })
    if (!response.ok) throw new ProblemError(await problemIn(response, 'server_failed'))
    return verifyAnswer.parse(await response.json())
  }

  /** Waits until every stream was read to its end. Throws `ProblemError` where that takes too long. */
  async #settle(): Promise<void> {
    const { catchUp, isCaughtUp, network, world } = this.#options
    const began = world.elapsed()
    catchUp()
    for (;;) {
      await this.#wait(lookWhetherSettled)
      if (isCaughtUp()) return
      if (network.off) throw new ProblemError({ code: 'offline_by_choice', detail: 'this laptop is offline by choice' })
      if (!network.reach.reachable && world.elapsed() - began > reachWithin) throw new ProblemError(network.reach.problem)
      if (world.elapsed() - began > settledWithin) throw new ProblemError({ code: 'unreachable', detail: 'not all of the office\'s changes could be read, so nothing was compared' })
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => { this.#options.world.after(milliseconds, resolve) })
    if (this.#stopped) throw new ProblemError({ code: 'cancelled', detail: 'the engine is closing' })
  }

  #tell(progress: VerifyProgress['running']): void {
    this.#progress = progress
    for (const listener of this.#listeners) listener()
  }

  /** Looks now and then whether it is time for a quiet comparison: a week after the last, and soon after an end that was not clean. */
  #lookLater(): void {
    if (this.#stopped) return
    this.#cancelLook = this.#options.world.after(quietLookEvery, () => {
      void this.#quietly().catch(this.#options.onFault).finally(() => this.#lookLater())
    })
  }

  async #quietly(): Promise<void> {
    const { world, session, isCaughtUp, writer } = this.#options
    if (!session.actor || session.trouble || !isCaughtUp() || world.elapsed() < this.#notBefore) return
    const due = readSetting(writer.connection, 'verify_due')
    if (due === null) await writer.transaction(({ connection }) => writeSetting(connection, 'verify_due', instantOf(world.now() + quietEvery)), 'derived')
    // a clock that was set back must not put it off for years
    if (due === null || (Date.parse(due) > world.now() && Date.parse(due) <= world.now() + quietEvery)) return
    this.#notBefore = world.elapsed() + afterFailure
    // a laptop that cannot compare now has lost nothing by it
    await this.verify().catch((error: unknown) => { if (!(error instanceof ProblemError)) throw error })
  }
}

const sameActor = (one: Actor | null, other: Actor): boolean => one?.id === other.id && one.role === other.role

interface ComparisonParts {
  readonly ask: (asked: VerifyRequest) => Promise<VerifyAnswer>
  readonly settle: () => Promise<void>
  readonly wait: (milliseconds: number) => Promise<void>
  readonly tell: (done: number, of: number) => void
  readonly mend: (name: string, found: readonly FoundDifference[], form: HashedForm) => Promise<number>
  readonly removeStrays: (strays: readonly StrayRow[]) => Promise<number>
}

/** The server knows fewer columns than this laptop: both hash those that it knows. */
class OlderForm extends Error {
  override readonly name = 'OlderForm'
  readonly schemaVersion: number

  constructor(schemaVersion: number) {
    super(`the server hashes in the form of schema version ${schemaVersion}`)
    this.schemaVersion = schemaVersion
  }
}

/** One comparison of everything, from the first look to the last. */
class Comparison {
  readonly #readers: Readers
  readonly #actor: Actor
  readonly #parts: ComparisonParts
  #form: HashedForm
  #rows = 0

  constructor(readers: Readers, actor: Actor, parts: ComparisonParts) {
    this.#readers = readers
    this.#actor = actor
    this.#parts = parts
    this.#form = { schemaVersion, restricted: seesRestricted(actor.role) }
  }

  async run(): Promise<Omit<Verification, 'at'>> {
    try {
      return await this.#run()
    } catch (error) {
      if (!(error instanceof OlderForm) || error.schemaVersion >= this.#form.schemaVersion) throw error
      this.#form = { ...this.#form, schemaVersion: error.schemaVersion }
      return await this.run()
    }
  }

  async #run(): Promise<Omit<Verification, 'at'>> {
    let suspects: ReadonlyMap<string, Found> | null = null
    let strayBefore: ReadonlySet<string> = new Set()
    const mended = new Set<string>()
    let fetched = 0
    let removed = 0
    for (let look = 1; look <= looks; look++) {
      if (look > 1) await this.#parts.wait(betweenLooks)
      await this.#parts.settle()
      const { streams, strays } = await this.#hashes()
      if (suspects === null) this.#rows = streams.reduce((sum, { rows }) => sum + rows, 0)
      const found = new Map<string, Found>()
      const before: ReadonlyMap<string, Found> | null = suspects
      const compared = streams.filter(({ name }) => before === null || before.has(name))
      for (const [index, stream] of compared.entries()) {
        this.#parts.tell(index, compared.length)
        const now = await this.#differences(stream)
        const certain = [...now].filter(([key, { hash }]) => before?.get(stream.name)?.get(key)?.hash === hash && before.get(stream.name)?.has(key) && !mended.has(`${stream.name} ${key}`))
        if (certain.length > 0) fetched += await this.#parts.mend(stream.name, certain.map(([, each]) => each), this.#form)
        for (const [key] of certain) mended.add(`${stream.name} ${key}`)
        if (now.size > 0) found.set(stream.name, now)
      }
      const certainStrays = strays.filter(({ tbl, id }) => strayBefore.has(`${tbl} ${id}`))
      removed += await this.#parts.removeStrays(certainStrays)
      strayBefore = new Set(strays.map(({ tbl, id }) => `${tbl} ${id}`))
      suspects = found
      if (found.size === 0 && strays.length === 0) break
    }
    const moving = [...suspects?.values() ?? []].reduce((sum, each) => sum + each.size, 0)
    return { rows: this.#rows, fetched, removed, moving }
  }

  async #hashes(): Promise<{ streams: readonly StreamHashes[]; strays: readonly StrayRow[] }> {
    return await this.#readers.read('verify_streams', this.#form, this.#actor) as { streams: readonly StreamHashes[]; strays: readonly StrayRow[] }
  }

  /** Rows of a stream that are not as Postgres has them. A stream that is not ours any more has none. */
  async #differences(stream: StreamHashes): Promise<Found> {
    try {
      const { buckets } = await this.#ask({ stream: stream.name })
      const differ = buckets?.flatMap((text, bucket) => (text === stream.buckets[bucket] ? [] : [bucket])) ?? []
      const found = new Map<string, FoundDifference>()
      for (let begin = 0; begin < differ.length; begin += bucketsAtOnce) {
        for (const [key, each] of await this.#rowsOf(stream.name, differ.slice(begin, begin + bucketsAtOnce))) found.set(key, each)
      }
      return found
    } catch (error) {
      if (problemOf(error).code === 'not_permitted') return new Map()
      throw error
    }
  }

  async #rowsOf(stream: string, buckets: readonly number[]): Promise<Found> {
    const rows = await this.#readers.read('verify_rows', { ...this.#form, name: stream, buckets }, this.#actor) as readonly HashedRow[]
    const hashes = new Map(rows.map((row) => [`${row.tbl} ${row.id}`, row.hash]))
    const answer = await this.#ask({ stream, buckets: buckets.map((bucket) => ({ bucket, rows: rows.filter(({ id }) => bucketOf(id) === bucket) })) })
    return new Map(answer.differing?.map((difference) => {
      const key = `${difference.tbl} ${difference.id}`
      return [key, { difference, hash: hashes.get(key) ?? null }]
    }) ?? [])
  }

  /** Throws `OlderForm` where the server hashed in the form of an older version, in which all has to be hashed anew. */
  async #ask(asked: Omit<VerifyRequest, 'schema_version'>): Promise<VerifyAnswer> {
    const answer = await this.#parts.ask({ ...asked, schema_version: this.#form.schemaVersion })
    if (answer.schema_version !== this.#form.schemaVersion) throw new OlderForm(answer.schema_version)
    return answer
  }
}
