import { z } from 'zod'
import { readWholeEstimate } from '../estimate-copy/read.ts'
import { field } from '../schema/row-schema.ts'
import { seesRestricted } from '../schema/scope.ts'
import { estimate } from '../schema/tables.ts'
import { query } from './query.ts'

/** An estimate with all its parts, as `copiedEstimate` takes it to make another one of it; null where there is none, or costs may not be seen. */
export const estimateWhole = query({
  name: 'estimate.whole',
  tables: ['estimate', 'estimate_option', 'estimate_section', 'estimate_line', 'room', 'room_opening', 'surface', 'takeoff_figure', 'takeoff_line', 'assembly_use', 'assembly_use_line'],
  arguments: z.strictObject({ id: field(estimate, 'id') }),
  run: async ({ database, actor }, { id }) => (seesRestricted(actor.role) ? await readWholeEstimate(database, id) : null),
})
