import type { CommandName } from '../commands/registry.ts'
import { datedPriceId, itemMoney, priceOn, productMoney, type DatedPrice } from '../price-book/price-on.ts'
import { carriedText } from './carried-text.ts'

type Value = string | number | null
/** Fields of a record by their columns. */
export type RecordValues = Readonly<Record<string, Value>>

/** The parts of the price book that come in and go out as files. */
export type CatalogueTable = 'price_book_item' | 'product' | 'production_rate'

/** How a kind of record is known, and what a new one is. */
interface CatalogueKind {
  readonly keys: readonly string[]
  readonly needed: readonly string[]
  /** What a new one is where nothing is said. */
  readonly preset: RecordValues
  /** The amounts that have a price from a day on, and the table of those prices; null where there are none. */
  readonly dated: { readonly table: 'price_book_price' | 'product_price'; readonly of: 'price_book_item_id' | 'product_id'; readonly money: readonly string[] } | null
}

/** A record is known by these, and an import changes none of them; an item by its code, paint by what stands on the can, a rate by its name and what is painted. */
export const catalogueKinds: Readonly<Record<CatalogueTable, CatalogueKind>> = {
  price_book_item: {
    keys: ['code'], needed: ['name'], dated: { table: 'price_book_price', of: 'price_book_item_id', money: itemMoney },
    preset: { description: '', category: '', unit: '', cost_code_id: null, labour_unit_cents: 0, material_unit_cents: 0, other_unit_cents: 0, taxable: 0 },
  },
  product: {
    keys: ['brand', 'name', 'sheen'], needed: ['kind', 'coverage_thousandths'], dated: { table: 'product_price', of: 'product_id', money: productMoney },
    preset: { brand: '', sheen: '', coverage_unit: 'square_feet_per_gallon', quart_cents: null, gallon_cents: null, five_gallons_cents: null, taxable: 0, cost_code_id: null, source: '' },
  },
  production_rate: {
    keys: ['name', 'surface_kind'], needed: ['unit', 'rate_thousandths'], dated: null,
    preset: { further_coat_basis_points: 10_000, piece_area_thousandths: null, piece_area_unit: 'square_foot', hour_cents: null, taxable: 0, cost_code_id: null, source: '' },
  },
}

/** A record that is here, with its prices after the first. */
export interface PresentRecord {
  readonly id: string
  readonly values: RecordValues
  readonly prices: readonly (DatedPrice & { readonly amounts: RecordValues })[]
}

export interface RecordChange { readonly field: string; readonly from: Value; readonly to: Value }

/** The price that a record would have from a day on: for each amount what was seen for that very day. */
interface WantedPrice {
  readonly effective_on: string
  /** Whether there is no price of that day yet. */
  readonly isNew: boolean
  readonly edits: Readonly<Record<string, { readonly from: Value; readonly to: Value }>>
}

/** What becomes of a wanted record: one that is here is changed, and is not made a second time. */
export type RecordPlan =
  | { readonly outcome: 'create'; readonly values: RecordValues }
  | { readonly outcome: 'change'; readonly record: PresentRecord; readonly changes: readonly RecordChange[]; readonly price: WantedPrice | null }
  | { readonly outcome: 'same'; readonly record: PresentRecord }
  /** A new one needs more than is said. */
  | { readonly outcome: 'lacking'; readonly fields: readonly string[] }
  /** Several are known by this, and nobody can tell which is meant. */
  | { readonly outcome: 'several' }
  /** It has no price yet on the day from which this one should count. */
  | { readonly outcome: 'too_early' }

/** What a record is known by, as one text. */
export const keyOf = (table: CatalogueTable, values: RecordValues): string => JSON.stringify(catalogueKinds[table].keys.map((name) => carriedText(String(values[name] ?? ''))))

/** Records that are not archived, by what they are known by. */
export const recordsByKey = (table: CatalogueTable, records: readonly PresentRecord[]): ReadonlyMap<string, readonly PresentRecord[]> => Map.groupBy(records, ({ values }) => keyOf(table, values))

const isSame = (one: Value | undefined, other: Value): boolean => one === other || (typeof one === 'string' && typeof other === 'string' && carriedText(one) === carriedText(other))

