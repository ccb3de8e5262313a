import { z } from 'zod'
import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { room, roomOpening } from '../schema/tables.ts'
import { partsText, roomParts } from '../takeoff/room-parts.ts'
import { command, estimatingRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import { openEstimate, refuseForeignSection } from './open-estimate.ts'
import type { Tx } from './tx.ts'
import { lengthLimits, refuseOutside, wantedBy, type Limits } from './within-limits.ts'

const roomId = field(room, 'id')
const projectId = field(room, 'project_id')
const openingId = field(roomOpening, 'id')

/** A roof of more than ten in one, and more than ten thousand pieces of one kind in a room, are slips. */
const roomLimits: Limits = { length: lengthLimits, width: lengthLimits, height: lengthLimits, eaves: lengthLimits, pitch_thousandths: [0, 120_000], cabinet_pieces: [0, 10_000] }
const openingLimits: Limits = { width: lengthLimits, height: lengthLimits, count: [0, 10_000] }

/** Adds a room, or a side of a house, to an estimate. Lengths are in nanometres; what was not measured yet is 0. */
export const roomCreate = command({
  name: 'room.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: roomId,
    project_id: projectId,
    estimate_id: field(room, 'estimate_id'),
    section_id: field(room, 'section_id').default(null),
    name: field(room, 'name').pipe(filledText),
    position: field(room, 'position'),
    kind: field(room, 'kind').default('room'),
    shape: field(room, 'shape').default('box'),
    length: field(room, 'length').default(0),
    width: field(room, 'width').default(0),
    height: field(room, 'height').default(0),
    ceiling: field(room, 'ceiling').default('flat'),
    pitch_thousandths: field(room, 'pitch_thousandths').default(0),
    eaves: field(room, 'eaves').default(0),
    cabinet_pieces: field(room, 'cabinet_pieces').default(0),
    parts: field(room, 'parts').default(() => partsText({})),
    note: field(room, 'note').default(''),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'room', id: args.id }),
  async run(tx, args, { actor }) {
    await openEstimate(tx, args.estimate_id, args.project_id)
    if (args.section_id !== null) await refuseForeignSection(tx, args.section_id, args.estimate_id)
    refuseOutside('room', args.id, args, roomLimits)
    await tx.insert('room', { ...args, parts: readParts(args.id, args.parts), company_id: actor.company_id, archived_at: null })
  },
})

/** Edits fields of a room, one by one; also moves it among the rooms. Its section goes by its new name, as long as it went by the old one. */
export const roomEdit = command({
  name: 'room.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: roomId,
    project_id: projectId,
    edits: editsOf(room, ['section_id', 'name', 'position', 'shape', 'length', 'width', 'height', 'ceiling', 'pitch_thousandths', 'eaves', 'cabinet_pieces', 'parts', 'note'], ['name']),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'room', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    const current = await openRoom(tx, id, project_id)
    if (edits.section_id?.to) await refuseForeignSection(tx, edits.section_id.to, current.estimate_id)
    refuseOutside('room', id, wantedBy(edits), roomLimits)
    await tx.update('room', id, edits.parts ? { ...edits, parts: { from: edits.parts.from, to: readParts(id, edits.parts.to) } } : edits)
    const section = current.section_id ? await tx.find('estimate_section', current.section_id) : undefined
    if (section && edits.name && section.name === current.name) await tx.set('estimate_section', section.id, { name: edits.name.to })
  },
})

/** Takes a room out of the takeoff, with its openings and surfaces; nothing of it is lost. Its lines go with the next takeoff. */
export const roomArchive = command({
  name: 'room.archive',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: roomId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'room', id: args.id }),
  async run(tx, { id, project_id }, { at }) {
    const current = await tx.get('room', id)
    await openEstimate(tx, current.estimate_id, project_id)
    if (!current.archived_at) await tx.set('room', id, { archived_at: at })
  },
})

/** Brings a room back, with all that was in it. */
export const roomRestore = command({
  name: 'room.restore',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: roomId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'room', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await tx.get('room', id)
    await openEstimate(tx, current.estimate_id, project_id)
    await tx.set('room', id, { archived_at: null })
  },
})

/** Adds doors, windows or other holes of one size to a room, or to one of its walls. */
export const roomOpeningCreate = command({
  name: 'room_opening.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: openingId,
    project_id: projectId,
    room_id: roomId,
    wall_id: field(roomOpening, 'wall_id').default(null),
    kind: field(roomOpening, 'kind'),
    width: field(roomOpening, 'width'),
    height: field(roomOpening, 'height'),
    count: field(roomOpening, 'count').default(1),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'room_opening', id: args.id }),
  async run(tx, args, { actor }) {
    const { estimate_id, ...in_ } = await openRoom(tx, args.room_id, args.project_id)
    refuseForeignWall(in_, args.id, args.wall_id)
    refuseOutside('room_opening', args.id, args, openingLimits)
    await tx.insert('room_opening', { ...args, estimate_id, company_id: actor.company_id, archived_at: null })
  },
})

/** Edits fields of openings, one by one. */
export const roomOpeningEdit = command({
  name: 'room_opening.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: openingId, project_id: projectId, edits: editsOf(roomOpening, ['wall_id', 'kind', 'width', 'height', 'count']) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'room_opening', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    const current = await tx.get('room_opening', id)
    const in_ = await openRoom(tx, current.room_id, project_id)
    if (current.archived_at) throw new Refusal('record_archived', 'the opening is archived', { table: 'room_opening', id })
    if (edits.wall_id) refuseForeignWall(in_, id, edits.wall_id.to)
    refuseOutside('room_opening', id, wantedBy(edits), openingLimits)
    await tx.update('room_opening', id, edits)
  },
})

/** Takes openings out of a room. */
export const roomOpeningArchive = command({
  name: 'room_opening.archive',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: openingId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'room_opening', id: args.id }),
  async run(tx, { id, project_id }, { at }) {
    const current = await tx.get('room_opening', id)
    await openEstimate(tx, current.estimate_id, project_id)
    if (!current.archived_at) await tx.set('room_opening', id, { archived_at: at })
  },
})

/** Brings openings back into their room. */
export const roomOpeningRestore = command({
  name: 'room_opening.restore',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: openingId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'room_opening', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await tx.get('room_opening', id)
    await openEstimate(tx, current.estimate_id, project_id)
    await tx.set('room_opening', id, { archived_at: null })
  },
})

/** The room, as long as what is in it may be changed. */
async function openRoom(tx: Tx, id: string, projectId: string): Promise<Database['room']> {
  const found = await tx.get('room', id)
  await openEstimate(tx, found.estimate_id, projectId)
  if (found.archived_at) throw new Refusal('record_archived', 'the room is archived', { table: 'room', id })
  return found
}

/** The parts as they are kept. Refuses with `invalid_input` what is none. */
function readParts(id: string, text: string): string {
  const parts = roomParts(text)
  if (!parts) throw new Refusal('invalid_input', 'the walls, floors or gables of the room are none', { table: 'room', id, fields: [{ field: 'parts', message: 'not walls, floors and gables with ids and lengths of their own' }] })
  return partsText(parts)
}

function refuseForeignWall(of: Pick<Database['room'], 'parts'>, opening: string, wall: string | null): void {
  if (wall === null || roomParts(of.parts)?.walls.some(({ id }) => id === wall)) return
  throw new Refusal('missing_reference', 'the room has no such wall', { table: 'room_opening', id: opening, fields: [{ field: 'wall_id', message: 'no such wall' }] })
}
