import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { Chance } from '../simulation/chance.ts'

/** What the line is like. `gone` refuses every connection, `frozen` lets nothing pass until it thaws; the others name what befalls a connection. */
export const weathers = ['calm', 'slow', 'dripping', 'cut', 'reset', 'swallowing', 'deaf', 'repeating', 'gone', 'frozen'] as const
export type ProxyWeather = (typeof weathers)[number]

/** What befalls one connection, after so many bytes from the side that it concerns. */
interface Fate { readonly kind: 'none' | 'slow' | 'drip' | 'cut' | 'reset' | 'swallow' | 'deaf' | 'repeat'; readonly after: number; readonly from: 'near' | 'far' | 'both' }

interface Line {
  readonly port: number
  readonly near: Socket
  readonly far: Socket
  fate: Fate
  passed: number
  /** What came from who connected, from the beginning; null where it is too much to be said again. */
  said: Buffer[] | null
  repeated: boolean
  /** Swallows everything and says nothing. */
  silent: boolean
}

const DRIP_BYTES = 300
/** A request that is said again has been heard out by then. */
const HEARD_OUT_MS = 5000
/** A backlog that nobody reads is let be; sockets push back long before. */
const MOST_BYTES = 60_000

/** A TCP proxy on a port of its own, between one who connects and those who listen; what it does to connections is up to chance. */
export class MisbehavingProxy {
  readonly port: number
  /** How many connections it did something to. */
  harmed = 0
  readonly #targets: () => readonly number[]
  readonly #chance: Chance
  readonly #lines = new Set<Line>()
  readonly #waiting = new Set<() => void>()
  #server: Server
  #weather: ProxyWeather = 'calm'

  private constructor(server: Server, targets: () => readonly number[], chance: Chance) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    this.#targets = targets
    this.#chance = chance
    server.on('connection', (near) => this.#take(near))
  }

  /** `targets` are the ports of this machine to which it hands a connection, any of them. */
  static async open(targets: () => readonly number[], chance: Chance): Promise<MisbehavingProxy> {
    return new MisbehavingProxy(await listening(0), targets, chance)
  }

