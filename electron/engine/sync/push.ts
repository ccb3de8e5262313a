import type { Problem } from '../../../shared/problem.ts'
import { ProblemError, problemOf } from '../../../shared/problem.ts'
import { protocolVersion, pushLimit, pushPath, pushResponse } from '../../../shared/sync/protocol.ts'
import type { StoredCommand } from '../commands/outbox.ts'
import { pendingOfScope, storedCommand } from '../commands/outbox.ts'
import { envelopeOf } from '../commands/replay.ts'
import type { Writer } from '../database/writer.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import { Backoff } from './backoff.ts'
import { acceptMark, offerMark } from './laptop-identity.ts'
import type { Network } from './network.ts'
import type { SessionKeeper } from './session.ts'
import { problemIn } from './session.ts'
import { takeResults } from './push-results.ts'

export interface PushOptions {
  readonly writer: Writer
  readonly network: Network
  readonly session: SessionKeeper
  readonly world: World
  /** Where this laptop's data folder lies, as `placeOf` says it. */
  readonly place: string
  /** Called when something of this changed: working, problem, next attempt. */
  readonly onState: () => void
  /** Called after each answered batch. */
  readonly onPushed: () => void
}

/**
 * Drains the outbox: batch after batch, never waiting for anything to come down. After a failure it tries again by itself, whether or
 * not anybody writes meanwhile. What waits is asked of the outbox each time and never remembered beside it.
 */
export class Push {
  readonly #options: PushOptions
  readonly #backoff: Backoff
  #working: Promise<void> | null = null
  #again = false
  #timer: { cancel: () => void; at: number } | null = null
  #deferred = new Set<string>()
  #problem: Problem | null = null
  /** The device whose mark the server has seen since the program started. */
  #shownDevice: string | null = null
  #stopped = false

  constructor(options: PushOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.world)
  }

  get working(): boolean { return this.#working !== null }
  /** The last problem, while it lasts. */
  get problem(): Problem | null { return this.#problem }
  /** When the next attempt is due, or null. */
  get retryAt(): number | null { return this.#timer?.at ?? null }

  /** Sends what waits, unless it is already at it or a next attempt is due. */
  kick(): void {
    if (this.#timer) return
    this.#start()
  }

  /** Tries at once, whatever it waited for. */
  now(): void {
    this.#timer?.cancel()
    this.#timer = null
    this.#backoff.succeeded()
    this.#deferred.clear()
    this.#start()
  }

  /**
   * Sends one command at once, with what waits before it in its scope; what was put off elsewhere keeps its time. One whose receipt is
   * still to come is asked about anew.
   */
  async retry(id: string): Promise<void> {
    await this.#options.writer.transaction((writing) => {
      const wanted = storedCommand(writing, id)
      if (!wanted || wanted.refused) return
      for (const each of pendingOfScope(writing, wanted.scope)) this.#deferred.delete(each.id)
      if (wanted.sent_at === null) return
      writing.statements.get('update local_command set sent_at = null where id = ?').run(id)
      writing.changed('local_command')
    }, 'derived')
    this.#timer?.cancel()
    this.#timer = null
    this.#start()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    await this.#working
  }

  #start(): void {
    if (this.#stopped) return
    if (this.#working) {
      this.#again = true
      return
    }
    this.#working = this.#drain().finally(() => {
      this.#working = null
      this.#options.onState()
      if (this.#again) {
        this.#again = false
        this.kick()
      }
    })
  }

  async #drain(): Promise<void> {
    const { session, network } = this.#options
    try {
      while (!this.#stopped && !network.off && session.actor && !session.trouble) {
        const batch = await this.#nextBatch()
        // a folder that went on elsewhere should hear it before anybody writes into it
        if (batch.length === 0 && this.#shownDevice === session.deviceId) break
        this.#options.onState()
        await this.#pushBatch(batch)
        this.#backoff.succeeded()
        this.#problem = null
        if (batch.length > 0) this.#options.onPushed()
      }
      if (this.#deferred.size > 0) this.#later(this.#problem)
    } catch (error) {
      const problem = problemOf(error)
      // the switch and the session tell when it is time again
      if (problem.code === 'offline_by_choice' || session.trouble || this.#stopped) this.#problem = null
      else this.#later(problem)
    }
  }

  /** The oldest that wait; none of a scope in which an earlier one was put off, for a later one may build on it. Notes the attempt. */
  async #nextBatch(): Promise<StoredCommand[]> {
    const { writer, world, session } = this.#options
    return await writer.transaction(({ statements }) => {
      const waiting = statements.get('select * from local_command where sent_at is null and refused = 0 and schema_version <= ? order by sequence limit ?').all(session.sendableSchema, pushLimit + this.#deferred.size) as StoredCommand[]
      const heldUp = new Set(waiting.filter((each) => this.#deferred.has(each.id)).map((each) => each.scope))
      const batch = waiting.filter((each) => !heldUp.has(each.scope)).slice(0, pushLimit)
      const attempt = statements.get('update local_command set attempts = attempts + 1, last_attempt_at = ? where id = ?')
      for (const each of batch) attempt.run(instantOf(world.now()), each.id)
      return batch
    }, 'derived')
  }

  async #pushBatch(batch: readonly StoredCommand[]): Promise<void> {
    const { writer, session, world, place } = this.#options
    const device = session.deviceId
    const mark = await writer.transaction((writing) => offerMark(writing, device, place, world.newId))
    const body = JSON.stringify({ protocol: protocolVersion, commands: batch.map((each) => envelopeOf(each, device)), mark })
    const response = await session.fetch(pushPath, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    if (!response.ok) {
      const problem = await problemIn(response, 'server_failed')
      // an older server takes no push without commands, and knows no marks
      if (batch.length > 0 || problem.code !== 'invalid_input') throw new ProblemError(problem)
      this.#shownDevice = device
      return
    }
    this.#shownDevice = device
    const { results } = pushResponse.parse(await response.json())
    const actor = session.actor
    if (!actor) return
    // results that a power loss takes back are given again: the commands are sent once more
    const deferred = await writer.transaction(async (writing) => {
      acceptMark(writing, device, mark)
      return batch.length === 0 ? [] : await takeResults(writing, results, actor, instantOf(world.now()))
    }, 'derived')
    for (const id of deferred) this.#deferred.add(id)
    // a server that answers without naming a command has not taken it
    const named = new Set(results.map((result) => result.id))
    for (const each of batch) if (!named.has(each.id)) this.#deferred.add(each.id)
  }

  #later(problem: Problem | null): void {
    this.#problem = problem
    this.#timer?.cancel()
    const delay = this.#backoff.next()
    const cancel = this.#options.world.after(delay, () => {
      this.#timer = null
      this.#deferred.clear()
      this.#start()
    })
    this.#timer = { cancel, at: this.#options.world.now() + delay }
  }
}
