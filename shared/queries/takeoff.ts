import { z } from 'zod'
import { pricesDay } from '../price-book/price-on.ts'
import { withProductPrices } from '../price-book/read-prices.ts'
import { field } from '../schema/row-schema.ts'
import { seesRestricted } from '../schema/scope.ts'
import { estimate, labourFactor, product, productionRate } from '../schema/tables.ts'
import { planLines, wantedLines } from '../takeoff/plan-lines.ts'
import { readTakeoff } from '../takeoff/read.ts'
import { shownTakeoff } from '../takeoff/shown-takeoff.ts'
import { measureSystem, workOutTakeoff } from '../takeoff/work-out.ts'
import { asked, inOrder, listArguments, query } from './query.ts'

/**
 * The takeoff of an estimate, or null: the rows that it is worked out of (`workOutTakeoff` makes the figures of them, each to be opened),
 * the same figures in numbers, and what taking off would do to the lines now. Paint costs what it does on the estimate's day for prices, or on the day `on`. A role that may not see costs gets neither prices nor lines.
 */
export const takeoffOfEstimate = query({
  name: 'takeoff.of_estimate',
  tables: ['estimate', 'company', 'room', 'room_opening', 'surface', 'product', 'product_price', 'production_rate', 'substrate', 'labour_factor', 'takeoff_figure', 'takeoff_line', 'estimate_line'],
  arguments: z.strictObject({ id: field(estimate, 'id'), on: field(product, 'effective_on').optional() }),
  async run({ database, actor }, { id, on }) {
    const whole = await database.selectFrom('estimate').select(['id', 'company_id', 'project_id', 'status', 'archived_at', 'prices_on', 'created_at']).where('id', '=', id).executeTakeFirst()
    const source = whole ? await readTakeoff(database, whole, on ?? pricesDay(whole)) : null
    if (!whole || !source) return null
    const costs = seesRestricted(actor.role)
    const worked = workOutTakeoff(source, costs)
    if (!costs) return { estimate: whole, source, shown: shownTakeoff(worked, measureSystem(source.company)), lines: null }
    const company = await database.selectFrom('company').select('language').where('id', '=', whole.company_id).executeTakeFirstOrThrow()
    const lines = await database.selectFrom('estimate_line').selectAll().where('estimate_id', '=', id).orderBy('position').orderBy('id').execute()
    const remembered = await database.selectFrom('takeoff_line').selectAll().where('estimate_id', '=', id).orderBy('id').execute()
    const planned = planLines(wantedLines(worked, { ...source.company, ...company }), remembered, lines)
    return {
      estimate: whole, source, shown: shownTakeoff(worked, measureSystem(source.company)),
      lines: planned.map(({ state, line_id, surface_id, part, values, by_hand }) => ({ state, line_id, surface_id, part, values, by_hand })),
    }
  },
})

const productColumns = [
  'product.id', 'product.kind', 'product.brand', 'product.name', 'product.sheen', 'product.coverage_thousandths', 'product.coverage_unit', 'product.quart_cents', 'product.gallon_cents',
  'product.five_gallons_cents', 'product.taxable', 'product.cost_code_id', 'product.source', 'product.effective_on', 'product.archived_at',
] as const

/** The products page by page, by name unless asked otherwise, with the prices of the day `on`. Prices are null for a role that may not see them. */
export const productList = query({
  name: 'product.list',
  tables: ['product', 'product_price'],
  arguments: z.strictObject({ ...listArguments('asc'), on: field(product, 'effective_on'), kind: field(product, 'kind').optional(), sort: z.enum(['name']).default('name') }),
  async run({ database, matching }, args) {
    let matched = database.selectFrom('product').where('product.archived_at', args.archived ? 'is not' : 'is', null)
    if (args.kind !== undefined) matched = matched.where('product.kind', '=', args.kind)
    if (asked(args.search)) matched = matched.where(matching('product', 'product.id', args.search))
    const { count } = await matched.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow()
    const rows = await matched.select(productColumns).orderBy(inOrder('product', [args.sort, 'id'], args.direction)).offset(args.offset).limit(args.limit).execute()
    return { total: Number(count), rows: await withProductPrices(database, rows, args.on) }
  },
})

