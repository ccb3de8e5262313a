import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { PriceBookPage } from '../../../renderer/price-book/price-book-page.tsx'
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
  expect(desk.sent).toEqual([{ name: 'price_book_item.edit', args: { id: walls.id, edits: { labour_unit_cents: { from: 85, to: 90 } } } }])
  expect(screen.getByText('1.20')).toBeTruthy()
  expect(await barriers(screen.getByRole('complementary'))).toEqual([])
})

test('an estimator reads the price book and changes nothing', async () => {
  const desk = await openBook(ana)
  const panel = await openWalls(desk)
  expect(panel.getByLabelText('Labor').hasAttribute('readonly')).toBe(true)
  expect(screen.queryByRole('button', { name: 'New item' })).toBeNull()
  expect(panel.queryByRole('button', { name: 'Archive' })).toBeNull()
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
