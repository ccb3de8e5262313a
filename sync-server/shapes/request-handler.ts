import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { MUST_REFETCH, upToDate } from './control-message.ts'
import type { EngineLog } from './engine-log.ts'
import { streamEvents } from './event-stream.ts'
import { InvalidRequest } from './invalid-request.ts'
import { AFTER_SNAPSHOT, compareOffsets } from './log-offset.ts'
import type { LogOffset } from './log-offset.ts'
import type { Lsn } from './lsn.ts'
import { sqlState } from './postgres-session.ts'
import type { RequestParameters } from './request-parameters.ts'
import { readParameters } from './request-parameters.ts'
import { sendPieces } from './response-body.ts'
import type { LogAnswer } from './response-headers.ts'
import { entityTag, errorHeaders, logHeaders, preflightHeaders, refetchHeaders, subsetHeaders, UNKNOWN_METHOD_HEADERS } from './response-headers.ts'
import type { ShapeDefinition } from './shape-definition.ts'
import { SnapshotUnavailable } from './shape-snapshot.ts'
import type { Shape } from './shape.ts'
import { TableChanged } from './snapshotter.ts'
import type { SubsetReader } from './subset-reader.ts'

export interface RequestHandlerOptions {
  /** The schema of tables that are named without one. */
  readonly schema: string
  readonly define: (parameters: RequestParameters) => Promise<ShapeDefinition>
  readonly findByHandle: (handle: string, definition: ShapeDefinition) => Shape | undefined
  readonly findOrCreate: (definition: ShapeDefinition) => Shape
  readonly all: () => readonly Shape[]
  readonly replace: (shape: Shape, reason: string) => void
  readonly allowDeletion: boolean
  /** A table is not what it was taken for. */
  readonly forgetTables: (definition: ShapeDefinition) => void
  /** Whether the end of a shape's log is the state of its rows after some transaction. */
  readonly isSettled: (shape: Shape) => boolean
  readonly subsets: SubsetReader
  /** The last commit that all logs hold. */
  readonly lastSeenLsn: () => Lsn
  readonly isActive: () => boolean
  /** Waits until the engine is streaming; false if it takes too long. */
  readonly untilActive: () => Promise<boolean>
  readonly longPollMilliseconds: number
  /** How long a stream of server-sent events is held. */
  readonly eventStreamMilliseconds: number
  readonly keepAliveMilliseconds: number
  /** How long a reader may take nothing of what is sent to it. */
  readonly patienceMilliseconds: number
  readonly log: EngineLog
}

// Where rows move in without end, what has come is told after this long, though it is not all.
const NEWS_DELAY_MILLISECONDS = 1_000
const LARGEST_BODY = 1024 * 1024

class BodyTooLarge extends Error {
  readonly code = 'body-too-large'
}

/** Answers shape requests. */
export class RequestHandler {
  private readonly options: RequestHandlerOptions
  private closing = false

  constructor(options: RequestHandlerOptions) {
    this.options = options
  }

  /** Lets every request that waits for news go, once its shape's watchers are called. */
  close(): void {
    this.closing = true
  }

  async handle(parameters: URLSearchParams, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET'
    if (method === 'OPTIONS') return send(response, 204, preflightHeaders(request.headers['access-control-request-headers']))
    if (method === 'DELETE') return this.delete(parameters, response)
    if (!['GET', 'HEAD', 'POST'].includes(method)) {
      return send(response, 404, UNKNOWN_METHOD_HEADERS, 'Not found')
    }
    try {
      const body = method === 'POST' ? await readBody(request) : undefined
      const read = readParameters(parameters, this.options.schema, body)
      if (!(await this.options.untilActive())) return refuse(response, 503, { message: 'Waiting for the database' }, 5)
      await this.answer(read, request, response)
    } catch (error) {
      this.answerError(error, response)
    }
  }

