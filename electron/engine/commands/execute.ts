import type { Actor } from '../../../shared/commands/command.ts'
import { prepareCommand } from '../../../shared/commands/run-command.ts'
import type { CommandOutcome } from '../../../shared/bridge.ts'
import { ProblemError, problemOf } from '../../../shared/problem.ts'
import { schemaVersion } from '../../../shared/schema/tables.ts'
import type { CommandEnvelope } from '../../../shared/sync/protocol.ts'
import type { Writer, Writing } from '../database/writer.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import { requireScope } from './access.ts'
import { keepCommand, nextSequence } from './outbox.ts'
import { runInSavepoint } from './replay.ts'

/** What a command needs besides its name and arguments. */
export interface Issuing {
  readonly world: World
  readonly actor: Actor
  readonly device_id: string
  readonly import_id?: string | null
}

/**
 * Runs a command in an open write transaction: its effect, its before-images and its place in the outbox, or nothing at all and a
 * `Refusal`. Returns the command's id.
 */
export async function issueCommand(writing: Writing, name: string, args: unknown, { world, actor, device_id, import_id = null }: Issuing): Promise<string> {
  const prepared = prepareCommand(name, args, actor)
  requireScope(writing, prepared.command, prepared.scope, actor)
  const envelope: CommandEnvelope = { id: world.newId(), name, args: prepared.args, device_id, sequence: nextSequence(writing), at: instantOf(world.now()), time_zone: world.timeZone(), schema: schemaVersion }
  await runInSavepoint(writing, prepared, envelope, actor)
  keepCommand(writing, envelope, { actor_id: actor.id, scope: prepared.scope, record: prepared.record, import_id })
  return envelope.id
}

/**
 * Runs a command in a transaction of its own. `ok` is said after the commit, which waits for the disk: it survives kill -9 and power
 * loss (P1). A refusal leaves nothing.
 * @throws StorageFault and whatever is no problem of the command itself
 */
export async function executeCommand(writer: Writer, name: string, args: unknown, issuing: Issuing): Promise<CommandOutcome> {
  try {
    return { ok: true, command_id: await writer.transaction((writing) => issueCommand(writing, name, args, issuing)) }
  } catch (error) {
    if (error instanceof ProblemError && error.name === 'Refusal') return { ok: false, problem: problemOf(error) }
    throw error
  }
}
