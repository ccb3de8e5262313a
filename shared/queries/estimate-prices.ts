import { z } from 'zod'
import { pricesDay } from '../price-book/price-on.ts'
import { refreshedLines } from '../price-book/refresh-prices.ts'
import { field } from '../schema/row-schema.ts'
import { seesRestricted } from '../schema/scope.ts'
import { estimate } from '../schema/tables.ts'
import { planLines, wantedLines } from '../takeoff/plan-lines.ts'
import { readTakeoff } from '../takeoff/read.ts'
import { workOutTakeoff } from '../takeoff/work-out.ts'
import { query } from './query.ts'

/**
 * What the prices of the day `on` would change in an estimate: lines from the price book, in the order in which they stand, with what they cost and would
 * cost, and how many lines of its takeoff would follow once it is written again. Null where there is no such estimate, or costs may not be seen.
 */
export const estimatePriceChanges = query({
  name: 'estimate.price_changes',
  tables: ['estimate', 'estimate_section', 'estimate_line', 'price_book_item', 'price_book_price', 'company', 'room', 'room_opening', 'surface', 'product', 'product_price', 'production_rate', 'substrate', 'labour_factor', 'takeoff_figure', 'takeoff_line'],
  arguments: z.strictObject({ id: field(estimate, 'id'), on: z.iso.date() }),
  async run({ database, actor }, { id, on }) {
    const whole = seesRestricted(actor.role) ? await database.selectFrom('estimate').select(['id', 'company_id', 'prices_on', 'created_at']).where('id', '=', id).executeTakeFirst() : undefined
    if (!whole) return null
    const sections = await database.selectFrom('estimate_section').select('id').where('estimate_id', '=', id).orderBy('position').orderBy('id').execute()
    const all = await database.selectFrom('estimate_line').selectAll().where('estimate_id', '=', id).orderBy('position').orderBy('id').execute()
    const lines = sections.flatMap((section) => all.filter((line) => line.section_id === section.id))
    const used = [...new Set(lines.flatMap(({ price_book_item_id }) => price_book_item_id ?? []))]
    const items = used.length === 0 ? [] : await database.selectFrom('price_book_item').select(['id', 'effective_on', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents']).where('id', 'in', used).execute()
    const later = used.length === 0 ? [] : await database.selectFrom('price_book_price').select(['id', 'price_book_item_id', 'effective_on', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents']).where('price_book_item_id', 'in', used).execute()
    const of = Map.groupBy(later, (price) => price.price_book_item_id)
    const before = pricesDay(whole)
    return {
      prices_on: whole.prices_on, before, on,
      lines: refreshedLines(lines, items.map((item) => ({ ...item, later: of.get(item.id) ?? [] })), before, on),
      takeoff_lines: await takeoffLinesBehind(database, whole, on, lines),
    }
  },
})

type Reader = Parameters<typeof readTakeoff>[0]
type Lines = Parameters<typeof planLines>[2]

/** How many lines of the takeoff would say something else with the prices of a day, were it written again. */
async function takeoffLinesBehind(database: Reader, whole: { readonly id: string; readonly company_id: string }, on: string, lines: Lines): Promise<number> {
  const remembered = await database.selectFrom('takeoff_line').selectAll().where('estimate_id', '=', whole.id).orderBy('id').execute()
  if (remembered.length === 0) return 0
  const source = await readTakeoff(database, whole, on)
  const company = await database.selectFrom('company').select('language').where('id', '=', whole.company_id).executeTakeFirst()
  if (!source || !company) return 0
  return planLines(wantedLines(workOutTakeoff(source, true), { ...source.company, ...company }), remembered, lines).filter(({ state }) => state === 'updated').length
}
