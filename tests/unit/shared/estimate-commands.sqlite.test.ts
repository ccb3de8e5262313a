import { beforeEach, describe, expect, it } from 'vitest'
import type { CommandArguments } from '../../../shared/commands/registry.ts'
import { estimateDocument } from '../../../shared/signing/signed-document.ts'
import { ana, ben, CompanyAtWork, sam, signing, uuid } from './company-at-work.ts'

let company: CompanyAtWork
let project_id: string
let id: string

const estimate = (of = id) => company.database.selectFrom('estimate').selectAll().where('id', '=', of).executeTakeFirstOrThrow()
const sections = (of = id) => company.database.selectFrom('estimate_section').selectAll().where('estimate_id', '=', of).orderBy('position').orderBy('id').execute()
const lines = (of = id) => company.database.selectFrom('estimate_line').selectAll().where('estimate_id', '=', of).orderBy('position').orderBy('id').execute()
const heading = { company_name: 'Kibray Painting', company_address: '', project_name: 'Project b1', project_address: '', client_name: 'Carla Client' }
const options = (of = id) => company.database.selectFrom('estimate_option').selectAll().where('estimate_id', '=', of).orderBy('position').orderBy('id').execute()
const document = async (of = id) => estimateDocument(heading, await estimate(of), await sections(of), await lines(of), await options(of))

/** Everything that changes an estimate's content, one of each. */
const changes = (): { [Name in 'estimate.edit' | 'estimate_section.create' | 'estimate_section.edit' | 'estimate_section.delete' | 'estimate_line.create' | 'estimate_line.edit' | 'estimate_line.delete' | 'estimate_section.restore' | 'estimate_line.restore']: CommandArguments<Name> } => ({
  'estimate.edit': { id, project_id, edits: { discount_cents: { from: 0, to: 100 } } },
  'estimate_section.create': { id: uuid('5f'), project_id, estimate_id: id, name: 'x', position: 'a5' },
  'estimate_section.edit': { id: uuid('e150'), project_id, edits: { name: { from: 'Room 0', to: 'x' } } },
  'estimate_line.create': { id: uuid('9f'), project_id, estimate_id: id, section_id: uuid('e150'), position: 'a5' },
  'estimate_line.edit': { id: uuid('e190'), project_id, edits: { unit: { from: 'sf', to: 'x' } } },
  'estimate_line.delete': { id: uuid('e191'), project_id },
  'estimate_section.delete': { id: uuid('e151'), project_id },
  'estimate_section.restore': { id: uuid('e151'), project_id, estimate_id: id, name: 'Room 1', position: 'a1' },
  'estimate_line.restore': { id: uuid('e191'), project_id, estimate_id: id, section_id: uuid('e151'), position: 'a1' },
})

const refusals = async (actor = ana): Promise<(string | undefined)[]> => {
  const codes = []
  for (const [name, args] of Object.entries(changes())) codes.push((await company.try(actor, name as keyof ReturnType<typeof changes>, args as never))?.code)
  return codes
}

beforeEach(async () => {
  company = await CompanyAtWork.founded()
  project_id = await company.project()
  id = await company.estimate(project_id)
})

