/** One row's change as the command log keeps it. */
export interface LoggedChange {
  readonly table: string
  readonly id: string
  readonly operation: 'insert' | 'update' | 'delete'
  readonly fields: Readonly<Record<string, readonly [from: unknown, to: unknown]>>
}

/** The changes in a row of the command log; none where this role may not see them. */
export function loggedChanges(changes: string | null): readonly LoggedChange[] {
  if (changes === null) return []
  const found: unknown = JSON.parse(changes)
  return Array.isArray(found) ? found as LoggedChange[] : []
}
