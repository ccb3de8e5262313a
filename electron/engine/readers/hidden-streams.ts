import type { Statement } from 'better-sqlite3'
import { syncedTables } from '../../../shared/schema/tables.ts'
import type { Connection } from '../database/open-database.ts'

/**
 * Keeps a reading connection from seeing rows of a first download that has not ended (P5): while there is one, a view of this
 * connection's own stands before each table. Looked at anew in each read's transaction, so that it is of one commit with the rows.
 */
export class HiddenStreams {
  readonly #connection: Connection
  #downloading: Statement<[], { ids: string }> | null = null
  #hidden = ''

  constructor(connection: Connection) {
    this.#connection = connection
  }

  refresh(): void {
    this.#downloading ??= this.#connection.prepare<[], { ids: string }>("select coalesce(group_concat(id), '') as ids from (select id from local_stream where download = 'rows' order by id)")
    const ids = this.#downloading.get()?.ids ?? ''
    if (ids === this.#hidden) return
    for (const { name } of syncedTables) {
      this.#connection.exec(`drop view if exists temp."${name}"`)
      if (ids !== '') this.#connection.exec(`create temp view "${name}" as select * from main."${name}" where _stream is null or _stream not in (${ids})`)
    }
    this.#hidden = ids
  }
}
