import { z } from 'zod'
import { formulaOf } from '../estimating/parse-amount.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { assemblyUse, assemblyUseLine, estimateLine } from '../schema/tables.ts'
import { deleteAssemblyUse, inputLimits, neededQuantity, rememberAssemblyUse } from './assembly-uses.ts'
import { command, estimatingRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import { keepTotal, openEstimate, refuseForeignSection } from './open-estimate.ts'
import { lineLimits, refuseOutside, wantedBy } from './within-limits.ts'

const useId = field(assemblyUse, 'id')
const projectId = field(assemblyUse, 'project_id')
const mostLines = 200

const use = {
  id: useId,
  project_id: projectId,
  estimate_id: field(assemblyUse, 'estimate_id'),
  section_id: field(assemblyUse, 'section_id'),
  assembly_id: field(assemblyUse, 'assembly_id').default(null),
  name: field(assemblyUse, 'name').pipe(filledText),
  unit: field(assemblyUse, 'unit').default(''),
  input_thousandths: field(assemblyUse, 'input_thousandths'),
  input_formula: field(assemblyUse, 'input_formula').default(''),
}
const rule = {
  quantity_thousandths: field(assemblyUseLine, 'quantity_thousandths'),
  per_thousandths: field(assemblyUseLine, 'per_thousandths').pipe(z.number().min(1)),
  rounding: field(assemblyUseLine, 'rounding').default('none'),
}

/**
 * Puts an assembly into a section: its lines, with the quantities that follow from the input. The lines and their costs are what the
 * author saw, so that a price that changes meanwhile changes nothing here. Refuses with `invalid_input` what comes to more than a line holds.
 */
export const assemblyUseCreate = command({
  name: 'assembly_use.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    ...use,
    lines: z.array(z.strictObject({
      id: field(estimateLine, 'id'),
      position: field(estimateLine, 'position'),
      description: field(estimateLine, 'description').default(''),
      unit: field(estimateLine, 'unit').default(''),
      ...rule,
      labour_unit_cents: field(estimateLine, 'labour_unit_cents').default(0),
      material_unit_cents: field(estimateLine, 'material_unit_cents').default(0),
      other_unit_cents: field(estimateLine, 'other_unit_cents').default(0),
      taxable: field(estimateLine, 'taxable').default(0),
      cost_code_id: field(estimateLine, 'cost_code_id').default(null),
      price_book_item_id: field(estimateLine, 'price_book_item_id').default(null),
    })).min(1).max(mostLines),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'assembly_use', id: args.id }),
  async run(tx, { lines, ...args }, { actor }) {
    await openEstimate(tx, args.estimate_id, args.project_id)
    await refuseForeignSection(tx, args.section_id, args.estimate_id)
    const of = { company_id: actor.company_id, project_id: args.project_id, estimate_id: args.estimate_id }
    const rules = lines.map(({ id, quantity_thousandths, per_thousandths, rounding }) => ({ line_id: id, quantity_thousandths, per_thousandths, rounding }))
    await rememberAssemblyUse(tx, { ...args, ...of, lines: rules })
    for (const { quantity_thousandths, per_thousandths, rounding, ...line } of lines) {
      const made = neededQuantity({ quantity_thousandths, per_thousandths, rounding }, args)
      refuseOutside('estimate_line', line.id, line, lineLimits)
      await tx.insert('estimate_line', { ...line, ...of, section_id: args.section_id, quantity_thousandths: made, quantity_formula: '', note: '', allowance: 0, markup_basis_points: null, crew_note: '', internal_note: '', origin_id: null })
    }
    await keepTotal(tx, args.estimate_id)
  },
})

/**
 * Changes the input of an assembly in an estimate, or what it is called; its lines follow. A line whose quantity somebody set by hand keeps
 * it, a line that somebody deleted stays deleted. Of two inputs the later is refused with `changed_meanwhile`.
 */
export const assemblyUseEdit = command({
  name: 'assembly_use.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: useId, project_id: projectId, edits: editsOf(assemblyUse, ['name', 'input_thousandths', 'input_formula'], ['name']) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'assembly_use', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    const { estimate_id } = await tx.get('assembly_use', id)
    await openEstimate(tx, estimate_id, project_id)
    refuseOutside('assembly_use', id, wantedBy(edits), inputLimits)
    await tx.update('assembly_use', id, edits)
    const current = await tx.get('assembly_use', id)
    await tx.set('assembly_use', id, { input_formula: formulaOf({ quantity_formula: current.input_formula, quantity_thousandths: current.input_thousandths }) })
    const rules = await tx.read.selectFrom('assembly_use_line').selectAll().where('estimate_id', '=', estimate_id).where('assembly_use_id', '=', id).orderBy('id').execute()
    for (const remembered of rules) {
      const quantity_thousandths = neededQuantity(remembered, current)
      const line = await tx.find('estimate_line', remembered.line_id)
      if (line?.quantity_thousandths === remembered.written_thousandths) await tx.set('estimate_line', line.id, { quantity_thousandths, ...(quantity_thousandths === line.quantity_thousandths ? {} : { quantity_formula: '' }) })
      await tx.set('assembly_use_line', remembered.id, { written_thousandths: quantity_thousandths })
    }
    await keepTotal(tx, estimate_id)
  },
})

/** Takes an assembly out of an estimate, with all of its lines. */
export const assemblyUseDelete = command({
  name: 'assembly_use.delete',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: useId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'assembly_use', id: args.id }),
  async run(tx, { id, project_id }) {
    const { estimate_id } = await tx.get('assembly_use', id)
    await openEstimate(tx, estimate_id, project_id)
    const rules = await tx.read.selectFrom('assembly_use_line').select('line_id').where('estimate_id', '=', estimate_id).where('assembly_use_id', '=', id).orderBy('id').execute()
    for (const { line_id } of rules) if (await tx.find('estimate_line', line_id)) await tx.delete('estimate_line', line_id)
    await deleteAssemblyUse(tx, { id, estimate_id })
    await keepTotal(tx, estimate_id)
  },
})

/** Brings back an assembly that was taken out, with how its lines follow from it; the lines themselves come back one by one. Where it is there nothing happens. */
export const assemblyUseRestore = command({
  name: 'assembly_use.restore',
  roles: estimatingRoles,
  arguments: z.strictObject({ ...use, lines: z.array(z.strictObject({ line_id: field(assemblyUseLine, 'line_id'), ...rule })).min(1).max(mostLines) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'assembly_use', id: args.id }),
  async run(tx, { lines, ...args }, { actor }) {
    await openEstimate(tx, args.estimate_id, args.project_id)
    if (await tx.find('assembly_use', args.id)) return
    await refuseForeignSection(tx, args.section_id, args.estimate_id)
    await rememberAssemblyUse(tx, { ...args, company_id: actor.company_id, lines })
  },
})