describe('an estimate', () => {
  it('keeps its total with every change of its lines, sections and rates', async () => {
    const totals = [(await estimate()).total_cents]
    const step = async <Name extends keyof ReturnType<typeof changes>>(name: Name, args: CommandArguments<Name>): Promise<void> => {
      await company.give(ana, name, args)
      totals.push((await estimate()).total_cents)
    }
    await step('estimate.edit', { id, project_id, edits: { markup_labour_basis_points: { from: 0, to: 1000 }, tax_basis_points: { from: 0, to: 500 } } })
    await step('estimate_line.edit', { id: uuid('e190'), project_id, edits: { taxable: { from: 0, to: 1 }, quantity_thousandths: { from: 10_000, to: 20_000 } } })
    await step('estimate_line.delete', { id: uuid('e191'), project_id })
    await step('estimate_section.delete', { id: uuid('e151'), project_id })
    expect(totals).toEqual([30_000, 33_000, 45_100, 34_100, 23_100])
    expect((await lines()).map((line) => line.id)).toEqual([uuid('e190')])
  })

  it('takes no change once it is sent or signed, and says which of the two locks holds', async () => {
    await company.give(ana, 'estimate.send', { id, project_id })
    expect(await refusals()).toEqual(Array(9).fill('estimate_frozen'))
    expect(await company.try(ana, 'estimate.send', { id, project_id })).toBeNull()
    await company.give(ana, 'signature.sign', signing(await document()))
    expect(await refusals()).toEqual(Array(9).fill('document_locked'))
    expect([(await company.try(ana, 'estimate.send', { id, project_id }))?.code, (await company.try(ana, 'estimate.decline', { id, project_id }))?.code]).toEqual(['document_locked', 'document_locked'])
  })

  it('takes notes that are in no signed document also once it is signed, and changes no sum with them', async () => {
    await company.give(ana, 'signature.sign', signing(await document()))
    await company.database.updateTable('estimate').set({ total_cents: 29_999 }).execute()
    const notes = { crew_note: { from: '', to: 'Key under the mat' }, internal_note: { from: '', to: 'Asked twice' } }
    expect(await company.try(ana, 'estimate_line.edit', { id: uuid('e190'), project_id, edits: notes })).toBeNull()
    expect(await company.try(ana, 'estimate.edit', { id, project_id, edits: { crew_notes: { from: '', to: 'Mind the dog' } } })).toBeNull()
    expect([await estimate(), (await lines())[0]]).toMatchObject([{ crew_notes: 'Mind the dog', total_cents: 29_999 }, { crew_note: 'Key under the mat', internal_note: 'Asked twice' }])
    // with anything else in the same change it is a change of what was signed
    expect(await company.try(ana, 'estimate_line.edit', { id: uuid('e191'), project_id, edits: { ...notes, unit: { from: 'sf', to: 'x' } } })).toMatchObject({ code: 'document_locked' })
    expect(await company.try(ana, 'estimate.edit', { id, project_id, edits: { notes: { from: '', to: 'For the client' } } })).toMatchObject({ code: 'document_locked' })
    await company.give(ana, 'estimate.archive', { id, project_id })
    expect(await company.try(ana, 'estimate.edit', { id, project_id, edits: { crew_notes: { from: 'Mind the dog', to: '' } } })).toMatchObject({ code: 'record_archived' })
  })

  it('keeps the sum that a quantity was typed as, as long as it comes to that quantity', async () => {
    const formula = async (): Promise<unknown> => (await lines()).find((line) => line.id === uuid('e190'))?.quantity_formula
    const edit = (edits: CommandArguments<'estimate_line.edit'>['edits']) => company.give(ana, 'estimate_line.edit', { id: uuid('e190'), project_id, edits })
    await edit({ quantity_thousandths: { from: 10_000, to: 50_000 }, quantity_formula: { from: '', to: '=4*12.5' } })
    expect(await formula()).toBe('=4*12.5')
    await edit({ note: { from: '', to: 'as measured' } })
    expect(await formula()).toBe('=4*12.5')
    await edit({ quantity_thousandths: { from: 50_000, to: 60_000 } })
    expect(await formula()).toBe('')
    await edit({ quantity_formula: { from: '', to: '=2*12.5' } })
    expect(await formula()).toBe('')
  })

  it('takes every change while it is a draft', async () => {
    expect(await refusals()).toEqual(Array(9).fill(undefined))
  })

  it('what was deleted comes back under its own id with what it held, and a second time does nothing', async () => {
    const before = [await estimate(), await sections(), await lines()]
    const [section, line] = [(await sections()).find((each) => each.id === uuid('e151')), (await lines()).find((each) => each.section_id === uuid('e151'))]
    if (!section || !line) throw new Error('the second room has a line')
    const content = (row: object): never => Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'company_id' && !name.startsWith('_'))) as never
    await company.give(ana, 'estimate_section.delete', { id: section.id, project_id })
    expect(await company.try(ana, 'estimate_line.restore', content(line))).toMatchObject({ code: 'record_missing', table: 'estimate_section' })
    for (const name of ['first', 'again']) {
      await company.give(ana, 'estimate_section.restore', content(section))
      await company.give(ana, 'estimate_line.restore', content(line))
      expect([name, await estimate(), await sections(), await lines()]).toEqual([name, ...before])
    }
  })

  it('an archived one is left alone until it is restored', async () => {
    await company.give(ana, 'estimate.archive', { id, project_id })
    expect(await refusals()).toEqual(Array(9).fill('record_archived'))
    expect(await company.try(ana, 'signature.sign', signing(await document()))).toMatchObject({ code: 'record_archived' })
    await company.give(ana, 'estimate.restore', { id, project_id })
    expect(await refusals()).toEqual(Array(9).fill(undefined))
  })

  it('refuses a section of another estimate, rates below zero and amounts that no database holds exactly', async () => {
    await company.estimate(project_id, 'e2', 1043)
    const line = { id: uuid('e190'), project_id }
    expect(await company.try(ana, 'estimate_line.edit', { ...line, edits: { section_id: { from: uuid('e150'), to: uuid('e250') } } })).toMatchObject({ code: 'missing_reference' })
    expect(await company.try(ana, 'estimate_line.create', { id: uuid('9f'), project_id, estimate_id: id, section_id: uuid('e250'), position: 'a9' })).toMatchObject({ code: 'missing_reference' })
    expect(await company.try(ana, 'estimate.edit', { id, project_id, edits: { discount_cents: { from: 0, to: -1 } } })).toMatchObject({ code: 'invalid_input', fields: [{ field: 'discount_cents' }] })
    const huge = { labour_unit_cents: { from: 1000, to: Number.MAX_SAFE_INTEGER } }
    expect(await company.try(ana, 'estimate_line.edit', { ...line, edits: huge }, uuid('de'), 2)).toMatchObject({ code: 'invalid_input', fields: [{ field: 'total_cents' }] })
    expect((await estimate()).total_cents).toBe(30_000)
  })

  it('is no superintendent\'s to write', async () => {
    expect(await refusals(sam)).toEqual(Array(9).fill('not_permitted'))
    expect(await company.try(sam, 'signature.sign', signing(await document()))).toMatchObject({ code: 'not_permitted' })
  })
})

