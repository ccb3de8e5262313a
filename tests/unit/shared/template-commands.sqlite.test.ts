import { beforeEach, describe, expect, it } from 'vitest'
import { changeOrderParts, changeOrderTemplate } from '../../../shared/templates/change-order-template.ts'
import { estimateParts, estimateTemplate } from '../../../shared/templates/estimate-template.ts'
import { templateContent, type EstimateTemplate } from '../../../shared/templates/template-content.ts'
import { ana, ben, CompanyAtWork, sam, uuid } from './company-at-work.ts'
import { ask } from './domain-database.ts'

let company: CompanyAtWork
let project_id: string
let house: string
let made = 0
const newId = (): string => uuid(`7${String(made += 1).padStart(4, '0')}`)
const item = uuid('ab')

beforeEach(async () => {
  company = await CompanyAtWork.founded()
  project_id = await company.project()
  house = await company.estimate(project_id)
  await company.give(ben, 'price_book_item.create', { id: item, code: 'P', name: 'Paint', unit: 'gal', material_unit_cents: 4000, effective_on: '2026-11-01' })
  await company.give(ana, 'estimate.edit', { id: house, project_id, edits: { scope_of_work: { from: '', to: 'All rooms' }, profit_basis_points: { from: 0, to: 1000 } } })
  await company.give(ana, 'estimate_option.create', { id: uuid('0a'), project_id, estimate_id: house, kind: 'package', name: 'Good', position: 'a0' })
  await company.give(ana, 'estimate_option.create', { id: uuid('0b'), project_id, estimate_id: house, kind: 'package', name: 'Better', position: 'a1' })
  await company.give(ana, 'estimate_option.create', { id: uuid('0c'), project_id, estimate_id: house, kind: 'alternate', name: 'Fence', position: 'a2' })
  await company.give(ana, 'estimate_option.choose', { id: uuid('0b'), project_id, instead_of: uuid('0a') })
  await company.give(ana, 'estimate_option.choose', { id: uuid('0c'), project_id })
  for (const [tail, option] of [['5a', '0a'], ['5b', '0b'], ['5c', '0c']] as const) await company.give(ana, 'estimate_section.create', { id: uuid(tail), project_id, estimate_id: house, name: `Of ${option}`, position: 'a5', option_id: uuid(option) })
  await company.give(ana, 'assembly_use.create', {
    id: uuid('a0'), project_id, estimate_id: house, section_id: uuid('5b'), name: 'Walls', unit: 'sf', input_thousandths: 400_000,
    lines: [{ id: uuid('11'), position: 'a0', description: 'Paint', unit: 'gal', quantity_thousandths: 1000, per_thousandths: 350_000, rounding: 'up', material_unit_cents: 4000, price_book_item_id: item }],
  })
  await company.give(ana, 'estimate_line.create', { id: uuid('12'), project_id, estimate_id: house, section_id: uuid('5c'), position: 'a0', description: 'Stain', quantity_thousandths: 96_000, labour_unit_cents: 420 })
})

async function template(todaysPrices: boolean): Promise<EstimateTemplate> {
  const found = await ask(company.database, ana, 'estimate.get', { id: house })
  const uses = await ask(company.database, ana, 'assembly_use.list', { estimate_id: house })
  if (!found) throw new TypeError('no estimate')
  return estimateTemplate({ ...found, uses: uses.uses, use_lines: uses.lines }, todaysPrices)
}

/** Keeps the estimate as a template and begins another with it; that one's id. */
async function begun(todaysPrices: boolean): Promise<string> {
  const id = newId()
  await company.give(ana, 'template.create', { id, kind: 'estimate', name: 'House', content: JSON.stringify(await template(todaysPrices)) })
  await company.give(ben, 'price_book_item.edit', { id: item, edits: { material_unit_cents: { from: 4000, to: 5000 } } })
  const found = await ask(company.database, ana, 'template.get', { id, on: '2026-11-23' })
  const { fields, ...parts } = estimateParts(templateContent('estimate', found?.template.content ?? '', id), new Map(Object.entries(found?.prices ?? {})), newId)
  const estimate = newId()
  await company.give(ana, 'estimate.create_from_template', { id: estimate, project_id, number: 1050, title: 'Next', ...fields, ...parts })
  return estimate
}

describe('an estimate begun with a template', () => {
  it('has its parts, texts, rates and choices, and comes to the same; it is one command', async () => {
    const before = await ask(company.database, ana, 'estimate.get', { id: house })
    const after = await ask(company.database, ana, 'estimate.get', { id: await begun(false) })
    expect(after?.estimate).toMatchObject({ scope_of_work: 'All rooms', profit_basis_points: 1000, total_cents: before?.estimate.total_cents, status: 'draft', version_number: 1 })
    expect(after?.options.map(({ name, chosen }) => [name, chosen])).toEqual([['Good', 0], ['Better', 0], ['Fence', 1]])
    expect(after?.options.find(({ id }) => id === after.estimate.chosen_package_id)?.name).toBe('Better')
    expect(after?.sections.map(({ name }) => name).sort()).toEqual(before?.sections.map(({ name }) => name).sort())
    expect(after?.lines.find(({ description }) => description === 'Paint')).toMatchObject({ quantity_thousandths: 2000, material_unit_cents: 4000, price_book_item_id: null })
  })

  it('takes the price of that day where the template wants it, and its assemblies go on following their input', async () => {
    const id = await begun(true)
    const paint = (await ask(company.database, ana, 'estimate.get', { id }))?.lines.find(({ description }) => description === 'Paint')
    expect(paint).toMatchObject({ material_unit_cents: 5000, price_book_item_id: item })
    const [use] = (await ask(company.database, ana, 'assembly_use.list', { estimate_id: id })).uses
    await company.give(ana, 'assembly_use.edit', { id: use?.id ?? '', project_id, edits: { input_thousandths: { from: 400_000, to: 1_000_000 } } })
    expect((await ask(company.database, ana, 'estimate.get', { id }))?.lines.find(({ description }) => description === 'Paint')?.quantity_thousandths).toBe(3000)
  })
})

