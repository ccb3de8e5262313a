import type { Actor } from '../../../shared/commands/command.ts'
import { isTableName, tableNamed } from '../../../shared/schema/database.ts'
import { decodeRow } from '../../../shared/schema/replica-codec.ts'
import type { PlainRow } from '../../../shared/schema/replica-codec.ts'
import { scopeOf, seesRestricted } from '../../../shared/schema/scope.ts'
import { columnEntries } from '../../../shared/schema/table.ts'
import type { Table } from '../../../shared/schema/table.ts'
import { syncedTables } from '../../../shared/schema/tables.ts'
import { sessionUser } from '../../../shared/sync/protocol.ts'
import { forgetCommand, scopesWithPending } from '../commands/outbox.ts'
import { rerunScope, undoScope } from '../commands/replay.ts'
import { readSetting } from '../database/setting.ts'
import type { Writing } from '../database/writer.ts'
import { markForSearch } from '../queries/search-index.ts'
import { downloadedScopes, heldChanges, isDownloading } from './held-changes.ts'

/** One change of a stream: a row image that is there now, or a row that is gone. */
export type StreamChange =
  /** Columns of the image that did not change may be missing from an update. */
  | { readonly kind: 'upsert'; readonly table: string; readonly id: string; readonly version: number | null; readonly data: string | undefined; readonly restricted: string | null | undefined; readonly whole: boolean }
  | { readonly kind: 'delete'; readonly table: string; readonly id: string }

/** All that a stream said up to one up-to-date. */
export interface Cut {
  /** Number of the stream in local_stream. */
  readonly stream: number
  readonly handle: string | null
  readonly offset: string | null
  readonly changes: readonly StreamChange[]
  /** The stream was read from its beginning: what it does not name is gone. */
  readonly fromBeginning: boolean
  /** It says what rows are, not what became of them: they are taken though this laptop has a later version. */
  readonly repairs?: boolean
  readonly at: string
}

export interface AppliedCut {
  /** Commands whose receipt came. */
  readonly settled: readonly string[]
  readonly tables: ReadonlySet<string>
  /** Rows that could not be read and were passed over, by table and id. */
  readonly unreadable: readonly string[]
}

/** A change that cannot be understood without what should have come before it: the stream has to be read anew. */
export class StreamGap extends Error {
  override readonly name = 'StreamGap'
}

/**
 * Applies one cut in the open transaction (design, section 4): what is pending in the touched scopes is undone newest first, the
 * batch applied, the stream's place stored, settled commands dropped, and the rest run again. A scope is touched where the batch
 * brings a row that a pending command wrote or takes any of its rows away, brings a receipt of ours, or anything while a command of it is
 * parked; others are left as they are.
 * @throws StreamGap
 */
export async function applyCut(writing: Writing, said: Cut, actor: Actor): Promise<AppliedCut> {
  const ended = isDownloading(writing, said.stream)
  const cut = { ...said, changes: permitted(writing, ended && !said.fromBeginning ? [...heldChanges(writing, said.stream), ...said.changes] : said.changes, actor) }
  const receipts = receiptsIn(writing, cut)
  const scopes = new Set([...touchedScopes(writing, cut, receipts), ...(ended ? downloadedScopes(writing, cut.stream) : [])])
  for (const scope of scopes) undoScope(writing, scope)
  const tables = new Set<string>()
  const rows = new RowWriter(writing, cut.stream, cut.fromBeginning || cut.repairs === true, tables)
  for (const change of cut.changes) {
    // a newer server may send tables that this version does not know
    if (!isTableName(change.table)) continue
    if (change.kind === 'delete') rows.remove(change.table, change.id)
    else rows.put(change)
  }
  if (cut.fromBeginning) rows.removeOthers(cut.changes)
  writing.statements.get('update local_stream set handle = ?, "offset" = ?, up_to_date_at = ? where id = ?').run(cut.handle, cut.offset, cut.at, cut.stream)
  if (ended) endDownload(writing, cut.stream, tables)
  for (const id of receipts) forgetCommand(writing, id)
  for (const scope of scopes) await rerunScope(writing, scope, actor)
  for (const table of tables) writing.changed(table)
  return { settled: receipts, tables, unreadable: rows.unreadable }
}

