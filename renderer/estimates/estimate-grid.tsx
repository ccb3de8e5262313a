import type { ClipboardEvent, KeyboardEvent } from 'react'
import { memo, startTransition, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { VisuallyHidden } from '@mantine/core'
import type { NumberLanguage } from '../../shared/estimating/parse-amount.ts'
import { takenFromCode, type OfCode } from '../../shared/estimating/taken-from-code.ts'
import type { EstimateTotals } from '../../shared/estimating/totals.ts'
import { useCostCodes } from '../cost-codes/use-cost-codes.ts'
import type { SuggestedAssembly } from '../assemblies/put-in-assembly.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { useNotice } from '../look/notices.tsx'
import classes from './estimate-grid.module.css'
import type { Option } from './estimate-steps.ts'
import type { Dropping, Editing, GridHandlers, Move } from './grid-handlers.ts'
import { GridRowView, type FollowedAssembly } from './grid-row.tsx'
import type { Cell, GridColumn, GridRow, Line, LineColumn, Section } from './grid-model.ts'
import { cellSideways, cellVertically, columnsOf, endOf, gridRows, lineColumns, openColumns } from './grid-model.ts'
import { editText, parseCell } from './line-fields.ts'
import { nameForOption } from './option-names.ts'
import { linesFromText } from './pasted-lines.ts'
import type { Held } from './held.ts'
import type { TypedLine } from './typed-line.ts'
import type { EstimateActions } from './use-estimate-editing.ts'
import { mostDrawnWhole, useGridWindow } from './use-grid-window.ts'

/** A line before anything is said of it. */
const bareLine: OfCode = { cost_code_id: null, taxable: 1, markup_basis_points: null }
/** Lines as they are once what was typed in them is in `of`, the lines without it. */
interface Taken {
  readonly of: readonly Line[]
  readonly rows: readonly Line[]
}

/** Where an assembly shall be put in, and which. */
export interface AskedAssembly {
  readonly assembly: SuggestedAssembly | null
  readonly section: Section
  readonly afterLine: string | null
  /** Where the sheet goes on when it is not put in after all. */
  readonly cell: Cell
}

interface EstimateGridProps {
  readonly options: readonly Option[]
  readonly sections: readonly Section[]
  readonly lines: readonly Line[]
  readonly totals: EstimateTotals
  readonly actions: EstimateActions
  /** Is told what cells say that is not in the lines yet. */
  readonly typed: Held<readonly TypedLine[]>
  readonly editable: boolean
  readonly costsVisible: boolean
  readonly currency: string
  /** Tells which option or line is being worked on; null for a section or an empty line. */
  readonly onActiveRow: (id: string | null) => void
  /** Asks for the input of an assembly, chosen or still to be chosen, that shall stand there. */
  readonly onPutIn: (asked: AskedAssembly) => void
  /** Where to go from outside of the sheet; a new object goes there. */
  readonly wanted: Cell | null
  /** Lines that came from an assembly, by id, and what it makes of them. */
  readonly follows: ReadonlyMap<string, FollowedAssembly>
  /** Tells which lines are selected; none, or two and more. */
  readonly onSelected: (ids: readonly string[]) => void
}

/**
 * Sections and lines as a sheet that is filled by keyboard. One cell is active and has the focus; typing replaces what is in it,
 * F2 or a second click edits it, Tab and Enter take it and go on, Escape leaves it as it was, and then the sheet.
 */
export const EstimateGrid = memo(function EstimateGrid({ options, sections, lines, totals, actions, typed, editable, costsVisible, currency, onActiveRow, onSelected, onPutIn, wanted, follows }: EstimateGridProps) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const tell = useNotice()
  const grid = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState<Cell | null>(null)
  const [editing, setEditing] = useState<Editing | null>(null)
  const [openedAfter, setOpenedAfter] = useState<string | null>(null)
  const [selected, setSelected] = useState<readonly string[]>(none)
  const [dropping, setDropping] = useState<Dropping | null>(null)
  /** Lines as they are once what was just typed in them is taken: the next cell does not wait for it. */
  const [taken, setTaken] = useState<Taken>({ of: lines, rows: noLines })
  /** What was taken and is not in the lines yet. */
  const awaited = useRef<readonly TypedLine[]>(noneTyped)
  /** Where a selection began. */
  const anchor = useRef<string | null>(null)
  const focusWanted = useRef(false)
  /** The column in which a run of Tabs began: Enter goes on below it. */
  const runBegan = useRef<GridColumn>('description')

  const shown: readonly LineColumn[] = costsVisible ? lineColumns : openColumns
  const rows = useMemo(() => gridRows(options, sections, lines, openedAfter, editable), [options, sections, lines, openedAfter, editable])
  const codes = useCostCodes()
  const state = useRef({ rows, lines, shown, active, editing, editable, language, selected, dropping, codes })
  state.current = { rows, lines, shown, active, editing, editable, language, selected, dropping, codes }

  useLayoutEffect(() => {
    if (!focusWanted.current || !active || editing) return
    const found = grid.current?.querySelector<HTMLElement>(`[data-cell="${active.row}/${active.column}"]`)
    // a row out of sight is drawn first
    if (!found) return
    focusWanted.current = false
    found.focus({ preventScroll: true })
    found.scrollIntoView?.({ block: 'nearest' })
    if (state.current.rows.length > mostDrawnWhole) keepInSight(found)
  })

  const select = useCallback((ids: readonly string[]) => {
    setSelected(ids)
    onSelected(ids.length > 1 ? ids : none)
  }, [onSelected])

  const goTo = useCallback((cell: Cell | null, { keepsRun = false, extends: extended = false }: { readonly keepsRun?: boolean; readonly extends?: boolean } = {}) => {
    if (!cell) return
    if (!keepsRun) runBegan.current = cell.column
    focusWanted.current = true
    setActive(cell)
    setOpenedAfter((after) => (after === null || cell.row === `after:${after}` ? after : null))
    const row = state.current.rows.find((each) => each.key === cell.row)
    onActiveRow(row?.kind === 'line' ? row.line.id : row?.kind === 'option' ? row.option.id : null)
    if (!extended) anchor.current = cell.row
    const between = extended ? linesBetween(state.current.rows, anchor.current, cell.row) : none
    if (between.length > 0 || state.current.selected.length > 0) select(between)
  }, [onActiveRow, select])

  useEffect(() => { if (wanted) goTo(wanted) }, [wanted, goTo])

  const isBlank = editable && lines.length === 0
  const blankSection = sections[0]?.id
  useEffect(() => {
    // a fresh estimate waits for its first line, and the keys are there
    if (isBlank && blankSection && !state.current.active && document.activeElement === document.body) goTo({ row: endOf(blankSection), column: 'description' })
  }, [isBlank, blankSection, goTo])

  /** Where Enter goes: below, in the column where the run of Tabs began; from the last cell of a line to a new line under it. */
  const nextRow = useCallback((row: GridRow, cell: Cell) => {
    const { rows: all, shown: columns } = state.current
    if (row.kind === 'line' && cell.column === columns.at(-1)) {
      const isLast = all[all.findIndex((each) => each.key === row.key) + 1]?.key === endOf(row.section.id)
      if (!isLast) setOpenedAfter(row.line.id)
      goTo({ row: isLast ? endOf(row.section.id) : `after:${row.line.id}`, column: 'description' })
      return
    }
    const column = row.kind === 'section' || row.kind === 'option' ? 'description' : runBegan.current
    goTo(cellVertically(all, columns, cell, 1, column))
  }, [goTo])

  const move = useCallback((row: GridRow, cell: Cell, by: Move) => {
    const { rows: all, shown: columns } = state.current
    if (by === 'stay') goTo(cell, { keepsRun: true })
    if (by === 'next_row') nextRow(row, cell)
    if (by === 'right') goTo(cellSideways(all, columns, cell, 1, true), { keepsRun: true })
    if (by === 'left') goTo(cellSideways(all, columns, cell, -1, true), { keepsRun: true })
    if (by === 'up' || by === 'down') goTo(cellVertically(all, columns, cell, by === 'up' ? -1 : 1) ?? cell)
  }, [goTo, nextRow])

  /** After the first value of a new line: its next cell, or the empty line below it. */
  const moveFromNew = useCallback((row: Extract<GridRow, { kind: 'empty' }>, id: string, column: GridColumn, by: Move) => {
    if (by === 'leave') return
    const columns = columnsOf(row, state.current.shown)
    if (by === 'next_row' || by === 'down') {
      if (row.afterLine !== null) setOpenedAfter(id)
      goTo({ row: row.afterLine === null ? row.key : `after:${id}`, column: 'description' })
      return
    }
    const next = columns[columns.indexOf(column) + (by === 'right' ? 1 : by === 'left' ? -1 : 0)] ?? column
    goTo({ row: id, column: next }, { keepsRun: true })
    onActiveRow(id)
  }, [goTo, onActiveRow])

  const handlers = useMemo((): GridHandlers => {
    const seenLine = (): Line | null => {
      const seen = state.current.editing?.seen
      return seen?.kind === 'line' ? seen.line : null
    }
    const rowOf = (cell: Cell): GridRow | undefined => state.current.rows.find((row) => row.key === cell.row)
    return {
      activate(cell) {
        const { active: before } = state.current
        if (before?.row !== cell.row || before.column !== cell.column) goTo(cell)
      },
      edit: startEditing,
      typing,
      cancel: () => {
        focusWanted.current = true
        close()
      },
      abandon(problem) {
        close()
        tell({ title: t(`amount_problem.${problem}`), text: t('paste_kept'), tone: 'quiet' })
      },
      newSection,
      finish(cell, text, by) {
        const row = rowOf(cell)
        if (!row) return null
        if (row.kind === 'option') {
          const seen = state.current.editing?.seen
          if (text.trim() !== '') void actions.editOption(row.option.id, 'name', { from: seen?.kind === 'option' ? seen.option.name : row.option.name, to: text.trim() })
          close()
          move(row, cell, by)
          return null
        }
        if (row.kind === 'section') {
          if (text.trim() !== '') actions.renameSection(row.section.id, { from: state.current.editing?.seen?.section?.name ?? row.section.name, to: text.trim() })
          close()
          move(row, cell, by)
          return null
        }
        const parsed = parseCell(cell.column as LineColumn, text, state.current.language)
        if (!parsed.ok) return parsed.problem
        if (row.kind === 'line') {
          const seen = seenLine() ?? row.line
          close({ id: row.line.id, values: parsed.values })
          move(row, cell, by)
          startTransition(() => {
            void actions.editLine(row.line.id, parsed.values, seen).then(({ ok }) => { if (!ok) letGo() })
          })
          return null
        }
        close()
        if (text.trim() === '') {
          move(row, cell, by === 'next_row' ? 'down' : by)
          return null
        }
        moveFromNew(row, actions.createLine(row.section.id, row.afterLine, parsed.values), cell.column, by)
        return null
      },
      pick(cell, item) {
        const row = rowOf(cell)
        if (!row || row.kind === 'section' || row.kind === 'option') return
        const values = {
          description: item.name, unit: item.unit, labour_unit_cents: item.labour_unit_cents, material_unit_cents: item.material_unit_cents,
          other_unit_cents: item.other_unit_cents, price_book_item_id: item.id,
          ...takenFromCode(row.kind === 'line' ? row.line : bareLine, item.cost_code_id, state.current.codes),
          // the item says itself whether it is taxed
          taxable: item.taxable,
        }
        close()
        runBegan.current = 'description'
        if (row.kind === 'line') {
          void actions.editLine(row.line.id, values, seenLine() ?? row.line)
          move(row, cell, 'right')
          return
        }
        moveFromNew(row, actions.createLine(row.section.id, row.afterLine, values), cell.column, 'right')
      },
      pickAssembly(cell, assembly) {
        const row = rowOf(cell)
        close()
        if (row && (row.kind === 'line' || row.kind === 'empty')) onPutIn({ assembly, section: row.section, afterLine: row.kind === 'line' ? row.line.id : row.afterLine, cell })
      },
      toggleTaxable(cell) {
        const row = rowOf(cell)
        if (row?.kind === 'line' && state.current.editable) actions.editLines(linesMeant(row.line.id), { taxable: row.line.taxable ? 0 : 1 })
      },
      choose(id) { if (state.current.editable) actions.chooseOption(id) },
      point(cell, { range, toggle }) {
        const row = rowOf(cell)
        if (range) { goTo(cell, { extends: true }); return true }
        if (!toggle || row?.kind !== 'line') return false
        const before = state.current.selected.length > 0 ? state.current.selected : linesBetween(state.current.rows, state.current.active?.row ?? null, state.current.active?.row ?? '')
        select(before.includes(row.line.id) ? before.filter((id) => id !== row.line.id) : [...before, row.line.id])
        return true
      },
      dragOver(key, after) {
        const row = state.current.rows.find((each) => each.key === key)
        const { dropping: before } = state.current
        if (!before || !row?.section) return false
        if (before.row !== key || before.after !== after) setDropping({ ...before, row: key, after })
        return true
      },
      dragStart(id) { setDropping({ lines: linesMeant(id), row: id, after: false }) },
      drop(taken) {
        const { dropping: at, rows: all } = state.current
        setDropping(null)
        const row = all.find((each) => each.key === at?.row)
        if (!taken || !at || !row?.section || (row.kind === 'line' && at.lines.includes(row.line.id))) return
        const first = all.find((each) => each.kind === 'line' && each.section.id === row.section.id)
        if (row.kind === 'line') actions.placeLines(at.lines, { section: row.section.id, beside: row.line.id, after: at.after })
        else actions.placeLines(at.lines, { section: row.section.id, beside: row.kind === 'section' && first?.kind === 'line' ? first.line.id : null, after: false })
      },
    }

    /** What an open cell says of its line so far, beside what was taken and is not in the lines yet. */
    function typing(cell: Cell, text: string): void {
      const now = typedIn(rowOf(cell), cell.column, text, state.current.language)
      typed.set(now ? [...awaited.current, now] : awaited.current)
    }

    /** Closes the open cell; what it says of a line, where that is taken, is shown until the line itself says so. */
    function close(said?: TypedLine): void {
      setEditing(null)
      const row = said && state.current.rows.find((each) => each.key === said.id)
      if (said && row?.kind === 'line') {
        // mostly the totals know it already
        awaited.current = sameTyped(typed.current().at(-1), said) ? typed.current() : [...awaited.current, said]
        const { lines: of } = state.current
        setTaken((before) => {
          const rows = before.of === of ? before.rows : noLines
          return { of, rows: [...rows.filter((line) => line.id !== said.id), { ...(rows.find((line) => line.id === said.id) ?? row.line), ...said.values }] }
        })
      }
      typed.set(awaited.current)
    }

    /** What was taken is not to be after all. */
    function letGo(): void {
      awaited.current = noneTyped
      setTaken({ of: state.current.lines, rows: noLines })
    }

    /** A line, or all selected ones where it is among them. */
    function linesMeant(id: string): readonly string[] {
      return state.current.selected.includes(id) ? state.current.selected : [id]
    }

    function startEditing(cell: Cell): void {
      const row = rowOf(cell)
      if (!row || !state.current.editable || cell.column === 'taxable') return
      const text = editText(row, cell.column, state.current.language)
      setActive(cell)
      setEditing({ cell, text, began: cell.column === 'description' || cell.column === 'name' ? 'opened' : 'offered', seen: row })
    }

    function newSection(): void {
      const { active: from } = state.current
      const row = from ? rowOf(from) : undefined
      const id = actions.createSection(row?.section?.id ?? null, t('new_section'), row?.kind === 'option' ? row.option.id : null)
      setActive({ row: id, column: 'name' })
      setEditing({ cell: { row: id, column: 'name' }, text: t('new_section'), began: 'offered', seen: null })
    }
  }, [actions, typed, goTo, move, moveFromNew, select, t, tell, onPutIn])

  // the lines say themselves now what was taken, or what else became of it
  useLayoutEffect(() => {
    const before = awaited.current
    awaited.current = noneTyped
    typed.set(typed.current().filter((each) => !before.includes(each)))
  }, [lines, typed])

  const deleteRow = (row: GridRow): void => {
    if (row.kind === 'empty') return
    const meant = row.kind === 'line' && selected.includes(row.line.id) ? selected : row.kind === 'line' ? [row.line.id] : none
    const [first, last] = [rows.findIndex((each) => meant.includes(each.key)), rows.findLastIndex((each) => meant.includes(each.key))]
    const next = cellVertically(rows, shown, { row: rows[last]?.key ?? row.key, column: active?.column ?? 'description' }, 1) ?? cellVertically(rows, shown, { row: rows[first]?.key ?? row.key, column: 'description' }, -1)
    const bringBack = row.kind === 'line' ? actions.deleteLines(meant) : row.kind === 'option' ? actions.deleteOption(row.option.id) : actions.deleteSection(row.section.id)
    if (!bringBack) return
    goTo(row.kind === 'line' ? next : neighbourOfHeading(rows, shown, row))
    tell({ title: row.kind === 'line' ? t('lines_deleted', { count: meant.length }) : t(`${row.kind}_deleted`), tone: 'quiet', action: { label: t('undo'), run: bringBack } })
  }

  const newOption = (kind: Option['kind']): void => {
    goTo({ row: actions.createOption(kind, { option: nameForOption(t, options, kind), section: t('first_section') }), column: 'name' })
  }

  const clearCell = (row: GridRow, cell: Cell): void => {
    if (row.kind !== 'line' || cell.column === 'taxable') return
    const parsed = parseCell(cell.column as LineColumn, '', language)
    if (parsed.ok) void actions.editLine(row.line.id, parsed.values)
  }

  const keyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const { active: cell, editing: typing } = state.current
    const row = rows.find((each) => each.key === cell?.row)
    if (!cell || !row || typing || event.defaultPrevented) return
    const chord = event.ctrlKey || event.metaKey
    const done = (): void => { event.preventDefault() }

    if (chord && !event.altKey) {
      if (event.key === 'Home') { done(); goTo(firstCell(rows, shown)) }
      if (event.key === 'End') { done(); goTo(lastCell(rows, shown)) }
      if (!editable) return
      if (event.key === 'Enter' && event.shiftKey) { done(); newOption('package'); return }
      if (event.key === 'Enter') { done(); handlers.newSection() }
      if (event.key === 'Backspace' || event.key === 'Delete') { done(); deleteRow(row) }
      if (event.key.toLowerCase() === 'i' && !event.shiftKey && row.section) { done(); onPutIn({ assembly: null, section: row.section, afterLine: row.kind === 'line' ? row.line.id : row.kind === 'empty' ? row.afterLine : null, cell }) }
      if (event.key.toLowerCase() === 'd' && !event.shiftKey && row.kind === 'line') {
        done()
        const copy = actions.copyLine(row.line.id)
        if (copy) goTo({ row: copy, column: cell.column })
      }
      return
    }
    if (chord && event.altKey) {
      if (event.key === 'Enter' && editable) { done(); newOption('alternate') }
      return
    }
    if (event.altKey) {
      if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
      done()
      if (!editable) return
      const by = event.key === 'ArrowUp' ? -1 : 1
      if (row.kind === 'line') actions.moveLines(selected.includes(row.line.id) ? selected : [row.line.id], by)
      if (row.kind === 'section') actions.moveSection(row.section.id, by)
      if (row.kind === 'option') actions.moveOption(row.option.id, by)
      focusWanted.current = true
      return
    }
    switch (event.key) {
      case 'ArrowUp': done(); goTo(cellVertically(rows, shown, cell, -1), { extends: event.shiftKey }); return
      case 'ArrowDown': done(); goTo(cellVertically(rows, shown, cell, 1), { extends: event.shiftKey }); return
      case 'Escape':
        // first the selection goes, then the keys leave the sheet: plain keys and Shift Tab then reach what stands above it
        done()
        if (selected.length > 0) select(none)
        else if (event.target instanceof HTMLElement) event.target.blur()
        return
      case 'PageUp': done(); goTo(cellVertically(rows, shown, cell, -12)); return
      case 'PageDown': done(); goTo(cellVertically(rows, shown, cell, 12)); return
      case 'ArrowLeft': done(); goTo(cellSideways(rows, shown, cell, -1, false)); return
      case 'ArrowRight': done(); goTo(cellSideways(rows, shown, cell, 1, false)); return
      case 'Home': done(); goTo({ row: row.key, column: columnsOf(row, shown)[0] as GridColumn }); return
      case 'End': done(); goTo({ row: row.key, column: columnsOf(row, shown).at(-1) as GridColumn }); return
      case 'Enter': done(); nextRow(row, cell); return
      case 'Tab': {
        // past the last cell the focus leaves the sheet, as it must
        const next = cellSideways(rows, shown, cell, event.shiftKey ? -1 : 1, true)
        if (!next) return
        done()
        goTo(next, { keepsRun: true })
        return
      }
      default:
    }
    if (!editable) return
    if (row.kind === 'option' && event.key === ' ') { done(); actions.chooseOption(row.option.id); return }
    if (event.key === 'F2') { done(); handlers.edit(cell); return }
    if (event.key === 'Backspace' || event.key === 'Delete') { done(); clearCell(row, cell); return }
    if (cell.column === 'taxable') {
      if (event.key === ' ') { done(); handlers.toggleTaxable(cell) }
      else if (event.key.length === 1) done()
      return
    }
    const begin = (text: string): void => {
      setEditing({ cell, text, began: 'typed', seen: row })
      handlers.typing(cell, text)
    }
    if (event.key.length === 1) { done(); begin(event.key) }
    // an accent that waits for its letter must find the input already there
    else if (event.key === 'Dead' || event.key === 'Process') flushSync(() => { begin('') })
  }

  const copy = (event: ClipboardEvent<HTMLDivElement>): void => {
    if (editing || !active) return
    const row = rows.find((each) => each.key === active.row)
    if (!row || String(getSelection() ?? '') !== '') return
    event.preventDefault()
    event.clipboardData.setData('text/plain', editText(row, active.column, language))
  }

  const paste = (event: ClipboardEvent<HTMLDivElement>): void => {
    if (editing || !active || !editable) return
    const row = rows.find((each) => each.key === active.row)
    if (!row) return
    event.preventDefault()
    const text = event.clipboardData.getData('text/plain').replace(/\r?\n$/, '')
    if (!/[\t\n]/.test(text)) {
      const problem = handlers.finish(active, text, 'stay')
      if (problem) tell({ title: t(`amount_problem.${problem}`), text: t('paste_kept'), tone: 'quiet' })
      return
    }
    if (!row.section) return
    const pasted = linesFromText(text, language, costsVisible)
    const after = row.kind === 'line' ? row.line.id : row.kind === 'empty' ? row.afterLine : null
    const ids = actions.createLines(row.section.id, after, pasted)
    goTo({ row: ids.at(-1) ?? active.row, column: 'description' })
    tell({ title: t('lines_pasted', { count: pasted.length }), tone: 'quiet' })
  }

  const tabStop = active && rows.some((row) => row.key === active.row) ? active : firstCell(rows, shown)
  const kept = useMemo(() => [active?.row, editing?.cell.row, tabStop?.row, ...(dropping?.lines ?? none)].filter((key) => key !== undefined), [active, editing, tabStop?.row, dropping])
  const { items, height, body, measure } = useGridWindow(rows, grid, kept)
  const takenNow = taken.of === lines ? taken.rows : noLines

  return (
    <div
      ref={grid} role="grid" className={classes['grid']} data-costs={costsVisible} data-editable={editable} aria-label={t('sheet')} aria-readonly={!editable}
      aria-rowcount={rows.length + 1} aria-colcount={shown.length + 1} aria-describedby="estimate-sheet-keys"
      onKeyDown={keyDown} onCopy={copy} onPaste={paste}
    >
      <VisuallyHidden id="estimate-sheet-keys">{t('sheet_keys')}</VisuallyHidden>
      <GridHead costsVisible={costsVisible} currency={currency} />
      <div ref={body} role="presentation" className={classes['rows']} data-windowed={height !== null || undefined} style={height === null ? undefined : { height }}>
      {items.map(({ row, index, start }) => (
        <GridRowView
          key={row.key}
          start={start}
          measure={start === null ? null : measure}
          rowKey={row.key}
          line={row.kind === 'line' ? takenNow.find((line) => line.id === row.key) ?? row.line : null}
          section={row.section}
          option={row.kind === 'option' ? row.option : null}
          worth={row.kind === 'option' ? totals.options[row.option.id] : undefined}
          counts={row.section?.option_id ? totals.options[row.section.option_id]?.counts !== false : true}
          selected={row.kind === 'line' && selected.includes(row.line.id)}
          drop={dropping?.row === row.key ? (dropping.after ? 'after' : 'before') : null}
          first={row.kind === 'section' && row.first}
          rowIndex={index + 2}
          followed={row.kind === 'line' ? follows.get(row.line.id) : undefined}
          priceCents={priceIn(totals, row.key)}
          shown={shown}
          activeColumn={active?.row === row.key ? active.column : null}
          tabColumn={tabStop?.row === row.key ? tabStop.column : null}
          editing={editing?.cell.row === row.key ? editing : null}
          editable={editable}
          costsVisible={costsVisible}
          handlers={handlers}
        />
      ))}
      </div>
    </div>
  )
})

