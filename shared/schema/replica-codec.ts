import type { Table } from './table.ts'
import { columnEntries } from './table.ts'

export type Cell = string | number | null
export type PlainRow = Record<string, Cell>

/** A row as it travels: JSON arrays of its values in declared order, restricted ones apart. */
export interface RowImage {
  readonly data: string
  readonly restricted: string
}

/** Row to image. The image is canonical: equal rows have equal images, byte for byte (P4). */
export function encodeRow(table: Table, row: Readonly<Record<string, unknown>>): RowImage {
  const open: unknown[] = []
  const restricted: unknown[] = []
  for (const [name, declaration] of columnEntries(table)) (declaration.restricted ? restricted : open).push(row[name] ?? null)
  return { data: JSON.stringify(open), restricted: JSON.stringify(restricted) }
}

/**
 * Image to row. Columns newer than the image get their fallback; values of columns that this version does not know are left out;
 * where the image came without restricted values (the role may not see them) these columns are null.
 * Throws `SyntaxError` or `TypeError` for an image that is no JSON array.
 */
export function decodeRow(table: Table, data: string, restricted: string | null | undefined): PlainRow {
  const open = cellsOf(data)
  const hidden = restricted == null ? null : cellsOf(restricted)
  const row: PlainRow = {}
  let nextOpen = 0
  let nextHidden = 0
  for (const [name, declaration] of columnEntries(table)) {
    if (!declaration.restricted) row[name] = valueAt(open, nextOpen++, declaration.fallback)
    else row[name] = hidden ? valueAt(hidden, nextHidden++, declaration.fallback) : null
  }
  return row
}

function valueAt(cells: readonly Cell[], index: number, fallback: Cell): Cell {
  const value = cells[index]
  return value === undefined ? fallback : value
}

function cellsOf(image: string): Cell[] {
  const cells: unknown = JSON.parse(image)
  if (!Array.isArray(cells)) throw new TypeError('a row image is a JSON array')
  return cells as Cell[]
}