/**
 * The changes without what this role may not see. Between a new role and the refresh that tells this laptop of it the server already
 * sends more; with the refresh every stream is read anew, and only then it is taken (P7).
 */
export function permitted({ connection }: Writing, changes: readonly StreamChange[], actor: Actor): readonly StreamChange[] {
  // whose rows these are is what this transaction sees, whoever asked for them
  const user = readSetting(connection, 'user')
  if (seesRestricted(user ? sessionUser.parse(JSON.parse(user)).role : actor.role)) return changes
  return changes.map((change) => (change.kind === 'upsert' && change.restricted != null ? { ...change, restricted: null } : change))
}

/** From now on queries see what a first download brought, and its rows are to be taken into the search index. */
function endDownload(writing: Writing, stream: number, tables: Set<string>): void {
  writing.statements.get("update local_stream set download = 'search' where id = ?").run(stream)
  writing.statements.get('delete from local_held where stream = ?').run(stream)
  for (const { name } of syncedTables) tables.add(name)
}

function receiptsIn({ statements }: Writing, cut: Cut): string[] {
  const known = statements.get('select 1 from local_command where id = ?')
  const receipts = new Set<string>()
  for (const change of cut.changes) {
    if (change.kind === 'upsert' && change.table === 'command_log' && known.get(change.id)) receipts.add(change.id)
  }
  return [...receipts]
}

function touchedScopes(writing: Writing, cut: Cut, receipts: readonly string[]): string[] {
  const { statements } = writing
  if (!statements.get('select 1 from local_command limit 1').get()) return []
  const scopes = new Set(cut.fromBeginning ? pendingWithin(writing, cut.stream) : [])
  const ofCommand = statements.get('select scope from local_command where id = ?')
  for (const id of receipts) scopes.add((ofCommand.get(id) as { scope: string }).scope)
  const ofRow = statements.get('select distinct c.scope from local_change l join local_command c on c.id = l.command_id where l.tbl = ? and l.id = ?')
  for (const change of cut.changes) for (const row of ofRow.all(change.table, change.id) as { scope: string }[]) scopes.add(row.scope)
  // a parked command wrote nothing by which it could be found, and any change of its scope may be the one that it waits for
  const parked = new Set((statements.get('select distinct scope from local_command where parked = 1 and refused = 0').all() as { scope: string }[]).map((row) => row.scope))
  if (parked.size > 0) for (const change of cut.changes) {
    const scope = scopeOfChange(writing, change)
    if (scope !== null && parked.has(scope)) scopes.add(scope)
  }
  // what is gone may be what a pending command built upon without writing it: a new section stands in an estimate
  const deleted = cut.changes.filter((change) => change.kind === 'delete')
  const pending = new Set(deleted.length > 0 ? scopesWithPending(writing).filter((scope) => !scopes.has(scope)) : [])
  for (const change of pending.size > 0 ? deleted : []) {
    const scope = scopeOfChange(writing, change)
    if (scope !== null && pending.has(scope)) scopes.add(scope)
  }
  return [...scopes]
}

/** Scopes with pending commands that a stream may say something of: all for the whole company's, else its own alone. A laptop that made a thousand projects reads a thousand streams for the first time. */
function pendingWithin(writing: Writing, stream: number): string[] {
  const { name } = writing.statements.get('select name from local_stream where id = ?').get(stream) as { name: string }
  const pending = scopesWithPending(writing)
  return name.startsWith('whole-company:') ? pending : pending.filter((scope) => scope === name)
}

