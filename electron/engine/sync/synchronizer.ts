import type { Actor } from '../../../shared/commands/command.ts'
import type { Problem } from '../../../shared/problem.ts'
import { holdsWholeCompany } from '../../../shared/schema/scope.ts'
import type { ChangeFeed } from '../change-feed.ts'
import type { Writer, Writing } from '../database/writer.ts'
import { writeSetting } from '../database/setting.ts'
import { clearWhatLeft } from '../snapshots/rows-leave.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import { Follower } from './follower.ts'
import { leaveStream, loseStream, settleOutOfReach } from './leaving.ts'
import type { Network } from './network.ts'
import { Push } from './push.ts'
import type { SessionKeeper } from './session.ts'
import type { StreamBatch } from './shape-stream.ts'
import { Slots } from './slots.ts'
import type { Effect, EngineFacts, Hindrance, StateName, Transition } from './state-machine.ts'
import { letsNothingThrough, occasion, toward } from './state-machine.ts'
import { StreamIntake } from './stream-intake.ts'
import { closedReceiptDue, followedStream, following, storedStreams } from './stored-streams.ts'
import { wantedStreams } from './streams.ts'
import { Wake } from './wake.ts'
import type { WorkUnderWay } from './watchdog.ts'
import { noticeAfter, stallOf, watchdogEvery } from './watchdog.ts'

const streamsAtOnce = 4
const liveAtOnce = 12
/** However quiet it is, every stream is read again so often: a poke that was lost costs no more than this. */
const readAllEvery = 300_000
/** Where laptop and server do not understand each other, it is asked so often whether one of them was updated. */
const askVersionsEvery = 60_000
/** A command that the office has and whose receipt is not here after so long is sent again; the answer `duplicate` brings the receipt anew. */
const resendAfter = 60_000
/** A stream that the server refused is not asked for again so soon, though the access list here still names it. */
const forbiddenFor = 60_000

export interface SynchronizerOptions {
  readonly writer: Writer
  readonly feed: ChangeFeed
  readonly network: Network
  readonly session: SessionKeeper
  readonly world: World
  /** Where the data folder lies, as `placeOf` says it. */
  readonly place: string
  /** How many rows of a stream Postgres has, or null where the server cannot say. */
  readonly countOf: (stream: string) => Promise<number | null>
  readonly onState: () => void
  /** Told of what goes wrong though nobody asked, for the log. */
  readonly onFault: (error: unknown) => void
}

/** What the sync status is derived from, besides the outbox. */
export interface SyncActivity {
  readonly state: StateName
  readonly pushing: boolean
  readonly pulling: boolean
  /** Every wanted stream was read to its end since the program started. */
  readonly caughtUp: boolean
  readonly connected: boolean
  readonly problem: Problem | null
  readonly retryAt: number | null
  readonly download: { readonly rows: number; readonly streams_done: number; readonly streams: number } | null
}

/** Problems in which rows cannot be stored here, whatever the office says. */
const ofTheDisk: ReadonlySet<Problem['code']> = new Set(['storage_full', 'storage_failed'])

/**
 * Brings push, pull and wake-up together. What each of them does when is decided by the state machine: the parts tell that something
 * of them changed, the state is led toward what is true, and what the transitions set going is done.
 */
export class Synchronizer {
  readonly #options: SynchronizerOptions
  readonly #push: Push
  readonly #wake: Wake
  readonly #intake: StreamIntake
  readonly #slots = new Slots(streamsAtOnce)
  readonly #liveSlots = new Slots(liveAtOnce)
  readonly #followers = new Map<string, Follower>()
  readonly #firstDownloads = new Map<string, boolean>()
  readonly #forbiddenUntil = new Map<string, number>()
  readonly #stopListening: (() => void)[] = []
  #choosing: Promise<void> | null = null
  #chooseAgain = false
  #cancelWatchdog: (() => void) | null = null
  #cancelHold: (() => void) | null = null
  #cancelDue: (() => void) | null = null
  #pullProblem: Problem | null = null
  #versionsAskedAt = 0
  #readAllAt = 0
  #state: StateName = 'signed_out'
  #following = false
  #applying = 0
  #stall: Problem | null = null
  #oldest: (NonNullable<WorkUnderWay['oldest']> & { readonly id: string }) | null = null
  #lookingSince: number | null = null
  #stopped = false

