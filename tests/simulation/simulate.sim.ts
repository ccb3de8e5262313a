import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { Cluster } from './office.ts'
import { planOf } from './plan.ts'
import { play } from './play.ts'

let cluster: Cluster
beforeAll(async () => { cluster = await Cluster.open(inject('postgresUrl')) })
afterAll(async () => { await cluster?.close() })

test('P2, P3, P4: two laptops, three commands, no faults, and everybody agrees', async () => {
  const result = await play(planOf('skeleton', { laptops: 2, steps: 3, kinds: ['command'] }), cluster)
  expect(result.failure, result.trace.join('\n')).toBeNull()
})
