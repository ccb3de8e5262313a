import type { EngineCalls, FilesHere, OutboxEntry, OutboxGroup, OutboxState, OutboxSummary, PendingRecords, WaitingFile } from '../../../shared/bridge.ts'
import type { CommandName } from '../../../shared/commands/registry.ts'
import type { Problem } from '../../../shared/problem.ts'
import { isTableName } from '../../../shared/schema/database.ts'
import { sessionUser } from '../../../shared/sync/protocol.ts'
import type { HashedForm } from '../../../shared/sync/row-hashes.ts'
import type { FileInFile } from '../commands/outbox-file.ts'
import { writeOutboxFile } from '../commands/outbox-file.ts'
import type { StoredCommand } from '../commands/outbox.ts'
import { StatementCache } from '../database/kysely-dialect.ts'
import type { Connection } from '../database/open-database.ts'
import { readSetting } from '../database/setting.ts'
import { numbersLeft } from '../numbers.ts'
import { wholeOf } from '../sync/held-commands.ts'
import { hashRows, hashStreams } from '../sync/replicated-rows.ts'

/** Where a stored command is on its way. */
function outboxState(stored: Pick<StoredCommand, 'refused' | 'parked' | 'sent_at'>): OutboxState {
  if (stored.refused) return 'refused'
  if (stored.parked) return 'parked'
  return stored.sent_at === null ? 'queued' : 'sent'
}

const titleColumns: Readonly<Record<string, string>> = {
  project: 'name', client: 'name', contact: 'name', estimate: 'title', report: 'report_date', price_book_item: 'name', cost_code: 'name', tax_rate: 'name', assembly: 'name', assembly_line: 'description', assembly_use: 'name', template: 'name',
  user: 'name', company: 'name', device: 'name', estimate_option: 'name', estimate_section: 'name', estimate_line: 'description',
  change_order: 'title', change_order_line: 'description', ticket: 'title', ticket_line: 'description', clause_template: 'title_en', contract: 'title', contract_clause: 'title', contract_payment: 'name', colour_schedule: 'title', colour_schedule_line: 'name',
}

const caches = new WeakMap<Connection, StatementCache>()

/** Thousands of entries ask for few kinds of titles. */
function titles(connection: Connection, sql: string): ReturnType<StatementCache['get']> {
  let cache = caches.get(connection)
  if (!cache) caches.set(connection, cache = new StatementCache(connection))
  return cache.get(sql)
}

/** The record's own name as far as this laptop knows it: from its row, else from the arguments that would have made it. */
function titleOf(connection: Connection, stored: Pick<StoredCommand, 'record_table' | 'record_id' | 'args'>): string | null {
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
    at: stored.at, attempts: stored.attempts, last_attempt_at: stored.last_attempt_at, problem: problemIn(stored.problem),
    bytes: Buffer.byteLength(stored.args),
  }
}

/** So many entries of the outbox are told of as they change; a page of it shows any, and the file has all. */
const shownEntries = 1000

/** Where each command is on its way, beside its arguments and not behind them: those of a pasted list are a megabyte, through which each of its rows would go. */
const states = 'states as materialized (select id, refused, parked, sent_at from local_command)'

/** For each kind of row that is a part of another record: the records that commands are about by way of it, and how far the least of these is. */
const wholes = Object.entries(wholeOf).map(([part, column]) => ({ part, column, whole: column.replace(/_id$/, '') })).filter(({ whole }) => isTableName(whole)).map(({ part, column, whole }) => ({
  whole,
  sql: `with ${states} select coalesce(json_extract(wrote.before, '$.${column}'), part."${column}", (select json_extract(args, '$.${column}') from local_command where id = wrote.command_id)) as id,
      max(c.refused) as refused, max(c.parked) as parked, case when count(c.sent_at) = count(*) then max(c.sent_at) end as sent_at
    from (select command_id, id, before from local_change where tbl = '${part}' union all select id, record_id, null from local_command where record_table = '${part}') wrote
    join states c on c.id = wrote.command_id left join "${part}" part on part.id = wrote.id group by 1`,
}))

/** What is counted for the sync status: always anew from the outbox itself. */
export interface OutboxCounts { readonly unsent: number; readonly unsettled: number; readonly refused: number; /** Files to be brought to the office, of which the large ones, whether it takes them or not. */ readonly files?: number; readonly photos?: number }

/** The files that nobody else has: all of them, or those that these commands brought into being. */
function filesOf(connection: Connection, entries: readonly OutboxEntry[] | null): readonly FileInFile[] {
  const named = entries && new Set(entries.filter((entry) => entry.name === 'attachment.create').flatMap(({ args }) => Object.values(args as object)))
  const waiting = connection.prepare('select sha256, small from local_file where with_office = 0 order by used_at, small').all() as { sha256: string; small: 0 | 1 }[]
  const bytes = connection.prepare('select bytes from local_file where sha256 = ?').pluck()
  return waiting.filter(({ sha256 }) => !named || named.has(sha256)).map((file) => ({ ...file, content_base64: Buffer.from(bytes.get(file.sha256) as Uint8Array).toString('base64') }))
}

interface Grouped extends Omit<OutboxGroup, 'problem' | 'record_table' | 'record_id'> {
  readonly record_table: string
  readonly record_id: string
  readonly problem: string | null
  readonly args: string
}

const problemIn = (text: string | null): Problem | null => (text === null ? null : JSON.parse(text) as Problem)

const worst: Readonly<Record<OutboxState, number>> = { sent: 0, queued: 1, parked: 2, refused: 3 }

