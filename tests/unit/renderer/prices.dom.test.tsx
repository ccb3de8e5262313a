import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { EstimatePage } from '../../../renderer/estimates/estimate-page.tsx'
import { PriceBookPage } from '../../../renderer/price-book/price-book-page.tsx'
import { today } from '../../../renderer/reports/today.ts'
import { CompanySettings } from '../../../renderer/settings/company-settings.tsx'
import { datedPriceId } from '../../../shared/price-book/price-on.ts'
import { ana, ben, olga, sam, uuid } from '../shared/company-at-work.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { FrontDesk, furnishLayout, press, quietStatus } from './front-desk.tsx'

vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => { furnishBrowser(); furnishLayout() })
afterEach(cleanup)

const [walls, house, bought, byHand] = [uuid('9b'), uuid('e1'), uuid('e1a0'), uuid('e1a1')]

/** A draft of May with a line from the price book and one that was priced by hand; the price went up in June. */
async function draft(actor = ana): Promise<FrontDesk> {
  const desk = await FrontDesk.of(actor)
  const { company } = desk
  const project_id = await company.project()
  await company.give(ben, 'price_book_item.create', { id: walls, code: 'INT-2', name: 'Walls', unit: 'sf', labour_unit_cents: 85, effective_on: '2026-01-01' })
  await company.give(ben, 'price_book_price.put', { id: datedPriceId(walls, '2026-06-01'), price_book_item_id: walls, effective_on: '2026-06-01', edits: { labour_unit_cents: { from: null, to: 95 }, material_unit_cents: { from: null, to: 0 }, other_unit_cents: { from: null, to: 0 } } })
  await company.give(ana, 'estimate.create', { id: house, project_id, number: 1042, title: 'Interior', prices_on: '2026-05-01' })
  await company.give(ana, 'estimate_section.create', { id: uuid('e150'), project_id, estimate_id: house, name: 'Room', position: 'a0' })
  const line = { project_id, estimate_id: house, section_id: uuid('e150'), quantity_thousandths: 100_000, price_book_item_id: walls }
  await company.give(ana, 'estimate_line.create', { ...line, id: bought, position: 'a0', description: 'Walls', labour_unit_cents: 85 })
  await company.give(ana, 'estimate_line.create', { ...line, id: byHand, position: 'a1', description: 'Walls, high', labour_unit_cents: 80 })
  return desk
}
const total = (): string | undefined => document.querySelector<HTMLElement>('[data-total]')?.dataset['total']

test('prices of another day: first what they would change, line by line, then the change as one, and back with Control Z', async () => {
  const desk = await draft()
  await show(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${house}` })
  fireEvent.click(screen.getByRole('button', { name: 'Prices of May 1, 2026' }))
  await desk.settled()
  const panel = screen.getByRole('complementary', { name: 'Refresh prices' })
  const rows = (): (string | null)[] => within(panel).getAllByRole('row').slice(1).map((row) => row.textContent)
  expect(rows()).toEqual(['Walls0.850.95+$10.00', 'Walls, highpriced by hand0.800.95+$15.00'])
  expect(panel.textContent).toContain('Total now$165.00Total then$175.00')
  expect(await barriers(panel)).toEqual([])
  fireEvent.click(within(panel).getByRole('checkbox', { name: /Walls, high/ }))
  expect(panel.textContent).toContain('Total then$190.00')
  fireEvent.click(within(panel).getByRole('checkbox', { name: /Walls, high/ }))
  expect(desk.sent).toEqual([])
  fireEvent.click(within(panel).getByRole('button', { name: 'Take these prices' }))
  await desk.settled()
  expect(desk.sent).toEqual([{ name: 'estimate.refresh_prices', args: {
    id: house, project_id: uuid('b1'), prices_on: { from: '2026-05-01', to: today() }, lines: [{ id: bought, edits: { labour_unit_cents: { from: 85, to: 95 } } }],
  } }])
  expect([total(), screen.queryByRole('complementary', { name: 'Refresh prices' })]).toEqual(['17500', null])
  press('z', document.body, { ctrlKey: true })
  await desk.settled()
  expect([total(), screen.getByRole('button', { name: 'Prices of May 1, 2026' }).tagName]).toEqual(['16500', 'BUTTON'])
})

test('an estimate is duplicated into another project with today\'s prices and this laptop\'s next number', async () => {
  const desk = await draft()
  await desk.company.project('b2')
  await show(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${house}` })
  fireEvent.click(screen.getByRole('button', { name: 'More actions' }))
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Duplicate …' }))
  await desk.settled()
  const panel = within(screen.getByRole('complementary', { name: 'Duplicate the estimate' }))
  expect(await barriers(screen.getByRole('complementary', { name: 'Duplicate the estimate' }))).toEqual([])
  fireEvent.click(panel.getByRole('radio', { name: 'In another project' }))
  fireEvent.click(panel.getByRole('button', { name: 'Duplicate' }))
  expect(panel.getByText('Which project is it for?')).toBeTruthy()
  fireEvent.click(panel.getByRole('radio', { name: 'In this project' }))
  fireEvent.change(panel.getByRole('textbox', { name: 'Title' }), { target: { value: 'Again' } })
  fireEvent.click(panel.getByRole('button', { name: 'Duplicate' }))
  await desk.settled()
  expect(desk.sent).toMatchObject([{ name: 'estimate.duplicate', args: { project_id: uuid('b1'), number: 1042, title: 'Again', prices_on: today(), lines: [{ labour_unit_cents: 95 }, { labour_unit_cents: 80 }] } }])
})

