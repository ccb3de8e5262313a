import { z } from 'zod'
import { taxRate } from '../../shared/schema/tables.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, shown } from './resource.ts'

const tag = 'Tax rates'
const oneRate = shown(taxRate, ['id', 'name', 'tax_basis_points', 'tax_hundredths', 'archived_at']).meta({ id: 'TaxRate' })
const params = z.object({ id: idParam })
const rateOf = async (call: Call, id: string) => {
  const all = [...await call.query('tax_rate.list', {}), ...await call.query('tax_rate.list', { archived: true })]
  return found('tax_rate', id, all.find((each) => each.id === id))
}

/** /tax-rates: what estimates choose their tax from. */
export const taxRateEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/tax-rates', tag, summary: 'List the rates of tax that estimates choose from', answer: z.object({ items: z.array(oneRate) }).meta({ id: 'TaxRateList' }),
    query: z.strictObject({ archived: z.enum(['true', 'false']).default('false').transform((text) => text === 'true') }),
    async handle(call, { query }) { return { body: { items: await call.query('tax_rate.list', query) } } },
  }),
  endpoint({
    method: 'post', path: '/tax-rates', tag, summary: 'Add a rate of tax', status: 201, answer: oneRate, body: bodyToCreate('tax_rate.create', { made: ['id'] }),
    async handle(call, { body }) {
      const id = await call.command('tax_rate.create', { id: call.newId(), ...body })
      return { body: await rateOf(call, id), location: `/tax-rates/${id}` }
    },
  }),
  endpoint({
    method: 'get', path: '/tax-rates/{id}', tag, summary: 'Read a rate of tax', params, tagged: true, answer: oneRate,
    async handle(call, { params: { id } }) { return { body: await rateOf(call, id) } },
  }),
  endpoint({
    method: 'patch', path: '/tax-rates/{id}', tag, summary: 'Change a rate of tax', params, tagged: true, answer: oneRate, body: bodyToChange('tax_rate.edit'),
    async handle(call, { params: { id }, body }) {
      await call.command('tax_rate.edit', { id, edits: editsFrom(await rateOf(call, id), body) })
      return { body: await rateOf(call, id) }
    },
  }),
  ...(['archive', 'restore'] as const).map((verb) => endpoint({
    method: 'post', path: `/tax-rates/{id}/${verb}`, tag, summary: verb === 'archive' ? 'Take a rate of tax out of the list' : 'Bring an archived rate of tax back', params, answer: oneRate,
    async handle(call, { params: { id } }) {
      await call.command(`tax_rate.${verb}`, { id })
      return { body: await rateOf(call, id) }
    },
  })),
]
