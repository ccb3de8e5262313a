import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CommandName } from '../../../shared/commands/registry.ts'
import { fraction, rounded, times } from '../../../shared/estimating/fraction.ts'
import { nanometresPer } from '../../../shared/estimating/length.ts'
import type { QueryResult } from '../../../shared/queries/registry.ts'
import { shownThousandths } from '../../../shared/estimating/shown-figure.ts'
import { takeoffFigureId } from '../../../shared/takeoff/ids.ts'
import { partsText } from '../../../shared/takeoff/room-parts.ts'
import { workOutTakeoff } from '../../../shared/takeoff/work-out.ts'
import { estimateDocument } from '../../../shared/signing/signed-document.ts'
import { ana, ben, CompanyAtWork, olga, sam, signing, uuid } from './company-at-work.ts'
import { ask, everyRow } from './domain-database.ts'
import { randomFrom } from './random-commands.ts'

const feet = (many: number): number => many * Number(nanometresPer.foot)
const [paint, rollers, walls, house, living] = [uuid('a1'), uuid('a2'), uuid('53'), uuid('e1'), uuid('70')]

let company: CompanyAtWork
let project_id: string
beforeEach(async () => {
  company = await CompanyAtWork.founded()
  project_id = await company.project()
  await company.give(ana, 'estimate.create', { id: house, project_id, number: 1042, title: 'Interior' })
  await company.give(olga, 'company.edit', { id: olga.company_id, edits: { paint_waste_basis_points: { from: 1000, to: 0 }, labour_hour_cents: { from: 0, to: 5000 } } })
  await company.give(ben, 'product.create', { id: paint, kind: 'finish', brand: 'Maker', name: 'Interior', sheen: 'Satin', coverage_thousandths: 350_000, gallon_cents: 4000, effective_on: '2026-11-01' })
  await company.give(ben, 'production_rate.create', { id: rollers, name: 'Walls, rolled', surface_kind: 'walls', unit: 'square_feet', rate_thousandths: 100_000 })
})
afterEach(() => company.database.destroy())

/** A room of 15 × 10 × 8 ft, which has 400 sq ft of walls, painted once. */
async function livingRoom(): Promise<void> {
  await company.give(ana, 'room.create', { id: living, project_id, estimate_id: house, name: 'Living room', position: 'a0', length: feet(15), width: feet(10), height: feet(8) })
  await company.give(ana, 'surface.create', { id: walls, project_id, room_id: living, kind: 'walls', position: 'a0', coats: 1, finish_product_id: paint, production_rate_id: rollers })
}
const takeOff = async (bring_back: string[] = []): Promise<number> => (await company.give(ana, 'estimate.take_off', { id: house, project_id, bring_back })).changes.length
const takeoff = async (actor = ana): Promise<NonNullable<QueryResult<'takeoff.of_estimate'>>> => {
  const found = await ask(company.database, actor, 'takeoff.of_estimate', { id: house })
  if (!found) throw new Error('no takeoff')
  return found
}
const estimate = async (): Promise<NonNullable<QueryResult<'estimate.get'>>> => await ask(company.database, ana, 'estimate.get', { id: house }) as NonNullable<QueryResult<'estimate.get'>>
const states = async (): Promise<Record<string, string>> => Object.fromEntries(((await takeoff()).lines ?? []).map(({ part, state }) => [part, state]))

