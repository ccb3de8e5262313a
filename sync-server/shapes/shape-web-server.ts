import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { CROSS_ORIGIN_HEADERS, UNKNOWN_METHOD_HEADERS } from './response-headers.ts'
import type { ShapeEngine } from './shape-engine.ts'

// A where clause with hundreds of parameters is still a GET.
const LONGEST_HEAD = 256 * 1024
// A client keeps its connection for the next long-poll; closing it under the request costs a failed one.
const KEEP_ALIVE_MILLISECONDS = 75_000

/** A web server for one engine alone: `/v1/shape`, `/v1/health`, and `/`, which tells that someone is there. */
export function createShapeWebServer(engine: ShapeEngine, secret?: string): Server {
  const server = createServer({ maxHeaderSize: LONGEST_HEAD, keepAliveTimeout: KEEP_ALIVE_MILLISECONDS }, (request, response) => {
    const url = URL.parse(request.url ?? '/', 'http://localhost')
    if (url?.pathname === '/v1/shape') answerShape(engine, secret, url.searchParams, request, response)
    else if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(404, UNKNOWN_METHOD_HEADERS).end('Not found')
    else if (url?.pathname === '/v1/health') answerHealth(engine, response)
    else if (url?.pathname === '/') response.writeHead(200, UNKNOWN_METHOD_HEADERS).end()
    else response.writeHead(404, UNKNOWN_METHOD_HEADERS).end('Not found')
  })
  return server
}

function answerShape(engine: ShapeEngine, secret: string | undefined, parameters: URLSearchParams, request: IncomingMessage, response: ServerResponse): void {
  // a browser asks what it may send before it sends the secret
  if (request.method === 'OPTIONS' || secret === undefined || isSame(parameters.get('secret') ?? parameters.get('api_secret') ?? '', secret)) {
    void engine.handle(parameters, request, response)
    return
  }
  response.writeHead(401, { ...CROSS_ORIGIN_HEADERS, 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  response.end('{"message":"Unauthorized - Invalid API secret"}')
}

function answerHealth(engine: ShapeEngine, response: ServerResponse): void {
  const health = engine.health()
  response.writeHead(health.status === 'active' ? 200 : 202, {
    ...UNKNOWN_METHOD_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-cache, no-store, must-revalidate',
  })
  response.end(JSON.stringify(health))
}

/** Compares without telling by its time how much of the secret was right. */
function isSame(given: string, secret: string): boolean {
  const [left, right] = [given, secret].map((text) => createHash('sha256').update(text).digest())
  return timingSafeEqual(left as Buffer, right as Buffer)
}
