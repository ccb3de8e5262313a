import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { openShapeEngine } from './shape-engine.ts'

const USAGE = `Serves Electric's shape protocol from Postgres.

  npm run shapes -- --database postgresql://… [--port 3000] [--host 127.0.0.1] (--insecure | --secret TEXT)
    [--data .shapes] [--stream-id kibray] [--chunk-bytes N] [--long-poll-ms N] [--max-shapes N] [--allow-shape-deletion]
`

const { values } = parseArgs({
  options: {
    database: { type: 'string' },
    port: { type: 'string', default: '3000' },
    host: { type: 'string', default: '127.0.0.1' },
    insecure: { type: 'boolean', default: false },
    secret: { type: 'string' },
    data: { type: 'string', default: '.shapes' },
    'stream-id': { type: 'string' },
    'chunk-bytes': { type: 'string' },
    'long-poll-ms': { type: 'string' },
    'max-shapes': { type: 'string' },
    'allow-shape-deletion': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help || !values.database || (!values.insecure && !values.secret)) {
  process.stdout.write(USAGE)
  process.exit(values.help ? 0 : 2)
}

const engine = openShapeEngine({
  databaseUrl: values.database,
  dataFolder: values.data,
  ...(values['stream-id'] ? { streamId: values['stream-id'] } : {}),
  ...(values['chunk-bytes'] ? { chunkBytes: Number(values['chunk-bytes']) } : {}),
  ...(values['long-poll-ms'] ? { longPollMilliseconds: Number(values['long-poll-ms']) } : {}),
  ...(values['max-shapes'] ? { maximumShapes: Number(values['max-shapes']) } : {}),
  allowShapeDeletion: values['allow-shape-deletion'],
  log: (level, message, fields) => process.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`),
})

engine.started.catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname === '/v1/health') {
    const health = engine.health()
    response.writeHead(health.status === 'active' ? 200 : 202, { 'content-type': 'application/json', 'cache-control': 'no-cache, no-store, must-revalidate' })
    response.end(JSON.stringify(health))
    return
  }
  if (url.pathname !== '/v1/shape') {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found')
    return
  }
  if (values.secret && url.searchParams.get('secret') !== values.secret && url.searchParams.get('api_secret') !== values.secret) {
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"Unauthorized - Invalid API secret"}')
    return
  }
  void engine.handle(url.searchParams, request, response)
})
// A client keeps its connections for the next long-poll; closing them under it costs a failed request.
server.keepAliveTimeout = 75_000
server.listen(Number(values.port), values.host, () => process.stderr.write(`Listening on http://${values.host}:${values.port}\n`))

async function stop(): Promise<void> {
  server.close()
  server.closeAllConnections()
  await engine.stop()
  process.exit(0)
}
process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())
