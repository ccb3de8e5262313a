import { v7 } from 'uuid'
import { nanometresPer } from '../../shared/estimating/length.ts'
import type { TakeoffSource } from '../../shared/takeoff/work-out.ts'
import { demoProducts, demoRates } from '../../sync-server/db/demo-painting.ts'

/** The rows of a takeoff of so many rooms with a door and four surfaces each, painted with what the demo company has. */
export function largeTakeoff(rooms: number): TakeoffSource {
  const foot = Number(nanometresPer.foot)
  const products = demoProducts.map(({ covers, costCode: _code, source: _source, ...product }) => ({ id: v7(), ...product, coverage_thousandths: covers * 1000, coverage_unit: 'square_feet_per_gallon' as const, taxable: 1 as const, cost_code_id: null }))
  const rates = demoRates.map(({ name, unit, anHour, furtherCoat, pieceSquareFeet }) => ({
    id: v7(), name, unit, rate_thousandths: Math.round(anHour * 1000), further_coat_basis_points: furtherCoat ?? 10_000, piece_area_thousandths: pieceSquareFeet === undefined ? null : pieceSquareFeet * 1000,
    piece_area_unit: 'square_foot' as const, hour_cents: 5000, taxable: 0 as const, cost_code_id: null,
  }))
  const ids = Array.from({ length: rooms }, () => v7())
  return {
    estimate_id: v7(), products, rates, substrates: [], factors: [], by_hand: [],
    company: { length_unit: 'feet', opening_rule: 'all', opening_threshold_thousandths: 0, opening_threshold_unit: 'square_foot', opening_share_basis_points: 0, paint_waste_basis_points: 1000, labour_loss_basis_points: 667, painters: 2, working_day_thousandths: 7500, labour_hour_cents: 5000 },
    rooms: ids.map((id, index) => ({ id, section_id: null, name: `Room ${index}`, position: `a${index}`, kind: 'room', shape: 'box', length: 12 * foot + index * 1_000_000, width: 11 * foot, height: 8 * foot, ceiling: 'flat', pitch_thousandths: 0, eaves: 0, cabinet_pieces: 0, parts: '{"floors":[],"gables":[],"walls":[]}', note: '' })),
    openings: ids.map((room_id) => ({ id: v7(), room_id, wall_id: null, kind: 'door', width: 3 * foot, height: 7 * foot, count: 1 })),
    surfaces: ids.flatMap((room_id) => ([['walls', 2, 0], ['ceiling', 0, 3], ['baseboard', 3, 4], ['doors', 3, 6]] as const).map(([kind, paint, rate]) => ({
      id: v7(), room_id, kind, position: `a${kind}`, name: '', included: 1 as const, measured_thousandths: 0, measured_unit: 'square_feet' as const, face_width: null, substrate_id: null, finish_product_id: products[paint]?.id ?? null, coats: 2,
      primer_product_id: null, primer_coats: 0, production_rate_id: rates[rate]?.id ?? null, prep_factor_id: null, height_factor_id: null, access_factor_id: null, note: '',
    }))),
  }
}
