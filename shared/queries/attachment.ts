import { z } from 'zod'
import { field } from '../schema/row-schema.ts'
import { attachment } from '../schema/tables.ts'
import { query, type ReadContext } from './query.ts'

const columns = [
  'id', 'company_id', 'project_id', 'record_table', 'record_id', 'file_name', 'media_type', 'size_bytes', 'sha256', 'caption', 'created_at', 'archived_at',
  'width_pixels', 'height_pixels', 'taken_at', 'thumbnail_sha256', 'printed', 'position', 'arrived_at',
] as const

/** What is attached to a record, in its order, with the name of who attached it; null while the office has not answered, for then it was done here. */
export const attachmentList = query({
  name: 'attachment.list',
  tables: ['attachment', 'command_log', 'user'],
  arguments: z.strictObject({ record_id: field(attachment, 'record_id') }),
  async run({ database }, { record_id }) {
    const rows = await database.selectFrom('attachment').select(columns).where('record_id', '=', record_id).where('archived_at', 'is', null).orderBy('position').orderBy('id').execute()
    if (rows.length === 0) return []
    const authors = await database.selectFrom('command_log').innerJoin('user', 'user.id', 'command_log.actor_id').select(['command_log.record_id as record_id', 'user.name as name'])
      .where('command_log.record_id', 'in', rows.map((row) => row.id)).where('command_log.name', '=', 'attachment.create').execute()
    const nameOf = new Map(authors.map((author) => [author.record_id, author.name]))
    return rows.map((row) => ({ ...row, author_name: nameOf.get(row.id) ?? null }))
  },
})

/** The attachments that a record's document prints, in their order. */
export const printedPhotos = (database: ReadContext['database'], recordId: string) => database.selectFrom('attachment').select(['id', 'position', 'sha256', 'caption', 'printed', 'archived_at', 'thumbnail_sha256', 'width_pixels', 'height_pixels'])
  .where('record_id', '=', recordId).where('archived_at', 'is', null).where('printed', '<>', 'no').orderBy('position').orderBy('id').execute()
