import { z } from 'zod'
import { officeRoles } from '../../shared/commands/command.ts'
import { estimateFormats, exportEstimate, exportPriceBook, exportProductionRates, exportProducts, tableFormats } from '../../shared/exchange/exported-file.ts'
import { planRecord, recordCommands, recordsByKey, type RecordPlan } from '../../shared/exchange/catalogue-plan.ts'
import { presentRecords } from '../../shared/import/present-records.ts'
import { ProblemError } from '../../shared/problem.ts'
import { columnSchema, field } from '../../shared/schema/row-schema.ts'
import { priceBookItem } from '../../shared/schema/tables.ts'
import { instantOf } from '../world.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { found, idParam } from './resource.ts'

const mostItems = 500
const page = 500
const fileTypes = ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'] as const
const language = z.enum(['en', 'es']).default('en').meta({ description: 'Of the headers' })
const unitCost = field(priceBookItem, 'labour_unit_cents').pipe(z.number().min(-10_000_000_000).max(10_000_000_000))

const wantedItem = z.strictObject({
  code: z.string().trim().min(1).max(100), name: z.string().trim().min(1).max(300).optional(), description: z.string().max(2_000).optional(), category: z.string().max(300).optional(), unit: z.string().max(100).optional(),
  cost_code: z.string().max(100).optional().meta({ description: 'The code, not its id' }), labour_unit_cents: unitCost.optional(), material_unit_cents: unitCost.optional(), other_unit_cents: unitCost.optional(),
  taxable: field(priceBookItem, 'taxable').optional(), effective_on: columnSchema(priceBookItem.columns.effective_on.declaration).optional().meta({ description: 'The day from which other costs count; today, in UTC, where it is left out' }),
})
const value = z.union([z.string(), z.number(), z.null()])
const importedItems = z.object({
  applied: z.boolean(), created: z.number().int(), changed: z.number().int(), unchanged: z.number().int(),
  items: z.array(z.object({ code: z.string(), outcome: z.enum(['create', 'change', 'same']), changes: z.array(z.object({ field: z.string(), from: value, to: value })) })),
}).meta({ id: 'PriceBookImport' })

const today = (call: Call): string => instantOf(call.world).slice(0, 10)

/** All rows of a list, page by page. */
async function whole<Row>(read: (part: { readonly offset: number; readonly limit: number }) => Promise<readonly Row[]>): Promise<Row[]> {
  const all: Row[] = []
  for (;;) {
    const rows = await read({ offset: all.length, limit: page })
    all.push(...rows)
    if (rows.length < page) return all
  }
}

/** What cost codes are called, by id; archived ones too. */
async function calledCodes(call: Call): Promise<ReadonlyMap<string, string>> {
  const both = [await call.query('cost_code.list', {}), await call.query('cost_code.list', { archived: true })]
  return new Map(both.flat().map(({ id, code }) => [id, code]))
}

