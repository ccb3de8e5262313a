import type { CommandName } from '../../shared/commands/registry.ts'
import { isTableName, tableNamed } from '../../shared/schema/database.ts'
import type { SessionUser } from '../../shared/sync/protocol.ts'

/** Commands that edit a record's fields one by one, by table. */
export const editCommands: Readonly<Record<string, CommandName>> = {
  project: 'project.edit', client: 'client.edit', contact: 'contact.edit', user: 'user.edit', company: 'company.edit', cost_code: 'cost_code.edit', tax_rate: 'tax_rate.edit', price_book_item: 'price_book_item.edit',
  estimate: 'estimate.edit', estimate_option: 'estimate_option.edit', estimate_section: 'estimate_section.edit', estimate_line: 'estimate_line.edit', report: 'report.edit', report_entry: 'report_entry.edit',
  assembly: 'assembly.edit', assembly_line: 'assembly_line.edit', assembly_use: 'assembly_use.edit', template: 'template.edit', product: 'product.edit', production_rate: 'production_rate.edit', substrate: 'substrate.edit', labour_factor: 'labour_factor.edit', room: 'room.edit', room_opening: 'room_opening.edit', surface: 'surface.edit',
  change_order: 'change_order.edit', change_order_line: 'change_order_line.edit', ticket: 'ticket.edit', ticket_line: 'ticket_line.edit', clause_template: 'clause_template.edit', contract: 'contract.edit', contract_clause: 'contract_clause.edit',
  contract_payment: 'contract_payment.edit', colour_schedule: 'colour_schedule.edit', colour_schedule_line: 'colour_schedule_line.edit',
}

const everybodys: ReadonlySet<string> = new Set(['report', 'report_entry', 'ticket', 'ticket_line'])
const officeOnly: ReadonlySet<string> = new Set(['cost_code', 'tax_rate', 'clause_template', 'price_book_item', 'assembly', 'assembly_line', 'template', 'product', 'production_rate', 'substrate', 'labour_factor'])
/** Of their own row in the list of people everybody changes these. */
const ownFields: ReadonlySet<string> = new Set(['name', 'language'])

const keptFrom = (table: string, field: string): boolean => (table === 'ticket' && field === 'prices') || (isTableName(table) && tableNamed(table).columns[field]?.declaration.restricted === true)

/** A record, or one field of it. */
interface Edited { readonly table: string; readonly id: string; readonly field?: string }

/** Whether a person may edit a record, as the commands have it. */
export function mayEdit({ table, id, field }: Edited, person: Pick<SessionUser, 'id' | 'role'>): boolean {
  if (table === 'user' && id === person.id && field !== undefined && ownFields.has(field)) return true
  if (table === 'company' || table === 'user') return person.role === 'admin'
  // what a role may not see it may not set
  if (person.role === 'superintendent' && field !== undefined && keptFrom(table, field)) return false
  return everybodys.has(table) || (person.role !== 'superintendent' && (person.role !== 'estimator' || !officeOnly.has(table)))
}
