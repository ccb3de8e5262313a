import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { estimate } from '../schema/tables.ts'
import { command, estimatingRoles } from './command.ts'
import { partsOfEstimate } from './open-estimate.ts'
import { writeEstimateBudget } from './write-budget.ts'

/** Writes the budget of the estimate of that id, which was accepted before there were budgets. Where it is there nothing happens. */
export const budgetWrite = command({
  name: 'budget.write',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: field(estimate, 'id'), project_id: field(estimate, 'project_id') }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, { id, project_id }, { at }) {
    const about = { table: 'estimate', id }
    const accepted = await tx.get('estimate', id)
    if (accepted.project_id !== project_id) throw new Refusal('record_missing', `estimate ${id} does not exist in this project`, about)
    if (accepted.status !== 'accepted') throw new Refusal('not_allowed_now', `a ${accepted.status} estimate has no budget`, about)
    await writeEstimateBudget(tx, accepted, await partsOfEstimate(tx, id), at)
  },
})