/** Files for other programs, and the price book out of another one. They stand before the endpoints of single records, whose ids their last word would be. */
export const exchangeEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/price-book/export', tag: 'Price book', summary: 'Export the price book as CSV or as a workbook', fileTypes,
    query: z.strictObject({ format: z.enum(tableFormats), on: columnSchema(priceBookItem.columns.effective_on.declaration).optional().meta({ description: 'The day whose prices it has; today, in UTC, where it is left out' }), language }),
    async handle(call, { query }) {
      const on = (query.on as string | undefined) ?? today(call)
      return { body: null, file: await exportPriceBook(await whole(async (part) => (await call.query('price_book.list', { on, ...part })).rows), query.format, { language: query.language, role: call.session.actor.role }) }
    },
  }),
  endpoint({
    method: 'get', path: '/products/export', tag: 'Painting', summary: 'Export paints, primers and stains as CSV or as a workbook', fileTypes,
    query: z.strictObject({ format: z.enum(tableFormats), on: columnSchema(priceBookItem.columns.effective_on.declaration).optional().meta({ description: 'The day whose prices it has; today, in UTC, where it is left out' }), language }),
    async handle(call, { query }) {
      const on = (query.on as string | undefined) ?? today(call)
      return { body: null, file: await exportProducts(await whole(async (part) => (await call.query('product.list', { on, ...part })).rows), await calledCodes(call), query.format, { language: query.language, role: call.session.actor.role }) }
    },
  }),
  endpoint({
    method: 'get', path: '/production-rates/export', tag: 'Painting', summary: 'Export production rates as CSV or as a workbook', fileTypes, query: z.strictObject({ format: z.enum(tableFormats), language }),
    async handle(call, { query }) {
      return { body: null, file: await exportProductionRates(await whole(async (part) => (await call.query('production_rate.list', part)).rows), await calledCodes(call), query.format, { language: query.language, role: call.session.actor.role }) }
    },
  }),
  endpoint({
    method: 'get', path: '/estimates/{id}/export', tag: 'Estimates', summary: 'Export an estimate as CSV, as a workbook or, once it is accepted, for QuickBooks', fileTypes: [...fileTypes, 'text/plain'],
    params: z.object({ id: idParam }), query: z.strictObject({ format: z.enum(estimateFormats), language }),
    async handle(call, { params: { id }, query }) {
      return { body: null, file: await exportEstimate(found('estimate', id, await call.query('estimate.export', { id })), query.format, { language: query.language, role: call.session.actor.role }) }
    },
  }),
  endpoint({
    method: 'post', path: '/price-book/import', tag: 'Price book', summary: 'Import items of the price book: an item whose code is there is changed. Without `apply` it only says what it would do', answer: importedItems,
    body: z.strictObject({ apply: z.boolean().default(false), items: z.array(wantedItem).min(1).max(mostItems) }),
    async handle(call, { body: { apply, items } }) {
      if (!officeRoles.includes(call.session.actor.role)) throw new ProblemError({ code: 'not_permitted', detail: `a ${call.session.actor.role} may not change the price book` })
      const plans = await planned(call, items)
      if (apply) for (const [index, plan] of plans.entries()) for (const [step, { name, args }] of recordCommands('price_book_item', plan, () => call.newId()).entries()) await call.part(`${index} ${step}`).command(name, args as never)
      const outcomes = plans.flatMap((plan, index) => (plan.outcome === 'create' || plan.outcome === 'change' || plan.outcome === 'same' ? [{ code: items[index]?.code ?? '', outcome: plan.outcome, changes: plan.outcome === 'change' ? plan.changes : [] }] : []))
      const having = (outcome: RecordPlan['outcome']): number => outcomes.filter((each) => each.outcome === outcome).length
      return { body: { applied: apply, created: having('create'), changed: having('change'), unchanged: having('same'), items: outcomes } }
    },
  }),
]

const reasons = { several: ['code', 'several items of the price book have this code'], lacking: ['name', 'a new item needs a name'], too_early: ['effective_on', 'the item has its first price on a later day'] } as const

/** What becomes of each item. Refuses all of them with `invalid_input` where one of them is wrong, naming each field. */
async function planned(call: Call, items: readonly z.output<typeof wantedItem>[]): Promise<readonly RecordPlan[]> {
  const costCodes = new Map((await call.query('cost_code.list', {})).map(({ code, id }) => [code.trim(), id]))
  const present = recordsByKey('price_book_item', await call.find((database) => presentRecords(database, 'price_book_item')))
  const wrong: { field: string; message: string }[] = []
  const seen = new Set<string>()
  const plans = items.map(({ cost_code, ...item }, index): RecordPlan => {
    const refuse = (name: string, message: string): void => { wrong.push({ field: `items.${index}.${name}`, message }) }
    const cost_code_id = cost_code === undefined ? undefined : costCodes.get(cost_code.trim())
    if (cost_code !== undefined && cost_code_id === undefined) refuse('cost_code', 'there is no such cost code')
    if (seen.has(item.code)) refuse('code', 'the same code stands twice')
    seen.add(item.code)
    const wanted = Object.fromEntries(Object.entries({ ...item, cost_code_id }).flatMap(([name, each]) => (each === undefined ? [] : [[name, each as string | number]])))
    const plan = planRecord('price_book_item', present, wanted, today(call))
    if (plan.outcome === 'several' || plan.outcome === 'lacking' || plan.outcome === 'too_early') {
      const [name, reason] = reasons[plan.outcome]
      refuse(name, reason)
    }
    return plan
  })
  if (wrong.length > 0) throw new ProblemError({ code: 'invalid_input', detail: `nothing was imported: ${wrong.map((each) => `${each.field}: ${each.message}`).join('; ')}`, fields: wrong })
  return plans
}
