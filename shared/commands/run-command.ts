import type { Kysely } from 'kysely'
import type { Database } from '../schema/database.ts'
import type { Scope } from '../schema/scope.ts'
import { schemaVersion } from '../schema/tables.ts'
import { Refusal } from '../problem.ts'
import type { Actor, Command } from './command.ts'
import type { CommandEnvelope } from '../sync/protocol.ts'
import { commandNamed } from './registry.ts'
import { Tx, type SeenRow } from './tx.ts'

/** A command looked up and its arguments checked; ready to run. */
export interface PreparedCommand {
  readonly command: Command
  readonly args: unknown
  readonly scope: Scope
  readonly record: { readonly table: string; readonly id: string }
}

/** Checks name, arguments, role and scope of a command. Refuses with `unknown_command`, `invalid_input` or `not_permitted`. */
export function prepareCommand(name: string, args: unknown, actor: Actor): PreparedCommand {
  const command = commandNamed(name)
  if (!command) throw new Refusal('unknown_command', `there is no command ${name} here`)
  const parsed = command.arguments.safeParse(args)
  if (!parsed.success) {
    throw new Refusal('invalid_input', `${name}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`, {
      fields: parsed.error.issues.map((issue) => ({ field: issue.path.map(String).filter((part) => !['edits', 'to', 'from'].includes(part)).join('.'), message: issue.message })),
    })
  }
  if (!command.roles.includes(actor.role)) throw new Refusal('not_permitted', `a ${actor.role} may not ${name}`)
  return { command, args: parsed.data, scope: command.scope(parsed.data, actor), record: command.record(parsed.data) }
}

/**
 * Runs a prepared command in an open database transaction and returns what it did. The caller commits, or rolls back on `Refusal`
 * and on any other error. `seen` is a row that the caller has looked for already in this transaction.
 */
export async function runCommand(database: Kysely<Database>, prepared: PreparedCommand, envelope: CommandEnvelope, actor: Actor, seen?: SeenRow): Promise<Tx> {
  const tx = new Tx(database, prepared.scope, seen)
  await prepared.command.run(tx, prepared.args, {
    actor, command_id: envelope.id, device_id: envelope.device_id, at: envelope.at, time_zone: envelope.time_zone,
    // a laptop that does not say it is of the first; what has no place in a laptop's sequence was issued here
    schema: envelope.schema ?? (envelope.sequence === null ? schemaVersion : 1),
  })
  return tx
}