  /** Replaces a shape on request, where tests are allowed to ask for it: one of a definition, of a handle, or of both. */
  private async delete(parameters: URLSearchParams, response: ServerResponse): Promise<void> {
    if (!this.options.allowDeletion) return refuse(response, 405, { message: 'DELETE not allowed' })
    try {
      if (!(await this.options.untilActive())) return refuse(response, 503, { message: 'Waiting for the database' }, 5)
      const shapes = await this.shapesMeant(parameters)
      if (shapes.length === 0) return refuse(response, 404, { message: 'Shape not found' })
      for (const shape of shapes) this.options.replace(shape, 'a client asked for it')
      send(response, 202, errorHeaders(response.req.method))
    } catch (error) {
      this.answerError(error, response)
    }
  }

  private async shapesMeant(parameters: URLSearchParams): Promise<Shape[]> {
    const handle = parameters.get('handle') ?? undefined
    const withHandle = this.options.all().filter((shape) => handle === undefined || shape.handle === handle)
    if (!parameters.get('table')) {
      if (!handle) throw new InvalidRequest('handle', "can't be blank when shape definition is missing")
      return withHandle
    }
    const definition = new URLSearchParams(parameters)
    definition.set('offset', '-1')
    for (const name of ['live', 'live_sse', 'experimental_live_sse']) definition.delete(name)
    const { identity } = await this.options.define(readParameters(definition, this.options.schema))
    return withHandle.filter((shape) => shape.definition.identity === identity)
  }

  private async answer(parameters: RequestParameters, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A shape can be replaced between any two steps: then its client is told to begin again, or, where it is just beginning, gets the new one.
    for (let attempt = 0; ; attempt++) {
      const definition = await this.options.define(parameters)
      const { handle } = parameters
      const known = handle === undefined ? undefined : this.options.findByHandle(handle, definition)
      const shape = known ?? this.options.findOrCreate(definition)
      if (handle !== undefined && !known) return refetch(response, shape.handle)
      shape.use(definition.schemaHeader)
      try {
        if (parameters.subset) return await this.answerSubset(shape, parameters, response)
        return await this.answerFromLog(shape, parameters, request, response)
      } catch (error) {
        if (response.headersSent) throw error
        if (error instanceof TableChanged) this.options.forgetTables(definition)
        if (error instanceof SnapshotUnavailable) this.options.replace(shape, error.message)
        if (!shape.isReplaced || sqlState(error) !== undefined || error instanceof InvalidRequest || attempt >= 3) throw error
        if (parameters.handle !== undefined) return this.refetchAnew(response, parameters)
      }
    }
  }

  private async answerFromLog(shape: Shape, parameters: RequestParameters, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { offset } = parameters
    if (offset === 'now') return this.answerNow(shape, parameters, request, response)
    // `0_inf` and everything after it is in the log; before it come the snapshot's chunks
    if (compareOffsets(offset, AFTER_SNAPSHOT) < 0) {
      const index = offset.lsn < 0 ? 0 : offset.operation + 1
      if (await shape.snapshot.hasChunk(index)) {
        return parameters.serverSentEvents ? this.answerEvents(shape, parameters, offset, response) : this.answerChunk(shape, parameters, index, request, response)
      }
    }
    const { longPollMilliseconds } = this.options
    const isAhead = (): boolean => compareOffsets(offset, shape.lastOffset) > 0
    const hasAll = (): boolean => compareOffsets(offset, shape.lastOffset) >= 0
    if (isAhead() && (await this.hold(shape, isAhead, longPollMilliseconds / 2, parameters, response))) return
    if (isAhead()) throw new InvalidRequest('offset', 'out of bounds for this shape')
    if (parameters.serverSentEvents) return this.answerEvents(shape, parameters, offset, response)
    if (parameters.live && hasAll() && (await this.hold(shape, hasAll, longPollMilliseconds, parameters, response))) return
    const isAtEnd = (): boolean => compareOffsets(shape.log.endOfChunkAfter(offset), shape.lastOffset) === 0
    if (await this.holdUnsettled(shape, isAtEnd, () => !hasAll(), parameters, response)) return
    if (parameters.live && hasAll()) return this.answerNothingNew(shape, parameters, request, response)
    return this.answerChanges(shape, parameters, offset, request, response)
  }

