import type { WorldSocket } from '../../electron/engine/world.ts'
import { realWorld } from '../../electron/engine/world.ts'
import { pushPath, socketPath } from '../../shared/sync/protocol.ts'
import type { Chance } from './chance.ts'
import type { SimulatedTime } from './simulated-time.ts'

/** What may happen to a request, each with its probability. */
const weathers = {
  calm: {},
  slow: { slow: 0.7 },
  flaky: { refused: 0.06, lost: 0.03, answer_lost: 0.1, cut: 0.05, slow: 0.3, twice: 0.05, late_copy: 0.05, error: 0.06, error_after: 0.04, too_many: 0.03, hanging: 0.01 },
  answers_lost: { answer_lost: 0.5, cut: 0.2 },
  copying: { twice: 0.4, late_copy: 0.4, slow: 0.1 },
  errors: { error: 0.3, error_after: 0.3, too_many: 0.2, html: 0.1 },
  gone: { refused: 1 },
  half_open: { hanging: 0.3, slow: 0.2 },
} as const satisfies Record<string, Partial<Record<Fate, number>>>

type Fate = 'refused' | 'lost' | 'answer_lost' | 'cut' | 'slow' | 'twice' | 'late_copy' | 'error' | 'error_after' | 'too_many' | 'html' | 'hanging'
export type Weather = keyof typeof weathers
export const allWeathers = Object.keys(weathers) as Weather[]

/** Where requests end up. */
export interface FarEnd {
  /** The server's address, or null while it is down. */
  readonly url: string | null
}

/** What `fetch` of a system ends in when the network has not answered for so long. */
const ANSWERS_WITHIN_MS = 300_000
const SLOWEST_MS = 4_000

/** The network between one laptop and the office: everything passes here, and little of it unharmed in bad weather. */
export class Wire {
  weather: Weather = 'calm'
  readonly #time: SimulatedTime
  readonly #far: FarEnd
  readonly #chance: Chance
  readonly #say: (line: string) => void
  readonly #sockets = new Set<() => void>()
  readonly #requests = new Set<AbortController>()
  /** Pulled out: whoever used it is dead, and hears nothing any more. */
  #pulled = false

  constructor(time: SimulatedTime, far: FarEnd, chance: Chance, say: (line: string) => void) {
    this.#time = time
    this.#far = far
    this.#chance = chance
    this.#say = say
  }