describe('a template', () => {
  it('is refused with row and field where its content is none', async () => {
    const good = await template(true)
    const give = (content: unknown): Promise<unknown> => company.try(ana, 'template.create', { id: newId(), kind: 'estimate', name: 'Bad', content: JSON.stringify(content) })
    const section = good.sections[2]
    if (!section) throw new TypeError('no section')
    expect(await give({ ...good, sections: [section, { ...section, lines: [{ ...section.lines[0], quantity_thousandths: 'many' }] }] })).toMatchObject({ code: 'invalid_input', fields: expect.arrayContaining([expect.objectContaining({ field: 'content.sections.1.lines.0.quantity_thousandths' })]) })
    expect(await give({ ...good, sections: [{ ...section, option: 9 }] })).toMatchObject({ fields: expect.arrayContaining([{ field: 'content.sections.0.option', message: 'there is no such option' }]) })
    expect(await give({ ...good, chosen_package: 2 })).toMatchObject({ fields: [{ field: 'content.chosen_package', message: 'there is no such package' }] })
    expect(await give({ ...good, version: 2 })).toMatchObject({ fields: [{ field: 'content.version' }] })
    expect(await give({ ...good, surprise: 1 })).toMatchObject({ code: 'invalid_input' })
    expect(await company.try(ana, 'template.create', { id: newId(), kind: 'scope', name: 'Text', content: '{"lines":[]}' })).toMatchObject({ code: 'invalid_input' })
    expect(await company.try(ana, 'template.create', { id: newId(), kind: 'estimate', name: 'Empty' })).toMatchObject({ code: 'invalid_input' })
  })

  it('is made by who estimates and looked after by the office; a superintendent uses texts and sees no costs', async () => {
    const id = newId()
    await company.give(ana, 'template.create', { id, kind: 'terms', name: 'Our terms', text: 'Half now.' })
    expect(await company.try(ana, 'template.edit', { id, edits: { name: { from: 'Our terms', to: 'Mine' } } })).toMatchObject({ code: 'not_permitted' })
    expect(await company.try(ana, 'template.archive', { id })).toMatchObject({ code: 'not_permitted' })
    expect(await company.try(sam, 'template.create', { id: newId(), kind: 'report', name: 'Rain' })).toMatchObject({ code: 'not_permitted' })
    await company.give(ben, 'template.edit', { id, edits: { text: { from: 'Half now.', to: 'All now.' } } })
    await company.give(ben, 'template.archive', { id })
    expect(await company.try(ben, 'template.edit', { id, edits: { text: { from: 'All now.', to: '' } } })).toMatchObject({ code: 'record_archived' })
    expect((await ask(company.database, ana, 'template.list', { kind: 'terms' })).rows).toEqual([])
    await company.give(ben, 'template.restore', { id })
    expect((await ask(company.database, sam, 'template.list', { kind: 'terms' })).rows).toMatchObject([{ name: 'Our terms', text: 'All now.' }])
  })

  it('of a change order has its lines, at the rates of the estimate that it is for', async () => {
    await company.database.updateTable('estimate').set({ status: 'accepted' }).where('id', '=', house).execute()
    await company.give(ana, 'change_order.create', { id: uuid('c1'), project_id, estimate_id: house, number: 1, title: 'Closet', reason: 'Found rot', days_of_delay: 2 })
    await company.give(ana, 'change_order_line.create', { id: uuid('c2'), project_id, change_order_id: uuid('c1'), position: 'a0', description: 'Replace', labour_unit_cents: 10_000 })
    const before = await ask(company.database, ana, 'change_order.get', { id: uuid('c1') })
    if (!before) throw new TypeError('no change order')
    const content = changeOrderTemplate(before.change_order, before.lines)
    await company.give(ana, 'template.create', { id: newId(), kind: 'change_order', name: 'Rot', content: JSON.stringify(content) })
    await company.give(ana, 'change_order.create_from_template', { id: uuid('c3'), project_id, estimate_id: house, number: 2, title: 'Rot again', ...changeOrderParts(content, newId) })
    const after = await ask(company.database, ana, 'change_order.get', { id: uuid('c3') })
    expect([after?.change_order.total_cents, after?.change_order.reason, after?.change_order.days_of_delay]).toEqual([11_000, 'Found rot', 2])
    expect(after?.lines).toMatchObject([{ description: 'Replace', labour_unit_cents: 10_000 }])
  })
})
