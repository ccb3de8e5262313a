import { z } from 'zod'
import { pricesDay } from '../price-book/price-on.ts'
import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { estimate, estimateLine, estimateOption, estimateSection } from '../schema/tables.ts'
import { formulaOf } from '../estimating/parse-amount.ts'
import { copyAssemblyUses, keepAssemblyUses } from './assembly-uses.ts'
import { copyAttachments } from './attachments-of.ts'
import { command, estimatingRoles } from './command.ts'
import { copyTakeoff } from './copy-takeoff.ts'
import { refuseHundredths, taxHundredths } from './tax-hundredths.ts'
import { editsOf, filledText } from './edits.ts'
import { deleteSection, estimateLocked, estimateOf, estimateOpenFor, keepTotal, openEstimate, partsOfEstimate, refuseForeignOption, refuseForeignSection } from './open-estimate.ts'
import type { Tx } from './tx.ts'
import { lineLimits, refuseOutside, wantedBy } from './within-limits.ts'

const estimateId = field(estimate, 'id')
const projectId = field(estimate, 'project_id')
const sectionId = field(estimateSection, 'id')
const lineId = field(estimateLine, 'id')
const optionId = field(estimateOption, 'id')

/** Begins an estimate, as a draft without lines. */
export const estimateCreate = command({
  name: 'estimate.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: estimateId,
    project_id: projectId,
    number: field(estimate, 'number'),
    title: field(estimate, 'title').pipe(filledText),
    markup_labour_basis_points: field(estimate, 'markup_labour_basis_points').default(0),
    markup_material_basis_points: field(estimate, 'markup_material_basis_points').default(0),
    overhead_basis_points: field(estimate, 'overhead_basis_points').default(0),
    profit_basis_points: field(estimate, 'profit_basis_points').default(0),
    tax_basis_points: field(estimate, 'tax_basis_points').default(0),
    notes: field(estimate, 'notes').default(''),
    terms: field(estimate, 'terms').default(''),
    minimum_cents: field(estimate, 'minimum_cents').default(0),
    scope_of_work: field(estimate, 'scope_of_work').default(''),
    exclusions: field(estimate, 'exclusions').default(''),
    cover: field(estimate, 'cover').default(0),
    prices_on: field(estimate, 'prices_on').default(null),
    crew_notes: field(estimate, 'crew_notes').default(''),
    tax_name: field(estimate, 'tax_name').default(''),
    tax_hundredths: field(estimate, 'tax_hundredths').pipe(taxHundredths).default(0),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, args, { actor, at }) {
    const of = await tx.get('project', args.project_id)
    if (of.archived_at) throw new Refusal('record_archived', 'the project is archived', { table: 'project', id: of.id })
    refuseNegativeRates(args, args.id)
    await tx.insert('estimate', {
      ...args, company_id: actor.company_id, version_number: 1, previous_version_id: null, status: 'draft', discount_basis_points: 0, discount_cents: 0,
      total_cents: 0, created_at: at, created_by: actor.id, sent_at: null, signature_id: null, archived_at: null, chosen_package_id: null,
    })
  },
})

/** Edits an estimate's own fields, one by one; rates and discount change its total. Once it is frozen, notes for the crew alone. */
export const estimateEdit = command({
  name: 'estimate.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: estimateId,
    project_id: projectId,
    edits: editsOf(estimate, [
      'title', 'markup_labour_basis_points', 'markup_material_basis_points', 'overhead_basis_points', 'profit_basis_points',
      'discount_basis_points', 'discount_cents', 'tax_basis_points', 'minimum_cents', 'scope_of_work', 'exclusions', 'notes', 'terms', 'cover', 'crew_notes', 'tax_name', 'tax_hundredths',
    ], ['title']),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    const { status } = await estimateOpenFor(tx, edits, id, project_id)
    if (edits.tax_hundredths) refuseHundredths(edits.tax_hundredths.to, { table: 'estimate', id })
    refuseNegativeRates(Object.fromEntries(Object.entries(edits).map(([name, edit]) => [name, edit?.to])), id)
    await tx.update('estimate', id, edits)
    // what belonged to another rate, its name and its last decimals, would be a lie with this one; older laptops know neither
    if (edits.tax_basis_points) await tx.set('estimate', id, { ...(edits.tax_name ? {} : { tax_name: '' }), ...(edits.tax_hundredths ? {} : { tax_hundredths: 0 }) })
    // the sums of what is frozen are those that it was frozen with
    if (status === 'draft') await keepTotal(tx, id)
  },
})

