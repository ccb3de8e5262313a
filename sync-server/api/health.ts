import type { RequestHandler } from 'express'
import { schemaVersion } from '../../shared/schema/tables.ts'
import { served } from '../../shared/sync/versions.ts'
import type { Postgres } from '../db/postgres.ts'

export interface HealthOptions {
  readonly postgres: Postgres
  /** How the shapes are: the embedded engine's own word, or whether the Electric elsewhere answers. */
  readonly shapesHealth: () => Promise<{ readonly ok: boolean; readonly detail: unknown }>
  readonly version: string
}

/** GET /api/v1/health: 200 where requests are welcome, 503 otherwise; what a balancer asks before it sends any. */
export function healthRoute({ postgres, shapesHealth, version }: HealthOptions): RequestHandler {
  return async (_request, response) => {
    const [database, shapes] = await Promise.all([
      postgres.withConnection((connection) => connection.run('select 1')).then(() => true, () => false),
      shapesHealth().catch(() => ({ ok: false, detail: 'it does not answer' })),
    ])
    const ok = database && shapes.ok
    response.status(ok ? 200 : 503).set('cache-control', 'no-store').json({
      status: ok ? 'ok' : 'failing', database: database ? 'ok' : 'failing', shapes: shapes.detail, version, schema_version: schemaVersion,
      ...served,
    })
  }
}

/** GET /api/v1/health/alive: 200 as long as the process answers, whatever its database does; where it does not, start it anew. */
export const aliveRoute: RequestHandler = (_request, response) => void response.set('cache-control', 'no-store').json({ status: 'alive' })
