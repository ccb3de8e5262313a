import { z } from 'zod'
import type { Figure } from '../../shared/estimating/figure.ts'
import { measureSystem, figureOfKey, takeoffProblems, workOutTakeoff } from '../../shared/takeoff/work-out.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { company, estimate, estimateLine, labourFactor, product, productionRate, room, roomOpening, substrate, surface, takeoffFigure, takeoffLine } from '../../shared/schema/tables.ts'
import { takeoffFigureId } from '../../shared/takeoff/ids.ts'
import { shownFigure, type ShownFigure } from '../../shared/takeoff/shown-takeoff.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, positionAfter, shown } from './resource.ts'

const tag = 'Takeoff'
const columns = <T extends { readonly columns: object }>(table: T, ...without: readonly string[]): string[] => Object.keys(table.columns).filter((name) => !['company_id', 'project_id', 'estimate_id', 'archived_at', ...without].includes(name))
const oneFigure = z.object({ key: z.string(), unit: z.string(), thousandths: z.number(), by_hand: z.boolean() }).meta({ id: 'Figure' })
const problems = z.array(z.enum(takeoffProblems))
const coating = z.object({ product_id: idParam, gallons: oneFigure, cost_cents: z.number().int().nullable().optional() })
const plannedLine = z.object({
  state: z.enum(['added', 'updated', 'unchanged', 'removed', 'kept', 'left_out']), line_id: idParam, surface_id: idParam, part: shown(takeoffLine, ['part']).shape['part'] as z.ZodType,
  values: shown(estimateLine, ['description', 'quantity_thousandths', 'unit', 'labour_unit_cents', 'material_unit_cents', 'taxable', 'cost_code_id', 'crew_note', 'note']).partial(), by_hand: z.array(z.string()),
}).meta({ id: 'TakenOffLine' })
const oneTakeoff = z.object({
  estimate: shown(estimate, ['id', 'company_id', 'project_id', 'status', 'archived_at', 'prices_on', 'created_at']),
  source: z.object({
    estimate_id: idParam,
    company: shown(company, ['length_unit', 'opening_rule', 'opening_threshold_thousandths', 'opening_threshold_unit', 'opening_share_basis_points', 'paint_waste_basis_points', 'labour_loss_basis_points', 'painters', 'working_day_thousandths', 'labour_hour_cents']),
    rooms: z.array(shown(room, columns(room))), openings: z.array(shown(roomOpening, columns(roomOpening))), surfaces: z.array(shown(surface, columns(surface))),
    products: z.array(shown(product, columns(product, 'source', 'effective_on'))), rates: z.array(shown(productionRate, columns(productionRate, 'surface_kind', 'source'))),
    substrates: z.array(shown(substrate, columns(substrate))), factors: z.array(shown(labourFactor, [...columns(labourFactor), 'archived_at'])), by_hand: z.array(shown(takeoffFigure, columns(takeoffFigure, 'id'))),
  }).meta({ description: 'What was measured and chosen' }),
  shown: z.object({
    measure: z.enum(['imperial', 'metric']),
    rooms: z.array(z.object({
      id: idParam, problems, hours: oneFigure, figures: z.record(z.string(), oneFigure),
      surfaces: z.array(z.object({ id: idParam, problems, quantity: oneFigure.nullable(), hours: oneFigure.nullable(), primer: coating.nullable(), finish: coating.nullable(), labour_cents: z.number().int().nullable().optional() })),
    })),
    products: z.array(z.object({
      id: idParam, gallons: oneFigure,
      containers: z.union([z.object({ ok: z.literal(true), quarts: z.number(), gallons: z.number(), five_gallons: z.number(), cost_cents: z.number() }), z.object({ ok: z.literal(false), reason: z.enum(['no_price', 'too_much']) })]).optional(),
    })),
    hours: oneFigure, days: oneFigure.nullable(), labour_cents: z.number().int().optional(), material_cents: z.number().int().optional(),
  }).meta({ description: 'What it comes to, in thousandths' }),
  lines: z.array(plannedLine).nullable().meta({ description: 'What taking off would do to the lines now; null for a role that may not see costs' }),
}).meta({ id: 'Takeoff' })
const step: z.ZodObject = z.object({
  ...oneFigure.shape, how: z.enum(['given', 'worked_out', 'by_hand']), source: z.string().optional(), operation: z.string().optional(),
  get inputs(): z.ZodType { return z.array(step).optional() },
  get instead_of(): z.ZodType { return step.optional() },
}).meta({ id: 'FigureStep' })

const params = z.object({ id: idParam })
const roomParams = z.object({ id: idParam, room_id: idParam })
const openingParams = z.object({ id: idParam, opening_id: idParam })
const surfaceParams = z.object({ id: idParam, surface_id: idParam })
const figureParams = z.object({ id: idParam, figure: z.string().min(1).max(200).meta({ description: 'Key of a figure', example: '019b8b74-1800-7361-8e4a-c4913f5a88d2.walls' }) })

