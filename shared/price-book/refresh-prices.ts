import type { Database } from '../schema/database.ts'
import { itemMoney, priceOn, type DatedPrice, type ItemPrice } from './price-on.ts'

/** What has to be known of a line to price it anew. */
export type PricedLine = ItemPrice & Pick<Database['estimate_line'], 'id' | 'price_book_item_id'>
/** An item with its first price, and its later ones. */
export interface PricedItem extends ItemPrice { readonly id: string; readonly effective_on: string; readonly later: readonly (ItemPrice & DatedPrice)[] }

/** A line that has another price on another day. Costs are of one unit, in cents. */
export interface RefreshedLine {
  readonly line_id: string
  /** `by_hand`: its costs are not those of its item on the day before, so a person set them; it follows only if somebody says so. */
  readonly state: 'follows' | 'by_hand'
  readonly from: ItemPrice
  readonly to: ItemPrice
}

const amounts = (row: ItemPrice): ItemPrice => ({ labour_unit_cents: row.labour_unit_cents, material_unit_cents: row.material_unit_cents, other_unit_cents: row.other_unit_cents })
const same = (one: ItemPrice, other: ItemPrice): boolean => itemMoney.every((name) => one[name] === other[name])

/**
 * The lines that came from the price book and would cost something else with the prices of the day `on`, in place of those of `before`. In the order
 * of the lines; a line whose item is not known, and one that costs what it would, is not among them.
 */
export function refreshedLines(lines: readonly PricedLine[], items: readonly PricedItem[], before: string, on: string): RefreshedLine[] {
  const byId = new Map(items.map((item) => [item.id, item]))
  return lines.flatMap((line): RefreshedLine[] => {
    const item = line.price_book_item_id === null ? undefined : byId.get(line.price_book_item_id)
    if (!item) return []
    const to = amounts(priceOn(item, item.later, on))
    if (same(line, to)) return []
    return [{ line_id: line.id, state: same(line, priceOn(item, item.later, before)) ? 'follows' : 'by_hand', from: amounts(line), to }]
  })
}

/** What was seen and what is wanted, for each amount of a line that changes: as `estimate.refresh_prices` takes it. */
export function priceEdits({ from, to }: Pick<RefreshedLine, 'from' | 'to'>): { [Name in keyof ItemPrice]?: { from: number; to: number } } {
  return Object.fromEntries(itemMoney.filter((name) => from[name] !== to[name]).map((name) => [name, { from: from[name], to: to[name] }]))
}