  /** The laptop at this end was killed. */
  pull(): void {
    this.#pulled = true
    for (const end of [...this.#sockets]) end()
    for (const request of this.#requests) request.abort()
  }

  /** The server at the other end was killed: nothing that is open is answered. */
  reset(): void {
    for (const end of [...this.#sockets]) end()
    for (const request of this.#requests) request.abort(broken('ECONNRESET'))
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : String(input))
    const fate = this.#fate(url.pathname)
    if (fate) this.#say(`${fate}: ${init.method ?? 'GET'} ${url.pathname}${url.searchParams.get('stream') ? ` ${url.searchParams.get('stream')}` : ''}`)
    const aborted = init.signal ?? null
    switch (fate) {
      case null: return await this.#send(url, init)
      case 'refused': throw broken('ENOTFOUND')
      case 'lost': {
        await this.#delay(this.#chance.below(SLOWEST_MS), aborted)
        throw broken('ECONNRESET')
      }
      case 'answer_lost': {
        await this.#send(url, init)
        throw broken('ECONNRESET')
      }
      case 'cut': return cutShort(await this.#send(url, init))
      case 'slow': {
        await this.#delay(this.#chance.below(SLOWEST_MS), aborted)
        const answer = await this.#send(url, init)
        await this.#delay(this.#chance.below(SLOWEST_MS), aborted)
        return answer
      }
      case 'twice': {
        if (url.pathname !== pushPath) return await this.#send(url, init)
        const [first, second] = await Promise.all([this.#send(url, init), this.#send(url, init)])
        return this.#chance.of(0.5) ? first : second
      }
      case 'late_copy': {
        if (url.pathname === pushPath) this.#time.after(this.#chance.below(20_000), () => { this.#send(url, { ...init, signal: null }).catch(() => undefined) })
        return await this.#send(url, init)
      }
      case 'error': return problem(this.#chance.pick([500, 502, 503]), 'server_failed')
      case 'error_after': {
        await this.#send(url, init)
        return problem(this.#chance.pick([500, 502, 504]), 'server_failed')
      }
      case 'too_many': return problem(429, 'too_many_requests')
      case 'html': return new Response('<html><body>Sign in to the hotel\'s network</body></html>', { status: 200, headers: { 'content-type': 'text/html' } })
      case 'hanging': {
        await this.#delay(ANSWERS_WITHIN_MS, aborted)
        throw broken('UND_ERR_HEADERS_TIMEOUT')
      }
    }
  }

  openSocket(): WorldSocket {
    const opened: WorldSocket = { onopen: null, onmessage: null, onclose: null, send: () => undefined, close: () => end() }
    let ended = false
    let real: WorldSocket | null = null
    const end = (): void => {
      if (ended) return
      ended = true
      this.#sockets.delete(end)
      real?.close()
      if (!this.#pulled) setImmediate(() => opened.onclose?.())
    }
    this.#sockets.add(end)
    const fate = this.#fate(socketPath)
    if (this.#far.url === null || this.#pulled || (fate && fate !== 'slow' && fate !== 'hanging')) {
      setImmediate(end)
      return opened
    }
    const greeted = Promise.withResolvers<void>()
    void this.#time.during(Promise.race([greeted.promise, new Promise((resolve) => { setTimeout(resolve, 200).unref() })]))
    real = realWorld.openSocket(`${this.#far.url.replace(/^http/, 'ws')}${socketPath}`)
    real.onopen = () => opened.onopen?.()
    real.onclose = () => {
      greeted.resolve()
      end()
    }
    real.onmessage = (text) => {
      if (!ended) this.#deliver(opened, text, fate === 'hanging')
      greeted.resolve()
    }
    opened.send = (text) => { if (!ended && fate !== 'hanging') real?.send(text) }
    return opened
  }

  #deliver(socket: WorldSocket, text: string, deaf: boolean): void {
    if (deaf || this.weather === 'half_open' && this.#chance.of(0.7)) return
    if (this.weather === 'calm') socket.onmessage?.(text)
    else this.#time.after(this.#chance.below(SLOWEST_MS), () => socket.onmessage?.(text))
  }

  #fate(path: string): Fate | null {
    let left = this.#chance.next()
    for (const [fate, probability] of Object.entries(weathers[this.weather]) as [Fate, number][]) {
      // a network does not exchange a refresh token by itself
      if ((left -= probability) < 0) return (fate === 'twice' || fate === 'late_copy') && path !== pushPath ? null : fate
    }
    return null
  }

  async #send(url: URL, init: RequestInit): Promise<Response> {
    if (this.#far.url === null || this.#pulled) throw broken('ECONNREFUSED')
    const request = new AbortController()
    const caller = init.signal ?? null
    const abort = (): void => request.abort(caller?.reason)
    if (caller?.aborted) abort()
    caller?.addEventListener('abort', abort, { once: true })
    this.#requests.add(request)
    try {
      const answering = this.#answer(`${this.#far.url}${url.pathname}${url.search}`, { ...init, signal: request.signal })
      return await (url.searchParams.get('live') === 'true' ? answering : this.#time.during(answering))
    } finally {
      this.#requests.delete(request)
      caller?.removeEventListener('abort', abort)
    }
  }

  async #answer(url: string, init: RequestInit): Promise<Response> {
    const answer = await fetch(url, init)
    const body = await answer.text()
    for (const [, transaction] of body.matchAll(/"status":"applied"[^{}]*"transaction":"(\d+)"/g)) this.#time.committed(transaction as string)
    for (const [, transactions] of body.matchAll(/"txids":\[([\d,]+)\]/g)) for (const transaction of (transactions as string).split(',')) this.#time.brought(transaction)
    return new Response(answer.status === 204 || answer.status === 304 ? null : body, { status: answer.status, headers: answer.headers })
  }

  #delay(milliseconds: number, signal: AbortSignal | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#time.after(milliseconds, resolve)
      signal?.addEventListener('abort', () => {
        cancel()
        reject(signal.reason as Error)
      }, { once: true })
      if (signal?.aborted) reject(signal.reason as Error)
    })
  }
}

function broken(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}

function problem(status: number, code: string): Response {
  return new Response(JSON.stringify({ code, detail: `status ${status}` }), { status, headers: { 'content-type': 'application/problem+json' } })
}

/** The answer up to some point in its body, where the connection breaks. */
async function cutShort(answer: Response): Promise<Response> {
  const body = new Uint8Array(await answer.arrayBuffer())
  const begun = new ReadableStream<Uint8Array>({
    start(controller) {
      if (body.length > 1) controller.enqueue(body.subarray(0, body.length >> 1))
      setImmediate(() => controller.error(broken('UND_ERR_SOCKET')))
    },
  })
  return new Response(begun, { status: answer.status === 204 || answer.status === 304 ? 200 : answer.status, headers: answer.headers })
}
