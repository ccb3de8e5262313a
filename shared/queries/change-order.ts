import { z } from 'zod'
import { field } from '../schema/row-schema.ts'
import { changeOrder } from '../schema/tables.ts'
import { printedPhotos } from './attachment.ts'
import { contractStandings } from './contract-standing.ts'
import { query } from './query.ts'

const orderColumns = [
  'id', 'company_id', 'project_id', 'estimate_id', 'number', 'suffix', 'title', 'reason', 'pricing', 'status', 'days_of_delay', 'respond_by',
  'markup_labour_basis_points', 'markup_material_basis_points', 'overhead_basis_points', 'profit_basis_points', 'tax_basis_points', 'tax_hundredths', 'total_cents', 'created_at', 'created_by', 'sent_at', 'signature_id',
] as const

const lineColumns = [
  'id', 'company_id', 'project_id', 'change_order_id', 'position', 'description', 'quantity_thousandths', 'unit', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents', 'fixed_unit_cents',
  'taxable', 'cost_code_id',
] as const

/** The change orders of a project by number, and what each accepted estimate's contract sum came to and comes to with the approved ones. */
export const changeOrderList = query({
  name: 'change_order.list',
  tables: ['change_order', 'estimate'],
  arguments: z.strictObject({ project_id: field(changeOrder, 'project_id') }),
  async run({ database }, { project_id }) {
    const rows = await database.selectFrom('change_order')
      .select(['id', 'project_id', 'estimate_id', 'number', 'suffix', 'title', 'pricing', 'status', 'days_of_delay', 'respond_by', 'total_cents', 'created_at', 'sent_at', 'signature_id'])
      .where('project_id', '=', project_id).orderBy('number').orderBy('created_at').orderBy('id').execute()
    return { rows, contracts: await contractStandings(database, project_id) }
  },
})

/** One change order with everything that its screen and its document need, or null. Costs are null for a role that may not see them. */
export const changeOrderGet = query({
  name: 'change_order.get',
  tables: ['change_order', 'change_order_line', 'estimate', 'project', 'client', 'signature', 'attachment'],
  arguments: z.strictObject({ id: field(changeOrder, 'id') }),
  async run({ database }, { id }) {
    const order = await database.selectFrom('change_order').select(orderColumns).where('id', '=', id).executeTakeFirst()
    if (!order) return null
    const lines = await database.selectFrom('change_order_line').select(lineColumns).where('change_order_id', '=', id).orderBy('position').orderBy('id').execute()
    const estimate = await database.selectFrom('estimate').select(['id', 'number', 'version_number', 'title', 'status', 'total_cents', 'tax_name']).where('id', '=', order.estimate_id).executeTakeFirst()
    const project = await database.selectFrom('project').select(['id', 'name', 'number', 'external_number', 'address', 'city', 'client_id', 'archived_at']).where('id', '=', order.project_id).executeTakeFirst()
    const client = project?.client_id ? await database.selectFrom('client').select(['id', 'name', 'email', 'phone', 'billing_address']).where('id', '=', project.client_id).executeTakeFirst() : undefined
    const contracts = await contractStandings(database, order.project_id)
    const photos = await printedPhotos(database, id)
    return { change_order: order, lines, photos, estimate: estimate ?? null, project: project ?? null, client: client ?? null, contract: contracts.find((each) => each.estimate_id === order.estimate_id) ?? null }
  },
})
