import { parseScope } from '../../../shared/schema/scope.ts'
import { scopesWithPending } from '../commands/outbox.ts'
import type { Writing } from '../database/writer.ts'
import type { StreamChange } from './cut.ts'

/** Whether a first download of a stream is under way: a part of its rows is here, and no query sees them. */
export function isDownloading({ statements }: Writing, stream: number): boolean {
  return statements.get("select 1 from local_stream where id = ? and download = 'rows'").get(stream) !== undefined
}

/**
 * Decides what of a first download has to wait for its end: rows that a pending command wrote, receipts of ours, and whatever comes
 * for a row that waits already. The rest is of no concern to anything that is shown, and can be stored at once.
 */
export class HeldChanges {
  readonly #writing: Writing
  readonly #stream: number
  readonly #isPending: boolean
  #next: number

  constructor(writing: Writing, stream: number) {
    this.#writing = writing
    this.#stream = stream
    this.#isPending = writing.statements.get('select 1 from local_command limit 1').get() !== undefined
    const { last } = writing.statements.get('select max(position) as last from local_held where stream = ?').get(stream) as { last: number | null }
    this.#next = (last ?? 0) + 1
  }

  mustWait(change: StreamChange): boolean {
    const { statements } = this.#writing
    if (this.#isPending && statements.get('select 1 from local_change where tbl = ? and id = ?').get(change.table, change.id)) return true
    if (this.#isPending && change.table === 'command_log' && statements.get('select 1 from local_command where id = ?').get(change.id)) return true
    return this.#next > 1 && statements.get('select 1 from local_held where stream = ? and tbl = ? and id = ?').get(this.#stream, change.table, change.id) !== undefined
  }

  hold(change: StreamChange): void {
    this.#writing.statements.get('insert into local_held (stream, position, tbl, id, change) values (?, ?, ?, ?, ?)').run(this.#stream, this.#next++, change.table, change.id, JSON.stringify(change))
  }
}

/** What waited for the end of a stream's first download, in the order in which it came. */
export function heldChanges({ statements }: Writing, stream: number): StreamChange[] {
  return (statements.get('select change from local_held where stream = ? order by position').all(stream) as { change: string }[]).map((row) => JSON.parse(row.change) as StreamChange)
}

/** Scopes with pending commands of which a download brought rows: a command that ran while some were missing may say something else over all of them. */
export function downloadedScopes(writing: Writing, stream: number): string[] {
  return scopesWithPending(writing).filter((scope) => {
    const { kind, id } = parseScope(scope)
    return kind !== 'user' && writing.statements.get(`select 1 from "${kind}" where id = ? and _stream = ?`).get(id, stream) !== undefined
  })
}
