import type { CommandArguments } from '../commands/registry.ts'
import { datedPriceId, itemMoney, priceOn, type DatedPrice, type ItemPrice } from '../price-book/price-on.ts'
import type { Database } from '../schema/database.ts'

/** What of an item a file or a program can say; what it leaves out stays as it is, or is as it is for a new item. */
export type ItemValues = Pick<Database['price_book_item'], 'code' | 'name' | 'description' | 'category' | 'unit' | 'cost_code_id' | 'labour_unit_cents' | 'material_unit_cents' | 'other_unit_cents' | 'taxable' | 'effective_on'>
export type WantedItem = Pick<ItemValues, 'code'> & Partial<ItemValues>

/** An item of the price book with its prices after the first. */
export type PresentItem = ItemValues & { readonly id: string; readonly prices: readonly (DatedPrice & ItemPrice)[] }

type ItemField = keyof ItemValues
export interface ItemChange { readonly field: ItemField; readonly from: string | number | null; readonly to: string | number | null }

/** The price that an item would have from a day on: for each amount what was seen for that very day, null where there is no price of it. */
interface WantedPrice {
  readonly effective_on: string
  readonly edits: Readonly<Record<(typeof itemMoney)[number], { readonly from: number | null; readonly to: number }>>
}

/** What becomes of a wanted item: an item with its code is changed, and is not made a second time. */
export type ItemPlan =
  | { readonly outcome: 'create'; readonly values: ItemValues }
  | { readonly outcome: 'change'; readonly item: PresentItem; readonly changes: readonly ItemChange[]; readonly price: WantedPrice | null }
  | { readonly outcome: 'same'; readonly item: PresentItem }
  /** A new item needs a name. */
  | { readonly outcome: 'nameless' }
  /** Several items have this code, and nobody can tell which is meant. */
  | { readonly outcome: 'several' }
  /** It has no price yet on the day from which this one should count. */
  | { readonly outcome: 'too_early' }

/** Items that are not archived, by their code. */
export const itemsByCode = <Item extends { readonly code: string }>(items: readonly Item[]): ReadonlyMap<string, readonly Item[]> => Map.groupBy(items, (item) => item.code.trim())

const isMoney = (field: string): field is (typeof itemMoney)[number] => (itemMoney as readonly string[]).includes(field)

/**
 * What to do for a wanted item, `present` being what the price book holds and `today` the day from which a new item or price counts
 * where none is named. Other amounts than those of that day become a price from that day on; what estimates were priced with stays.
 */
export function planItem(present: ReadonlyMap<string, readonly PresentItem[]>, wanted: WantedItem, today: string): ItemPlan {
  const [item, ...others] = present.get(wanted.code) ?? []
  if (others.length > 0) return { outcome: 'several' }
  if (!item) {
    if (!wanted.name) return { outcome: 'nameless' }
    return { outcome: 'create', values: {
      name: wanted.name, description: '', category: '', unit: '', cost_code_id: null, labour_unit_cents: 0, material_unit_cents: 0, other_unit_cents: 0, taxable: 0, effective_on: today, ...wanted,
    } }
  }
  const day = wanted.effective_on ?? today
  const inForce = priceOn<PresentItem, DatedPrice & ItemPrice>(item, item.prices, day)
  const changes = Object.entries(wanted).flatMap(([field, to]): ItemChange[] => {
    const from = isMoney(field) ? inForce[field] : item[field as ItemField]
    return field === 'code' || field === 'effective_on' || to === undefined || to === from ? [] : [{ field: field as ItemField, from, to }]
  })
  if (changes.length === 0) return { outcome: 'same', item }
  if (!changes.some(({ field }) => isMoney(field))) return { outcome: 'change', item, changes, price: null }
  if (day < item.effective_on) return { outcome: 'too_early' }
  const ofDay = inForce.effective_on === day
  const edits = Object.fromEntries(itemMoney.map((field) => [field, { from: ofDay ? inForce[field] : null, to: wanted[field] ?? inForce[field] }])) as WantedPrice['edits']
  return { outcome: 'change', item, price: { effective_on: day, edits }, changes: ofDay ? changes : [...changes, { field: 'effective_on', from: inForce.effective_on, to: day }] }
}

/** A command, and the one that takes it back. */
export interface PlannedCommand<Name extends 'price_book_item.create' | 'price_book_item.edit' | 'price_book_price.put' = 'price_book_item.create' | 'price_book_item.edit' | 'price_book_price.put'> {
  readonly name: Name
  readonly args: CommandArguments<Name>
  readonly undo: { readonly name: 'price_book_item.archive' | 'price_book_item.edit' | 'price_book_price.put' | 'price_book_price.delete'; readonly args: unknown }
}

/** The commands that a plan comes to, in their order; none where nothing is to be done. */
export function itemCommands(plan: ItemPlan, newId: () => string): readonly PlannedCommand[] {
  if (plan.outcome === 'create') {
    const id = newId()
    return [{ name: 'price_book_item.create', args: { id, ...plan.values }, undo: { name: 'price_book_item.archive', args: { id } } }]
  }
  if (plan.outcome !== 'change') return []
  const { item: { id }, price } = plan
  const plain = plan.changes.filter(({ field }) => !isMoney(field) && field !== 'effective_on')
  const edits = (back: boolean) => Object.fromEntries(plain.map(({ field, from, to }) => [field, back ? { from: to, to: from } : { from, to }])) as CommandArguments<'price_book_item.edit'>['edits']
  return [
    ...(plain.length === 0 ? [] : [{ name: 'price_book_item.edit' as const, args: { id, edits: edits(false) }, undo: { name: 'price_book_item.edit' as const, args: { id, edits: edits(true) } } }]),
    ...(price === null ? [] : [pricePut(id, price)]),
  ]
}

function pricePut(price_book_item_id: string, { effective_on, edits }: WantedPrice): PlannedCommand {
  const of = { id: datedPriceId(price_book_item_id, effective_on), price_book_item_id }
  const back = Object.fromEntries(Object.entries(edits).map(([field, { from, to }]) => [field, { from: to, to: from }]))
  const isNew = edits.labour_unit_cents.from === null
  return { name: 'price_book_price.put', args: { ...of, effective_on, edits }, undo: isNew ? { name: 'price_book_price.delete', args: of } : { name: 'price_book_price.put', args: { ...of, effective_on, edits: back } } }
}
