import { z } from 'zod'
import { attachment } from '../../shared/schema/tables.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, shown } from './resource.ts'

const tag = 'Files'
const oneAttachment = shown(attachment).meta({ id: 'Attachment' })
const listedAttachment = z.object({ ...shown(attachment).shape, author_name: z.string().nullable() })
const params = z.object({ id: idParam })

/** An attachment as its caller may see it. Throws `ProblemError` `not_found`. */
const attachmentOf = async (call: Call, id: string) => found('attachment', id, await call.find((database) => database.selectFrom('attachment').selectAll().where('id', '=', id).executeTakeFirst()))

/** /attachments: what files are of. The files themselves are at /files (sync-server/files/routes.ts). */
export const attachmentEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/attachments', tag, summary: 'List what is attached to a record; `arrived_at` says since when the office has the file', query: z.strictObject({ record_id: idParam }), answer: z.object({ items: z.array(listedAttachment) }).meta({ id: 'AttachmentList' }),
    async handle(call, { query }) { return { body: { items: await call.query('attachment.list', query) } } },
  }),
  endpoint({
    method: 'post', path: '/attachments', tag, summary: 'Attach a file, which then has to be brought to /files', status: 201, tagged: true, answer: oneAttachment, body: bodyToCreate('attachment.create'),
    async handle(call, { body }) {
      const id = await call.command('attachment.create', { id: call.newId(), ...body })
      return { body: await attachmentOf(call, id), location: `/attachments/${id}` }
    },
  }),
  endpoint({
    method: 'get', path: '/attachments/{id}', tag, summary: 'Read an attachment', params, tagged: true, answer: oneAttachment,
    async handle(call, { params: { id } }) { return { body: await attachmentOf(call, id) } },
  }),
  endpoint({
    method: 'patch', path: '/attachments/{id}', tag, summary: 'Change what is said of it, its place, or where it is printed', params, tagged: true, answer: oneAttachment, body: bodyToChange('attachment.edit'),
    async handle(call, { params: { id }, body }) {
      const current = await attachmentOf(call, id)
      await call.command('attachment.edit', { id, project_id: current.project_id, edits: editsFrom(current, body) })
      return { body: await attachmentOf(call, id) }
    },
  }),
  endpoint({
    method: 'delete', path: '/attachments/{id}', tag, summary: 'Take it out of the way', params, status: 204,
    async handle(call, { params: { id } }) {
      const { project_id } = await attachmentOf(call, id)
      await call.command('attachment.archive', { id, project_id })
      return { body: null }
    },
  }),
]