/** The scope of the row that a change is about, as the change or the row here tells it; null where neither does. */
export function scopeOfChange({ statements }: Writing, change: StreamChange): string | null {
  if (!isTableName(change.table)) return null
  const table = tableNamed(change.table)
  if (change.kind === 'upsert' && change.data !== undefined) {
    try {
      return scopeOf(table, decodeRow(table, change.data, null))
    } catch (error) {
      if (!isOfTheRow(error)) throw error
      return null
    }
  }
  const present = statements.get(`select * from "${change.table}" where id = ?`).get(change.id) as PlainRow | undefined
  return present ? scopeOf(table, present) : null
}

/** Whether an error says that a row's image is none, or holds what its table cannot. */
function isOfTheRow(error: unknown): boolean {
  return error instanceof SyntaxError || error instanceof TypeError || (error instanceof Error && 'code' in error && /^SQLITE_(CONSTRAINT|MISMATCH)/.test(String(error.code)))
}

interface Held { readonly _stream: number | null; readonly _version: number }

/**
 * Writes what one stream says about rows. A row belongs to the stream that brought it last and not older; a row may be in two
 * streams while a project is closed or opened again, so the other one is remembered, and takes the row over when the first lets go.
 */
export class RowWriter {
  readonly #writing: Writing
  readonly #stream: number
  readonly #fromBeginning: boolean
  readonly #tables: Set<string>
  /** One such row must not keep all others of its stream away for ever. */
  readonly unreadable: string[] = []
  readonly #upserts = new Map<string, { readonly sql: string; readonly insert: string; readonly columns: readonly string[] }>()

  constructor(writing: Writing, stream: number, fromBeginning: boolean, tables: Set<string>) {
    this.#writing = writing
    this.#stream = stream
    this.#fromBeginning = fromBeginning
    this.#tables = tables
  }

