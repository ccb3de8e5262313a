import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ComparisonPage } from '../../../renderer/estimates/comparison-page.tsx'
import { ana, sam, uuid } from '../shared/company-at-work.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { FrontDesk, furnishLayout, press } from './front-desk.tsx'

vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => { furnishBrowser(); furnishLayout() })
afterEach(cleanup)

/** Two estimates of one project: of the second the first line is dearer, the second is gone, and there is a new one. */
async function compared(actor: typeof ana, language: 'en' | 'es' = 'en'): Promise<FrontDesk> {
  const desk = await FrontDesk.of(actor)
  const project_id = await desk.company.project()
  await desk.company.estimate(project_id)
  await desk.company.estimate(project_id, 'e2', 1043)
  await desk.company.give(ana, 'estimate_line.edit', { id: uuid('e290'), project_id, edits: { labour_unit_cents: { from: 1000, to: 1250 } } })
  await desk.company.give(ana, 'estimate_line.delete', { id: uuid('e291'), project_id })
  await desk.company.give(ana, 'estimate.edit', { id: uuid('e2'), project_id, edits: { tax_basis_points: { from: 0, to: 887 }, tax_hundredths: { from: 0, to: 50 } } })
  await desk.company.give(ana, 'estimate_line.create', { id: uuid('e299'), project_id, estimate_id: uuid('e2'), section_id: uuid('e250'), position: 'b0', description: 'Doors', quantity_thousandths: 4000, unit: 'each', labour_unit_cents: 4500 })
  await show(desk, <ComparisonPage />, { path: '/estimates/:id/compare/:other', at: `/estimates/${uuid('e1')}/compare/${uuid('e2')}`, language })
  return desk
}
const rows = (table: HTMLElement): string[] => within(table).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent).join(' | '))

test('two estimates stand side by side: what is different, from what to what, and what it comes to; by keyboard the sides swap', async () => {
  const desk = await compared(ana)
  const [sums, rates, lines] = screen.getAllByRole('table') as [HTMLElement, HTMLElement, HTMLElement]
  expect(rows(rates).slice(1)).toEqual(['Tax | 0% | 8.875%'])
  expect(rows(sums).at(-1)).toBe('Total | $300.00 | $405.00 | +$105.00')
  expect(rows(lines).slice(1)).toEqual([
    ' | Room 0 |  |  | $200.00 | $305.00 | +$105.00',
    'Changed | Line 0Labor per unit: $10.00 → $12.50 | 10 sf | 10 sf | $100.00 | $125.00 | +$25.00',
    'Removed | Line 1 | 10 sf |  | $100.00 |  | ($100.00)',
    'Added | Doors |  | 4 each |  | $180.00 | +$180.00',
  ])
  press('a')
  expect(rows(screen.getAllByRole('table')[2] as HTMLElement).at(-1)).toBe('The same | Line 2 | 10 sf | 10 sf | $100.00 | $100.00 | –')
  expect(await barriers(document.body)).toEqual([])
  press('x')
  await desk.settled()
  expect(rows(screen.getAllByRole('table')[0] as HTMLElement).at(-1)).toBe('Total | $405.00 | $300.00 | ($105.00)')
  fireEvent.click(screen.getByRole('button', { name: 'Swap sides' }))
  await desk.settled()
  expect(rows(screen.getAllByRole('table')[0] as HTMLElement).at(-1)).toBe('Total | $300.00 | $405.00 | +$105.00')
})

test('a superintendent reads, also in Spanish, what is done differently and the totals, and no price', async () => {
  await compared(sam, 'es')
  const [sums, , lines] = screen.getAllByRole('table') as [HTMLElement, HTMLElement, HTMLElement]
  expect(rows(sums)).toHaveLength(2)
  expect(rows(lines).slice(1)).toEqual([' | Room 0 |  | ', 'Quitada | Line 1 | 10 sf | ', 'Agregada | Doors |  | 4 each'])
  expect(screen.getByRole('heading', { level: 1 }).closest('div[data-form]')?.textContent).not.toMatch(/12\.50|45\.00|180/)
})

test('an estimate that is not here is said to be missing', async () => {
  const desk = await FrontDesk.of(ana)
  await show(desk, <ComparisonPage />, { path: '/estimates/:id/compare/:other', at: `/estimates/${uuid('e1')}/compare/${uuid('e2')}` })
  expect(screen.getByRole('link', { name: 'Go to estimates' })).toBeTruthy()
})