  get weather(): ProxyWeather { return this.#weather }

  /** Changes the weather for what is open as well; what already swallows goes on swallowing. */
  async setWeather(weather: ProxyWeather): Promise<void> {
    const before = this.#weather
    this.#weather = weather
    if (before === 'frozen' && weather !== 'frozen') {
      for (const go of [...this.#waiting]) go()
      this.#waiting.clear()
    }
    if (weather === 'gone' && before !== 'gone') {
      const closed = new Promise((resolve) => this.#server.close(resolve))
      this.breakAll()
      await closed
    }
    if (before === 'gone' && weather !== 'gone') {
      this.#server = await listening(this.port)
      this.#server.on('connection', (near) => this.#take(near))
    }
    for (const line of this.#lines) line.fate = this.#fate()
  }

  /** Resets everything that is open. */
  breakAll(): void {
    for (const line of [...this.#lines]) this.#break(line, true)
  }

  /** Resets what is open to one of the targets. */
  breakTo(port: number): void {
    for (const line of [...this.#lines]) if (line.port === port) this.#break(line, true)
  }

  async close(): Promise<void> {
    this.breakAll()
    if (this.#weather === 'gone') return
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.breakAll()
    await closed
  }

  #take(near: Socket): void {
    const targets = this.#targets()
    const target = targets[this.#chance.below(targets.length)]
    if (target === undefined) {
      near.resetAndDestroy()
      return
    }
    const line: Line = { port: target, near, far: connect({ port: target, host: '127.0.0.1', noDelay: true, allowHalfOpen: true }), fate: this.#fate(), passed: 0, said: [], repeated: false, silent: false }
    near.setNoDelay(true)
    this.#lines.add(line)
    this.#pass(line, line.near, line.far, 'near')
    this.#pass(line, line.far, line.near, 'far')
  }

  /** Hands on what comes from one side, as the line's fate lets it. */
  #pass(line: Line, source: Socket, sink: Socket, from: 'near' | 'far'): void {
    let last = Promise.resolve()
    source.on('data', (bytes: Buffer) => {
      if (line.silent) return
      source.pause()
      last = last.then(async () => {
        await this.#hand(line, bytes, sink, from)
        source.resume()
      })
    })
    source.on('end', () => {
      last = last.then(() => { if (!line.silent) sink.end() })
    })
    source.on('error', () => this.#break(line, true))
    source.on('close', (failed) => {
      if (sink.destroyed) this.#lines.delete(line)
      // who swallows tells neither side that the other is gone
      else if (!line.silent) void last.then(() => { if (failed) this.#break(line, true); else sink.end() })
    })
  }

  async #hand(line: Line, bytes: Buffer, sink: Socket, from: 'near' | 'far'): Promise<void> {
    if (this.#weather === 'frozen') await new Promise<void>((resolve) => this.#waiting.add(resolve))
    const { fate } = line
    const concerns = fate.from === 'both' || fate.from === from
    const left = Math.max(0, fate.after - line.passed)
    line.passed += bytes.length
    if (from === 'near') {
      line.said?.push(bytes)
      if (line.said && Buffer.concat(line.said).length > MOST_BYTES) line.said = null
    }
    if (concerns && fate.kind !== 'none' && bytes.length >= left) {
      switch (fate.kind) {
        case 'slow':
          await later(20 + this.#chance.below(400))
          break
        case 'drip':
          for (let at = 0; at < Math.min(bytes.length, 20 * DRIP_BYTES) && this.#lines.has(line); at += DRIP_BYTES) {
            sink.write(bytes.subarray(at, at + DRIP_BYTES))
            await later(5 + this.#chance.below(40))
          }
          bytes = bytes.subarray(20 * DRIP_BYTES)
          break
        case 'repeat':
          this.#repeat(line)
          break
        case 'cut': case 'reset':
          this.harmed += 1
          if (left > 0) await written(sink, bytes.subarray(0, left))
          this.#break(line, fate.kind === 'reset')
          return
        case 'deaf':
          // the office gets all of it, and its answer never arrives
          this.harmed += 1
          setTimeout(() => this.#break(line, this.#chance.of(0.5)), this.#chance.below(3000))
          line.silent = true
          return
        case 'swallow':
          this.harmed += 1
          if (left > 0) await written(sink, bytes.subarray(0, left))
          line.silent = true
          return
      }
    }
    if (bytes.length > 0 && this.#lines.has(line)) await written(sink, bytes)
  }

  /** Says everything again a little later, as who has heard no answer does, on a connection of its own. */
  #repeat(line: Line): void {
    if (line.repeated || !line.said) return
    const { port, said } = line
    line.repeated = true
    this.harmed += 1
    setTimeout(() => {
      const again = connect({ port, host: '127.0.0.1' })
      again.on('error', () => undefined).resume()
      again.write(Buffer.concat(said))
      setTimeout(() => again.destroy(), HEARD_OUT_MS)
    }, this.#chance.below(3000))
  }

  #fate(): Fate {
    const after = this.#chance.of(0.5) ? this.#chance.below(2000) : this.#chance.below(MOST_BYTES)
    const from = this.#chance.pick(['near', 'far', 'both'] as const)
    const struck = this.#chance.of(0.6)
    switch (this.#weather) {
      case 'slow': return { kind: 'slow', after: 0, from: 'both' }
      case 'dripping': return { kind: 'drip', after: 0, from }
      case 'cut': return { kind: struck ? 'cut' : 'none', after, from }
      case 'reset': return { kind: struck ? 'reset' : 'none', after, from }
      case 'swallowing': return { kind: struck ? 'swallow' : 'none', after, from }
      case 'repeating': return { kind: struck ? 'repeat' : 'none', after: 0, from: 'near' }
      case 'deaf': return { kind: struck ? 'deaf' : 'none', after: 0, from: 'far' }
      default: return { kind: 'none', after: 0, from }
    }
  }

  #break(line: Line, rudely: boolean): void {
    if (!this.#lines.delete(line)) return
    for (const socket of [line.near, line.far]) {
      socket.on('error', () => undefined)
      if (rudely) socket.resetAndDestroy()
      else socket.destroy()
    }
  }
}

async function listening(port: number): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds) })
/** Resolves when the other side took it, or never will. */
const written = (sink: Socket, bytes: Buffer): Promise<void> => new Promise((resolve) => { if (sink.destroyed || sink.writableEnded) resolve(); else sink.write(bytes, () => resolve()) })