/**
 * What to do for a wanted record, `present` being what is here and `today` the day from which a new record or price counts where none
 * is named. What is not said stays. Other amounts than those of that day become a price from that day on; what estimates were priced with stays.
 */
export function planRecord(table: CatalogueTable, present: ReadonlyMap<string, readonly PresentRecord[]>, wanted: RecordValues, today: string): RecordPlan {
  const { keys, needed, preset, dated } = catalogueKinds[table]
  const [record, ...others] = present.get(keyOf(table, wanted)) ?? []
  if (others.length > 0) return { outcome: 'several' }
  if (!record) {
    const fields = needed.filter((name) => wanted[name] === undefined || wanted[name] === '')
    return fields.length > 0 ? { outcome: 'lacking', fields } : { outcome: 'create', values: { ...preset, ...(dated ? { effective_on: today } : {}), ...wanted } }
  }
  const money: readonly string[] = dated?.money ?? []
  const day = dated ? String(wanted['effective_on'] ?? today) : today
  const inForce = dated ? priceOn({ effective_on: String(record.values['effective_on']), amounts: record.values }, record.prices, day) : null
  const changes = Object.entries(wanted).flatMap(([field, to]): RecordChange[] => {
    const from = (money.includes(field) ? inForce?.amounts[field] : record.values[field]) ?? null
    return keys.includes(field) || field === 'effective_on' || isSame(from, to) ? [] : [{ field, from, to }]
  })
  if (changes.length === 0) return { outcome: 'same', record }
  if (inForce === null || !changes.some(({ field }) => money.includes(field))) return { outcome: 'change', record, changes, price: null }
  if (day < String(record.values['effective_on'])) return { outcome: 'too_early' }
  const isNew = inForce.effective_on !== day
  const edits = Object.fromEntries(money.map((field) => [field, { from: isNew ? null : inForce.amounts[field] ?? null, to: wanted[field] ?? inForce.amounts[field] ?? null }]))
  return { outcome: 'change', record, price: { effective_on: day, isNew, edits }, changes: isNew ? [...changes, { field: 'effective_on', from: inForce.effective_on, to: day }] : changes }
}

/** A command, and the one that takes it back. */
export interface PlannedCommand {
  readonly name: CommandName
  readonly args: unknown
  readonly undo: { readonly name: CommandName; readonly args: unknown }
}

/** The commands that a plan comes to, in their order; none where nothing is to be done. */
export function recordCommands(table: CatalogueTable, plan: RecordPlan, newId: () => string): readonly PlannedCommand[] {
  if (plan.outcome === 'create') {
    const id = newId()
    return [{ name: `${table}.create`, args: { id, ...plan.values }, undo: { name: `${table}.archive`, args: { id } } }]
  }
  if (plan.outcome !== 'change') return []
  const { record: { id }, price } = plan
  const { dated } = catalogueKinds[table]
  const plain = plan.changes.filter(({ field }) => field !== 'effective_on' && !dated?.money.includes(field))
  const edits = (back: boolean): RecordEdits => Object.fromEntries(plain.map(({ field, from, to }) => [field, back ? { from: to, to: from } : { from, to }]))
  return [
    ...(plain.length === 0 ? [] : [{ name: `${table}.edit` as const, args: { id, edits: edits(false) }, undo: { name: `${table}.edit` as const, args: { id, edits: edits(true) } } }]),
    ...(price === null || dated === null ? [] : [pricePut(dated, id, price)]),
  ]
}

type RecordEdits = Readonly<Record<string, { readonly from: Value; readonly to: Value }>>

function pricePut({ table, of }: NonNullable<CatalogueKind['dated']>, recordId: string, { effective_on, isNew, edits }: WantedPrice): PlannedCommand {
  const price = { id: datedPriceId(recordId, effective_on), [of]: recordId }
  const back = Object.fromEntries(Object.entries(edits).map(([field, { from, to }]) => [field, { from: to, to: from }]))
  return { name: `${table}.put`, args: { ...price, effective_on, edits }, undo: isNew ? { name: `${table}.delete`, args: price } : { name: `${table}.put`, args: { ...price, effective_on, edits: back } } }
}
