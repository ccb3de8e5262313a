import { z } from 'zod'
import { datedPriceId, itemMoney, productMoney } from '../../shared/price-book/price-on.ts'
import { field } from '../../shared/schema/row-schema.ts'
import { priceBookPrice, productPrice } from '../../shared/schema/tables.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { found, idParam, shown } from './resource.ts'

const kinds = {
  price_book_price: { tag: 'Price book', path: '/price-book', of: 'price_book_item', called: 'price book item', table: priceBookPrice, money: itemMoney, query: 'price_book.prices', key: 'price_book_item_id', answer: 'PriceBookPrices', body: 'PriceBookPrice' },
  product_price: { tag: 'Painting', path: '/products', of: 'product', called: 'product', table: productPrice, money: productMoney, query: 'product.prices', key: 'product_id', answer: 'ProductPrices', body: 'ProductPrice' },
} as const

type Kind = keyof typeof kinds

/** What something costs and has cost: reading it, setting it from a day on, and taking back what has not begun. */
function prices(kind: Kind): Endpoint[] {
  const { tag, path, of, called, table, money, query, key } = kinds[kind]
  const params = z.object({ id: idParam })
  const dayParams = z.object({ id: idParam, day: field(table, 'effective_on') })
  const amounts = z.strictObject(Object.fromEntries(money.map((name) => [name, field(table as typeof productPrice, name as 'gallon_cents')]))) as z.ZodType<Record<string, number | null>>
  const seen = z.strictObject(Object.fromEntries(money.map((name) => [name, z.number().int().nullable().optional()]))) as z.ZodType<Record<string, number | null | undefined>>
  const answer = z.object({
    items: z.array(z.object({ ...shown(table, ['effective_on', ...money]).shape, id: idParam.nullable(), created_at: z.string().nullable(), created_by_name: z.string().nullable() })),
  }).meta({ id: kinds[kind].answer, description: 'From the first to the last; the first stands in the record itself and has no id' })
  const pricesOf = async (call: Call, id: string) => {
    const items = await call.query(query, { id })
    return { items: found(of, id, items.length === 0 ? null : items) }
  }
  return [
    endpoint({
      method: 'get', path: `${path}/{id}/prices`, tag, summary: `Read what a ${called} costs and has cost`, params, answer,
      async handle(call, { params: { id } }) { return { body: await pricesOf(call, id) } },
    }),
    endpoint({
      method: 'put', path: `${path}/{id}/prices/{day}`, tag, summary: `Set what a ${called} costs from a day on`, params: dayParams, answer,
      body: z.strictObject({ amounts, from: seen.optional().meta({ description: 'The amounts of that day that you saw. Without it the present ones count as seen, and yours win.' }) }).meta({ id: kinds[kind].body }),
      async handle(call, { params: { id, day }, body }) {
        const { items } = await pricesOf(call, id)
        const there = items.find((each) => each.effective_on === day) as Readonly<Record<string, unknown>> | undefined
        const edits = Object.fromEntries(money.map((name) => [name, { from: body.from && name in body.from ? body.from[name] ?? null : there?.[name] ?? null, to: body.amounts[name] ?? null }]))
        await call.command(`${kind}.put`, { id: datedPriceId(id, day), [key]: id, effective_on: day, edits } as never)
        return { body: await pricesOf(call, id) }
      },
    }),
    endpoint({
      method: 'delete', path: `${path}/{id}/prices/{day}`, tag, summary: `Take back a price that a ${called} does not have yet`, params: dayParams, answer,
      async handle(call, { params: { id, day } }) {
        await pricesOf(call, id)
        await call.command(`${kind}.delete`, { id: datedPriceId(id, day), [key]: id } as never)
        return { body: await pricesOf(call, id) }
      },
    }),
  ]
}

/** /price-book/{id}/prices and /products/{id}/prices. */
export const datedPriceEndpoints: readonly Endpoint[] = [...prices('price_book_price'), ...prices('product_price')]
