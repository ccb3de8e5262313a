import { sql } from 'kysely'
import { z } from 'zod'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { project } from '../schema/tables.ts'
import { asked, inOrder, listArguments, query } from './query.ts'
import { loggedColumns } from './record.ts'

export const projectSorts = ['created_at', 'name', 'status', 'starts_on', 'expected_value_cents', 'city', 'number'] as const

/** What each order goes by; there is an index for each. */
const projectOrders = {
  created_at: ['created_at', 'id'], name: ['name', 'id'], status: ['status', 'created_at', 'id'], starts_on: ['starts_on', 'id'],
  expected_value_cents: ['expected_value_cents', 'id'], city: ['city', 'id'], number: ['number', 'external_number', 'id'],
} as const

/** Projects page by page, newest first unless asked otherwise, with how many there are in all. */
export const projectList = query({
  name: 'project.list',
  tables: ['project', 'client'],
  arguments: z.strictObject({
    ...listArguments('desc'),
    status: z.array(field(project, 'status')).default([]),
    client_id: field(project, 'client_id').optional(),
    sort: z.enum(projectSorts).default('created_at'),
  }),
  async run({ database, matching }, args) {
    let matched = database.selectFrom('project').where('project.archived_at', args.archived ? 'is not' : 'is', null)
    if (args.status.length > 0) matched = matched.where('project.status', 'in', args.status)
    if (args.client_id) matched = matched.where('project.client_id', '=', args.client_id)
    if (asked(args.search)) matched = matched.where(matching('project', 'project.id', args.search))
    const totals = await matched.select(({ fn }) => [fn.countAll().as('count'), sql<number | string | null>`cast(sum(project.expected_value_cents) as bigint)`.as('value')]).executeTakeFirstOrThrow()
    // the page is found in the index alone, however far down it is
    const order = inOrder('project', projectOrders[args.sort], args.direction)
    const page = matched.select('project.id').orderBy(order).offset(args.offset).limit(args.limit)
    const rows = await database.selectFrom('project')
      .leftJoin('client', 'client.id', 'project.client_id')
      .select(['project.id', 'project.number', 'project.external_number', 'project.name', 'project.status', 'project.city', 'project.address',
        'project.starts_on', 'project.ends_on', 'project.expected_value_cents', 'project.created_at', 'project.archived_at', 'project.client_id', 'client.name as client_name'])
      .where('project.id', 'in', page).orderBy(order).execute()
    return { total: Number(totals.count), value_cents: Number(totals.value ?? 0), rows }
  },
})

/** One project with its client's name, or null. */
export const projectGet = query({
  name: 'project.get',
  tables: ['project', 'client'],
  arguments: z.strictObject({ id: field(project, 'id') }),
  async run({ database }, { id }) {
    const found = await database.selectFrom('project').leftJoin('client', 'client.id', 'project.client_id')
      .select(['project.id', 'project.company_id', 'project.number', 'project.external_number', 'project.name', 'project.status', 'project.client_id', 'project.address', 'project.city',
        'project.description', 'project.starts_on', 'project.ends_on', 'project.expected_value_cents', 'project.area_square_feet', 'project.created_at', 'project.created_by',
        'project.import_id', 'project.archived_at', 'client.name as client_name'])
      .where('project.id', '=', id).executeTakeFirst()
    return found ?? null
  },
})

/** The people with access to a project, by name. */
export const projectMembers = query({
  name: 'project.members',
  tables: ['project_member', 'user'],
  arguments: z.strictObject({ project_id: field(project, 'id') }),
  async run({ database }, { project_id }) {
    return await database.selectFrom('project_member').innerJoin('user', 'user.id', 'project_member.user_id')
      .select(['project_member.id', 'project_member.user_id', 'project_member.added_at', 'user.name', 'user.email', 'user.role'])
      .where('project_member.project_id', '=', project_id).orderBy('user.name').orderBy('project_member.id').execute()
  },
})

/** What was done in a project, newest first, with who did it. */
export const projectActivity = query({
  name: 'project.activity',
  tables: ['command_log', 'user'],
  arguments: z.strictObject({ project_id: field(project, 'id'), offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(500).default(50) }),
  async run({ database }, { project_id, offset, limit }) {
    const matched = database.selectFrom('command_log').where('command_log.scope', '=', projectScope(project_id))
    const { count } = await matched.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow()
    const rows = await matched.leftJoin('user', 'user.id', 'command_log.actor_id').select(loggedColumns)
      .orderBy('command_log.at', 'desc').orderBy('command_log.id', 'desc').offset(offset).limit(limit).execute()
    return { total: Number(count), rows }
  },
})
