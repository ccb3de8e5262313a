import type { PagedRow } from '../look/list/use-windowed-query.ts'

/** An item as the price book lists it. */
export type ItemRow = PagedRow<'price_book.list'>
