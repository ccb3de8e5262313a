import type { Database } from '../../shared/schema/database.ts'
import type { EstimateTotals, LineTotals } from '../../shared/estimating/totals.ts'
import type { Option } from './estimate-steps.ts'

export type Line = Database['estimate_line']
export type Section = Database['estimate_section']

/** What a line costs and brings; in an option that does not count, what it does when it counts. */
export function lineTotalsIn(totals: EstimateTotals, id: string): LineTotals | undefined {
  return totals.lines[id] ?? Object.values(totals.options).find((option) => id in option.lines)?.lines[id]
}

/** Columns of a line that can be typed in, left to right. */
export const lineColumns = ['description', 'quantity', 'unit', 'labour', 'material', 'other', 'taxable'] as const
export type LineColumn = (typeof lineColumns)[number]

/** The columns of somebody who may not see what things cost. */
export const openColumns: readonly LineColumn[] = ['description', 'quantity', 'unit']

export type GridColumn = LineColumn | 'name'

/**
 * A row of the grid: the heading of an option or a section, a line, or the empty line where the next one is typed. An empty line is
 * in no database before something stands in it.
 */
export type GridRow =
  | { readonly kind: 'option'; readonly key: string; readonly option: Option; readonly section: null }
  | { readonly kind: 'section'; readonly key: string; readonly section: Section; readonly first: boolean }
  | { readonly kind: 'line'; readonly key: string; readonly section: Section; readonly line: Line }
  | { readonly kind: 'empty'; readonly key: string; readonly section: Section; readonly afterLine: string | null }

export interface Cell {
  readonly row: string
  readonly column: GridColumn
}

/** Key of the empty line at the end of a section. */
export const endOf = (sectionId: string): string => `end:${sectionId}`
const insertedAfter = (lineId: string): string => `after:${lineId}`

/** Rows from top to bottom. `openedAfter` is the line below which an extra empty line stands, or null. */
export function gridRows(options: readonly Option[], sections: readonly Section[], lines: readonly Line[], openedAfter: string | null, editable: boolean): readonly GridRow[] {
  const bySection = new Map<string, Line[]>(sections.map((section) => [section.id, []]))
  for (const line of lines) bySection.get(line.section_id)?.push(line)
  const ofSections = (optionId: string | null): readonly GridRow[] => sections.filter((section) => section.option_id === optionId).flatMap((section, index) => {
    const rows: GridRow[] = [{ kind: 'section', key: section.id, section, first: optionId === null && index === 0 }]
    for (const line of bySection.get(section.id) ?? []) {
      rows.push({ kind: 'line', key: line.id, section, line })
      if (editable && line.id === openedAfter) rows.push({ kind: 'empty', key: insertedAfter(line.id), section, afterLine: line.id })
    }
    if (editable) rows.push({ kind: 'empty', key: endOf(section.id), section, afterLine: null })
    return rows
  })
  return [...ofSections(null), ...options.flatMap((option): GridRow[] => [{ kind: 'option', key: option.id, option, section: null }, ...ofSections(option.id)])]
}

/** The columns that a row has among those that are shown. */
export function columnsOf(row: GridRow, shown: readonly LineColumn[]): readonly GridColumn[] {
  return row.kind === 'section' || row.kind === 'option' ? ['name'] : shown
}

/** The cell `by` rows below (or above, negative) in the same column, or null at the end of the grid. */
export function cellVertically(rows: readonly GridRow[], shown: readonly LineColumn[], from: Cell, by: number, column: GridColumn = from.column): Cell | null {
  const index = rows.findIndex((row) => row.key === from.row)
  if (index < 0) return null
  const row = rows[Math.min(Math.max(index + by, 0), rows.length - 1)]
  if (!row || row.key === from.row) return null
  const columns = columnsOf(row, shown)
  return { row: row.key, column: columns.includes(column) ? column : (columns[0] as GridColumn) }
}

/** The cell to the right (1) or left (-1); with `wrap` the next row begins where this one ends. */
export function cellSideways(rows: readonly GridRow[], shown: readonly LineColumn[], from: Cell, by: 1 | -1, wrap: boolean): Cell | null {
  const index = rows.findIndex((row) => row.key === from.row)
  const row = rows[index]
  if (!row) return null
  const columns = columnsOf(row, shown)
  const column = columns[columns.indexOf(from.column) + by]
  if (column) return { row: row.key, column }
  const next = wrap ? rows[index + by] : undefined
  if (!next) return null
  return { row: next.key, column: columnsOf(next, shown).at(by === 1 ? 0 : -1) as GridColumn }
}
