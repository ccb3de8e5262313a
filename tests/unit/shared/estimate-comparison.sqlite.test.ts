import { beforeEach, describe, expect, it } from 'vitest'
import type { QueryResult } from '../../../shared/queries/registry.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import { ana, CompanyAtWork, sam, uuid } from './company-at-work.ts'
import { ask } from './domain-database.ts'

type Comparison = NonNullable<QueryResult<'estimate.compare'>>

let company: CompanyAtWork
let project_id: string
let id: string
beforeEach(async () => {
  company = await CompanyAtWork.founded()
  project_id = await company.project()
  id = await company.estimate(project_id)
})

/** A new version of it, with ids that end in `tail`, the section's or line's own after it. */
async function newVersion(from: string, tail: string): Promise<string> {
  const of = async (table: 'estimate_section' | 'estimate_line'): Promise<Record<string, string>> => {
    const rows = await company.database.selectFrom(table as 'estimate_line').select(['id']).where('estimate_id', '=', from).orderBy('position').orderBy('id').execute()
    return Object.fromEntries(rows.map((row, index) => [row.id, uuid(`${tail}${table === 'estimate_line' ? 9 : 5}${index}`)]))
  }
  await company.give(ana, 'estimate.send', { id: from, project_id })
  await company.give(ana, 'estimate.new_version', { id: uuid(tail), project_id, from_estimate_id: from, section_ids: await of('estimate_section'), line_ids: await of('estimate_line') })
  return uuid(tail)
}
const compared = async (before: string, after: string, actor: Actor = ana): Promise<Comparison> => {
  const found = await ask(company.database, actor, 'estimate.compare', { before, after })
  if (!found) throw new Error('nothing to compare')
  return found
}
/** Each line as `became description`, by section. */
const told = ({ sections }: Comparison): Record<string, string[]> => Object.fromEntries(sections.map(({ name, lines }) => [name.after ?? name.before, lines.map((line) => `${line.became} ${line.description.after ?? line.description.before}`)]))
const sum = (found: Comparison, name: string) => found.sums.find((each) => each.name === name)

