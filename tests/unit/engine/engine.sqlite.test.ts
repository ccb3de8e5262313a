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
