import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { productionRate } from '../schema/tables.ts'
import { command, officeRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import { rateLimits, refuseOutside, wantedBy } from './within-limits.ts'

const rateId = field(productionRate, 'id')

/** Adds a production rate: how much of a kind of surface one painter does in an hour. */
export const productionRateCreate = command({
  name: 'production_rate.create',
  roles: officeRoles,
  arguments: z.strictObject({
    id: rateId,
    name: field(productionRate, 'name').pipe(filledText),
    surface_kind: field(productionRate, 'surface_kind'),
    unit: field(productionRate, 'unit'),
    rate_thousandths: field(productionRate, 'rate_thousandths'),
    further_coat_basis_points: field(productionRate, 'further_coat_basis_points').default(10_000),
    piece_area_thousandths: field(productionRate, 'piece_area_thousandths').default(null),
    piece_area_unit: field(productionRate, 'piece_area_unit').default('square_foot'),
    hour_cents: field(productionRate, 'hour_cents').default(null),
    taxable: field(productionRate, 'taxable').default(0),
    cost_code_id: field(productionRate, 'cost_code_id').default(null),
    source: field(productionRate, 'source').default(''),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'production_rate', id: args.id }),
  async run(tx, args, { actor }) {
    refuseOutside('production_rate', args.id, args, rateLimits)
    await tx.insert('production_rate', { ...args, company_id: actor.company_id, archived_at: null })
  },
})

/** Edits fields of a production rate, one by one. */
export const productionRateEdit = command({
  name: 'production_rate.edit',
  roles: officeRoles,
  arguments: z.strictObject({
    id: rateId,
    edits: editsOf(productionRate, [
      'name', 'surface_kind', 'unit', 'rate_thousandths', 'further_coat_basis_points', 'piece_area_thousandths', 'piece_area_unit', 'hour_cents', 'taxable', 'cost_code_id', 'source',
    ], ['name']),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'production_rate', id: args.id }),
  async run(tx, { id, edits }) {
    const current = await tx.get('production_rate', id)
    if (current.archived_at) throw new Refusal('record_archived', 'the production rate is archived', { table: 'production_rate', id })
    refuseOutside('production_rate', id, wantedBy(edits), rateLimits)
    await tx.update('production_rate', id, edits)
  },
})

/** Takes a production rate out of the way; surfaces that use it keep it. */
export const productionRateArchive = command({
  name: 'production_rate.archive',
  roles: officeRoles,
  arguments: z.strictObject({ id: rateId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'production_rate', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('production_rate', id)
    if (!current.archived_at) await tx.set('production_rate', id, { archived_at: at })
  },
})

/** Brings an archived production rate back. */
export const productionRateRestore = command({
  name: 'production_rate.restore',
  roles: officeRoles,
  arguments: z.strictObject({ id: rateId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'production_rate', id: args.id }),
  async run(tx, { id }) {
    await tx.set('production_rate', id, { archived_at: null })
  },
})