  private async answerNow(shape: Shape, parameters: RequestParameters, request: IncomingMessage, response: ServerResponse): Promise<void> {
    await shape.snapshot.hasChunk(0)
    if (await this.holdUnsettled(shape, () => true, () => false, parameters, response)) return
    return this.answerNothingNew(shape, parameters, request, response)
  }

  private answerNothingNew(shape: Shape, parameters: RequestParameters, request: IncomingMessage, response: ServerResponse): void {
    const answer = this.describe(shape, parameters, shape.lastOffset, true, true)
    send(response, 200, logHeaders(answer, request.method), `[${upToDate(this.options.lastSeenLsn())}]`)
  }

  private async answerChunk(shape: Shape, parameters: RequestParameters, index: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = this.describe(shape, parameters, { lsn: 0, operation: index }, false, false)
    if (notModified(answer, request, response)) return
    await sendPieces(response, logHeaders(answer, request.method), shape.snapshot.readChunk(index), this.options.patienceMilliseconds)
  }

  private async answerChanges(shape: Shape, parameters: RequestParameters, offset: LogOffset, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const end = shape.log.endOfChunkAfter(offset)
    const isEnd = compareOffsets(end, shape.lastOffset) === 0 && this.options.isSettled(shape)
    const lastSeen = parameters.live ? end.lsn : Math.max(this.options.lastSeenLsn(), end.lsn)
    const answer = this.describe(shape, parameters, end, isEnd, false)
    if (notModified(answer, request, response)) return
    const body = pageOf(shape.log.read(offset, end), isEnd ? upToDate(lastSeen) : '')
    await sendPieces(response, logHeaders(answer, request.method), body, this.options.patienceMilliseconds)
  }

  private async answerEvents(shape: Shape, parameters: RequestParameters, offset: LogOffset, response: ServerResponse): Promise<void> {
    const { eventStreamMilliseconds: holdMilliseconds, keepAliveMilliseconds, patienceMilliseconds } = this.options
    const answer = this.describe(shape, parameters, shape.lastOffset, true, false)
    response.writeHead(200, logHeaders(answer, response.req.method))
    if (response.req.method === 'HEAD') return void response.end()
    response.flushHeaders()
    await streamEvents(shape, offset, response, { holdMilliseconds, keepAliveMilliseconds, patienceMilliseconds, isClosing: () => this.closing, isSettled: () => this.options.isSettled(shape) })
  }

  private async answerSubset(shape: Shape, parameters: RequestParameters, response: ServerResponse): Promise<void> {
    const { subset } = parameters
    if (!subset) return
    await shape.snapshot.hasChunk(0)
    const body = await this.options.subsets.read(shape.definition, subset)
    if (response.destroyed) body.abandon()
    else await sendPieces(response, subsetHeaders(shape), body.pieces(), this.options.patienceMilliseconds)
  }

  /**
   * Holds a request while `isWaiting` and its time is not up. Whether that is the end of it: its client is gone, or was told to
   * begin again or to come back later.
   */
  private async hold(shape: Shape, isWaiting: () => boolean, milliseconds: number, parameters: RequestParameters, response: ServerResponse): Promise<boolean> {
    await this.untilOver(shape, isWaiting, milliseconds, response)
    if (shape.isReplaced && !response.destroyed) await this.refetchAnew(response, parameters)
    // with the stream gone nobody knows whether there is news
    else if (isWaiting() && (this.closing || !this.options.isActive())) refuse(response, 503, { message: 'Waiting for the database' }, this.closing ? 1 : 5)
    else return response.destroyed
    return true
  }

  /**
   * Holds a request at the end of a log that is not settled. If its time is up it gets what there is, or is told to come back later.
   * Whether that is the end of it, as `hold` has it.
   */
  private async holdUnsettled(shape: Shape, isAtEnd: () => boolean, hasNews: () => boolean, parameters: RequestParameters, response: ServerResponse): Promise<boolean> {
    const isUnsettled = (): boolean => !this.options.isSettled(shape) && isAtEnd()
    if (!isUnsettled()) return false
    const { longPollMilliseconds } = this.options
    if (await this.hold(shape, isUnsettled, hasNews() ? Math.min(NEWS_DELAY_MILLISECONDS, longPollMilliseconds) : longPollMilliseconds, parameters, response)) return true
    if (!isUnsettled() || hasNews()) return false
    refuse(response, 503, { message: 'Waiting for rows that move in' }, 5)
    return true
  }

