import { beforeEach, describe, expect, it } from 'vitest'
import { countingOptions } from '../../../shared/estimating/counting-options.ts'
import { estimateTotals } from '../../../shared/estimating/totals.ts'
import { withChoice } from '../../../shared/signing/estimate-content.ts'
import { estimateDocument } from '../../../shared/signing/signed-document.ts'
import { ana, CompanyAtWork, sam, signing, uuid } from './company-at-work.ts'

let company: CompanyAtWork
let project_id: string
const id = uuid('e1')
const [good, better, fence] = [uuid('e1a0'), uuid('e1a1'), uuid('e1a2')]

const rows = async (of = id) => ({
  estimate: await company.database.selectFrom('estimate').selectAll().where('id', '=', of).executeTakeFirstOrThrow(),
  sections: await company.database.selectFrom('estimate_section').selectAll().where('estimate_id', '=', of).orderBy('id').execute(),
  lines: await company.database.selectFrom('estimate_line').selectAll().where('estimate_id', '=', of).orderBy('id').execute(),
  options: await company.database.selectFrom('estimate_option').selectAll().where('estimate_id', '=', of).orderBy('id').execute(),
})
const total = async (): Promise<number> => {
  const { estimate, sections, lines, options } = await rows()
  expect(estimate.total_cents).toBe(estimateTotals(estimate, sections, lines, options).total_cents)
  return estimate.total_cents
}
const heading = { company_name: 'Kibray Painting', company_address: '', project_name: 'Project b1', project_address: '', client_name: 'Carla Client' }
const choose = (of: string, more: { chosen?: 0 | 1; instead_of?: string | null } = {}) => company.try(ana, 'estimate_option.choose', { id: of, project_id, ...more })

/** An option with one section and one line of so many dollars. */
async function offer(of: string, kind: 'package' | 'alternate', name: string, position: string, dollars: number): Promise<void> {
  const tail = of.slice(-4)
  await company.give(ana, 'estimate_option.create', { id: of, project_id, estimate_id: id, kind, name, position })
  await company.give(ana, 'estimate_section.create', { id: uuid(`${tail}5`), project_id, estimate_id: id, name: `${name} work`, position: 'a0', option_id: of })
  await company.give(ana, 'estimate_line.create', { id: uuid(`${tail}9`), project_id, estimate_id: id, section_id: uuid(`${tail}5`), position: 'a0', description: `${name} line`, quantity_thousandths: 1000, unit: 'x', labour_unit_cents: dollars * 100 })
}

beforeEach(async () => {
  company = await CompanyAtWork.founded()
  project_id = await company.project()
  // 300 dollars of work in any case
  await company.estimate(project_id)
  await offer(good, 'package', 'Good', 'a0', 100)
  await offer(better, 'package', 'Better', 'a1', 150)
  await offer(fence, 'alternate', 'Fence', 'a0', 70)
})

