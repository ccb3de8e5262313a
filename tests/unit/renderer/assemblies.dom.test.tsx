import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { AssembliesPage } from '../../../renderer/assemblies/assemblies-page.tsx'
import { EstimatePage } from '../../../renderer/estimates/estimate-page.tsx'
import { ana, ben, sam, uuid } from '../shared/company-at-work.ts'
import { ask } from '../shared/domain-database.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { FrontDesk, furnishLayout } from './front-desk.tsx'

vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => { furnishBrowser(); furnishLayout() })
afterEach(cleanup)

const [assembly, labour, paint, section] = [uuid('a1'), uuid('a2'), uuid('a3'), uuid('e150')]

async function withWalls(actor: typeof ana): Promise<FrontDesk> {
  const desk = await FrontDesk.of(actor)
  await desk.company.give(ben, 'assembly.create', { id: assembly, code: 'WALL-2', name: 'Interior walls', unit: 'sf' })
  await desk.company.give(ben, 'assembly_line.create', { id: labour, assembly_id: assembly, position: 'a0', description: 'Labor', unit: 'h', per_thousandths: 150_000, labour_unit_cents: 5000 })
  await desk.company.give(ben, 'assembly_line.create', { id: paint, assembly_id: assembly, position: 'a1', description: 'Paint', unit: 'gal', per_thousandths: 350_000, rounding: 'up', material_unit_cents: 4000 })
  return desk
}

