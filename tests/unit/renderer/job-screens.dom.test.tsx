import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ProjectBudget } from '../../../renderer/budget/project-budget.tsx'
import { ChangeOrderPage } from '../../../renderer/change-orders/change-order-page.tsx'
import { ProjectChangeOrders } from '../../../renderer/change-orders/project-change-orders.tsx'
import { ColourSchedulePage } from '../../../renderer/colour-schedule/colour-schedule-page.tsx'
import { ProjectColours } from '../../../renderer/colour-schedule/project-colours.tsx'
import { ContractPage } from '../../../renderer/contracts/contract-page.tsx'
import { ProjectContracts } from '../../../renderer/contracts/project-contracts.tsx'
import { EstimatePage } from '../../../renderer/estimates/estimate-page.tsx'
import { ProjectTickets } from '../../../renderer/tickets/project-tickets.tsx'
import { TicketPage } from '../../../renderer/tickets/ticket-page.tsx'
import { estimateDocument } from '../../../shared/signing/signed-document.ts'
import { ana, ben, sam, signing, uuid } from '../shared/company-at-work.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { ask } from '../shared/domain-database.ts'
import { FrontDesk, furnishLayout } from './front-desk.tsx'

vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => { furnishBrowser(); furnishLayout() })
afterEach(cleanup)

const project_id = uuid('b1')
const order = uuid('c01')
const heading = { company_name: 'Kibray Painting', company_address: '', project_name: 'Project b1', project_address: '', client_name: 'Carla Client' }

/** A desk in a company with an accepted estimate of $300.00, of which the last line is an allowance of $100.00 under a cost code. */
async function withJob(actor: typeof ana): Promise<FrontDesk> {
  const desk = await FrontDesk.of(actor)
  const { company } = desk
  await company.estimate(await company.project())
  await company.give(ben, 'cost_code.create', { id: uuid('cc1'), code: '09-910', name: 'Painting', kind: 'labour' })
  await company.give(ana, 'estimate_line.edit', { id: uuid('e192'), project_id, edits: { allowance: { from: 0, to: 1 }, cost_code_id: { from: null, to: uuid('cc1') }, description: { from: 'Line 2', to: 'Wallpaper' } } })
  const found = await ask(company.database, ana, 'estimate.get', { id: uuid('e1') })
  if (!found) throw new Error('no estimate')
  await company.give(ana, 'signature.sign', signing(estimateDocument(heading, found.estimate, found.sections, found.lines, found.options)))
  return desk
}
async function withOrder(actor: typeof ana): Promise<FrontDesk> {
  const desk = await withJob(actor)
  await desk.company.give(ana, 'change_order.create', { id: order, project_id, estimate_id: uuid('e1'), number: 1, title: 'Closet as well' })
  return desk
}
const atOrder = { path: '/change-orders/:id', at: `/change-orders/${order}` }

/** Shows a screen until the parts that came with its first answer have theirs. */
const shown = async (desk: FrontDesk, ...rest: [screen: Parameters<typeof show>[1], at?: Parameters<typeof show>[2]]): Promise<void> => {
  await show(desk, ...rest)
  await desk.settled()
}

/** Types into a cell of a sheet and leaves it. */
async function enter(desk: FrontDesk, table: string, row: number, column: string, text: string): Promise<void> {
  const cell = within(within(screen.getByRole('table', { name: table })).getAllByRole('row')[row + 1] as HTMLElement).getByRole('textbox', { name: column })
  fireEvent.focus(cell)
  fireEvent.change(cell, { target: { value: text } })
  fireEvent.blur(cell)
  await desk.settled()
}
const shownRows = (table: string): string[] => within(screen.getByRole('table', { name: table })).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent).join(' | '))
const sums = (): string => (document.querySelector('[data-total]')?.parentElement?.textContent ?? '')

