import { withProductPrices } from '../price-book/read-prices.ts'
import type { ReadContext } from '../queries/query.ts'
import type { Database } from '../schema/database.ts'
import type { TakeoffSource } from './work-out.ts'

/** Reads everything that the takeoff of an estimate is worked out of; null while the company has not come down. Paint costs what it does on the day `on`. Seeing a command's own writes where it is given a command's reader. */
export async function readTakeoff(database: ReadContext['database'], estimate: Pick<Database['estimate'], 'id' | 'company_id'>, on: string): Promise<TakeoffSource | null> {
  const company = await database.selectFrom('company')
    .select(['length_unit', 'opening_rule', 'opening_threshold_thousandths', 'opening_threshold_unit', 'opening_share_basis_points', 'paint_waste_basis_points', 'labour_loss_basis_points',
      'painters', 'working_day_thousandths', 'labour_hour_cents'])
    .where('id', '=', estimate.company_id).executeTakeFirst()
  if (!company) return null
  const rooms = await database.selectFrom('room')
    .select(['id', 'section_id', 'name', 'position', 'kind', 'shape', 'length', 'width', 'height', 'ceiling', 'pitch_thousandths', 'eaves', 'cabinet_pieces', 'parts', 'note'])
    .where('estimate_id', '=', estimate.id).where('archived_at', 'is', null).orderBy('position').orderBy('id').execute()
  const there = new Set(rooms.map(({ id }) => id))
  const openings = await database.selectFrom('room_opening').select(['id', 'room_id', 'wall_id', 'kind', 'width', 'height', 'count'])
    .where('estimate_id', '=', estimate.id).where('archived_at', 'is', null).orderBy('id').execute()
  const surfaces = await database.selectFrom('surface')
    .select(['id', 'room_id', 'kind', 'name', 'position', 'included', 'measured_thousandths', 'measured_unit', 'face_width', 'substrate_id', 'finish_product_id', 'coats', 'primer_product_id', 'primer_coats',
      'production_rate_id', 'prep_factor_id', 'height_factor_id', 'access_factor_id', 'note'])
    .where('estimate_id', '=', estimate.id).where('archived_at', 'is', null).orderBy('position').orderBy('id').execute()
  const used = (...names: readonly ('finish_product_id' | 'primer_product_id' | 'production_rate_id')[]): string[] => [...new Set(surfaces.flatMap((surface) => names.map((name) => surface[name] ?? [])).flat())]
  const [productIds, rateIds] = [used('finish_product_id', 'primer_product_id'), used('production_rate_id')]
  const products = productIds.length === 0 ? [] : await withProductPrices(database, await database.selectFrom('product')
    .select(['id', 'kind', 'brand', 'name', 'sheen', 'coverage_thousandths', 'coverage_unit', 'quart_cents', 'gallon_cents', 'five_gallons_cents', 'taxable', 'cost_code_id', 'effective_on'])
    .where('id', 'in', productIds).orderBy('id').execute(), on)
  return {
    estimate_id: estimate.id,
    company,
    rooms,
    openings: openings.filter(({ room_id }) => there.has(room_id)),
    surfaces: surfaces.filter(({ room_id }) => there.has(room_id)),
    products: products.map((each) => {
      const { effective_on: _, ...product } = each
      return product
    }),
    rates: rateIds.length === 0 ? [] : await database.selectFrom('production_rate')
      .select(['id', 'name', 'unit', 'rate_thousandths', 'further_coat_basis_points', 'piece_area_thousandths', 'piece_area_unit', 'hour_cents', 'taxable', 'cost_code_id'])
      .where('id', 'in', rateIds).orderBy('id').execute(),
    substrates: await database.selectFrom('substrate').select(['id', 'name', 'texture_basis_points']).orderBy('id').execute(),
    factors: await database.selectFrom('labour_factor').select(['id', 'kind', 'name', 'basis_points', 'above', 'archived_at']).orderBy('id').execute(),
    by_hand: await database.selectFrom('takeoff_figure').select(['figure', 'unit', 'measure', 'value_thousandths', 'value_cents']).where('estimate_id', '=', estimate.id).orderBy('id').execute(),
  }
}
