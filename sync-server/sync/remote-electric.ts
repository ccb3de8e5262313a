import { randomUUID } from 'node:crypto'
import http, { type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import { pipeline } from 'node:stream/promises'
import type { Logger } from 'pino'
import { ProblemError, type ProblemCode } from '../../shared/problem.ts'
import type { ShapeSource } from './gateway.ts'

/** What of an answer reaches the laptop. Electric, or a cache before it, may say more: nothing that could carry the request's address passes. */
const passedOn = /^(electric-[\w-]+|content-(type|encoding|length)|etag|cache-control|retry-after)$/
/** What of a laptop's request reaches Electric. */
const asked = ['if-none-match', 'accept-encoding'] as const
/** Statuses that are the protocol's own; anything else is between this server and Electric. */
const ofTheProtocol = new Set([200, 204, 304, 409])
/** Longer than Electric takes for a long-poll (20 s) or for its answer to a first request of a large shape. */
const ANSWERS_WITHIN_MS = 90_000
/** Said where Electric says nothing of it. */
const RETRY_AFTER_SECONDS = '2'
const LARGEST_EXPLANATION = 2_000

export interface RemoteElectricOptions {
  /** Where Electric is, with a path and parameters of its own where it has them (`source_id`). */
  readonly url: string
  readonly secret?: string
  readonly log: Logger
  readonly answersWithinMs?: number
}

/** A real Electric, to which requests are passed on, and whose answers come back as streams, byte by byte as they are. */
export function remoteElectric({ url, secret, log, answersWithinMs = ANSWERS_WITHIN_MS }: RemoteElectricOptions): ShapeSource {
  const base = new URL(url)
  const { request: begin, Agent } = base.protocol === 'https:' ? https : http
  // a long-poll holds its connection, so there are as many as laptops wait
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

  const spellings = secret ? [secret, encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)] : []
  const withoutSecret = (text: string): string => spellings.reduce((rest, spelling) => rest.replaceAll(spelling, '[redacted]'), text)

  function addressOf(parameters: URLSearchParams): URL {
    const address = new URL(base)
    address.pathname = `${base.pathname.replace(/\/$/, '')}/v1/shape`
    for (const [name, value] of parameters) address.searchParams.set(name, value)
    if (asksWhatIsNew(parameters) && !parameters.has('cache-buster')) address.searchParams.set('cache-buster', randomUUID())
    if (secret) address.searchParams.set('secret', secret)
    return address
  }

  /** Electric's answer, once it has begun. A connection that was closed while it lay idle says nothing about Electric: the request is made once more. */
  async function ask(address: URL, request: IncomingMessage, signal: AbortSignal, again = true): Promise<IncomingMessage> {
    const method = request.method === 'HEAD' ? 'HEAD' : 'GET'
    const headers = Object.fromEntries(asked.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, request.headers[name]]])))
    const outgoing = begin(address, { method, agent, headers, signal })
    try {
      return await answerTo(outgoing)
    } catch (error) {
      if (again && outgoing.reusedSocket && /^(ECONNRESET|EPIPE)$/.test((error as NodeJS.ErrnoException).code ?? '')) return await ask(address, request, signal, false)
      throw error
    }
  }

  function answerTo(outgoing: ClientRequest): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => outgoing.destroy(new Error(`no answer within ${answersWithinMs} ms`)), answersWithinMs)
      outgoing.once('response', resolve).once('error', reject).once('close', () => clearTimeout(late))
      outgoing.once('response', () => clearTimeout(late))
      outgoing.end()
    })
  }

  return {
    async handle(parameters, request, response) {
      const ending = new AbortController()
      response.once('close', () => ending.abort())
      const answer = await ask(addressOf(parameters), request, ending.signal).catch((error: unknown) => {
        if (ending.signal.aborted) return undefined
        log.warn({ reason: (error as Error).message, code: (error as NodeJS.ErrnoException).code }, 'Electric does not answer')
        throw unavailable(response, 'server_failed', 'the shape service does not answer', undefined)
      })
      if (!answer) return
      if (!ofTheProtocol.has(answer.statusCode ?? 0)) throw await refusalOf(answer, response)
      for (const [name, value] of Object.entries(answer.headers)) if (value !== undefined && passedOn.test(name)) response.setHeader(name, value)
      response.writeHead(answer.statusCode ?? 200)
      // the first event of a stream may be long in coming
      response.flushHeaders()
      // the laptop may go at any time, which is no failure; where Electric breaks off, so do we, for half an answer is none
      await pipeline(answer, response).catch((error: unknown) => {
        if (!ending.signal.aborted) log.warn({ reason: (error as Error).message }, 'an answer of Electric broke off')
      })
    },
  }

  /** What a laptop is told where Electric refuses. Its words stay here: they may repeat the request, and the request holds the secret. */
  async function refusalOf(answer: IncomingMessage, response: ServerResponse): Promise<ProblemError> {
    const status = answer.statusCode ?? 0
    const said = withoutSecret(await beginningOf(answer).catch(() => ''))
    const retryAfter = answer.headers['retry-after']
    if (status === 429) return unavailable(response, 'too_many_requests', 'the shape service is asked too much; ask later', retryAfter)
    if (status === 400) {
      log.warn({ status, said }, 'Electric cannot read a request')
      return new ProblemError({ code: 'invalid_input', detail: 'the shape service cannot read this request' })
    }
    // a refusal of our secret is no refusal of the laptop's session: it must neither sign out nor give up the stream
    log.error({ status, said }, status === 401 || status === 403 ? 'Electric refuses ELECTRIC_SECRET' : 'Electric failed')
    return unavailable(response, 'server_failed', 'the shape service cannot answer just now', retryAfter)
  }
}

/**
 * A plain request from the middle of a shape asks what is new, and a laptop that heard nothing new asks no more before it is poked.
 * Electric lets caches repeat such an answer for a minute, which suits clients that wait live after it: ours would miss what was
 * committed in that minute. Beginnings and live requests are the same for all who ask, and may come out of a cache.
 */
function asksWhatIsNew(parameters: URLSearchParams): boolean {
  return parameters.has('offset') && parameters.get('offset') !== '-1' && parameters.get('live') !== 'true'
}

function unavailable(response: ServerResponse, code: ProblemCode, detail: string, retryAfter: string | undefined): ProblemError {
  response.setHeader('retry-after', retryAfter ?? RETRY_AFTER_SECONDS)
  return new ProblemError({ code, detail })
}

async function beginningOf(answer: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of answer.setEncoding('utf8')) {
    text += String(part)
    if (text.length > LARGEST_EXPLANATION) break
  }
  return text.slice(0, LARGEST_EXPLANATION)
}

/** Whether an Electric is ready: it answers 202 while it starts, or while another one holds its lock. */
export async function electricHealth(url: string): Promise<{ readonly ok: boolean; readonly detail: string }> {
  const base = new URL(url)
  const health = new URL(`${base.pathname.replace(/\/$/, '')}/v1/health`, base)
  const answer = await fetch(health, { signal: AbortSignal.timeout(3_000), redirect: 'error' })
  await answer.body?.cancel()
  return { ok: answer.status === 200, detail: answer.status === 200 ? 'electric' : `electric answers ${answer.status}` }
}
