import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { attachment } from '../schema/tables.ts'
import { command, everyRole } from './command.ts'
import { filledText } from './edits.ts'

/** Records that a file belongs to a record; the file itself goes its own way, found by its SHA-256. */
export const attachmentCreate = command({
  name: 'attachment.create',
  roles: everyRole,
  arguments: z.strictObject({
    id: field(attachment, 'id'),
    project_id: field(attachment, 'project_id'),
    record_table: z.enum(['project', 'estimate', 'estimate_section', 'estimate_line', 'report', 'report_entry', 'change_order']),
    record_id: field(attachment, 'record_id'),
    file_name: field(attachment, 'file_name').pipe(filledText),
    media_type: field(attachment, 'media_type'),
    size_bytes: field(attachment, 'size_bytes').pipe(z.number().min(0)),
    sha256: field(attachment, 'sha256').pipe(z.string().regex(/^[0-9a-f]{64}$/)),
    caption: field(attachment, 'caption').default(''),
    width_pixels: field(attachment, 'width_pixels').default(null),
    height_pixels: field(attachment, 'height_pixels').default(null),
    taken_at: field(attachment, 'taken_at').default(null),
    thumbnail_sha256: field(attachment, 'thumbnail_sha256').pipe(z.string().regex(/^[0-9a-f]{64}$/).nullable()).default(null),
    printed: field(attachment, 'printed').default('no'),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'attachment', id: args.id }),
  async run(tx, args, { actor, at }) {
    const of = await tx.get('project', args.project_id)
    if (of.archived_at) throw new Refusal('record_archived', 'the project is archived', { table: 'project', id: of.id })
    await tx.insert('attachment', { ...args, company_id: actor.company_id, created_at: at, archived_at: null })
  },
})

/** Takes an attachment out of the way. */
export const attachmentArchive = command({
  name: 'attachment.archive',
  roles: everyRole,
  arguments: z.strictObject({ id: field(attachment, 'id'), project_id: field(attachment, 'project_id') }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'attachment', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('attachment', id)
    if (!current.archived_at) await tx.set('attachment', id, { archived_at: at })
  },
})