test('a change order is written line by line, with its total and the contract sum as they become, and frozen by sending it', async () => {
  const desk = await withOrder(ana)
  await shown(desk, <ChangeOrderPage />, atOrder)
  await enter(desk, 'Lines', 0, 'Description', 'Closet, two coats')
  await enter(desk, 'Lines', 0, 'Quantity', '2')
  await enter(desk, 'Lines', 0, 'Labor', '55')
  await enter(desk, 'Lines', 1, 'Description', 'Less trim')
  await enter(desk, 'Lines', 1, 'Fixed price', '(10)')
  expect(sums()).toContain('$100.00')
  expect(sums()).toMatch(/\$300\.00.*\$400\.00/)
  expect((await desk.company.database.selectFrom('change_order').select('total_cents').executeTakeFirst())?.total_cents).toBe(10_000)
  expect(await barriers(document.body)).toEqual([])
  fireEvent.click(screen.getByRole('button', { name: /Send/ }))
  fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: /Send/ }))
  await desk.settled()
  expect(desk.sent.at(-1)).toMatchObject({ name: 'change_order.send', args: { id: order } })
  expect(within(screen.getByRole('table', { name: 'Lines' })).getAllByRole('row')).toHaveLength(3)
})

test('an allowance is settled: taken out at its price and cost, and what was chosen comes in', async () => {
  const desk = await withOrder(ana)
  await shown(desk, <ChangeOrderPage />, atOrder)
  fireEvent.click(screen.getByRole('button', { name: 'Settle an allowance' }))
  const [allowance, ...others] = screen.getAllByRole('menuitem')
  expect([allowance?.textContent, others]).toEqual(['Wallpaper$100.00', []])
  fireEvent.click(allowance as HTMLElement)
  await desk.settled()
  await enter(desk, 'Lines', 1, 'Fixed price', '140')
  const lines = await desk.company.database.selectFrom('change_order_line').select(['description', 'quantity_thousandths', 'labour_unit_cents', 'fixed_unit_cents', 'cost_code_id']).orderBy('position').execute()
  expect(lines).toEqual([
    { description: 'Allowance taken out: Wallpaper', quantity_thousandths: 1000, labour_unit_cents: -10_000, fixed_unit_cents: -10_000, cost_code_id: uuid('cc1') },
    { description: 'As chosen: Wallpaper', quantity_thousandths: 1000, labour_unit_cents: 0, fixed_unit_cents: 14_000, cost_code_id: uuid('cc1') },
  ])
  expect(sums()).toContain('$40.00')
})

test('a superintendent reads a change order and its total, changes nothing and sees no cost', async () => {
  const desk = await withOrder(sam)
  await desk.company.give(ana, 'change_order_line.create', { id: uuid('c11'), project_id, change_order_id: order, position: 'a0', description: 'Closet', quantity_thousandths: 1000, labour_unit_cents: 4711 })
  await shown(desk, <ChangeOrderPage />, atOrder)
  expect(screen.getByRole('table', { name: 'Lines' }).textContent).not.toContain('Labor')
  expect(document.querySelector('#root, body')?.innerHTML).not.toMatch(/47\.11(?!<)/)
  expect(screen.queryByRole('button', { name: 'Settle an allowance' })).toBeNull()
  expect(screen.queryByRole('button', { name: /Send/ })).toBeNull()
})

