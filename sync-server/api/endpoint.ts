import { createHash } from 'node:crypto'
import { Router, type Request } from 'express'
import type { z } from 'zod'
import type { ExportedFile } from '../../shared/exchange/exported-file.ts'
import { ProblemError } from '../../shared/problem.ts'
import { sessionOf, type RequireSession } from '../auth/require-session.ts'
import type { RefreshTokens } from '../auth/refresh-tokens.ts'
import type { Session } from '../auth/sessions.ts'
import type { Postgres } from '../db/postgres.ts'
import type { Intake } from '../sync/intake.ts'
import type { World } from '../world.ts'
import { visibleReads, type VisibleReads } from './read-visible.ts'
import { checkInput, readBody } from './read-body.ts'
import { commandWriter, type CommandWriter } from './write-command.ts'

/** One call of an endpoint: who calls, and what it may do. */
export interface Call extends VisibleReads, CommandWriter {
  readonly session: Session
  readonly postgres: Postgres
  readonly refreshTokens: RefreshTokens
  readonly world: World
  newId(): string
}

export interface Answer<Body> {
  readonly body: Body
  /** Where a new record is. */
  readonly location?: string
  /** A file in place of a body. */
  readonly file?: ExportedFile
}

export interface Endpoint {
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete'
  /** Below /api/v1, with parameters in braces. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly params: z.ZodObject | undefined
  readonly query: z.ZodObject | undefined
  readonly body: z.ZodType | undefined
  /** What it answers with; undefined for an answer without a body. */
  readonly answer: z.ZodType | undefined
  /** Media types of the files that it answers with; none for an answer of JSON. */
  readonly fileTypes: readonly string[]
  readonly status: 200 | 201 | 204
  /** A record that can be changed: its answer carries an ETag, and a change may ask for one with If-Match. */
  readonly tagged: boolean
  readonly handle: (call: Call, input: { params: never; query: never; body: never }) => Promise<Answer<unknown>>
}

interface Declaration<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType, Result extends z.ZodType> {
  readonly method: Endpoint['method']
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly answer?: Result
  readonly fileTypes?: readonly string[]
  readonly status?: Endpoint['status']
  readonly tagged?: boolean
  handle(call: Call, input: { params: z.output<Params>; query: z.output<Query>; body: z.output<Body> }): Promise<Answer<unknown>>
}

/** Declares an endpoint: from it come the route and its part of the OpenAPI document. */
export function endpoint<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType, Result extends z.ZodType>(declaration: Declaration<Params, Query, Body, Result>): Endpoint {
  return { params: undefined, query: undefined, body: undefined, answer: undefined, fileTypes: [], status: 200, tagged: false, ...declaration, handle: declaration.handle as unknown as Endpoint['handle'] }
}

export interface EndpointOptions {
  readonly postgres: Postgres
  /** The pool whose search path begins with the views of what one person may see. */
  readonly visible: Postgres
  readonly intake: Intake
  readonly refreshTokens: RefreshTokens
  readonly world: World
  readonly requireSession: RequireSession
}

/** The routes of endpoints, below /api/v1. */
export function endpointRoutes(endpoints: readonly Endpoint[], options: EndpointOptions): Router {
  const routes = Router()
  for (const each of endpoints) {
    routes[each.method](each.path.replaceAll(/\{(\w+)\}/g, ':$1'), options.requireSession, async (request, response) => {
      const session = sessionOf(request)
      const reads = visibleReads(options.visible, session)
      const call: Call = { session, ...reads, ...commandWriter(options, session, commandIdOf(request, session, options.world)), postgres: options.postgres, refreshTokens: options.refreshTokens, world: options.world, newId: () => options.world.newId() }
      const input = {
        params: (each.params ? checkInput(each.params, request.params) : {}) as never,
        query: (each.query ? checkInput(each.query, request.query) : {}) as never,
        body: (each.body ? readBody(each.body, request) : undefined) as never,
      }
      if (each.tagged && each.method !== 'get') await checkIfMatch(request, each, endpoints, call, input)
      const answer = await each.handle(call, input)
      response.status(each.status).set('cache-control', 'private, no-cache').vary('authorization')
      if (answer.location) response.location(`/api/v1${answer.location}`)
      if (each.status === 204) return void response.end()
      if (answer.file) {
        response.attachment(answer.file.file_name).set('content-type', answer.file.media_type)
        return void response.end(answer.file.bytes)
      }
      if (each.tagged) response.set('etag', etagOf(answer.body))
      response.json(answer.body)
    })
  }
  return routes
}

/** Names exactly what was answered, so that a change can say what it was made from. */
const etagOf = (body: unknown): string => `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 27)}"`

async function checkIfMatch(request: Request, changing: Endpoint, endpoints: readonly Endpoint[], call: Call, input: { params: never; query: never; body: never }): Promise<void> {
  const wanted = request.headers['if-match']
  if (wanted === undefined || wanted === '*') return
  // a repeated call is answered as before, though its own effect has changed the record since
  if (await call.wasApplied()) return
  const reading = endpoints.find((each) => each.method === 'get' && each.path === changing.path)
  if (!reading) return
  const current = etagOf((await reading.handle(call, input)).body)
  if (!wanted.split(',').map((tag) => tag.trim()).includes(current)) throw new ProblemError({ code: 'changed_meanwhile', detail: 'the record is no longer what If-Match names: read it again' })
}

/** The command's id is the caller's Idempotency-Key where that is a UUID, follows from it where it is another text, and is new without one. */
function commandIdOf(request: Request, session: Session, world: World): string {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || key === '') return world.newId()
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key)) return key.toLowerCase()
  const hash = createHash('sha256').update(`${session.user.id} ${key}`).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
