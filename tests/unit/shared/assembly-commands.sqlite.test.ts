import { beforeEach, describe, expect, it } from 'vitest'
import { datedPriceId } from '../../../shared/price-book/price-on.ts'
import type { CommandArguments } from '../../../shared/commands/registry.ts'
import { ana, ben, CompanyAtWork, sam, uuid } from './company-at-work.ts'
import { ask } from './domain-database.ts'

let company: CompanyAtWork
let project_id: string
let house: string
const section_id = uuid('e150')
const use = uuid('a0')
const [hours, gallons, sundries] = [uuid('11'), uuid('12'), uuid('13')]

const rules: CommandArguments<'assembly_use.create'>['lines'] = [
  { id: hours, position: 'a5', description: 'Labor', unit: 'h', quantity_thousandths: 1000, per_thousandths: 150_000, labour_unit_cents: 5000 },
  { id: gallons, position: 'a6', description: 'Paint', unit: 'gal', quantity_thousandths: 1000, per_thousandths: 350_000, rounding: 'up', material_unit_cents: 4000, taxable: 1 },
  { id: sundries, position: 'a7', description: 'Sundries', unit: 'sf', quantity_thousandths: 1000, per_thousandths: 1000, other_unit_cents: 3 },
]
const put = (more: Partial<CommandArguments<'assembly_use.create'>> = {}): CommandArguments<'assembly_use.create'> => ({ id: use, project_id, estimate_id: house, section_id, name: 'Walls', unit: 'sf', input_thousandths: 400_000, lines: rules, ...more })

beforeEach(async () => {
  company = await CompanyAtWork.founded()
  project_id = await company.project()
  house = await company.estimate(project_id)
})

const lines = async (estimate = house): Promise<(readonly [string, number])[]> => (await company.database.selectFrom('estimate_line').select(['description', 'quantity_thousandths']).where('estimate_id', '=', estimate).where('description', 'not like', 'Line%').orderBy('position').execute()).map((line) => [line.description, line.quantity_thousandths] as const)
const total = async (): Promise<number> => (await company.database.selectFrom('estimate').select('total_cents').where('id', '=', house).executeTakeFirstOrThrow()).total_cents
const used = async (): Promise<number> => (await ask(company.database, ana, 'assembly_use.list', { estimate_id: house })).uses.length
const input = (from: number, to: number): CommandArguments<'assembly_use.edit'> => ({ id: use, project_id, edits: { input_thousandths: { from, to } } })

