import { loggedChanges } from './logged-changes.ts'

interface Logged {
  readonly id: string
  readonly name: string
  readonly actor_id: string
  readonly record_id: string
  readonly at: string
  readonly changes: string | null
}

/** One field's way from what it was to what it became. */
export interface FieldChange {
  readonly table: string
  readonly id: string
  readonly field: string
  readonly from: unknown
  readonly to: unknown
}

/** The same thing done by the same person several times in a row, as people tell it: once, with how often. */
export interface HistoryGroup<Entry> {
  /** The newest of them. */
  readonly entry: Entry
  /** All of them, newest first. */
  readonly ids: readonly string[]
  readonly count: number
  readonly edits: readonly FieldChange[]
}

const together = 30 * 60_000

/** Log rows, newest first, with repetitions within half an hour drawn together: five lines added are one entry, from the first total to the last. */
export function groupedHistory<Entry extends Logged>(entries: readonly Entry[]): readonly HistoryGroup<Entry>[] {
  const groups: { entry: Entry; last: Entry; ids: string[]; edits: Map<string, FieldChange> }[] = []
  for (const entry of entries) {
    const group = groups.at(-1)
    if (group && repeats(group.last, entry)) {
      group.ids.push(entry.id)
      group.last = entry
      for (const [key, edit] of editsOf(entry)) group.edits.set(key, { ...edit, to: (group.edits.get(key) ?? edit).to })
    } else {
      groups.push({ entry, last: entry, ids: [entry.id], edits: editsOf(entry) })
    }
  }
  return groups.map(({ entry, ids, edits }) => ({ entry, ids, count: ids.length, edits: [...edits.values()].filter((edit) => edit.from !== edit.to) }))
}

/** Whether the later log row, which comes first, tells the same story as the earlier. Edits do where they are of one record. */
function repeats(later: Logged, earlier: Logged): boolean {
  if (later.name !== earlier.name || later.actor_id !== earlier.actor_id) return false
  if (later.name.endsWith('.edit') && later.record_id !== earlier.record_id) return false
  return Date.parse(later.at) - Date.parse(earlier.at) < together
}

/** What a takeoff and an assembly remember of their lines says again what the lines say. */
const untold: ReadonlySet<string> = new Set(['takeoff_line', 'assembly_use_line'])

function editsOf({ changes }: Logged): Map<string, FieldChange> {
  return new Map(loggedChanges(changes).filter((change) => change.operation === 'update' && !untold.has(change.table))
    .flatMap(({ table, id, fields }) => Object.entries(fields).map(([field, [from, to]]) => [`${id} ${field}`, { table, id, field, from, to }] as const)))
}
