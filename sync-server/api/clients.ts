import { z } from 'zod'
import { client, contact, project } from '../../shared/schema/tables.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, listQuery, page, pageOf, shown } from './resource.ts'

const tag = 'Clients'
const oneContact = shown(contact, ['id', 'client_id', 'name', 'title', 'email', 'phone', 'can_sign', 'can_see_money', 'can_approve_colours', 'gets_reports', 'archived_at']).meta({ id: 'Contact' })
const oneClient = z.object({
  ...shown(client).shape, contacts: z.array(oneContact),
  projects: z.array(shown(project, ['id', 'number', 'external_number', 'name', 'status', 'address', 'city', 'starts_on', 'expected_value_cents', 'created_at', 'archived_at'])),
}).meta({ id: 'Client' })
const listedClient = z.object({
  ...shown(client, ['id', 'kind', 'name', 'email', 'phone', 'billing_address', 'notes', 'external_number', 'created_at', 'archived_at']).shape, project_count: z.number().int(),
}).meta({ id: 'ListedClient' })
const params = z.object({ id: idParam })
const contactParams = z.object({ id: idParam, contact_id: idParam })

const clientOf = async (call: Call, id: string) => found('client', id, await call.query('client.get', { id }))

/** /clients */
export const clientEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/clients', tag, summary: 'List clients', answer: pageOf(listedClient).meta({ id: 'ClientPage' }), query: listQuery(['name', 'created_at'], 'name', {}),
    async handle(call, { query: { sort, ...filter } }) { return { body: page(await call.query('client.list', { ...filter, ...sort }), filter) } },
  }),
  endpoint({
    method: 'post', path: '/clients', tag, summary: 'Create a client', status: 201, tagged: true, answer: oneClient, body: bodyToCreate('client.create'),
    async handle(call, { body }) {
      const id = await call.command('client.create', { id: call.newId(), ...body })
      return { body: await clientOf(call, id), location: `/clients/${id}` }
    },
  }),
  endpoint({
    method: 'get', path: '/clients/{id}', tag, summary: 'Read a client with its contacts and projects', params, tagged: true, answer: oneClient,
    async handle(call, { params: { id } }) { return { body: await clientOf(call, id) } },
  }),
  endpoint({
    method: 'patch', path: '/clients/{id}', tag, summary: 'Change fields of a client', params, tagged: true, answer: oneClient, body: bodyToChange('client.edit'),
    async handle(call, { params: { id }, body }) {
      await call.command('client.edit', { id, edits: editsFrom(await clientOf(call, id), body) })
      return { body: await clientOf(call, id) }
    },
  }),
  ...(['archive', 'restore'] as const).map((verb) => endpoint({
    method: 'post', path: `/clients/{id}/${verb}`, tag, summary: verb === 'archive' ? 'Take a client out of the way' : 'Bring an archived client back', params, answer: oneClient,
    async handle(call, { params: { id } }) {
      await clientOf(call, id)
      await call.command(`client.${verb}`, { id })
      return { body: await clientOf(call, id) }
    },
  })),
  endpoint({
    method: 'post', path: '/clients/{id}/contacts', tag, summary: 'Add a person who speaks for a client', params, status: 201, answer: oneClient, body: bodyToCreate('contact.create', { given: ['client_id'] }),
    async handle(call, { params: { id }, body }) {
      await clientOf(call, id)
      await call.command('contact.create', { id: call.newId(), ...body, client_id: id })
      return { body: await clientOf(call, id), location: `/clients/${id}` }
    },
  }),
  endpoint({
    method: 'patch', path: '/clients/{id}/contacts/{contact_id}', tag, summary: 'Change fields of a contact', params: contactParams, answer: oneClient, body: bodyToChange('contact.edit'),
    async handle(call, { params: { id, contact_id }, body }) {
      const current = found('contact', contact_id, (await clientOf(call, id)).contacts.find((each) => each.id === contact_id))
      await call.command('contact.edit', { id: contact_id, edits: editsFrom(current, body) })
      return { body: await clientOf(call, id) }
    },
  }),
  endpoint({
    method: 'post', path: '/clients/{id}/contacts/{contact_id}/archive', tag, summary: 'Take a contact out of the way', params: contactParams, answer: oneClient,
    async handle(call, { params: { id, contact_id } }) {
      found('contact', contact_id, (await clientOf(call, id)).contacts.find((each) => each.id === contact_id))
      await call.command('contact.archive', { id: contact_id })
      return { body: await clientOf(call, id) }
    },
  }),
]