describe('a new version', () => {
  const copies = { section_ids: { [uuid('e150')]: uuid('a50'), [uuid('e151')]: uuid('a51') }, line_ids: { [uuid('e190')]: uuid('a90'), [uuid('e191')]: uuid('a91'), [uuid('e192')]: uuid('a92') } }

  it('copies everything into a draft worth the same, and the old one is superseded', async () => {
    await company.give(ana, 'estimate.edit', { id, project_id, edits: { overhead_basis_points: { from: 0, to: 333 }, profit_basis_points: { from: 0, to: 777 } } })
    expect(await company.try(ana, 'estimate.new_version', { id: uuid('a1'), project_id, from_estimate_id: id, ...copies })).toMatchObject({ code: 'not_allowed_now' })
    await company.give(ana, 'estimate.send', { id, project_id })
    await company.give(ben, 'estimate.new_version', { id: uuid('a1'), project_id, from_estimate_id: id, ...copies })
    const [old, copy] = [await estimate(), await estimate(uuid('a1'))]
    expect(old.status).toBe('superseded')
    expect(copy).toMatchObject({ status: 'draft', version_number: 2, previous_version_id: id, number: 1042, total_cents: old.total_cents, overhead_basis_points: 333, sent_at: null, created_by: ben.id })
    const plain = (rows: Awaited<ReturnType<typeof lines>>) => rows.map(({ description, quantity_thousandths, labour_unit_cents, position }) => ({ description, quantity_thousandths, labour_unit_cents, position }))
    expect(plain(await lines(copy.id))).toEqual(plain(await lines()))
    await company.give(ana, 'estimate_line.edit', { id: uuid('a90'), project_id, edits: { labour_unit_cents: { from: 1000, to: 2000 } } })
    expect((await estimate()).total_cents).toBe(old.total_cents)
  })

  it('two people making one at once both keep theirs', async () => {
    await company.give(ana, 'estimate.send', { id, project_id })
    await company.give(ana, 'estimate.new_version', { id: uuid('a1'), project_id, from_estimate_id: id, ...copies })
    const others = (ids: Record<string, string>) => Object.fromEntries(Object.entries(ids).map(([of, copy]) => [of, `1${copy.slice(1)}`]))
    await company.give(ben, 'estimate.new_version', { id: uuid('d1'), project_id, from_estimate_id: id, section_ids: others(copies.section_ids), line_ids: others(copies.line_ids) })
    expect([await estimate(uuid('a1')), await estimate(uuid('d1'))]).toMatchObject([{ version_number: 2, total_cents: 30_000 }, { version_number: 3, total_cents: 30_000 }])
  })

  it('an accepted one stays accepted, and one with lines that were not seen is refused', async () => {
    await company.give(ana, 'signature.sign', signing(await document()))
    const { [uuid('e192')]: _unseen, ...seen } = copies.line_ids
    expect(await company.try(ana, 'estimate.new_version', { id: uuid('a1'), project_id, from_estimate_id: id, ...copies, line_ids: seen })).toMatchObject({ code: 'changed_meanwhile' })
    await company.give(ana, 'estimate.new_version', { id: uuid('a1'), project_id, from_estimate_id: id, ...copies })
    expect((await estimate()).status).toBe('accepted')
    expect((await estimate(uuid('a1'))).signature_id).toBeNull()
  })
})

