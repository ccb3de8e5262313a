import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem.ts'
import { protocolVersion, serverMessage, socketPath } from '../../../shared/sync/protocol.ts'
import type { ClientMessage } from '../../../shared/sync/protocol.ts'
import type { World, WorldSocket } from '../world.ts'
import { Backoff } from './backoff.ts'
import type { Network } from './network.ts'
import type { SessionKeeper } from './session.ts'

const pingEvery = 25_000
/** Nothing heard for so long, with pings unanswered: the socket is dead without having said so. */
const silenceAtMost = 60_000
const welcomeWithin = 15_000

export interface WakeOptions {
  readonly world: World
  readonly network: Network
  readonly session: SessionKeeper
  readonly onWelcome: () => void
  readonly onPoke: (streams: readonly string[], transaction: string) => void
  /** The socket was lost or could not be had. */
  readonly onLost: () => void
}

/** Holds the one socket through which the server says that something changed. */
export class Wake {
  readonly #options: WakeOptions
  readonly #backoff: Backoff
  #socket: WorldSocket | null = null
  #connected = false
  #connecting = false
  #heardAt = 0
  #cancelRetry: (() => void) | null = null
  #cancelPing: (() => void) | null = null
  #retryAt: number | null = null
  #problem: Problem | null = null
  #stopped = false

  constructor(options: WakeOptions) {
    this.#options = options
    this.#backoff = new Backoff(options.world)
  }

  get connected(): boolean { return this.#connected }
  get retryAt(): number | null { return this.#retryAt }
  get problem(): Problem | null { return this.#problem }

  /** Connects, unless connected, connecting, or waiting for a next attempt. */
  kick(): void {
    if (this.#stopped || this.#socket || this.#connecting || this.#cancelRetry) return
    const { network, session } = this.#options
    if (network.off || !session.actor || session.trouble) return
    void this.#connect()
  }

  /** Tries at once, whatever it waited for. */
  now(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = null
    this.#retryAt = null
    this.#backoff.succeeded()
    this.kick()
  }

  /** Ends the present connection; a next one needs a kick. */
  disconnect(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = null
    this.#retryAt = null
    this.#socket?.close()
  }

  stop(): void {
    this.#stopped = true
    this.disconnect()
    this.#cancelPing?.()
  }

  async #connect(): Promise<void> {
    const { network, session, world } = this.#options
    this.#connecting = true
    try {
      const token = await session.accessToken()
      const socket = this.#stopped ? null : network.openSocket(`${session.serverUrl.replace(/^http/, 'ws')}${socketPath}`)
      if (!socket) return
      this.#socket = socket
      this.#heardAt = world.elapsed()
      socket.onopen = () => this.#say({ type: 'hello', access_token: token, protocol: protocolVersion })
      socket.onmessage = (text) => this.#heard(text)
      socket.onclose = () => this.#closed(socket)
      this.#watch(welcomeWithin)
    } catch (error) {
      this.#problem = problemOf(error)
      this.#retryLater()
    } finally {
      this.#connecting = false
    }
  }

  #heard(text: string): void {
    this.#heardAt = this.#options.world.elapsed()
    const message = serverMessage.safeParse(parsed(text))
    // a newer server may say what this version does not know
    if (!message.success) return
    switch (message.data.type) {
      case 'welcome':
        this.#connected = true
        this.#problem = null
        this.#backoff.succeeded()
        this.#watch(pingEvery)
        this.#options.onWelcome()
        return
      case 'poke':
        this.#options.onPoke(message.data.streams, message.data.transaction)
        return
      case 'goodbye':
        this.#problem = message.data.problem
        this.#options.session.noteTrouble(message.data.problem)
        this.#socket?.close()
        return
      case 'pong':
    }
  }

  #closed(socket: WorldSocket): void {
    this.#options.network.socketEnded(socket)
    if (this.#socket !== socket) return
    this.#socket = null
    this.#connected = false
    this.#cancelPing?.()
    this.#cancelPing = null
    if (this.#stopped) return
    // a token that ended meanwhile is the usual reason for a goodbye at hello
    if (this.#problem?.code === 'session_expired' || this.#problem?.code === 'not_signed_in') void this.#options.session.refresh().catch(() => undefined)
    this.#retryLater()
    this.#options.onLost()
  }

  #watch(every: number): void {
    this.#cancelPing?.()
    this.#cancelPing = this.#options.world.after(every, () => {
      const silent = this.#options.world.elapsed() - this.#heardAt
      if (!this.#connected || silent > silenceAtMost) {
        this.#socket?.close()
        return
      }
      this.#say({ type: 'ping' })
      this.#watch(pingEvery)
    })
  }

  #retryLater(): void {
    const { network, session, world } = this.#options
    if (this.#stopped || network.off || !session.actor || session.trouble || this.#cancelRetry) return
    const delay = this.#backoff.next()
    this.#retryAt = world.now() + delay
    this.#cancelRetry = world.after(delay, () => {
      this.#cancelRetry = null
      this.#retryAt = null
      this.kick()
    })
  }

  #say(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message))
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
