import { z } from 'zod'
import { field } from '../schema/row-schema.ts'
import { report } from '../schema/tables.ts'
import { asked, inOrder, listArguments, query } from './query.ts'

/** Daily reports page by page, the latest day first unless asked otherwise. */
export const reportList = query({
  name: 'report.list',
  tables: ['report', 'project', 'user'],
  arguments: z.strictObject({
    ...listArguments('desc'),
    project_id: field(report, 'project_id').optional(),
    status: z.array(field(report, 'status')).default([]),
    sort: z.enum(['report_date']).default('report_date'),
  }),
  async run({ database, matching }, args) {
    let matched = database.selectFrom('report').where('report.archived_at', args.archived ? 'is not' : 'is', null)
    if (args.project_id) matched = matched.where('report.project_id', '=', args.project_id)
    if (args.status.length > 0) matched = matched.where('report.status', 'in', args.status)
    if (asked(args.search)) matched = matched.where(matching('report', 'report.id', args.search))
    const { count } = await matched.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow()
    // the page is found in the index alone, however far down it is
    const order = inOrder('report', [args.sort, 'id'], args.direction)
    const page = matched.select('report.id').orderBy(order).offset(args.offset).limit(args.limit)
    const rows = await database.selectFrom('report')
      .leftJoin('project', 'project.id', 'report.project_id')
      .leftJoin('user', 'user.id', 'report.author_id')
      .select(['report.id', 'report.project_id', 'report.report_date', 'report.author_id', 'report.status', 'report.weather', 'report.notes', 'report.created_at', 'report.submitted_at',
        'report.signature_id', 'report.archived_at', 'project.name as project_name', 'project.number as project_number', 'user.name as author_name'])
      .where('report.id', 'in', page).orderBy(order).execute()
    return { total: Number(count), rows }
  },
})

/** One report with everything that its screen and its document need, or null. Entries by position. */
export const reportGet = query({
  name: 'report.get',
  tables: ['report', 'report_entry', 'project', 'client', 'user', 'signature'],
  arguments: z.strictObject({ id: field(report, 'id') }),
  async run({ database }, { id }) {
    const found = await database.selectFrom('report')
      .select(['id', 'company_id', 'project_id', 'report_date', 'author_id', 'status', 'weather', 'temperature_low_fahrenheit', 'temperature_high_fahrenheit', 'notes', 'created_at',
        'submitted_at', 'signature_id', 'archived_at'])
      .where('id', '=', id).executeTakeFirst()
    if (!found) return null
    const project = await database.selectFrom('project').select(['id', 'name', 'number', 'external_number', 'address', 'city', 'status', 'client_id', 'archived_at']).where('id', '=', found.project_id).executeTakeFirst()
    const client = project?.client_id ? await database.selectFrom('client').select(['id', 'name']).where('id', '=', project.client_id).executeTakeFirst() : undefined
    const author = await database.selectFrom('user').select('name').where('id', '=', found.author_id).executeTakeFirst()
    const entries = await database.selectFrom('report_entry')
      .select(['id', 'company_id', 'project_id', 'report_id', 'kind', 'position', 'description', 'quantity_thousandths', 'unit', 'cost_code_id'])
      .where('report_id', '=', id).orderBy('position').orderBy('id').execute()
    const signature = found.signature_id
      ? await database.selectFrom('signature').select(['id', 'signer_name', 'signer_title', 'signed_at', 'time_zone', 'document_sha256']).where('id', '=', found.signature_id).executeTakeFirst()
      : undefined
    return { report: found, project: project ?? null, client: client ?? null, author_name: author?.name ?? null, entries, signature: signature ?? null }
  },
})