/** Freezes an estimate as it goes to the client. From here on only a new version changes anything. */
export const estimateSend = command({
  name: 'estimate.send',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: estimateId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, { id, project_id }, { at }) {
    const current = await estimateOf(tx, id, project_id)
    if (current.status === 'sent') return
    await openEstimate(tx, id, project_id)
    await tx.set('estimate', id, { status: 'sent', sent_at: at })
  },
})

/** Records that the client does not want a sent estimate. */
export const estimateDecline = command({
  name: 'estimate.decline',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: estimateId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await estimateOf(tx, id, project_id)
    if (current.signature_id) throw estimateLocked(id)
    if (current.status === 'declined') return
    if (current.status !== 'sent') throw new Refusal('not_allowed_now', `a ${current.status} estimate cannot be declined`, { table: 'estimate', id })
    await tx.set('estimate', id, { status: 'declined' })
  },
})

/** Takes an estimate out of the way; nothing of it is deleted, and what is signed stays signed. */
export const estimateArchive = command({
  name: 'estimate.archive',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: estimateId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, { id, project_id }, { at }) {
    const current = await estimateOf(tx, id, project_id)
    if (!current.archived_at) await tx.set('estimate', id, { archived_at: at })
  },
})

/** Brings an archived estimate back. */
export const estimateRestore = command({
  name: 'estimate.restore',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: estimateId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, { id, project_id }) {
    await estimateOf(tx, id, project_id)
    await tx.set('estimate', id, { archived_at: null })
  },
})

/**
 * Copies a frozen version into a new draft. `section_ids`, `line_ids` and `option_ids` give each part of the old version the id of
 * its copy; refuses with `changed_meanwhile` where one of them is missing, for then the author did not see the whole. The old version
 * becomes superseded, unless it was accepted.
 */
export const estimateNewVersion = command({
  name: 'estimate.new_version',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: estimateId,
    project_id: projectId,
    from_estimate_id: estimateId,
    section_ids: z.record(sectionId, sectionId),
    line_ids: z.record(lineId, lineId),
    option_ids: z.record(optionId, optionId).default({}),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, { id, project_id, from_estimate_id, section_ids, line_ids, option_ids }, { actor, at }) {
    const from = await estimateOf(tx, from_estimate_id, project_id)
    if (from.status === 'draft') throw new Refusal('not_allowed_now', 'a draft needs no new version: edit it', { table: 'estimate', id: from.id })
    const { options, sections, lines } = await partsOfEstimate(tx, from.id)
    const optionCopy = (option: string | null): string | null => (option === null ? null : copyOf(option_ids, option, from.id))
    await tx.insert('estimate', {
      ...from, id, version_number: await lastVersion(tx, from) + 1, previous_version_id: from.id, status: 'draft', chosen_package_id: optionCopy(from.chosen_package_id),
      // it begins with the prices of the version before, though another day
      prices_on: pricesDay(from),
      created_at: at, created_by: actor.id, sent_at: null, signature_id: null, archived_at: null,
    })
    for (const option of options) await tx.insert('estimate_option', { ...option, id: copyOf(option_ids, option.id, from.id), estimate_id: id })
    for (const section of sections) {
      await tx.insert('estimate_section', { ...section, id: copyOf(section_ids, section.id, from.id), estimate_id: id, option_id: optionCopy(section.option_id), origin_id: section.origin_id ?? section.id })
    }
    for (const line of lines) {
      await tx.insert('estimate_line', { ...line, id: copyOf(line_ids, line.id, from.id), section_id: copyOf(section_ids, line.section_id, from.id), estimate_id: id, origin_id: line.origin_id ?? line.id })
    }
    await copyAttachments(tx, project_id, from.id, id)
    await copyTakeoff(tx, from.id, id, { sections: section_ids, lines: line_ids })
    await copyAssemblyUses(tx, from.id, id, { sections: section_ids, lines: line_ids })
    if (from.status !== 'accepted') await tx.set('estimate', from.id, { status: 'superseded' })
  },
})

