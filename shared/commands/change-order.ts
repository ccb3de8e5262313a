import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { changeOrder, changeOrderLine } from '../schema/tables.ts'
import { keepChangeOrderTotal } from './change-order-total.ts'
import { command, estimatingRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import { changeOrderLocked, changeOrderOf, openChangeOrder } from './open-change-order.ts'
import type { Tx } from './tx.ts'

const orderId = field(changeOrder, 'id')
const projectId = field(changeOrder, 'project_id')
const lineId = field(changeOrderLine, 'id')
/** A job has no more of them; a slip of the hand does not carry its numbers away. */
const mostNumber = 9999
const days = field(changeOrder, 'days_of_delay').pipe(z.number().min(-3650).max(3650))

/**
 * Begins a change order of an accepted estimate, at that estimate's rates. `number` is the next that its author knows of in the
 * project; where two authors took the same one, the server gives the later a letter and the number stays (decision 20). Null takes
 * the next where the command runs.
 */
export const changeOrderCreate = command({
  name: 'change_order.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: orderId,
    project_id: projectId,
    estimate_id: field(changeOrder, 'estimate_id'),
    number: z.number().int().min(1).max(mostNumber).nullable(),
    title: field(changeOrder, 'title').pipe(filledText),
    reason: field(changeOrder, 'reason').default(''),
    pricing: field(changeOrder, 'pricing').default('fixed'),
    days_of_delay: days.default(0),
    respond_by: field(changeOrder, 'respond_by').default(null),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'change_order', id: args.id }),
  async run(tx, args, { actor, at }) {
    const of = await tx.get('project', args.project_id)
    if (of.archived_at) throw new Refusal('record_archived', 'the project is archived', { table: 'project', id: of.id })
    const estimate = await tx.get('estimate', args.estimate_id)
    if (estimate.project_id !== args.project_id) throw new Refusal('record_missing', `estimate ${estimate.id} does not exist in this project`, { table: 'estimate', id: estimate.id })
    if (estimate.status !== 'accepted') throw new Refusal('not_allowed_now', `a ${estimate.status} estimate has no change orders: only an accepted one has`, { table: 'estimate', id: estimate.id })
    const { markup_labour_basis_points, markup_material_basis_points, overhead_basis_points, profit_basis_points, tax_basis_points, tax_hundredths } = estimate
    await tx.insert('change_order', {
      ...args, number: args.number ?? await nextNumber(tx, args.project_id), suffix: null, company_id: actor.company_id, status: 'draft', total_cents: 0,
      markup_labour_basis_points, markup_material_basis_points, overhead_basis_points, profit_basis_points, tax_basis_points, tax_hundredths,
      created_at: at, created_by: actor.id, sent_at: null, signature_id: null,
    })
  },
})

/** Edits a change order's own fields, one by one. */
export const changeOrderEdit = command({
  name: 'change_order.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: orderId, project_id: projectId, edits: editsOf(changeOrder, ['title', 'reason', 'pricing', 'days_of_delay', 'respond_by'], ['title']) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'change_order', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    await openChangeOrder(tx, id, project_id)
    if (edits.days_of_delay && !days.safeParse(edits.days_of_delay.to).success) throw new Refusal('invalid_input', 'no such number of days', { table: 'change_order', id, fields: [{ field: 'days_of_delay', message: 'too many days' }] })
    await tx.update('change_order', id, edits)
  },
})

/** Freezes a change order as it goes to the client. */
export const changeOrderSend = command({
  name: 'change_order.send',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: orderId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'change_order', id: args.id }),
  async run(tx, { id, project_id }, { at }) {
    const current = await changeOrderOf(tx, id, project_id)
    if (current.status === 'sent') return
    await openChangeOrder(tx, id, project_id)
    await tx.set('change_order', id, { status: 'sent', sent_at: at })
  },
})

