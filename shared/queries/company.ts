import { z } from 'zod'
import { query } from './query.ts'

/** The actor's company, or null while it has not come down yet. The default rates are null for a role that may not see costs. */
export const companyGet = query({
  name: 'company.get',
  tables: ['company'],
  arguments: z.strictObject({}),
  async run({ database, actor }) {
    const found = await database.selectFrom('company')
      .select(['id', 'name', 'currency', 'time_zone', 'language', 'address', 'phone', 'default_markup_labour_basis_points', 'default_markup_material_basis_points',
        'default_overhead_basis_points', 'default_profit_basis_points', 'default_tax_basis_points', 'default_tax_hundredths', 'length_unit', 'opening_rule', 'opening_threshold_thousandths', 'opening_threshold_unit',
        'opening_share_basis_points', 'paint_waste_basis_points', 'labour_loss_basis_points', 'painters', 'working_day_thousandths', 'labour_hour_cents', 'minimum_price_cents', 'price_stale_days'])
      .where('id', '=', actor.company_id).executeTakeFirst()
    return found ?? null
  },
})

/** The cost codes by code. */
export const costCodeList = query({
  name: 'cost_code.list',
  tables: ['cost_code'],
  arguments: z.strictObject({ archived: z.boolean().default(false) }),
  async run({ database }, { archived }) {
    return await database.selectFrom('cost_code').select(['id', 'code', 'name', 'kind', 'taxable', 'default_markup_basis_points', 'archived_at'])
      .where('archived_at', archived ? 'is not' : 'is', null).orderBy('code').orderBy('id').execute()
  },
})

/** The people of the company by name. */
export const userList = query({
  name: 'user.list',
  tables: ['user'],
  arguments: z.strictObject({ archived: z.boolean().default(false) }),
  async run({ database }, { archived }) {
    return await database.selectFrom('user').select(['id', 'name', 'email', 'role', 'language', 'archived_at'])
      .where('archived_at', archived ? 'is not' : 'is', null).orderBy('name').orderBy('id').execute()
  },
})
