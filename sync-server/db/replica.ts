import type { Change } from '../../shared/commands/tx.ts'
import { tableNamed } from '../../shared/schema/database.ts'
import type { PlainRow } from '../../shared/schema/replica-codec.ts'
import { encodeRow } from '../../shared/schema/replica-codec.ts'
import type { Scope } from '../../shared/schema/scope.ts'
import { projectScope, scopeOf } from '../../shared/schema/scope.ts'
import type { Connection } from './postgres.ts'

/** The table of row images, from which all shapes are served. `open` is 1 where the row is in its company's shape. */
export const replicaTable = [
  `create table replica (
    company text collate "C" not null, scope text collate "C" not null, open bigint not null check (open in (0, 1)),
    tbl text collate "C" not null, id text collate "C" not null, version bigint not null,
    data text collate "C" not null, restricted text collate "C" not null, primary key (tbl, id))`,
  'create index replica_scope on replica (scope)',
  'create index replica_company_open on replica (company, open)',
  // shapes are filtered by columns that are no part of the key, so a change must say what the row was before
  'alter table replica replica identity full',
] as const

/** What is known of a project's scope when its rows are written: whether the company's shape carries it. */
export type ProjectOpen = (scope: Scope) => boolean

/** Whether a project's rows are in the company's shape. */
export const isOpenProject = (row: { readonly status?: unknown; readonly archived_at?: unknown }): boolean => row.status !== 'closed' && row.archived_at == null

/**
 * Whether a row that is written now is in its company's shape: the company's own, and those of open projects. Of a closed project
 * the project itself stays, so that the office's list shows it; and so do the receipts written while it is closed, for the laptop
 * in the office that closed it follows no other shape by which it could learn that its command was applied.
 */
function isOpenRow(table: string, scope: Scope, projectOpen: boolean): boolean {
  if (scope.startsWith('user:')) return false
  return scope.startsWith('company:') || table === 'project' || table === 'command_log' || projectOpen
}

const upsert = `
  with gone as (delete from replica where (tbl, id) in (select * from unnest($9::text[], $10::text[]))),
  kept as (
    insert into replica (company, scope, open, tbl, id, version, data, restricted)
    select $1, scope, open, tbl, id, 1, data, restricted
    from unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[]) as image (scope, open, tbl, id, data, restricted)
    on conflict (tbl, id) do update set version = replica.version + 1, open = excluded.open, data = excluded.data, restricted = excluded.restricted),
  moved as (
    update replica set open = toggled.open from unnest($8::text[], $11::bigint[]) as toggled (scope, open)
    where replica.scope = toggled.scope and replica.open <> toggled.open and replica.tbl <> 'project' and replica.id <> all ($5::text[]) and replica.id <> all ($10::text[]))
  select pg_current_xact_id()::text as transaction`

/**
 * Writes the images of all rows that `changes` touched, in the transaction that touched them, and returns that transaction's id
 * as shapes name it. Where a project was closed, archived or reopened, all rows of its scope leave or join the company's shape.
 */
export async function writeReplica(connection: Connection, company: string, changes: readonly Change[], projectOpen: ProjectOpen): Promise<string> {
  const last = new Map<string, Change>()
  for (const change of changes) last.set(`${change.table} ${change.id}`, change)
  const kept: { scope: Scope; open: number; tbl: string; id: string; data: string; restricted: string }[] = []
  const gone: { tbl: string; id: string }[] = []
  for (const change of last.values()) {
    if (!change.after) {
      gone.push({ tbl: change.table, id: change.id })
      continue
    }
    const scope = scopeOfRow(change.table, change.after)
    kept.push({ scope, open: isOpenRow(change.table, scope, projectOpen(scope)) ? 1 : 0, tbl: change.table, id: change.id, ...encodeRow(tableNamed(change.table), change.after) })
  }
  const toggled = toggledProjects(changes)
  const [row] = await connection.query<{ transaction: string }>(upsert, [
    company, kept.map((each) => each.scope), kept.map((each) => each.open), kept.map((each) => each.tbl), kept.map((each) => each.id), kept.map((each) => each.data), kept.map((each) => each.restricted),
    toggled.map((each) => each.scope), gone.map((each) => each.tbl), gone.map((each) => each.id), toggled.map((each) => each.open),
  ])
  return (row as { transaction: string }).transaction
}

/** The scope of a synced row. Throws `TypeError` for a row that has none. */
export function scopeOfRow(table: Change['table'], row: PlainRow): Scope {
  const scope = scopeOf(tableNamed(table), row)
  if (!scope) throw new TypeError(`${table} has no scope`)
  return scope
}

/** Projects that an update opened or closed, looking at what they were before the first change of them and after the last. */
function toggledProjects(changes: readonly Change[]): { scope: Scope; open: number }[] {
  const before = new Map<string, PlainRow>()
  const after = new Map<string, PlainRow>()
  for (const change of changes) {
    if (change.table !== 'project' || !change.before || !change.after) continue
    if (!before.has(change.id)) before.set(change.id, change.before)
    after.set(change.id, change.after)
  }
  return [...after].filter(([id, row]) => isOpenProject(row) !== isOpenProject(before.get(id) ?? {})).map(([id, row]) => ({ scope: projectScope(id), open: isOpenProject(row) ? 1 : 0 }))
}
