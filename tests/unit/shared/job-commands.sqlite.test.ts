import { beforeEach, describe, expect, it } from 'vitest'
import { budgetTable } from '../../../shared/estimating/budget.ts'
import { changeOrderContent } from '../../../shared/signing/change-order-content.ts'
import { colourScheduleContent } from '../../../shared/signing/colour-schedule-content.ts'
import { contractContent } from '../../../shared/signing/contract-content.ts'
import { ticketContent } from '../../../shared/signing/ticket-content.ts'
import { estimateDocument, type DocumentContent } from '../../../shared/signing/signed-document.ts'
import { ana, ben, CompanyAtWork, sam, signing, uuid } from './company-at-work.ts'
import { ask } from './domain-database.ts'

let company: CompanyAtWork
let project_id: string
let estimate_id: string

const heading = { company_name: 'Kibray Painting', company_address: '', project_name: 'Project b1', project_address: '', client_name: 'Carla Client' }
const row = async <T extends 'estimate' | 'change_order' | 'ticket' | 'contract' | 'colour_schedule'>(table: T, id: string) => await company.database.selectFrom(table as 'estimate').selectAll().where('id', '=', id).executeTakeFirstOrThrow() as never
const partsOf = async (table: 'estimate_section' | 'estimate_line' | 'change_order_line' | 'ticket_line' | 'contract_clause' | 'contract_payment' | 'colour_schedule_line', column: string, id: string) =>
  await company.database.selectFrom(table as 'estimate_line').selectAll().where(column as 'id', '=', id).orderBy('position').orderBy('id').execute() as never
const budget = () => company.database.selectFrom('budget_line').selectAll().orderBy('id').execute()
const signs = (content: DocumentContent, id: string, more: object = {}) => company.try(ana, 'signature.sign', { ...signing({ heading, content, ...more }), id })

async function accept(id = estimate_id, signature = uuid('511')): Promise<void> {
  await company.give(ana, 'signature.sign', { ...signing(estimateDocument(heading, await row('estimate', id), await partsOf('estimate_section', 'estimate_id', id), await partsOf('estimate_line', 'estimate_id', id))), id: signature })
}

beforeEach(async () => {
  company = await CompanyAtWork.founded()
  project_id = await company.project()
  estimate_id = await company.estimate(project_id)
})

describe('the budget', () => {
  it('is written with the acceptance, by cost code, once, and comes to the cost of the estimate', async () => {
    await company.give(ben, 'cost_code.create', { id: uuid('cc1'), code: '09 91', name: 'Painting', kind: 'labour' })
    await company.give(ana, 'estimate_line.edit', { id: uuid('e190'), project_id, edits: { cost_code_id: { from: null, to: uuid('cc1') }, unit: { from: 'sf', to: 'h' }, material_unit_cents: { from: 0, to: 333 } } })
    expect(await budget()).toEqual([])
    await accept()
    const rows = await budget()
    expect(rows.map((each) => [each.cost_code_id, each.labour_cents, each.material_cents, each.hours_thousandths])).toEqual(expect.arrayContaining([[uuid('cc1'), 10_000, 3330, 10_000], [null, 20_000, 0, null]]))
    await company.give(ana, 'budget.write', { id: estimate_id, project_id })
    expect(await budget()).toEqual(rows)
    const { rows: listed, unwritten } = await ask(company.database, ana, 'budget.list', { project_id })
    expect(listed.map((each) => each.code)).toEqual(['09 91', null])
    expect([budgetTable(listed).total.original_cents, unwritten]).toEqual([33_330, []])
  })

  it('of an estimate that was accepted before there were budgets is written when somebody asks for it', async () => {
    await company.give(ana, 'estimate.send', { id: estimate_id, project_id })
    expect(await company.try(ana, 'budget.write', { id: estimate_id, project_id })).toMatchObject({ code: 'not_allowed_now' })
    await company.database.updateTable('estimate').set({ status: 'accepted' }).execute()
    expect((await ask(company.database, ana, 'budget.list', { project_id })).unwritten).toMatchObject([{ id: estimate_id }])
    await company.give(ana, 'budget.write', { id: estimate_id, project_id })
    expect(await budget()).toMatchObject([{ source_table: 'estimate', source_id: estimate_id, labour_cents: 30_000 }])
  })
})

