import { expect, it } from 'vitest'
import { RestartPace } from '../../../electron/main/restart-pace.ts'

it('starts again ever slower, and gives up after the fifth ending in a row', () => {
  const pace = new RestartPace()
  expect([1, 2, 3, 4, 5].map(() => pace.ended(1_000))).toEqual([250, 1_000, 4_000, 10_000, 'give-up'])
})

it('begins anew after a steady minute, and after somebody asked to try again', () => {
  const pace = new RestartPace()
  pace.ended(10)
  pace.ended(10)
  expect(pace.ended(60_000)).toBe(250)
  pace.ended(10)
  pace.forgive()
  expect(pace.ended(10)).toBe(250)
})
