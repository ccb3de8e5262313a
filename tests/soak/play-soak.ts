import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { pino } from 'pino'
import type { Verification } from '../../shared/bridge.ts'
import { commandNamed } from '../../shared/commands/registry.ts'
import { problemOf } from '../../shared/problem.ts'
import { openPostgres } from '../../sync-server/db/postgres.ts'
import { actualReplica, expectedReplica } from '../integration/replica-projection.ts'
import { Chance, idOf } from '../simulation/chance.ts'
import { Broken, checkCommit, checkNothingLost, checkOnce, checkScope, checkServer, checkSigned, differencesOf } from '../simulation/invariants.ts'
import { Ledger } from '../simulation/ledger.ts'
import type { Person } from '../simulation/office.ts'
import { people, sendFromDesk } from '../simulation/office.ts'
import { operationFor, type Operation } from '../simulation/operations.ts'
import { haltProcess } from './halt-process.ts'
import { MisbehavingProxy, weathers } from './misbehaving-proxy.ts'
import { SoakLaptop } from './soak-laptop.ts'
import { layouts, SoakOffice } from './soak-office.ts'

export interface SoakOptions {
  readonly seed: string
  readonly rounds: number
  /** No round begins after this time. */
  readonly until: number
  readonly laptops: number
  /** How long the weather of a round lasts: at least, at most. */
  readonly weatherSeconds: readonly [number, number]
  /** At rest no line stays half open and everybody presses *Sync now* every few seconds; else nobody is told to hurry. */
  readonly hurried: boolean
  /** The only things that befall anybody; null for all. */
  readonly only: readonly string[] | null
  /** Made where it is missing, deleted when nothing was broken. */
  readonly folder: string
  readonly signal: AbortSignal
  readonly say: (line: string, detail: boolean) => void
}

/** By then everything that waits has come to its end, also on a busy machine: the longest are laptops to whom nobody told of a change, which look for themselves every five minutes. */
const RESTS_WITHIN_MS = 480_000
const COMMITS_LOOKED_AT_EVERY_MS = 200
/** How far a clock may be off, in minutes. */
const clocks = [0, 0, -10 * 365 * 24 * 60, -24 * 60, -2, 10, 60, 100 * 24 * 60]
/** Whose commands come from no laptop. */
const DESK = -1
/** What a call may end with in bad weather. */
const expected: ReadonlySet<string> = new Set(['cancelled', 'not_signed_in', 'unreachable', 'offline_by_choice', 'server_failed', 'not_allowed_now', 'session_expired', 'session_reused', 'sync_stalled'])
/** Lines of what happened that are printed of a failure. */
const TOLD_OF_A_FAILURE = 60

/** What befalls somebody, and how often. */
const blows = {
  weather: 30, all_frozen: 1.5, line_cut: 4, line_weather: 4, engine_killed: 10, engine_killed_at_ok: 10, engine_quit: 3, engine_halted: 6, server_killed: 8, server_stopped: 2, server_halted: 4, shapes_killed: 6, shapes_halted: 2, shapes_lost: 1,
  postgres_crashed: 4, postgres_killed: 3, clock_set: 3, folder_copied: 3, folder_restored: 2, member_changed: 5, role_changed: 2,
}
type Blow = keyof typeof blows

/** Plays rounds until the time is over, one is broken, or it is told to stop. `totals` is one line. */
export async function playSoak(options: SoakOptions): Promise<{ readonly failure: string | null; readonly totals: string }> {
  const soak = new Soak(options)
  let failure: string | null = null
  try {
    await soak.open()
    await soak.play()
  } catch (error) {
    if (!options.signal.aborted || error instanceof Broken) failure = error instanceof Broken ? error.message : error instanceof Error ? error.stack ?? error.message : String(error)
  }
  if (failure) soak.tellFailure(failure)
  await soak.close(failure !== null)
  return { failure, totals: soak.totals() }
}

