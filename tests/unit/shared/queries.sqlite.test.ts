import { generateKeyBetween } from 'fractional-indexing'
import { beforeEach, describe, expect, it } from 'vitest'
import { prepareCommand } from '../../../shared/commands/run-command.ts'
import { Tx } from '../../../shared/commands/tx.ts'
import { estimateTotals } from '../../../shared/estimating/totals.ts'
import { queryNames, type QueryArguments, type QueryName } from '../../../shared/queries/registry.ts'
import { projectScope } from '../../../shared/schema/scope.ts'
import { columnEntries } from '../../../shared/schema/table.ts'
import { syncedTables } from '../../../shared/schema/tables.ts'
import { sql } from 'kysely'
import { reportDocument } from '../../../shared/signing/signed-document.ts'
import { ana, ben, CompanyAtWork, olga, sam, signing, uuid } from './company-at-work.ts'
import { ask } from './domain-database.ts'

let company: CompanyAtWork

beforeEach(async () => {
  company = await CompanyAtWork.founded()
})

const names = (rows: readonly { readonly name: string }[]): string[] => rows.map((row) => row.name)

describe('project.list', () => {
  beforeEach(async () => {
    await company.give(olga, 'client.create', { id: uuid('d1'), name: 'Carla Client' })
    for (const [index, [name, starts_on, status]] of ([['Ash', '2026-05-01', 'lead'], ['Birch', null, 'active'], ['Cedar', '2026-03-01', 'active'], ['Douglas', null, 'closed']] as const).entries()) {
      await company.give(olga, 'project.create', { id: uuid(`b${index}`), member_id: uuid('ff'), number: index, name, starts_on, status, expected_value_cents: index === 3 ? null : 1000 * (index + 1), client_id: index === 1 ? uuid('d1') : null })
    }
  })

  it('puts what has no value at the end, up and down', async () => {
    expect(names((await ask(company.database, olga, 'project.list', { sort: 'starts_on', direction: 'asc' })).rows)).toEqual(['Cedar', 'Ash', 'Birch', 'Douglas'])
    expect(names((await ask(company.database, olga, 'project.list', { sort: 'starts_on', direction: 'desc' })).rows)).toEqual(['Ash', 'Cedar', 'Douglas', 'Birch'])
  })

  it('counts and sums what fits, not only the page', async () => {
    const first = await ask(company.database, olga, 'project.list', { sort: 'name', direction: 'asc', limit: 2 })
    expect([first.total, first.value_cents, names(first.rows)]).toEqual([4, 6000, ['Ash', 'Birch']])
    const second = await ask(company.database, olga, 'project.list', { sort: 'name', direction: 'asc', limit: 2, offset: 2 })
    expect([second.total, names(second.rows)]).toEqual([4, ['Cedar', 'Douglas']])
    const active = await ask(company.database, olga, 'project.list', { status: ['active'] })
    expect([active.total, active.value_cents, names(active.rows)]).toEqual([2, 5000, ['Cedar', 'Birch']])
    expect(await ask(company.database, olga, 'project.list', { search: 'nothing like it' })).toEqual({ total: 0, value_cents: 0, rows: [] })
  })

  it('keeps the archived apart, and a client counts what is not', async () => {
    await company.give(olga, 'project.archive', { id: uuid('b1') })
    await company.give(olga, 'project.edit', { id: uuid('b0'), edits: { client_id: { from: null, to: uuid('d1') } } })
    expect(names((await ask(company.database, olga, 'project.list', { archived: true })).rows)).toEqual(['Birch'])
    expect((await ask(company.database, olga, 'project.list', {})).total).toBe(3)
    expect((await ask(company.database, olga, 'client.list', {})).rows).toMatchObject([{ name: 'Carla Client', project_count: 1 }])
    expect(names((await ask(company.database, olga, 'client.get', { id: uuid('d1') }))?.projects ?? [])).toEqual(['Birch', 'Ash'])
  })
})

