import type pg from 'pg'
import type { Lsn } from './lsn.ts'
import { lsnFromText } from './lsn.ts'

/** How the engine found its replication slot. */
export interface SlotState {
  /** A new slot streams only what is committed from now on: logs made before it have a gap. */
  readonly isNew: boolean
  /** Everything before this was acknowledged and does not come again. */
  readonly confirmed: Lsn
}

/** Takes up the slot, or makes it where there is none, Postgres gave it up, or an old one is of no use. */
export async function prepareSlot(pool: pg.Pool, slot: string, use: 'old' | 'new'): Promise<SlotState> {
  const found = await pool.query<{ confirmed: string | null; lost: boolean }>(
    `select confirmed_flush_lsn::text as confirmed,
       coalesce(wal_status = 'lost', false) or coalesce((to_jsonb(s) ->> 'invalidation_reason') is not null, false) as lost
     from pg_replication_slots s where slot_name = $1 and database = current_database()`,
    [slot],
  )
  const [existing] = found.rows
  if (use === 'old' && existing?.confirmed && !existing.lost) return { isNew: false, confirmed: lsnFromText(existing.confirmed) }
  if (existing) await pool.query('select pg_drop_replication_slot($1)', [slot])
  const created = await pool.query<{ lsn: string }>("select lsn::text as lsn from pg_create_logical_replication_slot($1, 'pgoutput')", [slot])
  return { isNew: true, confirmed: lsnFromText(created.rows[0]?.lsn ?? '0/0') }
}

/** How much of its log Postgres keeps for the slot, and how much more it will, in bytes; no `left` where it would keep all of it. */
export async function slotBacklog(pool: pg.Pool, slot: string): Promise<{ kept: number; left: number | undefined }> {
  const { rows: [found] } = await pool.query<{ kept: string | null; left: string | null }>(
    'select pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::text as kept, safe_wal_size::text as left from pg_replication_slots where slot_name = $1',
    [slot],
  )
  return { kept: Number(found?.kept ?? 0), left: found?.left == null ? undefined : Number(found.left) }
}

/** Ends a reader that still holds the slot: its engine has lost the lock, and Postgres may take a while to see that it is gone. */
export async function freeSlot(pool: pg.Pool, slot: string): Promise<void> {
  await pool.query('select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1 and active_pid is not null', [slot])
}
