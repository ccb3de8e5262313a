import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { substrate } from '../schema/tables.ts'
import { command, officeRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import { factorLimits, refuseOutside, wantedBy, type Limits } from './within-limits.ts'

const substrateId = field(substrate, 'id')
const limits: Limits = { texture_basis_points: factorLimits }

/** Adds a substrate: what is painted on, and how much more paint than a smooth one it takes. */
export const substrateCreate = command({
  name: 'substrate.create',
  roles: officeRoles,
  arguments: z.strictObject({ id: substrateId, name: field(substrate, 'name').pipe(filledText), texture_basis_points: field(substrate, 'texture_basis_points').default(10_000) }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'substrate', id: args.id }),
  async run(tx, args, { actor }) {
    refuseOutside('substrate', args.id, args, limits)
    await tx.insert('substrate', { ...args, company_id: actor.company_id, archived_at: null })
  },
})

/** Edits a substrate's name and what it takes. */
export const substrateEdit = command({
  name: 'substrate.edit',
  roles: officeRoles,
  arguments: z.strictObject({ id: substrateId, edits: editsOf(substrate, ['name', 'texture_basis_points'], ['name']) }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'substrate', id: args.id }),
  async run(tx, { id, edits }) {
    const current = await tx.get('substrate', id)
    if (current.archived_at) throw new Refusal('record_archived', 'the substrate is archived', { table: 'substrate', id })
    refuseOutside('substrate', id, wantedBy(edits), limits)
    await tx.update('substrate', id, edits)
  },
})

/** Takes a substrate out of the way; surfaces of it keep it. */
export const substrateArchive = command({
  name: 'substrate.archive',
  roles: officeRoles,
  arguments: z.strictObject({ id: substrateId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'substrate', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('substrate', id)
    if (!current.archived_at) await tx.set('substrate', id, { archived_at: at })
  },
})

/** Brings an archived substrate back. */
export const substrateRestore = command({
  name: 'substrate.restore',
  roles: officeRoles,
  arguments: z.strictObject({ id: substrateId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'substrate', id: args.id }),
  async run(tx, { id }) {
    await tx.set('substrate', id, { archived_at: null })
  },
})