describe('estimate.take_off', () => {
  it('Estimate Rocket\'s room costs $245.71, to the cent, though 1.143 gallons at $40 are $45.72', async () => {
    await livingRoom()
    const { shown } = await takeoff()
    expect(shown.rooms[0]?.surfaces[0]).toMatchObject({ quantity: { thousandths: 400_000 }, hours: { thousandths: 4000 }, finish: { gallons: { thousandths: 1143 }, cost_cents: 4571 }, labour_cents: 20_000, problems: [] })
    expect(await states()).toEqual({ labour: 'added', finish: 'added' })
    await takeOff()
    const { estimate: { total_cents }, sections, lines } = await estimate()
    expect(total_cents).toBe(24_571)
    expect(sections.map(({ name }) => name)).toEqual(['Living room'])
    expect(lines).toMatchObject([
      { description: 'Walls: labor', quantity_thousandths: 1000, unit: 'lot', labour_unit_cents: 20_000, material_unit_cents: 0, crew_note: '400 sq ft, 4 h' },
      { description: 'Walls: Maker Interior Satin', quantity_thousandths: 1000, unit: 'lot', labour_unit_cents: 0, material_unit_cents: 4571, crew_note: '400 sq ft, 1.143 gal' },
    ])
  })

  it('a second time changes nothing, whatever was measured and put in by hand', async () => {
    const random = randomFrom(20_261_123)
    const below = (many: number): number => Math.floor(random() * many)
    for (let round = 0; round < 10; round += 1) {
      const room = uuid(`7${round}0`)
      const kinds = ['walls', 'ceiling', 'baseboard', 'doors', 'other'] as const
      await company.give(ana, 'room.create', { id: room, project_id, estimate_id: house, name: `Room ${round}`, position: `a${round}`, length: 1 + below(feet(40)), width: 1 + below(feet(40)), height: 1 + below(feet(12)), ...(below(2) ? { ceiling: 'cathedral', pitch_thousandths: below(24_000) } : {}) })
      await company.give(ana, 'room_opening.create', { id: uuid(`7${round}1`), project_id, room_id: room, kind: 'door', width: below(feet(50)), height: below(feet(10)), count: below(4) })
      for (const [index, kind] of kinds.entries()) {
        await company.give(ana, 'surface.create', {
          id: uuid(`5${round}${index}`), project_id, room_id: room, kind, position: `a${index}`, coats: below(4), primer_coats: below(2), measured_thousandths: below(1_000_000), face_width: below(2) ? below(feet(2)) : null,
          finish_product_id: below(4) ? paint : null, primer_product_id: paint, production_rate_id: below(4) ? rollers : null, included: below(5) ? 1 : 0,
        })
      }
      if (below(2)) await company.try(ana, 'takeoff_figure.put', byHand(`${uuid(`5${round}0`)}.hours`, below(100_000)))
      await takeOff()
      expect(await takeOff()).toBe(0)
      const { lines } = await takeoff()
      expect(new Set(lines?.map(({ state }) => state))).toEqual(new Set(['unchanged']))
    }
    // what is shown is never below the need, and what is charged is the need
    const { source } = await takeoff()
    const worked = workOutTakeoff(source, true)
    for (const coating of worked.rooms.flatMap((room) => room.surfaces).flatMap(({ primer, finish }) => [primer, finish]).filter((each) => each !== null)) {
      const { value } = coating.gallons
      expect(BigInt(shownThousandths(coating.gallons, 'imperial')) * value.divisor).toBeGreaterThanOrEqual(value.dividend * 1000n)
      expect(coating.cost?.value).toEqual(fraction(rounded(times(value, fraction(4000n)))))
    }
    for (const { gallons, containers } of worked.products) {
      if (!containers?.ok) throw new Error('no cans')
      expect(BigInt(containers.held_thousandths) * gallons.value.divisor).toBeGreaterThanOrEqual(gallons.value.dividend * 1000n)
    }
    // the estimate costs what its surfaces do, to the cent
    expect((await estimate()).estimate.total_cents).toBe((worked.labour_cents ?? 0) + (worked.material_cents ?? 0))
  })

  it('gives the crew what an older version wrote into the note of a line, and leaves a note alone that somebody changed', async () => {
    await livingRoom()
    await takeOff()
    const [labour, finish] = (await estimate()).lines
    if (!labour || !finish) throw new Error('no lines')
    // as schema version 2 left them: the figures in the note, and so remembered
    for (const [line, note, said] of [[labour, '400 sq ft, 4 h', '400 sq ft, 4 h'], [finish, '400 sq ft, 1.143 gal', 'Buy on Monday']] as const) {
      const row = await company.database.selectFrom('takeoff_line').select('written').where('line_id', '=', line.id).executeTakeFirstOrThrow()
      const { crew_note: _, ...before } = JSON.parse(row.written) as Record<string, unknown>
      await company.database.updateTable('takeoff_line').set({ written: JSON.stringify({ ...before, note }) }).where('line_id', '=', line.id).execute()
      await company.database.updateTable('estimate_line').set({ crew_note: '', note: said }).where('id', '=', line.id).execute()
    }
    expect((await takeoff()).lines).toMatchObject([{ state: 'updated', values: { crew_note: '400 sq ft, 4 h', note: '' }, by_hand: [] }, { state: 'updated', values: { crew_note: '400 sq ft, 1.143 gal' }, by_hand: [] }])
    await takeOff()
    expect((await estimate()).lines).toMatchObject([{ crew_note: '400 sq ft, 4 h', note: '' }, { crew_note: '400 sq ft, 1.143 gal', note: 'Buy on Monday' }])
    expect(await takeOff()).toBe(0)
  })

  it('follows what was measured, and leaves alone what somebody wrote, changed or deleted', async () => {
    await livingRoom()
    await takeOff()
    const [labour, finish] = (await estimate()).lines
    if (!labour || !finish) throw new Error('no lines')
    await company.give(ana, 'estimate_line.create', { id: uuid('91'), project_id, estimate_id: house, section_id: labour.section_id, position: 'z0', description: 'Mask floors', quantity_thousandths: 1000, labour_unit_cents: 4200 })
    await company.give(ana, 'estimate_line.edit', { id: labour.id, project_id, edits: { labour_unit_cents: { from: 20_000, to: 30_000 } } })
    await company.give(ana, 'room.edit', { id: living, project_id, edits: { height: { from: feet(8), to: feet(9) }, name: { from: 'Living room', to: 'Den' } } })
    expect((await takeoff()).lines).toMatchObject([{ part: 'labour', state: 'updated', by_hand: ['labour_unit_cents'] }, { part: 'finish', state: 'updated', by_hand: [] }])
    await takeOff()
    expect((await estimate()).sections.map(({ name }) => name)).toEqual(['Den'])
    expect((await estimate()).lines).toMatchObject([{ labour_unit_cents: 30_000, crew_note: '450 sq ft, 4.5 h' }, { material_unit_cents: 5143 }, { description: 'Mask floors' }])
    expect((await estimate()).estimate.total_cents).toBe(30_000 + 5143 + 4200)

    // the price by hand goes back to what the takeoff says
    await company.give(ana, 'estimate_line.edit', { id: labour.id, project_id, edits: { labour_unit_cents: { from: 30_000, to: 22_500 } } })
    expect((await takeoff()).lines?.[0]).toMatchObject({ state: 'unchanged', by_hand: [] })
    await company.give(ana, 'estimate_line.delete', { id: finish.id, project_id })
    expect(await states()).toEqual({ labour: 'unchanged', finish: 'left_out' })
    expect(await takeOff()).toBe(0)
    await takeOff([finish.id])
    expect((await estimate()).estimate.total_cents).toBe(22_500 + 5143 + 4200)

    // what is no longer painted goes, unless its money was changed by hand
    await company.give(ana, 'estimate_line.edit', { id: finish.id, project_id, edits: { material_unit_cents: { from: 5143, to: 6000 } } })
    await company.give(ana, 'surface.edit', { id: walls, project_id, edits: { included: { from: 1, to: 0 } } })
    expect(await states()).toEqual({ labour: 'removed', finish: 'kept' })
    await takeOff()
    expect((await estimate()).lines.map(({ description }) => description)).toEqual(['Mask floors', 'Walls: Maker Interior Satin'])
    expect(await states()).toEqual({ finish: 'kept' })
    expect(await takeOff()).toBe(0)
    await company.give(ana, 'surface.edit', { id: walls, project_id, edits: { included: { from: 0, to: 1 } } })
    expect(await states()).toEqual({ labour: 'added', finish: 'unchanged' })
  })

  it('makes one section and one line of each, though two laptops did it', async () => {
    await livingRoom()
    // the same commands, sent by two people who had not heard of each other
    await takeOff()
    const once = await everyRow(company.database)
    await company.give(ben, 'estimate.take_off', { id: house, project_id })
    expect(await everyRow(company.database)).toEqual(once)
    // and a section that somebody deleted comes back with the next takeoff that has something for it
    const [section] = (await estimate()).sections
    await company.give(ana, 'estimate_section.delete', { id: section?.id ?? '', project_id })
    await takeOff()
    expect((await estimate()).sections).toEqual([])
    await takeOff((await takeoff()).lines?.map(({ line_id }) => line_id))
    expect((await estimate()).estimate.total_cents).toBe(24_571)
  })

  it('goes into the section that the room was given, and along into a new version', async () => {
    await livingRoom()
    await company.give(ana, 'estimate_section.create', { id: uuid('5e'), project_id, estimate_id: house, name: 'Inside', position: 'a0' })
    await company.give(ana, 'room.edit', { id: living, project_id, edits: { section_id: { from: null, to: uuid('5e') } } })
    await company.give(ana, 'takeoff_figure.put', byHand(`${walls}/finish.gallons`, 2000))
    await takeOff()
    const before = await estimate()
    expect(before.lines.map((line) => [line.section_id, line.labour_unit_cents + line.material_unit_cents])).toEqual([[uuid('5e'), 20_000], [uuid('5e'), 8000]])
    await company.give(ana, 'estimate.send', { id: house, project_id })
    expect(await company.try(ana, 'estimate.take_off', { id: house, project_id })).toMatchObject({ code: 'estimate_frozen' })
    expect(await company.try(ana, 'room.edit', { id: living, project_id, edits: { height: { from: feet(8), to: feet(9) } } })).toMatchObject({ code: 'estimate_frozen' })
    const next = uuid('e2')
    await company.give(ana, 'estimate.new_version', { id: next, project_id, from_estimate_id: house, section_ids: { [uuid('5e')]: uuid('5f') }, line_ids: Object.fromEntries(before.lines.map(({ id }, index) => [id, uuid(`9${index}`)])) })
    const copied = await ask(company.database, ana, 'takeoff.of_estimate', { id: next })
    expect(copied?.lines).toMatchObject([{ line_id: uuid('90'), state: 'unchanged' }, { line_id: uuid('91'), state: 'unchanged' }])
    expect(copied?.shown).toMatchObject({ material_cents: 8000, rooms: [{ surfaces: [{ finish: { gallons: { by_hand: true } } }] }] })
    expect((await company.give(ana, 'estimate.take_off', { id: next, project_id })).changes).toEqual([])
    expect(copied?.source.rooms[0]).toMatchObject({ name: 'Living room', section_id: uuid('5f') })

    // and its hours into the budget, once it is accepted
    const heading = { company_name: '', company_address: '', project_name: '', project_address: '', client_name: '' }
    const { estimate: sent, sections, lines, options } = await ask(company.database, ana, 'estimate.get', { id: next }) as NonNullable<QueryResult<'estimate.get'>>
    await company.give(ana, 'estimate.send', { id: next, project_id })
    await company.give(ana, 'signature.sign', signing(estimateDocument(heading, sent, sections, lines, options)))
    expect(await company.database.selectFrom('budget_line').select(['labour_cents', 'material_cents', 'hours_thousandths']).execute()).toEqual([{ labour_cents: 20_000, material_cents: 8000, hours_thousandths: 4000 }])
  })
})