/** Rows of a long sheet get their true heights once they were drawn, and push a cell that was far away out of sight again. */
function keepInSight(cell: HTMLElement): void {
  requestAnimationFrame(() => { requestAnimationFrame(() => { if (document.activeElement === cell) cell.scrollIntoView?.({ block: 'nearest' }) }) })
}

/** What a cell says of its line, where it is a value; nothing of a line that is not there yet. */
function typedIn(row: GridRow | undefined, column: GridColumn, text: string, language: NumberLanguage): TypedLine | null {
  if (row?.kind !== 'line' || column === 'name' || column === 'description' || column === 'unit') return null
  const parsed = parseCell(column, text, language)
  return parsed.ok ? { id: row.line.id, values: parsed.values } : null
}

const GridHead = memo(function GridHead({ costsVisible, currency }: { readonly costsVisible: boolean; readonly currency: string }) {
  const { t } = useTranslation('estimates')
  return (
    <div role="row" aria-rowindex={1} className={classes['head']}>
      <span role="columnheader" className={classes['text']}>{t('column.description')}</span>
      <span role="columnheader" className={classes['figure']}>{t('column.quantity')}</span>
      <span role="columnheader" className={classes['unit']}>{t('column.unit')}</span>
      {costsVisible ? (
        <>
          <span role="columnheader" className={classes['costHead']} data-band={t('cost_band', { currency })}>{t('column.labour')}</span>
          <span role="columnheader" className={classes['costHead']}>{t('column.material')}</span>
          <span role="columnheader" className={classes['costHead']}>{t('column.other')}</span>
          <span role="columnheader" className={classes['check']}>{t('column.taxable')}</span>
          <span role="columnheader" className={classes['figure']}>{t('column.price', { currency })}</span>
        </>
      ) : null}
    </div>
  )
})

