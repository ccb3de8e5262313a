import type { Database } from '../schema/database.ts'
import { Refusal } from '../problem.ts'
import type { Tx } from './tx.ts'

type ReferredTable = 'client' | 'cost_code' | 'price_book_item' | 'project' | 'user'

/**
 * Refuses with `missing_reference` to point at a row of another company. A row that is not here passes: it may not have reached this
 * laptop yet, and on the server the foreign key speaks.
 */
export async function refuseForeign(tx: Tx, table: ReferredTable, id: string | null | undefined, companyId: string): Promise<void> {
  if (!id) return
  const row: Pick<Database[ReferredTable], 'company_id'> | undefined = await tx.find(table, id)
  if (row && row.company_id !== companyId) throw new Refusal('missing_reference', `${table} ${id} does not exist`, { table, id })
}