  constructor(options: SynchronizerOptions) {
    this.#options = options
    const { writer, network, session, world } = options
    this.#push = new Push({
      writer, network, session, world, place: options.place, onState: () => this.#follow(),
      onPushed: () => {
        this.#cancelDue ??= world.after(closedReceiptDue + 100, () => {
          this.#cancelDue = null
          this.#choose()
        })
      },
    })
    this.#wake = new Wake({
      world, network, session,
      onWelcome: () => this.#happened('welcomed'),
      onPoke: (streams, transaction) => this.#poked(streams, transaction),
      onLost: () => this.#happened('socket_lost'),
    })
    this.#intake = new StreamIntake({ writer, world, isFollowed: (name) => this.#followers.has(name), countOf: options.countOf, onFault: options.onFault })
    this.#stopListening.push(
      options.feed.listen((tables) => {
        if (tables.has('local_command')) this.#push.kick()
        if (tables.has('project_access') || tables.has('local_pin') || tables.has('local_stream')) this.#choose()
      }),
      network.listen(() => this.#follow()),
      session.listen(() => this.#happened('user_changed')),
      session.listenToVersions(() => {
        this.#push.kick()
        this.#follow()
      }),
    )
  }

  start(): void {
    this.#readAllAt = this.#options.world.elapsed()
    this.#follow()
    this.#watch()
  }

  /** Tries everything at once. */
  now(): void {
    this.#happened('asked')
  }

  /** Tries one command at once. */
  async retry(id: string): Promise<void> {
    await this.#push.retry(id)
  }

  catchUpAll(): void {
    for (const follower of this.#followers.values()) follower.now()
  }

  /**
   * Told in the transaction that forgets the places of all streams: what is still on its way would otherwise bring its stream's place
   * back, and nothing would be read anew. `readAnew` has to follow the commit.
   */
  placesForgotten(): void {
    this.#intake.placesForgotten()
  }

  /** Begins every stream anew at the place that the database has for it. */
  readAnew(): void {
    for (const follower of this.#followers.values()) {
      follower.interrupt()
      follower.now()
    }
  }

  get activity(): SyncActivity {
    const followers = [...this.#followers.values()]
    const first = [...this.#firstDownloads].filter(([name]) => this.#followers.has(name))
    const done = first.filter(([, isDone]) => isDone).length
    const dueTimes = [this.#push.retryAt, this.#wake.retryAt, ...followers.map((follower) => follower.retryAt)].filter((at) => at !== null)
    const { pushing, pulling, caughtUp } = this.#facts()
    return {
      state: this.#state, pushing, pulling, caughtUp,
      connected: this.#wake.connected,
      problem: this.#problem,
      retryAt: dueTimes.length > 0 ? Math.min(...dueTimes) : null,
      download: done < first.length ? { rows: followers.reduce((sum, follower) => sum + follower.rows, 0), streams_done: done, streams: first.length } : null,
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    for (const stop of this.#stopListening) stop()
    this.#cancelWatchdog?.()
    this.#cancelHold?.()
    this.#cancelDue?.()
    this.#wake.stop()
    this.#options.network.close()
    await Promise.all([this.#push.stop(), ...[...this.#followers.values()].map((follower) => follower.stop())])
    await this.#choosing
  }

  get #problem(): Problem | null {
    const problems = [this.#push.problem, ...[...this.#followers.values()].map((follower) => follower.problem), this.#pullProblem, this.#stall].filter((problem) => problem !== null)
    const worst = (['paused', 'stalled', 'refused'] as const).find((hindrance) => problems.some((problem) => hindranceOf(problem) === hindrance))
    return problems.find((problem) => hindranceOf(problem) === worst) ?? null
  }

  #facts(): EngineFacts {
    const { session, network } = this.#options
    const followers = [...this.#followers.values()]
    const problem = this.#problem
    return {
      signedIn: session.actor !== null,
      off: network.off,
      standing: session.trouble?.kind ?? 'good',
      reachable: network.reach.reachable,
      hindrance: problem ? hindranceOf(problem) : session.skew === 'read_only' ? 'read_only' : null,
      pushing: this.#push.working,
      pulling: followers.some((follower) => follower.behind && follower.state !== 'waiting_to_retry'),
      applying: this.#applying > 0,
      caughtUp: followers.length > 0 && followers.every((follower) => follower.everUpToDate && !follower.behind),
    }
  }

  /** Leads the state toward what is true, and does what that sets going. What this changes in its turn is seen before it ends. */
  #follow(): void {
    if (this.#stopped) return
    this.#options.onState()
    if (this.#following) return
    this.#following = true
    try {
      for (let next = toward(this.#state, this.#facts()); next !== null && !this.#stopped; next = toward(this.#state, this.#facts())) this.#take(next)
    } finally {
      this.#following = false
    }
  }

  /** Takes something that may happen at any time. */
  #happened(event: Parameters<typeof occasion>[1]): void {
    this.#follow()
    if (this.#stopped) return
    this.#take(occasion(this.#state, event))
    this.#follow()
  }

  #take(transition: Transition): void {
    this.#state = transition.to
    for (const effect of transition.effects) this.#effects[effect]()
  }

  readonly #effects: Readonly<Record<Effect, () => void>> = {
    // streams of another role, or of another person, are others even where their names are the same
    forget_refusals: () => this.#forbiddenUntil.clear(),
    disconnect: () => this.#wake.disconnect(),
    interrupt_reading: () => { for (const follower of this.#followers.values()) follower.interrupt() },
    connect: () => this.#wake.kick(),
    connect_now: () => this.#wake.now(),
    choose_streams: () => this.#choose(),
    push_now: () => this.#push.now(),
    catch_up: () => { for (const follower of this.#followers.values()) follower.catchUp() },
    read_all: () => this.catchUpAll(),
    unhold: () => this.#hold(false),
    hold_soon: () => {
      this.#cancelHold ??= this.#options.world.after(3_000, () => {
        this.#cancelHold = null
        if (!this.#wake.connected) this.#hold(true)
      })
    },
    look_after: () => void this.#lookAfter().catch((error: unknown) => this.#options.onFault(error)),
    ask_versions: () => this.#askVersions(0),
    ask_versions_sometimes: () => this.#askVersions(askVersionsEvery),
  }

  #poked(streams: readonly string[], transaction: string): void {
    for (const stream of streams) {
      const follower = this.#followers.get(stream)
      if (follower) follower.poke(transaction)
      // the server takes us for somebody who follows other streams: our role is another one now
      else if (!stream.startsWith('project:') && this.#mayRead()) void this.#options.session.refresh().catch(() => undefined)
    }
  }

  /** The facts themselves, for a part that asks between two of its own steps. */
  #mayRead(): boolean {
    const { network, session } = this.#options
    return !this.#stopped && !network.off && session.actor !== null && session.trouble === null
  }

  /** Without a socket the streams that matter most wait for answers themselves. */
  #hold(held: boolean): void {
    const user = this.#options.session.user
    if (!user) return
    for (const [name, follower] of this.#followers) if (!name.startsWith('project:')) follower.hold(held)
  }

  /** Decides anew which streams to follow, one decision after the other. */
  #choose(): void {
    this.#chooseAgain = true
    if (this.#choosing || this.#stopped) return
    this.#choosing = this.#chooseUntilDone().catch((error: unknown) => this.#options.onFault(error)).finally(() => {
      this.#choosing = null
      if (this.#chooseAgain && !this.#stopped) this.#choose()
    })
  }

  async #chooseUntilDone(): Promise<void> {
    while (this.#chooseAgain && !this.#stopped) {
      this.#chooseAgain = false
      await this.#chooseOnce()
    }
  }

  async #chooseOnce(): Promise<void> {
    const { writer, session, world } = this.#options
    const user = session.user
    if (!user) {
      await Promise.all([...this.#followers.keys()].map((name) => this.#unfollow(name)))
      return
    }
    const { wanted, unwanted } = await writer.transaction((writing) => {
      const names = wantedStreams(following(writing, user, world.now())).filter((name) => (this.#forbiddenUntil.get(name) ?? 0) <= world.elapsed())
      return { wanted: names, unwanted: storedStreams(writing).filter((stream) => !(names as string[]).includes(stream.name)) }
    }, 'derived')
    for (const name of this.#followers.keys()) if (!(wanted as string[]).includes(name)) await this.#unfollow(name)
    let lost = false
    for (const stream of unwanted) {
      await this.#unfollow(stream.name)
      const actor = session.actor
      if (!actor || this.#stopped) return
      const isLost = stream.name.startsWith('project:') && wanted.some((name) => name.startsWith('company:'))
      await writer.transaction((writing) => isLost ? loseStream(writing, stream) : leaveStream(writing, stream, actor))
      lost ||= isLost
    }
    if (lost) await clearWhatLeft(writer)
    for (const name of wanted) if (!this.#followers.has(name) && !this.#stopped) await this.#followStream(name)
  }

  async #followStream(name: string): Promise<void> {
    const { writer, session, world, network } = this.#options
    const stored = await writer.transaction((writing) => followedStream(writing, name), 'derived')
    if (stored.handle === null) this.#firstDownloads.set(name, false)
    const follower = new Follower({
      stream: name, world, slots: this.#slots, liveSlots: this.#liveSlots,
      fetch: (url, init) => session.fetch(url, init),
      serverUrl: () => session.serverUrl,
      // while the server does not answer one stream asks for all
      mayRead: () => this.#mayRead() && (network.reach.reachable || name.startsWith('user:')),
      place: () => this.#intake.place(name),
      apply: (batch) => this.#apply(name, batch),
      applyPart: (part) => this.#intake.applyPart(name, part, () => session.actor),
      forgetPlace: () => writer.transaction(({ statements }) => { statements.get('update local_stream set handle = null, "offset" = null where name = ?').run(name) }),
      onForbidden: () => void this.#forbidden(name),
      onState: () => this.#follow(),
    })
    this.#followers.set(name, follower)
    follower.catchUp()
  }

  async #unfollow(name: string): Promise<void> {
    const follower = this.#followers.get(name)
    this.#followers.delete(name)
    this.#intake.left(name)
    this.#firstDownloads.delete(name)
    await follower?.stop()
  }

  /** The server said no: the stream's rows leave the disk now, whatever the access list here still says. */
  async #forbidden(name: string): Promise<void> {
    const { writer, session } = this.#options
    const found: Problem = { code: 'not_permitted', detail: `the server does not give out ${name}` }
    this.#pullProblem = name.startsWith('project:') ? null : found
    this.#forbiddenUntil.set(name, this.#options.world.elapsed() + forbiddenFor)
    void this.#unfollow(name)
    try {
      const actor = session.actor
      if (!actor) return
      await writer.transaction(async (writing) => {
        const stored = storedStreams(writing).find((stream) => stream.name === name)
        if (!stored) return
        if (name.startsWith('project:')) loseStream(writing, stored)
        else await leaveStream(writing, stored, actor)
      })
      await clearWhatLeft(writer)
      // an own stream that is refused means that the role is another one now
      if (!name.startsWith('project:')) await session.refresh()
    } catch (error) {
      this.#options.onFault(error)
    }
    this.#follow()
  }

  async #apply(name: string, batch: StreamBatch): Promise<void> {
    const { session } = this.#options
    await this.#intake.turnOf(name, batch)
    const actor = session.actor
    if (!actor) return
    const user = session.user
    this.#applying++
    this.#follow()
    const applied = await this.#intake.apply(name, batch, actor).finally(() => { this.#applying-- })
    this.#pullProblem = null
    if (this.#firstDownloads.has(name)) this.#firstDownloads.set(name, true)
    this.#follow()
    if (!applied) return
    // a project whose own stream and the company's agree again need not be followed by its own any more
    if (applied.settled > 0 || holdsWholeCompany(actor.role) && this.#followers.size > 2) this.#choose()
    // one's own name, language or role may be another now
    if (user && batch.changes.some((change) => change.table === 'user' && change.id === user.id) && await this.#userDiffers()) void session.refresh().catch(() => undefined)
  }

  async #userDiffers(): Promise<boolean> {
    const { writer, session } = this.#options
    const user = session.user
    if (!user) return false
    const row = await writer.transaction(({ statements }) => statements.get('select name, email, role, language from user where id = ?').get(user.id) as Record<string, string> | undefined, 'derived')
    return row !== undefined && (['name', 'email', 'role', 'language'] as const).some((field) => row[field] !== user[field])
  }

  /** Looks from time to time whether something waits that nothing is at work on, and sets it going; and whether something is at work and does not move. */
  #watch(): void {
    this.#cancelWatchdog = this.#options.world.after(watchdogEvery, () => {
      this.#happened('ticked')
      this.#lookForStall()
      this.#watch()
    })
  }

  #lookForStall(): void {
    const { network, world } = this.#options
    const elapsed = world.elapsed()
    const before = this.#stall
    const isHindered = letsNothingThrough(this.#state) || !network.reach.reachable || this.#push.problem !== null
    const work = this.#workUnderWay()
    this.#stall = isHindered ? null : stallOf(work, elapsed)
    if (isHindered && this.#oldest) this.#oldest = { ...this.#oldest, since: elapsed }
    if (this.#stall && !before) for (const follower of this.#followers.values()) if (work.streams.some((each) => each.name === follower.stream && elapsed - each.since >= noticeAfter)) follower.restart()
    this.#follow()
  }

  #workUnderWay(): WorkUnderWay {
    const behind = [...this.#followers.values()].filter((follower) => follower.behind && follower.state !== 'waiting_to_retry')
    return {
      oldest: this.#oldest,
      streams: behind.map((follower) => ({ name: follower.stream, waitsForTurn: follower.state === 'waiting_for_slot', since: follower.movedAt })),
      diskSince: this.#lookingSince, pushing: this.#push.working, movedAt: this.#options.network.movedAt,
    }
  }

  /** Where a version was too old nothing else is said, so only this can find that it is so no longer. */
  #askVersions(every: number): void {
    const { session, world } = this.#options
    if (world.elapsed() - this.#versionsAskedAt < every) return
    this.#versionsAskedAt = world.elapsed()
    void session.askVersions().catch(() => undefined)
  }

  async #lookAfter(): Promise<void> {
    const { world, session } = this.#options
    const actor = session.actor
    // one that has waited for the disk since then says enough
    if (!actor || this.#lookingSince !== null) return
    this.#lookingSince = world.elapsed()
    try {
      await this.#look(actor)
    } finally {
      this.#lookingSince = null
    }
  }

  async #look(actor: Actor): Promise<void> {
    const { writer, world } = this.#options
    this.#wake.kick()
    const overdue = instantOf(world.now() - resendAfter)
    const present = instantOf(world.now())
    if (this.#forbiddenUntil.size > 0) this.#choose()
    const stuck = await writer.transaction(async (writing) => {
      await settleOutOfReach(writing, actor, world.now())
      const unsettled = writing.statements.get('select count(*) as count from local_command where refused = 0 and sent_at is not null').get() as { count: number }
      // what was sent in the future was sent before the clock was set back
      const { changes } = writing.statements.get('update local_command set sent_at = null where refused = 0 and (sent_at < ? and last_attempt_at < ? or sent_at > ?)').run(overdue, overdue, present)
      if (changes > 0) writing.changed('local_command')
      this.#noteOldest(writing)
      return unsettled.count > 0
    }, 'derived')
    this.#push.kick()
    this.#follow()
    if (stuck) this.#choose()
    const quiet = world.elapsed() - this.#readAllAt > readAllEvery
    if (quiet) this.#readAllAt = world.elapsed()
    if (stuck || quiet || !this.#wake.connected) for (const follower of this.#followers.values()) follower.catchUp()
  }

  /** The oldest command that could be settled by now. */
  #noteOldest({ statements }: Writing): void {
    const { session, world } = this.#options
    const row = statements.get('select id, name, sent_at from local_command where refused = 0 and schema_version <= ? order by sequence limit 1').get(session.sendableSchema) as { id: string; name: string; sent_at: string | null } | undefined
    const since = row && this.#oldest?.id === row.id ? this.#oldest.since : world.elapsed()
    this.#oldest = row ? { id: row.id, name: row.name, sent: row.sent_at !== null, since } : null
  }

  /** Notes that everything was with the office at this time. */
  async noteSynced(): Promise<string> {
    const at = instantOf(this.#options.world.now())
    await this.#options.writer.transaction(({ connection }) => writeSetting(connection, 'synced_at', at), 'derived')
    return at
  }
}

/** What a problem of push or pull means for the whole. */
const hindranceOf = ({ code }: Problem): Exclude<Hindrance, 'read_only'> => (ofTheDisk.has(code) ? 'paused' : code === 'sync_stalled' ? 'stalled' : 'refused')