class Soak {
  readonly #options: SoakOptions
  readonly #ledger = new Ledger()
  readonly #trace: string[] = []
  readonly #counts = new Map<string, number>()
  readonly #began = Date.now()
  readonly #laptops: SoakLaptop[] = []
  readonly #proxies: MisbehavingProxy[] = []
  #office: SoakOffice | null = null
  /** What something is being done to: nobody else may do something to it meanwhile. */
  readonly #struck = new Set<unknown>()
  /** Who wants to know of the next command that a laptop says it has saved, at that very moment. */
  readonly #onSaved = new Map<SoakLaptop, () => void>()
  /** What a laptop had promised when its folder was copied. */
  readonly #promisedAtCopy = new Map<SoakLaptop, { readonly saved: ReadonlySet<string>; readonly numbers: ReadonlySet<string> }>()
  #round = 0
  #longestRest = 0
  #broken: unknown = null

  constructor(options: SoakOptions) {
    this.#options = options
    mkdirSync(options.folder, { recursive: true })
  }

  async open(): Promise<void> {
    const { seed, folder, laptops } = this.#options
    const chance = new Chance(seed, 'people')
    const office = this.#office = await SoakOffice.open(path.join(folder, 'office'), new Chance(seed, 'line'))
    office.onUnwelcome = (port) => { for (const proxy of this.#proxies) proxy.breakTo(port) }
    await office.startAll()
    const estimator = chance.pick([2, 4])
    // one from the office, one who may not see costs, and one person with two laptops
    const users = [chance.pick([0, 1]), estimator, chance.pick([3, 6]), estimator, ...Array.from({ length: laptops }, () => chance.below(people.length))].slice(0, laptops)
    for (const [index, user] of users.entries()) {
      const proxy = await MisbehavingProxy.open(() => office.ports, new Chance(seed, 'proxy', index))
      this.#proxies.push(proxy)
      const laptop = new SoakLaptop(index, people[user] as Person, path.join(folder, `laptop-${index}`), `http://127.0.0.1:${proxy.port}`)
      this.#laptops.push(laptop)
      await laptop.start()
      await laptop.signIn()
    }
    this.#say(`seed ${seed}: ${this.#laptops.map((laptop) => laptop.name).join(', ')}; its folder is ${folder}`)
  }

  async play(): Promise<void> {
    for (; this.#round < this.#options.rounds && Date.now() < this.#options.until && !this.#options.signal.aborted; this.#round++) {
      const chance = new Chance(this.#options.seed, 'round', this.#round)
      const began = Date.now()
      const before = this.#ledger.saved.size
      await this.#present.become(chance.pick(layouts))
      await this.#storm(chance)
      if (this.#options.signal.aborted) return
      const storm = Date.now()
      await this.#rest()
      await this.#check()
      const rested = Date.now()
      this.#longestRest = Math.max(this.#longestRest, rested - storm)
      this.#say(`round ${this.#round}, ${this.#present.layout}: ${this.#ledger.saved.size - before} commands saved, ${((storm - began) / 1000).toFixed(0)} s of weather, at rest and looked over after ${((rested - storm) / 1000).toFixed(0)} s`)
    }
  }

  totals(): string {
    const kills = [...this.#counts].toSorted(([a], [b]) => a < b ? -1 : 1).map(([what, count]) => `${count} ${what.replaceAll('_', ' ')}`).join(', ')
    const harmed = this.#proxies.reduce((sum, proxy) => sum + proxy.harmed, 0)
    const comparisons = this.#laptops.flatMap((laptop) => [...laptop.comparisons.values()])
    const mended = comparisons.reduce((sum, { fetched, removed }) => sum + fetched + removed, 0)
    return `${((Date.now() - this.#began) / 60_000).toFixed(1)} min, ${this.#round} rounds, ${this.#ledger.saved.size} commands saved, ${kills || 'no blows'}, ${harmed} connections harmed, ${comparisons.length} comparisons mended ${mended} rows, longest rest ${(this.#longestRest / 1000).toFixed(0)} s`
  }

  tellFailure(failure: string): void {
    const ids = new Set(failure.match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g) ?? [])
    const about = this.#trace.filter((line) => [...ids].some((id) => line.includes(id)))
    this.#options.say(`BROKEN in round ${this.#round} of seed ${this.#options.seed}: ${failure}`, false)
    for (const line of about.length > 0 ? about.slice(-TOLD_OF_A_FAILURE) : this.#trace.slice(-TOLD_OF_A_FAILURE)) this.#options.say(line.slice(0, 600), false)
    writeFileSync(path.join(this.#options.folder, 'failure.txt'), `${failure}\n`)
    this.#options.say(`everything that happened is in ${path.join(this.#options.folder, 'trace.log')}; the laptops' databases, the servers' logs and Postgres lie beside it`, false)
  }

  async close(keep: boolean): Promise<void> {
    const { folder } = this.#options
    for (const laptop of this.#laptops) await laptop.kill()
    for (const proxy of this.#proxies) await proxy.close()
    await this.#office?.close(keep)
    if (!keep) rmSync(folder, { recursive: true, force: true })
  }

  get #present(): SoakOffice {
    if (!this.#office) throw new Error('there is no office yet')
    return this.#office
  }

  #say(line: string, detail = false): void {
    const said = `${((Date.now() - this.#began) / 1000).toFixed(3).padStart(9)} ${line}`
    this.#trace.push(said)
    appendFileSync(path.join(this.#options.folder, 'trace.log'), `${said}\n`)
    this.#options.say(said.slice(0, 300), detail)
  }

  #throwFailure(): void {
    if (this.#broken) throw this.#broken
    const ended = this.#laptops.map((laptop) => laptop.endedByItself).find((sentence) => sentence !== null) ?? this.#present.ended[0]
    if (ended !== undefined) throw new Broken(ended)
  }

  /** People work and things go wrong, for a while. */
  async #storm(chance: Chance): Promise<void> {
    const [least, most] = this.#options.weatherSeconds
    const until = Date.now() + 1000 * (least + chance.below(most - least + 1))
    const on = (): boolean => Date.now() < until && !this.#broken && !this.#options.signal.aborted
    const guard = async (work: Promise<void>): Promise<void> => {
      try {
        await work
      } catch (error) {
        this.#broken ??= error
      }
    }
    await Promise.all([
      ...this.#laptops.map((laptop) => guard(this.#work(laptop, on))),
      guard(this.#lookAtCommits(on)),
      guard(this.#strike(chance, on)),
    ])
    this.#throwFailure()
  }

  /** Somebody works at a laptop. */
  async #work(laptop: SoakLaptop, on: () => boolean): Promise<void> {
    for (let turn = 0; on(); turn++) {
      const dice = `${this.#options.seed}/${this.#round}/${laptop.index}/${turn}`
      const chance = new Chance(dice, 'work')
      await later(chance.of(0.2) ? chance.below(3000) : chance.below(200))
      if (!laptop.running) continue
      try {
        const what = chance.weighed({ command: 100, burst: 6, offline: 2, online: 4, resend: 3, discard: 1, sync_now: 2, attend: 3, reset: 0.7, verify: 0.7 })
        if (what === 'command') await this.#command(laptop, dice)
        else if (what === 'burst') await Promise.all(Array.from({ length: 2 + chance.below(12) }, (_, index) => this.#command(laptop, `${dice}/${index}`)))
        else if (what === 'offline' || what === 'online') await laptop.bridge.call('set_offline', { offline: what === 'offline' })
        else if (what === 'sync_now') await laptop.bridge.call('sync_now', null)
        else if (what === 'attend') await laptop.attend()
        else if (what === 'reset') await this.#reset(laptop)
        else if (what === 'verify') void laptop.bridge.call('verify', null).catch(() => undefined)
        else await this.#settle(laptop, what, chance)
      } catch (error) {
        // it was killed at that moment, nobody is signed in there for now, or nobody can be
        if (!expected.has(problemOf(error).code) && laptop.running) throw error
      }
    }
  }

  async #command(laptop: SoakLaptop, dice: string): Promise<void> {
    const operation = await operationFor(laptop.look, dice, async (kind) => {
      const number = await laptop.bridge.call('next_number', { kind })
      if (number !== null) this.#noteNumber(kind, number, laptop)
      return number
    }).catch((error: unknown) => {
      // a superintendent's rows have no costs to sign over
      if (error instanceof TypeError || error instanceof RangeError) return null
      throw error
    })
    if (!operation || !laptop.running) return
    const outcome = await laptop.bridge.call('command', operation)
    if (outcome.ok) this.#onSaved.get(laptop)?.()
    this.#ledger.note(laptop.index, operation, outcome)
    this.#say(`${laptop.name}: ${operation.name} ${JSON.stringify(operation.args)} ${outcome.ok ? `saved as ${outcome.command_id}` : outcome.problem.code}`, true)
  }

  /** Does something about what lies in Needs attention. */
  async #settle(laptop: SoakLaptop, what: 'resend' | 'discard', chance: Chance): Promise<void> {
    const refused = laptop.outbox().filter((each) => each.refused)
    if (refused.length === 0) return
    const { id, name, args } = chance.pick(refused)
    if (what === 'discard') {
      // where the answer is lost with the engine, nobody can know which it was
      const given = this.#ledger.saved.get(id)
      if (given) given.excused = 'discarded'
      await laptop.bridge.call('outbox_discard', { id })
      this.#say(`${laptop.name}: discards ${name} ${id}`, true)
      return
    }
    const operation = { name, args: JSON.parse(args) as Record<string, unknown> }
    const given = this.#ledger.saved.get(id)
    if (given) given.excused = 'sent again as another'
    const outcome = await laptop.bridge.call('outbox_resend', { id, args: operation.args })
    if (!outcome.ok && given) given.excused = null
    this.#ledger.note(laptop.index, operation, outcome)
    this.#say(`${laptop.name}: sends ${name} ${id} again ${outcome.ok ? `as ${outcome.command_id}` : outcome.problem.code}`, true)
  }

  async #reset(laptop: SoakLaptop): Promise<void> {
    this.#say(`${laptop.name}: reset`, true)
    this.#count('laptop_reset')
    await laptop.bridge.call('reset_laptop', null)
  }

  #count(what: string): void { this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1) }

  #noteNumber(kind: string, number: number, laptop: SoakLaptop): void {
    const before = this.#ledger.numbers.get(`${kind} ${number}`)
    if (before) throw new Broken(`the ${kind} number ${number} was given to ${before} and to ${laptop.name}`)
    this.#ledger.numbers.set(`${kind} ${number}`, laptop.name)
  }

  /** Whoever reads a laptop at any moment sees no half of a transaction. */
  async #lookAtCommits(on: () => boolean): Promise<void> {
    while (on()) {
      for (const laptop of this.#laptops) if (laptop.running) checkCommit(laptop, laptop.look)
      await later(COMMITS_LOOKED_AT_EVERY_MS)
    }
  }

  /** Things go wrong, one after the other and several at a time. */
  async #strike(chance: Chance, on: () => boolean): Promise<void> {
    const underWay = new Set<Promise<void>>()
    const struck = { ...blows }
    for (const what of Object.keys(blows) as Blow[]) if (this.#options.only && !this.#options.only.includes(what)) struck[what] = 0
    while (on()) {
      await later(100 + chance.below(1800))
      const what = chance.weighed(struck)
      const blow: Promise<void> = this.#blow(what, chance).catch((error: unknown) => { this.#broken ??= error }).finally(() => underWay.delete(blow))
      underWay.add(blow)
    }
    await Promise.all(underWay)
  }

  async #blow(what: Blow, chance: Chance): Promise<void> {
    const office = this.#present
    const index = chance.below(this.#laptops.length)
    const laptop = this.#laptops[index] as SoakLaptop
    const proxy = this.#proxies[index] as MisbehavingProxy
    const server = chance.below(office.servers)
    const target = /^(engine|folder|clock)/.test(what) ? laptop : what.startsWith('server') ? server : what.split('_', 1)[0]
    const others = what === 'shapes_lost' ? [0, 1] : []
    if (what !== 'weather' && [target, ...others].some((each) => this.#struck.has(each))) return
    for (const each of [target, ...others]) this.#struck.add(each)
    try {
      await this.#strikeOne(what, chance, { laptop, proxy, server })
    } finally {
      for (const each of [target, ...others]) this.#struck.delete(each)
    }
  }

  async #strikeOne(what: Blow, chance: Chance, { laptop, proxy, server }: { readonly laptop: SoakLaptop; readonly proxy: MisbehavingProxy; readonly server: number }): Promise<void> {
    const office = this.#present
    const pause = chance.of(0.5) ? 0 : chance.below(5000)
    const tell = (more: string): void => {
      this.#count(what)
      this.#say(`-- ${what.replaceAll('_', ' ')}${more}`)
    }
    switch (what) {
      case 'weather': {
        const weather = chance.pick(weathers)
        tell(`: ${weather} for ${laptop.name}`)
        return await proxy.setWeather(weather)
      }
      case 'all_frozen': {
        const seconds = 3 + chance.below(28)
        tell(` for ${seconds} s`)
        for (const each of this.#proxies) await each.setWeather('frozen')
        await later(seconds * 1000)
        for (const each of this.#proxies) if (each.weather === 'frozen') await each.setWeather('calm')
        return
      }
      case 'line_cut':
        tell(' between servers and Postgres')
        return office.line.breakAll()
      case 'line_weather': {
        const weather = chance.pick(['slow', 'cut', 'reset', 'frozen', 'gone'] as const)
        tell(`: ${weather} between servers and Postgres`)
        await office.line.setWeather(weather)
        await later(500 + chance.below(5000))
        return await office.line.setWeather('calm')
      }
      case 'engine_killed_at_ok':
        if (!laptop.running) return
        // whoever says ok too early has the least time left here
        await new Promise<void>((resolve) => {
          const late = setTimeout(resolve, 5000)
          this.#onSaved.set(laptop, () => {
            clearTimeout(late)
            this.#onSaved.delete(laptop)
            tell(`: ${laptop.name}`)
            void laptop.kill().then(resolve)
          })
        })
        this.#onSaved.delete(laptop)
        await later(pause)
        return await laptop.start()
      case 'engine_killed': case 'engine_quit':
        if (!laptop.running) return
        tell(`: ${laptop.name}`)
        await (what === 'engine_killed' ? laptop.kill() : laptop.quit())
        await later(pause)
        return await laptop.start()
      case 'clock_set':
        if (!laptop.running) return
        laptop.clockOff = chance.pick(clocks) * 60_000
        tell(`: ${laptop.name} by ${laptop.clockOff / 60_000} min`)
        await laptop.kill()
        return await laptop.start()
      case 'folder_copied':
        if (!laptop.running) return
        tell(`: ${laptop.name}`)
        await (chance.of(0.5) ? laptop.kill() : laptop.quit())
        laptop.backUp()
        this.#promisedAtCopy.set(laptop, { saved: new Set(this.#ledger.saved.keys()), numbers: new Set(this.#ledger.numbers.keys()) })
        return await laptop.start()
      case 'folder_restored': {
        const promised = this.#promisedAtCopy.get(laptop)
        if (!laptop.running || !promised) return
        tell(`: ${laptop.name}`)
        await laptop.kill()
        laptop.restore()
        this.#ledger.excuse(laptop.index, [...this.#ledger.saved.keys()].filter((id) => !promised.saved.has(id)), 'gone with the folder that was replaced')
        for (const [number, whose] of this.#ledger.numbers) if (whose === laptop.name && !promised.numbers.has(number)) this.#ledger.numbers.delete(number)
        return await laptop.start()
      }
      case 'member_changed': case 'role_changed':
        return await this.#atDesk(what, chance, tell)
      case 'engine_halted': case 'server_halted': case 'shapes_halted': {
        const pid = what === 'engine_halted' ? laptop.pid : what === 'server_halted' ? office.serverPids[server] : office.shapesPid
        const milliseconds = 200 + chance.below(8000)
        if (pid === undefined) return
        tell(`: process ${pid} for ${(milliseconds / 1000).toFixed(1)} s`)
        return haltProcess(pid, milliseconds)
      }
      case 'server_killed': case 'server_stopped':
        tell(`: server ${server}`)
        await office.endServer(server, what === 'server_killed' ? 'SIGKILL' : 'SIGTERM')
        await later(pause)
        return await office.startServer(server)
      case 'shapes_killed':
        if (office.shapesPid === undefined) return
        tell('')
        await office.killShapes()
        await later(pause)
        return await office.startShapes()
      case 'shapes_lost':
        tell('')
        await office.stopServers()
        office.forgetShapes()
        return await office.startAll()
      case 'postgres_crashed': case 'postgres_killed':
        tell('')
        return await (what === 'postgres_crashed' ? office.crashPostgres() : office.killPostgres())
    }
  }

  /** The admin changes at a desk of their own what others may see. What the server says it took must be there ever after. */
  async #atDesk(what: 'member_changed' | 'role_changed', chance: Chance, tell: (more: string) => void): Promise<void> {
    const office = this.#present
    const [admin, user] = [people[0] as Person, chance.pick(people.slice(what === 'role_changed' ? 1 : 2, 6))]
    const [id, dice] = [idOf(this.#options.seed, this.#round, chance.next()), chance.next()]
    const [role] = await office.query<{ role: string }>('select role from "user" where id = $1', [user.id])
    const [project] = await office.query<{ id: string }>('select id from project order by md5(id || $1) limit 1', [dice])
    const port = office.ports[0]
    if (!role || !project || port === undefined) return
    const operation: Operation = what === 'role_changed'
      ? { name: 'user.change_role', args: { id: user.id, role: { from: role.role, to: chance.pick(['office', 'estimator', 'superintendent']) } } }
      : chance.of(0.5) ? { name: 'project_member.add', args: { id, project_id: project.id, user_id: user.id } } : { name: 'project_member.remove', args: { project_id: project.id, user_id: user.id } }
    const result = await sendFromDesk(`http://127.0.0.1:${port}`, admin.email, { id, ...operation, now: Date.now() }).catch(() => null)
    if (result?.status !== 'applied') return
    this.#ledger.note(DESK, operation, { ok: true, command_id: id })
    tell(`: ${operation.name} ${JSON.stringify(operation.args)}`)
  }

  /** All faults end; everybody must come to agree. */
  async #rest(): Promise<void> {
    this.#say('rest', true)
    const office = this.#present
    await office.line.setWeather('calm')
    for (const proxy of this.#proxies) {
      await proxy.setWeather('calm')
      if (this.#options.hurried) proxy.breakAll()
    }
    await office.startAll()
    for (const laptop of this.#laptops) await laptop.start()
    const until = Date.now() + RESTS_WITHIN_MS
    let looks = 0
    for (let reason = await this.#unsettled(); reason !== ''; reason = await this.#unsettled()) {
      this.#throwFailure()
      if (Date.now() > until) throw new Broken(reason)
      this.#options.signal.throwIfAborted()
      await later(500)
      const pressed = this.#options.hurried && ++looks % 6 === 0
      for (const laptop of this.#laptops) await this.#attend(laptop, pressed).catch((error: unknown) => this.#say(`${laptop.name}: ${problemOf(error).detail}`))
    }
    this.#throwFailure()
  }

  /** What somebody who sits at a laptop does at rest. */
  async #attend(laptop: SoakLaptop, pressed: boolean): Promise<void> {
    if (laptop.status?.state === 'offline_by_choice') await laptop.bridge.call('set_offline', { offline: false })
    await laptop.attend()
    if (pressed) await laptop.bridge.call('sync_now', null)
  }

  /** Why somebody does not agree yet; empty when all do. */
  async #unsettled(): Promise<string> {
    for (const laptop of this.#laptops) {
      const waiting = laptop.outbox().filter((each) => !each.refused)
      if (waiting[0]) return `P3: ${waiting.length} commands of ${laptop.name} do not settle, ${waiting[0].name} ${waiting[0].id} ${waiting[0].sent_at ? 'sent' : 'not sent'} (${waiting[0].problem ?? 'no problem'}); it says ${JSON.stringify(laptop.status)}`
    }
    for (const laptop of this.#laptops) {
      const differing = await differencesOf(laptop, this.#present)
      if (differing.length > 0) return `P4: ${laptop.name} differs from Postgres in ${differing.length} rows: ${differing.slice(0, 3).join('; ').slice(0, 1500)}`
      if (laptop.status?.state !== 'synced') return `${laptop.name} holds everything and says ${JSON.stringify(laptop.status)}`
    }
    return ''
  }

  /** At rest, every promise is looked at. */
  async #check(): Promise<void> {
    const ledger = this.#ledger
    const [office, laptops] = [this.#present, this.#laptops]
    await checkNothingLost(ledger, laptops, office)
    await checkOnce(laptops, office)
    await checkSigned(ledger, laptops, office)
    await checkServer(office)
    await this.#checkReplica()
    for (const laptop of laptops) {
      await checkScope(laptop, ledger, office)
      checkCommit(laptop, laptop.look)
      // a connection that checked before takes its remembered search index for the present one
      laptop.closeLook()
      for (const check of ['quick_check', 'integrity_check']) {
        const found = laptop.look.pragma(check, { simple: true })
        if (found !== 'ok') throw new Broken(`P1: ${check} of ${laptop.name}: ${String(found)}`)
      }
      const left = laptop.look.prepare('select (select count(*) from local_change) + (select count(*) from local_also) as count').get() as { count: number }
      if (left.count > 0) throw new Broken(`${laptop.name} keeps ${left.count} before-images or second owners of rows`)
      for (const each of laptop.outbox()) {
        const saved = ledger.saved.get(each.id)
        if (saved && !isDeepStrictEqual(JSON.parse(each.args), withDefaults(saved.operation))) throw new Broken(`P2: ${each.name} ${each.id} lies in Needs attention of ${laptop.name} as ${each.args}, and was ${JSON.stringify(saved.operation.args)}`)
      }
    }
    // the last, for it would mend what the others look for
    await Promise.all(laptops.map(async (laptop) => {
      const { fetched, removed } = await this.#compare(laptop)
      if (fetched + removed > 0) throw new Broken(`P4: ${laptop.name} holds what Postgres has, and its comparison mended ${fetched + removed} rows`)
    }))
  }

  /** A comparison that came to its end: a line that was harmed before may break in one. */
  async #compare(laptop: SoakLaptop): Promise<Verification> {
    for (const until = Date.now() + RESTS_WITHIN_MS; ;) {
      try {
        return await laptop.bridge.call('verify', null)
      } catch (error) {
        if (Date.now() > until || !expected.has(problemOf(error).code)) throw error
        await later(1000)
      }
    }
  }

  /** Rows, owners and openness of every image are what the domain's tables make of them. */
  async #checkReplica(): Promise<void> {
    const postgres = openPostgres({ url: this.#present.databaseUrl, log: pino({ level: 'silent' }), connections: 1 })
    try {
      const expected = await expectedReplica(postgres)
      const actual = await actualReplica(postgres, expected)
      for (const key of new Set([...expected.keys(), ...actual.keys()])) {
        if (!isDeepStrictEqual(actual.get(key), expected.get(key))) throw new Broken(`P4: the replica table has ${key} as ${JSON.stringify(actual.get(key))}, and the domain's tables say ${JSON.stringify(expected.get(key))}`)
      }
    } finally {
      await postgres.close()
    }
  }
}

/** The arguments of a command as an outbox keeps them. */
const withDefaults = ({ name, args }: Operation): unknown => JSON.parse(JSON.stringify(commandNamed(name)?.arguments.parse(args)))
const later = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds) })
