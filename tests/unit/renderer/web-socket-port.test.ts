import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import type { WebSocket as ServerSocket } from 'ws'
import { webSocketPort } from '../../../renderer/bridge/web-socket-port.ts'
import { createBridge } from '../../../shared/bridge-client.ts'
import type { EngineMessage, RendererMessage, SyncStatus } from '../../../shared/bridge.ts'

/** A host that hears what a renderer says, one message after the other, and answers by hand. */
class Host {
  readonly server: WebSocketServer
  readonly #heard: RendererMessage[] = []
  readonly #waiting: ((message: RendererMessage) => void)[] = []
  #socket: ServerSocket | undefined

  constructor(port = 0) {
    this.server = new WebSocketServer({ host: '127.0.0.1', port })
    this.server.on('connection', (socket) => {
      this.#socket = socket
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as RendererMessage
        const next = this.#waiting.shift()
        if (next) next(message)
        else this.#heard.push(message)
      })
    })
  }

  get port(): number { return (this.server.address() as AddressInfo).port }

  /** The next message of the renderer. */
  hear(): Promise<RendererMessage> {
    const message = this.#heard.shift()
    return message ? Promise.resolve(message) : new Promise((resolve) => { this.#waiting.push(resolve) })
  }

  say(message: EngineMessage): void {
    this.#socket?.send(JSON.stringify(message))
  }

  async close(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate()
    await new Promise((resolve) => { this.server.close(resolve) })
  }
}

const hosts: Host[] = []
async function open(port = 0): Promise<Host> {
  const host = new Host(port)
  hosts.push(host)
  await new Promise((resolve) => { host.server.once('listening', resolve) })
  return host
}
afterEach(async () => { for (const host of hosts.splice(0)) await host.close() })

const status = (waiting: number): SyncStatus => ({ state: 'offline', waiting, needs_attention: 0, synced_at: null, problem: null, retry_at: null, download: null })

test('asks, is answered, and follows a topic over a real socket', async () => {
  const host = await open()
  const bridge = createBridge(webSocketPort(`ws://127.0.0.1:${host.port}/bridge`))
  const answer = bridge.call('next_number', { kind: 'project' })
  const asked = await host.hear()
  expect(asked).toMatchObject({ type: 'call', name: 'next_number', params: { kind: 'project' } })
  host.say({ type: 'answer', call: (asked as { call: number }).call, value: 1042 })
  expect(await answer).toBe(1042)

  const refused = bridge.call('sign_out', { keep_waiting: false })
  const second = await host.hear() as { call: number }
  host.say({ type: 'failure', call: second.call, problem: { code: 'not_allowed_now', detail: 'something waits' } })
  await expect(refused).rejects.toMatchObject({ code: 'not_allowed_now' })
})

test('when the host comes back, what is watched is asked for anew and goes on', async () => {
  const first = await open()
  const bridge = createBridge(webSocketPort(`ws://127.0.0.1:${first.port}/bridge`))
  const seen: number[] = []
  let told: () => void = () => {}
  bridge.watchTopic('sync_status', (value) => { seen.push(value.waiting); told() })
  const watch = await first.hear() as { watch: number }
  let next = new Promise<void>((resolve) => { told = resolve })
  first.say({ type: 'result', watch: watch.watch, news: { value: status(1) } })
  await next

  const { port } = first
  hosts.splice(hosts.indexOf(first), 1)
  await first.close()
  const again = await open(port)
  const watchAgain = await again.hear() as { watch: number }
  expect(watchAgain).toEqual(watch)
  next = new Promise<void>((resolve) => { told = resolve })
  again.say({ type: 'result', watch: watchAgain.watch, news: { value: status(2) } })
  await next
  expect(seen).toEqual([1, 2])
})

test('a command that was on its way when the host went is told as lost, for it may have taken effect; a question is asked again', async () => {
  const first = await open()
  const bridge = createBridge(webSocketPort(`ws://127.0.0.1:${first.port}/bridge`))
  const command = bridge.command('project.archive', { id: '00000000-0000-7000-8000-0000000000b1' })
  await first.hear()
  const question = bridge.call('imports', null)
  await first.hear()
  const { port } = first
  hosts.splice(hosts.indexOf(first), 1)
  await Promise.all([first.close(), expect(command).rejects.toMatchObject({ code: 'cancelled' })])
  const again = await open(port)
  const asked = await again.hear() as { call: number; name: string }
  expect(asked.name).toBe('imports')
  again.say({ type: 'answer', call: asked.call, value: [] })
  expect(await question).toEqual([])
})
