import type { OutboxEntry } from '../../shared/bridge.ts'
import { officeRoles } from '../../shared/commands/command.ts'
import type { CommandName } from '../../shared/commands/registry.ts'
import type { SessionUser } from '../../shared/sync/protocol.ts'
import { tableNamed } from '../../shared/schema/database.ts'
import { columnEntries } from '../../shared/schema/table.ts'
import type { Deletion } from '../history/last-change.ts'
import { heldBefore } from '../history/last-change.ts'
import type { LoggedChange } from '../history/logged-changes.ts'
import { mayEdit } from './may-edit.ts'

/** A command that is still to be issued. */
export interface Step { readonly name: CommandName; readonly args: unknown }

/** Commands that bring a deleted record back, by table. */
export const restoring: Readonly<Record<string, CommandName>> = { estimate_option: 'estimate_option.restore', estimate_section: 'estimate_section.restore', estimate_line: 'estimate_line.restore', report_entry: 'report_entry.restore',
  change_order_line: 'change_order_line.restore', ticket_line: 'ticket_line.restore', colour_schedule_line: 'colour_schedule_line.restore',
}
/** Commands that bring an archived record back, by table. */
export const unarchiving: Readonly<Record<string, CommandName>> = {
  project: 'project.restore', client: 'client.restore', contact: 'contact.restore', cost_code: 'cost_code.restore', tax_rate: 'tax_rate.restore', price_book_item: 'price_book_item.restore', estimate: 'estimate.restore', report: 'report.restore',
  clause_template: 'clause_template.restore', assembly: 'assembly.restore', template: 'template.restore', product: 'product.restore', production_rate: 'production_rate.restore', substrate: 'substrate.restore', labour_factor: 'labour_factor.restore',
  room: 'room.restore', room_opening: 'room_opening.restore', surface: 'surface.restore',
}

/** Of these the command names the project as well. */
const inProject: ReadonlySet<string> = new Set(['estimate', 'report', 'room', 'room_opening', 'surface'])

/**
 * The commands that bring a record back which somebody deleted or archived while this change was on its way, so that the change can be
 * sent again; null where that is not what the change needs, or cannot be done from here. `newId` gives the ids of project members.
 */
export function stepsToBringBack(entry: OutboxEntry, deletion: Deletion | null, person: SessionUser, newId: () => string): readonly Step[] | null {
  const project_id = entry.scope.startsWith('project:') ? entry.scope.slice('project:'.length) : null
  const { code, table, id } = entry.problem ?? {}
  if (code === 'record_archived' && table && id) {
    const name = unarchiving[table]
    if (!name || !mayEdit({ table, id }, person)) return null
    return [{ name, args: inProject.has(table) ? { id, project_id } : { id } }]
  }
  if (!deletion || entry.name.endsWith('.delete') || !mayEdit(deletion, person)) return null
  if (deletion.table === 'project') return projectAnew(deletion, person, newId)
  const name = restoring[deletion.table]
  if (!name) return null
  const { together, held } = deletion
  const above = deletion.table === 'estimate_line' || deletion.table === 'estimate_section' ? together.filter((each) => each.id === held['section_id'] || each.id === held['option_id']) : []
  const sectionHeld = above.find((each) => each.table === 'estimate_section')
  const option = sectionHeld ? together.filter((each) => each.id === heldBefore(sectionHeld)['option_id']) : []
  const sections = deletion.table === 'estimate_option' ? together.filter((each) => each.table === 'estimate_section') : []
  const lines = deletion.table === 'estimate_option' || deletion.table === 'estimate_section' ? together.filter((each) => each.table === 'estimate_line') : []
  return [...option.map(anew), ...above.map(anew), { name, args: contentOf(deletion.table, held, ['chosen']) }, ...sections.map(anew), ...lines.map(anew)]
}

/** What was deleted together with something, as it was. */
const anew = (change: LoggedChange): Step => ({ name: restoring[change.table] as CommandName, args: contentOf(change.table, heldBefore(change), ['chosen']) })

/** A project under its own id, with the people who were in it, where this person may let them in. */
function projectAnew({ id, held, together }: Deletion, person: SessionUser, newId: () => string): readonly Step[] {
  const members = together.filter((each) => each.table === 'project_member').map((each) => heldBefore(each)['user_id'])
  return [
    { name: 'project.create', args: { ...contentOf('project', held, ['created_at', 'created_by', 'archived_at']), member_id: newId() } },
    ...(officeRoles.includes(person.role) ? members.map((user_id): Step => ({ name: 'project_member.add', args: { id: newId(), project_id: id, user_id } })) : []),
  ]
}

/** A row's own fields, without what its creation gives it. */
function contentOf(table: string, held: Readonly<Record<string, unknown>>, given: readonly string[]): Readonly<Record<string, unknown>> {
  const fields = columnEntries(tableNamed(table)).map(([field]) => field).filter((field) => field !== 'company_id' && !given.includes(field) && field in held)
  return Object.fromEntries(fields.map((field) => [field, held[field]]))
}
