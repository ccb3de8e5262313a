import { z } from 'zod'
import { pricesDay } from '../price-book/price-on.ts'
import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { estimate, estimateLine, takeoffFigure } from '../schema/tables.ts'
import { canonicalJson } from '../signing/canonical-json.ts'
import { takeoffFigureId, takeoffSectionId } from '../takeoff/ids.ts'
import { planLines, wantedLines } from '../takeoff/plan-lines.ts'
import { readTakeoff } from '../takeoff/read.ts'
import { figureOfKey, workOutTakeoff, type TakeoffSource } from '../takeoff/work-out.ts'
import { command, estimatingRoles } from './command.ts'
import { keepTotal, openEstimate } from './open-estimate.ts'
import { positionAfter } from './position-after.ts'
import type { Tx } from './tx.ts'
import { refuseOutside } from './within-limits.ts'

const estimateId = field(estimate, 'id')
const projectId = field(estimate, 'project_id')
const figureId = field(takeoffFigure, 'id')
const figure = field(takeoffFigure, 'figure').pipe(z.string().min(1).max(200))

/**
 * Puts a value in the place of a worked-out figure; all that is worked out from it follows. `id` is `takeoffFigureId`, `value` is in thousandths of what people
 * count the figure in by `measure`, of money in whole cents; `seen` is the value by hand that it stands in for, if there was one.
 * Refuses with `record_missing` where the takeoff has no such figure, with `invalid_input` for a sum, and with `changed_meanwhile` where somebody put in another.
 */
export const takeoffFigurePut = command({
  name: 'takeoff_figure.put',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: figureId,
    project_id: projectId,
    estimate_id: estimateId,
    figure,
    measure: field(takeoffFigure, 'measure'),
    value: z.number().int(),
    seen: z.number().int().nullable().default(null),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'takeoff_figure', id: args.id }),
  async run(tx, { id, project_id, estimate_id, figure: key, measure, value, seen }, { actor }) {
    const whole = await openEstimate(tx, estimate_id, project_id)
    refuseOtherId(id, estimate_id, key)
    // ten billion of anything are a slip
    refuseOutside('takeoff_figure', id, { value }, { value: [0, 10_000_000_000_000] })
    const found = figureOfKey(workOutTakeoff(await sourceOf(tx, whole), true), key)
    if (!found) throw new Refusal('record_missing', `the takeoff has no figure ${key}`, { table: 'takeoff_figure', id, fields: [{ field: 'figure', message: 'no such figure' }] })
    // nothing would follow from it
    if (found.name === 'total') throw new Refusal('invalid_input', 'a sum is not put in by hand, but what it adds up', { table: 'takeoff_figure', id, fields: [{ field: 'figure', message: 'a sum' }] })
    const isMoney = found.unit === 'cents'
    const values = { unit: found.unit, measure, value_thousandths: isMoney ? null : value, value_cents: isMoney ? value : null }
    const current = await tx.find('takeoff_figure', id)
    const stands = current ? current.value_thousandths ?? current.value_cents : null
    if (stands !== seen && stands !== value) {
      throw new Refusal('changed_meanwhile', `takeoff_figure ${id}: somebody changed it meanwhile`, { table: 'takeoff_figure', id, fields: [{ field: 'value', message: 'somebody changed it meanwhile', from: seen, to: value, current: stands }] })
    }
    if (current) await tx.set('takeoff_figure', id, values)
    else await tx.insert('takeoff_figure', { id, company_id: actor.company_id, project_id, estimate_id, figure: key, ...values })
  },
})

/** Takes a value by hand back: the figure is worked out again. */
export const takeoffFigureReset = command({
  name: 'takeoff_figure.reset',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: figureId, project_id: projectId, estimate_id: estimateId, figure }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'takeoff_figure', id: args.id }),
  async run(tx, { id, project_id, estimate_id, figure: key }) {
    await openEstimate(tx, estimate_id, project_id)
    refuseOtherId(id, estimate_id, key)
    if (await tx.find('takeoff_figure', id)) await tx.delete('takeoff_figure', id)
  },
})

/**
 * Writes the takeoff into the estimate: a section for each room, and for each surface a line of labour and one for each paint, each as
 * one lot at what its exact figures cost. Lines that came from a takeoff follow it, but for what was changed in them by hand; what
 * somebody wrote or deleted stays so, unless `bring_back` names the deleted line. Where nothing changed since, nothing happens, and two
 * laptops that take off the same rooms make the same lines.
 */
