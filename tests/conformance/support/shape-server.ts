import type { AddressInfo } from 'node:net'
import type { ShapeEngineOptions } from '../../../sync-server/shapes/shape-engine.ts'
import { startShapeEngine } from '../../../sync-server/shapes/shape-engine.ts'
import { createShapeWebServer } from '../../../sync-server/shapes/shape-web-server.ts'

/** An engine behind a socket of its own, as `npm run shapes` puts it there. */
export interface ShapeServer {
  readonly url: string
  stop(): Promise<void>
}

/** Starts an engine and serves it at `/v1/shape`, on a free port if none is given. */
export async function startShapeServer(options: ShapeEngineOptions, port = 0): Promise<ShapeServer> {
  const engine = await startShapeEngine(options)
  const server = createShapeWebServer(engine)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close()
      server.closeAllConnections()
      await engine.stop()
    },
  }
}