describe('estimate.get', () => {
  it('gives sections and lines in their order, the project, the versions, and null for what is not there', async () => {
    const project_id = await company.project()
    const id = await company.estimate(project_id, 'e1', null)
    await company.give(ana, 'estimate_section.edit', { id: uuid('e151'), project_id, edits: { position: { from: 'a1', to: 'Zz' } } })
    await company.give(ana, 'estimate.send', { id, project_id })
    await company.give(ana, 'estimate.new_version', { id: uuid('e7'), project_id, from_estimate_id: id, section_ids: { [uuid('e150')]: uuid('70'), [uuid('e151')]: uuid('71') }, line_ids: { [uuid('e190')]: uuid('72'), [uuid('e191')]: uuid('73'), [uuid('e192')]: uuid('74') } })
    await company.estimate(project_id, 'e8', null)
    const found = await ask(company.database, ana, 'estimate.get', { id })
    expect(found).toMatchObject({ estimate: { id, status: 'superseded' }, project: { name: 'Project b1' }, client: null, signature: null })
    expect(names(found?.sections ?? [])).toEqual(['Room 1', 'Room 0'])
    expect(found?.lines.map((line) => line.description)).toEqual(['Line 0', 'Line 1', 'Line 2'])
    // without a number the versions are found by what was made from what; another estimate of the project is none of them
    expect(found?.versions).toEqual([{ id, version_number: 1, status: 'superseded' }, { id: uuid('e7'), version_number: 2, status: 'draft' }])
    expect((await ask(company.database, ana, 'estimate.get', { id: uuid('e7') }))?.versions).toEqual(found?.versions)
    await company.estimate(project_id, 'e9', 7)
    expect((await ask(company.database, ana, 'estimate.get', { id: uuid('e9') }))?.versions).toEqual([{ id: uuid('e9'), version_number: 1, status: 'draft' }])
    expect(await ask(company.database, ana, 'estimate.get', { id: uuid('99') })).toBeNull()
  })
})

it('search.everything finds in every kind of record, says where it is, and leaves archived things out', async () => {
  const project_id = await company.project()
  await company.estimate(project_id)
  await company.give(ana, 'project.edit', { id: project_id, edits: { name: { from: 'Project b1', to: 'Maple interior' } } })
  await company.give(olga, 'client.create', { id: uuid('d1'), name: 'Maple Interiors' })
  await company.give(olga, 'client.create', { id: uuid('d2'), name: 'Interior of the archive' })
  await company.give(olga, 'client.archive', { id: uuid('d2') })
  await company.give(olga, 'price_book_item.create', { id: uuid('d3'), code: 'INT-1', name: 'Interior walls', effective_on: '2026-01-01' })
  await company.give(ana, 'estimate_line.edit', { id: uuid('e190'), project_id, edits: { description: { from: 'Line 0', to: 'Interior trim' } } })
  await company.database.updateTable('estimate').set({ status: 'accepted' }).execute()
  await company.give(ana, 'change_order.create', { id: uuid('d5'), project_id, estimate_id: uuid('e1'), number: 3, title: 'Interior closet' })
  await company.give(ana, 'contract.create', { id: uuid('d6'), project_id, estimate_id: uuid('e1'), title: 'Interior contract', language: 'en', clauses: [], payments: [] })
  await company.give(olga, 'assembly.create', { id: uuid('d7'), code: 'A-1', name: 'Interior room', category: 'Rooms' })
  await company.give(olga, 'assembly.create', { id: uuid('d8'), code: 'A-2', name: 'Interior of the archive' })
  await company.give(olga, 'assembly.archive', { id: uuid('d8') })
  await company.give(ana, 'template.create', { id: uuid('d9'), kind: 'scope', name: 'Interior scope', text: 'Two coats.' })
  await company.give(ana, 'template.create', { id: uuid('da'), kind: 'terms', name: 'Usual terms', description: 'For interiors' })
  const found = await ask(company.database, ana, 'search.everything', { words: ' interior ' })
  expect(found.map(({ table, title, detail, project_id: project, estimate_id }) => [table, title, detail, project, estimate_id])).toEqual([
    ['project', 'Maple interior', '177', project_id, null],
    ['client', 'Maple Interiors', '', null, null],
    ['estimate', 'Interior', '1042 · Maple interior', project_id, uuid('e1')],
    ['change_order', 'Interior closet', 'CO-3 · Maple interior', project_id, null],
    ['contract', 'Interior contract', 'Maple interior', project_id, null],
    ['estimate_line', 'Interior trim', '1042 · Interior', project_id, uuid('e1')],
    ['price_book_item', 'Interior walls', 'INT-1', null, null],
    ['assembly', 'Interior room', 'A-1 · Rooms', null, null],
    ['template', 'Usual terms', 'For interiors', null, null],
    ['template', 'Interior scope', 'Two coats.', null, null],
  ])
  expect(await ask(company.database, ana, 'search.everything', { words: '  ' })).toEqual([])
})

