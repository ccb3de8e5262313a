import { afterEach, expect, test } from 'vitest'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import { Laptop } from './laptop.ts'
import { ModelServer, newId, person } from './model-server.ts'

/** KIBRAY_HISTORIES multiplies the runs, KIBRAY_SEED plays one history again. */
const runs = 4 * Number(process.env['KIBRAY_HISTORIES'] ?? 1)
const only = process.env['KIBRAY_SEED']
const seeds = only ? [Number(only)] : Array.from({ length: runs }, (_, index) => index + 1)

/** A small generator of numbers between 0 and 1, the same for the same seed. */
function numbersFrom(seed: number): () => number {
  let state = seed * 2654435761 >>> 0
  return () => {
    state = Math.imul(state ^ state >>> 15, 1 | state)
    state = state + Math.imul(state ^ state >>> 7, 61 | state) ^ state
    return ((state ^ state >>> 14) >>> 0) / 2 ** 32
  }
}

/** What is out of reach settles on the watchdog's second look, ten seconds apart; a busy machine adds to that. */
const settlesWithin = 90_000

interface Someone { readonly laptop: Laptop; readonly user: SessionUser }

const open: Laptop[] = []
afterEach(async () => { for (const laptop of open.splice(0)) await laptop.close() })

/** Laptops of different roles write, go offline and online, lose answers and are restarted; in the end everybody agrees with the server. */
async function play(seed: number): Promise<void> {
  const random = numbersFrom(seed)
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)]
  const server = new ModelServer()
  const people: Someone[] = []
  for (const [name, role] of [['Ana', 'estimator'], ['Ben', 'office'], ['Sam', 'superintendent']] as const) {
    const user = await server.addUser(person(`${name}${seed}`, role))
    const laptop = await Laptop.open({ world: server.world() })
    open.push(laptop)
    await laptop.signIn(user)
    people.push({ laptop, user })
  }
  const [ana, ben, sam] = people as [Someone, Someone, Someone]
  server.fate = () => { const chance = random(); return chance < 0.04 ? 'fail' : chance < 0.08 ? 'lose_answer' : 'pass' }
  const accepted: { who: Someone; id: string; log: string }[] = []
  const log: string[] = []

  async function does(who: Someone, name: string, args: unknown): Promise<void> {
    const outcome = await who.laptop.engine.call('command', { name: name as 'project.create', args })
    log.push(`${who.user.name} ${name} ${JSON.stringify(args)} -> ${outcome.ok ? 'saved' : outcome.problem.code}`)
    if (outcome.ok) accepted.push({ who, id: outcome.command_id, log: log.at(-1) ?? '' })
  }

  for (let step = 0; step < 60; step++) {
    const who = pick([ana, ana, ben, ben, sam]) as Someone
    const projects = (await who.laptop.query('project.list', { archived: random() < 0.1 })).rows
    const project = pick(projects)
    const chance = random()
    if (chance < 0.2) await does(who, 'project.create', { id: newId(), member_id: newId(), number: null, name: `House ${step}`, status: 'active' })
    else if (chance < 0.55 && project) {
      const field = pick(['name', 'city', 'expected_value_cents'] as const) as 'name' | 'city' | 'expected_value_cents'
      const to = field === 'expected_value_cents' ? Math.floor(random() * 1000) : `${field} ${step}`
      await does(who, 'project.edit', { id: project.id, edits: { [field]: { from: project[field], to } } })
    } else if (chance < 0.6 && project) await does(who, project.archived_at ? 'project.restore' : 'project.archive', { id: project.id })
    else if (chance < 0.64 && project) await does(who, 'project.edit', { id: project.id, edits: { status: { from: project.status, to: project.status === 'closed' ? 'active' : 'closed' } } })
    else if (chance < 0.7 && project) await does(ben, 'project_member.add', { id: newId(), project_id: project.id, user_id: (pick([ana, sam]) as Someone).user.id })
    else if (chance < 0.74 && project) await does(ben, 'project_member.remove', { project_id: project.id, user_id: (pick([ana, sam]) as Someone).user.id })
    else if (chance < 0.84) await who.laptop.engine.call('set_offline', { offline: random() < 0.6 })
    else if (chance < 0.87) server.rotate()
    else if (chance < 0.9) server.dropSockets()
    else if (chance < 0.92) await who.laptop.restart()
    else await new Promise((resolve) => { setTimeout(resolve, random() * 30) })
  }

  server.fate = () => 'pass'
  const say = (what: string): string => `seed ${seed}: ${what}\n${log.join('\n')}`
  for (const { laptop } of people) await laptop.engine.call('set_offline', { offline: false })
  for (const { laptop } of people) await laptop.engine.call('sync_now', null)
  for (const { laptop, user } of people) {
    await laptop.until('outbox', (entries) => entries.every((entry) => entry.state === 'refused'), settlesWithin).catch((error: unknown) => { throw new Error(say(`${user.name}'s outbox does not empty: ${String(error)}`)) })
  }
  for (const { laptop, user } of people) {
    await expect.poll(() => difference(laptop.rows(user), server.rowsOf(user)), { timeout: settlesWithin, message: say(`${user.name} and the server differ`) }).toEqual([])
    expect(laptop.disk((connection) => connection.prepare('select count(*) as count from local_change').get()), say('before-images are left')).toEqual({ count: 0 })
    expect(laptop.faults, say('faults')).toEqual([])
  }
  // P2, P3: what was saved took effect once, or lies in Needs attention with its content
  for (const { who, id, log: said } of accepted) {
    const applied = server.database.prepare('select count(*) as count from command_log where id = ?').get(id) as { count: number }
    const kept = (await who.laptop.outbox()).some((entry) => entry.id === id && entry.state === 'refused')
    expect(applied.count + (kept ? 1 : 0), say(`${said} is nowhere, or twice`)).toBe(1)
  }
}

function difference(have: Map<string, string>, due: Map<string, string>): string[] {
  const all = new Set([...have.keys(), ...due.keys()])
  return [...all].filter((key) => have.get(key) !== due.get(key)).map((key) => `${key}: here ${have.get(key) ?? 'missing'}, there ${due.get(key) ?? 'missing'}`)
}

test.each(seeds)('P2, P3, P4: random history %i ends with everybody agreeing', { timeout: 300_000 }, async (seed) => { await play(seed) })
