import { z } from 'zod'
import type { CommandName } from '../../shared/commands/registry.ts'
import { withItemPrices, withProductPrices } from '../../shared/price-book/read-prices.ts'
import { field } from '../../shared/schema/row-schema.ts'
import type { Database } from '../../shared/schema/database.ts'
import { company, costCode, labourFactor, priceBookItem, product, productionRate, substrate } from '../../shared/schema/tables.ts'
import { instantOf } from '../world.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, listQuery, page, pageOf, shown } from './resource.ts'

const tag = 'Painting'
const own = <const T extends { readonly columns: object }>(table: T): string[] => Object.keys(table.columns).filter((name) => name !== 'company_id')
const oneProduct = shown(product, own(product)).meta({ id: 'Product' })
const oneRate = shown(productionRate, own(productionRate)).meta({ id: 'ProductionRate' })
const oneSubstrate = shown(substrate, own(substrate)).meta({ id: 'Substrate' })
const oneFactor = shown(labourFactor, own(labourFactor)).meta({ id: 'LabourFactor' })
const oneCode = shown(costCode, own(costCode)).meta({ id: 'CostCode' })
const oneCompany = shown(company, own(company).filter((name) => name !== 'scope')).meta({ id: 'Company' })
const oneItem = shown(priceBookItem, own(priceBookItem)).meta({ id: 'PriceBookItem' })
const listedItem = z.object({ ...oneItem.shape, cost_code: z.string().nullable() }).meta({ id: 'ListedPriceBookItem' })
/** The day whose prices are wanted. */
const on = field(product, 'effective_on').optional().meta({ description: 'The day whose prices are wanted; today in UTC where it is left out' })
const todayOf = (call: Call): string => instantOf(call.world).slice(0, 10)
const params = z.object({ id: idParam })
const archived = z.enum(['true', 'false']).default('false').transform((text) => text === 'true').meta({ description: 'The archived ones instead of the others' })

interface Row { readonly id: string }

/** How a kind of record is read one by one, with the prices of today; what is archived is found as well. */
const reading = {
  price_book_item: async (call: Call, id: string) => await call.find(async (database) => (await withItemPrices(database, await database.selectFrom('price_book_item').select(own(priceBookItem) as (keyof Database['price_book_item'])[]).where('id', '=', id).execute(), todayOf(call)))[0]),
  product: async (call: Call, id: string) => await call.find(async (database) => (await withProductPrices(database, await database.selectFrom('product').select(own(product) as (keyof Database['product'])[]).where('id', '=', id).execute(), todayOf(call)))[0]),
  production_rate: async (call: Call, id: string) => await call.find((database) => database.selectFrom('production_rate').select(own(productionRate) as ['id']).where('id', '=', id).executeTakeFirst()),
  substrate: async (call: Call, id: string) => await call.find((database) => database.selectFrom('substrate').select(own(substrate) as ['id']).where('id', '=', id).executeTakeFirst()),
  cost_code: async (call: Call, id: string) => await call.find((database) => database.selectFrom('cost_code').select(own(costCode) as ['id']).where('id', '=', id).executeTakeFirst()),
  labour_factor: async (call: Call, id: string) => await call.find((database) => database.selectFrom('labour_factor').select(own(labourFactor) as ['id']).where('id', '=', id).executeTakeFirst()),
} satisfies Record<string, (call: Call, id: string) => Promise<Row | undefined>>

type Kind = keyof typeof reading

/** Adding, reading, changing, archiving and restoring, which are alike for all kinds. */
function writing(table: Kind, path: string, called: string, one: z.ZodObject): Endpoint[] {
  const oneOf = async (call: Call, id: string): Promise<Row> => found(table, id, await reading[table](call, id))
  return [
    endpoint({
      method: 'post', path, tag, summary: `Add a ${called}`, status: 201, tagged: true, answer: one, body: bodyToCreate(`${table}.create`),
      async handle(call, { body }) {
        const id = await call.command(`${table}.create`, { id: call.newId(), ...body } as never)
        return { body: await oneOf(call, id), location: `${path}/${id}` }
      },
    }),
    endpoint({
      method: 'get', path: `${path}/{id}`, tag, summary: `Read a ${called}`, params, tagged: true, answer: one,
      async handle(call, { params: { id } }) { return { body: await oneOf(call, id) } },
    }),
    endpoint({
      method: 'patch', path: `${path}/{id}`, tag, summary: `Change fields of a ${called}`, params, tagged: true, answer: one, body: bodyToChange(`${table}.edit`),
      async handle(call, { params: { id }, body }) {
        await call.command(`${table}.edit`, { id, edits: editsFrom({ ...await oneOf(call, id) }, body) })
        return { body: await oneOf(call, id) }
      },
    }),
    ...(['archive', 'restore'] as const).map((verb) => endpoint({
      method: 'post', path: `${path}/{id}/${verb}`, tag, summary: verb === 'archive' ? `Take a ${called} out of the way` : `Bring an archived ${called} back`, params, answer: one,
      async handle(call, { params: { id } }) {
        await oneOf(call, id)
        await call.command(`${table}.${verb}` as CommandName, { id } as never)
        return { body: await oneOf(call, id) }
      },
    })),
  ]
}

