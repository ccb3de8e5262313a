import { z } from 'zod'
import { countingOptions } from '../estimating/counting-options.ts'
import { formulaOf } from '../estimating/parse-amount.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { estimate } from '../schema/tables.ts'
import { rememberAssemblyUse } from './assembly-uses.ts'
import { assemblyUseRestore } from './assembly-use.ts'
import { changeOrderCreate, changeOrderLineCreate } from './change-order.ts'
import { keepChangeOrderTotal } from './change-order-total.ts'
import { command, estimatingRoles } from './command.ts'
import { estimateCreate, estimateLineCreate, estimateSectionCreate } from './estimate.ts'
import { estimateOptionCreate } from './estimate-option.ts'
import { partOf } from './part-of.ts'
import { keepTotal, refuseForeignOption, refuseForeignSection } from './open-estimate.ts'

/**
 * Begins an estimate with everything that a template has: one command, so that it is there as a whole or not at all. The parts are what
 * the author saw, with the prices of that day.
 */
export const estimateCreateFromTemplate = command({
  name: 'estimate.create_from_template',
  roles: estimatingRoles,
  arguments: z.strictObject({
    ...estimateCreate.arguments.shape,
    chosen_package_id: field(estimate, 'chosen_package_id').default(null),
    options: z.array(partOf(estimateOptionCreate.arguments, 'project_id', 'estimate_id').extend({ chosen: z.union([z.literal(0), z.literal(1)]).default(0) })).max(50).default([]),
    sections: z.array(partOf(estimateSectionCreate.arguments, 'project_id', 'estimate_id')).max(500).default([]),
    lines: z.array(partOf(estimateLineCreate.arguments, 'project_id', 'estimate_id')).max(2000).default([]),
    assemblies: z.array(partOf(assemblyUseRestore.arguments, 'project_id', 'estimate_id')).max(500).default([]),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, { chosen_package_id, options, sections, lines, assemblies, ...args }, context) {
    await estimateCreate.run(tx, args, context)
    const of = { company_id: context.actor.company_id, project_id: args.project_id, estimate_id: args.id }
    for (const option of options) await tx.insert('estimate_option', { ...option, ...of, chosen: option.kind === 'alternate' ? option.chosen : 0 })
    for (const section of sections) {
      await refuseForeignOption(tx, section.option_id, args.id)
      await tx.insert('estimate_section', { ...section, ...of })
    }
    for (const line of lines) {
      await refuseForeignSection(tx, line.section_id, args.id)
      await tx.insert('estimate_line', { ...line, ...of, quantity_formula: formulaOf(line) })
    }
    for (const use of assemblies) {
      await refuseForeignSection(tx, use.section_id, args.id)
      await rememberAssemblyUse(tx, { ...use, ...of })
    }
    const [counting = null] = countingOptions({ chosen_package_id }, options.filter((option) => option.kind === 'package'))
    await tx.set('estimate', args.id, { chosen_package_id: counting })
    await keepTotal(tx, args.id)
  },
})

/** Begins a change order with the lines that a template has, at the rates of its estimate. */
export const changeOrderCreateFromTemplate = command({
  name: 'change_order.create_from_template',
  roles: estimatingRoles,
  arguments: z.strictObject({ ...changeOrderCreate.arguments.shape, lines: z.array(partOf(changeOrderLineCreate.arguments, 'project_id', 'change_order_id')).max(2000).default([]) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'change_order', id: args.id }),
  async run(tx, { lines, ...args }, context) {
    await changeOrderCreate.run(tx, args, context)
    for (const line of lines) await tx.insert('change_order_line', { ...line, company_id: context.actor.company_id, project_id: args.project_id, change_order_id: args.id })
    await keepChangeOrderTotal(tx, args.id)
  },
})