function firstCell(rows: readonly GridRow[], shown: readonly LineColumn[]): Cell | null {
  const row = rows[0]
  return row ? { row: row.key, column: columnsOf(row, shown)[0] as GridColumn } : null
}

function lastCell(rows: readonly GridRow[], shown: readonly LineColumn[]): Cell | null {
  const row = rows.at(-1)
  return row ? { row: row.key, column: columnsOf(row, shown)[0] as GridColumn } : null
}

/** The heading of the section or option below the one that goes, or above it. */
function neighbourOfHeading(rows: readonly GridRow[], shown: readonly LineColumn[], gone: Extract<GridRow, { kind: 'section' | 'option' }>): Cell | null {
  const goes = (row: GridRow): boolean => (gone.kind === 'section' ? row.section?.id === gone.section.id : row.key === gone.key || row.section?.option_id === gone.option.id)
  const others = rows.filter((row) => !goes(row) && (row.kind === 'section' || row.kind === 'option'))
  const at = rows.findIndex((row) => row.key === gone.key)
  const below = others.find((row) => rows.indexOf(row) > at) ?? others.at(-1)
  return below ? { row: below.key, column: columnsOf(below, shown)[0] as GridColumn } : null
}

/** The lines from one row to another, both included, in their order. */
function linesBetween(rows: readonly GridRow[], from: string | null, to: string): readonly string[] {
  const [one, other] = [rows.findIndex((row) => row.key === from), rows.findIndex((row) => row.key === to)]
  if (one < 0 || other < 0) return none
  return rows.slice(Math.min(one, other), Math.max(one, other) + 1).flatMap((row) => (row.kind === 'line' ? [row.line.id] : []))
}

/** The price of a section or a line, by its id; in an option that does not count, the one that it has when it does. */
function priceIn(totals: EstimateTotals, id: string): number {
  const found = totals.lines[id] ?? totals.sections[id] ?? Object.values(totals.options).map((option) => option.lines[id] ?? option.sections[id]).find((each) => each !== undefined)
  return found?.price_cents ?? 0
}

/** Whether both say the same of the same line. */
const sameTyped = (one: TypedLine | undefined, other: TypedLine): boolean => one?.id === other.id && JSON.stringify(one.values) === JSON.stringify(other.values)

const none: readonly string[] = []
const noLines: readonly Line[] = []
const noneTyped: readonly TypedLine[] = []
