import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { costCode } from '../schema/tables.ts'
import { command, officeRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'

const costCodeId = field(costCode, 'id')

/** Adds a cost code. */
export const costCodeCreate = command({
  name: 'cost_code.create',
  roles: officeRoles,
  arguments: z.strictObject({
    id: costCodeId,
    code: field(costCode, 'code').pipe(filledText),
    name: field(costCode, 'name').pipe(filledText),
    kind: field(costCode, 'kind'),
    taxable: field(costCode, 'taxable').default(0),
    default_markup_basis_points: field(costCode, 'default_markup_basis_points').default(null),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'cost_code', id: args.id }),
  async run(tx, args, { actor }) {
    await tx.insert('cost_code', { ...args, company_id: actor.company_id, archived_at: null })
  },
})

/** Edits fields of a cost code, one by one. */
export const costCodeEdit = command({
  name: 'cost_code.edit',
  roles: officeRoles,
  arguments: z.strictObject({ id: costCodeId, edits: editsOf(costCode, ['code', 'name', 'kind', 'taxable', 'default_markup_basis_points'], ['code', 'name']) }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'cost_code', id: args.id }),
  async run(tx, { id, edits }) {
    const current = await tx.get('cost_code', id)
    if (current.archived_at) throw new Refusal('record_archived', 'the cost code is archived', { table: 'cost_code', id })
    await tx.update('cost_code', id, edits)
  },
})

/** Takes a cost code out of the way; what was booked under it stays. */
export const costCodeArchive = command({
  name: 'cost_code.archive',
  roles: officeRoles,
  arguments: z.strictObject({ id: costCodeId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'cost_code', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('cost_code', id)
    if (!current.archived_at) await tx.set('cost_code', id, { archived_at: at })
  },
})

/** Brings an archived cost code back. */
export const costCodeRestore = command({
  name: 'cost_code.restore',
  roles: officeRoles,
  arguments: z.strictObject({ id: costCodeId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'cost_code', id: args.id }),
  async run(tx, { id }) {
    await tx.set('cost_code', id, { archived_at: null })
  },
})
