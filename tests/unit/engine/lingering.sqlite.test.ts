import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import { projectRow } from './bare-database.ts'
import { Laptop } from './laptop.ts'
import { ModelServer, newId, person } from './model-server.ts'

const waiting = { timeout: 60_000, interval: 5 }
let server: ModelServer
let laptop: Laptop
let ben: SessionUser
let asked: { readonly live: boolean; readonly signal: AbortSignal | null | undefined }[]
/** Before an answer is handed to the laptop. */
let meanwhile: () => Promise<void>
beforeEach(async () => {
  server = new ModelServer()
  asked = []
  meanwhile = async () => undefined
  const world = server.world()
  laptop = await Laptop.open({ world: { ...world, fetch: async (input, init) => {
    const { searchParams } = new URL(String(input))
    if (searchParams.get('stream')?.startsWith('whole')) asked.push({ live: searchParams.get('live') === 'true', signal: init?.signal })
    const answer = await world.fetch(input, init)
    await meanwhile()
    return answer
  } } })
  ben = await server.addUser(person('Ben', 'office'))
  await laptop.signIn(ben)
  await laptop.synced()
})
afterEach(() => laptop.close())

async function change(name: string): Promise<void> {
  const id = newId()
  await server.write(async (tx) => { await tx.insert('project', projectRow(id, { name }) as never) })
  await expect.poll(async () => (await laptop.query('project.get', { id }))?.name, waiting).toBe(name)
}

test('after news a stream stays live for a while, so that what follows needs no request of its own; then nothing is open', async () => {
  await change('First')
  await expect.poll(() => asked.at(-1)?.live, waiting).toBe(true)
  const before = asked.length
  await change('Second')
  expect(asked.slice(before).filter(({ live }) => !live)).toEqual([])
  await expect.poll(() => asked.at(-1)?.live && asked.at(-1)?.signal?.aborted, waiting).toBe(true)
})

test('where the socket came anew, a stream that only lingers is read again', async () => {
  await change('First')
  await expect.poll(() => asked.at(-1)?.live, waiting).toBe(true)
  const before = asked.length
  server.dropSockets()
  await expect.poll(() => asked.slice(before).some(({ live }) => !live), waiting).toBe(true)
  await change('Second')
})

test('S11: a stream that stays open says nothing of being behind, also where word of more came while it was read', async () => {
  let status = ''
  const atEnd: string[] = []
  laptop.engine.watchTopic('sync_status', ({ state }) => { status = state })
  const second = newId()
  meanwhile = async () => {
    meanwhile = async () => undefined
    await server.write(async (tx) => { await tx.insert('project', projectRow(second, { name: 'Second' }) as never) })
    // its poke comes before the answer does
    await new Promise((resolve) => { setImmediate(resolve) })
  }
  await change('First')
  await expect.poll(async () => (await laptop.query('project.get', { id: second }))?.name, waiting).toBe('Second')
  await expect.poll(() => asked.at(-1)?.live, waiting).toBe(true)
  asked.at(-1)?.signal?.addEventListener('abort', () => { atEnd.push(status) })
  await expect.poll(() => atEnd, waiting).toEqual(['synced'])
})
