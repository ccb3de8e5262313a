import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nanometresPer } from '../../../shared/estimating/length.ts'
import type { QueryResult } from '../../../shared/queries/registry.ts'
import { ana, ben, CompanyAtWork, olga, uuid } from './company-at-work.ts'
import { ask } from './domain-database.ts'

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
      { description: 'Walls: labour', quantity_thousandths: 1000, unit: 'lot', labour_unit_cents: 20_000, material_unit_cents: 0, note: '400 sq ft, 4 h' },
      { description: 'Walls: Maker Interior Satin', quantity_thousandths: 1000, unit: 'lot', labour_unit_cents: 0, material_unit_cents: 4571, note: '400 sq ft, 1.143 gal' },
    ])
  })
})