it('notifications are one\'s own, and a conflict names both people', async () => {
  const project_id = await company.project()
  const server = new Tx(company.database, null)
  const at = '2026-11-23T00:00:00.000Z'
  for (const [index, person] of [ana, ben].entries()) {
    await server.insert('notification', { id: uuid(`4${index}`), company_id: ana.company_id, user_id: person.id, kind: 'project_assigned', project_id, record_table: 'project', record_id: project_id, detail: '{}', at, read_at: null })
  }
  await server.insert('conflict', {
    id: uuid('41'), company_id: ana.company_id, scope: projectScope(project_id), record_table: 'project', record_id: project_id, field: 'name', losing_value: '"Hers"', losing_actor_id: ana.id, losing_at: at,
    winning_value: '"His"', winning_command_id: uuid('42'), winning_actor_id: ben.id, at, resolved_at: null,
  })
  expect((await ask(company.database, ana, 'notification.list', {})).map((each) => each.id)).toEqual([uuid('40')])
  expect(await company.try(ana, 'notification.read', { id: uuid('41'), user_id: ben.id })).toMatchObject({ code: 'not_permitted' })
  await company.give(ana, 'notification.read', { id: uuid('40'), user_id: ana.id })
  expect(await ask(company.database, ana, 'notification.list', { unread: true })).toEqual([])
  expect(await ask(company.database, ana, 'conflict.list', {})).toMatchObject([{ losing_value: '"Hers"', losing_actor_name: 'estimator', winning_actor_name: 'office' }])
  expect(await company.try(ana, 'conflict.resolve', { id: uuid('41'), scope: projectScope(uuid('b9')) })).toMatchObject({ code: 'not_permitted' })
  await company.give(ana, 'conflict.resolve', { id: uuid('41'), scope: projectScope(project_id) })
  expect(await ask(company.database, ana, 'conflict.list', {})).toEqual([])
  expect(await ask(company.database, ana, 'conflict.of_records', { record_ids: [project_id] })).toHaveLength(1)
})

it('an estimate\'s history tells of what was deleted in it too', async () => {
  const project_id = await company.project()
  const id = await company.estimate(project_id)
  const logged = async (tail: string, name: string, record: readonly [table: string, id: string], changes: readonly object[]): Promise<void> => {
    const at = `2026-11-23T00:00:00.00${tail}Z`
    await new Tx(company.database, null).insert('command_log', {
      id: uuid(`10${tail}`), company_id: ana.company_id, scope: projectScope(project_id), name, actor_id: ana.id, device_id: null, sequence: null, at, applied_at: at, record_table: record[0], record_id: record[1], changes: JSON.stringify(changes),
    })
  }
  const [section, line] = [uuid('e150'), uuid('e190')]
  await logged('1', 'estimate_line.edit', ['estimate_line', line], [{ fields: { description: ['a', 'b'] }, id: line, operation: 'update', table: 'estimate_line' }])
  await company.give(ana, 'estimate_section.delete', { id: section, project_id })
  await logged('2', 'estimate_section.delete', ['estimate_section', section], ['estimate_line', 'estimate_section'].map((table) => ({ fields: { estimate_id: [id, null] }, id: table === 'estimate_line' ? line : section, operation: 'delete', table })))
  await logged('3', 'estimate_line.edit', ['estimate_line', uuid('9f')], [])
  const history = await ask(company.database, ana, 'record.history', { record_table: 'estimate', record_id: id })
  expect(history.commands.map((each) => each.name)).toEqual(['estimate_section.delete', 'estimate_line.edit'])
})

