import type { Database } from '../schema/database.ts'
import { derivedId } from '../derived-id.ts'
import type { Tx } from './tx.ts'

/** What is attached to a record and was not taken out of the way, in its order. */
export async function attachmentsOf(tx: Tx, recordId: string): Promise<Database['attachment'][]> {
  return await tx.read.selectFrom('attachment').selectAll().where('record_id', '=', recordId).where('archived_at', 'is', null).orderBy('position').orderBy('id').execute()
}

/** Puts what is attached to a record to its copy in the same project as well: the same files, wherever they are by now. What a record of another project has stays there. */
export async function copyAttachments(tx: Tx, projectId: string, from: string, to: string): Promise<void> {
  for (const each of await attachmentsOf(tx, from)) if (each.project_id === projectId) await tx.insert('attachment', { ...each, id: derivedId(to, each.id), record_id: to })
}
