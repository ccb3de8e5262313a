import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Problem } from '../../shared/problem.ts'
import type { Session } from '../auth/sessions.ts'
import type { Postgres } from '../db/postgres.ts'
import type { Notice } from './notice.ts'
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
  /** Ends the open requests of those who lost access, changed role, had a device revoked, or whose session ended. */
  onNotice(notice: Notice): void
  /** Ends all open requests; those that wait for news are told to ask again, elsewhere or later. */
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
    onNotice(notice) {
      switch (notice.kind) {
        case 'access': return notice.given ? undefined : end(({ session, stream }) => session.user.id === notice.user && stream === `project:${notice.project}`)
        case 'person': return notice.shutOut ? end(({ session }) => session.user.id === notice.user) : undefined
        case 'device': return notice.revoked ? end(({ session }) => session.device_id === notice.device) : undefined
        case 'family': return end(({ session }) => session.family_id === notice.family)
        case 'gap': return end(() => true)
        case 'touched':
      }
    },
    close() {
      for (const { response } of open) if (!response.headersSent) askAgain(response)
      end(({ response }) => !response.writableEnded)
    },
  }
}

/** Answers a request for which nothing has been sent yet. What the shapes' source answers later goes nowhere. */
function askAgain(response: ServerResponse): void {
  response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '0', 'cache-control': 'no-store', connection: 'close' })
  response.end(JSON.stringify({ code: 'server_failed', detail: 'this server is going away; ask again' } satisfies Problem))
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
    response.setHeader('vary', 'authorization, accept-encoding')
    response.removeHeader('access-control-allow-origin')
    const reason = rest.find((each) => typeof each === 'string')
    return reason === undefined ? writeHead(status) : writeHead(status, reason)
  }) as ServerResponse['writeHead']
}
