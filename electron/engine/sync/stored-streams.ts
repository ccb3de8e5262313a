import { syncedTables } from '../../../shared/schema/tables.ts'
import { holdsWholeCompany } from '../../../shared/schema/scope.ts'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import type { Writing } from '../database/writer.ts'
import type { StreamPlace } from './shape-stream.ts'
import type { Following } from './streams.ts'

export interface StoredStream extends StreamPlace { readonly id: number; readonly name: string; readonly up_to_date_at: string | null }

/** The streams that have rows, or may have, on this laptop. */
export function storedStreams({ statements }: Writing): StoredStream[] {
  return statements.get('select id, name, handle, "offset", up_to_date_at from local_stream order by id').all() as StoredStream[]
}

/** The stream of that name, noted as followed where it was not. */
export function followedStream({ statements }: Writing, name: string): StoredStream {
  statements.get('insert into local_stream (name) values (?) on conflict do nothing').run(name)
  return statements.get('select id, name, handle, "offset", up_to_date_at from local_stream where name = ?').get(name) as StoredStream
}

/** A receipt from a closed or deleted project that is not here so soon will come by that project's own stream, if at all. */
export const closedReceiptDue = 2_000
/** Receipts that are not here so long after the office had the command are looked for there as well. */
const receiptOverdue = 15_000
const awaitedAtOnce = 20

/** Asks the database what decides which streams to follow. */
export function following(writing: Writing, user: SessionUser, now: number): Following {
  const { statements } = writing
  const followedAhead = holdsWholeCompany(user.role) ? ahead(writing) : []
  const column = (sql: string, ...values: unknown[]): string[] => (statements.get(sql).all(...values) as { id: string }[]).map((row) => row.id)
  return {
    user,
    accessible: column('select project_id as id from project_access where user_id = ? and _stream is not null', user.id),
    pinned: column(`select local_pin.project_id as id from local_pin left join project on project.id = local_pin.project_id
      where project.id is null or project.status = 'closed' or project.archived_at is not null`),
    // a closed project's rows, receipts among them, are not in the company's stream
    awaited: column(`select distinct substr(c.scope, 9) as id from local_command c left join project p on p.id = substr(c.scope, 9)
      where c.scope like 'project:%' and c.sent_at is not null and c.refused = 0
        and ((p.id is null or p.status = 'closed' or p.archived_at is not null) and c.sent_at < ? or c.sent_at < ?)
      order by 1 limit ?`, new Date(now - closedReceiptDue).toISOString(), new Date(now - receiptOverdue).toISOString(), Math.max(awaitedAtOnce - followedAhead.length, 1)),
    ahead: followedAhead,
  }
}

/**
 * Projects that are here by their own stream with rows that the company's will bring or take away and has not yet: it has some of
 * their rows and not others, or they are open, were followed for a receipt that it brings too late, and would be gone for so long. Of a
 * closed project it keeps the project itself, and its later receipts, for good.
 */
function ahead({ statements }: Writing): string[] {
  const tables = statements.get("select distinct tbl from local_also where tbl not in ('project', 'command_log')").all() as { tbl: string }[]
  const shared = new Map(tables.flatMap(({ tbl }) => (statements.get(`select distinct s.id, s.name from local_also a join "${tbl}" held on held.id = a.id
    join local_stream s on s.id = held._stream where a.tbl = ? and a.stream <> s.id and s.name like 'project:%'`).all(tbl) as { id: number; name: string }[]).map(({ id, name }) => [id, name])))
  const hasAlone = (stream: number): boolean => syncedTables.some(({ name }) => name !== 'project' && name !== 'command_log'
    && statements.get(`select 1 from "${name}" where _stream = ? and id not in (select id from local_also where tbl = ?) limit 1`).get(stream, name) !== undefined)
  // what a command wrote comes with its receipt
  const open = statements.get(`select s.name from local_stream s join project p on p.id = substr(s.name, 9)
    where s.name like 'project:%' and p.status <> 'closed' and p.archived_at is null and exists (select 1 from command_log r
      where r.scope = s.name and r._stream = s.id and not exists (select 1 from local_also a where a.tbl = 'command_log' and a.id = r.id))`).all() as { name: string }[]
  const names = [...[...shared].filter(([stream]) => hasAlone(stream)).map(([, name]) => name), ...open.map(({ name }) => name)]
  return [...new Set(names)].map((name) => name.slice('project:'.length))
}
