import type { Line } from './grid-model.ts'

/**
 * What a cell of a sheet says of its line: the open one, so far, and one that was just taken. The totals follow it with every key, and
 * nothing else does: the sheet is drawn again after the cell is taken.
 */
export interface TypedLine {
  readonly id: string
  readonly values: Partial<Line>
}

/** The lines as they would be with what is typed, the later over the earlier; the same list where it changes nothing. */
export function withTyped(lines: readonly Line[], typed: readonly TypedLine[]): readonly Line[] {
  return typed.reduce((all, { id, values }) => {
    const at = all.findIndex((line) => line.id === id)
    const line = all[at]
    if (!line) return all
    const changed = (Object.keys(values) as (keyof Line)[]).some((field) => values[field] !== line[field])
    return changed ? all.with(at, { ...line, ...values }) : all
  }, lines)
}
