import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ChangeOrderPage } from '../../../renderer/change-orders/change-order-page.tsx'
import { ProjectChangeOrders } from '../../../renderer/change-orders/project-change-orders.tsx'
import { EstimateListPage } from '../../../renderer/estimates/estimate-list-page.tsx'
import { EstimatePage } from '../../../renderer/estimates/estimate-page.tsx'
import { TemplatesPage } from '../../../renderer/templates/templates-page.tsx'
import { ana, ben, sam, uuid } from '../shared/company-at-work.ts'
import { ask } from '../shared/domain-database.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { FrontDesk, furnishLayout } from './front-desk.tsx'

vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => { furnishBrowser(); furnishLayout() })
afterEach(cleanup)

const item = uuid('ab')

/** An estimate of which a line came from the price book, on screen. */
async function withEstimate(actor = ana): Promise<FrontDesk> {
  const desk = await FrontDesk.of(actor)
  const project_id = await desk.company.project()
  await desk.company.estimate(project_id)
  await desk.company.give(ben, 'price_book_item.create', { id: item, code: 'P', name: 'Paint', material_unit_cents: 4000, effective_on: '2026-11-01' })
  await desk.company.give(ana, 'estimate_line.edit', { id: uuid('e190'), project_id, edits: { price_book_item_id: { from: null, to: item }, material_unit_cents: { from: 0, to: 4000 } } })
  return desk
}

/** One thing follows another: a number, what the template holds, and only then the command. */
const secondSent = async (desk: FrontDesk): Promise<void> => { for (let tries = 0; desk.sent.length < 2 && tries < 50; tries += 1) await desk.settled() }

const menu = async (desk: FrontDesk, opener: string, name: string): Promise<void> => {
  fireEvent.click(screen.getByRole('button', { name: opener }))
  await desk.settled()
  fireEvent.click(screen.getByRole('menuitem', { name, hidden: true }))
  await desk.settled()
}

test('an estimate is kept as a template with the choice of prices, and another is begun with it by one command', async () => {
  const desk = await withEstimate()
  await show(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${uuid('e1')}` })
  await menu(desk, 'More actions', 'Keep as a template')
  const panel = screen.getByRole('complementary', { name: 'Keep as a template' })
  expect(within(panel).getByRole<HTMLInputElement>('textbox', { name: 'Name' }).value).toBe('Interior')
  expect(within(panel).getByRole<HTMLInputElement>('checkbox').checked).toBe(true)
  fireEvent.change(within(panel).getByRole('textbox', { name: 'Name' }), { target: { value: 'Standard house' } })
  expect(await barriers(panel)).toEqual([])
  fireEvent.submit(panel.querySelector('form') as HTMLFormElement)
  await desk.settled()
  expect(desk.sent).toMatchObject([{ name: 'template.create', args: { kind: 'estimate', name: 'Standard house' } }])
  cleanup()

  await desk.company.give(ben, 'price_book_item.edit', { id: item, edits: { material_unit_cents: { from: 4000, to: 5000 } } })
  await show(desk, <EstimateListPage />)
  fireEvent.click(screen.getAllByRole('button', { name: 'New estimate' })[0] as HTMLElement)
  await desk.settled()
  const choose = async (label: string, option: RegExp): Promise<void> => {
    fireEvent.click(screen.getByRole('combobox', { name: label }))
    await desk.settled()
    fireEvent.click(screen.getByRole('option', { name: option, hidden: true }))
    await desk.settled()
  }
  await choose('Project', /Project b1/)
  await choose('Begin with', /Standard house/)
  fireEvent.submit(document.querySelector('#new-estimate') as HTMLFormElement)
  
  await secondSent(desk)
  expect(desk.sent.map(({ name }) => name)).toEqual(['template.create', 'estimate.create_from_template'])
  const begun = await ask(desk.company.database, ana, 'estimate.get', { id: (desk.sent[1] as { args: { id: string } }).args.id })
  expect(begun?.estimate).toMatchObject({ title: 'Standard house', status: 'draft' })
  expect(begun?.lines.map((line) => [line.description, line.material_unit_cents])).toEqual(expect.arrayContaining([['Line 0', 5000], ['Line 1', 0], ['Line 2', 0]]))
})

test('a text is put in below what stands there, and what stands there is kept as a text', async () => {
  const desk = await withEstimate()
  await desk.company.give(ana, 'template.create', { id: uuid('71'), kind: 'terms', name: 'Our terms', text: 'Half now, half when done.' })
  await desk.company.give(ana, 'estimate.edit', { id: uuid('e1'), project_id: uuid('b1'), edits: { terms: { from: '', to: 'Thirty days.' } } })
  await show(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${uuid('e1')}` })
  await menu(desk, 'Insert a text: Terms', 'Our terms')
  expect(desk.sent).toMatchObject([{ name: 'estimate.edit', args: { edits: { terms: { from: 'Thirty days.', to: 'Thirty days.\n\nHalf now, half when done.' } } } }])
  await menu(desk, 'Insert a text: Terms', 'Keep this text as a template')
  expect(desk.sent.at(-1)).toMatchObject({ name: 'template.create', args: { kind: 'terms', name: 'Thirty days.', text: 'Thirty days.\n\nHalf now, half when done.' } })
})

