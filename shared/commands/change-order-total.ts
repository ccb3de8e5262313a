import { changeOrderTotals } from '../estimating/change-order-totals.ts'
import { Refusal } from '../problem.ts'
import type { Tx } from './tx.ts'

/** Works the total of a change order out anew. Refuses amounts beyond what a database holds exactly. */
export async function keepChangeOrderTotal(tx: Tx, id: string): Promise<void> {
  const lines = await tx.read.selectFrom('change_order_line').selectAll().where('change_order_id', '=', id).orderBy('id').execute()
  const totals = changeOrderTotals(await tx.get('change_order', id), lines)
  const amounts = [totals, ...Object.values(totals.lines)].flatMap((each) => Object.values(each).filter((value) => typeof value === 'number'))
  if (!amounts.every(Number.isSafeInteger)) throw new Refusal('invalid_input', 'the amounts are too large', { table: 'change_order', id, fields: [{ field: 'total_cents', message: 'too large' }] })
  await tx.set('change_order', id, { total_cents: totals.total_cents })
}
