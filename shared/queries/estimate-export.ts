import { z } from 'zod'
import { tableNamed, type Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { estimate } from '../schema/tables.ts'
import { query } from './query.ts'

/** An estimate with all that its files for others need, or null: its rows, and what people call the cost codes, items, client and job that they point at. */
export const estimateExport = query({
  name: 'estimate.export',
  tables: ['estimate', 'estimate_option', 'estimate_section', 'estimate_line', 'project', 'client', 'signature', 'company', 'cost_code', 'price_book_item'],
  arguments: z.strictObject({ id: field(estimate, 'id') }),
  async run({ database }, { id }) {
    const found = await database.selectFrom('estimate').select(columnsOf('estimate')).where('id', '=', id).executeTakeFirst()
    if (!found) return null
    const options = await database.selectFrom('estimate_option').select(columnsOf('estimate_option')).where('estimate_id', '=', id).orderBy('position').orderBy('id').execute()
    const sections = await database.selectFrom('estimate_section').select(columnsOf('estimate_section')).where('estimate_id', '=', id).orderBy('position').orderBy('id').execute()
    const lines = await database.selectFrom('estimate_line').select(columnsOf('estimate_line')).where('estimate_id', '=', id).orderBy('position').orderBy('id').execute()
    const project = await database.selectFrom('project').select(['id', 'name', 'number', 'external_number', 'client_id']).where('id', '=', found.project_id).executeTakeFirst()
    const client = project?.client_id ? await database.selectFrom('client').select(['id', 'name', 'external_number', 'billing_address']).where('id', '=', project.client_id).executeTakeFirst() : undefined
    const signature = found.signature_id ? await database.selectFrom('signature').select(['signed_at', 'time_zone']).where('id', '=', found.signature_id).executeTakeFirst() : undefined
    const company = await database.selectFrom('company').select(['currency', 'time_zone']).where('id', '=', found.company_id).executeTakeFirst()
    const cost_codes = await database.selectFrom('cost_code').select(['id', 'code'])
      .where('id', 'in', database.selectFrom('estimate_line').select('cost_code_id').where('estimate_id', '=', id).where('cost_code_id', 'is not', null)).orderBy('id').execute()
    const items = await database.selectFrom('price_book_item').select(['id', 'code'])
      .where('id', 'in', database.selectFrom('estimate_line').select('price_book_item_id').where('estimate_id', '=', id).where('price_book_item_id', 'is not', null)).orderBy('id').execute()
    return { estimate: found, options, sections, lines, project: project ?? null, client: client ?? null, signature: signature ?? null, company: company ?? null, cost_codes, items }
  },
})

/** Every declared column. */
const columnsOf = <T extends 'estimate' | 'estimate_line' | 'estimate_option' | 'estimate_section'>(table: T): (keyof Database[T] & string)[] => Object.keys(tableNamed(table).columns) as (keyof Database[T] & string)[]
