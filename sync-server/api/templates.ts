import { z } from 'zod'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { ProblemError } from '../../shared/problem.ts'
import { priceBookItem, template } from '../../shared/schema/tables.ts'
import { changeOrderParts, changeOrderTemplate } from '../../shared/templates/change-order-template.ts'
import { estimateParts, estimateTemplate } from '../../shared/templates/estimate-template.ts'
import { templateContent, type TemplateKind } from '../../shared/templates/template-content.ts'
import { instantOf } from '../world.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, listQuery, page, pageOf, shown } from './resource.ts'

const tag = 'Templates'
const columns = ['id', 'kind', 'name', 'description', 'text', 'created_at', 'created_by', 'archived_at']
const listed = shown(template, columns).meta({ id: 'ListedTemplate' })
const oneTemplate = z.object({
  template: z.object({ ...listed.shape, content: z.string().nullable().optional().meta({ description: 'Canonical JSON: what is begun with it' }) }),
  prices: z.record(z.string(), shown(priceBookItem, ['labour_unit_cents', 'material_unit_cents', 'other_unit_cents'])).meta({ description: 'What the price book items in it cost now' }),
}).meta({ id: 'Template' })
const kept = z.strictObject({ id: idParam.optional(), name: z.string().min(1).max(300), description: z.string().max(100_000).optional() })
const begun = z.object({ id: idParam, total_cents: z.number().int() })
const params = z.object({ id: idParam })

const templateOf = async (call: Call, id: string) => found('template', id, await call.query('template.get', { id, on: instantOf(call.world).slice(0, 10) }))

/** The content of a template of that kind. Throws `ProblemError` for another kind, and `not_found` for a role that may not see costs. */
async function contentOf<Kind extends TemplateKind>(call: Call, id: string, kind: Kind) {
  const { template: { kind: is, content }, prices } = await templateOf(call, id)
  if (is !== kind) throw new ProblemError({ code: 'invalid_input', detail: `a template of the kind ${is} does not begin this`, table: 'template', id, fields: [{ field: 'kind', message: `is ${is}` }] })
  return { content: templateContent(kind, found('template', id, content), id), prices: new Map(Object.entries(prices)) }
}

const keep = async (call: Call, args: CommandArguments<'template.create'>) => {
  const made = await call.command('template.create', args)
  return { body: await templateOf(call, made), location: `/templates/${made}` }
}

/** /templates: what estimates, change orders and texts are begun with. */
export const templateEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/templates', tag, summary: 'List templates', answer: pageOf(listed).meta({ id: 'TemplatePage' }),
    query: listQuery(['kind'], 'kind', { kind: z.enum(['estimate', 'change_order', 'scope', 'exclusions', 'terms', 'report']).optional() }),
    async handle(call, { query: { sort, ...filter } }) { return { body: page(await call.query('template.list', { ...filter, ...sort }), filter) } },
  }),
  endpoint({
    method: 'post', path: '/templates', tag, summary: 'Add a template', status: 201, tagged: true, answer: oneTemplate, body: bodyToCreate('template.create'),
    async handle(call, { body }) { return await keep(call, { id: call.newId(), ...body }) },
  }),
  endpoint({
    method: 'get', path: '/templates/{id}', tag, summary: 'Read a template with what it holds', params, tagged: true, answer: oneTemplate,
    async handle(call, { params: { id } }) { return { body: await templateOf(call, id) } },
  }),
  endpoint({
    method: 'patch', path: '/templates/{id}', tag, summary: 'Change fields of a template', params, tagged: true, answer: oneTemplate, body: bodyToChange('template.edit'),
    async handle(call, { params: { id }, body }) {
      await call.command('template.edit', { id, edits: editsFrom((await templateOf(call, id)).template, body) })
      return { body: await templateOf(call, id) }
    },
  }),
  ...(['archive', 'restore'] as const).map((verb) => endpoint({
    method: 'post', path: `/templates/{id}/${verb}`, tag, summary: verb === 'archive' ? 'Take a template out of the way' : 'Bring an archived template back', params, answer: oneTemplate,
    async handle(call, { params: { id } }) {
      await templateOf(call, id)
      await call.command(`template.${verb}`, { id })
      return { body: await templateOf(call, id) }
    },
  })),
  endpoint({
    method: 'post', path: '/estimates/{id}/template', tag, summary: 'Keep an estimate as a template', params, status: 201, answer: oneTemplate,
    body: kept.extend({ todays_prices: z.boolean().default(true).meta({ description: 'Whether lines that came from the price book take its price of the day on which the template is used' }) }),
    async handle(call, { params: { id }, body: { id: made = call.newId(), todays_prices, name, description = '' } }) {
      const whole = found('estimate', id, await call.query('estimate.get', { id }))
      const { uses, lines: use_lines } = await call.query('assembly_use.list', { estimate_id: id })
      refuseWithoutCosts(whole.estimate.tax_basis_points)
      return await keep(call, { id: made, kind: 'estimate', name, description, content: JSON.stringify(estimateTemplate({ ...whole, uses, use_lines }, todays_prices)) })
    },
  }),
  endpoint({
    method: 'post', path: '/change-orders/{id}/template', tag, summary: 'Keep a change order as a template', params, status: 201, answer: oneTemplate, body: kept,
    async handle(call, { params: { id }, body: { id: made = call.newId(), name, description = '' } }) {
      const { change_order, lines } = found('change_order', id, await call.query('change_order.get', { id }))
      refuseWithoutCosts(change_order.tax_basis_points)
      return await keep(call, { id: made, kind: 'change_order', name, description, content: JSON.stringify(changeOrderTemplate(change_order, lines)) })
    },
  }),
  endpoint({
    method: 'post', path: '/templates/{id}/estimates', tag, summary: 'Begin an estimate with a template', params, status: 201, answer: begun.meta({ id: 'BegunEstimate' }),
    body: z.strictObject({ id: idParam.optional(), project_id: idParam, number: z.number().int().nullable().default(null), title: z.string().min(1).max(300) }),
    async handle(call, { params: { id }, body: { id: made = call.newId(), ...body } }) {
      const { content, prices } = await contentOf(call, id, 'estimate')
      const { fields, ...parts } = estimateParts(content, prices, () => call.newId())
      const estimate = await call.command('estimate.create_from_template', { id: made, ...body, ...fields, ...parts })
      return { body: { id: estimate, total_cents: found('estimate', estimate, await call.query('estimate.get', { id: estimate })).estimate.total_cents }, location: `/estimates/${estimate}` }
    },
  }),
  endpoint({
    method: 'post', path: '/templates/{id}/change-orders', tag, summary: 'Begin a change order with a template', params, status: 201, answer: begun.meta({ id: 'BegunChangeOrder' }),
    body: z.strictObject({ id: idParam.optional(), project_id: idParam, estimate_id: idParam, title: z.string().min(1).max(300) }),
    async handle(call, { params: { id }, body: { id: made = call.newId(), ...body } }) {
      const { content } = await contentOf(call, id, 'change_order')
      const order = await call.command('change_order.create_from_template', { id: made, ...body, number: null, ...changeOrderParts(content, () => call.newId()) })
      return { body: { id: order, total_cents: found('change_order', order, await call.query('change_order.get', { id: order })).change_order.total_cents }, location: `/change-orders/${order}` }
    },
  }),
]

/** What somebody cannot see they cannot keep. */
function refuseWithoutCosts(rate: number | null | undefined): void {
  if (rate === null || rate === undefined) throw new ProblemError({ code: 'not_permitted', detail: 'a template holds costs' })
}