it('a second version of an estimate that was accepted is not accepted as well: what changes is a change order', async () => {
  await accept()
  const copies = (ids: readonly string[]): Record<string, string> => Object.fromEntries(ids.map((each) => [uuid(each), uuid(each.replace('e1', 'e2'))]))
  await company.give(ana, 'estimate.new_version', { id: uuid('e2'), project_id, from_estimate_id: estimate_id, section_ids: copies(['e150', 'e151']), line_ids: copies(['e190', 'e191', 'e192']) })
  await expect(accept(uuid('e2'), uuid('512'))).rejects.toThrow('not_allowed_now version 1')
  expect((await ask(company.database, ana, 'change_order.list', { project_id })).contracts).toMatchObject([{ version_number: 1, revised_cents: 30_000 }])
})

describe('a change order', () => {
  const id = uuid('c01')
  const about = () => ({ id, project_id })
  const begin = (number: number | null = 1) => ({ id, project_id, estimate_id, number, title: 'Closet as well' })
  const line = (tail: string, more: object = {}) => ({ id: uuid(tail), project_id, change_order_id: id, position: 'a0', quantity_thousandths: 2000, labour_unit_cents: 5000, ...more })
  const content = async () => changeOrderContent(await row('change_order', id), await row('estimate', estimate_id), await partsOf('change_order_line', 'change_order_id', id))

  it('is begun only of an accepted estimate, with its rates and the next number', async () => {
    expect(await company.try(ana, 'change_order.create', begin())).toMatchObject({ code: 'not_allowed_now', table: 'estimate' })
    await company.give(ana, 'estimate.edit', { id: estimate_id, project_id, edits: { tax_basis_points: { from: 0, to: 825 }, markup_labour_basis_points: { from: 0, to: 1000 } } })
    await accept()
    await company.give(ana, 'change_order.create', begin())
    await company.give(ana, 'change_order.create', { ...begin(null), id: uuid('c02') })
    expect(await company.database.selectFrom('change_order').select(['number', 'suffix', 'tax_basis_points', 'markup_labour_basis_points']).orderBy('id').execute())
      .toEqual([{ number: 1, suffix: null, tax_basis_points: 825, markup_labour_basis_points: 1000 }, { number: 2, suffix: null, tax_basis_points: 825, markup_labour_basis_points: 1000 }])
    expect(await company.try(sam, 'change_order.create', { ...begin(), id: uuid('c03') })).toMatchObject({ code: 'not_permitted' })
  })

  it('signed, adds to the contract sum and to the budget, and takes no change any more', async () => {
    await accept()
    await company.give(ana, 'change_order.create', begin())
    await company.give(ana, 'change_order_line.create', line('c11'))
    await company.give(ana, 'change_order_line.create', line('c12', { fixed_unit_cents: 1234, labour_unit_cents: 0, position: 'a1' }))
    const [before] = (await ask(company.database, ana, 'change_order.list', { project_id })).contracts
    expect(before).toMatchObject({ total_cents: 30_000, approved_cents: 0, open_cents: 12_468, revised_cents: 30_000 })
    expect(await signs({ ...await content(), total_cents: 1 }, uuid('52'))).toMatchObject({ code: 'document_changed' })
    expect(await signs(await content(), uuid('52'), { contract_sums: { before_cents: 30_000, after_cents: 42_468 } })).toBeNull()
    const [after] = (await ask(company.database, ana, 'change_order.list', { project_id })).contracts
    expect(after).toMatchObject({ total_cents: 30_000, approved_cents: 12_468, open_cents: 0, revised_cents: 42_468 })
    const { total } = budgetTable((await ask(company.database, ana, 'budget.list', { project_id })).rows)
    expect(total).toMatchObject({ original_cents: 30_000, changes_cents: 10_000, revised_cents: 40_000 })
    const refused = [
      await company.try(ana, 'change_order.edit', { ...about(), edits: { reason: { from: '', to: 'x' } } }), await company.try(ana, 'change_order.send', about()), await company.try(ana, 'change_order.void', about()),
      await company.try(ana, 'change_order_line.create', line('c13')), await company.try(ana, 'change_order_line.edit', { id: uuid('c11'), project_id, edits: { unit: { from: '', to: 'h' } } }),
      await company.try(ana, 'change_order_line.delete', { id: uuid('c11'), project_id }), await company.try(ana, 'change_order_line.restore', line('c14')), await signs(await content(), uuid('53')),
    ]
    expect(refused.map((problem) => problem?.code)).toEqual(Array(8).fill('document_locked'))
  })

  it('sent, waits for its answer as it is; declined, it is never signed', async () => {
    await accept()
    await company.give(ana, 'change_order.create', begin())
    await company.give(ana, 'change_order_line.create', line('c11'))
    await company.give(ana, 'change_order.send', about())
    expect(await company.try(ana, 'change_order.send', about())).toBeNull()
    expect(await company.try(ana, 'change_order_line.delete', { id: uuid('c11'), project_id })).toMatchObject({ code: 'change_order_frozen' })
    await company.give(ana, 'change_order.decline', about())
    expect(await signs(await content(), uuid('52'))).toMatchObject({ code: 'change_order_frozen' })
    await company.give(ana, 'change_order.void', about())
    expect((await budget()).filter((each) => each.source_table === 'change_order')).toEqual([])
  })
})

