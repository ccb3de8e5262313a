import { z } from 'zod'
import { unitCosts, type UnitCosts } from '../assemblies/unit-costs.ts'
import { withItemPrices } from '../price-book/read-prices.ts'
import { field } from '../schema/row-schema.ts'
import { priceBookItem, template } from '../schema/tables.ts'
import { templateContent } from '../templates/template-content.ts'
import { asked, inOrder, listArguments, query } from './query.ts'

const columns = ['template.id', 'template.kind', 'template.name', 'template.description', 'template.text', 'template.created_at', 'template.created_by', 'template.archived_at'] as const

/** The templates page by page, by kind and then by name unless asked otherwise; texts with them, parts without. */
export const templateList = query({
  name: 'template.list',
  tables: ['template'],
  arguments: z.strictObject({
    ...listArguments('asc'),
    kind: field(template, 'kind').optional(),
    sort: z.enum(['kind']).default('kind'),
  }),
  async run({ database, matching }, args) {
    let matched = database.selectFrom('template').where('template.archived_at', args.archived ? 'is not' : 'is', null)
    if (args.kind !== undefined) matched = matched.where('template.kind', '=', args.kind)
    if (asked(args.search)) matched = matched.where(matching('template', 'template.id', args.search))
    const { count } = await matched.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow()
    const rows = await matched.select(columns).orderBy(inOrder('template', ['kind', 'name', 'id'], args.direction)).offset(args.offset).limit(args.limit).execute()
    return { total: Number(count), rows }
  },
})

/**
 * One template, or null: its content, which is null for a role that may not see costs, and what the price book items that it names cost on the day `on`.
 */
export const templateGet = query({
  name: 'template.get',
  tables: ['template', 'price_book_item', 'price_book_price'],
  arguments: z.strictObject({ id: field(template, 'id'), on: field(priceBookItem, 'effective_on') }),
  async run({ database }, { id, on }) {
    const found = await database.selectFrom('template').select([...columns, 'template.content']).where('id', '=', id).executeTakeFirst()
    if (!found) return null
    // a role without costs has none on its disk
    const content = found.content as string | null
    const items = found.kind === 'estimate' && content !== null ? [...new Set(templateContent('estimate', content, id).sections.flatMap(({ lines }) => lines.flatMap((line) => line.price_book_item_id ?? [])))] : []
    const priced = items.length === 0 ? [] : await database.selectFrom('price_book_item').select(['id', 'effective_on', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents']).where('id', 'in', items).orderBy('id').execute()
    return { template: { ...found, content }, prices: Object.fromEntries((await withItemPrices(database, priced, on)).map((item) => [item.id, unitCosts(item, item)])) as Record<string, UnitCosts> }
  },
})
