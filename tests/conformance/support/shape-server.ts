import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ShapeEngineOptions } from '../../../sync-server/shapes/shape-engine.ts'
import { startShapeEngine } from '../../../sync-server/shapes/shape-engine.ts'

/** An engine behind a socket of its own, as `serve.ts` puts it there. */
export interface ShapeServer {
  readonly url: string
  stop(): Promise<void>
}

/** Starts an engine and serves it at `/v1/shape` on a free port. */
export async function startShapeServer(options: ShapeEngineOptions): Promise<ShapeServer> {
  const engine = await startShapeEngine(options)
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname === '/v1/health') response.end(JSON.stringify(engine.health()))
    else void engine.handle(url.searchParams, request, response)
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await engine.stop()
    },
  }
}
