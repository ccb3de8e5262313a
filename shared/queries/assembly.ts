import { z } from 'zod'
import { unitCosts, type UnitCosts } from '../assemblies/unit-costs.ts'
import type { Database } from '../schema/database.ts'
import { withItemPrices } from '../price-book/read-prices.ts'
import { field } from '../schema/row-schema.ts'
import { assembly, assemblyUse, priceBookItem } from '../schema/tables.ts'
import { asked, inOrder, listArguments, query, type ReadContext } from './query.ts'

const assemblyColumns = ['assembly.id', 'assembly.code', 'assembly.name', 'assembly.description', 'assembly.category', 'assembly.unit', 'assembly.archived_at'] as const
const lineColumns = [
  'id', 'company_id', 'assembly_id', 'position', 'description', 'unit', 'quantity_thousandths', 'per_thousandths', 'rounding', 'price_book_item_id', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents', 'taxable', 'cost_code_id',
] as const
/** What the lines of an assembly take their prices from. */
const pricedBy = ['assembly', 'assembly_line', 'price_book_item', 'price_book_price'] as const
/** The day whose prices count. */
const on = field(priceBookItem, 'effective_on')

/** A line of an assembly with what one unit costs on a day, out of its price book item where it has one. */
export type PricedAssemblyLine = Database['assembly_line'] & {
  readonly now: UnitCosts
  readonly item: { readonly code: string; readonly name: string; readonly archived_at: string | null } | null
}

/** The assemblies that were put into an estimate, each with how its lines follow from its input. */
export const assemblyUseList = query({
  name: 'assembly_use.list',
  tables: ['assembly_use', 'assembly_use_line'],
  arguments: z.strictObject({ estimate_id: field(assemblyUse, 'estimate_id') }),
  async run({ database }, { estimate_id }) {
    const uses = await database.selectFrom('assembly_use').select(['id', 'company_id', 'project_id', 'estimate_id', 'section_id', 'assembly_id', 'name', 'unit', 'input_thousandths', 'input_formula'])
      .where('estimate_id', '=', estimate_id).orderBy('id').execute()
    const lines = uses.length === 0 ? [] : await database.selectFrom('assembly_use_line').select(['id', 'company_id', 'project_id', 'estimate_id', 'assembly_use_id', 'line_id', 'quantity_thousandths', 'per_thousandths', 'rounding', 'written_thousandths'])
      .where('estimate_id', '=', estimate_id).orderBy('id').execute()
    return { uses, lines }
  },
})

/** The assemblies page by page, by code unless asked otherwise, with all their categories. */
export const assemblyList = query({
  name: 'assembly.list',
  tables: ['assembly'],
  arguments: z.strictObject({
    ...listArguments('asc'),
    category: field(assembly, 'category').optional(),
    sort: z.enum(['code', 'name']).default('code'),
  }),
  async run({ database, matching }, args) {
    const kept = database.selectFrom('assembly').where('assembly.archived_at', args.archived ? 'is not' : 'is', null)
    let matched = kept
    if (args.category !== undefined) matched = matched.where('assembly.category', '=', args.category)
    if (asked(args.search)) matched = matched.where(matching('assembly', 'assembly.id', args.search))
    const { count } = await matched.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow()
    const rows = await matched.select(assemblyColumns).orderBy(inOrder('assembly', [args.sort, 'id'], args.direction)).offset(args.offset).limit(args.limit).execute()
    const categories = await kept.select('assembly.category').distinct().orderBy('assembly.category').execute()
    return { total: Number(count), rows, categories: categories.map((each) => each.category) }
  },
})

/** One assembly with its lines in their order and what they cost on the day `on`, or null. Costs are null for a role that may not see them. */
export const assemblyGet = query({
  name: 'assembly.get',
  tables: pricedBy,
  arguments: z.strictObject({ id: field(assembly, 'id'), on }),
  async run({ database }, { id, on: day }) {
    const found = await database.selectFrom('assembly').select(assemblyColumns).where('id', '=', id).executeTakeFirst()
    return found ? { assembly: found, lines: await pricedLines(database, [id], day) } : null
  },
})

/** Assemblies for somebody who types a line: those that hold all the words and have lines, by code, with what they cost on the day `on`. No words, the first ones. */
export const assemblySuggest = query({
  name: 'assembly.suggest',
  tables: pricedBy,
  arguments: z.strictObject({ on, words: z.string().max(200), limit: z.number().int().min(1).max(50).default(8) }),
  async run({ database, matching }, { on: day, words, limit }) {
    let matched = database.selectFrom('assembly').where('assembly.archived_at', 'is', null)
      .where(({ exists, selectFrom }) => exists(selectFrom('assembly_line').select('assembly_line.id').whereRef('assembly_line.assembly_id', '=', 'assembly.id')))
    if (asked(words)) matched = matched.where(matching('assembly', 'assembly.id', words))
    const rows = await matched.select(assemblyColumns).orderBy('assembly.code').orderBy('assembly.id').limit(limit).execute()
    const lines = rows.length === 0 ? [] : await pricedLines(database, rows.map((row) => row.id), day)
    return rows.map((row) => ({ ...row, lines: lines.filter((line) => line.assembly_id === row.id) }))
  },
})

async function pricedLines(database: ReadContext['database'], assemblies: readonly string[], day: string): Promise<PricedAssemblyLine[]> {
  const lines = await database.selectFrom('assembly_line').select(lineColumns).where('assembly_id', 'in', assemblies).orderBy('position').orderBy('id').execute()
  const items = [...new Set(lines.flatMap((line) => line.price_book_item_id ?? []))]
  const priced = items.length === 0 ? [] : await database.selectFrom('price_book_item').select(['id', 'code', 'name', 'archived_at', 'effective_on', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents']).where('id', 'in', items).execute()
  const byId = new Map((await withItemPrices(database, priced, day)).map((item) => [item.id, item]))
  return lines.map((line) => {
    const item = line.price_book_item_id === null ? undefined : byId.get(line.price_book_item_id)
    return { ...line, now: unitCosts(line, item), item: item ? { code: item.code, name: item.name, archived_at: item.archived_at } : null }
  })
}
