import type { Problem } from '../../../shared/problem.ts'
import { ProblemError, problemOf } from '../../../shared/problem.ts'
import { protocolVersion, pushLimit, pushPath, pushResponse } from '../../../shared/sync/protocol.ts'
import type { CommandResult, DeviceMark } from '../../../shared/sync/protocol.ts'
import type { StoredCommand } from '../commands/outbox.ts'
import { pendingOfScope, storedCommand } from '../commands/outbox.ts'
import { envelopeOf } from '../commands/replay.ts'
import type { Writer, Writing } from '../database/writer.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import { Backoff } from './backoff.ts'
import { HeldCommands } from './held-commands.ts'
import { acceptMark, offerMark } from './laptop-identity.ts'
import type { Network } from './network.ts'
import type { SessionKeeper } from './session.ts'
import { policyOfBatch, policyOfDeferred } from './problem-policy.ts'
import { retryAfter } from './retry-after.ts'
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

/** When the next attempt is due. Either all wait for it, or only those that were put off, while others are sent meanwhile. */
interface Attempt { readonly cancel: () => void; readonly at: number; readonly all: boolean }

/**
 * Drains the outbox: batch after batch, never waiting for anything to come down. After a failure it tries again by itself, whether or
 * not anybody writes meanwhile. What waits is asked of the outbox each time and never remembered beside it.
 */
export class Push {
  readonly #options: PushOptions
  readonly #backoff: Backoff
  readonly #putOffBackoff: Backoff
  #working: Promise<void> | null = null
  #again = false
  #timer: Attempt | null = null
  /** Wait for the next attempt, with what builds on them. */
  readonly #putOff = new Set<string>()
  /** Failed, and may be the reason of it: sent after all others, each alone, so that one of them cannot hold up the rest. */
  readonly #suspects = new Set<string>()
  #batchLimit = pushLimit
  #failures = 0
  /** The server asked for no attempt before this, by the clock that only grows. */
  #notBefore = 0
  #problem: Problem | null = null
  /** The device whose mark the server has seen since the program started. */
  #shownDevice: string | null = null
  #stopped = false

