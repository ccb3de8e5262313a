import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ConditionsPage } from '../../../renderer/price-book/conditions-page.tsx'
import { ProductsPage } from '../../../renderer/price-book/products-page.tsx'
import { RatesPage } from '../../../renderer/price-book/rates-page.tsx'
import { TakeoffSettings } from '../../../renderer/settings/takeoff-settings.tsx'
import { nanometresPer } from '../../../shared/estimating/length.ts'
import { ana, ben, olga, sam, uuid } from '../shared/company-at-work.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { FrontDesk, furnishLayout } from './front-desk.tsx'

vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => { furnishBrowser(); furnishLayout() })
afterEach(cleanup)

const acrylic = { id: uuid('aa'), kind: 'finish', name: 'Test acrylic', coverage_thousandths: 350_000, gallon_cents: 49_99, effective_on: '2026-11-23' } as const

async function withAcrylic(actor: typeof ana): Promise<FrontDesk> {
  const desk = await FrontDesk.of(actor)
  await desk.company.give(ben, 'product.create', acrylic)
  return desk
}

const enter = (panel: HTMLElement, texts: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(texts)) fireEvent.change(within(panel).getByRole('textbox', { name }), { target: { value } })
}

test('a product is added with the cans that it is sold in; what is no number keeps the panel open, with a word at each field', async () => {
  const desk = await FrontDesk.of(ben)
  await show(desk, <ProductsPage />)
  fireEvent.click(screen.getAllByRole('button', { name: 'New product' })[0] as HTMLElement)
  const panel = screen.getByRole('complementary', { name: 'New product' })
  enter(panel, { Name: ' Test acrylic ', 'Covers, one coat': 'a lot', Gallon: 'dear', '5 gallons': '-1' })
  fireEvent.click(within(panel).getByRole('button', { name: 'Add product' }))
  expect(panel.textContent).toContain('This is not a number')
  expect(panel.textContent).toContain('Not an amount')
  expect(panel.textContent).toContain('This cannot be less than zero.')
  expect(desk.sent).toEqual([])
  enter(panel, { 'Covers, one coat': '0' })
  fireEvent.click(within(panel).getByRole('button', { name: 'Add product' }))
  expect(panel.textContent).toContain('A product covers more than nothing.')
  enter(panel, { 'Covers, one coat': '350', Gallon: '$49.99', '5 gallons': '' })
  fireEvent.click(within(panel).getByRole('button', { name: 'Add product' }))
  await desk.settled()
  expect(desk.sent).toMatchObject([{ name: 'product.create', args: { name: 'Test acrylic', coverage_thousandths: 350_000, quart_cents: null, gallon_cents: 49_99, five_gallons_cents: null } }])
  expect(await barriers(document.body)).toEqual([])
})

test('the office archives a product and brings it back; an estimator reads it, and who may not see costs reads no price', async () => {
  const desk = await withAcrylic(ben)
  await show(desk, <ProductsPage />, { at: `/?product=${acrylic.id}` })
  fireEvent.click(within(screen.getByRole('complementary')).getByRole('button', { name: 'Archive' }))
  await desk.settled()
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  await desk.settled()
  expect(desk.sent.map((each) => each.name)).toEqual(['product.archive', 'product.restore'])
  cleanup()
  await show(await withAcrylic(ana), <ProductsPage />, { at: `/?product=${acrylic.id}` })
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Name' }).readOnly).toBe(true)
  expect(screen.queryByRole('button', { name: 'New product' })).toBeNull()
  expect(document.body.textContent).toContain('49.99')
  cleanup()
  await show(await withAcrylic(sam), <ProductsPage />, { at: `/?product=${acrylic.id}` })
  expect(document.body.textContent).toContain('350 sq ft/gal')
  expect(document.body.textContent).not.toMatch(/49\.99|Gallon/)
})

test('a rate that does nothing is refused at its field; one is added as it stands in a table', async () => {
  const desk = await FrontDesk.of(ben)
  await show(desk, <RatesPage />)
  fireEvent.click(screen.getAllByRole('button', { name: 'New production rate' })[0] as HTMLElement)
  const panel = screen.getByRole('complementary', { name: 'New production rate' })
  enter(panel, { Name: 'Walls, roll', 'In an hour': '0' })
  fireEvent.click(within(panel).getByRole('button', { name: 'Add rate' }))
  expect(panel.textContent).toContain('In an hour more than nothing gets done.')
  enter(panel, { 'In an hour': '150', 'A further coat takes': '80' })
  fireEvent.click(within(panel).getByRole('button', { name: 'Add rate' }))
  await desk.settled()
  expect(desk.sent).toMatchObject([{ name: 'production_rate.create', args: { rate_thousandths: 150_000, further_coat_basis_points: 8000, hour_cents: null } }])
})

test('a height counts from where somebody types it, as the tape has it; admins set what takeoffs begin with', async () => {
  const desk = await FrontDesk.of(ben)
  await desk.company.give(ben, 'labour_factor.create', { id: uuid('fa'), kind: 'height', name: 'Ladder' })
  await show(desk, <ConditionsPage />)
  const above = screen.getByRole('textbox', { name: 'Higher than: Ladder' })
  fireEvent.change(above, { target: { value: `10'` } })
  fireEvent.blur(above)
  await desk.settled()
  expect(desk.sent).toEqual([{ name: 'labour_factor.edit', args: { id: uuid('fa'), edits: { above: { from: 0, to: 10 * Number(nanometresPer.foot) } } } }])
  expect(await barriers(document.body)).toEqual([])
  cleanup()
  const settings = await FrontDesk.of(olga)
  await show(settings, <TakeoffSettings />)
  fireEvent.change(screen.getByRole('combobox', { name: 'Doors and windows' }), { target: { value: 'larger_than' } })
  await settings.settled()
  expect(screen.getByRole('textbox', { name: 'Larger than' })).toBeTruthy()
  expect(settings.sent).toEqual([{ name: 'company.edit', args: { id: uuid('c0'), edits: { opening_rule: { from: 'all', to: 'larger_than' } } } }])
})
