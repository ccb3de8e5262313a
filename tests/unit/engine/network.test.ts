import { expect, test } from 'vitest'
import { Network } from '../../../electron/engine/sync/network.ts'
import { VirtualClock } from './virtual-clock.ts'

/** A server that takes a request and says nothing more. */
const silent: typeof fetch = (_input, init) => new Promise((_resolve, reject) => {
  init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error))
})

test('a request that nobody answers ends after a minute, with a problem that says so', async () => {
  const clock = new VirtualClock()
  const network = new Network({ ...clock.world, fetch: silent }, false)
  let told: unknown = null
  network.fetch('https://office.test/api').catch((error: unknown) => { told = error })
  await clock.advance(59_000)
  expect(told).toBeNull()
  await clock.advance(2_000)
  expect(told).toMatchObject({ problem: { code: 'unreachable', detail: 'the server does not answer: no answer within 60 s' } })
})

test('an answer that has begun may take its time', async () => {
  const clock = new VirtualClock()
  const body = new TransformStream<Uint8Array, Uint8Array>()
  const network = new Network({ ...clock.world, fetch: async () => new Response(body.readable) }, false)
  const answer = network.fetch('https://office.test/api')
  await clock.advance(600_000)
  const writer = body.writable.getWriter()
  await writer.write(Buffer.from('rows'))
  await writer.close()
  expect(await (await answer).text()).toBe('rows')
})
