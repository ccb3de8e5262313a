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

/** Asks the database what decides which streams to follow. */
export function following({ statements }: Writing, user: SessionUser, now: number): Following {
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
      order by 1 limit 20`, new Date(now - closedReceiptDue).toISOString(), new Date(now - receiptOverdue).toISOString()),
  }
}
