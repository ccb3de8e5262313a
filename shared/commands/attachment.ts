import { z } from 'zod'
import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { attachment } from '../schema/tables.ts'
import { command, estimatingRoles, everyRole, type Actor } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import { openChangeOrder } from './open-change-order.ts'
import { openEstimate } from './open-estimate.ts'
import type { Tx } from './tx.ts'

const oneOfProject = z.strictObject({ id: field(attachment, 'id'), project_id: field(attachment, 'project_id') })

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
    position: field(attachment, 'position').default('a0'),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'attachment', id: args.id }),
  async run(tx, args, { actor, at }) {
    const of = await tx.get('project', args.project_id)
    if (of.archived_at) throw new Refusal('record_archived', 'the project is archived', { table: 'project', id: of.id })
    await refuseUnprintable(tx, args, actor)
    await tx.insert('attachment', { ...args, company_id: actor.company_id, created_at: at, archived_at: null, arrived_at: null })
  },
})

/** Changes what is said below a photo, where it stands among the others, and where it is printed. */
export const attachmentEdit = command({
  name: 'attachment.edit',
  roles: everyRole,
  arguments: oneOfProject.extend({ edits: editsOf(attachment, ['caption', 'position', 'printed']) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'attachment', id: args.id }),
  async run(tx, { id, edits }, { actor }) {
    const current = await tx.get('attachment', id)
    await refuseUnprintable(tx, current, actor)
    if (edits.printed) await refuseUnprintable(tx, { ...current, printed: edits.printed.to }, actor)
    await tx.update('attachment', id, edits)
  },
})

/** Takes an attachment out of the way. */
export const attachmentArchive = command({
  name: 'attachment.archive',
  roles: everyRole,
  arguments: oneOfProject,
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'attachment', id: args.id }),
  async run(tx, { id }, { actor, at }) {
    const current = await tx.get('attachment', id)
    if (current.archived_at) return
    await refuseUnprintable(tx, current, actor)
    await tx.set('attachment', id, { archived_at: at })
  },
})

/** Brings back what was taken out of the way. */
export const attachmentRestore = command({
  name: 'attachment.restore',
  roles: everyRole,
  arguments: oneOfProject,
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'attachment', id: args.id }),
  async run(tx, { id }, { actor }) {
    const current = await tx.get('attachment', id)
    if (!current.archived_at) return
    await refuseUnprintable(tx, current, actor)
    await tx.set('attachment', id, { archived_at: null })
  },
})

/** Notes that the office has the file itself. The server issues it when the file came, and takes it from nobody while it did not. */
export const attachmentArrive = command({
  name: 'attachment.arrive',
  roles: everyRole,
  arguments: oneOfProject,
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'attachment', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('attachment', id)
    if (!current.arrived_at) await tx.set('attachment', id, { arrived_at: at })
  },
})

type Printed = Pick<Database['attachment'], 'id' | 'project_id' | 'record_table' | 'record_id' | 'media_type' | 'printed'>

/** What a document prints is a part of it: only who writes the document changes that, and only while the document may be changed. */
async function refuseUnprintable(tx: Tx, { id, project_id, record_table, record_id, media_type, printed }: Printed, actor: Actor): Promise<void> {
  if (printed === 'no') return
  const invalid = (message: string): Refusal => new Refusal('invalid_input', `printed: ${message}`, { table: 'attachment', id, fields: [{ field: 'printed', message }] })
  if (record_table !== 'estimate' && record_table !== 'change_order') throw invalid('only estimates and change orders print photos')
  if (record_table === 'change_order' && printed === 'cover') throw invalid('a change order has no cover')
  if (media_type !== 'image/jpeg') throw invalid('only a JPEG is printed')
  if (!estimatingRoles.includes(actor.role)) throw new Refusal('not_permitted', `a ${actor.role} does not say what a ${record_table} prints`, { table: 'attachment', id })
  if (record_table === 'estimate') await openEstimate(tx, record_id, project_id)
  else await openChangeOrder(tx, record_id, project_id)
}
