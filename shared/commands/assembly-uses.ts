import { assemblyUseLineId } from '../assemblies/ids.ts'
import { lineQuantity, type QuantityRule } from '../assemblies/line-quantity.ts'
import { derivedId } from '../derived-id.ts'
import { formulaOf } from '../estimating/parse-amount.ts'
import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import type { CopiedParts } from './copy-takeoff.ts'
import type { Tx } from './tx.ts'
import { quantityLimits, refuseOutside } from './within-limits.ts'

export const inputLimits = { input_thousandths: quantityLimits } as const

/** What a line needs, in thousandths. Refuses with `invalid_input` more than a line holds: the input is a slip then. */
export function neededQuantity(rule: QuantityRule, { id, input_thousandths }: Pick<Database['assembly_use'], 'id' | 'input_thousandths'>): number {
  const quantity = lineQuantity(rule, input_thousandths)
  if (quantity > quantityLimits[1]) throw new Refusal('invalid_input', 'the input makes a line of more than any job has', { table: 'assembly_use', id, fields: [{ field: 'input_thousandths', message: 'makes too much' }] })
  return quantity
}

/** Remembers an assembly in an estimate, and how each of its lines follows from its input. Refuses with `invalid_input` what is out of bounds. */
export async function rememberAssemblyUse(tx: Tx, { lines, ...use }: Database['assembly_use'] & { readonly lines: readonly (QuantityRule & { readonly line_id: string })[] }): Promise<void> {
  refuseOutside('assembly_use', use.id, use, inputLimits)
  await tx.insert('assembly_use', { ...use, input_formula: formulaOf({ quantity_formula: use.input_formula, quantity_thousandths: use.input_thousandths }) })
  const { company_id, project_id, estimate_id } = use
  for (const { line_id, quantity_thousandths, per_thousandths, rounding } of lines) {
    const rule = { quantity_thousandths, per_thousandths, rounding }
    refuseOutside('assembly_use', use.id, rule, { quantity_thousandths: quantityLimits, per_thousandths: [1, quantityLimits[1]] })
    await tx.insert('assembly_use_line', { id: assemblyUseLineId(use.id, line_id), company_id, project_id, estimate_id, assembly_use_id: use.id, line_id, ...rule, written_thousandths: neededQuantity(rule, use) })
  }
}

type Use = Pick<Database['assembly_use'], 'id' | 'estimate_id'>

/** Deletes what is remembered of an assembly in an estimate; its lines stay. */
export async function deleteAssemblyUse(tx: Tx, { id, estimate_id }: Use): Promise<void> {
  const rules = await tx.read.selectFrom('assembly_use_line').select('id').where('estimate_id', '=', estimate_id).where('assembly_use_id', '=', id).orderBy('id').execute()
  for (const rule of rules) await tx.delete('assembly_use_line', rule.id)
  await tx.delete('assembly_use', id)
}

/**
 * After lines were deleted: an assembly of which no line is left is taken away, and one whose section goes moves to where the first of its lines
 * stands. `going` is the section that is about to be deleted, without lines already.
 */
export async function keepAssemblyUses(tx: Tx, estimateId: string, going?: string): Promise<void> {
  const uses = await tx.read.selectFrom('assembly_use').select(['id', 'estimate_id', 'section_id']).where('estimate_id', '=', estimateId).orderBy('id').execute()
  if (uses.length === 0) return
  const standing = await tx.read.selectFrom('estimate_line').innerJoin('assembly_use_line', 'assembly_use_line.line_id', 'estimate_line.id').select(['estimate_line.section_id', 'assembly_use_line.assembly_use_id'])
    .where('estimate_line.estimate_id', '=', estimateId).where('assembly_use_line.estimate_id', '=', estimateId).orderBy('estimate_line.position').orderBy('estimate_line.id').execute()
  for (const use of uses) {
    const first = standing.find(({ assembly_use_id }) => assembly_use_id === use.id)
    if (!first) await deleteAssemblyUse(tx, use)
    else if (use.section_id === going) await tx.set('assembly_use', use.id, { section_id: first.section_id })
  }
}

/** Copies the assemblies of an estimate into another one: how its lines follow from their inputs. Ids follow from the estimate that it is copied into. */
export async function copyAssemblyUses(tx: Tx, from: string, to: string, { sections, lines }: CopiedParts): Promise<void> {
  const copyOf = (id: string): string => derivedId(to, id)
  for (const use of await tx.read.selectFrom('assembly_use').selectAll().where('estimate_id', '=', from).orderBy('id').execute()) {
    await tx.insert('assembly_use', { ...use, id: copyOf(use.id), estimate_id: to, section_id: sections[use.section_id] ?? copyOf(use.section_id) })
  }
  for (const rule of await tx.read.selectFrom('assembly_use_line').selectAll().where('estimate_id', '=', from).orderBy('id').execute()) {
    const assembly_use_id = copyOf(rule.assembly_use_id)
    // a line that somebody had deleted has no copy: it stays deleted
    const line_id = lines[rule.line_id] ?? copyOf(rule.line_id)
    await tx.insert('assembly_use_line', { ...rule, id: assemblyUseLineId(assembly_use_id, line_id), estimate_id: to, assembly_use_id, line_id })
  }
}
