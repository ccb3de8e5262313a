import { byPosition } from '../estimating/by-position.ts'
import { changeOrderTotals } from '../estimating/change-order-totals.ts'
import { paymentSchedule } from '../estimating/payment-schedule.ts'
import { Refusal } from '../problem.ts'
import { changeOrderContent, type ChangeOrderContent } from '../signing/change-order-content.ts'
import { colourScheduleContent, type ColourScheduleContent } from '../signing/colour-schedule-content.ts'
import { contractContent, type ContractContent } from '../signing/contract-content.ts'
import { ticketContent, type TicketContent } from '../signing/ticket-content.ts'
import { attachmentsOf } from './attachments-of.ts'
import { estimatingRoles, type CommandContext } from './command.ts'
import { ticketOf, ticketParents } from './open-ticket.ts'
import type { Tx } from './tx.ts'
import { writeBudget } from './write-budget.ts'

/** What of `signature.sign` signing a document needs. */
export interface Signing {
  readonly id: string
  readonly project_id: string
  readonly document_id: string
}

type Kind = 'change_order' | 'contract' | 'colour_schedule'

const words = { change_order: 'change order', contract: 'contract', colour_schedule: 'colour schedule' } as const

/** The document to be signed, of that project, by somebody who may, and not signed already. */
async function unsigned<K extends Kind>(tx: Tx, kind: K, { project_id, document_id: id }: Signing, { actor }: CommandContext) {
  const about = { table: kind, id }
  if (!estimatingRoles.includes(actor.role)) throw new Refusal('not_permitted', `a ${actor.role} has no ${words[kind]} signed`, about)
  const found = await tx.get(kind, id)
  if (found.project_id !== project_id) throw new Refusal('record_missing', `${words[kind]} ${id} does not exist in this project`, about)
  if (found.signature_id) throw new Refusal('document_locked', `the ${words[kind]} is signed already`, about)
  return { found, about }
}

/** Approves the change order, locks it, adds what it costs to the budget, and says what must have been shown. */
export async function approveChangeOrder(tx: Tx, signing: Signing, context: CommandContext): Promise<ChangeOrderContent> {
  const { found: order, about } = await unsigned(tx, 'change_order', signing, context)
  if (order.status !== 'draft' && order.status !== 'sent') throw new Refusal('change_order_frozen', `a ${order.status} change order cannot be signed`, about)
  const lines = await tx.read.selectFrom('change_order_line').selectAll().where('change_order_id', '=', order.id).orderBy('position').orderBy('id').execute()
  await tx.set('change_order', order.id, { status: 'approved', signature_id: signing.id })
  await writeBudget(tx, { company_id: order.company_id, project_id: order.project_id, source_table: 'change_order', source_id: order.id, at: context.at }, lines, changeOrderTotals(order, lines).lines)
  return changeOrderContent(order, await tx.get('estimate', order.estimate_id), lines, await attachmentsOf(tx, order.id))
}

/** Locks the contract, whose payments have to add up to its sum, and says what must have been shown. */
export async function signContract(tx: Tx, signing: Signing, context: CommandContext): Promise<ContractContent> {
  const { found: contract, about } = await unsigned(tx, 'contract', signing, context)
  if (contract.status !== 'draft') throw new Refusal('not_allowed_now', `a ${contract.status} contract cannot be signed`, about)
  const clauses = await tx.read.selectFrom('contract_clause').selectAll().where('contract_id', '=', contract.id).orderBy('position').orderBy('id').execute()
  const payments = await tx.read.selectFrom('contract_payment').selectAll().where('contract_id', '=', contract.id).orderBy('position').orderBy('id').execute()
  const { amounts, left_cents } = paymentSchedule(contract.sum_cents, payments.sort(byPosition))
  if (left_cents !== 0 || amounts.some((amount) => amount < 0)) throw new Refusal('not_allowed_now', 'the payments do not add up to the contract sum', about)
  await tx.set('contract', contract.id, { status: 'signed', signature_id: signing.id })
  return contractContent(contract, await tx.get('estimate', contract.estimate_id), clauses, payments)
}

/** Approves the colours, locks them, and says what must have been shown. The version before is superseded. */
export async function approveColours(tx: Tx, signing: Signing, context: CommandContext): Promise<ColourScheduleContent> {
  const { found: schedule, about } = await unsigned(tx, 'colour_schedule', signing, context)
  if (schedule.status !== 'draft') throw new Refusal('not_allowed_now', `a ${schedule.status} colour schedule cannot be signed`, about)
  const lines = await tx.read.selectFrom('colour_schedule_line').selectAll().where('colour_schedule_id', '=', schedule.id).orderBy('position').orderBy('id').execute()
  await tx.set('colour_schedule', schedule.id, { status: 'approved', signature_id: signing.id })
  if (schedule.previous_version_id && await tx.find('colour_schedule', schedule.previous_version_id)) await tx.set('colour_schedule', schedule.previous_version_id, { status: 'superseded' })
  return colourScheduleContent(schedule, lines)
}

/** Takes the company's signature, which freezes the ticket, or after it the customer's, and says what must have been shown. */
export async function signTicket(tx: Tx, { id, project_id, document_id }: Signing, { actor }: CommandContext): Promise<TicketContent> {
  const about = { table: 'ticket', id: document_id }
  const ticket = await ticketOf(tx, document_id, project_id, actor)
  if (ticket.signature_id) throw new Refusal('document_locked', 'the customer signed the ticket already', about)
  if (ticket.status === 'void') throw new Refusal('not_allowed_now', 'a void ticket cannot be signed', about)
  const lines = await tx.read.selectFrom('ticket_line').selectAll().where('ticket_id', '=', ticket.id).orderBy('position').orderBy('id').execute()
  if (lines.length === 0) throw new Refusal('not_allowed_now', 'a ticket without a line cannot be signed', about)
  await tx.set('ticket', ticket.id, ticket.company_signature_id === null ? { status: 'company_signed', company_signature_id: id } : { status: 'signed', signature_id: id })
  return ticketContent(ticket, await ticketParents(tx, ticket), lines)
}
