import { derivedId } from '../derived-id.ts'
import type { Database } from '../schema/database.ts'

/** The money of an item of the price book, in cents of one unit; null for a role that may not see it. */
export const itemMoney = ['labour_unit_cents', 'material_unit_cents', 'other_unit_cents'] as const
/** The money of a product, in cents of one can; null as well for a size that is not sold. */
export const productMoney = ['quart_cents', 'gallon_cents', 'five_gallons_cents'] as const

export type ItemPrice = Pick<Database['price_book_item'], (typeof itemMoney)[number]>
export type ProductPrice = Pick<Database['product'], (typeof productMoney)[number]>

/** A price that holds from a day on (`YYYY-MM-DD`). */
export interface DatedPrice { readonly id: string; readonly effective_on: string }

/**
 * The price in force on a day: of those that have begun the newest, of two of one day the one with the greater id. What stands in the item or
 * product itself is its first price, and counts before its day as well, for there is no other. The one function for it.
 */
export function priceOn<First extends { readonly effective_on: string }, Later extends DatedPrice>(first: First, later: readonly Later[], on: string): First | Later {
  return later.reduce<{ readonly found: First | Later; readonly id: string }>((newest, each) => {
    if (each.effective_on > on || each.effective_on < newest.found.effective_on) return newest
    return each.effective_on > newest.found.effective_on || each.id > newest.id ? { found: each, id: each.id } : newest
  }, { found: first, id: '' }).found
}

/** The day whose prices an estimate takes: the one that was set, else the day on which it was begun, in UTC. */
export const pricesDay = ({ prices_on, created_at }: Pick<Database['estimate'], 'prices_on' | 'created_at'>): string => prices_on ?? created_at.slice(0, 10)

/** The id of the price that an item or a product has from a day on: two people who set the same day write the same row, so neither goes unseen. */
export const datedPriceId = (of: string, effective_on: string): string => derivedId(of, effective_on)
