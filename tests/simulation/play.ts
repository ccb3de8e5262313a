import { writeSync } from 'node:fs'
import { NoResultError } from 'kysely'
import { problemOf } from '../../shared/problem.ts'
import { Chance, idOf } from './chance.ts'
import { Broken, checkBase, checkCommit, checkNothingLost, checkOnce, checkScope, checkServer, checkSigned, differencesOf, laterTable, personOf } from './invariants.ts'
import { Ledger } from './ledger.ts'
import type { Cluster, Person } from './office.ts'
import { Office, people } from './office.ts'
import type { Operation } from './operations.ts'
import { namedOperation, operationFor } from './operations.ts'
import type { Plan, Step } from './plan.ts'
import { SimulatedLaptop } from './simulated-laptop.ts'
import { SimulatedTime } from './simulated-time.ts'

export interface Played {
  /** Why it failed, or null. */
  readonly failure: string | null
  readonly trace: readonly string[]
  readonly milliseconds: number
  readonly saved: number
  readonly applied: number
  /** Simulated time from the end of all faults until everybody agreed. */
  readonly settledAfter: number
  /** How many of each command were saved on laptops, and how many took effect at the office. */
  readonly kinds: ReadonlyMap<string, { readonly saved: number; readonly applied: number }>
  /** Processor time of this process. */
  readonly processor: number
}

/** Everything that waits for the network, a token or a look after stuck things has come to its end by then, by the simulated clock. */
const SETTLED_WITHIN_MS = 15 * 60_000
/** What was saved is looked for so often. */
const LOOK_EVERY = 10

/** Plays a plan against the whole system, and looks whether all of its promises hold. */
export async function play(plan: Plan, cluster: Cluster): Promise<Played> {
  const began = performance.now()
  const cpu = process.cpuUsage()
  const simulation = new Simulation(plan, cluster)
  const uncaught = (error: unknown): void => simulation.fail(error)
  process.on('uncaughtException', uncaught)
  process.on('unhandledRejection', uncaught)
  let failure: string | null = null
  try {
    await simulation.run()
  } catch (error) {
    failure = error instanceof Broken ? error.message : error instanceof Error ? error.stack ?? error.message : String(error)
  } finally {
    await simulation.close().catch((error: unknown) => { failure ??= `it does not end: ${String(error)}` })
    process.off('uncaughtException', uncaught)
    process.off('unhandledRejection', uncaught)
  }
  const { user, system } = process.cpuUsage(cpu)
  return { processor: (user + system) / 1000, failure, trace: simulation.trace, milliseconds: performance.now() - began, saved: simulation.ledger.saved.size, applied: simulation.applied, kinds: simulation.kinds, settledAfter: simulation.settledAfter }
}

class Simulation {
  readonly trace: string[] = []
  readonly ledger = new Ledger()
  readonly kinds = new Map<string, { readonly saved: number; readonly applied: number }>()
  applied = 0
  settledAfter = 0
  readonly #plan: Plan
  readonly #cluster: Cluster
  readonly #time = new SimulatedTime()
  readonly #began = this.#time.now
  #office!: Office
  #laptops: SimulatedLaptop[] = []
  #failed: unknown = null

  constructor(plan: Plan, cluster: Cluster) {
    this.#plan = plan
    this.#cluster = cluster
  }

