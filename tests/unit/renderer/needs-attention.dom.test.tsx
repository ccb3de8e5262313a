import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { NeedsAttentionPage } from '../../../renderer/sync/needs-attention-page.tsx'
import { OutboxPage } from '../../../renderer/sync/outbox-page.tsx'
import { ana, olga, uuid } from '../shared/company-at-work.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { applied, FrontDesk, furnishLayout, quietStatus, refusedEntry } from './front-desk.tsx'

// whole stories, on machines that do other things besides
vi.setConfig({ testTimeout: 60_000 })
let downloads: Blob[] = []
beforeAll(() => {
  furnishBrowser()
  furnishLayout()
  // jsdom has no downloads; what would be in the file is kept
  URL.createObjectURL = (blob) => { downloads.push(blob as Blob); return 'blob:kibray' }
  URL.revokeObjectURL = () => {}
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
})
beforeEach(() => { downloads = [] })
afterEach(cleanup)

const price = refusedEntry({
  name: 'project.edit', record_table: 'project', record_id: uuid('b1'), args: { id: uuid('b1'), edits: { expected_value_cents: { from: 100_00, to: 410_00 }, city: { from: 'Denver', to: 'Golden' } } },
  problem: { code: 'changed_meanwhile', detail: 'changed', fields: [{ field: 'expected_value_cents', message: 'changed', from: 100_00, to: 410_00, current: 305_00 }] },
})

async function deskWithRefusal(entry = price, actor = olga): Promise<FrontDesk> {
  const desk = await FrontDesk.of(actor)
  desk.say('outbox', [entry])
  desk.say('sync_status', { ...quietStatus, needs_attention: 1 })
  desk.answer('outbox_resend', () => applied)
  desk.answer('outbox_discard', () => entry)
  return desk
}

test('P2: a refused change stands there with what was seen, what was wanted and what the office has', async () => {
  await show(await deskWithRefusal(), <NeedsAttentionPage />)
  const change = within(screen.getByRole('article', { name: 'Project changed' }))
  expect(change.getByRole('alert').textContent).toContain('Somebody changed the same value meanwhile')
  expect(change.getByRole('row', { name: /Expected value/ }).textContent).toBe('Expected value$100.00$410.00$305.00')
  expect(change.getByRole('row', { name: /City/ }).textContent).toBe('CityDenverGolden–')
  expect(await barriers(document.body)).toEqual([])
})

test('mine after all: the same change is sent again, knowing now what the office has', async () => {
  const desk = await deskWithRefusal()
  await show(desk, <NeedsAttentionPage />)
  fireEvent.click(screen.getByRole('button', { name: 'Use mine after all' }))
  await desk.settled()
  expect(desk.calls).toEqual([{ name: 'outbox_resend', params: { id: price.id, args: { id: uuid('b1'), edits: { expected_value_cents: { from: 305_00, to: 410_00 }, city: { from: 'Denver', to: 'Golden' } } } } }])
})

test('edited and sent again: the new value goes out, what cannot be read does not', async () => {
  const desk = await deskWithRefusal()
  await show(desk, <NeedsAttentionPage />)
  fireEvent.click(screen.getByRole('button', { name: 'Edit and send again' }))
  const value = screen.getByRole('textbox', { name: 'New value of Expected value' })
  fireEvent.change(value, { target: { value: 'dear' } })
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Send again' }).disabled).toBe(true)
  fireEvent.change(value, { target: { value: '$360' } })
  fireEvent.click(screen.getByRole('button', { name: 'Send again' }))
  await desk.settled()
  expect(desk.calls[0]?.params).toMatchObject({ args: { edits: { expected_value_cents: { from: 305_00, to: 360_00 }, city: { from: 'Denver', to: 'Golden' } } } })
})

test('P2: what the office has is kept only after the person\'s own words are in a file of theirs', async () => {
  const desk = await deskWithRefusal()
  await show(desk, <NeedsAttentionPage />)
  fireEvent.click(screen.getByRole('button', { name: 'Keep what the office has' }))
  expect(desk.calls).toEqual([])
  fireEvent.click(await screen.findByRole('button', { name: 'Save the file and discard' }))
  await desk.settled()
  expect(desk.calls).toEqual([{ name: 'outbox_discard', params: { id: price.id } }])
  expect(JSON.parse(await downloads[0]!.text())).toEqual([price])
})

test('a refused creation can be mended and sent again under the same id', async () => {
  const taken = refusedEntry({
    name: 'project.create', record_table: 'project', record_id: uuid('b9'), args: { id: uuid('b9'), member_id: uuid('b9e'), number: 1042, name: 'Elm', status: 'lead' },
    problem: { code: 'number_taken', detail: 'taken' },
  })
  const desk = await deskWithRefusal(taken)
  await show(desk, <NeedsAttentionPage />)
  expect(screen.getByRole('alert').textContent).toContain('The number is in use already')
  fireEvent.click(screen.getByRole('button', { name: 'Edit and send again' }))
  fireEvent.change(screen.getByRole('textbox', { name: 'New value of Number' }), { target: { value: '1043' } })
  fireEvent.click(screen.getByRole('button', { name: 'Send again' }))
  await desk.settled()
  expect(desk.calls[0]?.params).toEqual({ id: taken.id, args: { ...(taken.args as object), number: 1043 } })
})

test('nothing refused: says what would come here', async () => {
  await show(await FrontDesk.of(), <NeedsAttentionPage />)
  expect(screen.getByRole('heading', { name: 'Nothing needs your attention' })).toBeTruthy()
})

test('the outbox says what waits, since when, how often it was tried and why it is still here', async () => {
  const desk = await FrontDesk.of(ana)
  const waiting = { ...price, state: 'queued' as const, attempts: 3, problem: { code: 'server_failed' as const, detail: '503' } }
  desk.say('outbox', [waiting])
  desk.say('sync_status', { ...quietStatus, state: 'offline', waiting: 1 })
  desk.answer('outbox_export', () => [waiting])
  await show(desk, <OutboxPage />)
  const row = screen.getAllByRole('row')[1]!
  for (const words of ['Project changed', 'Project b1', 'saved here', '3', 'Something went wrong at the office']) expect(row.textContent).toContain(words)
  fireEvent.click(screen.getByRole('button', { name: 'Send now' }))
  fireEvent.click(screen.getByRole('button', { name: 'Export as a file' }))
  await desk.settled()
  expect(desk.calls.map((each) => each.name)).toEqual(['sync_now', 'outbox_export'])
  expect(JSON.parse(await downloads[0]!.text())).toEqual([waiting])
  expect(await barriers(document.body)).toEqual([])
})
