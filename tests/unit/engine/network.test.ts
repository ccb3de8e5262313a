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
