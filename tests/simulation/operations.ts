import { commandNames, type CommandName } from '../../shared/commands/registry.ts'
import type { TableName } from '../../shared/schema/database.ts'
import { kyselyOver } from '../../electron/engine/database/kysely-dialect.ts'
import type { Connection } from '../../electron/engine/database/open-database.ts'
import { changeOrderContent } from '../../shared/signing/change-order-content.ts'
import { consentText, consentVersion } from '../../shared/signing/consent.ts'
import { estimateDocument, reportDocument, sealDocument } from '../../shared/signing/signed-document.ts'
import { RandomCommands } from '../unit/shared/random-commands.ts'
import { Chance, hashOf, idOf, pickStably } from './chance.ts'
import { preparedOn } from './invariants.ts'
import { people } from './office.ts'

export interface Operation { readonly name: CommandName; readonly args: Record<string, unknown> }

type Row = Readonly<Record<string, string | number | null>> & { readonly id: string }

/** Text that nobody else writes, by which a leak of it is found on any disk. */
export const markOf = (dice: string): string => `mark${hashOf('mark', dice).toString(16).padStart(8, '0')}${hashOf('more', dice).toString(16).padStart(8, '0')}`
/** An amount that only those may know who see costs. */
export const costOf = (dice: string): number => 700_000_000_000 + hashOf('cost', dice)

const own = {
  'project.create': 6, 'project.edit': 14, 'project.status': 3, 'project.archive': 1, 'project.restore': 2, 'project_member.add': 5, 'project_member.remove': 3, 'client.create': 2, 'client.edit': 4,
  'price_book_item.create': 1, 'price_book_item.edit': 2, 'estimate.create': 6, 'estimate.edit': 5, 'estimate.send': 1, 'estimate.new_version': 1, 'estimate_section.create': 6, 'estimate_section.delete': 2,
  'estimate_line.create': 12, 'estimate_line.edit': 12, 'estimate_line.delete': 3, 'report.create': 3, 'report.edit': 4, 'report_entry.create': 4, 'report_entry.edit': 3, 'report_entry.delete': 1, 'report.submit': 1,
  'product.create': 1, 'production_rate.create': 1, 'room.create': 4, 'room.edit': 2, 'surface.create': 5, 'surface.edit': 2, 'estimate.take_off': 6, 'signature.sign': 3, 'change_order.create': 3, 'change_order_line.create': 3, 'change_order.sign': 2, anything: 20,
} as const

/** What came last to Kibray, each with what it needs to be done to. */
const lately = [
  'tax_rate.create', 'tax_rate.edit', 'price_book_price.put', 'price_book_price.put', 'price_book_price.delete', 'product_price.put', 'product_price.put', 'product_price.delete',
  'estimate.refresh_prices', 'estimate.refresh_prices', 'estimate.duplicate', 'estimate.duplicate',
  'assembly.create', 'assembly.create', 'assembly_line.create', 'assembly_use.create', 'assembly_use.create', 'assembly_use.create', 'assembly_use.restore', 'assembly_use.edit', 'assembly_use.delete',
  'template.create', 'template.create', 'template.edit', 'estimate.create_from_template', 'estimate.create_from_template', 'change_order.create_from_template', 'change_order.create_from_template',
  'clause_template.create', 'contract.create', 'contract.create', 'contract_clause.create', 'contract_payment.create', 'contract_clause.edit', 'change_order.send', 'change_order.decline', 'ticket.create', 'ticket.create', 'ticket_line.create', 'ticket_line.create', 'ticket.edit',
  'colour_schedule.create', 'colour_schedule_line.create', 'colour_schedule.edit', 'budget.write', 'signature.sign', 'signature.sign', 'signature.sign', 'attachment.create', 'attachment.edit',
] as const satisfies readonly CommandName[]

/** Takes a number out of the laptop's lease. */
export type TakeNumber = (kind: 'project' | 'estimate') => Promise<number | null>

