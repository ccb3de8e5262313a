import { z } from 'zod'
import { taxHundredths } from '../commands/tax-hundredths.ts'
import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { assemblyUse, assemblyUseLine, changeOrder, changeOrderLine, estimate, estimateLine, estimateOption, estimateSection } from '../schema/tables.ts'
import { canonicalJson } from '../signing/canonical-json.ts'

export type TemplateKind = Database['template']['kind']

const place = z.number().int().min(0)
const mostLines = 2000

const lineOfEstimate = z.strictObject({
  description: field(estimateLine, 'description'), quantity_thousandths: field(estimateLine, 'quantity_thousandths'), unit: field(estimateLine, 'unit'),
  labour_unit_cents: field(estimateLine, 'labour_unit_cents'), material_unit_cents: field(estimateLine, 'material_unit_cents'), other_unit_cents: field(estimateLine, 'other_unit_cents'),
  taxable: field(estimateLine, 'taxable'), cost_code_id: field(estimateLine, 'cost_code_id'), price_book_item_id: field(estimateLine, 'price_book_item_id'), note: field(estimateLine, 'note'),
  quantity_formula: field(estimateLine, 'quantity_formula'), allowance: field(estimateLine, 'allowance'), markup_basis_points: field(estimateLine, 'markup_basis_points'), crew_note: field(estimateLine, 'crew_note'),
  internal_note: field(estimateLine, 'internal_note'),
})

/** What begins an estimate: its parts by their places (an option's, a section's, a line's in its section), its rates and texts. */
const estimateContent = z.strictObject({
  version: z.literal(1),
  /** Whether lines that came from the price book take its price of the day on which the template is used. */
  todays_prices: z.boolean(),
  fields: z.strictObject({
    markup_labour_basis_points: field(estimate, 'markup_labour_basis_points'), markup_material_basis_points: field(estimate, 'markup_material_basis_points'), overhead_basis_points: field(estimate, 'overhead_basis_points'),
    profit_basis_points: field(estimate, 'profit_basis_points'), tax_basis_points: field(estimate, 'tax_basis_points'), tax_hundredths: field(estimate, 'tax_hundredths').pipe(taxHundredths).default(0), tax_name: field(estimate, 'tax_name'), minimum_cents: field(estimate, 'minimum_cents'),
    scope_of_work: field(estimate, 'scope_of_work'), exclusions: field(estimate, 'exclusions'), notes: field(estimate, 'notes'), terms: field(estimate, 'terms'), cover: field(estimate, 'cover'), crew_notes: field(estimate, 'crew_notes'),
  }),
  chosen_package: place.nullable(),
  options: z.array(z.strictObject({ kind: field(estimateOption, 'kind'), name: field(estimateOption, 'name'), description: field(estimateOption, 'description'), chosen: field(estimateOption, 'chosen') })).max(50),
  sections: z.array(z.strictObject({ name: field(estimateSection, 'name'), option: place.nullable(), lines: z.array(lineOfEstimate).max(mostLines) })).max(500),
  assemblies: z.array(z.strictObject({
    assembly_id: field(assemblyUse, 'assembly_id'), name: field(assemblyUse, 'name'), unit: field(assemblyUse, 'unit'), input_thousandths: field(assemblyUse, 'input_thousandths'), input_formula: field(assemblyUse, 'input_formula'),
    section: place,
    lines: z.array(z.strictObject({
      section: place, line: place, quantity_thousandths: field(assemblyUseLine, 'quantity_thousandths'), per_thousandths: field(assemblyUseLine, 'per_thousandths').pipe(z.number().min(1)), rounding: field(assemblyUseLine, 'rounding'),
    })).min(1).max(200),
  })).max(500),
}).superRefine(({ options, sections, assemblies, chosen_package }, context) => {
  const missing = (path: (string | number)[], what: string): void => { context.addIssue({ code: 'custom', path, message: `there is no such ${what}` }) }
  if (chosen_package !== null && options[chosen_package]?.kind !== 'package') missing(['chosen_package'], 'package')
  for (const [index, { option }] of sections.entries()) if (option !== null && !options[option]) missing(['sections', index, 'option'], 'option')
  for (const [index, { section, lines }] of assemblies.entries()) {
    if (!sections[section]) missing(['assemblies', index, 'section'], 'section')
    for (const [at, each] of lines.entries()) if (!sections[each.section]?.lines[each.line]) missing(['assemblies', index, 'lines', at, 'line'], 'line')
  }
  if (sections.reduce((sum, { lines }) => sum + lines.length, 0) > mostLines) context.addIssue({ code: 'custom', path: ['sections'], message: `more than ${mostLines} lines` })
})

/** What begins a change order. */
const changeOrderContent = z.strictObject({
  version: z.literal(1),
  fields: z.strictObject({ reason: field(changeOrder, 'reason'), pricing: field(changeOrder, 'pricing'), days_of_delay: field(changeOrder, 'days_of_delay') }),
  lines: z.array(z.strictObject({
    description: field(changeOrderLine, 'description'), quantity_thousandths: field(changeOrderLine, 'quantity_thousandths'), unit: field(changeOrderLine, 'unit'),
    labour_unit_cents: field(changeOrderLine, 'labour_unit_cents'), material_unit_cents: field(changeOrderLine, 'material_unit_cents'), other_unit_cents: field(changeOrderLine, 'other_unit_cents'),
    fixed_unit_cents: field(changeOrderLine, 'fixed_unit_cents'), taxable: field(changeOrderLine, 'taxable'), cost_code_id: field(changeOrderLine, 'cost_code_id'),
  })).max(mostLines),
})

export type EstimateTemplate = z.output<typeof estimateContent>
export type ChangeOrderTemplate = z.output<typeof changeOrderContent>

/** What a template of each kind holds; those of a text hold nothing besides it. */
const contents = { estimate: estimateContent, change_order: changeOrderContent, scope: z.strictObject({}), exclusions: z.strictObject({}), terms: z.strictObject({}), report: z.strictObject({}) } as const satisfies Record<TemplateKind, z.ZodType>

/** The kinds that are a text and nothing else. */
export const textKinds = ['scope', 'exclusions', 'terms', 'report'] as const satisfies readonly TemplateKind[]
export type TextKind = (typeof textKinds)[number]
export const isTextKind = (kind: TemplateKind): kind is TextKind => (textKinds as readonly TemplateKind[]).includes(kind)

/** The content of a template, out of its JSON text. Refuses with `invalid_input` what is none, naming row and field: `content.sections.2.lines.0.unit`. */
export function templateContent<Kind extends TemplateKind>(kind: Kind, text: string, id: string): z.output<(typeof contents)[Kind]> {
  const result = contents[kind].safeParse(jsonOf(text))
  if (result.success) return result.data as z.output<(typeof contents)[Kind]>
  const fields = result.error.issues.slice(0, 20).map(({ path, message }) => ({ field: ['content', ...path].join('.'), message }))
  throw new Refusal('invalid_input', `not what a template of this kind holds: ${fields.map((each) => `${each.field} ${each.message}`).join('; ')}`, { table: 'template', id, fields })
}

/** The same content as the one text that is kept. Refuses as `templateContent` does. */
export const canonicalTemplate = (kind: TemplateKind, text: string, id: string): string => canonicalJson(templateContent(kind, text, id))

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
