import { z } from 'zod'
import { budgetTable } from '../../shared/estimating/budget.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { budgetLine, estimate } from '../../shared/schema/tables.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToCreate, idParam, shown } from './resource.ts'

const tag = 'Budgets'
const columns = z.object({
  original_cents: z.number().int(), changes_cents: z.number().int(), revised_cents: z.number().int(),
  labour_cents: z.number().int(), material_cents: z.number().int(), other_cents: z.number().int(), hours_thousandths: z.number().int().nullable(),
})
const oneBudget = z.object({
  items: z.array(z.object({
    ...shown(budgetLine, ['id', 'project_id', 'source_table', 'source_id', 'cost_code_id', 'labour_cents', 'material_cents', 'other_cents', 'hours_thousandths', 'created_at']).shape,
    code: z.string().nullable(), name: z.string().nullable(),
  })),
  /** By cost code; left out for a role that may not see costs. */
  by_cost_code: z.array(z.object({ cost_code_id: z.string().nullable(), ...columns.shape })).optional(),
  total: columns.optional(),
  unwritten: z.array(shown(estimate, ['id', 'number', 'title'])),
}).meta({ id: 'Budget' })

async function budgetOf(call: Call, project_id: string) {
  const { rows, unwritten } = await call.query('budget.list', { project_id })
  if (!seesRestricted(call.session.actor.role)) return { items: rows, unwritten }
  const { rows: by_cost_code, total } = budgetTable(rows)
  return { items: rows, by_cost_code, total, unwritten }
}

/** /budgets: what a project may cost. It is written by signatures; what was accepted before there were budgets gets one here. */
export const budgetEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/budgets', tag, summary: 'Read the budget of a project', query: z.strictObject({ project_id: idParam }), answer: oneBudget,
    async handle(call, { query: { project_id } }) { return { body: await budgetOf(call, project_id) } },
  }),
  endpoint({
    method: 'post', path: '/budgets', tag, summary: 'Write the budget of an accepted estimate that has none', answer: oneBudget, body: bodyToCreate('budget.write', { made: [] }),
    async handle(call, { body }) {
      await call.command('budget.write', body)
      return { body: await budgetOf(call, body.project_id) }
    },
  }),
]
