import type { Change } from '../../shared/commands/tx.ts'

/**
 * The changes of a command as the log keeps them: canonical JSON, a list of { fields, id, operation, table }, where `fields` says
 * for each changed field what it was and what it became. An inserted row's values stand in the row; a deleted one's are kept here alone.
 */
export function describeChanges(changes: readonly Change[]): string {
  return JSON.stringify(changes.map((change) => ({ fields: fieldsOf(change), id: change.id, operation: change.operation, table: change.table })))
}

function fieldsOf({ operation, fields, before, after }: Change): Record<string, readonly unknown[]> {
  if (operation === 'insert') return {}
  const names = operation === 'delete' ? Object.keys(before ?? {}) : [...fields]
  return Object.fromEntries(names.sort().map((name) => [name, [before?.[name] ?? null, after?.[name] ?? null]]))
}