describe('a time and material ticket', () => {
  const [id, order] = [uuid('f01'), uuid('c01')]
  const begin = (more: object = {}) => ({ id, project_id, estimate_id, number: 1, title: 'Rotten sill', work_date: '2026-11-23', prices: 'on_ticket' as const, ...more })
  const line = (tail: string, kind: 'labour' | 'material' | 'equipment', more: object = {}) => ({ id: uuid(tail), project_id, ticket_id: id, position: 'a0', kind, ...more })
  const content = async (of = id) => {
    const ticket = await company.database.selectFrom('ticket').selectAll().where('id', '=', of).executeTakeFirstOrThrow()
    const change_order = ticket.change_order_id === null ? null : await company.database.selectFrom('change_order').selectAll().where('id', '=', ticket.change_order_id).executeTakeFirstOrThrow()
    const estimate = await company.database.selectFrom('estimate').selectAll().where('id', '=', estimate_id).executeTakeFirstOrThrow()
    return ticketContent(ticket, { estimate, change_order, rates: change_order ?? estimate }, await partsOf('ticket_line', 'ticket_id', of))
  }
  const listed = () => ask(company.database, ana, 'ticket.list', { project_id })

  it('is one of an accepted estimate, and of a change order that is paid by time and material or of none', async () => {
    expect(await company.try(ana, 'ticket.create', begin())).toMatchObject({ code: 'not_allowed_now', table: 'estimate' })
    await accept()
    await company.give(ana, 'change_order.create', { id: order, project_id, estimate_id, number: 1, title: 'Sills', pricing: 'fixed' })
    expect(await company.try(ana, 'ticket.create', begin({ change_order_id: order }))).toMatchObject({ code: 'not_allowed_now', table: 'change_order' })
    await company.give(ana, 'change_order.edit', { id: order, project_id, edits: { pricing: { from: 'fixed', to: 'time_and_material' } } })
    await company.give(ana, 'ticket.create', begin({ change_order_id: order }))
    await company.give(ana, 'ticket.create', begin({ id: uuid('f02'), number: null }))
    await company.give(ana, 'change_order.void', { id: order, project_id })
    expect(await company.try(ana, 'ticket.edit', { id: uuid('f02'), project_id, edits: { change_order_id: { from: null, to: order } } })).toMatchObject({ code: 'not_allowed_now' })
    expect((await listed()).rows.map((each) => [each.number, each.change_order_id, each.suffix])).toEqual([[1, order, null], [2, null, null]])
  })

  it('is signed by the company and then by the customer, at the rates of its change order, and takes no change from the first of the two', async () => {
    await company.give(ana, 'estimate.edit', { id: estimate_id, project_id, edits: { tax_basis_points: { from: 0, to: 825 }, markup_labour_basis_points: { from: 0, to: 1000 }, markup_material_basis_points: { from: 0, to: 2000 } } })
    await accept()
    await company.give(ana, 'change_order.create', { id: order, project_id, estimate_id, number: 1, title: 'Sills', pricing: 'time_and_material' })
    await company.give(ana, 'change_order_line.create', { id: uuid('c11'), project_id, change_order_id: order, position: 'a0', fixed_unit_cents: 100_000 })
    await company.give(ana, 'ticket.create', begin({ change_order_id: order }))
    expect(await signs(await content(), uuid('52'))).toMatchObject({ code: 'not_allowed_now' })
    // 7.25 h at 40.00 with 10 %, 3 at 5.00 with 20 % and taxed, a lift at an agreed 85.00 a day
    await company.give(ana, 'ticket_line.create', line('f11', 'labour', { quantity_thousandths: 7250, unit: 'h', unit_cents: 4000, description: 'Painter' }))
    await company.give(ana, 'ticket_line.create', line('f12', 'material', { quantity_thousandths: 3000, unit_cents: 500, taxable: 1, description: 'Epoxy' }))
    await company.give(ana, 'ticket_line.create', line('f13', 'equipment', { fixed_unit_cents: 8500, unit: 'day', description: 'Lift' }))
    const [company_s] = [await content()]
    expect(company_s).toMatchObject({ signed_for: 'company', change_order_number: 1, lines: [{ price_cents: 31_900 }, { price_cents: 1800 }, { price_cents: 8500 }], sums: { subtotal_cents: 42_200, tax_cents: 149, total_cents: 42_349 } })
    expect(await signs({ ...company_s, sums: undefined as never }, uuid('52'))).toMatchObject({ code: 'document_changed' })
    expect(await signs(company_s, uuid('52'))).toBeNull()
    // the same once more is not taken for the customer's
    expect(await signs(company_s, uuid('53'))).toMatchObject({ code: 'document_changed' })
    const frozen = [
      await company.try(ana, 'ticket.edit', { id, project_id, edits: { notes: { from: '', to: 'x' } } }), await company.try(ana, 'ticket_line.create', line('f14', 'labour')),
      await company.try(ana, 'ticket_line.edit', { id: uuid('f11'), project_id, edits: { unit_cents: { from: 4000, to: 1 } } }), await company.try(ana, 'ticket_line.delete', { id: uuid('f11'), project_id }), await company.try(ana, 'ticket_line.restore', line('f15', 'labour')),
    ]
    expect(frozen.map((problem) => problem?.code)).toEqual(Array(5).fill('document_locked'))
    await company.give(ana, 'ticket.edit', { id, project_id, edits: { crew_notes: { from: '', to: 'Bring the lift back' }, internal_note: { from: '', to: 'Ask for more next time' } } })
    expect((await listed()).standings).toMatchObject([{ change_order_id: order, signed: 0, signed_cents: 0, open: 1, open_cents: 42_349 }])
    expect(await signs(await content(), uuid('54'))).toBeNull()
    expect((await listed()).standings).toMatchObject([{ change_order_id: order, signed: 1, signed_cents: 42_349, open: 0 }])
    expect((await listed()).change_orders).toMatchObject([{ id: order, total_cents: 100_000 }])
    expect(await company.try(ana, 'ticket.void', { id, project_id, void_reason: 'Twice' })).toMatchObject({ code: 'document_locked' })
    expect(await signs(await content(), uuid('55'))).toMatchObject({ code: 'document_locked' })
  })

  it('void with a reason, it keeps its number, counts nowhere and is never signed', async () => {
    await accept()
    await company.give(ana, 'ticket.create', begin())
    await company.give(ana, 'ticket_line.create', line('f11', 'labour', { fixed_unit_cents: 100 }))
    expect(await signs(await content(), uuid('52'))).toBeNull()
    await expect(company.try(ana, 'ticket.void', { id, project_id, void_reason: ' ' })).resolves.toMatchObject({ code: 'invalid_input' })
    await company.give(ana, 'ticket.void', { id, project_id, void_reason: 'Eight hours, not six' })
    expect(await signs(await content(), uuid('53'))).toMatchObject({ code: 'not_allowed_now' })
    expect(await company.try(ana, 'ticket_line.edit', { id: uuid('f11'), project_id, edits: { unit: { from: '', to: 'h' } } })).toMatchObject({ code: 'document_locked' })
    expect((await listed()).standings).toMatchObject([{ signed: 0, open: 0, open_cents: 0 }])
    expect((await ask(company.database, ana, 'ticket.get', { id }))?.ticket).toMatchObject({ number: 1, status: 'void', void_reason: 'Eight hours, not six' })
  })

  it('a superintendent writes and signs hours and quantities, and the office prices them afterwards', async () => {
    await accept()
    expect(await company.try(sam, 'ticket.create', begin())).toMatchObject({ code: 'not_permitted' })
    await company.give(sam, 'ticket.create', begin({ prices: 'later' }))
    expect(await company.try(sam, 'ticket_line.create', line('f11', 'labour', { unit_cents: 4000 }))).toMatchObject({ code: 'not_permitted' })
    await company.give(sam, 'ticket_line.create', line('f11', 'labour', { quantity_thousandths: 8000 }))
    expect(await company.try(sam, 'ticket.edit', { id, project_id, edits: { prices: { from: 'later', to: 'on_ticket' } } })).toMatchObject({ code: 'not_permitted' })
    const bySam = async (signature: string) => company.try(sam, 'signature.sign', { ...signing({ heading, content: await content() }), id: signature })
    expect([await content(), await bySam(uuid('52')), await content(), await bySam(uuid('53'))]).toMatchObject([{ signed_for: 'company' }, null, { signed_for: 'customer' }, null])
    expect(JSON.stringify(await content())).not.toMatch(/cents/)
    const price = { id: uuid('f11'), project_id, edits: { unit_cents: { from: 0, to: 4000 } } }
    expect(await company.try(sam, 'ticket_line.edit', price)).toMatchObject({ code: 'not_permitted' })
    await company.give(ana, 'ticket_line.edit', price)
    expect(await company.try(ana, 'ticket_line.edit', { ...price, edits: { unit_cents: { from: 4000, to: 1 }, quantity_thousandths: { from: 8000, to: 1 } } })).toMatchObject({ code: 'document_locked' })
    expect((await listed()).standings).toMatchObject([{ signed: 1, signed_cents: 32_000 }])
    const hers = await ask(company.database, sam, 'ticket.list', { project_id })
    expect([hers.standings, hers.rows]).toMatchObject([[{ signed: 1, signed_cents: null }], [{ labour_thousandths: 8000, total_cents: null }]])
    await company.give(ana, 'ticket.create', begin({ id: uuid('f02'), number: 2 }))
    expect(await company.try(sam, 'ticket.edit', { id: uuid('f02'), project_id, edits: { title: { from: 'Rotten sill', to: 'x' } } })).toMatchObject({ code: 'not_permitted' })
  })
})

