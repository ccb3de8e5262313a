import { z } from 'zod'
import { project, projectMember, signature, user } from '../../shared/schema/tables.ts'
import { projectSorts } from '../../shared/queries/project.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, listQuery, page, pageOf, severalOf, shown } from './resource.ts'

const tag = 'Projects'
const oneProject = z.object({ ...shown(project).shape, client_name: z.string().nullable() }).meta({ id: 'Project' })
const listedProject = z.object({
  ...shown(project, ['id', 'number', 'external_number', 'name', 'status', 'city', 'address', 'starts_on', 'ends_on', 'expected_value_cents', 'created_at', 'archived_at', 'client_id']).shape,
  client_name: z.string().nullable(),
}).meta({ id: 'ListedProject' })
const member = z.object({ ...shown(projectMember, ['id', 'user_id', 'added_at']).shape, ...shown(user, ['name', 'email', 'role']).shape }).meta({ id: 'ProjectMember' })
const listedSignature = z.object({
  ...shown(signature, ['id', 'project_id', 'document_kind', 'document_id', 'document_sha256', 'signer_name', 'signer_title', 'signed_at', 'time_zone', 'witnessed_by']).shape, witness_name: z.string().nullable(),
}).meta({ id: 'ListedSignature' })
const params = z.object({ id: idParam })

const projectOf = async (call: Call, id: string) => found('project', id, await call.query('project.get', { id }))

/** /projects */
export const projectEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/projects', tag, summary: 'List projects', answer: pageOf(listedProject, { value_cents: z.number().int() }).meta({ id: 'ProjectPage' }),
    query: listQuery(projectSorts, '-created_at', { status: severalOf(['lead', 'bid', 'active', 'punch', 'closed']), client_id: idParam.optional() }),
    async handle(call, { query: { sort, ...filter } }) {
      return { body: page(await call.query('project.list', { ...filter, ...sort }), filter) }
    },
  }),
  endpoint({
    method: 'post', path: '/projects', tag, summary: 'Create a project', status: 201, tagged: true, answer: oneProject, body: bodyToCreate('project.create', { made: ['id', 'member_id', 'number'] }),
    async handle(call, { body }) {
      const id = await call.command('project.create', { id: call.newId(), member_id: call.newId(), number: null, ...body })
      return { body: await projectOf(call, id), location: `/projects/${id}` }
    },
  }),
  endpoint({
    method: 'get', path: '/projects/{id}', tag, summary: 'Read a project', params, tagged: true, answer: oneProject,
    async handle(call, { params: { id } }) { return { body: await projectOf(call, id) } },
  }),
  endpoint({
    method: 'patch', path: '/projects/{id}', tag, summary: 'Change fields of a project', params, tagged: true, answer: oneProject, body: bodyToChange('project.edit'),
    async handle(call, { params: { id }, body }) {
      await call.command('project.edit', { id, edits: editsFrom(await projectOf(call, id), body) })
      return { body: await projectOf(call, id) }
    },
  }),
  ...(['archive', 'restore'] as const).map((verb) => endpoint({
    method: 'post', path: `/projects/{id}/${verb}`, tag, summary: verb === 'archive' ? 'Take a project out of the way' : 'Bring an archived project back', params, answer: oneProject,
    async handle(call, { params: { id } }) {
      await projectOf(call, id)
      await call.command(`project.${verb}`, { id })
      return { body: await projectOf(call, id) }
    },
  })),
  endpoint({
    method: 'get', path: '/projects/{id}/members', tag, summary: 'List who has access to a project', params, answer: z.object({ items: z.array(member) }).meta({ id: 'ProjectMembers' }),
    async handle(call, { params: { id } }) {
      await projectOf(call, id)
      return { body: { items: await call.query('project.members', { project_id: id }) } }
    },
  }),
  endpoint({
    method: 'put', path: '/projects/{id}/members/{user_id}', tag, summary: 'Give a person access to a project', params: z.object({ id: idParam, user_id: idParam }), status: 204,
    async handle(call, { params: { id, user_id } }) {
      await projectOf(call, id)
      await call.command('project_member.add', { id: call.newId(), project_id: id, user_id })
      return { body: undefined }
    },
  }),
  endpoint({
    method: 'delete', path: '/projects/{id}/members/{user_id}', tag, summary: 'Take a person’s access to a project away', params: z.object({ id: idParam, user_id: idParam }), status: 204,
    async handle(call, { params: { id, user_id } }) {
      await projectOf(call, id)
      await call.command('project_member.remove', { project_id: id, user_id })
      return { body: undefined }
    },
  }),
  endpoint({
    method: 'get', path: '/projects/{id}/signatures', tag, summary: 'List the signatures given in a project', params, answer: z.object({ items: z.array(listedSignature) }).meta({ id: 'ProjectSignatures' }),
    async handle(call, { params: { id } }) {
      await projectOf(call, id)
      return { body: { items: await call.query('signature.list', { project_id: id }) } }
    },
  }),
]
