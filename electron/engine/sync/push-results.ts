import type { Actor } from '../../../shared/commands/command.ts'
import type { Problem } from '../../../shared/problem.ts'
import { seesRestricted } from '../../../shared/schema/scope.ts'
import { isTableName, tableNamed } from '../../../shared/schema/database.ts'
import type { CommandResult } from '../../../shared/sync/protocol.ts'
import { forgetCommand, markRefused, storedCommand } from '../commands/outbox.ts'
import { rerunScope, undoScope } from '../commands/replay.ts'
import type { Writing } from '../database/writer.ts'

/**
 * Takes the server's answer to a batch into the outbox, in the open transaction. A refused command is undone together with all that
 * is pending in its scope, filed with its problem, and the others run again: it blocks nothing (P9). Returns why the
 * deferred ones were put off, by id.
 */
export async function takeResults(writing: Writing, results: readonly CommandResult[], actor: Actor, at: string): Promise<Map<string, Problem>> {
  const refused = new Map<string, Map<string, Problem>>()
  const deferred = new Map<string, Problem>()
  for (const result of results) {
    const stored = storedCommand(writing, result.id)
    // its receipt was faster than this answer
    if (!stored) continue
    switch (result.status) {
      case 'applied': case 'duplicate':
        // filed as refused when access was lost while it travelled; but it took effect
        if (stored.refused) forgetCommand(writing, stored.id)
        else writing.statements.get('update local_command set sent_at = ?, transaction_id = ?, problem = case parked when 1 then problem end where id = ?').run(at, result.status === 'applied' ? result.transaction : null, stored.id)
        break
      case 'refused': {
        const ofScope = refused.get(stored.scope) ?? new Map<string, Problem>()
        refused.set(stored.scope, ofScope.set(stored.id, seenBy(actor, result.problem)))
        break
      }
      case 'deferred':
        deferred.set(stored.id, result.problem)
        writing.statements.get('update local_command set problem = ? where id = ? and refused = 0').run(JSON.stringify(result.problem), stored.id)
    }
  }
  for (const [scope, problems] of refused) {
    undoScope(writing, scope)
    for (const [id, problem] of problems) markRefused(writing, id, problem)
    await rerunScope(writing, scope, actor)
  }
  writing.changed('local_command')
  return deferred
}

/** The answer may have been on its way while the role lost the right to see costs (P7). */
function seenBy(actor: Actor, problem: Problem): Problem {
  if (seesRestricted(actor.role) || !problem.fields || !problem.table || !isTableName(problem.table)) return problem
  const { columns } = tableNamed(problem.table)
  return { ...problem, fields: problem.fields.map((field) => (columns[field.field]?.declaration.restricted ? { ...field, current: undefined } : field)) }
}
