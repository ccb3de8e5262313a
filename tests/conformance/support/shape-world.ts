import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { ShapeEngineOptions } from '../../../sync-server/shapes/shape-engine.ts'
import { createTestDatabase } from '../../support/postgres.ts'
import { startShapeServer } from './shape-server.ts'

/** A shape server with its Postgres. */
export interface ShapeWorld {
  readonly url: string
  readonly databaseUrl: string
  readonly client: pg.Client
  /** Stops the server and starts it again where it was; undefined for a server that is not ours. */
  readonly restart: (() => Promise<void>) | undefined
  /** A table name that nothing else uses. */
  table(): string
  end(): Promise<void>
}

/**
 * The one named by SHAPE_URL and DATABASE_URL, a real Electric for example; else our own engine on the tests' cluster, with
 * these options.
 */
export async function openShapeWorld(options: Partial<ShapeEngineOptions> = {}): Promise<ShapeWorld> {
  const { SHAPE_URL: givenUrl, DATABASE_URL: givenDatabase } = process.env
  if (givenUrl && givenDatabase) return describeWorld(givenUrl, givenDatabase, undefined, async () => {})
  const database = await createTestDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'shapes-conformance-'))
  const start = (port?: number): ReturnType<typeof startShapeServer> =>
    startShapeServer({ databaseUrl: database.url, dataFolder: folder, longPollMilliseconds: 1_000, allowShapeDeletion: true, ...options }, port)
  let server = await start()
  const restart = async (): Promise<void> => {
    await server.stop()
    server = await start(Number(new URL(server.url).port))
  }
  return describeWorld(server.url, database.url, restart, async () => {
    await server.stop()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })
}

async function describeWorld(url: string, databaseUrl: string, restart: ShapeWorld['restart'], close: () => Promise<void>): Promise<ShapeWorld> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  let tables = 0
  return {
    url,
    databaseUrl,
    client,
    restart,
    table: () => `shape_${Date.now().toString(36)}_${++tables}`,
    end: async () => {
      await client.end()
      await close()
    },
  }
}
