import { z } from 'zod'
import { query } from './query.ts'

/** The rates of tax that estimates choose from, by name. */
export const taxRateList = query({
  name: 'tax_rate.list',
  tables: ['tax_rate'],
  arguments: z.strictObject({ archived: z.boolean().default(false) }),
  async run({ database }, { archived }) {
    return await database.selectFrom('tax_rate').select(['id', 'name', 'tax_basis_points', 'tax_hundredths', 'archived_at'])
      .where('archived_at', archived ? 'is not' : 'is', null).orderBy('name').orderBy('id').execute()
  },
})
