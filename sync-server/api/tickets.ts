import { z } from 'zod'
import { changeOrder, client, estimate, project, ticket, ticketLine } from '../../shared/schema/tables.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, positionAfter, shown } from './resource.ts'

const tag = 'Time and material tickets'
const oneLine = shown(ticketLine).meta({ id: 'TicketLine' })
const rates = ['markup_labour_basis_points', 'markup_material_basis_points', 'overhead_basis_points', 'profit_basis_points', 'tax_basis_points', 'tax_hundredths'] as const
const oneTicket = z.object({
  ticket: shown(ticket), lines: z.array(oneLine),
  estimate: shown(estimate, ['id', 'number', 'version_number', 'title', 'status', 'total_cents', 'tax_name', ...rates]).nullable(),
  change_order: shown(changeOrder, ['id', 'number', 'suffix', 'title', 'status', 'pricing', 'estimate_id', 'total_cents', ...rates]).nullable(),
  project: shown(project, ['id', 'name', 'number', 'external_number', 'address', 'city', 'client_id', 'archived_at']).nullable(),
  client: shown(client, ['id', 'name', 'email', 'phone', 'billing_address']).nullable(),
  orders: z.array(shown(changeOrder, ['id', 'number', 'suffix', 'title'])),
}).meta({ id: 'Ticket' })
const amount = z.number().int().nullable()
const listed = z.object({
  items: z.array(z.object({
    ...shown(ticket, ['id', 'project_id', 'estimate_id', 'change_order_id', 'number', 'suffix', 'title', 'work_date', 'prices', 'status', 'created_at', 'company_signature_id', 'signature_id']).shape,
    labour_thousandths: z.number().int(), total_cents: amount,
  })),
  standings: z.array(z.object({
    estimate_id: z.string(), change_order_id: z.string().nullable(), signed: z.number().int(), signed_cents: amount, open: z.number().int(), open_cents: amount,
  }).meta({ id: 'TicketStanding' })),
}).meta({ id: 'TicketList' })
const params = z.object({ id: idParam })
const lineParams = z.object({ id: idParam, line_id: idParam })

const ticketOf = async (call: Call, id: string) => found('ticket', id, await call.query('ticket.get', { id }))
const lineOf = async (call: Call, id: string, line_id: string) => {
  const whole = await ticketOf(call, id)
  return { project_id: whole.ticket.project_id, line: found('ticket_line', line_id, whole.lines.find((each) => each.id === line_id)) }
}

/** /tickets, with their lines. Every change answers with the whole ticket. They are signed at /signatures, in a session of a device. */
export const ticketEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/tickets', tag, summary: 'List the tickets of a project with their sums, and what those of each change order come to', query: z.strictObject({ project_id: idParam }), answer: listed,
    async handle(call, { query }) {
      const { rows, standings } = await call.query('ticket.list', query)
      return { body: { items: rows, standings: [...standings] } }
    },
  }),
  endpoint({
    method: 'post', path: '/tickets', tag, summary: 'Begin a time and material ticket of an accepted estimate, in a change order or in none', status: 201, tagged: true, answer: oneTicket, body: bodyToCreate('ticket.create', { made: ['id', 'number'] }),
    async handle(call, { body }) {
      const id = await call.command('ticket.create', { id: call.newId(), number: null, ...body } as never)
      return { body: await ticketOf(call, id), location: `/tickets/${id}` }
    },
  }),
  endpoint({
    method: 'get', path: '/tickets/{id}', tag, summary: 'Read a ticket with its lines', params, tagged: true, answer: oneTicket,
    async handle(call, { params: { id } }) { return { body: await ticketOf(call, id) } },
  }),
  endpoint({
    method: 'patch', path: '/tickets/{id}', tag, summary: 'Change fields of a ticket; once it is signed, notes for the crew and for ourselves alone', params, tagged: true, answer: oneTicket, body: bodyToChange('ticket.edit'),
    async handle(call, { params: { id }, body }) {
      const { ticket: current } = await ticketOf(call, id)
      await call.command('ticket.edit', { id, project_id: current.project_id, edits: editsFrom(current, body) })
      return { body: await ticketOf(call, id) }
    },
  }),
  endpoint({
    method: 'post', path: '/tickets/{id}/void', tag, summary: 'Take a ticket out of the way that the customer did not sign, and say why', params, answer: oneTicket, body: z.strictObject({ reason: z.string().trim().min(1).max(300) }),
    async handle(call, { params: { id }, body }) {
      const { ticket: { project_id } } = await ticketOf(call, id)
      await call.command('ticket.void', { id, project_id, void_reason: body.reason })
      return { body: await ticketOf(call, id) }
    },
  }),
  endpoint({
    method: 'post', path: '/tickets/{id}/lines', tag, summary: 'Add hours, material or equipment', params, status: 201, answer: oneTicket,
    body: bodyToCreate('ticket_line.create', { given: ['project_id', 'ticket_id'], made: ['id', 'position'] }),
    async handle(call, { params: { id }, body }) {
      const { ticket: { project_id }, lines } = await ticketOf(call, id)
      await call.command('ticket_line.create', { id: call.newId(), position: positionAfter(lines.at(-1)?.position), ...body, project_id, ticket_id: id } as never)
      return { body: await ticketOf(call, id), location: `/tickets/${id}` }
    },
  }),
  endpoint({
    method: 'patch', path: '/tickets/{id}/lines/{line_id}', tag, summary: 'Change fields of a line; once it is signed, prices alone, where none were signed', params: lineParams, answer: oneTicket, body: bodyToChange('ticket_line.edit'),
    async handle(call, { params: { id, line_id }, body }) {
      const { project_id, line } = await lineOf(call, id, line_id)
      await call.command('ticket_line.edit', { id: line_id, project_id, edits: editsFrom(line, body) })
      return { body: await ticketOf(call, id) }
    },
  }),
  endpoint({
    method: 'delete', path: '/tickets/{id}/lines/{line_id}', tag, summary: 'Delete a line', params: lineParams, answer: oneTicket,
    async handle(call, { params: { id, line_id } }) {
      const { project_id } = await lineOf(call, id, line_id)
      await call.command('ticket_line.delete', { id: line_id, project_id })
      return { body: await ticketOf(call, id) }
    },
  }),
]
