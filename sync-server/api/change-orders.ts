import { z } from 'zod'
import { changeOrder, changeOrderLine, client, estimate, project } from '../../shared/schema/tables.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, positionAfter, shown } from './resource.ts'

const tag = 'Change orders'
/** What an accepted estimate came to, and comes to with its approved change orders. */
export const contractStanding = z.object({
  estimate_id: z.string(), number: z.number().int().nullable(), version_number: z.number().int(), title: z.string(),
  total_cents: z.number().int(), approved_cents: z.number().int(), revised_cents: z.number().int(), open_cents: z.number().int(), days_of_delay: z.number().int(),
}).meta({ id: 'ContractStanding' })
const oneLine = shown(changeOrderLine).meta({ id: 'ChangeOrderLine' })
const oneOrder = z.object({
  change_order: shown(changeOrder), lines: z.array(oneLine),
  estimate: shown(estimate, ['id', 'number', 'version_number', 'title', 'status', 'total_cents', 'tax_name']).nullable(),
  project: shown(project, ['id', 'name', 'number', 'external_number', 'address', 'city', 'client_id', 'archived_at']).nullable(),
  client: shown(client, ['id', 'name', 'email', 'phone', 'billing_address']).nullable(),
  contract: contractStanding.nullable(),
}).meta({ id: 'ChangeOrder' })
const listed = z.object({
  items: z.array(shown(changeOrder, ['id', 'project_id', 'estimate_id', 'number', 'suffix', 'title', 'pricing', 'status', 'days_of_delay', 'respond_by', 'total_cents', 'created_at', 'sent_at', 'signature_id'])),
  contracts: z.array(contractStanding),
}).meta({ id: 'ChangeOrderList' })
const params = z.object({ id: idParam })
const lineParams = z.object({ id: idParam, line_id: idParam })

const orderOf = async (call: Call, id: string) => found('change_order', id, await call.query('change_order.get', { id }))
const lineOf = async (call: Call, id: string, line_id: string) => {
  const whole = await orderOf(call, id)
  return { project_id: whole.change_order.project_id, line: found('change_order_line', line_id, whole.lines.find((each) => each.id === line_id)) }
}

const verbs = { send: 'Freeze a change order as it goes to the client', decline: 'Record that the client does not want it', void: 'Take a change order out of the way that was not approved' } as const

/** /change-orders, with their lines. Every change answers with the whole change order, for its total follows. */
export const changeOrderEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/change-orders', tag, summary: 'List the change orders of a project, and the contract sums with them', query: z.strictObject({ project_id: idParam }), answer: listed,
    async handle(call, { query }) {
      const { rows, contracts } = await call.query('change_order.list', query)
      return { body: { items: rows, contracts } }
    },
  }),
  endpoint({
    method: 'post', path: '/change-orders', tag, summary: 'Begin a change order of an accepted estimate', status: 201, tagged: true, answer: oneOrder, body: bodyToCreate('change_order.create', { made: ['id', 'number'] }),
    async handle(call, { body }) {
      const id = await call.command('change_order.create', { id: call.newId(), number: null, ...body })
      return { body: await orderOf(call, id), location: `/change-orders/${id}` }
    },
  }),
  endpoint({
    method: 'get', path: '/change-orders/{id}', tag, summary: 'Read a change order with its lines', params, tagged: true, answer: oneOrder,
    async handle(call, { params: { id } }) { return { body: await orderOf(call, id) } },
  }),
  endpoint({
    method: 'patch', path: '/change-orders/{id}', tag, summary: 'Change fields of a change order', params, tagged: true, answer: oneOrder, body: bodyToChange('change_order.edit'),
    async handle(call, { params: { id }, body }) {
      const { change_order: current } = await orderOf(call, id)
      await call.command('change_order.edit', { id, project_id: current.project_id, edits: editsFrom(current, body) })
      return { body: await orderOf(call, id) }
    },
  }),
  ...(Object.keys(verbs) as (keyof typeof verbs)[]).map((verb) => endpoint({
    method: 'post', path: `/change-orders/{id}/${verb}`, tag, summary: verbs[verb], params, answer: oneOrder,
    async handle(call, { params: { id } }) {
      const { change_order: { project_id } } = await orderOf(call, id)
      await call.command(`change_order.${verb}`, { id, project_id })
      return { body: await orderOf(call, id) }
    },
  })),
  endpoint({
    method: 'post', path: '/change-orders/{id}/lines', tag, summary: 'Add a line', params, status: 201, answer: oneOrder,
    body: bodyToCreate('change_order_line.create', { given: ['project_id', 'change_order_id'], made: ['id', 'position'] }),
    async handle(call, { params: { id }, body }) {
      const { change_order: { project_id }, lines } = await orderOf(call, id)
      await call.command('change_order_line.create', { id: call.newId(), position: positionAfter(lines.at(-1)?.position), ...body, project_id, change_order_id: id })
      return { body: await orderOf(call, id), location: `/change-orders/${id}` }
    },
  }),
  endpoint({
    method: 'patch', path: '/change-orders/{id}/lines/{line_id}', tag, summary: 'Change fields of a line', params: lineParams, answer: oneOrder, body: bodyToChange('change_order_line.edit'),
    async handle(call, { params: { id, line_id }, body }) {
      const { project_id, line } = await lineOf(call, id, line_id)
      await call.command('change_order_line.edit', { id: line_id, project_id, edits: editsFrom(line, body) })
      return { body: await orderOf(call, id) }
    },
  }),
  endpoint({
    method: 'delete', path: '/change-orders/{id}/lines/{line_id}', tag, summary: 'Delete a line', params: lineParams, answer: oneOrder,
    async handle(call, { params: { id, line_id } }) {
      const { project_id } = await lineOf(call, id, line_id)
      await call.command('change_order_line.delete', { id: line_id, project_id })
      return { body: await orderOf(call, id) }
    },
  }),
]
