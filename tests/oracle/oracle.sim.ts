import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFailingSeeds } from './failing-seeds.ts'
import type { OracleCluster } from './oracle-cluster.ts'
import { startOracleCluster } from './oracle-cluster.ts'
import type { Trial } from './trial.ts'
import { playTrial } from './trial.ts'

// Random shapes, random transactions, kills and lost connections, with Postgres as the oracle: what once differed first, then a little
// that nobody has played before. `npm run oracle -- --minutes 30` goes on for as long as wanted; ORACLE_SEED plays one again.

const first = Number(process.env['ORACLE_SEED'] ?? Date.now() % 1_000_000_000)
const fresh = [{ name: 'fresh', seed: first, shapes: 25, batches: 3, weather: true }]

let cluster: OracleCluster
beforeAll(async () => {
  cluster = await startOracleCluster()
})
afterAll(() => cluster.stop())

async function expectNoDifference(trial: Trial): Promise<void> {
  const result = await playTrial(trial, cluster)
  expect(result.difference?.text, `play it again with ORACLE_SEED=${trial.seed}`).toBeUndefined()
  expect(result.comparisons).toBeGreaterThan(0)
}

test.each([...readFailingSeeds(), ...fresh])('seed $seed: every shape holds what its query does; $name', async (trial) => {
  await expectNoDifference(trial)
})
