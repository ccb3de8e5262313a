import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../build/postgres/embedded.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection text of the run's PostgreSQL; see `createTestDatabase`. */
    postgresUrl: string
  }
}

interface SharedCluster {
  users: number
  readonly folder: string
  readonly started: Promise<EmbeddedPostgres>
}

// Each vitest project loads this file anew, and they share one cluster: what they share lives on the process.
const shared = process as typeof process & { kibrayTestCluster?: SharedCluster }

/**
 * Starts the one PostgreSQL of a test run, in a folder that is deleted afterwards. Only the projects that need it name this
 * file, so a run of plain tests starts none.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = (shared.kibrayTestCluster ??= begin())
  cluster.users += 1
  project.provide('postgresUrl', (await cluster.started).url)
  return async () => {
    cluster.users -= 1
    if (cluster.users > 0) return
    delete shared.kibrayTestCluster
    await (await cluster.started).stop()
    rmSync(cluster.folder, { recursive: true, force: true })
  }
}

function begin(): SharedCluster {
  const folder = mkdtempSync(path.join(tmpdir(), 'kibray-tests-'))
  return { users: 0, folder, started: startEmbeddedPostgres({ folder, keeping: 'discarded' }) }
}
