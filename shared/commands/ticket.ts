import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope, seesRestricted } from '../schema/scope.ts'
import { ticket, ticketLine } from '../schema/tables.ts'
import { command, everyRole, type Actor } from './command.ts'
import { editsOf, filledText, someOf } from './edits.ts'
import { openTicket, pricedTicket, refuseTooLarge, ticketOf } from './open-ticket.ts'
import type { Tx } from './tx.ts'

const ticketId = field(ticket, 'id')
const projectId = field(ticket, 'project_id')
const lineId = field(ticketLine, 'id')
/** A job has no more of them; a slip of the hand does not carry its numbers away. */
const mostNumber = 9999

/**
 * Begins a time and material ticket of an accepted estimate's job, in a change order of that kind or in none. `number` is the next that
 * its author knows of in the project, told apart by the server as those of change orders are; null takes the next where the command runs.
 */
export const ticketCreate = command({
  name: 'ticket.create',
  roles: everyRole,
  arguments: z.strictObject({
    id: ticketId,
    project_id: projectId,
    estimate_id: field(ticket, 'estimate_id'),
    change_order_id: field(ticket, 'change_order_id').default(null),
    number: z.number().int().min(1).max(mostNumber).nullable(),
    title: field(ticket, 'title').pipe(filledText),
    work_done: field(ticket, 'work_done').default(''),
    work_date: field(ticket, 'work_date'),
    prices: field(ticket, 'prices').default('later'),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'ticket', id: args.id }),
  async run(tx, args, { actor, at }) {
    const of = await tx.get('project', args.project_id)
    if (of.archived_at) throw new Refusal('record_archived', 'the project is archived', { table: 'project', id: of.id })
    if (args.prices === 'on_ticket') refuseUnlessPricing(actor, { table: 'ticket', id: args.id })
    const estimate = await tx.get('estimate', args.estimate_id)
    if (estimate.project_id !== args.project_id) throw new Refusal('record_missing', `estimate ${estimate.id} does not exist in this project`, { table: 'estimate', id: estimate.id })
    if (estimate.status !== 'accepted') throw new Refusal('not_allowed_now', `a ${estimate.status} estimate has no tickets: only an accepted one has`, { table: 'estimate', id: estimate.id })
    await refuseOtherOrder(tx, args.change_order_id, args.estimate_id)
    await tx.insert('ticket', {
      ...args, number: args.number ?? await nextNumber(tx, args.project_id), suffix: null, company_id: actor.company_id, status: 'draft', notes: '', crew_notes: '', internal_note: '', void_reason: '',
      created_at: at, created_by: actor.id, company_signature_id: null, signature_id: null,
    })
  },
})

/** Edits a ticket's own fields, one by one. Notes for the crew and for ourselves are in nothing that is signed, so they are taken afterwards too. */
export const ticketEdit = command({
  name: 'ticket.edit',
  roles: everyRole,
  arguments: z.strictObject({
    id: ticketId,
    project_id: projectId,
    edits: editsOf(ticket, ['title', 'work_done', 'work_date', 'change_order_id', 'prices', 'notes', 'crew_notes', 'internal_note'], ['title']),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'ticket', id: args.id }),
  async run(tx, { id, project_id, edits }, { actor }) {
    const { rest } = someOf(edits, ['crew_notes', 'internal_note'])
    const current = Object.keys(rest).length > 0 ? await openTicket(tx, id, project_id, actor) : await ticketOf(tx, id, project_id, actor)
    if (edits.prices || edits.internal_note) refuseUnlessPricing(actor, { table: 'ticket', id })
    if (edits.change_order_id) await refuseOtherOrder(tx, edits.change_order_id.to, current.estimate_id)
    await tx.update('ticket', id, edits)
  },
})

/** Takes a ticket out of the way that the customer did not sign, and says why; it keeps its number. What the customer signed is undone by another ticket. */
export const ticketVoid = command({
  name: 'ticket.void',
  roles: everyRole,
  arguments: z.strictObject({ id: ticketId, project_id: projectId, void_reason: field(ticket, 'void_reason').pipe(filledText) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'ticket', id: args.id }),
  async run(tx, { id, project_id, void_reason }, { actor }) {
    const current = await ticketOf(tx, id, project_id, actor)
    if (current.signature_id) throw new Refusal('document_locked', 'the customer signed the ticket: another ticket takes out what is wrong', { table: 'ticket', id })
    if (current.status === 'void') return
    await tx.set('ticket', id, { status: 'void', void_reason })
  },
})