export const estimateTakeOff = command({
  name: 'estimate.take_off',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: estimateId, project_id: projectId, bring_back: z.array(field(estimateLine, 'id')).max(1000).default([]) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, { id, project_id, bring_back }, { actor }) {
    const whole = await openEstimate(tx, id, project_id)
    const source = await sourceOf(tx, whole)
    refuseMissing(source)
    const { language } = await tx.get('company', whole.company_id)
    const wanted = wantedLines(workOutTakeoff(source, true), { ...source.company, language })
    const lines = await tx.read.selectFrom('estimate_line').selectAll().where('estimate_id', '=', id).orderBy('position').orderBy('id').execute()
    const remembered = await tx.read.selectFrom('takeoff_line').selectAll().where('estimate_id', '=', id).orderBy('id').execute()
    const of = { company_id: actor.company_id, project_id, estimate_id: id }
    const lastIn = new Map(lines.map((line) => [line.section_id, line.position]))
    for (const { state, line_id, surface_id, part, takeoff_line_id, wanted: want, values } of planLines(wanted, remembered, lines, bring_back)) {
      if (state === 'removed') {
        if (lines.some((line) => line.id === line_id)) await tx.delete('estimate_line', line_id)
        await tx.delete('takeoff_line', takeoff_line_id)
      }
      if (!want || state === 'left_out') continue
      if (state === 'added') {
        const section_id = await sectionOf(tx, want.room.id, of)
        const position = positionAfter(lastIn.get(section_id))
        lastIn.set(section_id, position)
        await tx.insert('estimate_line', {
          ...of, id: line_id, section_id, position, ...want.values, other_unit_cents: 0, price_book_item_id: null, quantity_formula: '', allowance: 0, markup_basis_points: null, note: '', internal_note: '', origin_id: null,
        })
      } else if (state === 'updated') await tx.set('estimate_line', line_id, values)
      const remember = { line_id, quantity_thousandths: want.quantity_thousandths, written: canonicalJson(want.values) }
      if (remembered.some((row) => row.id === takeoff_line_id)) await tx.set('takeoff_line', takeoff_line_id, remember)
      else await tx.insert('takeoff_line', { ...of, id: takeoff_line_id, surface_id, part, ...remember })
    }
    await keepTotal(tx, id)
  },
})

/** Everybody who puts in the same figure writes the same row. */
function refuseOtherId(id: string, estimateId: string, key: string): void {
  if (id === takeoffFigureId(estimateId, key)) return
  throw new Refusal('invalid_input', 'the id of a value by hand follows from its estimate and its figure', { table: 'takeoff_figure', id, fields: [{ field: 'id', message: 'does not follow from estimate and figure' }] })
}

async function sourceOf(tx: Tx, whole: Database['estimate']): Promise<TakeoffSource> {
  const source = await readTakeoff(tx.read, whole, pricesDay(whole))
  if (!source) throw new Refusal('record_missing', 'the company is not here yet', { table: 'company', id: whole.company_id })
  return source
}

/** What came down without its prices yet must not be taken off at nothing. */
function refuseMissing({ surfaces, products, rates }: TakeoffSource): void {
  const there = new Set([...products, ...rates].map(({ id }) => id))
  for (const surface of surfaces) {
    for (const name of ['finish_product_id', 'primer_product_id', 'production_rate_id'] as const) {
      const wanted = surface[name]
      if (wanted !== null && !there.has(wanted)) throw new Refusal('missing_reference', `surface ${surface.id} names what is not here`, { table: 'surface', id: surface.id, fields: [{ field: name, message: 'not here' }] })
    }
  }
}

/** The room's section; where it has none, or somebody deleted it, the one that follows from the room, at the end. */
async function sectionOf(tx: Tx, roomId: string, of: Pick<Database['estimate_section'], 'company_id' | 'project_id' | 'estimate_id'>): Promise<string> {
  const room = await tx.get('room', roomId)
  const stands = room.section_id ? await tx.find('estimate_section', room.section_id) : undefined
  if (stands?.estimate_id === of.estimate_id) return stands.id
  const id = takeoffSectionId(roomId)
  if (!await tx.find('estimate_section', id)) {
    const last = await tx.read.selectFrom('estimate_section').select('position').where('estimate_id', '=', of.estimate_id).orderBy('position', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()
    await tx.insert('estimate_section', { ...of, id, name: room.name, position: positionAfter(last?.position), option_id: null, origin_id: null })
  }
  await tx.set('room', roomId, { section_id: id })
  return id
}
