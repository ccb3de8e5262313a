import type { ReactNode } from 'react'

/** One column of a list. */
export interface Column<Row> {
  readonly key: string
  readonly header: string
  /** Least width in pixels; a growing column takes what is left over. */
  readonly width: number
  readonly grow?: boolean
  /** Figures stand right. */
  readonly align?: 'start' | 'end'
  /** Name of the sort that a click on the header asks for. */
  readonly sort?: string
  /** Where the width does not suffice, columns with a higher number leave first; 0, the default, stays always. */
  readonly leaves?: number
  /** Not shown until the person asks for it. */
  readonly hiddenAtFirst?: boolean
  /** What the totals row says in this column. */
  readonly total?: ReactNode
  readonly cell: (row: Row) => ReactNode
}

/** Those columns that fit into a width, in their order. */
export function columnsThatFit<Row>(columns: readonly Column<Row>[], width: number): readonly Column<Row>[] {
  let kept = [...columns]
  const needed = (): number => kept.reduce((sum, column) => sum + column.width, 0)
  while (width > 0 && needed() > width) {
    const next = kept.reduce<Column<Row> | undefined>((leaving, column) => ((column.leaves ?? 0) > (leaving?.leaves ?? 0) ? column : leaving), undefined)
    if (!next) break
    kept = kept.filter((column) => column !== next)
  }
  return kept
}