const byHand = (figure: string, value: number, seen: number | null = null): { id: string; project_id: string; estimate_id: string; figure: string; measure: 'imperial'; value: number; seen: number | null } =>
  ({ id: takeoffFigureId(house, figure), project_id, estimate_id: house, figure, measure: 'imperial', value, seen })

describe('a figure by hand', () => {
  it('stands in for the one that is worked out, all follows, and it can be reset', async () => {
    await livingRoom()
    await company.give(ana, 'takeoff_figure.put', byHand(`${living}.walls`, 500_000))
    expect((await takeoff()).shown.rooms[0]?.surfaces[0]).toMatchObject({ quantity: { thousandths: 500_000, by_hand: true }, hours: { thousandths: 5000, by_hand: false }, labour_cents: 25_000 })
    await company.give(ana, 'takeoff_figure.put', byHand(`${walls}.labour_cost`, 99))
    expect((await takeoff()).shown).toMatchObject({ labour_cents: 99 })
    // nobody puts a value over one that they did not see
    expect(await company.try(ben, 'takeoff_figure.put', byHand(`${living}.walls`, 1))).toMatchObject({ code: 'changed_meanwhile', fields: [{ from: null, to: 1, current: 500_000 }] })
    await company.give(ben, 'takeoff_figure.put', byHand(`${living}.walls`, 600_000, 500_000))
    await company.give(ana, 'takeoff_figure.reset', { id: takeoffFigureId(house, `${living}.walls`), project_id, estimate_id: house, figure: `${living}.walls` })
    await company.give(ana, 'takeoff_figure.reset', { id: takeoffFigureId(house, `${walls}.labour_cost`), project_id, estimate_id: house, figure: `${walls}.labour_cost` })
    expect((await takeoff()).shown).toMatchObject({ labour_cents: 20_000, material_cents: 4571 })
  })

  it('is of a figure that is there, under the id that follows from it, and no absurd one', async () => {
    await livingRoom()
    expect(await company.try(ana, 'takeoff_figure.put', byHand(`${living}.moon`, 1))).toMatchObject({ code: 'record_missing' })
    // what was measured is changed where it was measured
    expect(await company.try(ana, 'takeoff_figure.put', byHand(`${living}.height`, 1))).toMatchObject({ code: 'record_missing' })
    for (const of of [living, house]) expect(await company.try(ana, 'takeoff_figure.put', byHand(`${of}/hours.total`, 1))).toMatchObject({ code: 'invalid_input', fields: [{ field: 'figure' }] })
    await company.give(ana, 'takeoff_figure.put', byHand(`${house}.days`, 3000))
    expect((await takeoff()).shown.days).toMatchObject({ thousandths: 3000, by_hand: true })
    expect(await company.try(ana, 'takeoff_figure.put', { ...byHand(`${living}.walls`, 1), id: uuid('bad') })).toMatchObject({ code: 'invalid_input', fields: [{ field: 'id' }] })
    for (const value of [-1, 10 ** 13 + 1]) expect(await company.try(ana, 'takeoff_figure.put', byHand(`${living}.walls`, value))).toMatchObject({ code: 'invalid_input', fields: [{ field: 'value' }] })
    expect(await company.try(sam, 'takeoff_figure.put', byHand(`${living}.walls`, 1))).toMatchObject({ code: 'not_permitted' })
  })
})

