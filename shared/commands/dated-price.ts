import { z } from 'zod'
import type { DatedPrice } from '../price-book/price-on.ts'
import { Refusal } from '../problem.ts'

type PriceTable = 'price_book_price' | 'product_price'

/** An amount of a price: what its author saw for that day, null for no price, and what they want. */
export const amountsOf = <Amount extends number | null>(amount: z.ZodType<Amount, Amount>) => z.strictObject({ from: amount.nullable(), to: amount })

/** Everybody who sets a price of the same day writes the same row. */
export function refuseOtherPriceId(table: PriceTable, id: string, follows: string): void {
  if (id === follows) return
  throw new Refusal('invalid_input', 'the id of a price follows from what it is of and from its day', { table, id, fields: [{ field: 'id', message: 'does not follow from what it is of and from its day' }] })
}

/** The price that stands in the item or product itself is its first. */
export function refuseBeforeFirst(table: PriceTable, id: string, { effective_on: first }: Pick<DatedPrice, 'effective_on'>, effective_on: string): void {
  if (effective_on >= first) return
  throw new Refusal('invalid_input', `its first price is of ${first}`, { table, id, fields: [{ field: 'effective_on', message: `must not be before ${first}` }] })
}

/** Refuses with `changed_meanwhile` a price whose author saw one of that day, where there is none any more. */
export function refuseUnseen(table: PriceTable, id: string, edits: Readonly<Record<string, { readonly from: number | null; readonly to: number | null }>>): void {
  const seen = Object.entries(edits).filter(([, { from }]) => from !== null)
  if (seen.length === 0) return
  throw new Refusal('changed_meanwhile', `${table} ${id}: the price of that day was taken back meanwhile`, {
    table, id, fields: seen.map(([field, { from, to }]) => ({ field, message: 'the price of that day was taken back meanwhile', from, to, current: null })),
  })
}

/** A price that has begun stays. On its first day it can still be taken back: days do not begin at the same hour everywhere. */
export function refuseBegun(table: PriceTable, { id, effective_on }: DatedPrice, at: string): void {
  if (effective_on < at.slice(0, 10)) throw new Refusal('not_allowed_now', `the price has been in force since ${effective_on}`, { table, id })
}

/** Refuses with `invalid_input` a first price that would begin after a later one. `later` are the days of those. */
export function refuseFirstAfter(table: 'price_book_item' | 'product', id: string, first: string, later: readonly string[]): void {
  const next = later.reduce<string | null>((earliest, each) => (earliest === null || each < earliest ? each : earliest), null)
  if (next === null || first < next) return
  throw new Refusal('invalid_input', `another price is in force from ${next} on`, { table, id, fields: [{ field: 'effective_on', message: `must be before ${next}` }] })
}
