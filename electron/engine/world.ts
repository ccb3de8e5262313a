import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { WebSocket as Socket } from 'ws'

/** A socket as the engine uses it. */
export interface WorldSocket {
  send(text: string): void
  close(): void
  onopen: (() => void) | null
  onmessage: ((text: string) => void) | null
  /** Called once, however it ended. */
  onclose: (() => void) | null
}

/** Everything that comes from outside the engine: time, chance, the network. Tests and the simulator hold it in their hand. */
export interface World {
  /** Milliseconds since 1970, by this laptop's clock. */
  now(): number
  /** Milliseconds since some moment. It only grows, whatever is done to the clock: for everything that lasts. */
  elapsed(): number
  /** Between 0 and 1. */
  random(): number
  /** A new UUIDv7. */
  newId(): string
  /** The laptop's named zone. */
  timeZone(): string
  /** Calls once after so many milliseconds; returns what takes it back. */
  after(milliseconds: number, task: () => void): () => void
  fetch: typeof fetch
  openSocket(url: string): WorldSocket
}

/** Asking the system for its zone costs a quarter of a whole command; people do not change zones within a minute. */
const zoneKnownFor = 60_000
let zone = { name: '', until: 0 }

function timeZone(): string {
  if (Date.now() >= zone.until) zone = { name: Intl.DateTimeFormat().resolvedOptions().timeZone, until: Date.now() + zoneKnownFor }
  return zone.name
}

/** The world as it is. */
export const realWorld: World = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => randomBytes(4).readUInt32BE() / 2 ** 32,
  newId: () => v7(),
  timeZone,
  after(milliseconds, task) {
    const timer = setTimeout(task, milliseconds)
    return () => clearTimeout(timer)
  },
  fetch: (input, init) => fetch(input, init),
  openSocket(url) {
    const socket = new Socket(url, { handshakeTimeout: 10_000, maxPayload: 16_000_000 })
    const opened: WorldSocket = { send: (text) => socket.send(text), close: () => socket.terminate(), onopen: null, onmessage: null, onclose: null }
    socket.on('open', () => opened.onopen?.())
    socket.on('message', (data) => opened.onmessage?.(String(data)))
    socket.on('close', () => {
      const close = opened.onclose
      opened.onclose = null
      close?.()
    })
    // an error is always followed by close
    socket.on('error', () => undefined)
    return opened
  },
}

/** An instant of the world as every row keeps it: UTC with milliseconds. */
export const instantOf = (milliseconds: number): string => new Date(milliseconds).toISOString()
