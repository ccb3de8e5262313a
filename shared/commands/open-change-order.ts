import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import type { Tx } from './tx.ts'

/** What is said when a signed change order is to be changed. */
export const changeOrderLocked = (id: string): Refusal => new Refusal('document_locked', 'the change order is signed: another change order changes it', { table: 'change_order', id })

/** The change order, of that project and no other. */
export async function changeOrderOf(tx: Tx, id: string, projectId: string): Promise<Database['change_order']> {
  const found = await tx.get('change_order', id)
  if (found.project_id !== projectId) throw new Refusal('record_missing', `change order ${id} does not exist in this project`, { table: 'change_order', id })
  return found
}

/** The change order, as long as its content may be changed. */
export async function openChangeOrder(tx: Tx, id: string, projectId: string): Promise<Database['change_order']> {
  const found = await changeOrderOf(tx, id, projectId)
  if (found.signature_id) throw changeOrderLocked(id)
  if (found.status !== 'draft') throw new Refusal('change_order_frozen', `the change order is ${found.status}: void it and begin another`, { table: 'change_order', id })
  return found
}
