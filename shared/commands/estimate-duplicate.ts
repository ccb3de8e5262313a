import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { estimate, takeoffFigure, takeoffLine } from '../schema/tables.ts'
import { takeoffFigureId, takeoffLineId } from '../takeoff/ids.ts'
import { copyAttachments } from './attachments-of.ts'
import { command, estimatingRoles } from './command.ts'
import { estimateLineCreate, estimateSectionCreate } from './estimate.ts'
import { estimateCreateFromTemplate } from './from-template.ts'
import { keepTotal } from './open-estimate.ts'
import { partOf } from './part-of.ts'
import { roomCreate, roomOpeningCreate } from './room.ts'
import { surfaceCreate } from './surface.ts'

const { chosen_package_id: _, ...begun } = estimateCreateFromTemplate.arguments.shape
/** So many parts no estimate has. */
const most = 10_000

/**
 * Begins an estimate with everything that another one has, in the same project or in another: one command, so that it is there as a whole or not at
 * all. The parts come with it, as the author saw them (`copiedEstimate`): what it copies may be in a project whose changes are still on their
 * way, or that the server reads in another state. It is a draft of its own, not sent, not signed, and nothing in it is chosen. Photos come along
 * from an estimate of the same project; in another project they would show somebody else's house.
 */
export const estimateDuplicate = command({
  name: 'estimate.duplicate',
  roles: estimatingRoles,
  arguments: z.strictObject({
    ...begun,
    discount_basis_points: field(estimate, 'discount_basis_points').pipe(z.number().min(0)).default(0),
    discount_cents: field(estimate, 'discount_cents').pipe(z.number().min(0)).default(0),
    sections: z.array(partOf(estimateSectionCreate.arguments, 'project_id', 'estimate_id')).max(most).default([]),
    lines: z.array(partOf(estimateLineCreate.arguments, 'project_id', 'estimate_id')).max(most).default([]),
    rooms: z.array(partOf(roomCreate.arguments, 'project_id', 'estimate_id')).max(most).default([]),
    openings: z.array(partOf(roomOpeningCreate.arguments, 'project_id')).max(most).default([]),
    surfaces: z.array(partOf(surfaceCreate.arguments, 'project_id')).max(most).default([]),
    figures: z.array(z.strictObject({
      figure: field(takeoffFigure, 'figure').pipe(z.string().min(1).max(200)), unit: field(takeoffFigure, 'unit'), measure: field(takeoffFigure, 'measure'),
      value_thousandths: field(takeoffFigure, 'value_thousandths'), value_cents: field(takeoffFigure, 'value_cents'),
    })).max(most).default([]),
    takeoff_lines: z.array(z.strictObject({
      surface_id: field(takeoffLine, 'surface_id'), part: field(takeoffLine, 'part'), line_id: field(takeoffLine, 'line_id'), quantity_thousandths: field(takeoffLine, 'quantity_thousandths'), written: field(takeoffLine, 'written'),
    })).max(most).default([]),
    photos_from: field(estimate, 'id').nullable().default(null),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, { discount_basis_points, discount_cents, rooms, openings, surfaces, figures, takeoff_lines, photos_from, ...args }, context) {
    await estimateCreateFromTemplate.run(tx, { ...args, chosen_package_id: null }, context)
    const { id: estimate_id, project_id } = args
    const of = { company_id: context.actor.company_id, project_id, estimate_id }
    const made = new Set([...rooms, ...surfaces].map(({ id }) => id))
    for (const room of rooms) await roomCreate.run(tx, { ...room, project_id, estimate_id }, context)
    for (const opening of openings) {
      refuseForeign('room_opening', opening.id, opening.room_id, made)
      await roomOpeningCreate.run(tx, { ...opening, project_id }, context)
    }
    for (const surface of surfaces) {
      refuseForeign('surface', surface.id, surface.room_id, made)
      await surfaceCreate.run(tx, { ...surface, project_id }, context)
    }
    for (const figure of figures) await tx.insert('takeoff_figure', { ...figure, ...of, id: takeoffFigureId(estimate_id, figure.figure) })
    for (const line of takeoff_lines) {
      const id = takeoffLineId(line.surface_id, line.part)
      refuseForeign('takeoff_line', id, line.surface_id, made)
      await tx.insert('takeoff_line', { ...line, ...of, id })
    }
    if (photos_from !== null) await copyAttachments(tx, project_id, photos_from, estimate_id)
    await tx.set('estimate', estimate_id, { discount_basis_points, discount_cents, chosen_package_id: null })
    await keepTotal(tx, estimate_id)
  },
})

/** Refuses with `missing_reference` a part of something that does not come with it. */
function refuseForeign(table: 'room_opening' | 'surface' | 'takeoff_line', id: string, of: string, made: ReadonlySet<string>): void {
  if (!made.has(of)) throw new Refusal('missing_reference', 'it is a part of something that is not copied', { table, id })
}
