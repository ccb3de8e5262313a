import { z } from 'zod'
import { field } from '../schema/row-schema.ts'
import { budgetLine } from '../schema/tables.ts'
import { query } from './query.ts'

/**
 * The budget of a project as it was written, in the order of the cost codes, what has none last; and the accepted estimates that have
 * none yet. `budgetTable` makes the columns out of it. Costs are null for a role that may not see them.
 */
export const budgetList = query({
  name: 'budget.list',
  tables: ['budget_line', 'cost_code', 'estimate', 'estimate_line'],
  arguments: z.strictObject({ project_id: field(budgetLine, 'project_id') }),
  async run({ database }, { project_id }) {
    const rows = await database.selectFrom('budget_line').leftJoin('cost_code', 'cost_code.id', 'budget_line.cost_code_id')
      .select(['budget_line.id', 'budget_line.project_id', 'budget_line.source_table', 'budget_line.source_id', 'budget_line.cost_code_id', 'budget_line.labour_cents', 'budget_line.material_cents',
        'budget_line.other_cents', 'budget_line.hours_thousandths', 'budget_line.created_at', 'cost_code.code', 'cost_code.name'])
      .where('budget_line.project_id', '=', project_id).orderBy('budget_line.id').execute()
    const accepted = await database.selectFrom('estimate').select(['id', 'number', 'title']).where('project_id', '=', project_id).where('status', '=', 'accepted').orderBy('created_at').orderBy('id').execute()
    const written = new Set(rows.map((row) => row.source_id))
    const without = accepted.filter((estimate) => !written.has(estimate.id))
    // an estimate without a line has no budget either
    const withLines = without.length === 0 ? [] : await database.selectFrom('estimate_line').select('estimate_id').distinct().where('estimate_id', 'in', without.map((each) => each.id)).execute()
    return {
      rows: rows.sort((one, other) => compare(one.code, other.code) || compare(one.id, other.id)),
      unwritten: without.filter((each) => withLines.some((line) => line.estimate_id === each.id)),
    }
  },
})

/** By code point, as everywhere; nothing stands last. */
function compare(one: string | null, other: string | null): number {
  if (one === other) return 0
  if (one === null || other === null) return one === null ? 1 : -1
  return one < other ? -1 : 1
}
