import { generateNKeysBetween } from 'fractional-indexing'

/** A row that has its place in a list. */
export interface Placed {
  readonly id: string
  readonly position: string
}

/** Order of a list: by position and id, both by code point, as the databases and the signed documents have it. */
export function byPosition(one: Placed, other: Placed): number {
  if (one.position !== other.position) return one.position < other.position ? -1 : 1
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0
}

/**
 * `count` positions for rows that shall stand before `rows[index]`; `index` may be `rows.length`. Two laptops may have given the
 * same position offline, so the upper bound is the next position that is really greater.
 */
export function positionsAt(rows: readonly Placed[], index: number, count: number): string[] {
  const before = rows[index - 1]?.position ?? null
  const after = rows.slice(index).find((row) => before === null || row.position > before)?.position ?? null
  return generateNKeysBetween(before, after, count)
}

/** One position for a row that shall stand before `rows[index]`. */
export function positionAt(rows: readonly Placed[], index: number): string {
  return positionsAt(rows, index, 1)[0] as string
}

/** The position that moves a row of the list one place up (-1) or down (1); null where it stands at that end already. */
export function positionAfterMove(rows: readonly Placed[], id: string, by: -1 | 1): string | null {
  const from = rows.findIndex((row) => row.id === id)
  const to = from + by
  if (from < 0 || to < 0 || to >= rows.length) return null
  const others = rows.filter((row) => row.id !== id)
  return positionAt(others, to)
}
