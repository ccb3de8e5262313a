import { z } from 'zod'
import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { colourSchedule, colourScheduleLine } from '../schema/tables.ts'
import { command, estimatingRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import type { Tx } from './tx.ts'

const scheduleId = field(colourSchedule, 'id')
const projectId = field(colourSchedule, 'project_id')
const lineId = field(colourScheduleLine, 'id')
/** A colour as screens mix it, or nothing. */
const swatch = field(colourScheduleLine, 'swatch').pipe(z.string().regex(/^(#[0-9a-f]{6})?$/, { error: 'no colour like #c0ffee' }))

/** Begins the colours of a project. */
export const colourScheduleCreate = command({
  name: 'colour_schedule.create',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: scheduleId, project_id: projectId, title: field(colourSchedule, 'title').pipe(filledText), notes: field(colourSchedule, 'notes').default('') }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'colour_schedule', id: args.id }),
  async run(tx, args, { actor, at }) {
    const of = await tx.get('project', args.project_id)
    if (of.archived_at) throw new Refusal('record_archived', 'the project is archived', { table: 'project', id: of.id })
    await tx.insert('colour_schedule', { ...args, company_id: actor.company_id, version_number: 1, previous_version_id: null, status: 'draft', created_at: at, created_by: actor.id, signature_id: null })
  },
})

/** Edits a colour schedule's own fields, one by one. */
export const colourScheduleEdit = command({
  name: 'colour_schedule.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: scheduleId, project_id: projectId, edits: editsOf(colourSchedule, ['title', 'notes'], ['title']) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'colour_schedule', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    await openSchedule(tx, id, project_id)
    await tx.update('colour_schedule', id, edits)
  },
})

/**
 * Copies approved colours into a new draft; what was approved stays as it is until the draft is approved. `line_ids` gives each line of
 * the old version the id of its copy; refuses with `changed_meanwhile` where one is missing.
 */
export const colourScheduleNewVersion = command({
  name: 'colour_schedule.new_version',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: scheduleId, project_id: projectId, from_schedule_id: scheduleId, line_ids: z.record(lineId, lineId) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'colour_schedule', id: args.id }),
  async run(tx, { id, project_id, from_schedule_id, line_ids }, { actor, at }) {
    const from = await scheduleOf(tx, from_schedule_id, project_id)
    if (from.status === 'draft') throw new Refusal('not_allowed_now', 'a draft needs no new version: edit it', { table: 'colour_schedule', id: from.id })
    await tx.insert('colour_schedule', { ...from, id, version_number: from.version_number + 1, previous_version_id: from.id, status: 'draft', created_at: at, created_by: actor.id, signature_id: null })
    const lines = await tx.read.selectFrom('colour_schedule_line').selectAll().where('colour_schedule_id', '=', from.id).orderBy('position').orderBy('id').execute()
    for (const line of lines) {
      const copy = line_ids[line.id]
      if (!copy) throw new Refusal('changed_meanwhile', 'the schedule has colours that were not seen', { table: 'colour_schedule', id: from.id })
      await tx.insert('colour_schedule_line', { ...line, id: copy, colour_schedule_id: id })
    }
  },
})

/** Adds a colour to a schedule. */
export const colourScheduleLineCreate = command({
  name: 'colour_schedule_line.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: lineId,
    project_id: projectId,
    colour_schedule_id: scheduleId,
    position: field(colourScheduleLine, 'position'),
    room: field(colourScheduleLine, 'room').default(''),
    surface: field(colourScheduleLine, 'surface').default(''),
    substrate: field(colourScheduleLine, 'substrate').default(''),
    brand: field(colourScheduleLine, 'brand').default(''),
    code: field(colourScheduleLine, 'code').default(''),
    name: field(colourScheduleLine, 'name').default(''),
    sheen: field(colourScheduleLine, 'sheen').default(''),
    notes: field(colourScheduleLine, 'notes').default(''),
    swatch: swatch.default(''),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'colour_schedule_line', id: args.id }),
  async run(tx, args, { actor }) {
    await openSchedule(tx, args.colour_schedule_id, args.project_id)
    await tx.insert('colour_schedule_line', { ...args, company_id: actor.company_id })
  },
})

/** Edits fields of a colour, one by one. */
export const colourScheduleLineEdit = command({
  name: 'colour_schedule_line.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: lineId,
    project_id: projectId,
    edits: editsOf(colourScheduleLine, ['position', 'room', 'surface', 'substrate', 'brand', 'code', 'name', 'sheen', 'notes', 'swatch']),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'colour_schedule_line', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    const current = await tx.get('colour_schedule_line', id)
    await openSchedule(tx, current.colour_schedule_id, project_id)
    if (edits.swatch && !swatch.safeParse(edits.swatch.to).success) throw new Refusal('invalid_input', 'swatch: no colour', { table: 'colour_schedule_line', id, fields: [{ field: 'swatch', message: 'no colour like #c0ffee' }] })
    await tx.update('colour_schedule_line', id, edits)
  },
})

/** Deletes a colour. */
export const colourScheduleLineDelete = command({
  name: 'colour_schedule_line.delete',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: lineId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'colour_schedule_line', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await tx.get('colour_schedule_line', id)
    await openSchedule(tx, current.colour_schedule_id, project_id)
    await tx.delete('colour_schedule_line', id)
  },
})

/** Brings a deleted colour back under its own id, with what it held. Where it is there nothing happens. */
export const colourScheduleLineRestore = command({
  name: 'colour_schedule_line.restore',
  roles: estimatingRoles,
  arguments: colourScheduleLineCreate.arguments,
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'colour_schedule_line', id: args.id }),
  async run(tx, args, { actor }) {
    await openSchedule(tx, args.colour_schedule_id, args.project_id)
    if (!await tx.find('colour_schedule_line', args.id)) await tx.insert('colour_schedule_line', { ...args, company_id: actor.company_id })
  },
})

/** The schedule, of that project and no other. */
async function scheduleOf(tx: Tx, id: string, projectId: string): Promise<Database['colour_schedule']> {
  const found = await tx.get('colour_schedule', id)
  if (found.project_id !== projectId) throw new Refusal('record_missing', `colour schedule ${id} does not exist in this project`, { table: 'colour_schedule', id })
  return found
}

/** The schedule, as long as its content may be changed. */
async function openSchedule(tx: Tx, id: string, projectId: string): Promise<Database['colour_schedule']> {
  const found = await scheduleOf(tx, id, projectId)
  if (found.signature_id) throw new Refusal('document_locked', 'the colours are approved: only a new version changes them', { table: 'colour_schedule', id })
  if (found.status !== 'draft') throw new Refusal('not_allowed_now', `the colour schedule is ${found.status}`, { table: 'colour_schedule', id })
  return found
}
