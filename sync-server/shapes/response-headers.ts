import type { OutgoingHttpHeaders } from 'node:http'
import type { LogOffset } from './log-offset.ts'
import { offsetToText } from './log-offset.ts'
import type { RequestParameters } from './request-parameters.ts'
import type { Shape } from './shape.ts'

const CURSOR_EPOCH = Date.UTC(2024, 9, 9) / 1000

/** On every answer: any page may ask, and read what it is told. */
export const CROSS_ORIGIN_HEADERS: OutgoingHttpHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, HEAD, DELETE, OPTIONS',
  'access-control-expose-headers': 'electric-cursor,electric-handle,electric-has-data,electric-offset,electric-schema,electric-up-to-date,electric-internal-known-error,retry-after',
}

/** What a browser may send: whatever it asks for, and it need not ask again for a day. */
export function preflightHeaders(wanted: string | undefined): OutgoingHttpHeaders {
  return { ...CROSS_ORIGIN_HEADERS, 'access-control-max-age': '86400', ...(wanted === undefined ? {} : { 'access-control-allow-headers': wanted }) }
}

/** On the answer to a method that shapes do not have. */
export const UNKNOWN_METHOD_HEADERS: OutgoingHttpHeaders = {
  ...CROSS_ORIGIN_HEADERS,
  'access-control-allow-methods': 'GET, HEAD',
  'cache-control': 'max-age=0, private, must-revalidate',
  vary: 'accept-encoding',
}

const JSON_HEADERS: OutgoingHttpHeaders = { ...CROSS_ORIGIN_HEADERS, 'content-type': 'application/json; charset=utf-8', vary: 'accept-encoding' }

// nginx holds an answer back until it is whole, if it is not told
const EVENT_STREAM_HEADERS: OutgoingHttpHeaders = { 'content-type': 'text/event-stream', connection: 'keep-alive', 'x-accel-buffering': 'no' }

/** What an answer from a shape's log says about itself. */
export interface LogAnswer {
  readonly shape: Shape
  readonly parameters: RequestParameters
  /** Where the answer ends. */
  readonly end: LogOffset
  readonly upToDate: boolean
  /** Whether it holds nothing but the news that there is none. */
  readonly noChanges: boolean
  readonly longPollSeconds: number
  readonly eventStreamSeconds: number
}

export function logHeaders(answer: LogAnswer, method: string | undefined): OutgoingHttpHeaders {
  const { shape, parameters, end, upToDate, noChanges } = answer
  return {
    ...JSON_HEADERS,
    'cache-control': isCacheable(method) ? cacheControl(answer) : 'no-cache',
    etag: `"${entityTag(answer)}"`,
    'electric-handle': shape.handle,
    'electric-offset': offsetToText(end),
    'electric-has-data': String(!noChanges),
    ...(upToDate ? { 'electric-up-to-date': '' } : {}),
    ...(parameters.live ? { 'electric-cursor': String(nextCursor(answer.longPollSeconds, parameters.cursor)) } : { 'electric-schema': shape.schemaHeader }),
    ...(parameters.serverSentEvents ? EVENT_STREAM_HEADERS : {}),
  }
}

/** Names what an answer holds; an answer without news is never the same as another, or a cache would hand it out for ever. */
export function entityTag({ shape, parameters, end, noChanges }: LogAnswer): string {
  const since = parameters.offset === 'now' ? 'now' : offsetToText(parameters.offset)
  return `${shape.handle}:${since}:${offsetToText(end)}${noChanges ? `:${process.hrtime.bigint()}` : ''}`
}

export function subsetHeaders(shape: Shape): OutgoingHttpHeaders {
  return {
    ...JSON_HEADERS,
    'cache-control': 'no-cache',
    'electric-snapshot': 'true',
    'electric-handle': shape.handle,
    'electric-offset': offsetToText(shape.lastOffset),
    'electric-schema': shape.schemaHeader,
  }
}

/** 409: the client starts again, under the new handle where there is one. Cached for a moment, for many will ask at once. */
export function refetchHeaders(method: string | undefined, handle: string | undefined): OutgoingHttpHeaders {
  return {
    ...JSON_HEADERS,
    'cache-control': isCacheable(method) ? `public, max-age=${handle === undefined ? 1 : 60}, must-revalidate` : 'no-cache',
    ...(handle === undefined ? {} : { 'electric-handle': handle, etag: `"${handle}::"` }),
  }
}

export function errorHeaders(method: string | undefined, retryAfterSeconds?: number): OutgoingHttpHeaders {
  return {
    ...JSON_HEADERS,
    ...(isCacheable(method) ? { 'cache-control': 'no-store', 'surrogate-control': 'no-store' } : { 'cache-control': 'no-cache' }),
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds), 'electric-internal-known-error': 'true' }),
  }
}

function isCacheable(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD'
}

function cacheControl({ parameters, eventStreamSeconds }: LogAnswer): string {
  if (parameters.offset !== 'now' && parameters.offset.lsn < 0) return 'public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746'
  // who comes while one stream is held may share it
  if (parameters.serverSentEvents) return `public, max-age=${Math.max(1, Math.floor(eventStreamSeconds) - 1)}`
  return parameters.live ? 'public, max-age=5, stale-while-revalidate=5' : 'public, max-age=60, stale-while-revalidate=300'
}

/** The end of the current interval: requests of one interval are one request to a cache. Never the one the client just had. */
function nextCursor(intervalSeconds: number, previous: string | undefined): number {
  if (intervalSeconds < 1) return 0
  const interval = Math.floor(intervalSeconds)
  const next = Math.ceil((Date.now() / 1000 - CURSOR_EPOCH) / interval) * interval
  return String(next) === previous ? next + 1 + Math.floor(Math.random() * 3600) : next
}
