import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { PriceBookPage } from '../../../renderer/price-book/price-book-page.tsx'
import { today } from '../../../renderer/reports/today.ts'
import { datedPriceId } from '../../../shared/price-book/price-on.ts'
import { ana, ben, uuid } from '../shared/company-at-work.ts'
import { barriers, Desk, furnishBrowser, show } from './desk.tsx'

beforeAll(furnishBrowser)
afterEach(cleanup)

const walls = { id: uuid('9a'), code: 'INT-2', name: 'Walls, two coats', category: 'Interior', unit: 'sf', labour_unit_cents: 85, material_unit_cents: 30, taxable: 1, effective_on: '2026-01-01' } as const

async function openBook(actor = ben): Promise<Desk> {
  const desk = await Desk.of(actor)
  await desk.company.give(ben, 'price_book_item.create', walls)
  await desk.company.give(ben, 'price_book_item.create', { ...walls, id: uuid('9b'), code: 'EXT-1', name: 'Siding', category: 'Exterior' })
  await show(desk, <PriceBookPage />)
  return desk
}

const openWalls = async (desk: Desk): Promise<ReturnType<typeof within>> => {
  fireEvent.click(screen.getByText('Walls, two coats'))
  await desk.settled()
  return within(screen.getByRole('complementary', { name: 'Walls, two coats' }))
}

test('the office changes a price where it stands: one command with what stood there', async () => {
  const desk = await openBook()
  const panel = await openWalls(desk)
  const labour = panel.getByLabelText('Labor')
  fireEvent.change(labour, { target: { value: '0.9' } })
  fireEvent.keyDown(labour, { key: 'Enter' })
  await desk.settled()
  expect(desk.sent).toEqual([{ name: 'price_book_item.edit', args: { id: walls.id, edits: { labour_unit_cents: { from: 85, to: 90 } }, on: today() } }])
  expect(screen.getByText('1.20')).toBeTruthy()
  expect(await barriers(screen.getByRole('complementary'))).toEqual([])
})

test('a price from a day to come is set beside today\'s, marked, and can be taken back; by keyboard alone', async () => {
  const desk = await openBook()
  const panel = await openWalls(desk)
  fireEvent.click(panel.getByRole('button', { name: 'New price from …' }))
  const form = within(panel.getByRole('form', { name: 'New price from …' }))
  expect((form.getByLabelText('Labor') as HTMLInputElement).value).toBe('0.85')
  fireEvent.change(form.getByLabelText('From'), { target: { value: '2025-12-31' } })
  fireEvent.submit(panel.getByRole('form', { name: 'New price from …' }))
  expect(form.getByText('The first price is from Jan 1, 2026.')).toBeTruthy()
  fireEvent.change(form.getByLabelText('From'), { target: { value: '2090-03-01' } })
  fireEvent.change(form.getByLabelText('Labor'), { target: { value: '1.10' } })
  fireEvent.submit(panel.getByRole('form', { name: 'New price from …' }))
  await desk.settled()
  const id = datedPriceId(walls.id, '2090-03-01')
  expect(desk.sent).toEqual([{ name: 'price_book_price.put', args: { id, price_book_item_id: walls.id, effective_on: '2090-03-01', edits: { labour_unit_cents: { from: null, to: 110 }, material_unit_cents: { from: null, to: 30 }, other_unit_cents: { from: null, to: 0 } } } }])
  const rows = panel.getAllByRole('row').slice(1).map((row: HTMLElement) => row.textContent)
  expect(rows).toEqual(['Mar 1, 2090to come1.100.30–', 'Jan 1, 2026in force today0.850.30–'])
  expect((panel.getAllByLabelText('Labor')[0] as HTMLInputElement).value).toBe('$0.85')
  expect(await barriers(screen.getByRole('complementary'))).toEqual([])
  fireEvent.click(panel.getByRole('button', { name: 'Take back the price from Mar 1, 2090' }))
  await desk.settled()
  expect(desk.sent.at(-1)).toEqual({ name: 'price_book_price.delete', args: { id, price_book_item_id: walls.id } })
  expect(panel.getAllByRole('row')).toHaveLength(2)
})

test('an estimator reads the price book and changes nothing', async () => {
  const desk = await openBook(ana)
  const panel = await openWalls(desk)
  expect(panel.getByLabelText('Labor').hasAttribute('readonly')).toBe(true)
  expect(screen.queryByRole('button', { name: 'New item' })).toBeNull()
  expect(panel.queryByRole('button', { name: 'Archive' })).toBeNull()
  expect(panel.queryByRole('button', { name: 'New price from …' })).toBeNull()
  expect(panel.getByText('in force today')).toBeTruthy()
})

test('a category narrows the list', async () => {
  const desk = await openBook()
  fireEvent.click(screen.getByRole('button', { name: 'Exterior' }))
  await desk.settled()
  expect(screen.queryByText('Walls, two coats')).toBeNull()
  expect(screen.getByText('Siding')).toBeTruthy()
})

test('a new item needs a name and a code, and amounts that can be read', async () => {
  const desk = await openBook()
  fireEvent.click(screen.getByRole('button', { name: 'New item' }))
  const panel = within(screen.getByRole('complementary', { name: 'New item' }))
  fireEvent.change(panel.getByLabelText('Labor'), { target: { value: 'a lot' } })
  fireEvent.click(panel.getByRole('button', { name: 'Add to the price book' }))
  await desk.settled()
  expect(desk.sent).toEqual([])
  expect([panel.getByText('What is it called?'), panel.getByText('An item needs a code to be found by.'), panel.getByText('Not an amount')]).toHaveLength(3)
  for (const [label, value] of [['Name', 'Doors'], ['Code', 'D-1'], ['Labor', '$45']] as const) fireEvent.change(panel.getByLabelText(label), { target: { value } })
  fireEvent.click(panel.getByRole('button', { name: 'Add to the price book' }))
  await desk.settled()
  expect(desk.sent).toMatchObject([{ name: 'price_book_item.create', args: { name: 'Doors', code: 'D-1', labour_unit_cents: 4500, material_unit_cents: 0 } }])
  expect(screen.getByText('Doors')).toBeTruthy()
})
