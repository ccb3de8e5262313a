import type { Problem } from '../../../shared/problem.ts'
import type { CommandEnvelope } from '../../../shared/sync/protocol.ts'
import type { Writing } from '../database/writer.ts'

/** A command as it lies in the outbox. */
export interface StoredCommand {
  readonly id: string
  readonly sequence: number
  readonly name: string
  readonly args: string
  readonly actor_id: string
  readonly scope: string
  readonly record_table: string
  readonly record_id: string
  readonly at: string
  readonly time_zone: string
  readonly refused: 0 | 1
  readonly parked: 0 | 1
  readonly sent_at: string | null
  readonly transaction_id: string | null
  readonly attempts: number
  readonly last_attempt_at: string | null
  readonly problem: string | null
  readonly import_id: string | null
  /** The device that issued it, where it came from another laptop in a file; null for this laptop's own. */
  readonly device_id: string | null
  /** Its place in that device's sequence. */
  readonly device_sequence: number | null
  /** The schema version with which it was issued. */
  readonly schema_version: number
}

/** The next number of this device's own sequence. It only grows, also when the outbox is empty. */
export function nextSequence({ statements }: Writing): number {
  const row = statements.get(`insert into local_setting (name, value) values ('sequence', '1')
    on conflict (name) do update set value = cast(cast(value as integer) + 1 as text) returning value`).get() as { value: string }
  return Number(row.value)
}

/** Puts a command into the outbox. */
export function keepCommand(writing: Writing, envelope: CommandEnvelope, about: { actor_id: string; scope: string; record: { table: string; id: string }; import_id: string | null }): void {
  writing.statements.get(`insert into local_command (id, sequence, name, args, actor_id, scope, record_table, record_id, at, time_zone, import_id, schema_version) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    .run(envelope.id, envelope.sequence, envelope.name, JSON.stringify(envelope.args), about.actor_id, about.scope, about.record.table, about.record.id, envelope.at, envelope.time_zone, about.import_id, envelope.schema ?? 1)
  writing.changed('local_command')
}

/** Puts a command that another laptop issued into the outbox, behind all that is there. */
export function keepBroughtCommand(writing: Writing, envelope: CommandEnvelope, about: { actor_id: string; scope: string; record: { table: string; id: string } }): void {
  keepCommand(writing, { ...envelope, sequence: nextSequence(writing) }, { ...about, import_id: null })
  writing.statements.get('update local_command set device_id = ?, device_sequence = ? where id = ?').run(envelope.device_id, envelope.sequence, envelope.id)
}

/** The pending commands of a scope, oldest first. A refused one is not pending. */
export function pendingOfScope({ statements }: Writing, scope: string): StoredCommand[] {
  return statements.get('select * from local_command where scope = ? and refused = 0 order by sequence').all(scope) as StoredCommand[]
}

/** Scopes in which something is pending. */
export function scopesWithPending({ statements }: Writing): string[] {
  return (statements.get('select distinct scope from local_command where refused = 0 order by scope').all() as { scope: string }[]).map((row) => row.scope)
}

export function storedCommand({ statements }: Writing, id: string): StoredCommand | undefined {
  return statements.get('select * from local_command where id = ?').get(id) as StoredCommand | undefined
}

/** Forgets a command. Its changes must have been undone, or be with the office. */
export function forgetCommand(writing: Writing, id: string): void {
  writing.statements.get('delete from local_command where id = ?').run(id)
  writing.changed('local_command')
}

/** Files a command under Needs attention, with its full content and the reason. */
export function markRefused(writing: Writing, id: string, problem: Problem): void {
  writing.statements.get('update local_command set refused = 1, parked = 0, sent_at = null, problem = ? where id = ?').run(JSON.stringify(problem), id)
  writing.changed('local_command')
}

/** A parked command has no effect here for the time being, and is sent all the same. */
export function markParked(writing: Writing, id: string, problem: Problem): void {
  writing.statements.get('update local_command set parked = 1, problem = ? where id = ?').run(JSON.stringify(problem), id)
  writing.changed('local_command')
}

export function markUnparked(writing: Writing, id: string): void {
  writing.statements.get('update local_command set parked = 0, problem = null where id = ?').run(id)
  writing.changed('local_command')
}
