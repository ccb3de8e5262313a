import { z } from 'zod'
import { labourHours, ticketTotals } from '../estimating/ticket-totals.ts'
import type { Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { seesRestricted } from '../schema/scope.ts'
import { ticket } from '../schema/tables.ts'
import { query, type ReadContext } from './query.ts'

const ticketColumns = [
  'id', 'company_id', 'project_id', 'estimate_id', 'change_order_id', 'number', 'suffix', 'title', 'work_done', 'work_date', 'prices', 'status', 'notes', 'crew_notes', 'internal_note', 'void_reason',
  'created_at', 'created_by', 'company_signature_id', 'signature_id',
] as const
const lineColumns = ['id', 'company_id', 'project_id', 'ticket_id', 'position', 'kind', 'description', 'quantity_thousandths', 'unit', 'unit_cents', 'fixed_unit_cents', 'taxable'] as const
const orderColumns = [
  'id', 'number', 'suffix', 'title', 'status', 'pricing', 'estimate_id', 'total_cents',
  'markup_labour_basis_points', 'markup_material_basis_points', 'overhead_basis_points', 'profit_basis_points', 'tax_basis_points', 'tax_hundredths',
] as const
const estimateColumns = [
  'id', 'number', 'version_number', 'title', 'status', 'total_cents', 'tax_name',
  'markup_labour_basis_points', 'markup_material_basis_points', 'overhead_basis_points', 'profit_basis_points', 'tax_basis_points', 'tax_hundredths',
] as const

/** What the tickets of one change order come to, or those of an estimate that are in none. */
export interface TicketStanding {
  readonly estimate_id: string
  readonly change_order_id: string | null
  /** How many the customer signed, and what they come to with tax; null for a role that may not see what things cost. */
  readonly signed: number
  readonly signed_cents: number | null
  /** How many are written and not yet signed by the customer. */
  readonly open: number
  readonly open_cents: number | null
}

/** The tickets of a project by number with their sums, worked out from their lines, and what those of each change order come to. */
export const ticketList = query({
  name: 'ticket.list',
  tables: ['ticket', 'ticket_line', 'change_order', 'estimate'],
  arguments: z.strictObject({ project_id: field(ticket, 'project_id') }),
  async run({ database, actor }, { project_id }) {
    const tickets = await database.selectFrom('ticket').select(ticketColumns).where('project_id', '=', project_id).orderBy('number').orderBy('created_at').orderBy('id').execute()
    const lines = tickets.length === 0 ? [] : await database.selectFrom('ticket_line').select(lineColumns).where('project_id', '=', project_id).orderBy('id').execute()
    const orders = await database.selectFrom('change_order').select(orderColumns).where('project_id', '=', project_id).orderBy('number').orderBy('id').execute()
    const estimates = await database.selectFrom('estimate').select(estimateColumns).where('project_id', '=', project_id).where('status', '=', 'accepted').orderBy('created_at').orderBy('id').execute()
    const rows = tickets.map((each) => {
      const own = lines.filter((line) => line.ticket_id === each.id)
      const rates = orders.find((order) => order.id === each.change_order_id) ?? estimates.find((estimate) => estimate.id === each.estimate_id)
      const { id, estimate_id, change_order_id, number, suffix, title, work_date, prices, status, created_at, company_signature_id, signature_id } = each
      return {
        id, project_id, estimate_id, change_order_id, number, suffix, title, work_date, prices, status, created_at, company_signature_id, signature_id,
        labour_thousandths: labourHours(own), total_cents: rates && seesRestricted(actor.role) ? ticketTotals(rates, own).total_cents : null,
      }
    })
    return {
      rows,
      standings: standingsOf(rows),
      change_orders: orders.filter((order) => order.pricing === 'time_and_material').map(({ id, estimate_id, number, suffix, title, status, total_cents }) => ({ id, estimate_id, number, suffix, title, status, total_cents })),
      estimates: estimates.map(({ id, number, version_number, title }) => ({ id, number, version_number, title })),
    }
  },
})

/** One ticket with everything that its screen and its document need, or null. Costs are null for a role that may not see them. */
export const ticketGet = query({
  name: 'ticket.get',
  tables: ['ticket', 'ticket_line', 'estimate', 'change_order', 'project', 'client', 'signature'],
  arguments: z.strictObject({ id: field(ticket, 'id') }),
  async run({ database }, { id }) {
    const found = await database.selectFrom('ticket').select(ticketColumns).where('id', '=', id).executeTakeFirst()
    if (!found) return null
    const lines = await database.selectFrom('ticket_line').select(lineColumns).where('ticket_id', '=', id).orderBy('position').orderBy('id').execute()
    const estimate = await database.selectFrom('estimate').select(estimateColumns).where('id', '=', found.estimate_id).executeTakeFirst()
    const order = found.change_order_id === null ? undefined : await database.selectFrom('change_order').select(orderColumns).where('id', '=', found.change_order_id).executeTakeFirst()
    const project = await database.selectFrom('project').select(['id', 'name', 'number', 'external_number', 'address', 'city', 'client_id', 'archived_at']).where('id', '=', found.project_id).executeTakeFirst()
    const client = project?.client_id ? await database.selectFrom('client').select(['id', 'name', 'email', 'phone', 'billing_address']).where('id', '=', project.client_id).executeTakeFirst() : undefined
    return { ticket: found, lines, estimate: estimate ?? null, change_order: order ?? null, project: project ?? null, client: client ?? null, orders: await ordersToChoose(database, found) }
  },
})

/** The change orders that the ticket can be in. */
async function ordersToChoose(database: ReadContext['database'], { project_id, estimate_id }: Pick<Database['ticket'], 'project_id' | 'estimate_id'>) {
  return await database.selectFrom('change_order').select(['id', 'number', 'suffix', 'title']).where('project_id', '=', project_id).where('estimate_id', '=', estimate_id)
    .where('pricing', '=', 'time_and_material').where('status', 'in', ['draft', 'sent', 'approved']).orderBy('number').orderBy('id').execute()
}

function standingsOf(rows: readonly (Pick<Database['ticket'], 'estimate_id' | 'change_order_id' | 'status'> & { readonly total_cents: number | null })[]): readonly TicketStanding[] {
  const keys = [...new Set(rows.map((row) => `${row.estimate_id} ${row.change_order_id ?? ''}`))]
  return keys.map((key) => {
    const own = rows.filter((row) => `${row.estimate_id} ${row.change_order_id ?? ''}` === key)
    const [signed, open] = [own.filter((row) => row.status === 'signed'), own.filter((row) => row.status === 'draft' || row.status === 'company_signed')]
    const [first] = own
    return {
      estimate_id: first?.estimate_id ?? '', change_order_id: first?.change_order_id ?? null,
      signed: signed.length, signed_cents: sum(signed), open: open.length, open_cents: sum(open),
    }
  })
}

/** Null where one of the amounts is not known. */
const sum = (rows: readonly { readonly total_cents: number | null }[]): number | null =>
  rows.reduce<number | null>((amount, row) => (amount === null || row.total_cents === null ? null : amount + row.total_cents), 0)
