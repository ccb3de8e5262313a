import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { company } from '../schema/tables.ts'
import { command } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import { factorLimits, priceLimits, refuseOutside, wantedBy, type Limits } from './within-limits.ts'

const companyId = field(company, 'id')

/** A crew works, for at least a minute and at most a day long. */
const limits: Limits = {
  opening_threshold_thousandths: [0, 1_000_000_000], opening_share_basis_points: [0, 10_000], paint_waste_basis_points: factorLimits, labour_loss_basis_points: factorLimits,
  painters: [1, 1000], working_day_thousandths: [17, 24_000], labour_hour_cents: priceLimits, minimum_price_cents: priceLimits,
  price_stale_days: [0, 3650],
}

/** Founds the company of the actor. */
export const companyCreate = command({
  name: 'company.create',
  roles: ['admin'],
  createsScope: true,
  arguments: z.strictObject({
    id: companyId,
    name: field(company, 'name').pipe(filledText),
    currency: field(company, 'currency').pipe(z.string().regex(/^[A-Z]{3}$/)).default('USD'),
    time_zone: field(company, 'time_zone').pipe(filledText),
    language: field(company, 'language').default('en'),
    address: field(company, 'address').default(''),
    phone: field(company, 'phone').default(''),
    default_markup_labour_basis_points: field(company, 'default_markup_labour_basis_points').default(0),
    default_markup_material_basis_points: field(company, 'default_markup_material_basis_points').default(0),
    default_overhead_basis_points: field(company, 'default_overhead_basis_points').default(0),
    default_profit_basis_points: field(company, 'default_profit_basis_points').default(0),
    default_tax_basis_points: field(company, 'default_tax_basis_points').default(0),
  }),
  scope: (args) => companyScope(args.id),
  record: (args) => ({ table: 'company', id: args.id }),
  async run(tx, args, { actor }) {
    if (args.id !== actor.company_id) throw new Refusal('not_permitted', 'nobody founds a company for others', { table: 'company', id: args.id })
    await tx.insert('company', {
      ...args, scope: companyScope(args.id), length_unit: 'feet', opening_rule: 'all', opening_threshold_thousandths: 0, opening_threshold_unit: 'square_foot', opening_share_basis_points: 10_000,
      paint_waste_basis_points: 1000, labour_loss_basis_points: 0, painters: 2, working_day_thousandths: 8000, labour_hour_cents: 0, minimum_price_cents: 0, price_stale_days: 14, default_tax_hundredths: 0,
    })
  },
})

/** Edits the company's own data and the rates that a new estimate begins with. */
export const companyEdit = command({
  name: 'company.edit',
  roles: ['admin'],
  arguments: z.strictObject({
    id: companyId,
    edits: editsOf(company, [
      'name', 'time_zone', 'language', 'address', 'phone',
      'default_markup_labour_basis_points', 'default_markup_material_basis_points', 'default_overhead_basis_points', 'default_profit_basis_points', 'default_tax_basis_points',
      'length_unit', 'opening_rule', 'opening_threshold_thousandths', 'opening_threshold_unit', 'opening_share_basis_points', 'paint_waste_basis_points', 'labour_loss_basis_points',
      'painters', 'working_day_thousandths', 'labour_hour_cents', 'minimum_price_cents', 'price_stale_days', 'default_tax_hundredths',
    ], ['name', 'time_zone']),
  }),
  scope: (args) => companyScope(args.id),
  record: (args) => ({ table: 'company', id: args.id }),
  async run(tx, { id, edits }) {
    refuseOutside('company', id, wantedBy(edits), limits)
    await tx.update('company', id, edits)
  },
})
