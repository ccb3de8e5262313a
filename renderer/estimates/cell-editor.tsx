import type { KeyboardEvent } from 'react'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { Popover } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import type { SuggestedAssembly } from '../assemblies/put-in-assembly.tsx'
import classes from './cell-editor.module.css'
import type { Editing, GridHandlers, Move, PriceBookSuggestion } from './grid-handlers.ts'
import type { Cell, GridColumn } from './grid-model.ts'
import { usePricesDay } from './prices-day.ts'
import { SuggestionList } from './suggestion-list.tsx'

interface CellEditorProps {
  readonly cell: Cell
  /** What it begins with. */
  readonly text: string
  readonly began: Editing['began']
  /** What is typed there; the name of its column unless said otherwise. */
  readonly label: string | undefined
  readonly handlers: GridHandlers
}

const suggestionLimit = 8
const assemblyLimit = 3
const fewestLetters = 2
const wordColumns: readonly GridColumn[] = ['description', 'name', 'unit']

/** Of suggestions for what was typed before, those that fit what is typed now: whoever types fast and takes the first gets none that does not. */
function narrowed<Suggestion extends { readonly code: string; readonly name: string }>(suggestions: readonly Suggestion[], words: string, current: boolean): readonly Suggestion[] {
  if (current) return suggestions
  const wanted = words.toLowerCase().split(/\s+/)
  return suggestions.filter(({ code, name }) => wanted.every((word) => `${code} ${name}`.toLowerCase().includes(word)))
}

/** The one open cell: what is typed in it is taken with Enter, Tab or by going elsewhere, and left with Escape. */
export function CellEditor({ cell, text: initial, began, label, handlers }: CellEditorProps) {
  const { t } = useTranslation('estimates')
  const id = useId()
  const [text, setText] = useState(initial)
  const [problem, setProblem] = useState<string | null>(null)
  const [chosen, setChosen] = useState(-1)
  const [suggesting, setSuggesting] = useState(true)
  const field = useRef<HTMLTextAreaElement & HTMLInputElement>(null)
  const finished = useRef(false)

  const pricesOn = usePricesDay()

  const takesSuggestions = cell.column === 'description'
  const words = text.trim()
  // a description that is only looked at needs no suggestions
  const changed = began === 'typed' || text !== initial
  const { result, current } = useLiveQuery('price_book.suggest', takesSuggestions && changed && words.length >= fewestLetters ? { words, limit: suggestionLimit, on: pricesOn } : null)
  const { result: assemblies, current: assembliesCurrent } = useLiveQuery('assembly.suggest', takesSuggestions && changed && words.length >= fewestLetters ? { words, limit: assemblyLimit, on: pricesOn } : null)
  const offered: readonly SuggestedAssembly[] = narrowed((suggesting ? assemblies : undefined) ?? [], words, assembliesCurrent)
  // so many are in sight at once, and an assembly below them would not be found
  const suggestions: readonly PriceBookSuggestion[] = narrowed((suggesting ? result : undefined) ?? [], words, current).slice(0, offered.length > 0 ? suggestionLimit - 2 - offered.length : suggestionLimit)
  const many = suggestions.length + offered.length
  const open = many > 0

  useLayoutEffect(() => {
    const input = field.current
    input?.focus()
    if (began === 'offered') input?.select()
    else input?.setSelectionRange(input.value.length, input.value.length)
  }, [began])
  useEffect(() => { setChosen(-1) }, [words])

  const finish = (move: Move): void => {
    if (finished.current) return
    const wrong = handlers.finish(cell, text, move)
    setProblem(wrong)
    finished.current = wrong === null
  }
  const leave = (): void => {
    if (finished.current) return
    finished.current = true
    const wrong = handlers.finish(cell, text, 'leave')
    if (wrong !== null) handlers.abandon(wrong)
  }
  const pick = (item: PriceBookSuggestion): void => {
    finished.current = true
    handlers.pick(cell, item)
  }

  const pickAssembly = (assembly: SuggestedAssembly): void => {
    finished.current = true
    handlers.pickAssembly(cell, assembly)
  }
  /** Takes the suggestion that is chosen, which may be none; says whether it did. */
  const pickChosen = (): boolean => {
    const item = suggestions[chosen]
    const assembly = chosen < 0 ? undefined : offered[chosen - suggestions.length]
    if (item) pick(item)
    else if (assembly) pickAssembly(assembly)
    return item !== undefined || assembly !== undefined
  }

  const keyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    event.stopPropagation()
    const chord = event.ctrlKey || event.metaKey
    if (event.key === 'Escape') {
      event.preventDefault()
      if (open && chosen >= 0) { setChosen(-1); return }
      finished.current = true
      handlers.cancel()
      return
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      if (pickChosen()) return
      finish(chord ? 'stay' : 'next_row')
      if (chord && finished.current) handlers.newSection()
      return
    }
    if (event.key === 'Tab') {
      event.preventDefault()
      if (!pickChosen()) finish(event.shiftKey ? 'left' : 'right')
      return
    }
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    if (!open) { finish(event.key === 'ArrowUp' ? 'up' : 'down'); return }
    const by = event.key === 'ArrowUp' ? -1 : 1
    // one place more than there are suggestions: what was typed itself
    setChosen((before) => ((before + 1 + by + many + 1) % (many + 1)) - 1)
  }

  const shared = {
    ref: field,
    className: classes['field'],
    value: text,
    'aria-label': label ?? t(`column_name.${cell.column}`),
    'aria-invalid': problem !== null,
    'aria-describedby': problem === null ? undefined : `${id}-problem`,
    autoComplete: 'off',
    spellCheck: takesSuggestions,
    onChange: (event: { readonly target: { readonly value: string } }) => {
      const next = event.target.value.replace(/[\r\n]+/g, ' ')
      setText(next)
      handlers.typing(cell, next)
      setProblem(null)
      setSuggesting(true)
    },
    onKeyDown: keyDown,
    onBlur: leave,
  }

  return (
    <span className={classes['editor']} data-kind={wordColumns.includes(cell.column) ? cell.column : 'figure'} data-invalid={problem !== null}>
      {takesSuggestions ? (
        <textarea
          {...shared} rows={1} aria-autocomplete="list" aria-haspopup="listbox" aria-controls={open ? `${id}-list` : undefined}
          aria-activedescendant={open && chosen >= 0 ? `${id}-list-${chosen}` : undefined}
        />
      ) : (
        <input {...shared} inputMode={cell.column === 'unit' || cell.column === 'name' ? 'text' : 'decimal'} />
      )}
      {/* drawn only with something in it: a cell opens with a key, and most never need it */}
      {open || problem !== null ? (
        <Popover opened position="bottom-start" offset={4} width={problem ? undefined : 520} withinPortal transitionProps={{ duration: 0 }} trapFocus={false} returnFocus={false} closeOnEscape={false} withRoles={false}>
          <Popover.Target><span className={classes['anchor']} /></Popover.Target>
          <Popover.Dropdown className={classes['drop']} p={problem ? 8 : 4}>
            {problem === null
              ? <SuggestionList id={`${id}-list`} suggestions={suggestions} assemblies={offered} chosen={chosen} onPick={pick} onPickAssembly={pickAssembly} />
              : <span id={`${id}-problem`} role="alert" className={classes['problem']}>{t(`amount_problem.${problem}`)} {t('escape_brings_back')}</span>}
          </Popover.Dropdown>
        </Popover>
      ) : null}
    </span>
  )
}
