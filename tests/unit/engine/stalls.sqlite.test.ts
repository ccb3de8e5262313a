import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Network } from '../../../electron/engine/sync/network.ts'
import { noticeAfter, stallOf, watchdogEvery } from '../../../electron/engine/sync/watchdog.ts'
import { realWorld } from '../../../electron/engine/world.ts'
import { pushPath } from '../../../shared/sync/protocol.ts'
import { Laptop } from './laptop.ts'
import { ModelServer, newId, person } from './model-server.ts'
import type { Interception } from './weathered.ts'
import { never, passing, weathered } from './weathered.ts'

const faster = 15

describe('work that stands still without an error', () => {
  let server: ModelServer
  let laptop: Laptop
  let intercept: Interception
  beforeEach(async () => {
    server = new ModelServer()
    intercept = passing
    laptop = await Laptop.open({ world: weathered(server, () => intercept, faster) })
    await laptop.signIn(await server.addUser(person('Ben', 'office')))
    await laptop.synced()
  })
  afterEach(async () => {
    await laptop.close()
    expect(laptop.faults).toEqual([])
  })
  const create = async (): Promise<void> => { await laptop.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'House' }) }

  /** Waits for the error, and for what follows once the server answers again. */
  async function noticed(stand: Interception): Promise<string> {
    intercept = stand
    await create()
    const status = await laptop.until('sync_status', (each) => each.problem?.code === 'sync_stalled')
    expect(status).toMatchObject({ waiting: 1, state: 'offline' })
    intercept = passing
    // the attempt was given up, and the next is made without anybody asking
    await laptop.until('outbox', (entries) => entries.length === 0)
    expect((await laptop.synced()).problem).toBeNull()
    return status.problem?.detail ?? ''
  }

  test('S10: a server that accepts and never answers', async () => {
    expect(await noticed(async (path, _, handOn) => (path === pushPath ? await never() : await handOn()))).toMatch(/sync\/commands: not answered within 40 s/)
  })

  test('S10: an answer that drips', async () => {
    const stopped: (() => void)[] = []
    const dripping: Interception = async (path, _, handOn) => {
      if (path !== pushPath) return await handOn()
      return new Response(new ReadableStream<Uint8Array>({
        start(controller) {
          const timer = setInterval(() => { controller.enqueue(new TextEncoder().encode(' ')) }, 200)
          stopped.push(() => clearInterval(timer))
        },
      }))
    }
    expect(await noticed(dripping)).toMatch(/the answer has brought \d+ bytes in 20 s/)
    for (const stop of stopped) stop()
  })

  test('S10: an office that has the command and sends no receipt', async () => {
    const hiding: Interception = async (path, _, handOn) => (path === pushPath ? await handOn() : path.endsWith('/shape') ? await never() : await handOn())
    intercept = hiding
    await create()
    await laptop.until('sync_status', (each) => each.problem?.code === 'sync_stalled')
    intercept = passing
    await laptop.until('outbox', (entries) => entries.length === 0)
    expect((await laptop.synced()).problem).toBeNull()
  })

  test('S10: a stream that is open and behind', async () => {
    intercept = async (path, _, handOn) => (path.endsWith('/shape') ? await never() : await handOn())
    await laptop.engine.call('sync_now', null)
    const status = await laptop.until('sync_status', (each) => each.problem?.code === 'sync_stalled')
    expect(status.problem?.detail).toMatch(/sync\/shape/)
    intercept = passing
    expect((await laptop.synced()).problem).toBeNull()
  })
})

test('S10: a socket of which only one end is open: the request ends, and says for how long it stood', async () => {
  const sockets: Socket[] = []
  // it takes what comes, answers nothing, and never hears of the other end
  const silent = createServer({ allowHalfOpen: true }, (socket) => { sockets.push(socket.pause()) }).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const network = new Network({ ...realWorld, after: (milliseconds, task) => realWorld.after(milliseconds / 100, task) }, false)
  const request = network.fetch(`http://127.0.0.1:${(silent.address() as AddressInfo).port}${pushPath}`, { method: 'POST', body: '{}' })
  await expect(request).rejects.toMatchObject({ problem: { code: 'sync_stalled', detail: `${pushPath}: not answered within 40 s` } })
  network.close()
  for (const socket of sockets) socket.destroy()
  silent.close()
})

describe('the cause of standing still', () => {
  const calm = { oldest: null, streams: [], diskSince: null, pushing: false, movedAt: 0 }
  const now = 100_000
  test.each([
    ['a transaction that waits for the disk', { ...calm, diskSince: now - noticeAfter }, /disk has kept a transaction waiting for 45 s/],
    ['a receipt that does not come, while other rows do', { ...calm, movedAt: now, oldest: { name: 'project.edit', sent: true, since: now - noticeAfter } }, /its receipt has not come for 45 s/],
    ['an open request', { ...calm, pushing: true, oldest: { name: 'project.edit', sent: false, since: now - noticeAfter } }, /a request is open and is not answered/],
    ['nothing at work', { ...calm, oldest: { name: 'project.edit', sent: false, since: now - noticeAfter } }, /nothing is at work on it/],
    ['a stream that waits for its turn', { ...calm, streams: [{ name: 'user:1', waitsForTurn: true, since: now - noticeAfter }] }, /user:1 is behind .* waits for its turn/],
    ['a stream that brings nothing', { ...calm, streams: [{ name: 'user:1', waitsForTurn: false, since: now - noticeAfter }] }, /a request is open/],
  ])('S10: %s', (_, work, sentence) => { expect(stallOf(work, now)).toMatchObject({ code: 'sync_stalled', detail: expect.stringMatching(sentence) as string }) })

  test('S10: it is told within a minute', () => { expect(noticeAfter + watchdogEvery).toBeLessThan(60_000) })

  test('S10: what moves, or has not stood for long, is no error', () => {
    expect(stallOf(calm, now)).toBeNull()
    expect(stallOf({ ...calm, movedAt: now - 1, oldest: { name: 'a', sent: false, since: 0 }, streams: [{ name: 'b', waitsForTurn: false, since: 0 }] }, now)).toBeNull()
    expect(stallOf({ ...calm, diskSince: now - 1, oldest: { name: 'a', sent: true, since: now - noticeAfter + 1 } }, now)).toBeNull()
  })
})
