import type { OutboxEntry } from '../../shared/bridge.ts'
import type { CommandName } from '../../shared/commands/registry.ts'
import type { SessionUser } from '../../shared/sync/protocol.ts'
import { tableNamed } from '../../shared/schema/database.ts'
import { columnEntries } from '../../shared/schema/table.ts'
import type { Deletion } from '../history/last-change.ts'
import { heldBefore } from '../history/last-change.ts'
import { mayEdit } from './use-replaced-value.ts'

/** A command that is still to be issued. */
export interface Step { readonly name: CommandName; readonly args: unknown }

const restoring: Readonly<Record<string, CommandName>> = { estimate_section: 'estimate_section.restore', estimate_line: 'estimate_line.restore', report_entry: 'report_entry.restore' }
const unarchiving: Readonly<Record<string, CommandName>> = {
  project: 'project.restore', client: 'client.restore', contact: 'contact.restore', cost_code: 'cost_code.restore', price_book_item: 'price_book_item.restore', estimate: 'estimate.restore', report: 'report.restore',
}
/**
 * The commands that bring a record back which somebody deleted or archived while this change was on its way, so that the change can be
 * sent again; null where that is not what the change needs, or cannot be done from here. `newId` gives what a project's member row needs.
 */
export function stepsToBringBack(entry: OutboxEntry, deletion: Deletion | null, role: SessionUser['role'], newId: () => string): readonly Step[] | null {
  const project_id = entry.scope.startsWith('project:') ? entry.scope.slice('project:'.length) : null
  const { code, table, id } = entry.problem ?? {}
  if (code === 'record_archived' && table && id) {
    const name = unarchiving[table]
    if (!name || !mayEdit(table, role)) return null
    return [{ name, args: table === 'estimate' || table === 'report' ? { id, project_id } : { id } }]
  }
  if (code !== 'record_missing' || !deletion || entry.name.endsWith('.delete') || !mayEdit(entry.record_table, role)) return null
  if (entry.record_table === 'project') return [{ name: 'project.create', args: { ...contentOf('project', deletion.held, ['created_at', 'created_by', 'archived_at']), member_id: newId() } }]
  const name = restoring[entry.record_table]
  if (!name) return null
  const section = entry.record_table === 'estimate_line' ? deletion.together.find((each) => each.table === 'estimate_section' && each.id === deletion.held['section_id']) : undefined
  return [
    ...(section ? [{ name: 'estimate_section.restore', args: contentOf('estimate_section', heldBefore(section), []) } as const] : []),
    { name, args: contentOf(entry.record_table, deletion.held, []) },
  ]
}

/** A row's own fields, without what its creation gives it. */
function contentOf(table: string, held: Readonly<Record<string, unknown>>, given: readonly string[]): Readonly<Record<string, unknown>> {
  const fields = columnEntries(tableNamed(table)).map(([field]) => field).filter((field) => field !== 'company_id' && !given.includes(field) && field in held)
  return Object.fromEntries(fields.map((field) => [field, held[field]]))
}
