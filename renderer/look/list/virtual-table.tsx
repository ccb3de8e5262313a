import type { ReactNode } from 'react'
import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useElementSize } from '@mantine/hooks'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useShortcut } from '../../keyboard/use-shortcut.ts'
import type { Column } from './column.ts'
import { columnsThatFit } from './column.ts'
import classes from './virtual-table.module.css'

interface VirtualTableProps<Row> {
  /** What the list holds, for those who hear it. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly total: number
  readonly rowAt: (index: number) => Row | undefined
  readonly rowKey: (row: Row) => string
  /** Opens a row: a click, or Enter on the row that the keys stand on. */
  readonly onOpen?: (row: Row) => void
  /** Tells which rows are in sight. */
  readonly onRange?: (first: number, last: number) => void
  readonly sort?: { readonly by: string; readonly direction: 'asc' | 'desc' }
  readonly onSort?: (sort: string) => void
  /** Where the reader was is kept under this name while the application runs. */
  readonly place?: string
  /** Shown instead of rows when there are none. */
  readonly empty?: ReactNode
  /** The row that is open elsewhere, in a panel. */
  readonly chosen?: string | null
}

const rowHeight = 36
/** At both ends of a row, as in the style sheet. */
const rowPadding = 24
const places = new Map<string, { readonly offset: number; readonly active: number }>()

/**
 * A list of any length: only what is in sight is drawn. `j` and `k` (or the arrows) walk, Enter opens; the header and the totals
 * stay; columns that do not fit leave, so nothing scrolls sideways.
 */
export function VirtualTable<Row>({ label, columns, total, rowAt, rowKey, onOpen, onRange, sort, onSort, place, empty, chosen }: VirtualTableProps<Row>) {
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>()
  const [walked, setWalked] = useState({ place, active: places.get(place ?? '')?.active ?? -1 })
  // another search is another list: nobody stands anywhere in it yet, or where they stood before; a shorter one may end above
  const stood = walked.place === place ? walked.active : places.get(place ?? '')?.active ?? -1
  const active = stood < total ? stood : -1
  const setActive = useCallback((row: number) => { setWalked({ place, active: row }) }, [place])

  // oxlint-disable-next-line react/incompatible-library -- nothing of it is memoized here
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialRect: { width: 1000, height: 600 },
  })
  const items = virtualizer.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => { onRange?.(first, last) }, [onRange, first, last])

  // the reader comes back to where they were, once there are rows to stand on
  const kept = useRef({ offset: 0, active })
  const ready = total > 0
  useLayoutEffect(() => {
    if (place === undefined || !ready) return
    virtualizer.scrollToOffset(places.get(place)?.offset ?? 0)
    return () => { places.set(place, kept.current) }
  }, [place, ready, virtualizer])
  useEffect(() => { kept.current = { offset: virtualizer.scrollOffset ?? 0, active } })

  const move = useCallback((to: number) => {
    if (total === 0) return
    const next = Math.max(0, Math.min(total - 1, to))
    setActive(next)
    virtualizer.scrollToIndex(next)
  }, [total, virtualizer, setActive])
  const openActive = (): void => {
    const row = active >= 0 ? rowAt(active) : undefined
    if (row !== undefined) onOpen?.(row)
  }
  useShortcut('j', () => { move(active + 1) })
  useShortcut('k', () => { move(active < 0 ? 0 : active - 1) })
  useShortcut('Enter', (event) => { if (event.target === document.body) openActive() })

  const shown = useMemo(() => columnsThatFit(columns, width - rowPadding), [columns, width])
  const template = shown.map((column) => (column.grow ? `minmax(${column.width}px, 1fr)` : `${column.width}px`)).join(' ')
  const hasTotals = total > 0 && shown.some((column) => column.total !== undefined)
  const activeKey = active >= 0 && rowAt(active) !== undefined ? `${id}-${active}` : undefined

  return (
    <div
      className={classes['table']} role="grid" aria-label={label} aria-rowcount={total + 1} aria-colcount={shown.length} tabIndex={0} aria-activedescendant={activeKey}
      onKeyDown={(event) => {
        const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 360) / rowHeight) - 1)
        const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: total - 1 }[event.key]
        if (to !== undefined) move(to)
        else if (event.key === 'Enter' && event.target === event.currentTarget) openActive()
        else return
        event.preventDefault()
      }}
    >
      <div ref={sizeRef} className={classes['measure']} role="rowgroup">
        <div className={classes['header']} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
          {shown.map((column) => <HeaderCell key={column.key} column={column} sort={sort} onSort={onSort} />)}
        </div>
      </div>
      <div ref={scroller} className={classes['scroller']} role="rowgroup" data-virtual-scroller>
        {total === 0 ? <div role="row"><div role="gridcell">{empty}</div></div> : (
          <div className={classes['space']} style={{ height: virtualizer.getTotalSize() }} role="presentation">
            {items.map(({ index, start }) => {
              const row = rowAt(index)
              return (
                <div
                  key={index} id={`${id}-${index}`} role="row" aria-rowindex={index + 2} aria-selected={index === active} className={classes['row']}
                  data-active={index === active || undefined} data-chosen={(row !== undefined && chosen != null && rowKey(row) === chosen) || undefined} data-opens={onOpen ? true : undefined}
                  style={{ transform: `translateY(${start}px)`, gridTemplateColumns: template }}
                  onClick={(event) => {
                    setActive(index)
                    const onControl = event.target instanceof Element && event.target.closest('a, button, input, label') !== null
                    const selects = (getSelection()?.toString() ?? '') !== ''
                    if (row !== undefined && !onControl && !selects) onOpen?.(row)
                  }}
                >
                  {shown.map((column) => (
                    <div key={column.key} role="gridcell" className={classes['cell']} data-align={column.align}>{row === undefined ? null : column.cell(row)}</div>
                  ))}
                </div>
              )
            })}
          </div>
        )}
      </div>
      {hasTotals ? (
        <div className={classes['totals']} role="rowgroup">
          <div className={classes['totals-row']} role="row" style={{ gridTemplateColumns: template }}>
            {shown.map((column) => <div key={column.key} role="gridcell" className={classes['cell']} data-align={column.align}>{column.total}</div>)}
          </div>
        </div>
      ) : null}
    </div>
  )
}

function HeaderCell<Row>({ column, sort, onSort }: { readonly column: Column<Row>; readonly sort: VirtualTableProps<Row>['sort']; readonly onSort: VirtualTableProps<Row>['onSort'] }) {
  const by = column.sort
  if (by === undefined || !onSort) return <div role="columnheader" className={classes['head']} data-align={column.align}>{column.header}</div>
  const sorted = sort?.by === by ? sort.direction : undefined
  return (
    <div role="columnheader" className={classes['head']} data-align={column.align} aria-sort={sorted === undefined ? 'none' : sorted === 'asc' ? 'ascending' : 'descending'}>
      <button type="button" className={classes['sorter']} data-sorted={sorted} onClick={() => { onSort(by) }}>
        <span>{column.header}</span>
        {sorted === 'asc' ? <IconArrowUp size={14} aria-hidden="true" /> : sorted === 'desc' ? <IconArrowDown size={14} aria-hidden="true" /> : null}
      </button>
    </div>
  )
}
