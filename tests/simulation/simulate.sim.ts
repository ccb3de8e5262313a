import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { namedSeeds } from './named-seeds.ts'
import { Cluster } from './office.ts'
import type { Plan } from './plan.ts'
import { planOf } from './plan.ts'
import { play } from './play.ts'

/** KIBRAY_SEED plays from one seed on, KIBRAY_SEEDS so many. */
const first = Number(process.env['KIBRAY_SEED'] ?? Date.now() % 1_000_000)
const count = Number(process.env['KIBRAY_SEEDS'] ?? 50)
const size = { laptops: 3, steps: 6 }
const together = 10
/** A busy machine takes many times as long as a quiet one. */
const timeout = 900_000

let cluster: Cluster
beforeAll(async () => { cluster = await Cluster.open(inject('postgresUrl')) })
afterAll(async () => { await cluster?.close() })

/** What a plan breaks, with all that led to it; nothing where everything holds. */
async function brokenBy(plan: Plan): Promise<string | null> {
  const { failure, trace } = await play(plan, cluster)
  return failure && `seed ${plan.seed} (npm run simulate -- --seed ${plan.seed} --clients ${plan.users.length} --steps ${plan.steps.length} --shrink 600): ${failure}\n${trace.join('\n')}`
}

test('P2, P3, P4: two laptops, three commands, no faults, and everybody agrees', async () => {
  expect(await brokenBy(planOf('skeleton', { laptops: 2, steps: 3, kinds: ['command'] }))).toBeNull()
})

describe('what once failed holds', () => {
  test.each(namedSeeds())('$name: $broke', { timeout }, async ({ plan }) => { expect(await brokenBy(plan)).toBeNull() })
})

describe(`P1 to P11: every promise holds, whatever happens, from seed ${first} on`, () => {
  test.each(Array.from({ length: Math.ceil(count / together) }, (_, index) => first + index * together))('seeds %i and the next', { timeout }, async (begin) => {
    for (let seed = begin; seed < Math.min(begin + together, first + count); seed++) expect(await brokenBy(planOf(String(seed), size))).toBeNull()
  })
})