test('prices on a laptop that has not heard from the office for two weeks wear a mark with the reason; never where the company says so, nor for who sees none', async () => {
  const since = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()
  const desk = await draft()
  desk.say('sync_status', { ...quietStatus, state: 'offline', synced_at: since(13) })
  await show(desk, <PriceBookPage />)
  expect(screen.queryByText(/^Prices from/)).toBeNull()
  desk.say('sync_status', { ...quietStatus, state: 'offline', synced_at: since(15) })
  const mark = screen.getByRole('button', { name: /^Prices from/ })
  expect(mark.getAttribute('aria-description')).toMatch(/^This laptop last heard from the office on .+ You can go on working/)
  expect(await barriers(mark)).toEqual([])
  await desk.elsewhere(olga, 'company.edit', { id: olga.company_id, edits: { price_stale_days: { from: 14, to: 0 } } })
  await desk.settled()
  expect(screen.queryByText(/^Prices from/)).toBeNull()
  cleanup()
  const field = await FrontDesk.of(sam)
  field.say('sync_status', { ...quietStatus, state: 'offline', synced_at: since(30) })
  await show(field, <PriceBookPage />)
  expect(screen.queryByText(/^Prices from/)).toBeNull()
})

test('the estimate and its suggestions wear the mark as well, and an admin sets after how many days', async () => {
  const desk = await draft(olga)
  desk.say('sync_status', { ...quietStatus, state: 'offline', synced_at: '2026-01-03T12:00:00.000Z' })
  await show(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${house}` })
  await desk.settled()
  expect(screen.getByText(/^Prices from Jan 3/)).toBeTruthy()
  const cell = document.querySelector<HTMLElement>(`[data-cell="end:${uuid('e150')}/description"]`)
  fireEvent.focus(cell as HTMLElement)
  press('w', cell as HTMLElement)
  fireEvent.change(document.activeElement as HTMLElement, { target: { value: 'walls' } })
  await desk.settled()
  expect(screen.getAllByText(/^Prices from Jan 3/)).toHaveLength(2)
  // the estimate is of May, and so is what it is offered
  expect(screen.getByRole('option').textContent).toContain('0.85')
  cleanup()
  await show(desk, <CompanySettings />)
  const days = screen.getByRole('textbox', { name: 'Mark prices after days without the office' })
  fireEvent.change(days, { target: { value: '30' } })
  fireEvent.blur(days)
  await desk.settled()
  expect(desk.sent.at(-1)).toEqual({ name: 'company.edit', args: { id: olga.company_id, edits: { price_stale_days: { from: 14, to: 30 } } } })
})
