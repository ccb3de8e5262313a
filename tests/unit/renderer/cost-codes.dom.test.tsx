import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { CostCodesPage } from '../../../renderer/cost-codes/cost-codes-page.tsx'
import { EstimatePage } from '../../../renderer/estimates/estimate-page.tsx'
import { ana, ben, sam, uuid } from '../shared/company-at-work.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { FrontDesk, furnishLayout, press } from './front-desk.tsx'

vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => { furnishBrowser(); furnishLayout() })
afterEach(cleanup)

const walls = { id: uuid('cc1'), code: '09-910', name: 'Interior walls', kind: 'labour', taxable: 0, default_markup_basis_points: 2500 } as const
async function withCodes(actor: typeof ana): Promise<FrontDesk> {
  const desk = await FrontDesk.of(actor)
  await desk.company.give(ben, 'cost_code.create', walls)
  await desk.company.give(ben, 'cost_code.create', { id: uuid('cc2'), code: '09-920', name: 'Lifts', kind: 'equipment', taxable: 1 })
  return desk
}

test('by keys alone the office adds a cost code, opens one, changes it, archives it and brings it back', async () => {
  const desk = await withCodes(ben)
  await show(desk, <CostCodesPage />)
  press('n')
  const adding = screen.getByRole('complementary', { name: 'New cost code' })
  expect(document.activeElement).toBe(within(adding).getByRole('textbox', { name: 'Code' }))
  fireEvent.change(within(adding).getByRole('textbox', { name: /^Usual markup/ }), { target: { value: 'much' } })
  fireEvent.submit(within(adding).getByRole('button', { name: 'Add cost code' }).closest('aside')?.querySelector('form') as HTMLFormElement)
  for (const words of ['A cost code needs a code.', 'What is it called?', 'This is not a number']) expect(adding.textContent).toContain(words)
  for (const [name, value] of [['Code', ' 09-930 '], ['Name', 'Trim'], [/^Usual markup/, '12.5']] as const) fireEvent.change(within(adding).getByRole('textbox', { name }), { target: { value } })
  fireEvent.submit(adding.querySelector('form') as HTMLFormElement)
  await desk.settled()
  expect(desk.sent).toMatchObject([{ name: 'cost_code.create', args: { code: '09-930', name: 'Trim', kind: 'labour', taxable: 0, default_markup_basis_points: 1250 } }])
  expect(screen.getAllByRole('row').map((row) => row.textContent).some((text) => text?.includes('09-930') && text.includes('12.5'))).toBe(true)

  fireEvent.doubleClick(screen.getByText('Interior walls'))
  fireEvent.click(screen.getByText('Interior walls'))
  await desk.settled()
  const panel = screen.getByRole('complementary', { name: '09-910 Interior walls' })
  const markup = within(panel).getByRole('textbox', { name: 'Usual markup' })
  fireEvent.change(markup, { target: { value: '' } })
  fireEvent.blur(markup)
  fireEvent.click(within(panel).getByRole('checkbox', { name: 'Lines under it are taxed' }))
  await desk.settled()
  expect(desk.sent.slice(1)).toMatchObject([{ name: 'cost_code.edit', args: { edits: { default_markup_basis_points: { from: 2500, to: null } } } }, { name: 'cost_code.edit', args: { edits: { taxable: { from: 0, to: 1 } } } }])
  expect(await barriers(document.body)).toEqual([])
  fireEvent.click(within(panel).getByRole('button', { name: 'Archive' }))
  await desk.settled()
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  await desk.settled()
  expect(desk.sent.slice(3).map(({ name }) => name)).toEqual(['cost_code.archive', 'cost_code.restore'])
})

test('an estimator reads them, a superintendent without the markup', async () => {
  await show(await withCodes(ana), <CostCodesPage />, { at: `/?code=${walls.id}` })
  expect(screen.queryByRole('button', { name: 'New cost code' })).toBeNull()
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Usual markup' })).toMatchObject({ value: '25%', readOnly: true })
  cleanup()
  await show(await withCodes(sam), <CostCodesPage />, { at: `/?code=${walls.id}` })
  expect(screen.queryByRole('textbox', { name: 'Usual markup' })).toBeNull()
  expect(document.querySelector('main, body')?.querySelector('[role="row"]')?.textContent).not.toContain('markup')
})

test('in the sheet a line takes what its code says, and keeps what was set by hand; an archived code keeps its name', async () => {
  const desk = await withCodes(ana)
  await desk.company.estimate(await desk.company.project())
  await show(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${uuid('e1')}` })
  const choose = async (name: RegExp): Promise<void> => {
    fireEvent.click(screen.getByRole('combobox', { name: 'Cost code' }))
    await desk.settled()
    fireEvent.click(screen.getByRole('option', { name }))
    await desk.settled()
  }
  const line = async () => await desk.company.database.selectFrom('estimate_line').select(['cost_code_id', 'taxable', 'markup_basis_points']).where('id', '=', uuid('e190')).executeTakeFirst()
  fireEvent.focus(document.querySelector(`[data-cell="${uuid('e190')}/description"]`) as Element)
  await desk.settled()
  await choose(/09-910/)
  expect(await line()).toEqual({ cost_code_id: walls.id, taxable: 0, markup_basis_points: 2500 })
  await desk.elsewhere(ana, 'estimate_line.edit', { id: uuid('e190'), project_id: uuid('b1'), edits: { markup_basis_points: { from: 2500, to: 4000 } } })
  await desk.settled()
  await choose(/09-920/)
  expect(await line()).toEqual({ cost_code_id: uuid('cc2'), taxable: 1, markup_basis_points: 4000 })
  await desk.elsewhere(ben, 'cost_code.archive', { id: uuid('cc2') })
  await desk.settled()
  expect(screen.getByRole<HTMLInputElement>('combobox', { name: 'Cost code' }).value).toBe('09-920  Lifts')
})