  fail(error: unknown): void { this.#failed ??= error }

  async run(): Promise<void> {
    const { seed, users, steps } = this.#plan
    this.#office = await Office.open(this.#cluster, this.#time, new Chance(seed, 'office'))
    this.#laptops = users.map((user, index) => new SimulatedLaptop({
      index, user: people[user] as Person, seed, time: this.#time, office: this.#office, say: (line) => this.#say(line),
      onCommit: (laptop, connection) => {
        try {
          checkCommit(laptop, connection)
        } catch (error) {
          this.fail(error)
        }
      },
    }))
    for (const laptop of this.#laptops) {
      await laptop.startInstalled()
      await laptop.signIn()
    }
    for (const [index, step] of steps.entries()) {
      await this.#take(step)
      await this.#time.settle()
      if (index % LOOK_EVERY === LOOK_EVERY - 1) {
        await checkNothingLost(this.ledger, this.#laptops, this.#office)
        for (const laptop of this.#laptops) if (laptop.engine) await checkBase(laptop, this.#office)
      }
      this.#throwFailure()
    }
    await this.#rest()
    this.#throwFailure()
  }

  async close(): Promise<void> {
    for (const laptop of this.#laptops) await laptop.close()
    await this.#office.close()
  }

  #throwFailure(): void {
    if (this.#failed) throw this.#failed
    for (const laptop of this.#laptops) if (laptop.faults[0]) throw new Broken(`${laptop.name} says: ${laptop.faults[0]}`)
  }

  #say(line: string): void {
    const said = `${((this.#time.now - this.#began) / 1000).toFixed(3).padStart(10)} ${line}`
    this.trace.push(said)
    if (process.env['KIBRAY_SIMULATION_TRACE']) writeSync(2, `${said}\n`)
  }

  async #take(step: Step): Promise<void> {
    const laptop = 'laptop' in step ? this.#laptops[step.laptop] : undefined
    if (laptop) {
      if (step.do !== 'start' && step.do !== 'weather' && step.do !== 'clock' && step.do !== 'reinstall' && step.do !== 'keep_copy' && step.do !== 'put_back' && !laptop.engine) return
      await this.#onLaptop(step, laptop)
    } else await this.#elsewhere(step)
  }

  async #onLaptop(step: Step, laptop: SimulatedLaptop): Promise<void> {
    const told = (what: string = step.do): void => this.#say(`${laptop.name}: ${what}`)
    switch (step.do) {
      case 'command': return await this.#command(laptop, step.dice)
      case 'named_command': return await this.#command(laptop, step.dice, () => namedOperation(laptop.look, step.dice))
      case 'burst': {
        const commands = Array.from({ length: step.count }, (_, index) => this.#command(laptop, `${step.dice}/${index}`))
        await this.#time.until(Promise.all(commands))
        return
      }
      case 'weather':
        laptop.weather = step.weather
        return told(`weather ${step.weather}`)
      case 'clock':
        laptop.clockOff += step.by
        return told(`clock ${step.by / 1000} s`)
      case 'offline': case 'online':
        told()
        await laptop.engine?.call('set_offline', { offline: step.do === 'offline' })
        return
      case 'sync_now':
        told()
        await laptop.engine?.call('sync_now', null)
        return
      case 'quit': case 'restart':
        told()
        await laptop.stop()
        if (step.do === 'restart') await laptop.start()
        return
      case 'start':
        told()
        return await laptop.start()
      case 'kill': {
        // a moment in the middle of something
        const chance = new Chance(step.dice, 'kill')
        const busy = chance.of(0.5) ? [this.#command(laptop, `${step.dice}/a`), this.#command(laptop, `${step.dice}/b`)] : []
        for (let turns = chance.below(400); turns > 0; turns--) await Promise.resolve()
        for (let turns = chance.below(4); turns > 0; turns--) await new Promise((resolve) => { setImmediate(resolve) })
        told()
        await laptop.kill()
        await this.#time.until(Promise.allSettled(busy))
        if (chance.of(0.7)) await laptop.start()
        return
      }
      case 'sign_out':
        told()
        await this.#time.until(Promise.allSettled([laptop.engine?.call('sign_out', { keep_waiting: true })]))
        return
      case 'sign_in':
        await this.#signIn(laptop)
        return
      case 'hand_over': {
        const next = new Chance(step.dice, 'hand over').pick(people)
        const before = laptop.user
        laptop.user = next
        if (!await this.#signIn(laptop)) laptop.user = before
        return
      }
      case 'reinstall':
        told()
        this.ledger.excuse(laptop.index, 'all', 'the laptop was wiped')
        await laptop.wipe()
        await laptop.start()
        await this.#signIn(laptop)
        return
      case 'verify': {
        const [outcome] = await this.#time.until(Promise.allSettled([laptop.engine?.call('verify', null)]))
        told(`verify ${JSON.stringify(outcome?.status === 'fulfilled' ? outcome.value : problemOf(outcome?.reason).code)}`)
        // what differs although all streams were read in between went wrong before
        if (outcome?.status === 'fulfilled' && outcome.value && outcome.value.fetched + outcome.value.removed > 0) throw new Broken(`P4: ${laptop.name} had ${outcome.value.fetched} rows to mend and ${outcome.value.removed} to remove`)
        return
      }
      case 'reset':
        told()
        await Promise.allSettled([laptop.engine?.call('reset_laptop', null)])
        return
      case 'keep_copy':
        told()
        return laptop.keepCopy()
      case 'put_back': {
        if (!await laptop.putBack()) return
        told()
        await this.#excuseWhatWentWithTheFolder(laptop)
        return await laptop.start()
      }
      case 'resend': case 'discard': {
        const refused = laptop.outbox().filter((each) => each.refused)
        const chosen = new Chance(step.dice, 'refused').pick(refused)
        if (!chosen || !laptop.engine) return
        told(`${step.do} ${chosen.name} ${chosen.id}`)
        if (step.do === 'discard') {
          await laptop.engine.call('outbox_discard', { id: chosen.id })
          this.ledger.excuse(laptop.index, [chosen.id], 'discarded')
          return
        }
        const operation: Operation = { name: chosen.name, args: JSON.parse(chosen.args) as Record<string, unknown> }
        const outcome = await laptop.engine.call('outbox_resend', { id: chosen.id, args: operation.args }).catch((error: unknown) => ({ ok: false as const, problem: problemOf(error) }))
        if (outcome.ok) this.ledger.excuse(laptop.index, [chosen.id], 'sent again as another')
        this.ledger.note(laptop.index, operation, outcome)
        return
      }
      case 'import': {
        told()
        const csv = ['number,name,description', ...Array.from({ length: 15 }, (_, row) => `I-${new Chance(step.dice, row).below(60)},House ${row},from a file`)].join('\n')
        try {
          const file = await laptop.engine?.call('import_open', { file_name: 'houses.csv', content_base64: Buffer.from(csv).toString('base64') })
          if (file) await laptop.engine?.call('import_run', { file_id: file.file_id, mapping: file.guess })
        } catch (error) {
          told(`import: ${problemOf(error).code}`)
        }
      }
    }
  }

  /** What an older folder does not hold and the office has not is gone with the newer one. */
  async #excuseWhatWentWithTheFolder(laptop: SimulatedLaptop): Promise<void> {
    const kept = new Set(laptop.outbox().map((each) => each.id))
    const missing = [...this.ledger.saved.values()].filter((saved) => saved.laptop === laptop.index && !kept.has(saved.id)).map((saved) => saved.id)
    const applied = new Set((await this.#office.query<{ id: string }>('select id from command_log where id = any($1)', [missing])).map((row) => row.id))
    this.ledger.excuse(laptop.index, missing.filter((id) => !applied.has(id)), 'an older folder was put in its place')
  }

  async #command(laptop: SimulatedLaptop, dice: string, named?: () => Promise<Operation | null>): Promise<void> {
    const { engine } = laptop
    if (!engine) return
    const alive = (): boolean => laptop.engine === engine
    try {
      const operation = await (named ? named() : operationFor(laptop.look, dice, async (kind) => {
        const number = await engine.call('next_number', { kind })
        if (number !== null && alive()) this.#noteNumber(kind, number, laptop)
        return number
      })).catch((error: unknown) => {
        // a superintendent's rows have no costs to sign over, and what is looked up may be in nobody's scope
        if (error instanceof TypeError || error instanceof RangeError || error instanceof NoResultError) return null
        throw error
      })
      if (!operation || !alive()) return
      const outcome = await engine.call('command', operation)
      if (!alive()) return
      this.#say(`${laptop.name}: ${operation.name} ${JSON.stringify(operation.args)} ${outcome.ok ? `saved as ${outcome.command_id}` : outcome.problem.code}`)
      this.ledger.note(laptop.index, operation, outcome)
    } catch (error) {
      if (alive() && problemOf(error).code !== 'not_signed_in') throw error
    }
  }

  #noteNumber(kind: string, number: number, laptop: SimulatedLaptop): void {
    const before = this.ledger.numbers.get(`${kind} ${number}`)
    if (before && !laptop.wentBack) throw new Broken(`the ${kind} number ${number} was given to ${before} and to ${laptop.name}`)
    this.ledger.numbers.set(`${kind} ${number}`, laptop.name)
  }

  /** Signs in whoever has the laptop in their hands; whether it went well. */
  async #signIn(laptop: SimulatedLaptop): Promise<boolean> {
    const { email } = await personOf(laptop, this.#office)
    try {
      await laptop.signIn(email)
      this.#say(`${laptop.name}: sign in as ${laptop.user.name}`)
      return true
    } catch (error) {
      this.#say(`${laptop.name}: sign in as ${laptop.user.name}: ${problemOf(error).code} ${problemOf(error).detail}`)
      return false
    }
  }

  async #elsewhere(step: Step): Promise<void> {
    const office = this.#office
    const chance = new Chance(step.dice, 'elsewhere')
    switch (step.do) {
      case 'pass': return await this.#time.pass(step.milliseconds)
      case 'member': {
        const [project] = await office.query<{ id: string }>('select id from project order by md5(id || $1) limit 1', [chance.of(0.5) ? 'hot' : step.dice])
        if (!project) return
        const user_id = chance.pick(people.slice(2)).id
        return await this.#desk(step.dice, chance.of(0.5) ? 'project_member.add' : 'project_member.remove', { id: idOf(step.dice), project_id: project.id, user_id })
      }
      case 'role': {
        const id = (people[step.user] as Person).id
        const [row] = await office.query<{ role: string }>('select role from "user" where id = $1', [id])
        return await this.#desk(step.dice, 'user.change_role', { id, role: { from: row?.role, to: step.role } })
      }
      case 'revoke': {
        const [device] = await office.query<{ id: string; user_id: string }>('select id, user_id from device where revoked_at is null order by md5(id || $1) limit 1', [step.dice])
        if (device) await this.#desk(step.dice, 'device.revoke', device)
        return
      }
      case 'server_stop': case 'server_kill': {
        this.#say(step.do)
        await this.#stopServer(step.do === 'server_kill')
        if (chance.of(0.5)) await office.start()
        return
      }
      case 'server_start':
        if (!office.url) this.#say(step.do)
        return await office.start()
      case 'shapes_lost':
        this.#say(step.do)
        await this.#stopServer(false)
        office.forgetShapes()
        return await office.start()
      case 'database_cut':
        this.#say(step.do)
        return await office.cutDatabase()
      case 'schema': {
        this.#say(step.do)
        // a later version adds a column to a table that laptops know, to the one that they follow, and a table that they do not know
        const column = `later_${idOf(step.dice).slice(-6)}`
        await office.query(chance.of(0.5) ? `alter table project add column if not exists ${column} text` : `alter table replica add column if not exists ${column} text`)
        const [of] = await office.query<{ company: string; scope: string }>("select company, scope from replica where scope like 'company:%' limit 1")
        if (of) await office.query("insert into replica (company, scope, open, tbl, id, version, data, restricted) values ($1, $2, 1, $4, $3, 1, '[[\"id\",1]]', '[]') on conflict do nothing", [of.company, of.scope, idOf(step.dice), laterTable])
      }
    }
  }

  async #stopServer(killed: boolean): Promise<void> {
    const reset = (): void => { for (const laptop of this.#laptops) laptop.reset() }
    if (killed) reset()
    // a stopping server waits for requests under way; those that wait for news would keep it for seconds
    const late = setTimeout(reset, 20)
    await this.#time.during(killed ? this.#office.kill() : this.#office.stop())
    clearTimeout(late)
  }

  /** Somebody in the office's own window. */
  async #desk(dice: string, name: Operation['name'], args: Record<string, unknown>): Promise<void> {
    if (name === 'project_member.remove') delete args['id']
    const result = await this.#time.during(this.#office.does(people[0] as Person, idOf(dice, 'desk'), name as never, args as never, this.#time.now))
    this.#say(`the office: ${name} ${JSON.stringify(args)} ${result?.status ?? 'not now'}${result?.status === 'refused' ? ` ${result.problem.code} ${result.problem.detail}` : ''}`)
  }

  /** All faults end; then everybody must come to agree, and every promise hold. */
  async #rest(): Promise<void> {
    this.#say('rest')
    const office = this.#office
    await office.start()
    for (const laptop of this.#laptops) {
      laptop.weather = 'calm'
      await laptop.start()
      await this.#time.settle()
      // nobody is told to hurry: whatever waits must come back by itself
      if (laptop.status?.state === 'offline_by_choice') await laptop.engine?.call('set_offline', { offline: false })
      await this.#time.settle()
      if (laptop.status?.state !== 'synced' && laptop.status?.state !== 'syncing' && laptop.status?.state !== 'offline') await this.#signIn(laptop)
    }
    const began = this.#time.now
    const healthy = (): SimulatedLaptop[] => this.#laptops.filter((laptop) => laptop.status?.state === 'synced' || laptop.status?.state === 'syncing' || laptop.status?.state === 'offline')
    let reason = ''
    for (let wait = 100; ; wait = Math.min(wait * 2, 20_000)) {
      await this.#time.pass(wait)
      this.#throwFailure()
      reason = await this.#unsettled(healthy())
      const mended = await this.#mend()
      if (reason === '' && !mended) break
      if (this.#time.now - began > SETTLED_WITHIN_MS) throw new Broken(reason || 'somebody has to sign in again and again')
    }
    this.settledAfter = this.#time.now - began
    const rows = await office.query<{ id: string; name: string }>('select id, name from command_log')
    this.applied = rows.length
    const applied = new Set(rows.map((row) => row.id))
    for (const { id, operation: { name } } of this.ledger.saved.values()) {
      const { saved, applied: before } = this.kinds.get(name) ?? { saved: 0, applied: 0 }
      this.kinds.set(name, { saved: saved + 1, applied: before + (applied.has(id) ? 1 : 0) })
    }
    await checkNothingLost(this.ledger, this.#laptops, office)
    await checkOnce(this.#laptops, office)
    await checkSigned(this.ledger, this.#laptops, office)
    await checkServer(office)
    for (const laptop of healthy()) {
      await checkScope(laptop, this.ledger, office)
      const left = laptop.look.prepare('select (select count(*) from local_change) + (select count(*) from local_also) as count').get() as { count: number }
      if (left.count > 0) throw new Broken(`${laptop.name} keeps ${left.count} before-images or second owners of rows`)
    }
  }

  /** Does what only people can do: signs in whose session ended, and goes on as a new device where the folder was an older one; whether anybody had to. */
  async #mend(): Promise<boolean> {
    let mended = false
    for (const { laptop, code } of this.#laptops.map((each) => ({ laptop: each, code: each.status?.state === 'sign_in_needed' ? each.status.problem?.code : 'none' }))) {
      if (code === 'none' || code === 'device_revoked') continue
      if (code === 'device_restored' || code === 'device_copied') {
        this.#say(`${laptop.name}: ${code}, goes on as a new laptop`)
        await laptop.engine?.call('continue_as_new_device', null)
      }
      mended = await this.#signIn(laptop) || mended
    }
    return mended
  }

  /** Why somebody does not agree yet; empty when all do. */
  async #unsettled(laptops: readonly SimulatedLaptop[]): Promise<string> {
    for (const laptop of laptops) {
      const waiting = laptop.outbox().filter((each) => !each.refused)
      if (waiting[0]) return `P3: ${waiting.length} commands of ${laptop.name} do not settle, ${waiting[0].name} ${waiting[0].id} ${waiting[0].sent_at ? 'sent' : 'not sent'} (${waiting[0].problem ?? 'no problem'}); it says ${JSON.stringify(laptop.status)}`
    }
    for (const laptop of laptops) {
      const differing = await differencesOf(laptop, this.#office)
      if (differing.length > 0) return `P4: ${laptop.name} differs from Postgres in ${differing.length} rows: ${differing.slice(0, 3).join('; ').slice(0, 1500)}`
      if (laptop.status?.state !== 'synced') return `${laptop.name} holds everything and says ${JSON.stringify(laptop.status)}`
    }
    return ''
  }
}
