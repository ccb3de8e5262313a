import { derivedId } from '../derived-id.ts'
import { budgetByCode, type BookedLine, type LineCosts } from '../estimating/budget.ts'
import { estimateTotals } from '../estimating/totals.ts'
import type { Database } from '../schema/database.ts'
import type { EstimateParts } from './open-estimate.ts'
import type { Tx } from './tx.ts'

interface BudgetSource extends Pick<Database['budget_line'], 'company_id' | 'project_id' | 'source_table' | 'source_id'> {
  /** When it was accepted. */
  readonly at: string
}

/** Writes what an accepted estimate or an approved change order adds to the job's budget. Its ids follow from the source, so it is there once however often this runs. */
export async function writeBudget(tx: Tx, { at, ...source }: BudgetSource, lines: readonly BookedLine[], costs: Readonly<Record<string, LineCosts>>): Promise<void> {
  for (const byCode of budgetByCode(lines, costs)) {
    const id = derivedId('budget_line', source.source_id, byCode.cost_code_id ?? 'none')
    if (!await tx.find('budget_line', id)) await tx.insert('budget_line', { id, ...source, ...byCode, created_at: at })
  }
}

/** Writes the budget of an accepted estimate: of the lines that are in its total. */
export async function writeEstimateBudget(tx: Tx, estimate: Database['estimate'], { sections, lines, options }: EstimateParts, at: string): Promise<void> {
  const takenOff = await tx.read.selectFrom('takeoff_line').select(['line_id', 'quantity_thousandths']).where('estimate_id', '=', estimate.id).where('part', '=', 'labour').orderBy('id').execute()
  const hours = new Map(takenOff.map((each) => [each.line_id, each.quantity_thousandths]))
  const counted = lines.map((line) => ({ ...line, hours_thousandths: hours.get(line.id) ?? null }))
  await writeBudget(tx, { company_id: estimate.company_id, project_id: estimate.project_id, source_table: 'estimate', source_id: estimate.id, at }, counted, estimateTotals(estimate, sections, lines, options).lines)
}
