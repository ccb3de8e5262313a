import { z } from 'zod'
import { project, projectMember } from '../schema/tables.ts'
import { field } from '../schema/row-schema.ts'
import { holdsWholeCompany, projectScope } from '../schema/scope.ts'
import { command, estimatingRoles, everyRole, officeRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import type { Tx } from './tx.ts'
import { Refusal } from '../problem.ts'

const projectId = field(project, 'id')

/** Creates a project. Its creator becomes a member, unless they hold the whole company anyway. */
export const projectCreate = command({
  name: 'project.create',
  roles: estimatingRoles,
  createsScope: true,
  arguments: z.strictObject({
    id: projectId,
    member_id: field(projectMember, 'id'),
    number: field(project, 'number'),
    external_number: field(project, 'external_number').default(null),
    name: field(project, 'name').pipe(filledText),
    status: field(project, 'status').default('lead'),
    client_id: field(project, 'client_id').default(null),
    address: field(project, 'address').default(''),
    city: field(project, 'city').default(''),
    description: field(project, 'description').default(''),
    starts_on: field(project, 'starts_on').default(null),
    ends_on: field(project, 'ends_on').default(null),
    expected_value_cents: field(project, 'expected_value_cents').default(null),
    area_square_feet: field(project, 'area_square_feet').default(null),
    import_id: field(project, 'import_id').default(null),
  }),
  scope: (args) => projectScope(args.id),
  record: (args) => ({ table: 'project', id: args.id }),
  async run(tx, { member_id, ...args }, { actor, at }) {
    await refuseTakenExternalNumber(tx, args.external_number, args.id, actor.company_id)
    await tx.insert('project', { ...args, company_id: actor.company_id, created_at: at, created_by: actor.id, archived_at: null })
    if (holdsWholeCompany(actor.role)) return
    await tx.insert('project_member', { id: member_id, company_id: actor.company_id, project_id: args.id, user_id: actor.id, added_at: at, added_by: actor.id })
  },
})

/** Edits fields of a project, one by one. */
export const projectEdit = command({
  name: 'project.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: projectId,
    edits: editsOf(project, ['name', 'status', 'client_id', 'address', 'city', 'description', 'starts_on', 'ends_on', 'expected_value_cents', 'area_square_feet', 'external_number'], ['name']),
  }),
  scope: (args) => projectScope(args.id),
  record: (args) => ({ table: 'project', id: args.id }),
  async run(tx, { id, edits }, { actor }) {
    const current = await tx.get('project', id)
    if (current.archived_at) throw new Refusal('record_archived', 'the project is archived', { table: 'project', id })
    await refuseTakenExternalNumber(tx, edits.external_number?.to, id, actor.company_id)
    await tx.update('project', id, edits)
  },
})

/** Takes a project out of the way; nothing of it is deleted. */
export const projectArchive = command({
  name: 'project.archive',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: projectId }),
  scope: (args) => projectScope(args.id),
  record: (args) => ({ table: 'project', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('project', id)
    if (!current.archived_at) await tx.set('project', id, { archived_at: at })
  },
})

/** Brings an archived project back. */
export const projectRestore = command({
  name: 'project.restore',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: projectId }),
  scope: (args) => projectScope(args.id),
  record: (args) => ({ table: 'project', id: args.id }),
  async run(tx, { id }) {
    const current = await tx.get('project', id)
    if (current.archived_at) await tx.set('project', id, { archived_at: null })
  },
})

/** Gives a person access to a project. The server adds it to their access list and tells them. */
export const projectMemberAdd = command({
  name: 'project_member.add',
  roles: officeRoles,
  arguments: z.strictObject({ id: field(projectMember, 'id'), project_id: projectId, user_id: field(projectMember, 'user_id') }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'project', id: args.project_id }),
  async run(tx, args, { actor, at }) {
    await tx.get('project', args.project_id)
    const present = await tx.read.selectFrom('project_member').select('id').where('project_id', '=', args.project_id).where('user_id', '=', args.user_id).executeTakeFirst()
    if (present) return
    await tx.insert('project_member', { ...args, company_id: actor.company_id, added_at: at, added_by: actor.id })
  },
})

/** Takes a person's access to a project away; its rows leave their laptops. */
export const projectMemberRemove = command({
  name: 'project_member.remove',
  roles: officeRoles,
  arguments: z.strictObject({ project_id: projectId, user_id: field(projectMember, 'user_id') }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'project', id: args.project_id }),
  async run(tx, args) {
    const present = await tx.read.selectFrom('project_member').select('id').where('project_id', '=', args.project_id).where('user_id', '=', args.user_id).executeTakeFirst()
    if (present) await tx.delete('project_member', present.id)
  },
})

/**
 * Takes back a project that an import brought, as long as nobody has begun to work in it. Refuses with `record_in_use`.
 * Of all projects only an imported one can be deleted; any other is archived.
 */
export const projectUndoImport = command({
  name: 'project.undo_import',
  roles: everyRole.filter((role) => role !== 'superintendent'),
  arguments: z.strictObject({ id: projectId, import_id: field(project, 'id') }),
  scope: (args) => projectScope(args.id),
  record: (args) => ({ table: 'project', id: args.id }),
  async run(tx, { id, import_id }) {
    const current = await tx.get('project', id)
    if (current.import_id !== import_id) throw new Refusal('not_allowed_now', 'the project is not of this import', { table: 'project', id })
    for (const table of ['estimate', 'report', 'signature', 'attachment', 'colour_schedule'] as const) {
      const used = await tx.read.selectFrom(table).select('id').where('project_id', '=', id).executeTakeFirst()
      if (used) throw new Refusal('record_in_use', 'there is work in this project already', { table: 'project', id })
    }
    const members = await tx.read.selectFrom('project_member').select('id').where('project_id', '=', id).orderBy('id').execute()
    for (const member of members) await tx.delete('project_member', member.id)
    await tx.delete('project', id)
  },
})

/** Refuses with `duplicate` an external number that another project of the company has; an import brings each project once. */
async function refuseTakenExternalNumber(tx: Tx, external_number: string | null | undefined, id: string, company_id: string): Promise<void> {
  if (external_number == null) return
  const other = await tx.read.selectFrom('project').select('id').where('external_number', '=', external_number).where('company_id', '=', company_id).where('id', '<>', id).executeTakeFirst()
  if (other) throw new Refusal('duplicate', 'another project has this external number', { table: 'project', id, fields: [{ field: 'external_number', message: 'taken' }] })
}
