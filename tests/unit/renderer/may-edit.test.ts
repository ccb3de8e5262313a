import { expect, test } from 'vitest'
import { editCommands, mayEdit } from '../../../renderer/sync/may-edit.ts'
import { restoring, unarchiving } from '../../../renderer/sync/bring-back.ts'
import { commandNamed } from '../../../shared/commands/registry.ts'
import { ana, ben, CompanyAtWork, olga, sam, uuid } from '../shared/company-at-work.ts'

const people = [olga, ben, ana, sam]

test('who may edit a record is what the commands say of it', async () => {
  const company = await CompanyAtWork.founded()
  const project_id = await company.project()
  const estimate_id = await company.estimate(project_id)
  await company.give(olga, 'client.create', { id: uuid('d1'), name: 'Carla' })
  await company.give(olga, 'contact.create', { id: uuid('d2'), client_id: uuid('d1'), name: 'Carl' })
  await company.give(olga, 'cost_code.create', { id: uuid('cc'), code: '09', name: 'Paint', kind: 'labour' })
  await company.give(olga, 'tax_rate.create', { id: uuid('ae'), name: 'Boulder', tax_basis_points: 884, tax_hundredths: 50 })
  await company.give(olga, 'price_book_item.create', { id: uuid('ab'), code: 'W', name: 'Walls', effective_on: '2026-11-01' })
  await company.give(sam, 'report.create', { id: uuid('71'), project_id, report_date: '2026-11-23' })
  await company.give(sam, 'report_entry.create', { id: uuid('72'), project_id, report_id: uuid('71'), kind: 'work', position: 'a0' })
  await company.give(olga, 'product.create', { id: uuid('a1'), kind: 'finish', name: 'Satin', coverage_thousandths: 350_000, effective_on: '2026-11-01' })
  await company.give(olga, 'production_rate.create', { id: uuid('a2'), name: 'Rolled', surface_kind: 'walls', unit: 'square_feet', rate_thousandths: 150_000 })
  await company.give(olga, 'substrate.create', { id: uuid('a3'), name: 'Stucco' })
  await company.give(olga, 'labour_factor.create', { id: uuid('a4'), kind: 'prep', name: 'Heavy' })
  await company.give(ana, 'room.create', { id: uuid('70'), project_id, estimate_id, name: 'Hall', position: 'a0' })
  await company.give(ana, 'room_opening.create', { id: uuid('0d'), project_id, room_id: uuid('70'), kind: 'door', width: 914_400_000, height: 2_133_600_000 })
  await company.give(ana, 'surface.create', { id: uuid('5f'), project_id, room_id: uuid('70'), kind: 'walls', position: 'a0' })
  await company.give(ana, 'estimate_option.create', { id: uuid('0a'), project_id, estimate_id, kind: 'alternate', name: 'Fence', position: 'a0' })
  await company.give(olga, 'clause_template.create', { id: uuid('a5'), position: 'a0' })
  await company.give(ana, 'colour_schedule.create', { id: uuid('a6'), project_id, title: 'Interior' })
  await company.give(ana, 'colour_schedule_line.create', { id: uuid('a7'), project_id, colour_schedule_id: uuid('a6'), position: 'a0' })
  await company.give(olga, 'assembly.create', { id: uuid('b2'), code: 'W', name: 'Walls' })
  await company.give(olga, 'assembly_line.create', { id: uuid('b3'), assembly_id: uuid('b2'), position: 'a0' })
  await company.give(ana, 'assembly_use.create', { id: uuid('b4'), project_id, estimate_id, section_id: uuid('e150'), name: 'Walls', input_thousandths: 1000, lines: [{ id: uuid('b5'), position: 'a9', quantity_thousandths: 1000, per_thousandths: 1000 }] })
  await company.give(olga, 'template.create', { id: uuid('b6'), kind: 'terms', name: 'Ours' })
  await company.database.updateTable('estimate').set({ status: 'accepted' }).where('id', '=', estimate_id).execute()
  await company.give(ana, 'change_order.create', { id: uuid('a8'), project_id, estimate_id, number: 1, title: 'Closet' })
  await company.give(ana, 'change_order_line.create', { id: uuid('a9'), project_id, change_order_id: uuid('a8'), position: 'a0' })
  await company.give(sam, 'ticket.create', { id: uuid('af'), project_id, estimate_id, number: 1, title: 'Extra', work_date: '2026-11-23' })
  await company.give(sam, 'ticket_line.create', { id: uuid('b1'), project_id, ticket_id: uuid('af'), position: 'a0', kind: 'labour' })
  await company.give(ana, 'contract.create', {
    id: uuid('aa'), project_id, estimate_id, title: 'Contract', language: 'en', clauses: [{ id: uuid('ac'), position: 'a0' }], payments: [{ id: uuid('ad'), position: 'a0', share_basis_points: 10_000 }],
  })
  await company.database.updateTable('estimate').set({ status: 'draft' }).where('id', '=', estimate_id).execute()
  const records: Readonly<Record<string, readonly [id: string, field: string, more?: object]>> = {
    project: [project_id, 'city'], client: [uuid('d1'), 'name'], contact: [uuid('d2'), 'name'], company: [olga.company_id, 'name'], cost_code: [uuid('cc'), 'name'], tax_rate: [uuid('ae'), 'name'], price_book_item: [uuid('ab'), 'name'],
    estimate: [estimate_id, 'title', { project_id }], estimate_option: [uuid('0a'), 'name', { project_id }], estimate_section: [uuid('e150'), 'name', { project_id }], estimate_line: [uuid('e190'), 'description', { project_id }],
    report: [uuid('71'), 'notes', { project_id }], report_entry: [uuid('72'), 'description', { project_id }], user: [ana.id, 'name'],
    product: [uuid('a1'), 'name'], production_rate: [uuid('a2'), 'name'], substrate: [uuid('a3'), 'name'], labour_factor: [uuid('a4'), 'name'],
    clause_template: [uuid('a5'), 'title_en'], colour_schedule: [uuid('a6'), 'title', { project_id }], colour_schedule_line: [uuid('a7'), 'room', { project_id }], change_order: [uuid('a8'), 'title', { project_id }],
    change_order_line: [uuid('a9'), 'unit', { project_id }], ticket: [uuid('af'), 'title', { project_id }], ticket_line: [uuid('b1'), 'unit', { project_id }], contract: [uuid('aa'), 'title', { project_id }], contract_clause: [uuid('ac'), 'title', { project_id }], contract_payment: [uuid('ad'), 'name', { project_id }],
    assembly: [uuid('b2'), 'name'], assembly_line: [uuid('b3'), 'unit'], assembly_use: [uuid('b4'), 'name', { project_id }], template: [uuid('b6'), 'name'],
    room: [uuid('70'), 'name', { project_id }], room_opening: [uuid('0d'), 'kind', { project_id }], surface: [uuid('5f'), 'name', { project_id }],
  }
  expect(Object.keys(records).sort()).toEqual(Object.keys(editCommands).sort())

  const tried = async (table: string, [id, field, more]: readonly [string, string, object?]): Promise<void> => {
    const row = await company.database.selectFrom(table as 'project').selectAll().where('id', '=', id).executeTakeFirstOrThrow() as unknown as Readonly<Record<string, string>>
    for (const person of people) {
      const problem = await company.try(person, editCommands[table] as 'project.edit', { id, ...more, edits: { [field]: { from: row[field], to: row[field] } } } as never)
      expect([table, field, person.role, problem?.code ?? null]).toEqual([table, field, person.role, mayEdit({ table, id, field }, person) ? null : 'not_permitted'])
    }
  }
  for (const [table, record] of Object.entries(records)) await tried(table, record)
  await tried('ticket', [uuid('af'), 'internal_note', { project_id }])
  await tried('ticket', [uuid('af'), 'prices', { project_id }])
  await tried('ticket_line', [uuid('b1'), 'unit_cents', { project_id }])
  await tried('user', [ana.id, 'language'])
  await tried('user', [ana.id, 'email'])
})

test('who is offered to bring a record back may run the command that does', () => {
  for (const [table, name] of Object.entries({ ...restoring, ...unarchiving, project: 'project.create' })) {
    for (const person of people) expect([table, person.role, mayEdit({ table, id: uuid(9) }, person)]).toEqual([table, person.role, commandNamed(name)?.roles.includes(person.role)])
  }
})
