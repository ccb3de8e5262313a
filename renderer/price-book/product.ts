import type { PagedRow } from '../look/list/use-windowed-query.ts'

export type Product = PagedRow<'product.list'>

export const productKinds = ['finish', 'primer', 'stain', 'other'] as const
export const coverageUnits = ['square_feet_per_gallon', 'square_metres_per_litre', 'feet_per_gallon'] as const

/** The cans that a product may be sold in, by the names that a container plan has for them. */
export const containerSizes = [
  { id: 'quart', field: 'quart_cents', words: 'product.quart' },
  { id: 'gallon', field: 'gallon_cents', words: 'product.gallon' },
  { id: 'five_gallons', field: 'five_gallons_cents', words: 'product.five_gallons' },
] as const