  constructor(options: PushOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.world)
    this.#putOffBackoff = new Backoff(options.world)
  }

  get working(): boolean { return this.#working !== null }
  /** The last problem, while it lasts. */
  get problem(): Problem | null { return this.#problem }
  /** When the next attempt is due, or null. */
  get retryAt(): number | null { return this.#timer?.at ?? null }

  /** Sends what waits, unless it is already at it or a next attempt is due. */
  kick(): void {
    if (this.#timer?.all) return
    this.#start()
  }

  /** Tries at once, whatever it waited for; but where the server named a time, then. */
  now(): void {
    this.#backoff.succeeded()
    this.#putOffBackoff.succeeded()
    if (this.#timer && this.#options.world.elapsed() < this.#notBefore) return
    this.#cancelTimer()
    this.#putOff.clear()
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
      for (const each of pendingOfScope(writing, wanted.scope)) this.#putOff.delete(each.id)
      if (wanted.sent_at === null) return
      writing.statements.get('update local_command set sent_at = null where id = ?').run(id)
      writing.changed('local_command')
    }, 'derived')
    this.#cancelTimer()
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
    let batch: readonly StoredCommand[] = []
    try {
      while (!this.#stopped && !network.off && session.actor && !session.trouble) {
        const next = await this.#nextBatch()
        batch = next.batch
        if (!next.mark) break
        this.#options.onState()
        const goOn = await this.#pushBatch(batch, next.mark)
        if (batch.length > 0) this.#options.onPushed()
        if (!goOn) return
      }
      if (this.#putOff.size === 0) this.#problem = null
      else if (!this.#timer) this.#later(this.#problem, false)
    } catch (error) {
      const problem = problemOf(error)
      // the switch and the session tell when it is time again
      if (problem.code === 'offline_by_choice' || session.trouble || this.#stopped) this.#problem = null
      else this.#failed(batch, problem)
    }
  }

  /**
   * The oldest that wait; none that builds on one that was put off. Those that may be the reason of a failure come last, each alone. Notes the attempt, and the mark
   * with which they go; none where nothing is to be sent.
   */
  async #nextBatch(): Promise<{ readonly batch: readonly StoredCommand[]; readonly mark: DeviceMark | null }> {
    const { writer, world, session, place } = this.#options
    const device = session.deviceId
    return await writer.transaction((writing) => {
      const { statements } = writing
      const anyHeld = this.#putOff.size + this.#suspects.size > 0
      const waiting = statements.get('select * from local_command where sent_at is null and refused = 0 and schema_version <= ? order by sequence limit ?')
      const batch: StoredCommand[] = []
      const alone = new Map<string, StoredCommand>()
      const held = new HeldCommands(writing)
      // held ones may be many, and none of them may hide what comes behind it
      for (const each of waiting.all(session.sendableSchema, anyHeld ? -1 : this.#batchLimit) as StoredCommand[]) {
        const waits = anyHeld && (this.#putOff.has(each.id) || held.holds(each))
        const suspected = !waits && this.#suspects.has(each.id)
        if (waits || suspected) held.hold(each)
        if (suspected) alone.set(each.id, each)
        else if (!waits && batch.push(each) >= this.#batchLimit) break
      }
      const suspect = [...this.#suspects].map((id) => alone.get(id)).find((each) => each !== undefined)
      if (batch.length === 0 && suspect) batch.push(suspect)
      const attempt = statements.get('update local_command set attempts = attempts + 1, last_attempt_at = ? where id = ?')
      for (const each of batch) attempt.run(instantOf(world.now()), each.id)
      if (batch.length > 0) writing.changed('local_command')
      // a folder that went on elsewhere should hear it before anybody writes into it
      const isDue = batch.length > 0 || this.#shownDevice !== device
      return { batch, mark: isDue ? offerMark(writing, device, place, world.newId) : null }
    })
  }

  /** Sends a batch and takes the answer; tells whether to go on at once. */
  async #pushBatch(batch: readonly StoredCommand[], mark: DeviceMark): Promise<boolean> {
    const { session } = this.#options
    const { device } = mark
    const body = JSON.stringify({ protocol: protocolVersion, commands: batch.map((each) => envelopeOf(each, device)), mark })
    const response = await session.fetch(pushPath, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    if (!response.ok) return await this.#answeredAsAWhole(batch, response, device)
    this.#shownDevice = device
    const results = await resultsIn(response)
    // results that a power loss takes back are given again: the commands are sent once more
    return this.#answered(batch, results, await this.#take(batch, results, (writing) => acceptMark(writing, device, mark)))
  }

  /** Notes what was put off; tells whether to go on at once. */
  #answered(batch: readonly StoredCommand[], results: readonly CommandResult[], deferred: Map<string, Problem>): boolean {
    this.#failures = 0
    this.#batchLimit = Math.min(pushLimit, this.#batchLimit * 2)
    const named = new Set(results.map((result) => result.id))
    for (const { id } of batch) {
      // a server that answers without naming a command has not taken it
      if (!named.has(id)) deferred.set(id, { code: 'internal', detail: 'the server did not say what became of it' })
      if (deferred.has(id)) this.#putOff.add(id)
      else this.#suspects.delete(id)
    }
    const tried = batch.find((each) => deferred.has(each.id))
    const problem = tried && deferred.get(tried.id)
    if (!tried || !problem) {
      this.#backoff.succeeded()
      if (this.#putOff.size === 0) this.#problem = null
      return true
    }
    this.#problem = problem
    if (policyOfDeferred(problem.code) === 'park' || this.#isLoneSuspect(batch)) return true
    // the server takes them in this order: of the first it is certain that it was tried
    this.#suspect(tried.id)
    this.#later(problem, true)
    return false
  }

  async #answeredAsAWhole(batch: readonly StoredCommand[], response: Response, device: string): Promise<boolean> {
    const { world } = this.#options
    const problem = await problemIn(response, 'server_failed')
    this.#notBefore = world.elapsed() + retryAfter(response.headers.get('retry-after'), world.now())
    // an older server takes no push without commands, and knows no marks
    if (batch.length === 0 && problem.code === 'invalid_input') {
      this.#shownDevice = device
      return true
    }
    if (policyOfBatch(problem.code) !== 'split' || batch.length === 0) throw new ProblemError(problem)
    if (batch.length > 1) this.#batchLimit = Math.ceil(batch.length / 2)
    else {
      const results = batch.map(({ id }): CommandResult => ({ id, status: 'refused', problem }))
      this.#answered(batch, results, await this.#take(batch, results))
    }
    return true
  }

  async #take(batch: readonly StoredCommand[], results: readonly CommandResult[], before: (writing: Writing) => void = () => undefined): Promise<Map<string, Problem>> {
    const { writer, session, world } = this.#options
    const { actor } = session
    if (!actor) return new Map()
    return await writer.transaction(async (writing) => {
      before(writing)
      return batch.length === 0 ? new Map<string, Problem>() : await takeResults(writing, results, actor, instantOf(world.now()))
    }, 'derived')
  }

  /**
   * A batch failed as a whole. Where the server is there and fails all the same, the batch may be the reason, or one command in it: it is
   * halved from attempt to attempt, and a command that fails alone goes after all others from then on.
   */
  #failed(batch: readonly StoredCommand[], problem: Problem): void {
    const [only] = batch
    this.#failures++
    if (only && this.#isLoneSuspect(batch)) {
      this.#suspect(only.id)
      this.#putOff.add(only.id)
      this.#later(problem, false)
      return
    }
    const isThere = problem.code === 'server_failed' || problem.code === 'internal' || (problem.code === 'unreachable' && this.#options.network.reach.reachable)
    const mayBeTheBatch = problem.code === 'sync_stalled' || (isThere && this.#failures > 1)
    if (mayBeTheBatch && batch.length > 1) this.#batchLimit = Math.ceil(batch.length / 2)
    else if (mayBeTheBatch && only) this.#suspect(only.id)
    this.#later(problem, true)
  }

  #isLoneSuspect(batch: readonly StoredCommand[]): boolean {
    return batch.length === 1 && batch.every((each) => this.#suspects.has(each.id))
  }

  /** Suspects are tried in turn. */
  #suspect(id: string): void {
    this.#suspects.delete(id)
    this.#suspects.add(id)
  }

  #later(problem: Problem | null, all: boolean): void {
    this.#problem = problem
    this.#cancelTimer()
    const { world } = this.#options
    const delay = Math.max((all ? this.#backoff : this.#putOffBackoff).next(), this.#notBefore - world.elapsed())
    const cancel = this.#options.world.after(delay, () => {
      this.#timer = null
      this.#putOff.clear()
      this.#start()
    })
    this.#timer = { cancel, at: world.now() + delay, all }
  }

  #cancelTimer(): void {
    this.#timer?.cancel()
    this.#timer = null
  }
}

/** What became of each command. The answer of something that is no sync server says nothing of them. Throws `ProblemError`. */
async function resultsIn(response: Response): Promise<readonly CommandResult[]> {
  const body: unknown = await response.json().catch(() => null)
  const read = pushResponse.safeParse(body)
  if (!read.success) throw new ProblemError({ code: 'server_failed', detail: 'the answer is not that of a sync server' })
  return read.data.results
}