/** /price-book, /products, /production-rates, /substrates, /labour-factors, /cost-codes and /company: what takeoffs are worked out with. */
export const paintingCatalogueEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/price-book', tag: 'Price book', summary: 'List what one unit of each kind of work costs', answer: pageOf(listedItem, { categories: z.array(z.string()) }).meta({ id: 'PriceBookPage' }),
    query: listQuery(['code', 'name'], 'code', { category: z.string().max(200).optional(), on }),
    async handle(call, { query: { sort, ...filter } }) { return { body: page(await call.query('price_book.list', { ...filter, ...sort, on: filter.on ?? todayOf(call) }), filter) } },
  }),
  ...writing('price_book_item', '/price-book', 'price book item', oneItem),
  endpoint({
    method: 'get', path: '/products', tag, summary: 'List paints, primers and stains', answer: pageOf(oneProduct).meta({ id: 'ProductPage' }),
    query: listQuery(['name'], 'name', { kind: z.enum(['primer', 'finish', 'stain', 'other']).optional(), on }),
    async handle(call, { query: { sort, ...filter } }) { return { body: page(await call.query('product.list', { ...filter, ...sort, on: filter.on ?? todayOf(call) }), filter) } },
  }),
  ...writing('product', '/products', 'product', oneProduct),
  endpoint({
    method: 'get', path: '/production-rates', tag, summary: 'List production rates', answer: pageOf(oneRate).meta({ id: 'ProductionRatePage' }),
    query: listQuery(['name'], 'name', { surface_kind: z.enum(productionRate.columns.surface_kind.declaration.choices as [typeof productionRate.columns.surface_kind.value, ...(typeof productionRate.columns.surface_kind.value)[]]).optional() }),
    async handle(call, { query: { sort, ...filter } }) { return { body: page(await call.query('production_rate.list', { ...filter, ...sort }), filter) } },
  }),
  ...writing('production_rate', '/production-rates', 'production rate', oneRate),
  endpoint({
    method: 'get', path: '/substrates', tag, summary: 'List substrates', query: z.strictObject({ archived }), answer: z.object({ items: z.array(oneSubstrate) }).meta({ id: 'Substrates' }),
    async handle(call, { query }) { return { body: { items: await call.query('substrate.list', query) } } },
  }),
  ...writing('substrate', '/substrates', 'substrate', oneSubstrate),
  endpoint({
    method: 'get', path: '/labour-factors', tag, summary: 'List what makes work take longer', query: z.strictObject({ kind: z.enum(['prep', 'height', 'access']).optional(), archived }), answer: z.object({ items: z.array(oneFactor) }).meta({ id: 'LabourFactors' }),
    async handle(call, { query }) { return { body: { items: await call.query('labour_factor.list', query) } } },
  }),
  ...writing('labour_factor', '/labour-factors', 'labour factor', oneFactor),
  endpoint({
    method: 'get', path: '/cost-codes', tag: 'Price book', summary: 'List cost codes', query: z.strictObject({ archived }), answer: z.object({ items: z.array(oneCode) }).meta({ id: 'CostCodes' }),
    async handle(call, { query }) { return { body: { items: await call.query('cost_code.list', query) } } },
  }),
  ...writing('cost_code', '/cost-codes', 'cost code', oneCode),
  endpoint({
    method: 'get', path: '/company', tag: 'Company', summary: 'Read the company, with what its estimates and takeoffs begin with', tagged: true, answer: oneCompany,
    async handle(call) { return { body: found('company', call.session.user.company_id, await call.query('company.get', {})) } },
  }),
  endpoint({
    method: 'patch', path: '/company', tag: 'Company', summary: 'Change fields of the company', tagged: true, answer: oneCompany, body: bodyToChange('company.edit'),
    async handle(call, { body }) {
      const id = call.session.user.company_id
      await call.command('company.edit', { id, edits: editsFrom({ ...found('company', id, await call.query('company.get', {})) }, body) })
      return { body: found('company', id, await call.query('company.get', {})) }
    },
  }),
]