describe('on a superintendent\'s disk, which has no costs', () => {
  it('every query answers, an estimate shows its total, and a report is written and signed', async () => {
    const project_id = await company.project()
    await company.estimate(project_id)
    await company.give(olga, 'price_book_item.create', { id: uuid('d3'), code: 'INT-1', name: 'Interior walls', effective_on: '2026-01-01', labour_unit_cents: 5 })
    await company.give(olga, 'template.create', { id: uuid('7e'), kind: 'terms', name: 'Ours', text: 'Half now' })
    for (const table of syncedTables) {
      for (const [column, { restricted }] of columnEntries(table)) if (restricted) await sql`update ${sql.table(table.name)} set ${sql.ref(column)} = null`.execute(company.database)
    }
    const args: Partial<Record<QueryName, object>> = {
      'project.get': { id: project_id }, 'project.members': { project_id }, 'project.activity': { project_id }, 'record.history': { record_table: 'estimate', record_id: uuid('e1') }, 'client.get': { id: uuid('d1') },
      'record.name': { record_table: 'estimate_line', record_id: uuid('e190') }, 'record.present': { record_table: 'estimate_line', record_id: uuid('e190'), scope: projectScope(project_id) },
      'estimate.get': { id: uuid('e1') }, 'estimate.export': { id: uuid('e1') }, 'estimate.compare': { before: uuid('e1'), after: uuid('e1') }, 'report.get': { id: uuid('71') }, 'signature.get': { id: uuid('51') }, 'signature.list': { project_id }, 'conflict.of_records': { record_ids: [project_id] },
      'takeoff.of_estimate': { id: uuid('e1') }, 'budget.list': { project_id }, 'change_order.list': { project_id }, 'change_order.get': { id: uuid('c01') }, 'ticket.list': { project_id }, 'ticket.get': { id: uuid('f01') }, 'contract.list': { project_id }, 'contract.get': { id: uuid('d01') },
      'attachment.list': { record_id: project_id }, 'colour_schedule.list': { project_id }, 'colour_schedule.get': { id: uuid('a01') }, 'search.everything': { words: 'line' },
      'price_book.suggest': { words: 'walls', on: '2026-11-23' }, 'price_book.list': { on: '2026-11-23' }, 'price_book.prices': { id: uuid('d3') }, 'product.list': { on: '2026-11-23' }, 'product.prices': { id: uuid('a1') },
      'assembly.get': { id: uuid('a1'), on: '2026-11-23' }, 'assembly.suggest': { words: 'walls', on: '2026-11-23' }, 'assembly_use.list': { estimate_id: uuid('e1') }, 'template.get': { id: uuid('7e'), on: '2026-11-23' },
      'estimate.price_changes': { id: uuid('e1'), on: '2026-11-23' }, 'estimate.whole': { id: uuid('e1') },
    }
    for (const name of queryNames) await ask(company.database, sam, name, (args[name] ?? {}) as QueryArguments<typeof name>)
    const found = await ask(company.database, sam, 'estimate.get', { id: uuid('e1') })
    expect(found?.estimate).toMatchObject({ total_cents: 30_000, profit_basis_points: null })
    expect(found && estimateTotals(found.estimate, found.sections, found.lines).total_cents).toBe(0)

    await company.give(sam, 'report.create', { id: uuid('71'), project_id, report_date: '2026-11-23' })
    await company.give(sam, 'report_entry.create', { id: uuid('72'), project_id, report_id: uuid('71'), kind: 'work', position: 'a0', description: 'Walls primed' })
    const report = await company.database.selectFrom('report').selectAll().executeTakeFirstOrThrow()
    const entries = await company.database.selectFrom('report_entry').selectAll().execute()
    await company.give(sam, 'signature.sign', signing(reportDocument({ company_name: '', company_address: '', project_name: '', project_address: '', client_name: '' }, report, entries)))
    expect((await ask(company.database, sam, 'report.get', { id: uuid('71') }))?.signature).toMatchObject({ signer_name: 'Carla Client' })
  })
})

describe('positions', () => {
  const line = (position: string) => ({ id: uuid('9f'), project_id: uuid('b1'), estimate_id: uuid('e1'), section_id: uuid('e150'), position })

  it('whatever people move where, a position fits: a thousand lines put in at the same place', () => {
    let before: string | null = null
    const after = generateKeyBetween(null, null)
    for (let count = 0; count < 1000; count += 1) before = generateKeyBetween(before, after)
    expect(() => prepareCommand('estimate_line.create', line(before ?? ''), ana)).not.toThrow()
  })

  it.each(['', 'a-b', 'ä', ' a', 'a'.repeat(1001)])('%o is none', (position) => {
    expect(() => prepareCommand('estimate_line.create', line(position), ana)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })
})
