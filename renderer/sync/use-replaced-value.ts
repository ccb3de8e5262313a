import type { CommandArguments, CommandName } from '../../shared/commands/registry.ts'
import { isChangeable } from '../../shared/queries/record-tables.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import type { Scope } from '../../shared/schema/scope.ts'
import { useBridge } from '../bridge/bridge-context.tsx'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { editCommands, mayEdit } from './may-edit.ts'

export type Conflict = QueryResult<'conflict.of_records'>[number]

/** Records whose commands name the project that they are in. */
const inProject: ReadonlySet<string> = new Set(['estimate', 'estimate_option', 'estimate_section', 'estimate_line', 'assembly_use', 'report', 'report_entry',
  'change_order', 'change_order_line', 'ticket', 'ticket_line', 'contract', 'contract_clause', 'contract_payment', 'colour_schedule', 'colour_schedule_line'])

/** What can be done about a value that lost to a later one: leave it, or put it back. Both are commands like any other. */
export function useReplacedValue(conflict: Conflict): { readonly leave: () => Promise<void>; readonly putBack: (() => Promise<void>) | null } {
  const bridge = useBridge()
  const command = useCommand()
  const user = useSignedInUser()
  const { record_table, record_id, field, scope } = conflict

  const leave = async (): Promise<void> => {
    if (conflict.resolved_at === null) await command('conflict.resolve', { id: conflict.id, scope: scope as Scope })
  }
  const putBack = async (): Promise<void> => {
    const losing: unknown = JSON.parse(conflict.losing_value)
    const present = isChangeable(record_table) ? await bridge.query('record.present', { record_table, record_id, scope }).catch(() => null) : null
    // what stands now is what the person sees: putting the value back is no conflict of its own
    const stands = present?.row && field in present.row ? present.row[field] : JSON.parse(conflict.winning_value) as unknown
    if (stands !== losing) {
      const [name, args] = editing(conflict, { from: stands, to: losing })
      if (!(await command(name, args as CommandArguments<typeof name>)).ok) return
    }
    await leave()
  }
  return { leave, putBack: editCommands[record_table] && mayEdit({ table: record_table, id: record_id, field }, user) ? putBack : null }
}

function editing({ record_table, record_id, field, scope }: Conflict, edit: { readonly from: unknown; readonly to: unknown }): readonly [CommandName, unknown] {
  if (record_table === 'user' && field === 'role') return ['user.change_role', { id: record_id, role: edit }]
  const where = inProject.has(record_table) ? { project_id: scope.slice('project:'.length) } : {}
  return [editCommands[record_table] as CommandName, { id: record_id, ...where, edits: { [field]: edit } }]
}
