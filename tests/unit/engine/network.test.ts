import { expect, test } from 'vitest'
import { Network } from '../../../electron/engine/sync/network.ts'
import { VirtualClock } from './virtual-clock.ts'

/** A server that takes a request and says nothing more. */
const silent: typeof fetch = (_input, init) => new Promise((_resolve, reject) => {
  init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error))
})

/** A request whose end the test may look at whenever it likes. */
function watched(network: Network): { outcome: unknown } {
  const watching = { outcome: 'under way' as unknown }
  network.fetch('https://office.test/api').then(async (response) => { watching.outcome = await response.text() }).catch((error: unknown) => { watching.outcome = error })
  return watching
}

test('S10: a request that nobody answers ends within a minute, with a problem that says so', async () => {
  const clock = new VirtualClock()
  const request = watched(new Network({ ...clock.world, fetch: silent }, false))
  await clock.advance(39_000)
  expect(request.outcome).toBe('under way')
  await clock.advance(2_000)
  expect(request.outcome).toMatchObject({ problem: { code: 'sync_stalled', detail: '/api: not answered within 40 s' } })
})

test('S10: an answer that has begun may take its time while it brings something, and ends where it brings next to nothing', async () => {
  const clock = new VirtualClock()
  const body = new TransformStream<Uint8Array, Uint8Array>()
  const request = watched(new Network({ ...clock.world, fetch: async () => new Response(body.readable) }, false))
  const writer = body.writable.getWriter()
  for (let piece = 0; piece < 60; piece++) {
    await writer.write(new Uint8Array(1_000))
    await clock.advance(10_000)
  }
  expect(request.outcome).toBe('under way')
  await writer.write(new Uint8Array(10))
  await clock.advance(40_000)
  expect(request.outcome).toMatchObject({ problem: { code: 'sync_stalled', detail: '/api: the answer has brought 10 bytes in 20 s' } })
})

test('S12: every answer of the server tells how far this laptop\'s clock is off, but for one out of a cache', async () => {
  const clock = new VirtualClock()
  let headers: Record<string, string> = {}
  const network = new Network({ ...clock.world, fetch: async () => new Response('', { headers }) }, false)
  const heard: number[] = []
  network.listen(() => heard.push(network.clockAhead))
  const answered = async (minutes: number, more: Record<string, string> = {}): Promise<void> => {
    headers = { date: new Date(clock.world.now() + minutes * 60_000).toUTCString(), ...more }
    await network.fetch('https://office.test/api')
  }
  await answered(0)
  await answered(-12)
  await answered(-12.5)
  await answered(90, { age: '5400' })
  await answered(90)
  // set right
  await answered(0)
  headers = {}
  await network.fetch('https://office.test/api')
  expect(heard).toEqual([720_000, -5_400_000, 0])
})