describe('bad input', () => {
  it('is refused with the field, and nothing of it is kept', async () => {
    await livingRoom()
    const before = await everyRow(company.database)
    const refused = async (name: CommandName, args: object, field: string, code = 'invalid_input'): Promise<void> => {
      expect([name, field, await company.try(olga, name, args as never)]).toEqual([name, field, expect.objectContaining({ code, fields: [expect.objectContaining({ field })] })])
    }
    for (const length of [-1, 0.5, 10 ** 12 + 1, Number.NaN]) await refused('room.create', { id: uuid('71'), project_id, estimate_id: house, name: 'Hall', position: 'a0', length }, 'length')
    await refused('room.create', { id: uuid('71'), project_id, estimate_id: house, name: ' ', position: 'a0' }, 'name')
    await refused('room.edit', { id: living, project_id, edits: { parts: { from: '{}', to: '{"walls":[{"id":"x"}]}' } } }, 'parts')
    await refused('room_opening.create', { id: uuid('0d'), project_id, room_id: living, kind: 'door', width: 1, height: 1, count: 10_001 }, 'count')
    await refused('room_opening.create', { id: uuid('0d'), project_id, room_id: living, kind: 'door', width: 1, height: 1, wall_id: uuid('0e') }, 'wall_id', 'missing_reference')
    await refused('surface.create', { id: uuid('54'), project_id, room_id: living, kind: 'fascia', position: 'a0' }, 'kind')
    await refused('surface.edit', { id: walls, project_id, edits: { coats: { from: 1, to: 21 } } }, 'coats')
    await refused('surface.edit', { id: walls, project_id, edits: { measured_thousandths: { from: 0, to: 10 ** 12 } } }, 'measured_thousandths')
    for (const to of [0, -1, 10 ** 12]) await refused('product.edit', { id: paint, edits: { coverage_thousandths: { from: 350_000, to } } }, 'coverage_thousandths')
    await refused('product.edit', { id: paint, edits: { gallon_cents: { from: 4000, to: -1 } } }, 'gallon_cents')
    await refused('production_rate.edit', { id: rollers, edits: { rate_thousandths: { from: 100_000, to: 0 } } }, 'rate_thousandths')
    await refused('substrate.create', { id: uuid('5b'), name: 'Moon', texture_basis_points: 100_001 }, 'texture_basis_points')
    await refused('labour_factor.create', { id: uuid('1f'), kind: 'height', name: 'Moon', above: 10 ** 12 + 1 }, 'above')
    for (const [field, from, to] of [['painters', 2, 0], ['working_day_thousandths', 8000, 24_001], ['opening_share_basis_points', 10_000, 10_001], ['paint_waste_basis_points', 0, -1], ['labour_hour_cents', 5000, -1]] as const) {
      await refused('company.edit', { id: olga.company_id, edits: { [field]: { from, to } } }, field)
    }
    expect(await everyRow(company.database)).toEqual(before)
  })

  it('that was kept all the same, or is missing, is said in words and counted as nothing', async () => {
    await livingRoom()
    const problems = async (): Promise<readonly string[]> => (await takeoff()).shown.rooms.flatMap((room) => [...room.problems, ...room.surfaces.flatMap((surface) => surface.problems)])
    await company.give(ben, 'product.edit', { id: paint, edits: { gallon_cents: { from: 4000, to: null } } })
    await company.give(olga, 'company.edit', { id: olga.company_id, edits: { labour_hour_cents: { from: 5000, to: 0 } } })
    expect(await problems()).toEqual(['no_price', 'no_hour_price'])
    await company.give(ben, 'product.edit', { id: paint, edits: { five_gallons_cents: { from: null, to: 17_500 } } })
    // a gallon of a pail at $175.00 is $35.00: 1.142857 × 35 = 40
    expect((await takeoff()).shown).toMatchObject({ material_cents: 4000 })
    await company.give(ana, 'surface.edit', { id: walls, project_id, edits: { production_rate_id: { from: rollers, to: null }, finish_product_id: { from: paint, to: null } } })
    expect(await problems()).toEqual(['no_rate', 'no_product'])
    await company.give(ana, 'surface.create', { id: uuid('55'), project_id, room_id: living, kind: 'doors', position: 'a1', finish_product_id: paint, production_rate_id: rollers })
    expect((await problems()).slice(2)).toEqual(['rate_does_not_fit', 'no_piece_area'])
    await company.give(ana, 'room_opening.create', { id: uuid('0d'), project_id, room_id: living, kind: 'window', width: feet(400), height: feet(400) })
    const { shown } = await takeoff()
    expect(shown.rooms[0]).toMatchObject({ problems: ['openings_exceed_walls'], figures: { walls: { thousandths: 0 } } })
    expect(JSON.stringify(shown)).not.toMatch(/NaN|:-\d/)
    // as large and as slow as anything can be put in
    await company.give(ben, 'product.edit', { id: paint, edits: { coverage_thousandths: { from: 350_000, to: 1 } } })
    await company.give(ben, 'production_rate.create', { id: uuid('a4'), name: 'Never', surface_kind: 'other', unit: 'square_metres', rate_thousandths: 1, hour_cents: 1_000_000_000 })
    const absurd = { project_id, room_id: living, kind: 'other', position: 'a2', measured_thousandths: 10_000_000_000, measured_unit: 'square_metres', finish_product_id: paint, production_rate_id: uuid('a4') } as const
    await company.give(ana, 'surface.create', { ...absurd, id: uuid('57'), coats: 20 })
    await company.give(ana, 'surface.create', { ...absurd, id: uuid('58'), coats: 0, measured_thousandths: 10_000_000 })
    const worked = (await takeoff()).shown.rooms[0]?.surfaces
    expect(worked?.find(({ id }) => id === uuid('57'))).toMatchObject({ problems: ['too_large'], hours: null, finish: null })
    await company.give(ana, 'surface.edit', { id: uuid('58'), project_id, edits: { coats: { from: 0, to: 1 } } })
    expect((await takeoff()).shown.rooms[0]?.surfaces.find(({ id }) => id === uuid('58'))).toMatchObject({ problems: ['too_large'], hours: { thousandths: 10 ** 10 }, labour_cents: null })
    await company.give(ana, 'surface.archive', { id: uuid('57'), project_id })
    await company.give(ana, 'surface.archive', { id: uuid('58'), project_id })
    // a row that no command would write
    await company.database.updateTable('room').set({ length: -5, parts: 'none' }).where('id', '=', living).execute()
    expect(await problems()).toEqual(['not_measurable', 'not_measurable', 'not_measurable'])
    await takeOff()
    expect((await estimate()).estimate.total_cents).toBe(0)
  })
})