/** What somebody at this laptop does, made to fit what they see there; null where there is nothing to do it with. */
export async function operationFor(connection: Connection, dice: string, takeNumber: TakeNumber): Promise<Operation | null> {
  const chance = new Chance(dice, 'operation')
  const rows = (table: TableName, where = '1 = 1', ...values: unknown[]): Row[] => preparedOn(connection, `select * from "${table}" where ${where}`).all(...values) as Row[]
  // half of the time everybody goes for the same records, and so they meet
  const which = chance.of(0.5) ? `hot${chance.below(2)}` : dice
  const one = (table: TableName, where?: string, ...values: unknown[]): Row | undefined => pickStably(rows(table, where, ...values), which)
  const id = idOf(dice)
  const mark = markOf(dice)
  const edit = (row: Row, field: string, to: string | number | null): Record<string, unknown> => ({ [field]: { from: chance.of(0.9) ? row[field] : typeof to === 'number' ? 1 : 'what was never there', to } })
  const kind = chance.weighed(own)
  const give = (args: Record<string, unknown>, name: CommandName = kind as CommandName): Operation => ({ name, args })

  switch (kind) {
    case 'project.create': {
      const external = chance.of(0.2)
      return give({ id, member_id: idOf(dice, 'member'), number: external || chance.of(0.3) ? null : await takeNumber('project'), external_number: external ? `X-${chance.below(6)}` : null, name: `House ${id.slice(-4)}`, description: mark, status: chance.pick(['lead', 'active']) })
    }
    case 'project.edit': {
      const project = one('project')
      if (!project) return null
      const field = chance.pick(['description', 'description', 'address', 'city', 'expected_value_cents'])
      const edits = edit(project, field, field === 'expected_value_cents' ? chance.below(1000) : field === 'city' ? chance.pick(['Denver', 'Pueblo', 'Aspen']) : mark)
      return give({ id: project.id, edits: chance.of(0.3) ? { ...edits, ...edit(project, 'name', `House ${chance.below(10)}`) } : edits })
    }
    case 'project.status': {
      const project = one('project')
      return project ? give({ id: project.id, edits: edit(project, 'status', project['status'] === 'closed' ? 'active' : 'closed') }, 'project.edit') : null
    }
    case 'project.archive': case 'project.restore': {
      const project = one('project', kind === 'project.archive' ? 'archived_at is null' : 'archived_at is not null')
      return project ? give({ id: project.id }) : null
    }
    case 'project_member.add': case 'project_member.remove': {
      const project = one('project')
      return project ? give({ ...(kind === 'project_member.add' ? { id } : {}), project_id: project.id, user_id: chance.pick(people.slice(2, 5)).id }) : null
    }
    case 'client.create': return give({ id, name: `Client ${id.slice(-4)}`, notes: 'nothing yet' })
    case 'client.edit': {
      const client = one('client')
      return client ? give({ id: client.id, edits: edit(client, chance.pick(['notes', 'phone']), `said ${chance.below(1000)}`) }) : null
    }
    case 'price_book_item.create': return give({ id, code: `C${chance.below(100)}`, name: 'wall', effective_on: '2026-01-01', labour_unit_cents: costOf(dice) })
    case 'price_book_item.edit': {
      const item = one('price_book_item')
      return item ? give({ id: item.id, edits: edit(item, 'labour_unit_cents', costOf(dice)) }) : null
    }
    case 'estimate.create': {
      const project = one('project')
      return project ? give({ id, project_id: project.id, number: chance.of(0.3) ? null : await takeNumber('estimate'), title: 'Paint', notes: mark, tax_basis_points: 750 }) : null
    }
    case 'estimate.edit': {
      const estimate = one('estimate')
      return estimate ? give({ id: estimate.id, project_id: estimate['project_id'], edits: chance.of(0.5) ? edit(estimate, 'notes', mark) : edit(estimate, 'discount_cents', chance.below(100)) }) : null
    }
    case 'estimate.send': {
      const estimate = one('estimate', "status = 'draft'")
      return estimate ? give({ id: estimate.id, project_id: estimate['project_id'] }) : null
    }
    case 'estimate.new_version': {
      const estimate = one('estimate', "status <> 'draft'")
      if (!estimate) return null
      const copies = (table: 'estimate_section' | 'estimate_line' | 'estimate_option'): Record<string, string> => Object.fromEntries(rows(table, 'estimate_id = ?', estimate.id).map((row) => [row.id, idOf(dice, row.id)]))
      return give({ id, project_id: estimate['project_id'], from_estimate_id: estimate.id, section_ids: copies('estimate_section'), line_ids: copies('estimate_line'), option_ids: copies('estimate_option') })
    }
    case 'estimate_section.create': {
      const estimate = one('estimate', "status = 'draft'")
      return estimate ? give({ id, project_id: estimate['project_id'], estimate_id: estimate.id, name: mark, position: chance.pick(['a0', 'a1', 'a2', 'Zz']) }) : null
    }
    case 'estimate_section.delete': {
      const section = one('estimate_section')
      return section ? give({ id: section.id, project_id: section['project_id'] }) : null
    }
    case 'estimate_line.create': {
      const section = one('estimate_section')
      return section ? give({ id, project_id: section['project_id'], estimate_id: section['estimate_id'], section_id: section.id, position: chance.pick(['a0', 'a1', 'b0']), description: mark, quantity_thousandths: 1700, labour_unit_cents: costOf(dice) }) : null
    }
    case 'estimate_line.edit': {
      const line = one('estimate_line')
      if (!line) return null
      const field = chance.pick(['description', 'note', 'quantity_thousandths', 'labour_unit_cents'])
      return give({ id: line.id, project_id: line['project_id'], edits: edit(line, field, field === 'quantity_thousandths' ? 300 + 7 * chance.below(100) : field === 'labour_unit_cents' ? costOf(dice) : mark) })
    }
    case 'product.create': return give({ id, kind: 'finish', name: 'Satin', coverage_thousandths: 350_000, gallon_cents: 4000 + chance.below(1000), effective_on: '2026-01-01' })
    case 'production_rate.create': return give({ id, name: 'Rolled', surface_kind: 'walls', unit: 'square_feet', rate_thousandths: 100_000 + 1000 * chance.below(100), hour_cents: 5000 + chance.below(1000) })
    case 'room.create': {
      const estimate = one('estimate', "status = 'draft'")
      return estimate ? give({ id, project_id: estimate['project_id'], estimate_id: estimate.id, name: `Room ${chance.below(10)}`, position: chance.pick(['a0', 'a1', 'a2']), length: 3_048_000_000, width: 2_438_400_000, height: 2_438_400_000, note: mark }) : null
    }
    case 'room.edit': {
      const room = one('room')
      return room ? give({ id: room.id, project_id: room['project_id'], edits: chance.of(0.5) ? edit(room, 'length', 304_800_000 * (1 + chance.below(40))) : edit(room, 'name', `Room ${chance.below(10)}`) }) : null
    }
    case 'surface.create': {
      const room = one('room')
      return room ? give({ id, project_id: room['project_id'], room_id: room.id, kind: chance.pick(['walls', 'ceiling']), position: 'a0', finish_product_id: one('product')?.id ?? null, production_rate_id: one('production_rate')?.id ?? null }) : null
    }
    case 'surface.edit': {
      const surface = one('surface')
      return surface ? give({ id: surface.id, project_id: surface['project_id'], edits: edit(surface, 'coats', chance.below(4)) }) : null
    }
    case 'estimate.take_off': {
      const room = one('room')
      return room ? give({ id: room['estimate_id'], project_id: room['project_id'] }) : null
    }
    case 'estimate_line.delete': case 'report_entry.delete': {
      const row = one(kind === 'estimate_line.delete' ? 'estimate_line' : 'report_entry')
      return row ? give({ id: row.id, project_id: row['project_id'] }) : null
    }
    case 'report.create': {
      const project = one('project')
      return project ? give({ id, project_id: project.id, report_date: '2026-11-23' }) : null
    }
    case 'report.edit': {
      const report = one('report')
      return report ? give({ id: report.id, project_id: report['project_id'], edits: edit(report, 'notes', mark) }) : null
    }
    case 'report_entry.create': {
      const report = one('report')
      return report ? give({ id, project_id: report['project_id'], report_id: report.id, kind: 'work', position: 'a0', description: mark }) : null
    }
    case 'report_entry.edit': {
      const entry = one('report_entry')
      return entry ? give({ id: entry.id, project_id: entry['project_id'], edits: edit(entry, 'description', mark) }) : null
    }
    case 'report.submit': {
      const report = one('report', "status = 'draft'")
      return report ? give({ id: report.id, project_id: report['project_id'] }) : null
    }
    case 'change_order.create': {
      const estimate = one('estimate', "status = 'accepted'")
      // what two take who cannot see each other
      const taken = estimate ? rows('change_order', 'project_id = ?', estimate['project_id']).map((row) => Number(row['number'])) : []
      return estimate ? give({ id, project_id: estimate['project_id'], estimate_id: estimate.id, number: Math.max(0, ...taken) + 1, title: 'More', reason: mark }) : null
    }
    case 'change_order_line.create': {
      const order = one('change_order', "status = 'draft'")
      return order ? give({ id, project_id: order['project_id'], change_order_id: order.id, position: chance.pick(['a0', 'b0']), description: mark, quantity_thousandths: 1700, labour_unit_cents: costOf(dice), fixed_unit_cents: chance.of(0.3) ? 12_345 : null }) : null
    }
    case 'change_order.sign': {
      const order = one('change_order', 'signature_id is null')
      const estimate = order && rows('estimate', 'id = ?', order['estimate_id'])[0]
      if (!order || !estimate) return null
      const heading = { company_name: 'Colores', company_address: '', project_name: 'House', project_address: '', client_name: 'José Ñandú' }
      const content = changeOrderContent(order as never, estimate as never, rows('change_order_line', 'change_order_id = ?', order.id) as never)
      return give({
        id, project_id: order['project_id'], document_kind: 'change_order', document_id: order.id, ...sealDocument({ heading, content }), signer_name: 'José Ñandú',
        ink: '[]', consent_text: consentText(consentVersion, 'es'), consent_version: consentVersion, consent_language: 'es',
      }, 'signature.sign')
    }
    case 'signature.sign': {
      const ofEstimate = chance.of(0.5)
      const estimate = ofEstimate ? one('estimate', 'number is not null and signature_id is null') : undefined
      const report = ofEstimate ? undefined : one('report', 'signature_id is null')
      const of = estimate ?? report
      if (!of) return null
      const heading = { company_name: 'Colores', company_address: '', project_name: 'House', project_address: '', client_name: 'José Ñandú' }
      const document = estimate
        ? estimateDocument(heading, estimate as never, rows('estimate_section', 'estimate_id = ?', of.id) as never, rows('estimate_line', 'estimate_id = ?', of.id) as never, rows('estimate_option', 'estimate_id = ?', of.id) as never)
        : reportDocument(heading, of as never, rows('report_entry', 'report_id = ?', of.id) as never)
      return give({
        id, project_id: of['project_id'], document_kind: estimate ? 'estimate' : 'report', document_id: of.id, ...sealDocument(document), signer_name: 'José Ñandú',
        ink: '[[[1,2,0],[3,4,16]]]', consent_text: consentText(consentVersion, 'es'), consent_version: consentVersion, consent_language: 'es',
      })
    }
    case 'anything': return given(await new RandomCommands(hashOf(dice)).next(kyselyOver(connection)))
  }
}

/** One of all commands by its name, every other time one of those that came last; null where there is nothing to do it with. */
export async function namedOperation(connection: Connection, dice: string): Promise<Operation | null> {
  const chance = new Chance(dice, 'named')
  const name = chance.of(0.5) ? chance.pick(lately) : chance.pick(commandNames)
  return given(await new RandomCommands(hashOf(dice)).named(name, kyselyOver(connection)))
}

/** Who is archived cannot sign in any more, and nobody here signs in as a new person; that is told elsewhere. */
function given(step: { readonly name: string; readonly args: unknown } | null): Operation | null {
  const name = commandNames.find((each) => each === step?.name)
  if (!step || !name || name === 'user.archive' || name === 'company.create' || name === 'user.create') return null
  return { name, args: step.args as Record<string, unknown> }
}