describe('an assembly in an estimate', () => {
  it('makes all its lines from one input, each rounded once, and is in the total', async () => {
    await company.give(ana, 'assembly_use.create', put({ input_formula: '=2*200' }))
    // 400 / 150 h = 2.667 h, 400 / 350 gal = 2 whole ones
    expect(await lines()).toEqual([['Labor', 2667], ['Paint', 2000], ['Sundries', 400_000]])
    expect(await total()).toBe(300_00 + 133_35 + 80_00 + 12_00)
    expect((await ask(company.database, ana, 'assembly_use.list', { estimate_id: house })).uses).toMatchObject([{ input_formula: '=2*200' }])
    await company.give(ana, 'assembly_use.edit', input(400_000, 700_000))
    expect(await lines()).toEqual([['Labor', 4667], ['Paint', 2000], ['Sundries', 700_000]])
    // a formula that no longer comes to the input is none
    expect((await ask(company.database, ana, 'assembly_use.list', { estimate_id: house })).uses).toMatchObject([{ input_formula: '' }])
  })

  it('keeps a quantity that somebody set by hand until it is set back, and leaves out what somebody deleted', async () => {
    await company.give(ana, 'assembly_use.create', put())
    await company.give(ana, 'estimate_line.edit', { id: gallons, project_id, edits: { quantity_thousandths: { from: 2000, to: 5000 } } })
    await company.give(ana, 'estimate_line.delete', { id: sundries, project_id })
    await company.give(ana, 'assembly_use.edit', input(400_000, 1_400_000))
    expect(await lines()).toEqual([['Labor', 9333], ['Paint', 5000]])
    const [, paint] = (await ask(company.database, ana, 'assembly_use.list', { estimate_id: house })).lines.toSorted((one, other) => one.line_id.localeCompare(other.line_id))
    await company.give(ana, 'estimate_line.edit', { id: gallons, project_id, edits: { quantity_thousandths: { from: 5000, to: paint?.written_thousandths ?? 0 } } })
    await company.give(ana, 'assembly_use.edit', input(1_400_000, 2_100_000))
    expect(await lines()).toEqual([['Labor', 14_000], ['Paint', 6000]])
  })

  it('of two inputs the later is refused, and so is a quantity by hand over one that followed meanwhile', async () => {
    await company.give(ana, 'assembly_use.create', put())
    await company.give(ana, 'assembly_use.edit', input(400_000, 800_000))
    expect(await company.try(ben, 'assembly_use.edit', input(400_000, 600_000))).toMatchObject({ code: 'changed_meanwhile', fields: [{ field: 'input_thousandths', current: 800_000 }] })
    expect(await company.try(ben, 'estimate_line.edit', { id: gallons, project_id, edits: { quantity_thousandths: { from: 2000, to: 4000 } } })).toMatchObject({ code: 'changed_meanwhile' })
    expect(await lines()).toEqual([['Labor', 5333], ['Paint', 3000], ['Sundries', 800_000]])
  })

  it('goes with its last line or its section, and moves with lines that stand elsewhere', async () => {
    await company.give(ana, 'assembly_use.create', put())
    for (const id of [hours, gallons, sundries]) {
      expect(await used()).toBe(1)
      await company.give(ana, 'estimate_line.delete', { id, project_id })
    }
    expect(await used()).toBe(0)
    await company.give(ana, 'assembly_use.create', put())
    await company.give(ana, 'estimate_line.edit', { id: gallons, project_id, edits: { section_id: { from: section_id, to: uuid('e151') } } })
    await company.give(ana, 'estimate_section.delete', { id: section_id, project_id })
    expect((await ask(company.database, ana, 'assembly_use.list', { estimate_id: house })).uses).toMatchObject([{ section_id: uuid('e151') }])
    await company.give(ana, 'assembly_use.edit', input(400_000, 700_001))
    expect(await lines()).toEqual([['Paint', 3000]])
    await company.give(ana, 'estimate_section.delete', { id: uuid('e151'), project_id })
    expect(await used()).toBe(0)
  })

  it('is taken out with its lines and comes back as it was', async () => {
    const before = await total()
    await company.give(ana, 'assembly_use.create', put())
    await company.give(ana, 'assembly_use.delete', { id: use, project_id })
    expect([await lines(), await total(), await used()]).toEqual([[], before, 0])
    const { lines: made, ...same } = put()
    const restored = { ...same, lines: made.map(({ id, quantity_thousandths, per_thousandths, rounding = 'none' }) => ({ line_id: id, quantity_thousandths, per_thousandths, rounding })) }
    await company.give(ana, 'assembly_use.restore', restored)
    expect((await company.give(ana, 'assembly_use.restore', restored)).changes).toEqual([])
    expect(await used()).toBe(1)
  })

  it('goes on following its input in a new version, and what was deleted stays deleted there', async () => {
    await company.give(ana, 'assembly_use.create', put())
    await company.give(ana, 'estimate_line.delete', { id: sundries, project_id })
    await company.give(ana, 'estimate.send', { id: house, project_id })
    expect(await company.try(ana, 'assembly_use.edit', input(400_000, 1))).toMatchObject({ code: 'estimate_frozen' })
    const { sections, lines: all } = await ask(company.database, ana, 'estimate.get', { id: house }) ?? { sections: [], lines: [] }
    const next = uuid('e2')
    // an older laptop knows nothing of assemblies
    await company.give(ana, 'estimate.new_version', {
      id: next, project_id, from_estimate_id: house, section_ids: Object.fromEntries(sections.map((section, index) => [section.id, uuid(`e25${index}`)])), line_ids: Object.fromEntries(all.map((line, index) => [line.id, uuid(`e29${index}`)])),
    })
    const [copy] = (await ask(company.database, ana, 'assembly_use.list', { estimate_id: next })).uses
    expect(copy?.id).not.toBe(use)
    await company.give(ana, 'assembly_use.edit', { id: copy?.id ?? '', project_id, edits: { input_thousandths: { from: 400_000, to: 750_000 } } })
    expect(await lines(next)).toEqual([['Labor', 5000], ['Paint', 3000]])
    expect(await lines()).toEqual([['Labor', 2667], ['Paint', 2000]])
  })

  it('is refused where it makes no sense: too much of anything, for nothing, in another estimate, by who may not', async () => {
    expect(await company.try(ana, 'assembly_use.create', put({ input_thousandths: -1 }))).toMatchObject({ code: 'invalid_input', fields: [{ field: 'input_thousandths' }] })
    expect(await company.try(ana, 'assembly_use.create', put({ input_thousandths: 100_000_000_000, lines: [{ ...rules[0], id: hours, position: 'a0', quantity_thousandths: 1_000_000, per_thousandths: 1 }] }))).toMatchObject({ code: 'invalid_input', fields: [{ field: 'input_thousandths', message: 'makes too much' }] })
    expect(await company.try(ana, 'assembly_use.create', put({ lines: [{ ...rules[0], id: hours, position: 'a0', quantity_thousandths: 1, per_thousandths: 0 }] }))).toMatchObject({ code: 'invalid_input' })
    const other = await company.estimate(project_id, 'e7', 1043)
    expect(await company.try(ana, 'assembly_use.create', put({ estimate_id: other }))).toMatchObject({ code: 'missing_reference' })
    expect(await company.try(sam, 'assembly_use.create', put())).toMatchObject({ code: 'not_permitted' })
  })
})