  put(change: Extract<StreamChange, { kind: 'upsert' }>): void {
    const { statements } = this.#writing
    const table = tableNamed(change.table)
    const held = statements.get(`select _stream, _version from "${change.table}" where id = ?`).get(change.id) as Held | undefined
    const version = change.version ?? held?._version ?? 0
    if (held && held._stream !== null && held._stream !== this.#stream) {
      if (version < held._version) {
        this.#remember(change.table, change.id, this.#stream)
        return
      }
      this.#remember(change.table, change.id, held._stream)
      this.#unremember(change.table, change.id, this.#stream)
    } else if (held && held._stream === this.#stream && version < held._version && !this.#fromBeginning) return
    const { sql, columns } = this.#upsert(table)
    try {
      const row = this.#rowOf(table, change)
      statements.get(sql).run(...columns.map((name) => row[name] ?? null), this.#stream, version)
    } catch (error) {
      if (!isOfTheRow(error)) throw error
      this.unreadable.push(`${change.table} ${change.id}`)
      return
    }
    this.#touched(change.table, change.id)
  }

  /** Stores a whole row that nothing here has yet; tells whether it did. The search index is not told. */
  add(change: Extract<StreamChange, { kind: 'upsert' }>): boolean {
    const table = tableNamed(change.table)
    const { insert, columns } = this.#upsert(table)
    try {
      const row = decodeRow(table, change.data ?? '[]', change.restricted)
      return this.#writing.statements.get(insert).run(...columns.map((name) => row[name] ?? null), this.#stream, change.version ?? 0).changes === 1
    } catch (error) {
      // `put` names it
      if (!isOfTheRow(error)) throw error
      return false
    }
  }

  /** Whether a row is here, and not by this stream. */
  isForeign(tableName: string, id: string): boolean {
    const held = this.#writing.statements.get(`select _stream from "${tableName}" where id = ?`).get(id) as Held | undefined
    return held !== undefined && held._stream !== this.#stream
  }

  remove(tableName: string, id: string): void {
    const { statements } = this.#writing
    const held = statements.get(`select _stream, _version from "${tableName}" where id = ?`).get(id) as Held | undefined
    if (!held || held._stream !== this.#stream) {
      this.#unremember(tableName, id, this.#stream)
      return
    }
    const other = statements.get('select stream from local_also where tbl = ? and id = ? limit 1').get(tableName, id) as { stream: number } | undefined
    if (other) {
      statements.get(`update "${tableName}" set _stream = ? where id = ?`).run(other.stream, id)
      this.#unremember(tableName, id, other.stream)
      return
    }
    statements.get(`delete from "${tableName}" where id = ?`).run(id)
    this.#touched(tableName, id)
  }

  /** Removes this stream's rows that are not among those named. */
  removeOthers(named: readonly StreamChange[]): void {
    const kept = new Set(named.filter((change) => change.kind === 'upsert').map((change) => `${change.table} ${change.id}`))
    for (const { name } of syncedTables) {
      const rows = this.#writing.statements.get(`select id from "${name}" where _stream = ?`).all(this.#stream) as { id: string }[]
      for (const { id } of rows) if (!kept.has(`${name} ${id}`)) this.remove(name, id)
    }
    const also = this.#writing.statements.get('select tbl, id from local_also where stream = ?').all(this.#stream) as { tbl: string; id: string }[]
    for (const { tbl, id } of also) if (!kept.has(`${tbl} ${id}`)) this.#unremember(tbl, id, this.#stream)
  }

  #rowOf(table: Table, change: Extract<StreamChange, { kind: 'upsert' }>): PlainRow {
    if (change.data !== undefined && (change.restricted !== undefined || change.whole)) return decodeRow(table, change.data, change.restricted)
    const present = this.#writing.statements.get(`select * from "${table.name}" where id = ?`).get(change.id) as PlainRow | undefined
    if (!present) throw new StreamGap(`${table.name} ${change.id} changed, and was never there`)
    const decoded = decodeRow(table, change.data ?? '[]', change.restricted ?? '[]')
    for (const [name, declaration] of columnEntries(table)) {
      const said = declaration.restricted ? change.restricted != null : change.data !== undefined
      if (!said) decoded[name] = present[name] ?? null
    }
    return decoded
  }

  #upsert(table: Table): { readonly sql: string; readonly insert: string; readonly columns: readonly string[] } {
    const known = this.#upserts.get(table.name)
    if (known) return known
    const columns = columnEntries(table).map(([name]) => name)
    const all = [...columns, '_stream', '_version']
    const values = `insert into "${table.name}" (${all.map((name) => `"${name}"`).join(', ')}) values (${all.map(() => '?').join(', ')}) on conflict (id) do`
    const sql = `${values} update set ${all.filter((name) => name !== 'id').map((name) => `"${name}" = excluded."${name}"`).join(', ')}`
    const made = { sql, insert: `${values} nothing`, columns }
    this.#upserts.set(table.name, made)
    return made
  }

  #remember(tableName: string, id: string, stream: number): void {
    this.#writing.statements.get('insert into local_also (stream, tbl, id) values (?, ?, ?) on conflict do nothing').run(stream, tableName, id)
  }

  #unremember(tableName: string, id: string, stream: number): void {
    this.#writing.statements.get('delete from local_also where tbl = ? and id = ? and stream = ?').run(tableName, id, stream)
  }

  #touched(tableName: string, id: string): void {
    this.#tables.add(tableName)
    markForSearch(this.#writing, tableName, id)
  }
}

/** Takes a stream off this laptop: its rows leave the disk, but for those that another stream brings as well. */
export function dropStream(writing: Writing, stream: number): void {
  const tables = new Set<string>()
  new RowWriter(writing, stream, true, tables).removeOthers([])
  writing.statements.get('delete from local_held where stream = ?').run(stream)
  writing.statements.get('delete from local_stream where id = ?').run(stream)
  for (const table of tables) writing.changed(table)
  writing.changed('local_stream')
}