it('a role that may not see costs reads areas, hours and gallons, and no money', async () => {
  await livingRoom()
  const { shown, lines } = await takeoff(sam)
  expect(shown.rooms[0]?.surfaces[0]).toMatchObject({ hours: { thousandths: 4000 }, finish: { gallons: { thousandths: 1143 } } })
  expect(lines).toBeNull()
  expect(JSON.stringify(shown)).not.toMatch(/cents/)
})

it('a side of a house, a room wall by wall, metres, pieces, heights and what was archived', async () => {
  await company.give(olga, 'company.edit', { id: olga.company_id, edits: { length_unit: { from: 'feet', to: 'metres' }, opening_rule: { from: 'all', to: 'none' }, language: { from: 'en', to: 'es' } } })
  const side = uuid('73')
  await company.give(ana, 'room.create', { id: side, project_id, estimate_id: house, name: 'North', position: 'a0', kind: 'elevation', width: feet(30), height: feet(10), eaves: feet(30), parts: partsText({ gables: [{ id: uuid('6a'), width: feet(24), pitch_thousandths: 6000 }] }) })
  await company.give(ana, 'room_opening.create', { id: uuid('0d'), project_id, room_id: side, kind: 'door', width: feet(3), height: feet(7), count: 2 })
  // 300 sq ft, and a gable of ½ × 24 × 6
  expect((await takeoff()).shown).toMatchObject({ measure: 'metric', rooms: [{ figures: { facade: { thousandths: Math.round(372 * 92.903_04) }, doors: { thousandths: 2000 } } }] })
  await company.give(ben, 'labour_factor.create', { id: uuid('1f'), kind: 'height', name: 'Above 9 ft', basis_points: 20_000, above: feet(9) })
  await company.give(ben, 'production_rate.create', { id: uuid('a3'), name: 'Doors', surface_kind: 'doors', unit: 'pieces', rate_thousandths: 2000, piece_area_thousandths: 42_000, hour_cents: 6000 })
  await company.give(ana, 'surface.create', { id: uuid('56'), project_id, room_id: side, kind: 'doors', position: 'a0', coats: 1, finish_product_id: paint, production_rate_id: uuid('a3') })
  // two doors at two an hour, twice as long so high; 84 sq ft are 0.24 gallons
  expect((await takeoff()).shown.rooms[0]?.surfaces[0]).toMatchObject({ hours: { thousandths: 2000 }, labour_cents: 12_000, finish: { cost_cents: 960 }, problems: [] })
  const wall = (id: string, length: number, height: number, other_height?: number): { id: string; length: number; height: number; other_height?: number } => ({ id: uuid(id), length: feet(length), height: feet(height), ...(other_height === undefined ? {} : { other_height: feet(other_height) }) })
  await company.give(ana, 'room.create', { id: living, project_id, estimate_id: house, name: 'Attic', position: 'a1', shape: 'walls', parts: partsText({ walls: [wall('6b', 10, 8), wall('6c', 12, 4, 8)], floors: [{ id: uuid('6d'), length: feet(10), width: feet(12) }] }) })
  const attic = async (): Promise<unknown> => (await takeoff()).shown.rooms.find(({ id }) => id === living)?.figures
  expect(await attic()).toMatchObject({ walls: { thousandths: Math.round(152 * 92.903_04) }, ceiling: { thousandths: Math.round(120 * 92.903_04) } })
  await takeOff()
  expect((await estimate()).lines).toMatchObject([{ description: 'Puertas: mano de obra', unit: 'lote' }, { description: 'Puertas: Maker Interior Satin', crew_note: '2 piezas, 0,909 L' }])
  await company.give(ana, 'room.archive', { id: side, project_id })
  expect((await takeoff()).shown.rooms.map(({ id }) => id)).toEqual([living])
  await takeOff()
  expect((await estimate()).lines).toEqual([])
  await company.give(ana, 'room.restore', { id: side, project_id })
  await takeOff()
  expect((await estimate()).estimate.total_cents).toBe(12_960)
})
