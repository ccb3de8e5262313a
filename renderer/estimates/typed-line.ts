import type { Line } from './grid-model.ts'

/**
 * What the open cell of a sheet says of its line so far, before it is taken. The totals follow it with every key, and nothing else
 * does: the sheet is drawn again when the cell is taken.
 */
export interface TypedLine {
  readonly id: string
  readonly values: Partial<Line>
}

/** The lines as they would be with what is typed; the same list where it changes nothing. */
export function withTyped(lines: readonly Line[], typed: TypedLine | null): readonly Line[] {
  const at = typed === null ? -1 : lines.findIndex((line) => line.id === typed.id)
  const line = lines[at]
  if (typed === null || !line) return lines
  const changed = (Object.keys(typed.values) as (keyof Line)[]).some((field) => typed.values[field] !== line[field])
  return changed ? lines.with(at, { ...line, ...typed.values }) : lines
}