describe('a contract', () => {
  const id = uuid('d01')
  const content = async () => contractContent(await row('contract', id), await row('estimate', estimate_id), await partsOf('contract_clause', 'contract_id', id), await partsOf('contract_payment', 'contract_id', id))
  const create = (payments: object[]) => ({
    id, project_id, estimate_id, title: 'Contract', language: 'en' as const,
    clauses: [{ id: uuid('d11'), position: 'a0', title: 'Scope', text: 'As in the estimate.', required: 1 as const }, { id: uuid('d12'), position: 'a1', title: 'Warranty', text: 'Two years.' }], payments: payments as never,
  })

  it('copies its clauses, keeps those that stand in every contract, and is signed only when its payments add up', async () => {
    expect(await company.try(ana, 'contract.create', create([]))).toMatchObject({ code: 'not_allowed_now' })
    await accept()
    await company.give(ana, 'contract.create', create([{ id: uuid('d21'), position: 'a0', name: 'Deposit', amount_cents: 10_000 }, { id: uuid('d22'), position: 'a1', name: 'At the end', share_basis_points: 9000 }]))
    expect(await company.try(ana, 'contract_clause.delete', { id: uuid('d11'), project_id })).toMatchObject({ code: 'not_allowed_now', table: 'contract_clause' })
    await company.give(ana, 'contract_clause.delete', { id: uuid('d12'), project_id })
    expect(await signs(await content(), uuid('52'))).toMatchObject({ code: 'not_allowed_now', table: 'contract' })
    expect(await company.try(ana, 'contract_payment.edit', { id: uuid('d22'), project_id, edits: { amount_cents: { from: null, to: 5 } } })).toMatchObject({ code: 'invalid_input' })
    await company.give(ana, 'contract_payment.edit', { id: uuid('d22'), project_id, edits: { share_basis_points: { from: 9000, to: 10_000 } } })
    expect(await signs(await content(), uuid('52'))).toBeNull()
    expect((await content()).payments.map((payment) => payment.amount_cents)).toEqual([10_000, 20_000])
    expect(await company.try(ana, 'contract_clause.edit', { id: uuid('d11'), project_id, edits: { text: { from: 'As in the estimate.', to: 'x' } } })).toMatchObject({ code: 'document_locked' })
  })
})