  private untilOver(shape: Shape, isWaiting: () => boolean, milliseconds: number, response: ServerResponse): Promise<void> {
    if (this.closing) return Promise.resolve()
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(timer)
        unwatch()
        response.off('close', settle)
        resolve()
      }
      const timer = setTimeout(settle, milliseconds)
      const unwatch = shape.watch(() => {
        if (this.closing || shape.isReplaced || !isWaiting()) settle()
      })
      response.once('close', settle)
    })
  }

  private describe(shape: Shape, parameters: RequestParameters, end: LogOffset, isUpToDate: boolean, noChanges: boolean): LogAnswer {
    return { shape, parameters, end, upToDate: isUpToDate, noChanges, longPollSeconds: this.options.longPollMilliseconds / 1000, eventStreamSeconds: this.options.eventStreamMilliseconds / 1000 }
  }

  /** 409 with the handle of the shape that takes the place of a replaced one, if there can be one. */
  private async refetchAnew(response: ServerResponse, parameters: RequestParameters): Promise<void> {
    try {
      refetch(response, this.options.findOrCreate(await this.options.define(parameters)).handle)
    } catch (error) {
      this.options.log('debug', 'A replaced shape has no successor', { error: String(error) })
      refetch(response, undefined)
    }
  }

  private answerError(error: unknown, response: ServerResponse): void {
    if (response.destroyed) return
    if (response.headersSent) {
      // cut the connection: a client must not take half an answer for a whole one
      this.options.log('error', 'An answer broke off', { error: String(error) })
      response.destroy()
      return
    }
    if (error instanceof BodyTooLarge) return refuse(response, 413, { message: error.message })
    if (error instanceof InvalidRequest) return refuse(response, 400, { message: 'Invalid request', errors: error.errors })
    this.options.log('error', 'A shape request failed', { error: String(error), code: sqlState(error) })
    refuse(response, 503, { message: 'The shape cannot be served right now' }, 5)
  }
}

/** A JSON list of the messages in `changes` and `last`, where there is one. */
async function* pageOf(changes: AsyncIterable<Buffer>, last: string): AsyncGenerator<Buffer> {
  let opening = '['
  for await (const messages of changes) {
    yield Buffer.concat([Buffer.from(opening), messages])
    opening = ',\n'
  }
  yield Buffer.from(opening === '[' ? `[${last}]` : last === '' ? ']' : `,\n${last}]`)
}

function notModified(answer: LogAnswer, request: IncomingMessage, response: ServerResponse): boolean {
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^(?:W\/)?"|"$/g, ''))
  if (!known.includes(entityTag(answer))) return false
  const { 'electric-schema': _schema, ...headers } = logHeaders(answer, request.method)
  send(response, 304, headers)
  return true
}

function refetch(response: ServerResponse, handle: string | undefined): void {
  send(response, 409, refetchHeaders(response.req.method, handle), MUST_REFETCH)
}

function refuse(response: ServerResponse, status: number, body: Record<string, unknown>, retryAfterSeconds?: number): void {
  send(response, status, errorHeaders(response.req.method, retryAfterSeconds), JSON.stringify(body))
}

function send(response: ServerResponse, status: number, headers: OutgoingHttpHeaders, body = ''): void {
  if (response.destroyed) return
  response.writeHead(status, status === 204 || status === 304 ? headers : { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

/** The JSON of a POST: read here, or by a body parser before. */
async function readBody(request: IncomingMessage & { body?: unknown }): Promise<unknown> {
  if (request.body !== undefined) return request.body
  const parts: Buffer[] = []
  let size = 0
  // left open when it is not read to its end: the client hears why
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    parts.push(part as Buffer)
    size += (part as Buffer).length
    if (size > LARGEST_BODY) throw new BodyTooLarge(`The body is larger than ${LARGEST_BODY} bytes`)
  }
  if (size === 0) return {}
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'))
  } catch {
    throw new InvalidRequest('subset', 'The body is not JSON')
  }
}
