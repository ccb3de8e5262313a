import { z } from 'zod'
import { field } from '../schema/row-schema.ts'
import { priceBookItem } from '../schema/tables.ts'
import { asked, inOrder, query } from './query.ts'

const itemColumns = [
  'price_book_item.id', 'price_book_item.code', 'price_book_item.name', 'price_book_item.description', 'price_book_item.category', 'price_book_item.unit', 'price_book_item.cost_code_id',
  'price_book_item.labour_unit_cents', 'price_book_item.material_unit_cents', 'price_book_item.other_unit_cents', 'price_book_item.taxable', 'price_book_item.effective_on', 'price_book_item.archived_at',
] as const

/** The price book page by page, by code unless asked otherwise, with all its categories. Unit costs are null for a role that may not see them. */
export const priceBookList = query({
  name: 'price_book.list',
  tables: ['price_book_item', 'cost_code'],
  arguments: z.strictObject({
    search: z.string().max(200).default(''),
    category: field(priceBookItem, 'category').optional(),
    archived: z.boolean().default(false),
    sort: z.enum(['code', 'name']).default('code'),
    direction: z.enum(['asc', 'desc']).default('asc'),
    offset: z.number().int().min(0).default(0),
    limit: z.number().int().min(1).max(500).default(100),
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
    return { total: Number(count), rows, categories: categories.map((each) => each.category) }
  },
})

/** Items for somebody who types a line: those that hold all the words, by code. No words, the first ones. */
export const priceBookSuggest = query({
  name: 'price_book.suggest',
  tables: ['price_book_item'],
  arguments: z.strictObject({ words: z.string().max(200), limit: z.number().int().min(1).max(50).default(8) }),
  async run({ database, matching }, { words, limit }) {
    let matched = database.selectFrom('price_book_item').where('price_book_item.archived_at', 'is', null)
    if (asked(words)) matched = matched.where(matching('price_book_item', 'price_book_item.id', words))
    return await matched.select(itemColumns).orderBy('price_book_item.code').orderBy('price_book_item.id').limit(limit).execute()
  },
})
