import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { estimate, estimateLine } from '../schema/tables.ts'
import { command, estimatingRoles } from './command.ts'
import { editsOf } from './edits.ts'
import { keepTotal, openEstimate } from './open-estimate.ts'

/**
 * Gives a draft the prices of another day: sets the day, and the costs of the lines that are named, each with what its author saw. Which lines follow and what
 * they cost is worked out before, where it was shown (`refreshedLines`), so that a laptop and the server do the same whatever prices each knows.
 * Refuses the whole with `changed_meanwhile` where somebody changed the day or one of these costs; a line that is gone is passed over.
 */
export const estimateRefreshPrices = command({
  name: 'estimate.refresh_prices',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: field(estimate, 'id'),
    project_id: field(estimate, 'project_id'),
    prices_on: z.strictObject({ from: field(estimate, 'prices_on'), to: field(estimate, 'prices_on') }),
    lines: z.array(z.strictObject({ id: field(estimateLine, 'id'), edits: editsOf(estimateLine, ['labour_unit_cents', 'material_unit_cents', 'other_unit_cents']) })).max(10_000).default([]),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate', id: args.id }),
  async run(tx, { id, project_id, prices_on, lines }) {
    await openEstimate(tx, id, project_id)
    await tx.update('estimate', id, { prices_on })
    for (const { id: line_id, edits } of lines) {
      const line = await tx.find('estimate_line', line_id)
      if (!line) continue
      if (line.estimate_id !== id) throw new Refusal('missing_reference', 'the line belongs to another estimate', { table: 'estimate_line', id: line_id })
      await tx.update('estimate_line', line_id, edits)
    }
    await keepTotal(tx, id)
  },
})