/** Records that the client does not want a sent change order. */
export const changeOrderDecline = command({
  name: 'change_order.decline',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: orderId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'change_order', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await changeOrderOf(tx, id, project_id)
    if (current.signature_id) throw changeOrderLocked(id)
    if (current.status === 'declined') return
    if (current.status !== 'sent') throw new Refusal('not_allowed_now', `a ${current.status} change order cannot be declined`, { table: 'change_order', id })
    await tx.set('change_order', id, { status: 'declined' })
  },
})

/** Takes a change order that was not approved out of the way; it keeps its number. What is signed is undone by another change order. */
export const changeOrderVoid = command({
  name: 'change_order.void',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: orderId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'change_order', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await changeOrderOf(tx, id, project_id)
    if (current.signature_id) throw changeOrderLocked(id)
    await tx.set('change_order', id, { status: 'void' })
  },
})

/** Adds a line to a change order; a negative quantity leaves something out. */
export const changeOrderLineCreate = command({
  name: 'change_order_line.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: lineId,
    project_id: projectId,
    change_order_id: orderId,
    position: field(changeOrderLine, 'position'),
    description: field(changeOrderLine, 'description').default(''),
    quantity_thousandths: field(changeOrderLine, 'quantity_thousandths').default(1000),
    unit: field(changeOrderLine, 'unit').default(''),
    labour_unit_cents: field(changeOrderLine, 'labour_unit_cents').default(0),
    material_unit_cents: field(changeOrderLine, 'material_unit_cents').default(0),
    other_unit_cents: field(changeOrderLine, 'other_unit_cents').default(0),
    fixed_unit_cents: field(changeOrderLine, 'fixed_unit_cents').default(null),
    taxable: field(changeOrderLine, 'taxable').default(0),
    cost_code_id: field(changeOrderLine, 'cost_code_id').default(null),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'change_order_line', id: args.id }),
  async run(tx, args, { actor }) {
    await openChangeOrder(tx, args.change_order_id, args.project_id)
    await tx.insert('change_order_line', { ...args, company_id: actor.company_id })
    await keepChangeOrderTotal(tx, args.change_order_id)
  },
})

/** Edits fields of a line, one by one. */
export const changeOrderLineEdit = command({
  name: 'change_order_line.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: lineId,
    project_id: projectId,
    edits: editsOf(changeOrderLine, [
      'position', 'description', 'quantity_thousandths', 'unit', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents', 'fixed_unit_cents', 'taxable', 'cost_code_id',
    ]),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'change_order_line', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    const current = await tx.get('change_order_line', id)
    await openChangeOrder(tx, current.change_order_id, project_id)
    await tx.update('change_order_line', id, edits)
    await keepChangeOrderTotal(tx, current.change_order_id)
  },
})

/** Deletes a line. */
export const changeOrderLineDelete = command({
  name: 'change_order_line.delete',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: lineId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'change_order_line', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await tx.get('change_order_line', id)
    await openChangeOrder(tx, current.change_order_id, project_id)
    await tx.delete('change_order_line', id)
    await keepChangeOrderTotal(tx, current.change_order_id)
  },
})

/** Brings a deleted line back under its own id, with what it held. Where it is there nothing happens. */
export const changeOrderLineRestore = command({
  name: 'change_order_line.restore',
  roles: estimatingRoles,
  arguments: changeOrderLineCreate.arguments,
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'change_order_line', id: args.id }),
  async run(tx, args, { actor }) {
    await openChangeOrder(tx, args.change_order_id, args.project_id)
    if (await tx.find('change_order_line', args.id)) return
    await tx.insert('change_order_line', { ...args, company_id: actor.company_id })
    await keepChangeOrderTotal(tx, args.change_order_id)
  },
})

async function nextNumber(tx: Tx, projectId: string): Promise<number> {
  const numbers = await tx.read.selectFrom('change_order').select('number').where('project_id', '=', projectId).orderBy('id').execute()
  return Math.max(0, ...numbers.map((each) => each.number)) + 1
}
