import { z } from 'zod'
import { field } from '../schema/row-schema.ts'
import { client } from '../schema/tables.ts'
import { asked, inOrder, listArguments, query } from './query.ts'

/** Clients page by page, by name unless asked otherwise, each with the number of its projects that are not archived. */
export const clientList = query({
  name: 'client.list',
  tables: ['client', 'project'],
  arguments: z.strictObject({
    ...listArguments('asc'),
    sort: z.enum(['name', 'created_at']).default('name'),
  }),
  async run({ database, matching }, args) {
    let matched = database.selectFrom('client').where('client.archived_at', args.archived ? 'is not' : 'is', null)
    if (asked(args.search)) matched = matched.where(matching('client', 'client.id', args.search))
    const { count } = await matched.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow()
    const rows = await matched
      .select(['client.id', 'client.kind', 'client.name', 'client.email', 'client.phone', 'client.billing_address', 'client.notes', 'client.external_number', 'client.created_at', 'client.archived_at'])
      .select((eb) => eb.selectFrom('project').select(({ fn }) => fn.countAll().as('count')).whereRef('project.client_id', '=', 'client.id').where('project.archived_at', 'is', null).as('project_count'))
      .orderBy(inOrder('client', [args.sort, 'id'], args.direction))
      .offset(args.offset).limit(args.limit).execute()
    return { total: Number(count), rows: rows.map((row) => ({ ...row, project_count: Number(row.project_count) })) }
  },
})

/** One client with its contacts by name and its projects, newest first; or null. */
export const clientGet = query({
  name: 'client.get',
  tables: ['client', 'contact', 'project'],
  arguments: z.strictObject({ id: field(client, 'id') }),
  async run({ database }, { id }) {
    const found = await database.selectFrom('client')
      .select(['id', 'company_id', 'kind', 'name', 'email', 'phone', 'billing_address', 'notes', 'external_number', 'created_at', 'archived_at'])
      .where('id', '=', id).executeTakeFirst()
    if (!found) return null
    const contacts = await database.selectFrom('contact')
      .select(['id', 'client_id', 'name', 'title', 'email', 'phone', 'can_sign', 'can_see_money', 'can_approve_colours', 'gets_reports', 'archived_at'])
      .where('client_id', '=', id).orderBy('name').orderBy('id').execute()
    const projects = await database.selectFrom('project')
      .select(['id', 'number', 'external_number', 'name', 'status', 'address', 'city', 'starts_on', 'expected_value_cents', 'created_at', 'archived_at'])
      .where('client_id', '=', id).orderBy('created_at', 'desc').orderBy('id', 'desc').execute()
    return { ...found, contacts, projects }
  },
})
