import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { labourFactor } from '../schema/tables.ts'
import { command, officeRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import { factorLimits, lengthLimits, refuseOutside, wantedBy, type Limits } from './within-limits.ts'

const factorId = field(labourFactor, 'id')
const limits: Limits = { basis_points: factorLimits, above: lengthLimits }

/** Adds a level of preparation, a height or a kind of access, with how much longer the work takes. */
export const labourFactorCreate = command({
  name: 'labour_factor.create',
  roles: officeRoles,
  arguments: z.strictObject({
    id: factorId,
    kind: field(labourFactor, 'kind'),
    name: field(labourFactor, 'name').pipe(filledText),
    basis_points: field(labourFactor, 'basis_points').default(10_000),
    above: field(labourFactor, 'above').default(0),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'labour_factor', id: args.id }),
  async run(tx, args, { actor }) {
    refuseOutside('labour_factor', args.id, args, limits)
    await tx.insert('labour_factor', { ...args, company_id: actor.company_id, archived_at: null })
  },
})

/** Edits a factor's name, how much longer it makes the work, and of a height from where it counts. */
export const labourFactorEdit = command({
  name: 'labour_factor.edit',
  roles: officeRoles,
  arguments: z.strictObject({ id: factorId, edits: editsOf(labourFactor, ['name', 'basis_points', 'above'], ['name']) }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'labour_factor', id: args.id }),
  async run(tx, { id, edits }) {
    const current = await tx.get('labour_factor', id)
    if (current.archived_at) throw new Refusal('record_archived', 'the factor is archived', { table: 'labour_factor', id })
    refuseOutside('labour_factor', id, wantedBy(edits), limits)
    await tx.update('labour_factor', id, edits)
  },
})

/** Takes a factor out of the way; surfaces that name it keep it. */
export const labourFactorArchive = command({
  name: 'labour_factor.archive',
  roles: officeRoles,
  arguments: z.strictObject({ id: factorId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'labour_factor', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('labour_factor', id)
    if (!current.archived_at) await tx.set('labour_factor', id, { archived_at: at })
  },
})

/** Brings an archived factor back. */
export const labourFactorRestore = command({
  name: 'labour_factor.restore',
  roles: officeRoles,
  arguments: z.strictObject({ id: factorId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'labour_factor', id: args.id }),
  async run(tx, { id }) {
    await tx.set('labour_factor', id, { archived_at: null })
  },
})