/** Adds a line to a ticket; a negative quantity takes something out. Whoever sees no prices writes none. */
export const ticketLineCreate = command({
  name: 'ticket_line.create',
  roles: everyRole,
  arguments: z.strictObject({
    id: lineId,
    project_id: projectId,
    ticket_id: ticketId,
    position: field(ticketLine, 'position'),
    kind: field(ticketLine, 'kind'),
    description: field(ticketLine, 'description').default(''),
    quantity_thousandths: field(ticketLine, 'quantity_thousandths').default(1000),
    unit: field(ticketLine, 'unit').default(''),
    unit_cents: field(ticketLine, 'unit_cents').default(0),
    fixed_unit_cents: field(ticketLine, 'fixed_unit_cents').default(null),
    taxable: field(ticketLine, 'taxable').default(0),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'ticket_line', id: args.id }),
  async run(tx, args, { actor }) {
    const whole = await openTicket(tx, args.ticket_id, args.project_id, actor)
    if (args.unit_cents !== 0 || args.fixed_unit_cents !== null) refuseUnlessPricing(actor, { table: 'ticket_line', id: args.id })
    await tx.insert('ticket_line', { ...args, company_id: actor.company_id })
    await refuseTooLarge(tx, whole)
  },
})

/** Edits fields of a line, one by one; its kind stays. Prices that are not on what was signed are taken afterwards too. */
export const ticketLineEdit = command({
  name: 'ticket_line.edit',
  roles: everyRole,
  arguments: z.strictObject({
    id: lineId,
    project_id: projectId,
    edits: editsOf(ticketLine, ['position', 'description', 'quantity_thousandths', 'unit', 'unit_cents', 'fixed_unit_cents', 'taxable']),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'ticket_line', id: args.id }),
  async run(tx, { id, project_id, edits }, { actor }) {
    const current = await tx.get('ticket_line', id)
    const { chosen, rest } = someOf(edits, ['unit_cents', 'fixed_unit_cents', 'taxable'])
    const whole = Object.keys(rest).length > 0 ? await openTicket(tx, current.ticket_id, project_id, actor) : await pricedTicket(tx, current.ticket_id, project_id, actor)
    if (chosen.unit_cents || chosen.fixed_unit_cents || whole.status !== 'draft') refuseUnlessPricing(actor, { table: 'ticket_line', id })
    await tx.update('ticket_line', id, edits)
    await refuseTooLarge(tx, whole)
  },
})

/** Deletes a line. */
export const ticketLineDelete = command({
  name: 'ticket_line.delete',
  roles: everyRole,
  arguments: z.strictObject({ id: lineId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'ticket_line', id: args.id }),
  async run(tx, { id, project_id }, { actor }) {
    const current = await tx.get('ticket_line', id)
    await openTicket(tx, current.ticket_id, project_id, actor)
    await tx.delete('ticket_line', id)
  },
})

/** Brings a deleted line back under its own id, with what it held. Where it is there nothing happens. */
export const ticketLineRestore = command({
  name: 'ticket_line.restore',
  roles: everyRole,
  arguments: ticketLineCreate.arguments,
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'ticket_line', id: args.id }),
  async run(tx, args, context) {
    await openTicket(tx, args.ticket_id, args.project_id, context.actor)
    if (!await tx.find('ticket_line', args.id)) await ticketLineCreate.run(tx, args, context)
  },
})

function refuseUnlessPricing(actor: Actor, about: { readonly table: string; readonly id: string }): void {
  if (!seesRestricted(actor.role)) throw new Refusal('not_permitted', `a ${actor.role} writes no prices`, about)
}

/** A ticket is in a change order of its own estimate, of the kind that is paid by time and material, and that still stands. */
async function refuseOtherOrder(tx: Tx, id: string | null, estimateId: string): Promise<void> {
  if (id === null) return
  const about = { table: 'change_order', id }
  const order = await tx.get('change_order', id)
  if (order.estimate_id !== estimateId) throw new Refusal('record_missing', `change order ${id} is not one of this estimate`, about)
  if (order.pricing !== 'time_and_material') throw new Refusal('not_allowed_now', 'a change order at a fixed price has no tickets: only one by time and material has', about)
  if (order.status === 'void' || order.status === 'declined') throw new Refusal('not_allowed_now', `a ${order.status} change order has no tickets`, about)
}

async function nextNumber(tx: Tx, projectId: string): Promise<number> {
  const numbers = await tx.read.selectFrom('ticket').select('number').where('project_id', '=', projectId).orderBy('id').execute()
  return Math.max(0, ...numbers.map((each) => each.number)) + 1
}