describe('the assemblies of the price book', () => {
  it('are the office\'s; a line costs what its item costs now, else what it says itself', async () => {
    const assembly = uuid('a1')
    expect(await company.try(ana, 'assembly.create', { id: assembly, code: 'W', name: 'Walls' })).toMatchObject({ code: 'not_permitted' })
    await company.give(ben, 'assembly.create', { id: assembly, code: 'W', name: 'Walls', unit: 'sf' })
    expect(await ask(company.database, ana, 'assembly.suggest', { words: 'walls', on: '2026-11-23' })).toEqual([])
    await company.give(ben, 'price_book_item.create', { id: uuid('ab'), code: 'P', name: 'Paint', unit: 'gal', material_unit_cents: 4000, effective_on: '2026-11-01' })
    await company.give(ben, 'assembly_line.create', { id: uuid('a2'), assembly_id: assembly, position: 'a0', quantity_thousandths: 1000, per_thousandths: 350_000, rounding: 'up', price_book_item_id: uuid('ab'), material_unit_cents: 1 })
    await company.give(ben, 'assembly_line.create', { id: uuid('a3'), assembly_id: assembly, position: 'a1', labour_unit_cents: 5000 })
    await company.give(ben, 'price_book_item.edit', { id: uuid('ab'), edits: { material_unit_cents: { from: 4000, to: 4200 } } })
    expect(await ask(company.database, ana, 'assembly.suggest', { words: 'walls', on: '2026-11-23' })).toMatchObject([{ code: 'W', lines: [{ now: { material_unit_cents: 4200 }, item: { code: 'P' } }, { now: { labour_unit_cents: 5000 }, item: null }] }])
    await company.give(ben, 'price_book_price.put', { id: datedPriceId(uuid('ab'), '2026-12-01'), price_book_item_id: uuid('ab'), effective_on: '2026-12-01', edits: { labour_unit_cents: { from: null, to: 0 }, material_unit_cents: { from: null, to: 4500 }, other_unit_cents: { from: null, to: 0 } } })
    expect((await ask(company.database, ana, 'assembly.get', { id: assembly, on: '2026-12-01' }))?.lines[0]?.now.material_unit_cents).toBe(4500)
    expect(await company.try(ben, 'assembly_line.edit', { id: uuid('a2'), edits: { per_thousandths: { from: 350_000, to: 0 } } })).toMatchObject({ code: 'invalid_input', fields: [{ field: 'per_thousandths' }] })
    await company.give(ben, 'assembly_line.edit', { id: uuid('a2'), edits: { per_thousandths: { from: 350_000, to: 300_000 } } })
    expect(await company.try(ben, 'assembly_line.edit', { id: uuid('a2'), edits: { per_thousandths: { from: 350_000, to: 400_000 } } })).toMatchObject({ code: 'changed_meanwhile' })
    await company.give(ben, 'assembly.archive', { id: assembly })
    expect(await company.try(ben, 'assembly_line.delete', { id: uuid('a2') })).toMatchObject({ code: 'record_archived' })
    expect(await ask(company.database, ana, 'assembly.suggest', { words: 'walls', on: '2026-11-23' })).toEqual([])
    await company.give(ben, 'assembly.restore', { id: assembly })
    await company.give(ben, 'assembly_line.delete', { id: uuid('a2') })
    expect((await ask(company.database, ana, 'assembly.get', { id: assembly, on: '2026-11-23' }))?.lines).toHaveLength(1)
  })
})
