import type { Actor } from '../../../shared/commands/command.ts'
import { prepareCommand, runCommand } from '../../../shared/commands/run-command.ts'
import type { PreparedCommand } from '../../../shared/commands/run-command.ts'
import { problemOf } from '../../../shared/problem.ts'
import type { CommandEnvelope } from '../../../shared/sync/protocol.ts'
import { storageFaultOf } from '../database/storage-fault.ts'
import { readSetting } from '../database/setting.ts'
import type { Writing } from '../database/writer.ts'
import { keepChanges, undoChanges } from './local-change.ts'
import type { StoredCommand } from './outbox.ts'
import { markParked, markUnparked, pendingOfScope } from './outbox.ts'

/** Takes back all that is pending in a scope, newest first: its rows then hold what the server last said. */
export function undoScope(writing: Writing, scope: string): void {
  for (const pending of pendingOfScope(writing, scope).reverse()) undoChanges(writing, pending.id)
}

/**
 * Runs what is pending in a scope again, oldest first. A command that cannot run any more is parked: it has no effect here and is
 * still sent, for only the server refuses. Whatever it wrote before it failed is undone.
 */
export async function rerunScope(writing: Writing, scope: string, actor: Actor): Promise<void> {
  const device = readSetting(writing.connection, 'device_id')
  for (const pending of pendingOfScope(writing, scope)) {
    try {
      await runInSavepoint(writing, prepareCommand(pending.name, JSON.parse(pending.args), actor), envelopeOf(pending, device), actor)
      if (pending.parked) markUnparked(writing, pending.id)
    } catch (error) {
      const fault = storageFaultOf(error)
      if (fault) throw fault
      markParked(writing, pending.id, problemOf(error))
    }
  }
}

/** Runs a command and keeps its before-images; where it throws, nothing of it is left. */
export async function runInSavepoint(writing: Writing, prepared: PreparedCommand, envelope: CommandEnvelope, actor: Actor): Promise<void> {
  const { statements } = writing
  statements.get('savepoint command').run()
  try {
    const tx = await runCommand(writing.database, prepared, envelope, actor)
    keepChanges(writing, envelope.id, tx.changes)
    statements.get('release command').run()
  } catch (error) {
    if (writing.connection.inTransaction) {
      statements.get('rollback to command').run()
      statements.get('release command').run()
    }
    throw error
  }
}

/** The envelope in which a stored command travels: one that came from another laptop goes on exactly as that one would have sent it. */
export function envelopeOf(stored: StoredCommand, ownDevice: string | null): CommandEnvelope {
  return {
    id: stored.id, name: stored.name, args: JSON.parse(stored.args) as unknown, device_id: stored.device_id ?? ownDevice,
    sequence: stored.device_sequence ?? stored.sequence, at: stored.at, time_zone: stored.time_zone, schema: stored.schema_version,
  }
}