/** Adds a section (a room, an area) to an estimate. */
export const estimateSectionCreate = command({
  name: 'estimate_section.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: sectionId,
    project_id: projectId,
    estimate_id: estimateId,
    name: field(estimateSection, 'name'),
    position: field(estimateSection, 'position'),
    option_id: field(estimateSection, 'option_id').default(null),
    origin_id: field(estimateSection, 'origin_id').default(null),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate_section', id: args.id }),
  async run(tx, args, { actor }) {
    await openEstimate(tx, args.estimate_id, args.project_id)
    await refuseForeignOption(tx, args.option_id, args.estimate_id)
    await tx.insert('estimate_section', { ...args, company_id: actor.company_id })
  },
})

/** Renames or moves a section, also into an option of the same estimate or out of it. */
export const estimateSectionEdit = command({
  name: 'estimate_section.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: sectionId, project_id: projectId, edits: editsOf(estimateSection, ['name', 'position', 'option_id']) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate_section', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    const current = await tx.get('estimate_section', id)
    await openEstimate(tx, current.estimate_id, project_id)
    if (edits.option_id) await refuseForeignOption(tx, edits.option_id.to, current.estimate_id)
    await tx.update('estimate_section', id, edits)
    if (edits.option_id) await keepTotal(tx, current.estimate_id)
  },
})

/** Deletes a section with its lines. */
export const estimateSectionDelete = command({
  name: 'estimate_section.delete',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: sectionId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate_section', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await tx.get('estimate_section', id)
    await openEstimate(tx, current.estimate_id, project_id)
    await deleteSection(tx, current)
    await keepTotal(tx, current.estimate_id)
  },
})

/** Brings a deleted section back under its own id, without its lines. Where it is there nothing happens. */
export const estimateSectionRestore = command({
  name: 'estimate_section.restore',
  roles: estimatingRoles,
  arguments: estimateSectionCreate.arguments,
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate_section', id: args.id }),
  async run(tx, args, { actor }) {
    await openEstimate(tx, args.estimate_id, args.project_id)
    if (await tx.find('estimate_section', args.id)) return
    await refuseForeignOption(tx, args.option_id, args.estimate_id)
    await tx.insert('estimate_section', { ...args, company_id: actor.company_id })
  },
})

/** Adds a line to a section of an estimate. */
export const estimateLineCreate = command({
  name: 'estimate_line.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: lineId,
    project_id: projectId,
    estimate_id: estimateId,
    section_id: sectionId,
    position: field(estimateLine, 'position'),
    description: field(estimateLine, 'description').default(''),
    quantity_thousandths: field(estimateLine, 'quantity_thousandths').default(0),
    unit: field(estimateLine, 'unit').default(''),
    labour_unit_cents: field(estimateLine, 'labour_unit_cents').default(0),
    material_unit_cents: field(estimateLine, 'material_unit_cents').default(0),
    other_unit_cents: field(estimateLine, 'other_unit_cents').default(0),
    taxable: field(estimateLine, 'taxable').default(0),
    cost_code_id: field(estimateLine, 'cost_code_id').default(null),
    price_book_item_id: field(estimateLine, 'price_book_item_id').default(null),
    note: field(estimateLine, 'note').default(''),
    quantity_formula: field(estimateLine, 'quantity_formula').default(''),
    allowance: field(estimateLine, 'allowance').default(0),
    markup_basis_points: field(estimateLine, 'markup_basis_points').default(null),
    crew_note: field(estimateLine, 'crew_note').default(''),
    internal_note: field(estimateLine, 'internal_note').default(''),
    origin_id: field(estimateLine, 'origin_id').default(null),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate_line', id: args.id }),
  async run(tx, args, { actor, schema }) {
    refuseBeyondAnyJob(args.id, args, schema)
    await openEstimate(tx, args.estimate_id, args.project_id)
    await refuseForeignSection(tx, args.section_id, args.estimate_id)
    await tx.insert('estimate_line', { ...args, quantity_formula: formulaOf(args), company_id: actor.company_id })
    await keepTotal(tx, args.estimate_id)
  },
})

