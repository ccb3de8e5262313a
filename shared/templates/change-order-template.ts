import { byPosition } from '../estimating/by-position.ts'
import type { Database } from '../schema/database.ts'
import { pick, positioned } from './estimate-template.ts'
import type { ChangeOrderTemplate } from './template-content.ts'

const lineFields = ['description', 'quantity_thousandths', 'unit', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents', 'fixed_unit_cents', 'taxable', 'cost_code_id'] as const

/** A change order as something to begin with: why, how it is priced, and its lines. */
export function changeOrderTemplate(order: Database['change_order'], lines: readonly Database['change_order_line'][]): ChangeOrderTemplate {
  return { version: 1, fields: pick(order, ['reason', 'pricing', 'days_of_delay']), lines: [...lines].sort(byPosition).map((line) => pick(line, lineFields)) }
}

/** The arguments of `change_order.create_from_template` that follow from a template. Ids are made anew. */
export function changeOrderParts(template: ChangeOrderTemplate, newId: () => string) {
  return { ...template.fields, lines: positioned(template.lines.map((line) => ({ ...line, id: newId() }))) }
}