/** Reads of the engine's own tables, run on the reader thread beside the queries of the domain. */
export const ownReads: Readonly<Record<string, (connection: Connection, args: unknown) => unknown>> = {
  // refused ones first, for they wait for a person
  outbox: (connection) => (connection.prepare('select * from local_command order by refused desc, sequence limit ?').all(shownEntries) as StoredCommand[]).map((stored) => outboxEntry(connection, stored)),

  outbox_export: (connection) => (connection.prepare('select * from local_command order by sequence').all() as StoredCommand[]).map((stored) => outboxEntry(connection, stored)),

  outbox_page(connection, args): EngineCalls['outbox_page']['answer'] {
    const { name, record, offset, limit } = args as EngineCalls['outbox_page']['params']
    const where = 'where (@name is null or name = @name) and (@table is null or (record_table = @table and record_id = @id))'
    const part = { name: name ?? null, table: record?.table ?? null, id: record?.id ?? null }
    const { total } = connection.prepare(`select count(*) as total from local_command ${where}`).get(part) as { total: number }
    const rows = connection.prepare(`select * from local_command ${where} order by refused desc, sequence limit @limit offset @offset`).all({ ...part, limit, offset }) as StoredCommand[]
    return { total, rows: rows.map((stored) => outboxEntry(connection, stored)) }
  },

  outbox_summary(connection): OutboxSummary {
    const whole = connection.prepare('select count(*) as commands, coalesce(sum(octet_length(args)), 0) as bytes, count(distinct record_table || record_id) as records from local_command').get() as Pick<OutboxSummary, 'commands' | 'bytes' | 'records'>
    const figures = 'count(*) as commands, sum(refused) as refused, sum(octet_length(args)) as bytes, min(at) as oldest_at, max(attempts) as attempts, max(problem) as problem'
    const group = (columns: string, more: string): Grouped[] =>
      connection.prepare(`select ${columns}, ${figures}${more} from local_command group by ${columns} order by min(sequence) limit ${shownEntries}`).all() as Grouped[]
    return {
      ...whole,
      by_kind: group('name', '').map((each) => ({ ...each, record_table: null, record_id: null, record_title: null, problem: problemIn(each.problem) })),
      by_record: group('record_table, record_id', ', args').map(({ args, ...each }) => ({ ...each, name: null, record_title: titleOf(connection, { ...each, args }), problem: problemIn(each.problem) })),
    }
  },

  outbox_file(connection, args): EngineCalls['outbox_file']['answer'] {
    const { ids, at } = args as { ids: readonly string[] | null; at: string }
    const person = sessionUser.parse(JSON.parse(readSetting(connection, 'last_user') ?? 'null'))
    const own = readSetting(connection, 'device_id') ?? ''
    const wanted = ids === null ? null : new Set(ids)
    const stored = (connection.prepare('select * from local_command order by sequence').all() as StoredCommand[]).filter((each) => wanted === null || wanted.has(each.id))
    const entries = stored.map((each) => ({
      ...outboxEntry(connection, each), sequence: each.device_sequence ?? each.sequence, device_id: each.device_id ?? own, time_zone: each.time_zone, schema: each.schema_version, actor_id: each.actor_id,
    }))
    return { file_name: `kibray-outbox-${at.slice(0, 19).replaceAll(':', '-')}.json`, content: writeOutboxFile(person, at, entries, filesOf(connection, wanted === null ? null : entries)) }
  },

  pending_records(connection): PendingRecords {
    const records: Record<string, OutboxState> = {}
    const note = (key: string, state: OutboxState): void => {
      const known = records[key]
      if (known === undefined || worst[state] > worst[known]) records[key] = state
    }
    const rows = connection.prepare('select record_table, record_id, refused, parked, sent_at from local_command').all() as StoredCommand[]
    for (const row of rows) note(`${row.record_table}:${row.record_id}`, outboxState(row))
    const touched = connection.prepare(`with ${states} select l.tbl, l.id, c.refused, c.parked, c.sent_at from local_change l join states c on c.id = l.command_id`).all() as (StoredCommand & { tbl: string })[]
    for (const row of touched) note(`${row.tbl}:${row.id}`, outboxState(row))
    for (const { whole, sql } of wholes) for (const row of connection.prepare(sql).all() as (StoredCommand & { id: string | null })[]) if (row.id !== null) note(`${whole}:${row.id}`, outboxState(row))
    return records
  },

  outbox_counts: (connection): OutboxCounts => connection.prepare(`select
      count(*) filter (where refused = 0 and sent_at is null) as unsent,
      count(*) filter (where refused = 0) as unsettled,
      count(*) filter (where refused = 1) as refused,
      (select count(*) from local_file where with_office = 0 and problem is null) as files,
      (select count(*) from local_file where with_office = 0 and small = 0) as photos
    from local_command`).get() as OutboxCounts,

  files: (connection): FilesHere => ({
    waiting: (connection.prepare('select sha256, size_bytes, small, problem from local_file where with_office = 0 order by used_at, small').all() as (Omit<WaitingFile, 'problem'> & { problem: string | null })[]).map((file) => ({ ...file, problem: problemIn(file.problem) })),
    held: (connection.prepare('select count(*) as held from local_file').get() as { held: number }).held,
  }),

  verify_streams: (connection, args) => hashStreams(connection, args as HashedForm),

  verify_rows(connection, args) {
    const { name, buckets, ...form } = args as HashedForm & { name: string; buckets: readonly number[] }
    return hashRows(connection, form, name, buckets)
  },

  numbers_left: (connection) => numbersLeft(connection, readSetting(connection, 'device_id') ?? ''),

  imports: (connection) => (connection.prepare("select import_id, \"of\", estimate_id, file_name, at, total as rows, kind = 'undo' and state = 'done' as undone from local_import order by at desc").all() as { undone: number }[])
    .map((row) => ({ ...row, undone: row.undone === 1 })),
}