async function openEstimate(actor = ana): Promise<FrontDesk> {
  const desk = await withWalls(actor)
  const project = await desk.company.project()
  const id = await desk.company.estimate(project)
  await show(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${id}` })
  return desk
}

const cell = (row: string, column: string): HTMLElement | null => document.querySelector<HTMLElement>(`[data-cell="${row}/${column}"]`)
const press = (key: string, modifiers: object = {}): void => { fireEvent.keyDown(document.activeElement ?? document.body, { key, ...modifiers }) }
const quantities = async (desk: FrontDesk): Promise<Record<string, number>> => Object.fromEntries((await ask(desk.company.database, ana, 'estimate.get', { id: uuid('e1') }))?.lines.map((line) => [line.description, line.quantity_thousandths]) ?? [])

test('the office writes an assembly with its lines, tries an input, and takes a price from the price book', async () => {
  const desk = await FrontDesk.of(ben)
  await desk.company.give(ben, 'price_book_item.create', { id: uuid('ab'), code: 'P', name: 'Wall paint', unit: 'gal', material_unit_cents: 4200, taxable: 1, effective_on: '2026-11-01' })
  await show(desk, <AssembliesPage />)
  fireEvent.click(screen.getAllByRole('button', { name: 'New assembly' })[0] as HTMLElement)
  const panel = screen.getByRole('complementary', { name: 'New assembly' })
  fireEvent.change(within(panel).getByRole('textbox', { name: 'Name' }), { target: { value: 'Walls' } })
  fireEvent.click(within(panel).getByRole('button', { name: 'Add assembly' }))
  expect(panel.textContent).toContain('An assembly needs a code to be found by.')
  fireEvent.change(within(panel).getByRole('textbox', { name: 'Code' }), { target: { value: 'W' } })
  fireEvent.change(within(panel).getByRole('textbox', { name: 'Input in' }), { target: { value: 'sf' } })
  fireEvent.click(within(panel).getByRole('button', { name: 'Add assembly' }))
  await desk.settled()
  const enter = (name: string, value: string, row = 0): void => {
    const field = screen.getAllByRole('textbox', { name })[row] as HTMLElement
    fireEvent.focus(field)
    fireEvent.change(field, { target: { value } })
    fireEvent.blur(field)
  }
  const lines = screen.getByRole('table', { name: 'Lines' })
  fireEvent.change(within(lines).getByRole('textbox', { name: 'Description' }), { target: { value: 'Paint' } })
  fireEvent.blur(within(lines).getByRole('textbox', { name: 'Description' }))
  await desk.settled()
  enter('for each', '350')
  await desk.settled()
  fireEvent.change(within(lines).getAllByRole('combobox', { name: 'Rounding' })[0] as HTMLElement, { target: { value: 'up' } })
  await desk.settled()
  fireEvent.change(screen.getByRole('textbox', { name: /Try it with/ }), { target: { value: '=2*351' } })
  expect(within(lines).getAllByRole('row')[1]?.textContent).toContain('3')
  const [, , perEdit] = desk.sent
  expect(desk.sent.map(({ name }) => name)).toEqual(['assembly.create', 'assembly_line.create', 'assembly_line.edit', 'assembly_line.edit'])
  expect(perEdit).toMatchObject({ args: { edits: { per_thousandths: { from: 1000, to: 350_000 } } } })
  fireEvent.click(screen.getByRole('combobox', { name: 'Price from' }))
  await desk.settled()
  fireEvent.click(screen.getByRole('option', { name: /Wall paint/, hidden: true }))
  await desk.settled()
  expect(desk.sent.at(-1)).toMatchObject({ name: 'assembly_line.edit', args: { edits: { price_book_item_id: { to: uuid('ab') }, unit: { to: 'gal' }, taxable: { to: 1 } } } })
  expect(document.body.textContent).toContain('126.00')
  expect(await barriers(document.body)).toEqual([])
})

test('others read an assembly, and who may not see costs reads none', async () => {
  await show(await withWalls(sam), <AssembliesPage />, { at: `/?assembly=${assembly}` })
  expect(screen.queryByRole('button', { name: 'New assembly' })).toBeNull()
  expect(screen.getAllByRole<HTMLInputElement>('textbox', { name: 'for each' }).map((field) => [field.readOnly, field.value])).toEqual([[true, '150'], [true, '350']])
  expect(screen.getByRole('complementary').textContent).not.toMatch(/Cost|50\.00|40\.00/)
})

test('typed in the sheet, an assembly asks for one input, shows what it makes, and is in the estimate with one command; undo takes all of it back', async () => {
  const desk = await openEstimate()
  act(() => { cell(`end:${section}`, 'description')?.focus() })
  press('i')
  fireEvent.change(document.activeElement as HTMLElement, { target: { value: 'interior' } })
  await desk.settled()
  expect(screen.getByRole('option', { name: /Interior walls.*2 lines/, hidden: true })).toBeTruthy()
  press('ArrowDown')
  press('Enter')
  const form = screen.getByRole('region', { name: 'Put in an assembly' })
  expect(document.activeElement).toBe(within(form).getByRole('textbox', { name: 'Input, sf' }))
  press('Enter')
  fireEvent.submit(form.querySelector('form') as HTMLFormElement)
  expect(within(form).getByRole('alert').textContent).toContain('How much?')
  fireEvent.change(document.activeElement as HTMLElement, { target: { value: '=4*100' } })
  // 2.667 h are $133.35, two whole gallons $80.00
  expect(form.textContent).toContain('2.667 h133.35')
  expect(form.textContent).toContain('Cost together213.35')
  expect(await barriers(form)).toEqual([])
  fireEvent.submit(form.querySelector('form') as HTMLFormElement)
  await desk.settled()
  expect(desk.sent.map(({ name }) => name)).toEqual(['assembly_use.create'])
  expect(await quantities(desk)).toMatchObject({ Labor: 2667, Paint: 2000 })
  const { lines } = (desk.sent[0] as { args: { lines: { id: string }[] } }).args
  expect(document.activeElement).toBe(cell(lines[0]?.id ?? '', 'description'))

  // another input, with one line set by hand
  const [, gallons] = lines
  act(() => { cell(gallons?.id ?? '', 'quantity')?.focus() })
  press('5')
  press('Enter')
  await desk.settled()
  act(() => { cell(gallons?.id ?? '', 'quantity')?.focus() })
  await desk.settled()
  const details = await screen.findByRole('region', { name: 'From an assembly' })
  expect(details.textContent).toContain('by hand')
  const field = within(details).getByRole('textbox', { name: 'Input, sf' })
  expect((field as HTMLInputElement).value).toBe('=4*100')
  fireEvent.change(field, { target: { value: '1050' } })
  fireEvent.blur(field)
  await desk.settled()
  expect(await quantities(desk)).toMatchObject({ Labor: 7000, Paint: 5000 })
  fireEvent.click(within(screen.getByRole('region', { name: 'From an assembly' })).getByRole('button', { name: 'Set back to 3' }))
  await desk.settled()
  expect(await quantities(desk)).toMatchObject({ Labor: 7000, Paint: 3000 })
  expect(screen.getByRole('region', { name: 'From an assembly' }).textContent).not.toContain('by hand')

  // deleted to the last line it goes, and comes back whole
  for (const { id } of lines) {
    act(() => { cell(id, 'description')?.focus() })
    press('Delete', { ctrlKey: true })
    await desk.settled()
  }
  expect((await ask(desk.company.database, ana, 'assembly_use.list', { estimate_id: uuid('e1') })).uses).toEqual([])
  press('z', { ctrlKey: true })
  press('z', { ctrlKey: true })
  await desk.settled()
  expect(await ask(desk.company.database, ana, 'assembly_use.list', { estimate_id: uuid('e1') })).toMatchObject({ uses: [{ input_thousandths: 1_050_000 }], lines: [{}, {}] })
  for (let back = 0; back < 4; back += 1) press('z', { ctrlKey: true })
  await desk.settled()
  expect(Object.keys(await quantities(desk)).sort()).toEqual(['Line 0', 'Line 1', 'Line 2'])
})

test('by its key an assembly is looked for by name; Escape leaves everything as it was', async () => {
  const desk = await openEstimate()
  act(() => { cell(uuid('e190'), 'quantity')?.focus() })
  press('i', { ctrlKey: true })
  await desk.settled()
  expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'Assembly' }))
  press('Escape')
  await desk.settled()
  expect(document.activeElement).toBe(cell(uuid('e190'), 'quantity'))
  expect(desk.sent).toEqual([])
})
