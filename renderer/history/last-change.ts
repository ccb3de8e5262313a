import type { LoggedChange } from './logged-changes.ts'
import { loggedChanges } from './logged-changes.ts'

interface Logged { readonly name: string; readonly changes: string | null; readonly actor_name: string | null; readonly at: string }

/** Who did something, and when. */
export interface Deed { readonly actor_name: string | null; readonly at: string }

/** Who changed a field last and when, out of log rows with the newest first; null where this laptop does not know. */
export function lastChangeOf(commands: readonly Logged[], table: string, id: string, field: string): Deed | null {
  return commands.find((command) => loggedChanges(command.changes).some((change) => change.table === table && change.id === id && field in change.fields)) ?? null
}

/** A record's end. */
export interface Deletion {
  readonly table: string
  readonly id: string
  readonly by: Deed & { readonly name: string }
  /** What the record held when it was deleted. */
  readonly held: Readonly<Record<string, unknown>>
  /** What was deleted together with it, itself included. */
  readonly together: readonly LoggedChange[]
}

/** How a record was deleted, out of log rows with the newest first; null where this laptop does not know. */
export function deletionOf(commands: readonly Logged[], table: string, id: string): Deletion | null {
  for (const command of commands) {
    const together = loggedChanges(command.changes).filter((change) => change.operation === 'delete')
    const own = together.find((change) => change.table === table && change.id === id)
    if (own) return { table, id, by: command, held: heldBefore(own), together }
  }
  return null
}

/** What a deleted row held. */
export const heldBefore = (change: LoggedChange): Readonly<Record<string, unknown>> => Object.fromEntries(Object.entries(change.fields).map(([field, [before]]) => [field, before]))
