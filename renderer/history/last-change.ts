import { loggedChanges } from './logged-changes.ts'

interface Logged { readonly changes: string | null; readonly actor_name: string | null; readonly at: string }

/** Who changed a field last and when, out of log rows with the newest first; null where this laptop does not know. */
export function lastChangeOf(commands: readonly Logged[], table: string, id: string, field: string): { readonly actor_name: string | null; readonly at: string } | null {
  const found = commands.find((command) => loggedChanges(command.changes).some((change) => change.table === table && change.id === id && field in change.fields))
  return found ? { actor_name: found.actor_name, at: found.at } : null
}