type Takeoff = NonNullable<QueryResult<'takeoff.of_estimate'>>
const takeoffOf = async (call: Call, id: string): Promise<Takeoff> => found('estimate', id, await call.query('takeoff.of_estimate', { id }))

interface Placed { readonly id: string; readonly project_id: string; readonly estimate_id: string }

/** A room, an opening or a surface of that estimate; what is archived is found as well. */
async function placed<T extends 'room' | 'room_opening' | 'surface'>(call: Call, table: T, estimateId: string, id: string): Promise<Placed & Readonly<Record<string, unknown>>> {
  const row = await call.find((database) => database.selectFrom(table as 'room').selectAll().where('id', '=', id).executeTakeFirst())
  return { ...found(table, id, row?.estimate_id === estimateId ? row : undefined) }
}

interface Step extends ShownFigure { readonly how: string; readonly source?: string; readonly operation?: string; readonly inputs?: readonly Step[]; readonly instead_of?: Step }

/** How a figure came about, down to what was measured, chosen or looked up. */
function steps(figure: Figure, measure: Takeoff['shown']['measure']): Step {
  const { how } = figure
  const itself = { ...shownFigure(figure, measure), how: how.kind }
  if (how.kind === 'given') return { ...itself, source: how.source }
  if (how.kind === 'by_hand') return { ...itself, instead_of: steps(how.instead_of, measure) }
  return { ...itself, operation: how.operation, inputs: how.inputs.map((input) => steps(input, measure)) }
}

const verbs = ['archive', 'restore'] as const

