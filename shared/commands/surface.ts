import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { surface } from '../schema/tables.ts'
import { surfaceKinds } from '../takeoff/work-out.ts'
import { command, estimatingRoles } from './command.ts'
import { editsOf } from './edits.ts'
import { openEstimate } from './open-estimate.ts'
import { lengthLimits, refuseOutside, wantedBy, type Limits } from './within-limits.ts'

const surfaceId = field(surface, 'id')
const projectId = field(surface, 'project_id')

/** More than ten million feet, or twenty coats, are a slip. */
const limits: Limits = { measured_thousandths: [0, 10_000_000_000], face_width: lengthLimits, coats: [0, 20], primer_coats: [0, 20] }

/** Says that a surface of a room is painted: with what, how often, and how fast. */
export const surfaceCreate = command({
  name: 'surface.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: surfaceId,
    project_id: projectId,
    room_id: field(surface, 'room_id'),
    kind: field(surface, 'kind'),
    name: field(surface, 'name').default(''),
    position: field(surface, 'position'),
    included: field(surface, 'included').default(1),
    measured_thousandths: field(surface, 'measured_thousandths').default(0),
    measured_unit: field(surface, 'measured_unit').default('square_feet'),
    face_width: field(surface, 'face_width').default(null),
    substrate_id: field(surface, 'substrate_id').default(null),
    finish_product_id: field(surface, 'finish_product_id').default(null),
    coats: field(surface, 'coats').default(2),
    primer_product_id: field(surface, 'primer_product_id').default(null),
    primer_coats: field(surface, 'primer_coats').default(0),
    production_rate_id: field(surface, 'production_rate_id').default(null),
    prep_factor_id: field(surface, 'prep_factor_id').default(null),
    height_factor_id: field(surface, 'height_factor_id').default(null),
    access_factor_id: field(surface, 'access_factor_id').default(null),
    note: field(surface, 'note').default(''),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'surface', id: args.id }),
  async run(tx, args, { actor }) {
    const room = await tx.get('room', args.room_id)
    await openEstimate(tx, room.estimate_id, args.project_id)
    if (room.archived_at) throw new Refusal('record_archived', 'the room is archived', { table: 'room', id: room.id })
    if (!surfaceKinds[room.kind].includes(args.kind)) {
      throw new Refusal('invalid_input', `a ${room.kind} has no ${args.kind}`, { table: 'surface', id: args.id, fields: [{ field: 'kind', message: `must be one of ${surfaceKinds[room.kind].join(', ')}` }] })
    }
    refuseOutside('surface', args.id, args, limits)
    await tx.insert('surface', { ...args, estimate_id: room.estimate_id, company_id: actor.company_id, archived_at: null })
  },
})

/** Edits fields of a surface, one by one; also moves it within its room, and leaves it out or takes it in. */
export const surfaceEdit = command({
  name: 'surface.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: surfaceId,
    project_id: projectId,
    edits: editsOf(surface, [
      'name', 'position', 'included', 'measured_thousandths', 'measured_unit', 'face_width', 'substrate_id', 'finish_product_id', 'coats', 'primer_product_id', 'primer_coats', 'production_rate_id',
      'prep_factor_id', 'height_factor_id', 'access_factor_id', 'note',
    ]),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'surface', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    const current = await tx.get('surface', id)
    await openEstimate(tx, current.estimate_id, project_id)
    if (current.archived_at) throw new Refusal('record_archived', 'the surface is archived', { table: 'surface', id })
    refuseOutside('surface', id, wantedBy(edits), limits)
    await tx.update('surface', id, edits)
  },
})

/** Takes a surface out of its room; its lines go with the next takeoff. */
export const surfaceArchive = command({
  name: 'surface.archive',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: surfaceId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'surface', id: args.id }),
  async run(tx, { id, project_id }, { at }) {
    const current = await tx.get('surface', id)
    await openEstimate(tx, current.estimate_id, project_id)
    if (!current.archived_at) await tx.set('surface', id, { archived_at: at })
  },
})

/** Brings a surface back, with what was put in by hand. */
export const surfaceRestore = command({
  name: 'surface.restore',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: surfaceId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'surface', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await tx.get('surface', id)
    await openEstimate(tx, current.estimate_id, project_id)
    await tx.set('surface', id, { archived_at: null })
  },
})