test('a change order is kept as a template and begun with it', async () => {
  const desk = await withEstimate()
  await desk.company.database.updateTable('estimate').set({ status: 'accepted' }).where('id', '=', uuid('e1')).execute()
  await desk.company.give(ana, 'change_order.create', { id: uuid('c1'), project_id: uuid('b1'), estimate_id: uuid('e1'), number: 1, title: 'Rot', reason: 'Found rot' })
  await desk.company.give(ana, 'change_order_line.create', { id: uuid('c2'), project_id: uuid('b1'), change_order_id: uuid('c1'), position: 'a0', description: 'Replace', labour_unit_cents: 10_000 })
  await show(desk, <ChangeOrderPage />, { path: '/change-orders/:id', at: `/change-orders/${uuid('c1')}` })
  await menu(desk, 'More', 'Keep as a template')
  fireEvent.submit(document.querySelector('#keep-template') as HTMLFormElement)
  await desk.settled()
  cleanup()
  await show(desk, <ProjectChangeOrders projectId={uuid('b1')} />)
  await menu(desk, 'New change order', 'Rot')
  
  await secondSent(desk)
  expect(desk.sent[1]).toMatchObject({ name: 'change_order.create_from_template', args: { number: 2, title: 'Rot', reason: 'Found rot', lines: [{ description: 'Replace', labour_unit_cents: 10_000 }] } })
})

test('the office looks through templates, renames and archives them; others look, and who may not see costs sees the texts', async () => {
  const desk = await withEstimate()
  await show(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${uuid('e1')}` })
  await menu(desk, 'More actions', 'Keep as a template')
  fireEvent.submit(document.querySelector('#keep-template') as HTMLFormElement)
  await desk.settled()
  const { id } = (desk.sent[0] as { args: { id: string } }).args
  cleanup()
  const office = new FrontDesk(desk.company, ben)
  await show(office, <TemplatesPage />, { at: `/?template=${id}` })
  const panel = screen.getByRole('complementary', { name: 'Interior' })
  // 10 at the item's $40.00, and twice 10 at $10.00
  expect(within(panel).getByRole('region', { name: 'What it begins with' }).textContent).toMatch(/Line 0.*400\.00.*Total600\.00/)
  expect(await barriers(document.body)).toEqual([])
  const name = within(panel).getByRole('textbox', { name: 'Name' })
  fireEvent.change(name, { target: { value: 'House' } })
  fireEvent.blur(name)
  fireEvent.click(within(panel).getByRole('button', { name: 'Archive' }))
  await office.settled()
  expect(office.sent).toMatchObject([{ name: 'template.edit', args: { edits: { name: { from: 'Interior', to: 'House' } } } }, { name: 'template.archive' }])
  cleanup()
  const own = new FrontDesk(desk.company, ana)
  await show(own, <TemplatesPage />)
  fireEvent.click(screen.getAllByRole('button', { name: 'New text' })[0] as HTMLElement)
  const form = screen.getByRole('complementary', { name: 'New text' })
  fireEvent.change(within(form).getByRole('textbox', { name: 'Name' }), { target: { value: 'Rain day' } })
  fireEvent.change(within(form).getByRole('combobox', { name: 'For' }), { target: { value: 'report' } })
  fireEvent.change(within(form).getByRole('textbox', { name: 'Text' }), { target: { value: 'Rain; no work outside.' } })
  fireEvent.submit(form.querySelector('form') as HTMLFormElement)
  await own.settled()
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Name' }).readOnly).toBe(true)
  expect(screen.queryByRole('button', { name: 'Archive' })).toBeNull()
  cleanup()
  await show(new FrontDesk(desk.company, sam), <TemplatesPage />)
  expect(document.body.textContent).toContain('Rain; no work outside.')
  expect(screen.queryByRole('button', { name: 'New text' })).toBeNull()
})
