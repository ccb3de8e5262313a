import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { assembly, assemblyLine } from '../schema/tables.ts'
import { command, officeRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import type { Tx } from './tx.ts'
import { costLimits, quantityLimits, refuseOutside, wantedBy, type Limits } from './within-limits.ts'

const assemblyId = field(assembly, 'id')
const lineId = field(assemblyLine, 'id')

const limits: Limits = { quantity_thousandths: quantityLimits, per_thousandths: [1, quantityLimits[1]], labour_unit_cents: costLimits, material_unit_cents: costLimits, other_unit_cents: costLimits }

/** Adds an assembly to the price book: one input, from which its lines follow. */
export const assemblyCreate = command({
  name: 'assembly.create',
  roles: officeRoles,
  arguments: z.strictObject({
    id: assemblyId,
    code: field(assembly, 'code').pipe(filledText),
    name: field(assembly, 'name').pipe(filledText),
    description: field(assembly, 'description').default(''),
    category: field(assembly, 'category').default(''),
    unit: field(assembly, 'unit').default(''),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'assembly', id: args.id }),
  async run(tx, args, { actor }) {
    await tx.insert('assembly', { ...args, company_id: actor.company_id, archived_at: null })
  },
})

/** Edits fields of an assembly, one by one. Estimates that it was put into keep what they have. */
export const assemblyEdit = command({
  name: 'assembly.edit',
  roles: officeRoles,
  arguments: z.strictObject({ id: assemblyId, edits: editsOf(assembly, ['code', 'name', 'description', 'category', 'unit'], ['code', 'name']) }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'assembly', id: args.id }),
  async run(tx, { id, edits }) {
    await refuseArchived(tx, id)
    await tx.update('assembly', id, edits)
  },
})

/** Takes an assembly out of the price book; where it was put in it stays. */
export const assemblyArchive = command({
  name: 'assembly.archive',
  roles: officeRoles,
  arguments: z.strictObject({ id: assemblyId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'assembly', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('assembly', id)
    if (!current.archived_at) await tx.set('assembly', id, { archived_at: at })
  },
})

/** Brings an archived assembly back into the price book. */
export const assemblyRestore = command({
  name: 'assembly.restore',
  roles: officeRoles,
  arguments: z.strictObject({ id: assemblyId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'assembly', id: args.id }),
  async run(tx, { id }) {
    await tx.set('assembly', id, { archived_at: null })
  },
})

/** Adds a line to an assembly: so much of it for so much of the input. */
export const assemblyLineCreate = command({
  name: 'assembly_line.create',
  roles: officeRoles,
  arguments: z.strictObject({
    id: lineId,
    assembly_id: assemblyId,
    position: field(assemblyLine, 'position'),
    description: field(assemblyLine, 'description').default(''),
    unit: field(assemblyLine, 'unit').default(''),
    quantity_thousandths: field(assemblyLine, 'quantity_thousandths').default(1000),
    per_thousandths: field(assemblyLine, 'per_thousandths').default(1000),
    rounding: field(assemblyLine, 'rounding').default('none'),
    price_book_item_id: field(assemblyLine, 'price_book_item_id').default(null),
    labour_unit_cents: field(assemblyLine, 'labour_unit_cents').default(0),
    material_unit_cents: field(assemblyLine, 'material_unit_cents').default(0),
    other_unit_cents: field(assemblyLine, 'other_unit_cents').default(0),
    taxable: field(assemblyLine, 'taxable').default(0),
    cost_code_id: field(assemblyLine, 'cost_code_id').default(null),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'assembly_line', id: args.id }),
  async run(tx, args, { actor }) {
    await refuseArchived(tx, args.assembly_id)
    refuseOutside('assembly_line', args.id, args, limits)
    await tx.insert('assembly_line', { ...args, company_id: actor.company_id })
  },
})

/** Edits fields of a line of an assembly, one by one. Estimates that it was put into keep what they have. */
export const assemblyLineEdit = command({
  name: 'assembly_line.edit',
  roles: officeRoles,
  arguments: z.strictObject({
    id: lineId,
    edits: editsOf(assemblyLine, [
      'position', 'description', 'unit', 'quantity_thousandths', 'per_thousandths', 'rounding', 'price_book_item_id', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents', 'taxable', 'cost_code_id',
    ]),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'assembly_line', id: args.id }),
  async run(tx, { id, edits }) {
    const current = await tx.get('assembly_line', id)
    await refuseArchived(tx, current.assembly_id)
    refuseOutside('assembly_line', id, wantedBy(edits), limits)
    await tx.update('assembly_line', id, edits)
  },
})

/** Deletes a line of an assembly. */
export const assemblyLineDelete = command({
  name: 'assembly_line.delete',
  roles: officeRoles,
  arguments: z.strictObject({ id: lineId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'assembly_line', id: args.id }),
  async run(tx, { id }) {
    const current = await tx.get('assembly_line', id)
    await refuseArchived(tx, current.assembly_id)
    await tx.delete('assembly_line', id)
  },
})

async function refuseArchived(tx: Tx, id: string): Promise<void> {
  const current = await tx.get('assembly', id)
  if (current.archived_at) throw new Refusal('record_archived', 'the assembly is archived', { table: 'assembly', id })
}