describe('options of an estimate', () => {
  it('the first package counts from the start, an alternate when it is chosen; the total follows each choice and comes back with it', async () => {
    const totals = [await total()]
    for (const step of [() => choose(better, { instead_of: good }), () => choose(fence), () => choose(fence, { chosen: 0 }), () => choose(good, { instead_of: better })]) {
      expect(await step()).toBeNull()
      totals.push(await total())
    }
    expect(totals).toEqual([40_000, 45_000, 52_000, 45_000, 40_000])
  })

  it('of two who choose at once the later is refused, and one package counts whatever happens', async () => {
    expect(await choose(better, { instead_of: good })).toBeNull()
    // somebody who still saw nothing, or another package, as chosen
    expect(await choose(good, { instead_of: null })).toMatchObject({ code: 'changed_meanwhile', fields: [{ field: 'chosen_package_id' }] })
    expect(await choose(better, { instead_of: good })).toBeNull()
    expect(await choose(better, { chosen: 0, instead_of: better })).toMatchObject({ code: 'invalid_input' })
    const { estimate, options } = await rows()
    expect([...countingOptions(estimate, options)]).toEqual([better])
  })

  it('a deleted package leaves the first of the others counting; it comes back under its own id with what it held', async () => {
    await choose(better, { instead_of: good })
    const before = await rows()
    await company.give(ana, 'estimate_option.delete', { id: better, project_id })
    expect([await total(), (await rows()).estimate.chosen_package_id, (await rows()).sections.length]).toEqual([40_000, good, before.sections.length - 1])
    const { company_id: _, chosen: __, ...option } = before.options.find((each) => each.id === better) as never as Record<string, never>
    for (const name of ['first', 'again']) expect([name, await company.try(ana, 'estimate_option.restore', declared(option) as never)]).toEqual([name, null])
    const section = before.sections.find((each) => each.option_id === better)
    await company.give(ana, 'estimate_section.restore', declared(section as object) as never)
    expect((await rows()).sections.map((each) => each.id)).toEqual(before.sections.map((each) => each.id))
    await company.give(ana, 'estimate_option.delete', { id: good, project_id })
    await company.give(ana, 'estimate_option.delete', { id: better, project_id })
    expect([await total(), (await rows()).estimate.chosen_package_id]).toEqual([30_000, null])
  })

  it('a section moves into an option and out of it, and no section or option of another estimate is taken', async () => {
    const other = await company.estimate(project_id, 'e2', 1043)
    await company.give(ana, 'estimate_section.edit', { id: uuid('e150'), project_id, edits: { option_id: { from: null, to: fence } } })
    expect(await total()).toBeLessThan(40_000)
    await company.give(ana, 'estimate_section.edit', { id: uuid('e150'), project_id, edits: { option_id: { from: fence, to: null } } })
    expect(await total()).toBe(40_000)
    expect(await company.try(ana, 'estimate_section.create', { id: uuid('77'), project_id, estimate_id: other, name: 'x', position: 'a9', option_id: good })).toMatchObject({ code: 'missing_reference' })
    expect(await company.try(sam, 'estimate_option.choose', { id: good, project_id })).toMatchObject({ code: 'not_permitted' })
  })

  it('a frozen estimate takes no change of its options; a new version copies them and what was chosen', async () => {
    await choose(better, { instead_of: good })
    await choose(fence)
    await company.give(ana, 'estimate.send', { id, project_id })
    const codes = [
      await choose(good, { instead_of: better }), await company.try(ana, 'estimate_option.edit', { id: good, project_id, edits: { name: { from: 'Good', to: 'x' } } }), await company.try(ana, 'estimate_option.delete', { id: good, project_id }),
      await company.try(ana, 'estimate_option.create', { id: uuid('ff'), project_id, estimate_id: id, kind: 'alternate', name: 'x', position: 'a5' }),
    ]
    expect(codes.map((each) => each?.code)).toEqual(Array(4).fill('estimate_frozen'))

    const { sections, lines, options } = await rows()
    const copies = (all: readonly { id: string }[]): Record<string, string> => Object.fromEntries(all.map((each) => [each.id, each.id.replace(/^0190a0/, '0190b0').replace(/^(.)/, 'a')]))
    const next = uuid('e9')
    const version = { id: next, project_id, from_estimate_id: id, section_ids: copies(sections), line_ids: copies(lines) }
    expect(await company.try(ana, 'estimate.new_version', version)).toMatchObject({ code: 'changed_meanwhile' })
    await company.give(ana, 'estimate.new_version', { ...version, option_ids: copies(options) })
    const copied = await rows(next)
    expect(copied.estimate).toMatchObject({ chosen_package_id: copies(options)[better], total_cents: 52_000, status: 'draft' })
    expect(estimateTotals(copied.estimate, copied.sections, copied.lines, copied.options).total_cents).toBe(52_000)
  })

  it('P8: the client chooses in signing what was sent; the document holds the choice, and what was not offered is refused', async () => {
    await company.give(ana, 'estimate.send', { id, project_id })
    const { estimate, sections, lines, options } = await rows()
    const picked = { package_id: better, alternate_ids: [fence] }
    const then = withChoice(estimate, options, picked)
    const document = estimateDocument(heading, then.estimate, sections, lines, then.options)
    expect(document.content).toMatchObject({ total_cents: 52_000, options: [{ name: 'Good', chosen: false, total_cents: 47_000 }, { name: 'Better', chosen: true, total_cents: 52_000 }, { name: 'Fence', chosen: true, adds_cents: 7000 }] })

    const sign = (choice: object | undefined) => company.try(ana, 'signature.sign', { ...signing(document), ...(choice ? { choice } : {}) } as never)
    // what is shown must be what is chosen
    expect(await sign(undefined)).toMatchObject({ code: 'document_changed' })
    expect(await sign({ ...picked, alternate_ids: [] })).toMatchObject({ code: 'document_changed' })
    expect(await sign({ package_id: null, alternate_ids: [] })).toMatchObject({ code: 'invalid_input' })
    expect(await sign({ package_id: fence, alternate_ids: [] })).toMatchObject({ code: 'invalid_input' })
    expect(await sign({ ...picked, alternate_ids: [good] })).toMatchObject({ code: 'invalid_input' })
    expect((await rows()).estimate).toMatchObject({ status: 'sent', chosen_package_id: good, total_cents: 40_000 })

    expect(await sign(picked)).toBeNull()
    const signed = await rows()
    expect(signed.estimate).toMatchObject({ status: 'accepted', chosen_package_id: better, total_cents: 52_000 })
    expect(signed.options.find((option) => option.id === fence)?.chosen).toBe(1)
    expect(await choose(fence, { chosen: 0 })).toMatchObject({ code: 'document_locked' })
  })
})

/** A row without what its creation gives it and what only a laptop keeps. */
const declared = (row: object): object => Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'company_id' && !name.startsWith('_')))
