import type { OutboxEntry, OutboxState, PendingRecords } from '../../../shared/bridge.ts'
import type { CommandName } from '../../../shared/commands/registry.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { StoredCommand } from '../commands/outbox.ts'
import { StatementCache } from '../database/kysely-dialect.ts'
import type { Connection } from '../database/open-database.ts'

/** Where a stored command is on its way. */
export function outboxState(stored: Pick<StoredCommand, 'refused' | 'parked' | 'sent_at'>): OutboxState {
  if (stored.refused) return 'refused'
  if (stored.parked) return 'parked'
  return stored.sent_at === null ? 'queued' : 'sent'
}

const titleColumns: Readonly<Record<string, string>> = {
  project: 'name', client: 'name', contact: 'name', estimate: 'title', report: 'report_date', price_book_item: 'name', cost_code: 'name',
  user: 'name', company: 'name', device: 'name', estimate_section: 'name', estimate_line: 'description',
}

const caches = new WeakMap<Connection, StatementCache>()

/** Thousands of entries ask for few kinds of titles. */
function titles(connection: Connection, sql: string): ReturnType<StatementCache['get']> {
  let cache = caches.get(connection)
  if (!cache) caches.set(connection, cache = new StatementCache(connection))
  return cache.get(sql)
}

/** The record's own name as far as this laptop knows it: from its row, else from the arguments that would have made it. */
function titleOf(connection: Connection, stored: StoredCommand): string | null {
  const column = titleColumns[stored.record_table]
  if (!column) return null
  const row = titles(connection, `select "${column}" as title from "${stored.record_table}" where id = ?`).get(stored.record_id) as { title: string | null } | undefined
  if (row?.title) return row.title
  const args = JSON.parse(stored.args) as Record<string, unknown>
  return typeof args[column] === 'string' ? args[column] : null
}

/** A stored command as the outbox shows it. */
export function outboxEntry(connection: Connection, stored: StoredCommand): OutboxEntry {
  return {
    id: stored.id, sequence: stored.sequence, name: stored.name as CommandName, args: JSON.parse(stored.args) as unknown, scope: stored.scope,
    record_table: stored.record_table, record_id: stored.record_id, record_title: titleOf(connection, stored), state: outboxState(stored),
    at: stored.at, attempts: stored.attempts, last_attempt_at: stored.last_attempt_at, problem: stored.problem === null ? null : JSON.parse(stored.problem) as Problem,
  }
}

/** So many entries of the outbox are shown; the export has all. */
const shownEntries = 1000

/** What is counted for the sync status: always anew from the outbox itself. */
export interface OutboxCounts { readonly unsent: number; readonly unsettled: number; readonly refused: number }

const worst: Readonly<Record<OutboxState, number>> = { sent: 0, queued: 1, parked: 2, refused: 3 }

/** Reads of the engine's own tables, run on the reader thread beside the queries of the domain. */
export const ownReads: Readonly<Record<string, (connection: Connection) => unknown>> = {
  // refused ones first, for they wait for a person
  outbox: (connection) => (connection.prepare('select * from local_command order by refused desc, sequence limit ?').all(shownEntries) as StoredCommand[]).map((stored) => outboxEntry(connection, stored)),

  outbox_export: (connection) => (connection.prepare('select * from local_command order by sequence').all() as StoredCommand[]).map((stored) => outboxEntry(connection, stored)),

  pending_records(connection): PendingRecords {
    const records: Record<string, OutboxState> = {}
    const note = (key: string, state: OutboxState): void => {
      const known = records[key]
      if (known === undefined || worst[state] > worst[known]) records[key] = state
    }
    const rows = connection.prepare('select record_table, record_id, refused, parked, sent_at from local_command').all() as StoredCommand[]
    for (const row of rows) note(`${row.record_table}:${row.record_id}`, outboxState(row))
    const touched = connection.prepare('select l.tbl, l.id, c.refused, c.parked, c.sent_at from local_change l join local_command c on c.id = l.command_id').all() as (StoredCommand & { tbl: string })[]
    for (const row of touched) note(`${row.tbl}:${row.id}`, outboxState(row))
    return records
  },

  outbox_counts: (connection): OutboxCounts => connection.prepare(`select
      count(*) filter (where refused = 0 and sent_at is null) as unsent,
      count(*) filter (where refused = 0) as unsettled,
      count(*) filter (where refused = 1) as refused
    from local_command`).get() as OutboxCounts,

  imports: (connection) => (connection.prepare("select import_id, file_name, at, total as rows, kind = 'undo' and state = 'done' as undone from local_import order by at desc").all() as { undone: number }[])
    .map((row) => ({ ...row, undone: row.undone === 1 })),
}
