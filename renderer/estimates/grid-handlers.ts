import type { QueryResult } from '../../shared/queries/registry.ts'
import type { SuggestedAssembly } from '../assemblies/put-in-assembly.tsx'
import type { Cell, GridRow } from './grid-model.ts'

export type PriceBookSuggestion = QueryResult<'price_book.suggest'>[number]

/** Where to go when a cell is done; `leave` when the focus went elsewhere by itself. */
export type Move = 'stay' | 'leave' | 'next_row' | 'right' | 'left' | 'up' | 'down'

/** What is being typed: in which cell, and what it began with. */
export interface Editing {
  readonly cell: Cell
  readonly text: string
  /** `typed` with the first letter; `opened` as it stands; `offered` with a text that typing replaces. */
  readonly began: 'typed' | 'opened' | 'offered'
  /** The row as it stood then; what somebody else changes while the cell is open is not overwritten unseen. Null for a new section. */
  readonly seen: GridRow | null
}

/** Lines that are being dragged, and beside which row they would be dropped. */
export interface Dropping {
  readonly lines: readonly string[]
  readonly row: string
  readonly after: boolean
}

/** What rows and cells may ask of the grid. The object never changes. */
export interface GridHandlers {
  activate(cell: Cell): void
  edit(cell: Cell): void
  /** Takes what was typed; answers the code of what is wrong with it, or null when it was taken. */
  finish(cell: Cell, text: string, move: Move): string | null
  /** What stands in an open cell so far, for the totals. */
  typing(cell: Cell, text: string): void
  cancel(): void
  /** Lets go of what was typed because the focus went elsewhere and it cannot be read; says so. */
  abandon(problem: string): void
  pick(cell: Cell, item: PriceBookSuggestion): void
  /** Asks for the input of an assembly that shall stand where the cell is. */
  pickAssembly(cell: Cell, assembly: SuggestedAssembly): void
  toggleTaxable(cell: Cell): void
  newSection(): void
  /** Chooses an option, or leaves a chosen alternate out. */
  choose(optionId: string): void
  /** A press of the pointer that selects; says whether it did. */
  point(cell: Cell, keys: { readonly range: boolean; readonly toggle: boolean }): boolean
  dragStart(lineId: string): void
  /** Says whether what is dragged can be dropped there. */
  dragOver(row: string, after: boolean): boolean
  drop(taken: boolean): void
}
