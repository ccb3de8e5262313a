import { z } from 'zod'
import { formulaOf } from '../estimating/parse-amount.ts'
import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { estimateLine, estimateSection } from '../schema/tables.ts'
import { command, estimatingRoles } from './command.ts'
import { filledText } from './edits.ts'
import { keepTotal, openEstimate, refuseForeignSection } from './open-estimate.ts'
import type { Tx } from './tx.ts'
import { lineLimits, refuseOutside } from './within-limits.ts'

/** So many lines are one change; what is more is brought in by several. */
export const mostImportedLines = 2_000
const mostSections = 500

const importedSection = z.strictObject({ id: field(estimateSection, 'id'), name: field(estimateSection, 'name').pipe(filledText), position: field(estimateSection, 'position') })

const importedLine = z.strictObject({
  id: field(estimateLine, 'id'),
  section_id: field(estimateLine, 'section_id'),
  position: field(estimateLine, 'position'),
  description: field(estimateLine, 'description'),
  quantity_thousandths: field(estimateLine, 'quantity_thousandths'),
  unit: field(estimateLine, 'unit'),
  labour_unit_cents: field(estimateLine, 'labour_unit_cents'),
  material_unit_cents: field(estimateLine, 'material_unit_cents'),
  other_unit_cents: field(estimateLine, 'other_unit_cents'),
  taxable: field(estimateLine, 'taxable'),
  cost_code_id: field(estimateLine, 'cost_code_id'),
  price_book_item_id: field(estimateLine, 'price_book_item_id'),
  note: field(estimateLine, 'note'),
  crew_note: field(estimateLine, 'crew_note'),
  internal_note: field(estimateLine, 'internal_note'),
  allowance: field(estimateLine, 'allowance'),
  quantity_formula: field(estimateLine, 'quantity_formula').default(''),
  markup_basis_points: field(estimateLine, 'markup_basis_points').default(null),
})
type ImportedLine = z.output<typeof importedLine>

const imported = z.strictObject({
  id: field(estimateLine, 'estimate_id'),
  project_id: field(estimateLine, 'project_id'),
  sections: z.array(importedSection).max(mostSections),
  lines: z.array(importedLine).min(1).max(mostImportedLines),
})

/** Adds sections and lines to a draft as one change, all of them or none: what is imported, and what is pasted. */
export const estimateAddLines = command({
  name: 'estimate.add_lines',
  roles: estimatingRoles,
  arguments: imported,
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, { id, project_id, sections, lines }, { actor, schema }) {
    await openEstimate(tx, id, project_id)
    for (const section of sections) await tx.insert('estimate_section', { ...section, project_id, estimate_id: id, company_id: actor.company_id, option_id: null, origin_id: null })
    for (const sectionId of new Set(lines.map((line) => line.section_id))) await refuseForeignSection(tx, sectionId, id)
    for (const line of lines) {
      refuseNegativeQuantity(line)
      if (schema >= 3) refuseOutside('estimate_line', line.id, line, lineLimits)
      await tx.insert('estimate_line', { ...line, project_id, estimate_id: id, company_id: actor.company_id, quantity_formula: formulaOf(line), origin_id: null })
    }
    await keepTotal(tx, id)
  },
})

/** Takes added lines back, with the sections that they brought: each line that is still as it was added, and each such section that is empty then. */
export const estimateTakeBackLines = command({
  name: 'estimate.take_back_lines',
  roles: estimatingRoles,
  arguments: imported,
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, { id, project_id, sections, lines }) {
    await openEstimate(tx, id, project_id)
    const present = new Map((await rowsOf(tx, 'estimate_line', id)).map((line) => [line.id, line]))
    for (const line of lines) if (isAsAdded(present.get(line.id), line)) await tx.delete('estimate_line', line.id)
    const used = new Set((await rowsOf(tx, 'estimate_line', id)).map((line) => line.section_id))
    const named = new Map((await rowsOf(tx, 'estimate_section', id)).map((section) => [section.id, section.name]))
    for (const section of sections) if (named.get(section.id) === section.name && !used.has(section.id)) await tx.delete('estimate_section', section.id)
    await keepTotal(tx, id)
  },
})

/** Where it stands in the list is nobody's work. */
function isAsAdded(present: Database['estimate_line'] | undefined, added: ImportedLine): boolean {
  return present !== undefined && Object.entries({ ...added, quantity_formula: formulaOf(added) }).every(([name, value]) => name === 'position' || present[name as keyof ImportedLine] === value)
}

function refuseNegativeQuantity({ id, quantity_thousandths }: ImportedLine): void {
  if (quantity_thousandths < 0) throw new Refusal('invalid_input', 'a quantity is not negative', { table: 'estimate_line', id, fields: [{ field: 'quantity_thousandths', message: 'must not be negative' }] })
}

const rowsOf = <T extends 'estimate_line' | 'estimate_section'>(tx: Tx, table: T, estimateId: string): Promise<Database[T][]> =>
  tx.read.selectFrom(table as 'estimate_line').selectAll().where('estimate_id', '=', estimateId).orderBy('id').execute() as Promise<unknown> as Promise<Database[T][]>
