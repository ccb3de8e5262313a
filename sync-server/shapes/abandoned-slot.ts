import type { EngineLog } from './engine-log.ts'
import type { Postgres } from '../db/postgres.ts'

/**
 * Drops the slot of an embedded engine that reads it no more, because the shapes come from elsewhere now: Postgres would keep its
 * log for it without end. An engine that comes back makes a new one, and its readers begin anew. One that is being read is left alone.
 */
export async function dropAbandonedSlot(postgres: Postgres, streamId: string, log: EngineLog): Promise<void> {
  try {
    const dropped = await postgres.withConnection((connection) => connection.query<{ slot_name: string }>(
      `select slot_name, pg_drop_replication_slot(slot_name) from pg_replication_slots where database = current_database() and starts_with(slot_name, $1) and not active`, [`${streamId}_shapes_`],
    ))
    for (const { slot_name } of dropped) log('info', 'The slot of an embedded engine was dropped, for its shapes come from elsewhere now', { slot_name })
  } catch (error) {
    log('warn', 'The slot of an embedded engine could not be dropped; while it is there, Postgres keeps its log for it', { error: String(error) })
  }
}