/** Edits fields of a line, one by one; also moves it, within its section or into another of the same estimate. */
export const estimateLineEdit = command({
  name: 'estimate_line.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: lineId,
    project_id: projectId,
    edits: editsOf(estimateLine, [
      'section_id', 'position', 'description', 'quantity_thousandths', 'unit', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents',
      'taxable', 'cost_code_id', 'price_book_item_id', 'note', 'quantity_formula', 'allowance', 'markup_basis_points', 'crew_note', 'internal_note',
    ]),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate_line', id: args.id }),
  async run(tx, { id, project_id, edits }, { schema }) {
    // only what is wanted: a line that holds such a value from before can be edited in its other fields
    refuseBeyondAnyJob(id, wantedBy(edits), schema)
    const current = await tx.get('estimate_line', id)
    const { status } = await estimateOpenFor(tx, edits, current.estimate_id, project_id)
    if (edits.section_id) await refuseForeignSection(tx, edits.section_id.to, current.estimate_id)
    await tx.update('estimate_line', id, edits)
    if (status !== 'draft') return
    await tx.set('estimate_line', id, { quantity_formula: formulaOf(await tx.get('estimate_line', id)) })
    await keepTotal(tx, current.estimate_id)
  },
})

/** Deletes a line; the last one of an assembly takes it along. */
export const estimateLineDelete = command({
  name: 'estimate_line.delete',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: lineId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate_line', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await tx.get('estimate_line', id)
    await openEstimate(tx, current.estimate_id, project_id)
    await tx.delete('estimate_line', id)
    await keepAssemblyUses(tx, current.estimate_id)
    await keepTotal(tx, current.estimate_id)
  },
})

/** Brings a deleted line back under its own id, with what it held. Where it is there nothing happens. */
export const estimateLineRestore = command({
  name: 'estimate_line.restore',
  roles: estimatingRoles,
  arguments: estimateLineCreate.arguments,
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate_line', id: args.id }),
  async run(tx, args, { actor }) {
    await openEstimate(tx, args.estimate_id, args.project_id)
    if (await tx.find('estimate_line', args.id)) return
    await refuseForeignSection(tx, args.section_id, args.estimate_id)
    await tx.insert('estimate_line', { ...args, quantity_formula: formulaOf(args), company_id: actor.company_id })
    await keepTotal(tx, args.estimate_id)
  },
})

/** A command that waited on an older laptop is taken as that laptop took it. */
function refuseBeyondAnyJob(id: string, values: Readonly<Record<string, unknown>>, schema: number): void {
  if (schema >= 3) refuseOutside('estimate_line', id, values, lineLimits)
}

function refuseNegativeRates(values: Readonly<Record<string, unknown>>, id: string): void {
  const negative = Object.entries(values).filter(([name, value]) => (name.endsWith('_basis_points') || name === 'discount_cents' || name === 'minimum_cents') && Number(value) < 0)
  if (negative.length === 0) return
  throw new Refusal('invalid_input', 'a rate or a discount is not negative', { table: 'estimate', id, fields: negative.map(([name]) => ({ field: name, message: 'must not be negative' })) })
}

/** The highest version number among the versions of an estimate. While it has no number, its own and those made from it are known. */
async function lastVersion(tx: Tx, from: Database['estimate']): Promise<number> {
  const ofProject = tx.read.selectFrom('estimate').select('version_number').where('project_id', '=', from.project_id)
  const versions = await (from.number === null ? ofProject.where('previous_version_id', '=', from.id) : ofProject.where('number', '=', from.number)).execute()
  return Math.max(from.version_number, ...versions.map((each) => each.version_number))
}

function copyOf(ids: Readonly<Record<string, string>>, id: string, estimateId: string): string {
  const copy = ids[id]
  if (!copy) throw new Refusal('changed_meanwhile', 'the estimate has parts that were not seen', { table: 'estimate', id: estimateId })
  return copy
}