const rateColumns = [
  'production_rate.id', 'production_rate.name', 'production_rate.surface_kind', 'production_rate.unit', 'production_rate.rate_thousandths', 'production_rate.further_coat_basis_points',
  'production_rate.piece_area_thousandths', 'production_rate.piece_area_unit', 'production_rate.hour_cents', 'production_rate.taxable', 'production_rate.cost_code_id', 'production_rate.source',
  'production_rate.archived_at',
] as const

/** What the cans of a product cost and have cost, by day: the first price, which stands in the product itself and has no id, then the later ones. Empty where there is no such product. */
export const productPrices = query({
  name: 'product.prices',
  tables: ['product', 'product_price', 'user'],
  arguments: z.strictObject({ id: field(product, 'id') }),
  async run({ database }, { id }) {
    const first = await database.selectFrom('product').select(['effective_on', 'quart_cents', 'gallon_cents', 'five_gallons_cents']).where('id', '=', id).executeTakeFirst()
    if (!first) return []
    const later = await database.selectFrom('product_price').leftJoin('user', 'user.id', 'product_price.created_by')
      .select(['product_price.id', 'product_price.effective_on', 'product_price.quart_cents', 'product_price.gallon_cents', 'product_price.five_gallons_cents', 'product_price.created_at', 'user.name as created_by_name'])
      .where('product_price.product_id', '=', id).orderBy('product_price.effective_on').orderBy('product_price.id').execute()
    return [{ id: null, ...first, created_at: null, created_by_name: null }, ...later]
  },
})

/** The production rates page by page, by name unless asked otherwise. What an hour costs is null for a role that may not see it. */
export const productionRateList = query({
  name: 'production_rate.list',
  tables: ['production_rate'],
  arguments: z.strictObject({ ...listArguments('asc'), surface_kind: field(productionRate, 'surface_kind').optional(), sort: z.enum(['name']).default('name') }),
  async run({ database, matching }, args) {
    let matched = database.selectFrom('production_rate').where('production_rate.archived_at', args.archived ? 'is not' : 'is', null)
    if (args.surface_kind !== undefined) matched = matched.where('production_rate.surface_kind', '=', args.surface_kind)
    if (asked(args.search)) matched = matched.where(matching('production_rate', 'production_rate.id', args.search))
    const { count } = await matched.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow()
    const rows = await matched.select(rateColumns).orderBy(inOrder('production_rate', [args.sort, 'id'], args.direction)).offset(args.offset).limit(args.limit).execute()
    return { total: Number(count), rows }
  },
})

/** The substrates by name. */
export const substrateList = query({
  name: 'substrate.list',
  tables: ['substrate'],
  arguments: z.strictObject({ archived: z.boolean().default(false) }),
  async run({ database }, { archived }) {
    return await database.selectFrom('substrate').select(['id', 'name', 'texture_basis_points', 'archived_at'])
      .where('archived_at', archived ? 'is not' : 'is', null).orderBy('name').orderBy('id').execute()
  },
})

/** What makes work take longer, by kind; heights from the lowest, the others from the quickest. */
export const labourFactorList = query({
  name: 'labour_factor.list',
  tables: ['labour_factor'],
  arguments: z.strictObject({ kind: field(labourFactor, 'kind').optional(), archived: z.boolean().default(false) }),
  async run({ database }, { kind, archived }) {
    let matched = database.selectFrom('labour_factor').where('archived_at', archived ? 'is not' : 'is', null)
    if (kind !== undefined) matched = matched.where('kind', '=', kind)
    return await matched.select(['id', 'kind', 'name', 'basis_points', 'above', 'archived_at']).orderBy('kind').orderBy('above').orderBy('basis_points').orderBy('id').execute()
  },
})
