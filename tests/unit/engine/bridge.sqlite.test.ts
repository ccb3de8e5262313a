import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Bridge, BridgePort, EngineMessage, RendererMessage } from '../../../shared/bridge.ts'
import { createBridge } from '../../../shared/bridge-client.ts'
import { RendererPort } from '../../../electron/engine/renderer-port.ts'
import { Laptop } from './laptop.ts'
import { ModelServer, newId, person } from './model-server.ts'

/** A renderer and its end in the engine, with the way between them in the test's hand. */
class Way implements BridgePort {
  readonly sent: RendererMessage[] = []
  #listener: (message: EngineMessage) => void = () => undefined
  #open: () => void = () => undefined
  #close: () => void = () => undefined
  #port: RendererPort | null = null

  send(message: RendererMessage): void {
    this.sent.push(message)
    this.#port?.receive(JSON.parse(JSON.stringify(message)) as RendererMessage)
  }
  onMessage(listener: (message: EngineMessage) => void): void { this.#listener = listener }
  onOpen(listener: () => void): void { this.#open = listener }
  onClose(listener: () => void): void { this.#close = listener }

  open(laptop: Laptop): void {
    this.#port = new RendererPort(laptop.engine, (message) => this.#listener(JSON.parse(JSON.stringify(message)) as EngineMessage))
    this.#open()
  }
  close(): void {
    this.#port?.close()
    this.#port = null
    this.#close()
  }
}

let server: ModelServer
let laptop: Laptop
let way: Way
let bridge: Bridge
beforeEach(async () => {
  server = new ModelServer()
  laptop = await Laptop.open({ world: server.world() })
  await laptop.signIn(await server.addUser(person('Ben', 'office')))
  await laptop.synced()
  await laptop.engine.call('set_offline', { offline: true })
  way = new Way()
  bridge = createBridge(way)
})
afterEach(async () => { await laptop.close() })

const create = async (name: string): Promise<string> => {
  const id = newId()
  await laptop.command('project.create', { id, member_id: newId(), number: null, name })
  return id
}

describe('the bridge', () => {
  test('what is asked before the engine is there is answered when it is', async () => {
    const asked = bridge.query('project.list', {})
    const done = bridge.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'Early' })
    way.open(laptop)
    expect(await done).toMatchObject({ ok: true })
    expect((await asked).total).toBeLessThanOrEqual(1)
  })

  test('failures come back as problems', async () => {
    way.open(laptop)
    await expect(bridge.call('outbox_discard', { id: newId() })).rejects.toMatchObject({ code: 'not_found' })
    await expect(bridge.call('no_such_call' as never, null as never)).rejects.toMatchObject({ code: 'not_found' })
    await expect(bridge.query('project.list', { limit: 0 })).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await bridge.command('project.archive', { id: 'nonsense' })).toMatchObject({ ok: false, problem: { code: 'invalid_input' } })
  })

  test('what is watched goes on by itself after the way was closed; what is watched no more does not', async () => {
    const totals: number[] = []
    const states: string[] = []
    bridge.watch('project.list', {}, (result) => totals.push(result.total))
    bridge.watchTopic('session', (session) => states.push(session.state))
    const stop = bridge.watch('client.list', {}, () => undefined)
    way.open(laptop)
    await expect.poll(() => [totals.at(-1), states.at(-1)], { timeout: 60_000 }).toEqual([0, 'signed_in'])
    stop()
    way.close()
    await create('Meanwhile')
    const before = way.sent.length
    way.open(laptop)
    await expect.poll(() => totals.at(-1), { timeout: 60_000 }).toBe(1)
    expect(way.sent.slice(before).map((message) => message.type)).toEqual(['watch', 'watch_topic'])
  })

  test('a command under way when the way closes is rejected once, a question is asked again', async () => {
    way.open(laptop)
    const command = bridge.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'Maybe' })
    const question = bridge.query('project.list', {})
    const rejected = expect(command).rejects.toMatchObject({ code: 'cancelled' })
    way.close()
    await rejected
    way.open(laptop)
    expect((await question).rows.length).toBeLessThanOrEqual(1)
    // nobody told how it went, but it went on
    await expect.poll(async () => (await bridge.query('project.list', {})).total, { timeout: 60_000 }).toBe(1)
    expect(way.sent.filter((message) => message.type === 'call' && message.name === 'command')).toHaveLength(1)
  })

  test('a pin is its renderer\'s: it ends with it, and is said again when the engine is there anew', async () => {
    const id = await create('House')
    const pins = (): unknown[] => laptop.disk((connection) => connection.prepare('select project_id from local_pin').all())
    way.open(laptop)
    const other = new Way()
    const second = createBridge(other)
    other.open(laptop)
    await bridge.call('pin_project', { project_id: id, pinned: true })
    await second.call('pin_project', { project_id: id, pinned: true })
    await second.call('pin_project', { project_id: id, pinned: false })
    expect(pins()).toEqual([{ project_id: id }])
    way.close()
    await expect.poll(pins, { timeout: 60_000 }).toEqual([])
    way.open(laptop)
    await expect.poll(pins, { timeout: 60_000 }).toEqual([{ project_id: id }])
    await bridge.call('pin_project', { project_id: id, pinned: false })
    expect(pins()).toEqual([])
  })
})
