import { z } from 'zod'
import { withItemPrices } from '../price-book/read-prices.ts'
import { field } from '../schema/row-schema.ts'
import { priceBookItem } from '../schema/tables.ts'
import { asked, inOrder, listArguments, query } from './query.ts'

const itemColumns = [
  'price_book_item.id', 'price_book_item.code', 'price_book_item.name', 'price_book_item.description', 'price_book_item.category', 'price_book_item.unit', 'price_book_item.cost_code_id',
  'price_book_item.labour_unit_cents', 'price_book_item.material_unit_cents', 'price_book_item.other_unit_cents', 'price_book_item.taxable', 'price_book_item.effective_on', 'price_book_item.archived_at',
] as const

/** The price book page by page, by code unless asked otherwise, with the prices of the day `on` and all its categories. Unit costs are null for a role that may not see them. */
export const priceBookList = query({
  name: 'price_book.list',
  tables: ['price_book_item', 'price_book_price', 'cost_code'],
  arguments: z.strictObject({
    on: field(priceBookItem, 'effective_on'),
    ...listArguments('asc'),
    category: field(priceBookItem, 'category').optional(),
    sort: z.enum(['code', 'name']).default('code'),
  }),
  async run({ database, matching }, args) {
    const kept = database.selectFrom('price_book_item').where('price_book_item.archived_at', args.archived ? 'is not' : 'is', null)
    let matched = kept
    if (args.category !== undefined) matched = matched.where('price_book_item.category', '=', args.category)
    if (asked(args.search)) matched = matched.where(matching('price_book_item', 'price_book_item.id', args.search))
    const { count } = await matched.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow()
    const rows = await matched
      .leftJoin('cost_code', 'cost_code.id', 'price_book_item.cost_code_id')
      .select(itemColumns).select(['cost_code.code as cost_code'])
      .orderBy(inOrder('price_book_item', [args.sort, 'id'], args.direction))
      .offset(args.offset).limit(args.limit).execute()
    const categories = await kept.select('price_book_item.category').distinct().orderBy('price_book_item.category').execute()
    return { total: Number(count), rows: await withItemPrices(database, rows, args.on), categories: categories.map((each) => each.category) }
  },
})

/** Items for somebody who types a line: those that hold all the words, by code, with the prices of the day `on`. No words, the first ones. */
export const priceBookSuggest = query({
  name: 'price_book.suggest',
  tables: ['price_book_item', 'price_book_price'],
  arguments: z.strictObject({ on: field(priceBookItem, 'effective_on'), words: z.string().max(200), limit: z.number().int().min(1).max(50).default(8) }),
  async run({ database, matching }, { on, words, limit }) {
    let matched = database.selectFrom('price_book_item').where('price_book_item.archived_at', 'is', null)
    if (asked(words)) matched = matched.where(matching('price_book_item', 'price_book_item.id', words))
    return await withItemPrices(database, await matched.select(itemColumns).orderBy('price_book_item.code').orderBy('price_book_item.id').limit(limit).execute(), on)
  },
})

/** What an item of the price book costs and has cost, by day: the first price, which stands in the item itself and has no id, then the later ones. Empty where there is no such item. */
export const priceBookPrices = query({
  name: 'price_book.prices',
  tables: ['price_book_item', 'price_book_price', 'user'],
  arguments: z.strictObject({ id: field(priceBookItem, 'id') }),
  async run({ database }, { id }) {
    const first = await database.selectFrom('price_book_item').select(['effective_on', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents']).where('id', '=', id).executeTakeFirst()
    if (!first) return []
    const later = await database.selectFrom('price_book_price').leftJoin('user', 'user.id', 'price_book_price.created_by')
      .select(['price_book_price.id', 'price_book_price.effective_on', 'price_book_price.labour_unit_cents', 'price_book_price.material_unit_cents', 'price_book_price.other_unit_cents',
        'price_book_price.created_at', 'user.name as created_by_name'])
      .where('price_book_price.price_book_item_id', '=', id).orderBy('price_book_price.effective_on').orderBy('price_book_price.id').execute()
    return [{ id: null, ...first, created_at: null, created_by_name: null }, ...later]
  },
})
