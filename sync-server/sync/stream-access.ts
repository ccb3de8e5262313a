import { ProblemError } from '../../shared/problem.ts'
import { holdsWholeCompany, seesRestricted } from '../../shared/schema/scope.ts'
import type { Postgres } from '../db/postgres.ts'
import type { Session } from '../auth/sessions.ts'

/** A shape as it is asked of the engine: rows of the replica table, and the columns of them that the role may see. */
export interface ReplicaShape {
  readonly where: string
  readonly parameters: readonly string[]
  readonly columns: readonly string[]
}

const openColumns = ['tbl', 'id', 'version', 'data'] as const

/** The shape of a stream for this person. Throws `ProblemError` `invalid_input` for no stream, `not_permitted` for one that is not theirs (P7). */
export async function shapeOfStream(postgres: Postgres, session: Session, stream: string): Promise<ReplicaShape> {
  const parsed = /^(whole-company|company|project|user):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(stream)
  if (!parsed) throw new ProblemError({ code: 'invalid_input', detail: 'name a stream: stream=project:<id>' })
  const [, kind, id] = parsed as unknown as [string, 'whole-company' | 'company' | 'project' | 'user', string]
  if (!await mayFollow(postgres, session, kind, id)) throw new ProblemError({ code: 'not_permitted', detail: `no access to ${stream}` })
  const columns = seesRestricted(session.actor.role) ? [...openColumns, 'restricted'] : openColumns
  if (kind === 'whole-company') return { where: 'company = $1 AND open = 1', parameters: [id], columns }
  return { where: 'scope = $1', parameters: [`${kind}:${id}`], columns }
}

async function mayFollow(postgres: Postgres, { actor }: Session, kind: 'whole-company' | 'company' | 'project' | 'user', id: string): Promise<boolean> {
  switch (kind) {
    case 'whole-company': return id === actor.company_id && holdsWholeCompany(actor.role)
    case 'company': return id === actor.company_id
    case 'user': return id === actor.id
    case 'project': {
      const text = holdsWholeCompany(actor.role)
        ? 'select 1 as found from project where id = $1 and company_id = $2'
        : 'select 1 as found from project_access where project_id = $1 and company_id = $2 and user_id = $3'
      const rows = await postgres.withConnection((connection) => connection.query(text, holdsWholeCompany(actor.role) ? [id, actor.company_id] : [id, actor.company_id, actor.id]))
      return rows.length > 0
    }
  }
}
