import { describe, expect, test } from 'vitest'
import { syncStatus } from '../../../electron/engine/sync/status.ts'
import type { StateName } from '../../../electron/engine/sync/state-machine.ts'
import type { StatusFacts } from '../../../electron/engine/sync/status.ts'
import { wantedStreams } from '../../../electron/engine/sync/streams.ts'
import { Backoff } from '../../../electron/engine/sync/backoff.ts'
import { realWorld } from '../../../electron/engine/world.ts'
import { company, person } from './model-server.ts'

const calm: StatusFacts = {
  reach: { reachable: true }, trouble: null, skew: 'none', clockAhead: 0, syncedAt: '2026-11-23T06:00:00.000Z', outbox: { unsent: 0, unsettled: 0, refused: 0 },
  activity: { state: 'idle', pushing: false, pulling: false, caughtUp: true, connected: true, problem: null, retryAt: null, download: null },
}
const at = (state: StateName): Partial<StatusFacts> => ({ activity: { ...calm.activity, state } })
const unreachable = { code: 'unreachable', detail: 'no answer' } as const

describe('the sync status', () => {
  test.each<[string, Partial<StatusFacts>, string]>([
    ['nothing waits and all is read', {}, 'synced'],
    ['nobody is signed in', at('signed_out'), 'signed_out'],
    ['offline by choice comes before what the server says', at('cut_sign_in_needed'), 'offline_by_choice'],
    ['the session has ended', at('sign_in_needed'), 'sign_in_needed'],
    ['an update is needed', at('update_needed'), 'update_needed'],
    ['the server does not answer', at('unreachable'), 'offline'],
    ['a connection that moves nothing is none', at('stalled'), 'offline'],
    ['commands wait', { outbox: { unsent: 1, unsettled: 1, refused: 0 } }, 'syncing'],
    ['commands are with the office and their echo is not here', { outbox: { unsent: 0, unsettled: 1, refused: 0 } }, 'syncing'],
    ['a refused command is no reason to wait', { outbox: { unsent: 0, unsettled: 0, refused: 2 } }, 'synced'],
    ['rows are coming in', { activity: { ...calm.activity, pulling: true } }, 'syncing'],
    ['not everything was read since the start', { activity: { ...calm.activity, caughtUp: false } }, 'syncing'],
    ['not read, and it fails', { activity: { ...calm.activity, caughtUp: false, connected: false, problem: unreachable } }, 'offline'],
  ])('%s', (_, facts, state) => { expect(syncStatus({ ...calm, ...facts }).state).toBe(state) })

  test('S11: says how much waits, why it fails and when it tries again', () => {
    const status = syncStatus({ ...calm, reach: { reachable: false, problem: unreachable }, outbox: { unsent: 3, unsettled: 5, refused: 2 }, activity: { ...calm.activity, state: 'unreachable', retryAt: Date.UTC(2026, 10, 23) } })
    expect(status).toEqual({ state: 'offline', waiting: 3, needs_attention: 2, synced_at: calm.syncedAt, problem: unreachable, retry_at: '2026-11-23T00:00:00.000Z', download: null })
  })
})

test('S12: says by how many minutes the clock is off, where that is more than five', () => {
  const said = [0, 299_000, -299_000, 301_000, -7_200_000].map((clockAhead) => syncStatus({ ...calm, clockAhead }).clock_ahead_minutes)
  expect(said).toEqual([undefined, undefined, undefined, 5, -120])
})

describe('the streams to follow', () => {
  const following = { accessible: ['p2', 'p1', 'p2'], pinned: ['closed'], awaited: ['closed', 'due'], ahead: ['ahead'] }
  test('of who holds the whole company: all that is open in one, closed ones while they are looked at or due', () => {
    const user = person('Ben', 'admin')
    expect(wantedStreams({ user, ...following })).toEqual([`user:${user.id}`, `whole-company:${company}`, 'project:ahead', 'project:closed', 'project:due'])
  })
  test('of all others: their own, the company, and their projects', () => {
    const user = person('Sam', 'superintendent')
    expect(wantedStreams({ user, ...following })).toEqual([`user:${user.id}`, `company:${company}`, 'project:p1', 'project:p2'])
  })
})

test('waiting times double to 30 seconds, are drawn by chance, and begin anew after a success', () => {
  const waits = (random: number): number[] => { const backoff = new Backoff({ ...realWorld, random: () => random }); return Array.from({ length: 9 }, () => backoff.next()) }
  expect(waits(1)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  expect(waits(0)).toEqual(Array.from({ length: 9 }, () => 50))
  const backoff = new Backoff({ ...realWorld, random: () => 1 })
  backoff.next()
  backoff.next()
  backoff.succeeded()
  expect(backoff.next()).toBe(500)
})