describe('signing', () => {
  it('accepts the estimate, locks it, and keeps exactly what was shown', async () => {
    const args = signing(await document())
    await company.give(ana, 'signature.sign', args)
    expect(await estimate()).toMatchObject({ status: 'accepted', signature_id: args.id })
    expect(await company.database.selectFrom('signature').selectAll().executeTakeFirstOrThrow()).toMatchObject({ document: args.document, document_sha256: args.document_sha256, witnessed_by: ana.id, time_zone: 'America/Denver', signed_at: '2026-11-23T00:00:13.000Z', device_id: uuid('de') })
    expect(args.document).not.toMatch(/labour|material|markup|overhead|profit|Line 0.*note/)
  })

  it('refuses what is no longer what was shown', async () => {
    const args = signing(await document())
    await company.give(ben, 'estimate_line.edit', { id: uuid('e190'), project_id, edits: { description: { from: 'Line 0', to: 'Walls' } } })
    expect(await company.try(ana, 'signature.sign', args)).toMatchObject({ code: 'document_changed' })
    expect(await estimate()).toMatchObject({ status: 'draft', signature_id: null })
  })

  it('takes another heading for the same content, for names may change', async () => {
    const shown = await document()
    expect(await company.try(ana, 'signature.sign', signing({ ...shown, heading: { ...heading, project_name: 'As it was called then' } }))).toBeNull()
  })

  it.each([
    ['a hash of something else', { document_sha256: '0'.repeat(64) }, 'invalid_input'],
    ['a text that is not canonical', { document: '{ }', document_sha256: '257c1be96ae69f4b01c2c69bdb6d78605f59175819fb007d0bf245bf48444c4a' }, 'invalid_input'],
    ['a stroke without points', { ink: '[[]]' }, 'invalid_input'],
    ['ink that is no strokes', { ink: '{}' }, 'invalid_input'],
    ['a consent that was never given out', { consent_text: 'I agree to everything' }, 'invalid_input'],
    ['a nameless signer', { signer_name: '  ' }, 'invalid_input'],
    ['another project', { project_id: uuid('b7') }, 'record_missing'],
  ])('refuses %s', async (_what, more, code) => {
    expect(await company.try(ana, 'signature.sign', signing(await document(), more))).toMatchObject({ code })
  })

  it('waits for the number, signs once, and never without a device', async () => {
    const unnumbered = await company.estimate(project_id, 'e4', null)
    expect(await company.try(ana, 'signature.sign', signing(await document(unnumbered)))).toMatchObject({ code: 'number_pending' })
    const args = signing(await document())
    expect(await company.try(ana, 'signature.sign', args, null)).toMatchObject({ code: 'not_allowed_now' })
    await company.give(ana, 'signature.sign', args)
    expect(await company.try(ana, 'signature.sign', { ...args, id: uuid('52') })).toMatchObject({ code: 'document_locked' })
    await company.estimate(project_id, 'e5', 1044)
    await company.give(ana, 'estimate.send', { id: uuid('e5'), project_id })
    await company.give(ana, 'estimate.decline', { id: uuid('e5'), project_id })
    expect(await company.try(ana, 'signature.sign', signing(await document(uuid('e5')), { id: uuid('53') }))).toMatchObject({ code: 'estimate_frozen' })
  })
})

describe('what no line can hold', () => {
  const line = () => ({ id: uuid('9f'), project_id, estimate_id: id, section_id: uuid('e150'), position: 'a5' })
  const wrong: readonly (readonly [field: string, value: number])[] = [
    ['quantity_thousandths', -1], ['quantity_thousandths', 10 ** 15], ['labour_unit_cents', 10 ** 12], ['material_unit_cents', -(10 ** 12)], ['other_unit_cents', 10_000_000_001], ['markup_basis_points', -1],
  ]

  it('is refused at its field, in a new line and in one that is edited, and nothing is kept of it', async () => {
    const before = await lines()
    for (const [field, value] of wrong) {
      const from = (before[0] as unknown as Record<string, number | null>)[field] ?? null
      const edits = { [field]: { from, to: value } } as CommandArguments<'estimate_line.edit'>['edits']
      for (const problem of [await company.try(ana, 'estimate_line.create', { ...line(), [field]: value }), await company.try(ana, 'estimate_line.edit', { id: uuid('e190'), project_id, edits })]) {
        expect(problem).toMatchObject({ code: 'invalid_input', fields: [{ field }] })
      }
    }
    expect(await lines()).toEqual(before)
  })

  it('is taken from a laptop that took it under an earlier version, stays, and does not hinder the other fields', async () => {
    expect(await company.try(ana, 'estimate_line.create', { ...line(), quantity_thousandths: -2000, labour_unit_cents: 1000 }, uuid('de'), 2)).toBeNull()
    expect((await estimate()).total_cents).toBe(28_000)
    expect(await company.try(ana, 'estimate_line.edit', { id: uuid('9f'), project_id, edits: { labour_unit_cents: { from: 1000, to: 1500 } } })).toBeNull()
    expect(await company.try(ana, 'estimate_line.edit', { id: uuid('9f'), project_id, edits: { quantity_thousandths: { from: -2000, to: -3000 } } })).toMatchObject({ code: 'invalid_input' })
    expect(await company.try(ana, 'estimate_line.edit', { id: uuid('9f'), project_id, edits: { quantity_thousandths: { from: -2000, to: 3000 } } })).toBeNull()
    expect((await estimate()).total_cents).toBe(34_500)
  })
})