/** /estimates/{id}/takeoff and what it consists of. Every change answers with the whole takeoff, for all follows. */
export const takeoffEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/estimates/{id}/takeoff', tag, summary: 'Read the takeoff of an estimate, worked out', params, tagged: true, answer: oneTakeoff,
    async handle(call, { params: { id } }) { return { body: await takeoffOf(call, id) } },
  }),
  endpoint({
    method: 'post', path: '/estimates/{id}/take-off', tag, summary: 'Write the takeoff into the lines of the estimate', params, body: z.strictObject({ bring_back: z.array(idParam).max(1000).default([]).meta({ description: 'Lines that somebody deleted and that shall be there again' }) }),
    answer: z.object({ lines: z.array(plannedLine), total_cents: z.number().int() }).meta({ id: 'TakenOff', description: 'What was done to each line' }),
    async handle(call, { params: { id }, body: { bring_back } }) {
      const { estimate: { project_id }, lines } = await takeoffOf(call, id)
      await call.command('estimate.take_off', { id, project_id, bring_back })
      const after = found('estimate', id, await call.query('estimate.get', { id }))
      return { body: { lines: (lines ?? []).map((line) => (line.state === 'left_out' && bring_back.includes(line.line_id) ? { ...line, state: 'added' } : line)), total_cents: after.estimate.total_cents } }
    },
  }),
  endpoint({
    method: 'get', path: '/estimates/{id}/takeoff/figures/{figure}', tag, summary: 'Read how a figure came about', params: figureParams, answer: step,
    async handle(call, { params: { id, figure: key } }) {
      const { source } = await takeoffOf(call, id)
      const costs = seesRestricted(call.session.actor.role)
      const figure = figureOfKey(workOutTakeoff(source, costs), key)
      return { body: steps(found('takeoff_figure', key, figure), measureSystem(source.company)) }
    },
  }),
  endpoint({
    method: 'put', path: '/estimates/{id}/takeoff/figures/{figure}', tag, summary: 'Put a value in the place of a worked-out figure', params: figureParams, answer: oneTakeoff,
    body: z.strictObject({
      value: z.number().int().meta({ description: 'Thousandths of what the figure is counted in; of money whole cents' }), measure: z.enum(['imperial', 'metric']),
      seen: z.number().int().nullable().optional().meta({ description: 'The value by hand that you saw. Without it the present one counts as seen.' }),
    }),
    async handle(call, { params: { id, figure }, body: { value, measure, seen } }) {
      const { estimate: { project_id }, source } = await takeoffOf(call, id)
      const current = source.by_hand.find((row) => row.figure === figure)
      await call.command('takeoff_figure.put', { id: takeoffFigureId(id, figure), project_id, estimate_id: id, figure, measure, value, seen: seen === undefined ? current?.value_thousandths ?? current?.value_cents ?? null : seen })
      return { body: await takeoffOf(call, id) }
    },
  }),
  endpoint({
    method: 'delete', path: '/estimates/{id}/takeoff/figures/{figure}', tag, summary: 'Take a value by hand back', params: figureParams, answer: oneTakeoff,
    async handle(call, { params: { id, figure } }) {
      const { estimate: { project_id } } = await takeoffOf(call, id)
      await call.command('takeoff_figure.reset', { id: takeoffFigureId(id, figure), project_id, estimate_id: id, figure })
      return { body: await takeoffOf(call, id) }
    },
  }),
  endpoint({
    method: 'post', path: '/estimates/{id}/rooms', tag, summary: 'Add a room, or a side of a house', params, status: 201, answer: oneTakeoff, body: bodyToCreate('room.create', { given: ['project_id', 'estimate_id'], made: ['id', 'position'] }),
    async handle(call, { params: { id }, body }) {
      const { estimate: { project_id }, source } = await takeoffOf(call, id)
      await call.command('room.create', { id: call.newId(), position: positionAfter(source.rooms.at(-1)?.position), ...body, project_id, estimate_id: id })
      return { body: await takeoffOf(call, id), location: `/estimates/${id}/takeoff` }
    },
  }),
  endpoint({
    method: 'patch', path: '/estimates/{id}/rooms/{room_id}', tag, summary: 'Change fields of a room', params: roomParams, answer: oneTakeoff, body: bodyToChange('room.edit'),
    async handle(call, { params: { id, room_id }, body }) {
      const current = await placed(call, 'room', id, room_id)
      await call.command('room.edit', { id: room_id, project_id: current.project_id, edits: editsFrom(current, body) })
      return { body: await takeoffOf(call, id) }
    },
  }),
  ...verbs.map((verb) => endpoint({
    method: 'post', path: `/estimates/{id}/rooms/{room_id}/${verb}`, tag, summary: verb === 'archive' ? 'Take a room out of the takeoff' : 'Bring a room back', params: roomParams, answer: oneTakeoff,
    async handle(call, { params: { id, room_id } }) {
      const { project_id } = await placed(call, 'room', id, room_id)
      await call.command(`room.${verb}`, { id: room_id, project_id })
      return { body: await takeoffOf(call, id) }
    },
  })),
  endpoint({
    method: 'post', path: '/estimates/{id}/rooms/{room_id}/openings', tag, summary: 'Add doors, windows or other holes of one size', params: roomParams, status: 201, answer: oneTakeoff, body: bodyToCreate('room_opening.create', { given: ['project_id', 'room_id'] }),
    async handle(call, { params: { id, room_id }, body }) {
      const { project_id } = await placed(call, 'room', id, room_id)
      await call.command('room_opening.create', { id: call.newId(), ...body, project_id, room_id })
      return { body: await takeoffOf(call, id), location: `/estimates/${id}/takeoff` }
    },
  }),
  endpoint({
    method: 'patch', path: '/estimates/{id}/openings/{opening_id}', tag, summary: 'Change fields of openings', params: openingParams, answer: oneTakeoff, body: bodyToChange('room_opening.edit'),
    async handle(call, { params: { id, opening_id }, body }) {
      const current = await placed(call, 'room_opening', id, opening_id)
      await call.command('room_opening.edit', { id: opening_id, project_id: current.project_id, edits: editsFrom(current, body) })
      return { body: await takeoffOf(call, id) }
    },
  }),
  ...verbs.map((verb) => endpoint({
    method: 'post', path: `/estimates/{id}/openings/{opening_id}/${verb}`, tag, summary: verb === 'archive' ? 'Take openings out of their room' : 'Bring openings back', params: openingParams, answer: oneTakeoff,
    async handle(call, { params: { id, opening_id } }) {
      const { project_id } = await placed(call, 'room_opening', id, opening_id)
      await call.command(`room_opening.${verb}`, { id: opening_id, project_id })
      return { body: await takeoffOf(call, id) }
    },
  })),
  endpoint({
    method: 'post', path: '/estimates/{id}/rooms/{room_id}/surfaces', tag, summary: 'Say that a surface of a room is painted, and how', params: roomParams, status: 201, answer: oneTakeoff,
    body: bodyToCreate('surface.create', { given: ['project_id', 'room_id'], made: ['id', 'position'] }),
    async handle(call, { params: { id, room_id }, body }) {
      const { project_id } = await placed(call, 'room', id, room_id)
      const { source } = await takeoffOf(call, id)
      const last = source.surfaces.filter((each) => each.room_id === room_id).at(-1)
      await call.command('surface.create', { id: call.newId(), position: positionAfter(last?.position), ...body, project_id, room_id })
      return { body: await takeoffOf(call, id), location: `/estimates/${id}/takeoff` }
    },
  }),
  endpoint({
    method: 'patch', path: '/estimates/{id}/surfaces/{surface_id}', tag, summary: 'Change fields of a surface', params: surfaceParams, answer: oneTakeoff, body: bodyToChange('surface.edit'),
    async handle(call, { params: { id, surface_id }, body }) {
      const current = await placed(call, 'surface', id, surface_id)
      await call.command('surface.edit', { id: surface_id, project_id: current.project_id, edits: editsFrom(current, body) })
      return { body: await takeoffOf(call, id) }
    },
  }),
  ...verbs.map((verb) => endpoint({
    method: 'post', path: `/estimates/{id}/surfaces/{surface_id}/${verb}`, tag, summary: verb === 'archive' ? 'Take a surface out of its room' : 'Bring a surface back', params: surfaceParams, answer: oneTakeoff,
    async handle(call, { params: { id, surface_id } }) {
      const { project_id } = await placed(call, 'surface', id, surface_id)
      await call.command(`surface.${verb}`, { id: surface_id, project_id })
      return { body: await takeoffOf(call, id) }
    },
  })),
]
