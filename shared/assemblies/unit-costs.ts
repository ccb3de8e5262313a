import type { Database } from '../schema/database.ts'

/** What one unit costs, in cents. */
export type UnitCosts = Pick<Database['estimate_line'], 'labour_unit_cents' | 'material_unit_cents' | 'other_unit_cents'>

/** What one unit of a line costs: its price book item's price, where it has one, else its own. The one place where a line takes a price. */
export function unitCosts(line: UnitCosts, item: UnitCosts | null | undefined): UnitCosts {
  const { labour_unit_cents, material_unit_cents, other_unit_cents } = item ?? line
  return { labour_unit_cents, material_unit_cents, other_unit_cents }
}