describe('two versions of an estimate', () => {
  it('that say the same differ in nothing', async () => {
    const found = await compared(id, await newVersion(id, 'e2'))
    expect(told(found)).toEqual({ 'Room 0': ['unchanged Line 0', 'unchanged Line 1'], 'Room 1': ['unchanged Line 2'] })
    expect([found.fields, found.counts, sum(found, 'total_cents')]).toEqual([{}, { added: 0, removed: 0, changed: 0, unchanged: 3 }, { name: 'total_cents', before: 30_000, after: 30_000, difference_cents: 0 }])
  })

  it('across a version between: what was renamed and moved is known again, what is gone stands where it stood', async () => {
    const second = await newVersion(id, 'e2')
    const third = await newVersion(second, 'e3')
    const line = (tail: string, edits: object) => company.give(ana, 'estimate_line.edit', { id: uuid(`e39${tail}`), project_id, edits: edits as never })
    const at = async (tail: string): Promise<string> => (await company.database.selectFrom('estimate_line').select('description').where('id', '=', uuid(`e39${tail}`)).executeTakeFirstOrThrow()).description
    expect([await at('0'), await at('1'), await at('2')]).toEqual(['Line 0', 'Line 1', 'Line 2'])
    await company.give(ana, 'estimate_section.edit', { id: uuid('e350'), project_id, edits: { name: { from: 'Room 0', to: 'Den' } } })
    await company.give(ana, 'estimate_line.delete', { id: uuid('e390'), project_id })
    await line('1', { description: { from: 'Line 1', to: 'Ceiling' }, labour_unit_cents: { from: 1000, to: 1250 }, internal_note: { from: '', to: 'agreed by phone' } })
    await line('2', { section_id: { from: uuid('e351'), to: uuid('e350') } })
    await company.give(ana, 'estimate_line.create', { id: uuid('e399'), project_id, estimate_id: third, section_id: uuid('e351'), position: 'a9', description: 'Doors', quantity_thousandths: 1000, labour_unit_cents: 500 })
    await company.give(ana, 'estimate.edit', { id: third, project_id, edits: { overhead_basis_points: { from: 0, to: 1000 }, crew_notes: { from: '', to: 'Key under the mat' } } })
    const found = await compared(id, third)
    expect(told(found)).toEqual({ Den: ['removed Line 0', 'changed Ceiling', 'changed Line 2'], 'Room 1': ['added Doors'] })
    expect(found.sections[0]?.lines[1]?.fields).toEqual({ description: { before: 'Line 1', after: 'Ceiling' }, labour_unit_cents: { before: 1000, after: 1250 }, internal_note: { before: '', after: 'agreed by phone' } })
    expect(found.sections[0]?.lines[2]?.fields).toEqual({ section_id: { before: uuid('e151'), after: uuid('e350') } })
    expect(found.sections[0]?.lines[1]?.price_cents).toEqual({ before: 10_000, after: 13_750 })
    expect(found.fields).toEqual({ overhead_basis_points: { before: 0, after: 1000 }, crew_notes: { before: '', after: 'Key under the mat' } })
    expect([sum(found, 'cost_cents'), sum(found, 'overhead_cents'), sum(found, 'total_cents')].map((each) => each?.difference_cents)).toEqual([-7000, 2300, -4700])
    // the prices of what is there now add up to the subtotal, on either side
    for (const side of ['before', 'after'] as const) expect(found.sections.flatMap((section) => section.lines).reduce((one, line) => one + (line.price_cents[side] ?? 0), 0)).toBe(sum(found, 'subtotal_cents')?.[side])
  })

  it('made before copies said what they were copied from, by their words and their place', async () => {
    const second = await newVersion(id, 'e2')
    for (const table of ['estimate_section', 'estimate_line'] as const) await company.database.updateTable(table).set({ origin_id: null }).where('estimate_id', '=', second).execute()
    await company.give(ana, 'estimate_line.edit', { id: uuid('e290'), project_id, edits: { description: { from: 'Line 0', to: 'Trim' } } })
    await company.give(ana, 'estimate_line.edit', { id: uuid('e291'), project_id, edits: { quantity_thousandths: { from: 10_000, to: 11_000 } } })
    expect(told(await compared(id, second))).toEqual({ 'Room 0': ['changed Trim', 'changed Line 1'], 'Room 1': ['unchanged Line 2'] })
  })
})

it('two estimates of a project are matched by their words', async () => {
  const other = await company.estimate(project_id, 'e2', 1043)
  await company.give(ana, 'estimate_line.edit', { id: uuid('e290'), project_id, edits: { description: { from: 'Line 0', to: 'Gutters' } } })
  await company.give(ana, 'estimate_line.edit', { id: uuid('e291'), project_id, edits: { description: { from: 'Line 1', to: ' line  1' } } })
  expect(told(await compared(id, other))).toEqual({ 'Room 0': ['removed Line 0', 'added Gutters', 'changed  line  1'], 'Room 1': ['unchanged Line 2'] })
  expect(await ask(company.database, ana, 'estimate.compare', { before: id, after: uuid('ee') })).toBeNull()
})

it('a superintendent sees what is different in the work, and of money the totals alone', async () => {
  const second = await newVersion(id, 'e2')
  await company.give(ana, 'estimate_line.edit', { id: uuid('e290'), project_id, edits: { labour_unit_cents: { from: 1000, to: 4711 }, internal_note: { from: '', to: 'SECRET' } } })
  await company.give(ana, 'estimate_line.edit', { id: uuid('e291'), project_id, edits: { quantity_thousandths: { from: 10_000, to: 11_000 } } })
  await company.give(ana, 'estimate.edit', { id: second, project_id, edits: { profit_basis_points: { from: 0, to: 1234 } } })
  const found = await compared(id, second, sam)
  expect(found.sections[0]?.lines.map(({ became, fields, price_cents }) => [became, fields, price_cents])).toEqual([
    ['unchanged', {}, { before: null, after: null }], ['changed', { quantity_thousandths: { before: 10_000, after: 11_000 } }, { before: null, after: null }],
  ])
  expect(found.sums.map(({ name }) => name)).toEqual(['total_cents'])
  expect(JSON.stringify(found)).not.toMatch(/4711|SECRET|1234|labour|profit/)
})
