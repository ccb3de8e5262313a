import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { ProblemError } from '../../shared/problem.ts'
import type { Session } from '../auth/sessions.ts'
import type { Postgres } from '../db/postgres.ts'
import type { Commit } from './commit.ts'
import { changesOf } from './commit.ts'
import { shapeOfStream } from './stream-access.ts'

/** Parameters of Electric's protocol that a laptop may set; what a shape holds is the server's to say. */
const protocolParameters = ['offset', 'handle', 'live', 'live_sse', 'experimental_live_sse', 'cursor', 'expired_handle', 'log', 'cache-buster'] as const

/** Whatever answers requests for shapes: the engine in this process, or an Electric elsewhere. */
export interface ShapeSource {
  handle(parameters: URLSearchParams, request: IncomingMessage, response: ServerResponse): Promise<void> | void
}

export interface Gateway {
  /** Answers a request for a stream, or throws `ProblemError`. */
  serve(session: Session, query: URLSearchParams, request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Ends the open requests of those who lost access, changed role or had a device revoked. */
  onCommit(commit: Commit): void
  /** Ends the open requests of a session that ended. */
  onFamilyEnded(familyId: string): void
  /** Ends all open requests. */
  close(): void
}

interface OpenRequest { readonly session: Session; readonly stream: string; readonly response: ServerResponse }

/** The way to the shapes: checks who may have which stream, and adds table, where and columns. */
export function openGateway(postgres: Postgres, source: ShapeSource): Gateway {
  const open = new Set<OpenRequest>()
  const end = (ended: (request: OpenRequest) => boolean): void => {
    for (const request of open) if (ended(request)) request.response.destroy()
  }
  return {
    async serve(session, query, request, response) {
      const stream = query.get('stream') ?? ''
      const entry = { session, stream, response }
      // it counts as open before access is looked up, or access that ends in between would go unnoticed
      open.add(entry)
      response.once('close', () => open.delete(entry))
      const shape = await shapeOfStream(postgres, session, stream)
      const parameters = new URLSearchParams({ table: 'replica', where: shape.where, columns: shape.columns.join(',') })
      shape.parameters.forEach((value, index) => parameters.set(`params[${index + 1}]`, value))
      for (const name of protocolParameters) {
        const value = query.get(name)
        if (value !== null) parameters.set(name, value)
      }
      keepPrivate(response)
      await source.handle(parameters, request, response)
    },
    onCommit(commit) {
      const lost = changesOf(commit, 'project_access').filter((change) => change.operation === 'delete').map((change) => `${change.before?.['user_id']} project:${change.before?.['project_id']}`)
      const changed = new Set(changesOf(commit, 'user').filter((change) => change.fields.includes('role') || change.fields.includes('archived_at')).map((change) => change.id))
      const revoked = new Set(changesOf(commit, 'device').filter((change) => change.fields.includes('revoked_at') && change.after?.['revoked_at'] != null).map((change) => change.id))
      if (lost.length === 0 && changed.size === 0 && revoked.size === 0) return
      end(({ session, stream }) => changed.has(session.user.id) || (session.device_id !== null && revoked.has(session.device_id)) || lost.includes(`${session.user.id} ${stream}`))
    },
    onFamilyEnded: (familyId) => end(({ session }) => session.family_id === familyId),
    close: () => end(() => true),
  }
}

/** What a shape says may be cached, but only by whoever was allowed to ask: never by a cache that others share. */
function keepPrivate(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    const headers = rest.find((each) => typeof each === 'object' && each !== null) as Record<string, string> | undefined
    for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value)
    const cached = String(response.getHeader('cache-control') ?? 'no-store')
    const own = cached.split(',').map((each) => each.trim()).filter((each) => !/^(public|private|s-maxage=.*|surrogate-control.*)$/i.test(each))
    response.setHeader('cache-control', ['private', ...own].join(', '))
    response.setHeader('vary', 'authorization')
    response.removeHeader('access-control-allow-origin')
    const reason = rest.find((each) => typeof each === 'string')
    return reason === undefined ? writeHead(status) : writeHead(status, reason)
  }) as ServerResponse['writeHead']
}

/** Headers of one hop, and those that `fetch` has already dealt with. */
const notPassedOn = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-encoding', 'content-length', 'access-control-allow-origin', 'server', 'date'])

/** A real Electric, to which requests are passed on as streams. */
export function remoteElectric(url: string, secret: string | undefined): ShapeSource {
  return {
    async handle(parameters, request, response) {
      const address = new URL('/v1/shape', url)
      address.search = parameters.toString()
      if (secret) address.searchParams.set('secret', secret)
      const ending = new AbortController()
      response.once('close', () => ending.abort())
      const answer = await fetch(address, { signal: ending.signal, headers: request.headers['if-none-match'] ? { 'if-none-match': request.headers['if-none-match'] } : {} })
        .catch((error: unknown) => { throw new ProblemError({ code: 'server_failed', detail: 'the shape service does not answer' }, { cause: error }) })
      for (const [name, value] of answer.headers) if (!notPassedOn.has(name)) response.setHeader(name, value)
      response.writeHead(answer.status)
      if (!answer.body) return void response.end()
      // the laptop may go at any time, which is no failure
      await pipeline(Readable.fromWeb(answer.body as ReadableStream), response).catch((error: unknown) => { if (!ending.signal.aborted) throw error })
    },
  }
}
