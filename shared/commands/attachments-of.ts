import type { Database } from '../schema/database.ts'
import type { Tx } from './tx.ts'

/** What is attached to a record and was not taken out of the way, in its order. */
export async function attachmentsOf(tx: Tx, recordId: string): Promise<Database['attachment'][]> {
  return await tx.read.selectFrom('attachment').selectAll().where('record_id', '=', recordId).where('archived_at', 'is', null).orderBy('position').orderBy('id').execute()
}
