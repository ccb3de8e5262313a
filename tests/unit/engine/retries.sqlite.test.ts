import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import { pushPath } from '../../../shared/sync/protocol.ts'
import { Backoff } from '../../../electron/engine/sync/backoff.ts'
import { retryAfter } from '../../../electron/engine/sync/retry-after.ts'
import { realWorld } from '../../../electron/engine/world.ts'
import { Laptop } from './laptop.ts'
import { ModelServer, newId, person } from './model-server.ts'
import type { Interception } from './weathered.ts'
import { answering, commandsIn, passing, puttingOff, weathered } from './weathered.ts'

describe('what is tried again, and what waits for it', () => {
  let server: ModelServer
  let laptop: Laptop
  let ben: SessionUser
  let intercept: Interception
  const open = async (faster = 1): Promise<void> => {
    laptop = await Laptop.open({ world: weathered(server, () => intercept, faster, { random: () => 0.01 }) })
    ben = await server.addUser(person('Ben', 'office'))
    await laptop.signIn(ben)
    await laptop.synced()
  }
  beforeEach(() => {
    server = new ModelServer()
    intercept = passing
  })
  afterEach(async () => {
    await laptop.close()
    expect(laptop.faults).toEqual([])
  })

  const create = async (name: string): Promise<string> => {
    const id = newId()
    await laptop.command('project.create', { id, member_id: newId(), number: null, name })
    return id
  }
  const estimate = async (project_id: string): Promise<string> => {
    const id = newId()
    await laptop.command('estimate.create', { id, project_id, number: null, title: 'Kitchen' })
    return id
  }
  const section = async (project_id: string, estimate_id: string, name: string): Promise<string> => {
    const id = newId()
    await laptop.command('estimate_section.create', { id, project_id, estimate_id, name, position: 'a0' })
    return id
  }
  const settled = async (): Promise<void> => { await laptop.until('outbox', (entries) => entries.length === 0) }
  const waiting = async (): Promise<string[]> => (await laptop.outbox()).map((entry) => entry.name)

  test('S5: after every failure the next attempt is due by itself, though nobody writes', async () => {
    await open()
    let attempts = 0
    intercept = async (path, _, handOn) => (path === pushPath && ++attempts < 8 ? answering(503, 'server_failed') : await handOn())
    await create('House')
    await settled()
    expect(attempts).toBeGreaterThanOrEqual(8)
    expect((await laptop.synced()).problem).toBeNull()
  })

  test('S6: a server that says when to come again is not asked before, whoever asks', async () => {
    await open(20)
    const asked: number[] = []
    const began = performance.now()
    intercept = async (path, _, handOn) => {
      if (path !== pushPath) return await handOn()
      asked.push((performance.now() - began) * 20)
      return asked.length === 1 ? answering(429, 'too_many_requests', { 'retry-after': '40' }) : await handOn()
    }
    await create('House')
    const status = await laptop.until('sync_status', (each) => each.problem?.code === 'too_many_requests' && each.retry_at !== null)
    expect(status.waiting).toBe(1)
    await create('Another')
    await laptop.engine.call('sync_now', null)
    server.dropSockets()
    await settled()
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(39_900)
  })

  test('S7: a command that is put off holds its document and what names it, and nothing else of its project', async () => {
    await open()
    const project = await create('House')
    const [first, second] = [await estimate(project), await estimate(project)]
    await settled()
    await laptop.engine.call('set_offline', { offline: true })
    const held = await section(project, first, 'Held')
    await laptop.command('estimate.edit', { id: first, project_id: project, edits: { title: { from: 'Kitchen', to: 'Bath' } } })
    await laptop.command('estimate_section.edit', { id: held, project_id: project, edits: { name: { from: 'Held', to: 'Walls' } } })
    await section(project, second, 'Free')
    await laptop.command('project.edit', { id: project, edits: { city: { from: '', to: 'Denver' } } })
    const order: string[] = []
    let bad = true
    const putOff = puttingOff((command) => bad && command.name === 'estimate_section.create' && (command.args as { id: string }).id === held)
    intercept = async (path, init, handOn) => {
      if (path === pushPath) order.push(...commandsIn(init).map((command) => command.name))
      return await putOff(path, init, handOn)
    }
    await laptop.engine.call('set_offline', { offline: false })
    await laptop.until('outbox', (entries) => entries.length === 3)
    expect(await waiting()).toEqual(['estimate_section.create', 'estimate.edit', 'estimate_section.edit'])
    expect((await laptop.until('sync_status', (status) => status.problem !== null)).problem?.code).toBe('server_failed')
    // what is written meanwhile goes at once
    await create('Written meanwhile')
    await laptop.until('outbox', (entries) => entries.length === 3 && entries.every((entry) => entry.name.startsWith('estimate')))
    bad = false
    order.length = 0
    await settled()
    expect(order.indexOf('estimate_section.create')).toBeLessThan(order.indexOf('estimate.edit'))
    expect(server.database.prepare('select name from estimate_section where id = ?').get(held)).toEqual({ name: 'Walls' })
    expect(server.refusals.size).toBe(0)
  })

  test('S8, P9: a command at which the server stops stops no other, however it does', async () => {
    await open()
    await laptop.engine.call('set_offline', { offline: true })
    const poison = await create('Poison')
    const others: string[] = []
    for (const name of ['One', 'Two', 'Three', 'Four']) others.push(await create(name))
    const isPoison = (command: { args: unknown }): boolean => (command.args as { id: string }).id === poison
    const fates: Interception[] = [
      // it fails, and all behind it is put off untried
      puttingOff(isPoison),
      // the whole answer is a failure
      async (path, init, handOn) => (path === pushPath && commandsIn(init).some(isPoison) ? answering(500, 'internal') : await handOn()),
      // the server dies of it
      async (path, init, handOn) => { if (path === pushPath && commandsIn(init).some(isPoison)) throw new TypeError('fetch failed'); return await handOn() },
    ]
    for (const [index, fate] of fates.entries()) {
      intercept = fate
      await laptop.engine.call('set_offline', { offline: false })
      await laptop.until('outbox', (entries) => entries.length === 1 && entries[0]?.record_id === poison)
      // and it is still tried
      const { attempts } = (await laptop.outbox())[0] ?? { attempts: 0 }
      await laptop.until('outbox', (entries) => (entries[0]?.attempts ?? 0) > attempts)
      await laptop.engine.call('set_offline', { offline: true })
      for (const name of ['a', 'b', 'c', 'd']) others.push(await create(`${name}${index}`))
    }
    intercept = passing
    await laptop.engine.call('set_offline', { offline: false })
    await settled()
    expect(server.database.prepare('select count(*) as count, count(distinct id) as ids from command_log').get()).toEqual({ count: others.length + 1, ids: others.length + 1 })
  })

  test('S9: what is too large to be sent is found out among the others, and settles alone', async () => {
    await open()
    await laptop.engine.call('set_offline', { offline: true })
    for (const name of ['One', 'Two', 'Too large', 'Four', 'Five']) await create(name)
    intercept = async (path, init, handOn) => (path === pushPath && String(init.body).includes('Too large') ? answering(413, 'request_too_large') : await handOn())
    await laptop.engine.call('set_offline', { offline: false })
    const [refused] = await laptop.until('outbox', (entries) => entries.length === 1 && entries[0]?.state === 'refused')
    expect(refused).toMatchObject({ name: 'project.create', args: { name: 'Too large' }, problem: { code: 'request_too_large' } })
    expect((await laptop.query('project.list', { sort: 'name', direction: 'asc' })).rows.map((row) => row.name)).toEqual(['Five', 'Four', 'One', 'Two'])
  })

  test('S13: the status says that the server is back as soon as it is, though nobody asks', async () => {
    await open()
    let gone = true
    intercept = async (_, __, handOn) => { if (gone) throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }); return await handOn() }
    server.socketsWork = false
    server.dropSockets()
    await create('House')
    expect(await laptop.until('sync_status', (status) => status.state === 'offline')).toMatchObject({ problem: { code: 'unreachable' }, waiting: 1 })
    gone = false
    server.socketsWork = true
    expect(await laptop.synced()).toMatchObject({ problem: null, waiting: 0 })
  })

  test('S14: a stream that is told to begin anew without end is not asked without end', async () => {
    await open()
    const times: number[] = []
    let handle = 0
    intercept = async (path, _, handOn) => {
      if (!path.endsWith('/shape')) return await handOn()
      times.push(performance.now())
      return new Response('[{"headers":{"control":"must-refetch"}}]', { status: 409, headers: { 'electric-handle': `h${++handle}` } })
    }
    await laptop.engine.call('sync_now', null)
    await laptop.until('sync_status', (status) => status.problem !== null)
    const first = times.length
    await new Promise((resolve) => { setTimeout(resolve, 1_000) })
    // two streams, each with the few attempts of its client at a time, and ever longer waits between
    expect(times.length - first).toBeLessThan(200)
    intercept = passing
    await laptop.synced()
  })
})

test('S6: waiting times are drawn from the whole range up to a bound that doubles to 30 s', () => {
  const numbers = [0, 0.25, 0.5, 0.75, 1]
  const drawn = numbers.map((random) => {
    const backoff = new Backoff({ ...realWorld, random: () => random })
    return Array.from({ length: 10 }, () => backoff.next())
  })
  for (const [index, waits] of drawn.entries()) expect(waits.at(-1)).toBe(Math.max(50, (numbers[index] ?? 0) * 30_000))
})

test('S6: an answer may name seconds or a date; what cannot be read asks for nothing, and nobody asks for more than a quarter of an hour', () => {
  const now = Date.UTC(2026, 10, 23)
  expect(['7', new Date(now + 9_000).toUTCString(), new Date(now - 9_000).toUTCString(), 'soon', null, '86400'].map((header) => retryAfter(header, now))).toEqual([7_000, 9_000, 0, 0, 0, 900_000])
})
