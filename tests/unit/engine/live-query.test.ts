import { expect, test, vi } from 'vitest'
import { ChangeFeed } from '../../../electron/engine/change-feed.ts'
import { LiveQuery } from '../../../electron/engine/queries/live-query.ts'
import { realWorld } from '../../../electron/engine/world.ts'

test('a change right behind the first result waits for no timer, and of many in a row most go together', async () => {
  // a run takes no time, however busy the machine
  vi.useFakeTimers({ toFake: ['performance'] })
  vi.advanceTimersByTime(1_000)
  const feed = new ChangeFeed()
  const after = vi.fn<typeof realWorld.after>(realWorld.after)
  const told: unknown[] = []
  let rows = 0
  let runs = 0
  const query = new LiveQuery({
    tables: ['project'],
    read: () => {
      runs++
      return Promise.resolve(JSON.stringify({ value: rows }))
    },
    onNews: (news) => told.push('value' in news ? news.value : news), onProblem: (problem) => told.push(problem),
  }, feed, { ...realWorld, after })
  await expect.poll(() => told).toEqual([0])
  // the run has told its result, and is over at once
  await new Promise(setImmediate)
  rows = 1
  feed.announce(new Set(['client']))
  feed.announce(new Set(['project']))
  await expect.poll(() => told).toEqual([0, 1])
  expect(after.mock.calls.filter(([wait]) => wait > 5)).toEqual([])

  vi.useRealTimers()
  for (rows = 2; rows < 500; rows++) {
    feed.announce(new Set(['project']))
    await new Promise(setImmediate)
  }
  feed.announce(new Set(['project']))
  await expect.poll(() => told.at(-1)).toBe(500)
  expect(runs).toBeLessThan(250)
  query.stop()
})
