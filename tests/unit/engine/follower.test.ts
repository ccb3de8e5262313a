import { expect, test } from 'vitest'
import { ProblemError } from '../../../shared/problem.ts'
import { Follower } from '../../../electron/engine/sync/follower.ts'
import { Slots } from '../../../electron/engine/sync/slots.ts'
import { VirtualClock } from './virtual-clock.ts'

test('S5: a stream that failed is read again when its time has come, though nobody asks for it', async () => {
  const clock = new VirtualClock()
  let attempts = 0
  const follower = new Follower({
    stream: 'user:ben', world: clock.world, slots: new Slots(1), liveSlots: new Slots(1), serverUrl: () => 'http://office.test', mayRead: () => true,
    fetch: async () => {
      attempts++
      throw new ProblemError({ code: 'unreachable', detail: 'no way' })
    },
    place: async () => ({ handle: null, offset: null, up_to_date_at: null }),
    apply: async () => undefined, applyPart: async () => undefined, forgetPlace: async () => undefined, onForbidden: () => undefined, onState: () => undefined,
  })
  follower.catchUp()
  for (let expected = 1; expected <= 4; expected++) {
    await expect.poll(() => [attempts, follower.state], { timeout: 60_000 }).toEqual([expected, 'waiting_to_retry'])
    expect(follower.problem).toMatchObject({ code: 'unreachable' })
    await clock.advance((follower.retryAt ?? Infinity) - clock.world.now())
  }
  await follower.stop()
})
