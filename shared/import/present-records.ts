import type { CatalogueTable, PresentRecord } from '../exchange/catalogue-plan.ts'
import type { ReadContext } from '../queries/query.ts'

type Reader = ReadContext['database']

/** What of the price book is here and not archived, with all its prices. */
export const presentRecords = (database: Reader, table: CatalogueTable): Promise<readonly PresentRecord[]> => reading[table](database)

const reading: Readonly<Record<CatalogueTable, (database: Reader) => Promise<readonly PresentRecord[]>>> = {
  async price_book_item(database) {
    const rows = await database.selectFrom('price_book_item').selectAll().where('archived_at', 'is', null).orderBy('id').execute()
    const later = await database.selectFrom('price_book_price').select(['id', 'price_book_item_id', 'effective_on', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents']).execute()
    const of = Map.groupBy(later, (price) => price.price_book_item_id)
    return rows.map(({ id, ...values }) => ({ id, values, prices: (of.get(id) ?? []).map(({ id: price, price_book_item_id: _of, effective_on, ...amounts }) => ({ id: price, effective_on, amounts })) }))
  },
  async product(database) {
    const rows = await database.selectFrom('product').selectAll().where('archived_at', 'is', null).orderBy('id').execute()
    const later = await database.selectFrom('product_price').select(['id', 'product_id', 'effective_on', 'quart_cents', 'gallon_cents', 'five_gallons_cents']).execute()
    const of = Map.groupBy(later, (price) => price.product_id)
    return rows.map(({ id, ...values }) => ({ id, values, prices: (of.get(id) ?? []).map(({ id: price, product_id: _of, effective_on, ...amounts }) => ({ id: price, effective_on, amounts })) }))
  },
  async production_rate(database) {
    const rows = await database.selectFrom('production_rate').selectAll().where('archived_at', 'is', null).orderBy('id').execute()
    return rows.map(({ id, ...values }) => ({ id, values, prices: [] }))
  },
}
