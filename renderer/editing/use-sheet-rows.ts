import { useRef, useState } from 'react'
import { v7 as newId } from 'uuid'
import type { CommandOutcome } from '../../shared/bridge.ts'
import { byPosition, positionAfterMove, positionAt, type Placed } from './positions.ts'
import { useOptimisticRows } from './use-optimistic-rows.ts'

/** A field as somebody saw it, and as they want it. */
export interface FieldEdit { readonly from: unknown; readonly to: unknown }

/** What can be done to the rows of a sheet. Each changes the screen at once and sends one command. */
export interface SheetActions<Row> {
  /** Adds a row at the end, under an id made beforehand. */
  create(id: string, values: { readonly [Field in keyof Row]?: unknown }): Promise<CommandOutcome>
  /** Edits one field; `from` is what stood there when the person began. */
  edit(id: string, field: keyof Row & string, edit: FieldEdit): Promise<CommandOutcome>
  move(id: string, by: -1 | 1): void
  /** Returns what brings the row back. */
  remove(id: string): (() => void) | null
}

interface SheetCommands<Row> {
  readonly blank: (id: string, position: string) => Row
  /** Whose company it is the session says. */
  readonly create: (row: Omit<Row, 'company_id'>) => Promise<CommandOutcome>
  readonly edit: (row: Row, edits: Readonly<Record<string, FieldEdit>>) => Promise<CommandOutcome>
  readonly remove: (row: Row) => Promise<CommandOutcome>
  /** Fields that change with another one: an amount that takes the place of a share. */
  readonly follows?: (row: Row, field: string, to: unknown) => Readonly<Record<string, FieldEdit>>
}

/** The rows of a sheet in their order, live, with the user's own changes shown at once. */
export function useSheetRows<Row extends Placed & { readonly company_id: string }>(live: readonly Row[] | undefined, commands: SheetCommands<Row>): { readonly rows: readonly Row[]; readonly actions: SheetActions<Row> } {
  const { rows: unordered, changes } = useOptimisticRows<Row>(live)
  const rows = [...unordered].sort(byPosition)
  const state = useRef({ rows, commands })
  state.current = { rows, commands }

  const [actions] = useState((): SheetActions<Row> => {
    const rowOf = (id: string): Row | undefined => state.current.rows.find((row) => row.id === id)
    const insert = (row: Row): Promise<CommandOutcome> => {
      const { company_id: _, ...given } = row
      const outcome = state.current.commands.create(given)
      changes.create(row, outcome)
      return outcome
    }
    const edit = (id: string, edits: Readonly<Record<string, FieldEdit>>): Promise<CommandOutcome> => {
      const row = rowOf(id)
      if (!row) throw new TypeError(`there is no row ${id}`)
      const outcome = state.current.commands.edit(row, edits)
      changes.edit(id, Object.fromEntries(Object.entries(edits).map(([field, { to }]) => [field, to])) as Partial<Row>, outcome)
      return outcome
    }
    return {
      create(id, values) {
        const { rows: here, commands: { blank } } = state.current
        return insert({ ...blank(id, positionAt(here, here.length)), ...values as Partial<Row> })
      },
      edit(id, field, change) {
        const row = rowOf(id)
        return edit(id, { [field]: change, ...(row ? state.current.commands.follows?.(row, field, change.to) : {}) })
      },
      move(id, by) {
        const row = rowOf(id)
        const position = positionAfterMove(state.current.rows, id, by)
        if (row && position) void edit(id, { position: { from: row.position, to: position } })
      },
      remove(id) {
        const row = rowOf(id)
        if (!row) return null
        changes.remove(id, state.current.commands.remove(row))
        return () => { void insert({ ...row, id: newId() }) }
      },
    }
  })
  return { rows, actions }
}