describe('a colour schedule', () => {
  const [first, second] = [uuid('a01'), uuid('a02')]
  const content = async (id: string) => colourScheduleContent(await row('colour_schedule', id), await partsOf('colour_schedule_line', 'colour_schedule_id', id))

  it('approved, stays as it was approved; a change is a new version, and the history is kept', async () => {
    await company.give(ana, 'colour_schedule.create', { id: first, project_id, title: 'Interior' })
    const colour = { id: uuid('a11'), project_id, colour_schedule_id: first, position: 'a0', room: 'Kitchen', brand: 'BM', code: 'HC-172', name: 'Revere Pewter', sheen: 'eggshell', swatch: '#ccc7b9' }
    await company.give(ana, 'colour_schedule_line.create', colour)
    expect(await company.try(ana, 'colour_schedule_line.edit', { id: colour.id, project_id, edits: { swatch: { from: '#ccc7b9', to: 'grey' } } })).toMatchObject({ code: 'invalid_input' })
    expect(await signs(await content(first), uuid('52'))).toBeNull()
    expect(await company.try(ana, 'colour_schedule_line.delete', { id: colour.id, project_id })).toMatchObject({ code: 'document_locked' })
    await company.give(ana, 'colour_schedule.new_version', { id: second, project_id, from_schedule_id: first, line_ids: { [colour.id]: uuid('a12') } })
    await company.give(ana, 'colour_schedule_line.edit', { id: uuid('a12'), project_id, edits: { code: { from: 'HC-172', to: 'HC-173' } } })
    expect(await signs(await content(second), uuid('53'))).toBeNull()
    const list = await ask(company.database, sam, 'colour_schedule.list', { project_id })
    expect(list.map((each) => [each.version_number, each.status, each.colours, each.swatches])).toEqual([[2, 'approved', 1, ['#ccc7b9']], [1, 'superseded', 1, ['#ccc7b9']]])
    expect((await content(first)).lines).toMatchObject([{ code: 'HC-172' }])
  })
})