test('the project and the accepted estimate lead to its change orders, contracts and budget', async () => {
  const desk = await withOrder(ana)
  await desk.company.give(ana, 'contract.create', { id: uuid('ca1'), project_id, estimate_id: uuid('e1'), title: 'Contract', language: 'en', clauses: [], payments: [] })
  await shown(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${uuid('e1')}` })
  const job = screen.getByRole('region', { name: 'The job' })
  expect(job.textContent).toContain('$300.00')
  expect(within(job).getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual([`/contracts/${uuid('ca1')}`, `/change-orders/${order}`, ...['change_orders', 'contracts', 'budget'].map((tab) => `/projects/${project_id}?tab=${tab}`)])
  // signed or not, what the crew should know is still written
  fireEvent.focus(document.querySelector(`[data-cell="${uuid('e190')}/description"]`) as Element)
  await desk.settled()
  for (const [label, text] of [['Note for the crew', 'Key under the mat'], ['Notes for the crew', 'Mind the dog']] as const) {
    const field = screen.getByRole<HTMLTextAreaElement>('textbox', { name: label })
    expect(field.readOnly).toBe(false)
    fireEvent.change(field, { target: { value: text } })
    fireEvent.blur(field)
    await desk.settled()
  }
  expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Notes for the client' }).readOnly).toBe(true)
  expect(desk.sent.map(({ args }) => (args as { edits: object }).edits)).toEqual([{ crew_note: { from: '', to: 'Key under the mat' } }, { crew_notes: { from: '', to: 'Mind the dog' } }])
  expect((await ask(desk.company.database, ana, 'estimate.get', { id: uuid('e1') }))?.estimate).toMatchObject({ crew_notes: 'Mind the dog', total_cents: 30_000 })
  cleanup()
  await shown(desk, <ProjectChangeOrders projectId={project_id} />)
  expect(screen.getByRole('link', { name: /Closet as well/ }).getAttribute('href')).toBe(`/change-orders/${order}`)
  fireEvent.click(screen.getByRole('button', { name: 'New change order' }))
  await desk.settled()
  expect(desk.sent.at(-1)).toMatchObject({ name: 'change_order.create', args: { number: 2, estimate_id: uuid('e1') } })
})

test('a contract says how much its payments leave, and is signed only when they make the whole', async () => {
  const desk = await withJob(ana)
  await desk.company.give(ana, 'contract.create', { id: uuid('ca1'), project_id, estimate_id: uuid('e1'), title: 'Contract', language: 'en', clauses: [], payments: [] })
  await shown(desk, <ContractPage />, { path: '/contracts/:id', at: `/contracts/${uuid('ca1')}` })
  const sheet = screen.getAllByRole('table')[0]?.getAttribute('aria-label') ?? ''
  await enter(desk, sheet, 0, 'Payment', 'On signing')
  await enter(desk, sheet, 0, 'Amount', '100')
  expect(sums()).toContain('$200.00')
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Client signs' }).disabled).toBe(true)
  await enter(desk, sheet, 1, 'Payment', 'At the end')
  await enter(desk, sheet, 1, 'Share', '100')
  expect(sums()).not.toContain('$200.00')
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Client signs' }).disabled).toBe(false)
  expect(await desk.company.database.selectFrom('contract_payment').select(['name', 'amount_cents', 'share_basis_points']).orderBy('position').execute())
    .toEqual([{ name: 'On signing', amount_cents: 10_000, share_basis_points: null }, { name: 'At the end', amount_cents: null, share_basis_points: 10_000 }])
  expect(await barriers(document.body)).toEqual([])
  cleanup()
  await shown(desk, <ProjectContracts projectId={project_id} />)
  expect(screen.getByRole('link', { name: /Contract/ }).textContent).toContain('$300.00')
})

test('colors are typed room by room, and a new version begins with those of the last', async () => {
  const desk = await FrontDesk.of(ana)
  await desk.company.project()
  await shown(desk, <ProjectColours projectId={project_id} />)
  fireEvent.click(screen.getAllByRole('button', { name: /New/ })[0] as HTMLElement)
  await desk.settled()
  const { id } = await desk.company.database.selectFrom('colour_schedule').select('id').executeTakeFirstOrThrow()
  cleanup()
  await shown(desk, <ColourSchedulePage />, { path: '/colours/:id', at: `/colours/${id}` })
  const sheet = screen.getAllByRole('table')[0]?.getAttribute('aria-label') ?? ''
  await enter(desk, sheet, 0, 'Room', 'Kitchen')
  await enter(desk, sheet, 0, 'Brand', 'Benjamin Moore')
  await enter(desk, sheet, 0, 'Code', 'HC-172')
  expect(await desk.company.database.selectFrom('colour_schedule_line').select(['room', 'brand', 'code']).execute()).toEqual([{ room: 'Kitchen', brand: 'Benjamin Moore', code: 'HC-172' }])
  expect(await barriers(document.body)).toEqual([])
  await desk.company.database.updateTable('colour_schedule').set({ status: 'approved' }).execute()
  cleanup()
  await shown(desk, <ColourSchedulePage />, { path: '/colours/:id', at: `/colours/${id}` })
  expect(screen.queryByRole('textbox', { name: 'Room' })?.hasAttribute('readonly') ?? true).toBe(true)
  fireEvent.click(screen.getByRole('button', { name: 'New version' }))
  await desk.settled()
  expect(await desk.company.database.selectFrom('colour_schedule_line').select('code').execute()).toEqual([{ code: 'HC-172' }, { code: 'HC-172' }])
})

test('the budget stands by cost code, also in Spanish; a superintendent gets none of it', async () => {
  const desk = await withJob(ana)
  await shown(desk, <ProjectBudget projectId={project_id} />)
  expect(shownRows('Budget').slice(2)).toEqual(['09-910 Painting | $100.00 | – | $100.00 | $100.00 | – | – | –', 'No code | $200.00 | – | $200.00 | $200.00 | – | – | –', 'Total | $300.00 | – | $300.00 | $300.00 | – | – | –'])
  expect(await barriers(document.body)).toEqual([])
  cleanup()
  await shown(await withJob(sam), <ProjectBudget projectId={project_id} />, { language: 'es' })
  expect(screen.queryByRole('table')).toBeNull()
})

const ticket = uuid('f01')
const aTicket = { id: ticket, project_id, estimate_id: uuid('e1'), number: 1, title: 'Rotten sill', work_date: '2026-11-23' }
const atTicket = { path: '/tickets/:id', at: `/tickets/${ticket}` }

test('a ticket is written in three lists with its total as it becomes, voided with a reason, and copied', async () => {
  const desk = await withJob(ana)
  await desk.company.give(ana, 'ticket.create', { ...aTicket, prices: 'on_ticket' })
  await shown(desk, <TicketPage />, atTicket)
  await enter(desk, 'Labor', 0, 'Who, or which trade', 'Painter')
  await enter(desk, 'Labor', 0, 'Hours', '7.25')
  await enter(desk, 'Labor', 0, 'Cost / hour', '40')
  await enter(desk, 'Equipment', 0, 'Equipment', 'Lift')
  await enter(desk, 'Equipment', 0, 'Agreed price', '85')
  expect(sums()).toMatch(/Hours of labor.?7\.25.*\$375\.00/)
  expect(await barriers(document.body)).toEqual([])
  expect(screen.getByRole('button', { name: /Sign for the company/ })).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'More' }))
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Void' }))
  const dialog = within(await screen.findByRole('dialog'))
  fireEvent.click(dialog.getByRole('button', { name: 'Void' }))
  expect(desk.sent.at(-1)?.name).not.toBe('ticket.void')
  fireEvent.change(dialog.getByRole('textbox'), { target: { value: 'Wrong day' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Void' }))
  await desk.settled()
  expect(desk.sent.at(-1)).toMatchObject({ name: 'ticket.void', args: { id: ticket, void_reason: 'Wrong day' } })
  expect(document.body.textContent).toContain('It was voided: Wrong day')
  fireEvent.click(screen.getByRole('button', { name: 'More' }))
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Copy to a new ticket' }))
  await desk.settled()
  const copied = await desk.company.database.selectFrom('ticket_line').select(['kind', 'quantity_thousandths', 'unit_cents', 'fixed_unit_cents']).where('ticket_id', '<>', ticket).orderBy('kind').execute()
  expect(copied).toEqual([{ kind: 'equipment', quantity_thousandths: 1000, unit_cents: 0, fixed_unit_cents: 8500 }, { kind: 'labour', quantity_thousandths: 7250, unit_cents: 4000, fixed_unit_cents: null }])
})

test('a superintendent writes a ticket without prices and sees none', async () => {
  const desk = await withJob(sam)
  await desk.company.give(sam, 'ticket.create', aTicket)
  await shown(desk, <TicketPage />, atTicket)
  await enter(desk, 'Labor', 0, 'Who, or which trade', 'Painter')
  expect(desk.sent.at(-1)).toMatchObject({ name: 'ticket_line.create', args: { kind: 'labour', description: 'Painter' } })
  expect(document.body.textContent).not.toMatch(/\$|Cost|Agreed|For ourselves/)
  expect(screen.getByRole('button', { name: /Sign for the company/ })).toBeTruthy()
  cleanup()
  await shown(desk, <ProjectTickets projectId={project_id} />)
  expect(document.body.textContent).toMatch(/1 not signed yet–.*TM-1Rotten sill/)
})
