/** What of a line a budget depends on: where it is booked and how it is counted. */
export interface BookedLine {
  readonly id: string
  readonly cost_code_id: string | null
  readonly quantity_thousandths: number
  readonly unit: string
  /** Hours that a takeoff worked out for it; a line that is counted in hours itself needs none. */
  readonly hours_thousandths?: number | null
}

/** What a line costs, by type; what the functions for totals say of it fits. */
export interface LineCosts {
  readonly labour_cents: number
  readonly material_cents: number
  readonly other_cents: number
}

export interface BudgetByCode extends LineCosts {
  readonly cost_code_id: string | null
  /** Hours of the lines that are counted in hours, or that a takeoff worked out; null where there are none. */
  readonly hours_thousandths: number | null
}

const hourUnits: ReadonlySet<string> = new Set(['h', 'hr', 'hrs', 'hour', 'hours', 'hora', 'horas'])

/**
 * Costs by cost code, in the order in which the codes first occur; what has none stands under null. `costs` says what each line costs;
 * a line that is not in it is in no total (an option that was not chosen) and in no budget. They add up to the costs given, to the cent.
 */
export function budgetByCode(lines: readonly BookedLine[], costs: Readonly<Record<string, LineCosts>>): BudgetByCode[] {
  const byCode = new Map<string | null, BudgetByCode>()
  for (const line of lines) {
    const cost = costs[line.id]
    if (!cost) continue
    const hours = hourUnits.has(line.unit.trim().replace(/\.$/, '').toLowerCase()) ? line.quantity_thousandths : line.hours_thousandths ?? null
    const before = byCode.get(line.cost_code_id) ?? { cost_code_id: line.cost_code_id, labour_cents: 0, material_cents: 0, other_cents: 0, hours_thousandths: null }
    byCode.set(line.cost_code_id, {
      ...before,
      labour_cents: before.labour_cents + cost.labour_cents, material_cents: before.material_cents + cost.material_cents, other_cents: before.other_cents + cost.other_cents,
      hours_thousandths: hours === null ? before.hours_thousandths : (before.hours_thousandths ?? 0) + hours,
    })
  }
  return [...byCode.values()]
}

/** A row of `budget_line`, as far as its place in the table of budgets goes. Costs are null for a role that may not see them. */
export interface BudgetLine {
  readonly source_table: 'estimate' | 'change_order'
  readonly cost_code_id: string | null
  readonly labour_cents: number | null
  readonly material_cents: number | null
  readonly other_cents: number | null
  readonly hours_thousandths: number | null
}

export interface BudgetColumns {
  /** As the estimate was accepted. */
  readonly original_cents: number
  /** What approved change orders add. */
  readonly changes_cents: number
  readonly revised_cents: number
  /** Of the revised budget, by type. */
  readonly labour_cents: number
  readonly material_cents: number
  readonly other_cents: number
  readonly hours_thousandths: number | null
}

const nothing: BudgetColumns = { original_cents: 0, changes_cents: 0, revised_cents: 0, labour_cents: 0, material_cents: 0, other_cents: 0, hours_thousandths: null }

function added(to: BudgetColumns, line: BudgetLine): BudgetColumns {
  const [labour, material, other] = [line.labour_cents ?? 0, line.material_cents ?? 0, line.other_cents ?? 0]
  const cost = labour + material + other
  const isChange = line.source_table === 'change_order'
  return {
    original_cents: to.original_cents + (isChange ? 0 : cost),
    changes_cents: to.changes_cents + (isChange ? cost : 0),
    revised_cents: to.revised_cents + cost,
    labour_cents: to.labour_cents + labour,
    material_cents: to.material_cents + material,
    other_cents: to.other_cents + other,
    hours_thousandths: line.hours_thousandths === null ? to.hours_thousandths : (to.hours_thousandths ?? 0) + line.hours_thousandths,
  }
}

/** The table of a job's budget: one row for each cost code, and the sum of all. */
export function budgetTable(lines: readonly BudgetLine[]): { readonly rows: readonly (BudgetColumns & { readonly cost_code_id: string | null })[]; readonly total: BudgetColumns } {
  const byCode = new Map<string | null, BudgetColumns>()
  for (const line of lines) byCode.set(line.cost_code_id, added(byCode.get(line.cost_code_id) ?? nothing, line))
  return { rows: [...byCode].map(([cost_code_id, columns]) => ({ cost_code_id, ...columns })), total: lines.reduce(added, nothing) }
}
