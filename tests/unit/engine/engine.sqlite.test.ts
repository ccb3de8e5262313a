import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Laptop } from './laptop.ts'
import { ModelServer, newId, person } from './model-server.ts'

describe('a laptop and its server', () => {
  let server: ModelServer
  let laptop: Laptop
  beforeEach(async () => {
    server = new ModelServer()
    laptop = await Laptop.open({ world: server.world() })
  })
  afterEach(async () => { await laptop.close() })

  test('a command written offline is seen at once, reaches the server, and settles', async () => {
    const ana = await server.addUser(person('Ana', 'estimator'))
    await laptop.signIn(ana)
    await laptop.synced()
    await laptop.engine.call('set_offline', { offline: true })
    const id = newId()
    await laptop.command('project.create', { id, member_id: newId(), number: 1, name: 'Kitchen' })
    expect((await laptop.query('project.list', {})).rows.map((row) => row.name)).toEqual(['Kitchen'])
    expect((await laptop.outbox()).map((entry) => entry.state)).toEqual(['queued'])
    await laptop.engine.call('set_offline', { offline: false })
    await laptop.synced()
    await laptop.until('outbox', (entries) => entries.length === 0)
    expect(laptop.rows(ana)).toEqual(server.rowsOf(ana))
    expect(laptop.faults).toEqual([])
  })
})

test('while it is connected and nothing waits, a laptop goes on saying when everything was last with the office', { timeout: 30_000 }, async () => {
  const server = new ModelServer()
  let clock = 0
  const laptop = await Laptop.open({ world: server.world({ now: () => Date.now() + clock }) })
  await laptop.signIn(await server.addUser(person('Ana', 'estimator')))
  const before = await laptop.synced()
  clock = 600_000
  const after = await laptop.until('sync_status', (status) => status.state === 'synced' && status.synced_at !== before.synced_at)
  expect(Date.parse(after.synced_at ?? '') - Date.parse(before.synced_at ?? '')).toBeGreaterThanOrEqual(600_000)
  await laptop.close()
})
