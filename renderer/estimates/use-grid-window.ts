import type { RefCallback, RefObject } from 'react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { flushSync } from 'react-dom'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import type { GridRow } from './grid-model.ts'

/** A sheet of up to so many rows is drawn whole, and can be searched by the browser; a longer one only around what is in sight. */
export const mostDrawnWhole = 150

const usualHeight = 36

export interface ShownRow {
  readonly row: GridRow
  readonly index: number
  /** Pixels from the top of the first row; null where all rows stand below each other by themselves. */
  readonly start: number | null
}

export interface GridWindow {
  readonly items: readonly ShownRow[]
  /** Of all rows together, in pixels; null where they make it themselves. */
  readonly height: number | null
  /** Put on the element that holds the rows. */
  readonly body: RefCallback<HTMLElement>
  /** Put on each row that has a `start`. */
  readonly measure: (element: HTMLElement | null) => void
}

/** The rows of a sheet that are drawn: all, or those around what is in sight and those of the keys in `kept`. Paper has all of them. */
export function useGridWindow(rows: readonly GridRow[], grid: RefObject<HTMLElement | null>, kept: readonly string[]): GridWindow {
  const [printing, setPrinting] = useState(false)
  const [head, setHead] = useState(0)
  useEffect(() => {
    const begin = (): void => { flushSync(() => { setPrinting(true) }) }
    const end = (): void => { setPrinting(false) }
    window.addEventListener('beforeprint', begin)
    window.addEventListener('afterprint', end)
    return () => {
      window.removeEventListener('beforeprint', begin)
      window.removeEventListener('afterprint', end)
    }
  }, [])
  const windowed = rows.length > mostDrawnWhole && !printing
  const places = useMemo(() => (windowed ? new Map(rows.map((row, index) => [row.key, index])) : null), [rows, windowed])
  const always = useMemo(() => kept.flatMap((key) => places?.get(key) ?? []), [kept, places])
  // oxlint-disable-next-line react/incompatible-library -- nothing of it is memoized here
  const virtualizer = useVirtualizer({
    count: windowed ? rows.length : 0,
    getScrollElement: () => scrollerOf(grid.current),
    estimateSize: () => usualHeight,
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    rangeExtractor: useCallback((range: Parameters<typeof defaultRangeExtractor>[0]) => [...new Set([...defaultRangeExtractor(range), ...always])].toSorted((one, other) => one - other), [always]),
    overscan: 10,
    // rows beyond what is in sight are drawn already: a key that scrolls by one does not wait for more
    useFlushSync: false,
    scrollMargin: head,
    initialRect: { width: 1000, height: 600 },
  })
  const body = useCallback((element: HTMLElement | null) => {
    const scroller = scrollerOf(element)
    // what stands above the first row in the scrolled page: a note, the head of the columns
    if (element && scroller) setHead(element.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop)
  }, [])
  const items = windowed
    ? virtualizer.getVirtualItems().flatMap(({ index, start }): ShownRow[] => (rows[index] ? [{ row: rows[index], index, start: start - head }] : []))
    : rows.map((row, index): ShownRow => ({ row, index, start: null }))
  return { items, height: windowed ? virtualizer.getTotalSize() : null, body, measure: virtualizer.measureElement }
}

/** The element that scrolls around another one. */
function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let above = element?.parentElement ?? null; above; above = above.parentElement) if (/^(auto|scroll)$/.test(getComputedStyle(above).overflowY)) return above
  return null
}
