import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { RecordMark } from '../../../renderer/sync/record-mark.tsx'
import { SyncPill } from '../../../renderer/sync/sync-pill.tsx'
import { uuid } from '../shared/company-at-work.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { FrontDesk, quietStatus } from './front-desk.tsx'

beforeAll(furnishBrowser)
afterEach(cleanup)

test('pulling the network changes the pill\'s words and nothing else', async () => {
  const desk = await FrontDesk.of()
  desk.say('sync_status', { ...quietStatus, synced_at: new Date().toISOString() })
  await show(desk, <><SyncPill /><p>work</p></>)
  expect(screen.getByRole('button').textContent).toBe('Synced just now')
  desk.say('sync_status', { ...quietStatus, state: 'offline', waiting: 2 })
  expect(screen.getByRole('button').textContent).toBe('Offline · 2 saved here')
  expect(screen.getByText('work')).toBeTruthy()
  expect(screen.queryByRole('alert')).toBeNull()
})

test('what was refused stands beside the state: neither hides the other', async () => {
  const desk = await FrontDesk.of()
  desk.say('sync_status', { ...quietStatus, state: 'offline', waiting: 3, needs_attention: 1 })
  await show(desk, <SyncPill />)
  expect(screen.getByRole('link', { name: '1 needs attention' }).getAttribute('href')).toBe('/needs-attention')
  expect(screen.getByRole('button', { name: 'Offline · 3 saved here' })).toBeTruthy()
  desk.say('sync_status', { ...quietStatus, needs_attention: 1, synced_at: new Date().toISOString() })
  fireEvent.click(screen.getByRole('button', { name: /^Synced/ }))
  expect(await screen.findByText('All else is with the office')).toBeTruthy()
})

test('behind the pill: the offline switch, what waits, and a way to sync now', async () => {
  const desk = await FrontDesk.of()
  desk.say('sync_status', { ...quietStatus, state: 'offline', waiting: 2, problem: { code: 'unreachable', detail: 'no answer' }, retry_at: new Date(Date.now() + 30_000).toISOString() })
  await show(desk, <SyncPill />)
  fireEvent.click(screen.getByRole('button', { name: /Offline/ }))
  const panel = await screen.findByRole('dialog')
  expect(panel.textContent).toContain('The office does not answer')
  expect(panel.textContent).toMatch(/in \d+ s/)
  expect(screen.getByRole('link', { name: '2 changes wait to be sent' }).getAttribute('href')).toBe('/outbox')
  fireEvent.click(screen.getByRole('button', { name: 'Sync now' }))
  fireEvent.click(screen.getByRole('switch', { name: /^Work offline/ }))
  expect(desk.calls).toEqual([{ name: 'sync_now', params: null }, { name: 'set_offline', params: { offline: true } }])
  expect(await barriers(document.body)).toEqual([])
})

test('when the machine finds a network again, nothing waits for the next attempt', async () => {
  const desk = await FrontDesk.of()
  desk.say('sync_status', { ...quietStatus, state: 'offline', waiting: 2 })
  await show(desk, <SyncPill />)
  dispatchEvent(new Event('online'))
  expect(desk.calls).toEqual([{ name: 'sync_now', params: null }])
})

test('S12: a clock that is far off is told behind the pill, with what follows', async () => {
  const desk = await FrontDesk.of()
  desk.say('sync_status', { ...quietStatus, clock_ahead_minutes: 12 })
  await show(desk, <SyncPill />)
  fireEvent.click(screen.getByRole('button', { name: /Synced/ }))
  const panel = await screen.findByRole('dialog')
  expect(panel.textContent).toContain('This laptop\'s clock is 12 minutes ahead of the office\'s.')
  desk.say('sync_status', { ...quietStatus, clock_ahead_minutes: -4320 })
  expect(panel.textContent).toContain('This laptop\'s clock is 3 days behind the office\'s.')
  desk.say('sync_status', quietStatus)
  expect(panel.textContent).not.toContain('clock')
})

test.each([
  ['update_available', { state: 'synced' }, 'Synced', 'An update of Kibray is available. Everything works as it is.'],
  ['read_only', { state: 'update_needed', waiting: 3 }, 'Update to sync', '3 changes wait here and are sent once Kibray is updated.'],
  ['server_older', { state: 'update_needed', waiting: 1 }, 'Waiting for the office\'s update', '1 change waits here and is sent once the server is updated.'],
] as const)('P11: a version that differs (%s) is told, and can be asked about again', async (version_skew, status, pill, words) => {
  const desk = await FrontDesk.of()
  desk.say('sync_status', { ...quietStatus, ...status, version_skew })
  await show(desk, <SyncPill />)
  fireEvent.click(screen.getByRole('button', { name: pill }))
  expect((await screen.findByRole('dialog')).textContent).toContain(words)
  fireEvent.click(screen.getByRole('button', { name: 'Sync now' }))
  expect(desk.calls).toEqual([{ name: 'sync_now', params: null }])
})

test('an expired sign-in asks for a sign-in and leaves the work alone', async () => {
  const desk = await FrontDesk.of()
  desk.say('sync_status', { ...quietStatus, state: 'sign_in_needed', waiting: 1, problem: { code: 'session_expired', detail: 'expired' } })
  await show(desk, <SyncPill />)
  fireEvent.click(screen.getByRole('button', { name: 'Sign in to sync' }))
  expect((await screen.findByRole('link', { name: 'Sign in again' })).getAttribute('href')).toBe('/sign-in?again=1')
  expect(screen.getByRole('dialog').textContent).toContain('saved here')
})

test('a record says where its work is, and nothing once it is with the office', async () => {
  const desk = await FrontDesk.of()
  const [here, there] = [uuid('b1'), uuid('b2')]
  desk.say('sync_status', { ...quietStatus, state: 'offline', waiting: 1 })
  desk.say('pending_records', { [`project:${here}`]: 'queued' })
  await show(desk, <><RecordMark table="project" id={here} /><RecordMark table="project" id={there} /></>)
  expect(screen.getAllByRole('img').map((mark) => mark.getAttribute('aria-label'))).toEqual(['saved here'])
  desk.say('sync_status', { ...quietStatus, state: 'syncing', waiting: 1 })
  expect(screen.getByRole('img').getAttribute('aria-label')).toBe('saved here, sending')
  desk.say('pending_records', { [`project:${here}`]: 'refused' })
  expect(screen.getByRole('img').getAttribute('aria-label')).toBe('needs attention')
  desk.say('pending_records', {})
  expect(screen.queryByRole('img')).toBeNull()
})
