import type { Change } from '../../../shared/commands/tx.ts'
import { columnEntries } from '../../../shared/schema/table.ts'
import { tableNamed } from '../../../shared/schema/database.ts'
import type { PlainRow } from '../../../shared/schema/replica-codec.ts'
import type { Writing } from '../database/writer.ts'
import { markForSearch } from '../queries/search-index.ts'

interface StoredChange {
  readonly step: number
  readonly tbl: string
  readonly id: string
  readonly operation: Change['operation']
  readonly before: string | null
  readonly fields: string
}

/** Keeps what a command changed, with each row as it was before, so that it can be undone exactly. */
export function keepChanges(writing: Writing, commandId: string, changes: readonly Change[]): void {
  const insert = writing.statements.get('insert into local_change (command_id, step, tbl, id, operation, before, fields) values (?, ?, ?, ?, ?, ?, ?)')
  changes.forEach((change, step) => {
    insert.run(commandId, step, change.table, change.id, change.operation, change.before ? JSON.stringify(change.before) : null, JSON.stringify(change.operation === 'update' ? change.fields : []))
    touched(writing, change.table, change.id)
  })
}

/**
 * Takes back what one command did, last change first. Only right when everything that later commands did to the same rows has been
 * taken back before. An update gives back the named columns alone, so columns that a later version added are left in peace.
 */
export function undoChanges(writing: Writing, commandId: string): void {
  const changes = writing.statements.get('select step, tbl, id, operation, before, fields from local_change where command_id = ? order by step desc').all(commandId) as StoredChange[]
  for (const change of changes) {
    undoOne(writing, change)
    touched(writing, change.tbl, change.id)
  }
  if (changes.length > 0) writing.statements.get('delete from local_change where command_id = ?').run(commandId)
}

function undoOne(writing: Writing, change: StoredChange): void {
  const before = change.before === null ? {} : JSON.parse(change.before) as PlainRow
  switch (change.operation) {
    case 'insert':
      writing.statements.get(`delete from "${change.tbl}" where id = ?`).run(change.id)
      return
    case 'update': {
      const fields = JSON.parse(change.fields) as string[]
      if (fields.length === 0) return
      writing.statements.get(`update "${change.tbl}" set ${fields.map((field) => `"${field}" = ?`).join(', ')} where id = ?`).run(...fields.map((field) => before[field] ?? null), change.id)
      return
    }
    case 'delete': {
      const columns = [...columnEntries(tableNamed(change.tbl)).map(([name]) => name), '_stream', '_version'].filter((name) => name in before)
      writing.statements.get(`insert into "${change.tbl}" (${columns.map((name) => `"${name}"`).join(', ')}) values (${columns.map(() => '?').join(', ')})`).run(...columns.map((name) => before[name] ?? null))
    }
  }
}

function touched(writing: Writing, table: string, id: string): void {
  writing.changed(table)
  markForSearch(writing, table, id)
}
