import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import { ticketTotals } from '../estimating/ticket-totals.ts'
import type { TicketParents } from '../signing/ticket-content.ts'
import { estimatingRoles, type Actor } from './command.ts'
import type { Tx } from './tx.ts'

/** The ticket, of that project and no other, for somebody who may write it: one with prices on it is not for whoever sees none. */
export async function ticketOf(tx: Tx, id: string, projectId: string, actor: Actor): Promise<Database['ticket']> {
  const about = { table: 'ticket', id }
  const found = await tx.get('ticket', id)
  if (found.project_id !== projectId) throw new Refusal('record_missing', `ticket ${id} does not exist in this project`, about)
  if (found.prices === 'on_ticket' && !estimatingRoles.includes(actor.role)) throw new Refusal('not_permitted', `a ${actor.role} writes no tickets that have prices on them`, about)
  return found
}

/** The ticket, as long as what is signed of it may be changed. */
export async function openTicket(tx: Tx, id: string, projectId: string, actor: Actor): Promise<Database['ticket']> {
  const found = await ticketOf(tx, id, projectId, actor)
  if (found.company_signature_id) throw new Refusal('document_locked', 'the ticket is signed: void it and write another, or take something out with another where the customer signed', { table: 'ticket', id })
  if (found.status !== 'draft') throw new Refusal('not_allowed_now', `the ticket is ${found.status}: write another`, { table: 'ticket', id })
  return found
}

/** The ticket, as long as its prices may be changed: those that are not on what was signed follow when the office has them. */
export async function pricedTicket(tx: Tx, id: string, projectId: string, actor: Actor): Promise<Database['ticket']> {
  const found = await ticketOf(tx, id, projectId, actor)
  return found.prices === 'later' && found.status !== 'void' ? found : await openTicket(tx, id, projectId, actor)
}

/** The records that give a ticket its rates and its number among others. */
export async function ticketParents(tx: Tx, ticket: Database['ticket']): Promise<TicketParents> {
  const estimate = await tx.get('estimate', ticket.estimate_id)
  const change_order = ticket.change_order_id === null ? null : await tx.get('change_order', ticket.change_order_id)
  return { estimate, change_order, rates: change_order ?? estimate }
}

/** Refuses amounts beyond what a database holds exactly. */
export async function refuseTooLarge(tx: Tx, ticket: Database['ticket']): Promise<void> {
  const lines = await tx.read.selectFrom('ticket_line').selectAll().where('ticket_id', '=', ticket.id).orderBy('id').execute()
  const totals = ticketTotals((await ticketParents(tx, ticket)).rates, lines)
  const amounts = [totals, ...Object.values(totals.lines)].flatMap((each) => Object.values(each).filter((value) => typeof value === 'number'))
  if (!amounts.every(Number.isSafeInteger)) throw new Refusal('invalid_input', 'the amounts are too large', { table: 'ticket', id: ticket.id, fields: [{ field: 'quantity_thousandths', message: 'too large' }] })
}
