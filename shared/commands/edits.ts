import { z } from 'zod'
import { field } from '../schema/row-schema.ts'
import type { RowOf, Table } from '../schema/table.ts'

type Edits<T extends Table, Name extends keyof RowOf<T> & string> = { [Field in Name]?: { from: RowOf<T>[Field]; to: RowOf<T>[Field] } }

/** A text that must say something: a name, a title. Blanks around it are cut off. */
export const filledText = z.string().trim().min(1).max(300)

/**
 * zod schema of the edits of some fields of a table: for each, the value that the user saw and the value that they want; at least
 * one. Fields in `filled` may not become blank.
 */
export function editsOf<T extends Table, const Name extends keyof RowOf<T> & keyof T['columns'] & string>(table: T, names: readonly Name[], filled: readonly Name[] = []): z.ZodType<Edits<T, Name>, Edits<T, Name>> {
  const shape = Object.fromEntries(names.map((name) => {
    const value = field(table, name)
    return [name, z.strictObject({ from: value, to: filled.includes(name) ? value.pipe(filledText as never) : value }).optional()]
  }))
  return z.strictObject(shape).refine((edits) => Object.keys(edits).length > 0, { error: 'nothing to change' }) as unknown as z.ZodType<Edits<T, Name>, Edits<T, Name>>
}

/** Edits of the named fields, and the others. */
export function someOf<Edited extends object, Name extends keyof Edited & string>(edits: Edited, names: readonly Name[]): { readonly chosen: Pick<Edited, Name>; readonly rest: Omit<Edited, Name> } {
  const [chosen, rest] = [true, false].map((wanted) => Object.fromEntries(Object.entries(edits).filter(([name]) => (names as readonly string[]).includes(name) === wanted)))
  return { chosen: chosen as Pick<Edited, Name>, rest: rest as Omit<Edited, Name> }
}
