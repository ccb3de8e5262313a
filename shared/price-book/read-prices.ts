import type { ReadContext } from '../queries/query.ts'
import { priceOn, type ItemPrice, type ProductPrice } from './price-on.ts'

type Reader = ReadContext['database']

/** Items of the price book with the price that each has on a day, and since when; in the order in which they come. */
export async function withItemPrices<Row extends ItemPrice & { readonly id: string; readonly effective_on: string }>(database: Reader, rows: readonly Row[], on: string): Promise<Row[]> {
  if (rows.length === 0) return []
  const later = await database.selectFrom('price_book_price').select(['id', 'price_book_item_id', 'effective_on', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents'])
    .where('price_book_item_id', 'in', rows.map(({ id }) => id)).where('effective_on', '<=', on).execute()
  const of = Map.groupBy(later, (each) => each.price_book_item_id)
  return rows.map((row) => {
    const { effective_on, labour_unit_cents, material_unit_cents, other_unit_cents } = priceOn(row, of.get(row.id) ?? [], on)
    return { ...row, effective_on, labour_unit_cents, material_unit_cents, other_unit_cents }
  })
}

/** Products with the prices that their cans have on a day, and since when; in the order in which they come. */
export async function withProductPrices<Row extends ProductPrice & { readonly id: string; readonly effective_on: string }>(database: Reader, rows: readonly Row[], on: string): Promise<Row[]> {
  if (rows.length === 0) return []
  const later = await database.selectFrom('product_price').select(['id', 'product_id', 'effective_on', 'quart_cents', 'gallon_cents', 'five_gallons_cents'])
    .where('product_id', 'in', rows.map(({ id }) => id)).where('effective_on', '<=', on).execute()
  const of = Map.groupBy(later, (each) => each.product_id)
  return rows.map((row) => {
    const { effective_on, quart_cents, gallon_cents, five_gallons_cents } = priceOn(row, of.get(row.id) ?? [], on)
    return { ...row, effective_on, quart_cents, gallon_cents, five_gallons_cents }
  })
}
