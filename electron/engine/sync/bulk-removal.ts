import { ProblemError } from '../../../shared/problem.ts'
import { syncedTables } from '../../../shared/schema/tables.ts'
import type { Writing } from '../database/writer.ts'
import type { StreamBatch } from './shape-stream.ts'

/** Fewer rows than this are quickly fetched again, and quickly removed for good reason. */
const bulk = 200

/** How many rows a stream has here, and how many a batch would leave of them. */
export interface Removal { readonly held: number; readonly left: number }

/** What a batch would remove, where that is most of what its stream has here; null for any other. */
export function bulkRemoval({ statements }: Writing, stream: number, { changes, fromBeginning }: StreamBatch): Removal | null {
  const deletes = fromBeginning ? 0 : changes.filter((change) => change.kind === 'delete').length
  if (!fromBeginning && deletes < bulk / 2) return null
  let held = 0
  for (const { name } of syncedTables) held += (statements.get(`select count(*) as count from "${name}" where _stream = ?`).get(stream) as { count: number }).count
  const left = fromBeginning ? changes.length : Math.max(0, held - deletes)
  return held >= bulk && left < held / 2 ? { held, left } : null
}

/**
 * Does not believe a stream that says most of its rows are gone while Postgres, asked itself, has them: a shape that was built wrong
 * must not empty a laptop. `counted` is what Postgres has, null where the server cannot say.
 * @throws ProblemError `server_failed`, upon which the stream is asked again later, from where it was
 */
export function requireAgreed({ held, left }: Removal, counted: number | null, stream: string): void {
  if (counted === null || counted <= (held + left) / 2) return
  throw new ProblemError({ code: 'server_failed', detail: `${stream} says that ${left} of ${held} rows are left, and the office's database has ${counted}; nothing was removed` })
}
