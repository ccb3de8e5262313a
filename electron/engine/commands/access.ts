import type { Actor, Command } from '../../../shared/commands/command.ts'
import { Refusal } from '../../../shared/problem.ts'
import { companyScope, holdsWholeCompany, parseScope, userScope } from '../../../shared/schema/scope.ts'
import type { Scope } from '../../../shared/schema/scope.ts'
import type { Writing } from '../database/writer.ts'

/**
 * A laptop writes only in scopes that it holds: its own company's, its user's own, and the projects that its user has access to or
 * has just created here. Refuses with `not_permitted`; the server asks the same again.
 */
export function requireScope({ statements }: Writing, command: Command, scope: Scope, actor: Actor): void {
  if (scope === companyScope(actor.company_id) || scope === userScope(actor.id)) return
  const { kind, id } = parseScope(scope)
  if (kind === 'project') {
    if (command.createsScope || holdsWholeCompany(actor.role)) return
    if (statements.get('select 1 from project_access where project_id = ? and user_id = ?').get(id, actor.id)) return
    if (statements.get('select 1 from project where id = ? and _stream is null').get(id)) return
  }
  throw new Refusal('not_permitted', `this laptop does not hold ${scope}`)
}
