import { tableNamed } from '../../shared/schema/database.ts'
import { encodeRow } from '../../shared/schema/replica-codec.ts'
import { scopeOf } from '../../shared/schema/scope.ts'
import { syncedTables } from '../../shared/schema/tables.ts'
import type { Postgres } from '../../sync-server/db/postgres.ts'

interface Image { readonly company: string; readonly scope: string; readonly open: number; readonly tbl: string; readonly id: string; readonly data: string; readonly restricted: string }

/** The replica table as it must be, worked out from the domain tables alone. A receipt's `open` depends on when it was written, so it is left out where its project is closed or gone. */
export async function expectedReplica(postgres: Postgres): Promise<Map<string, Omit<Image, 'tbl' | 'id'>>> {
  const projects = await postgres.database.selectFrom('project').select(['id', 'status', 'archived_at']).execute()
  const closed = new Set(projects.filter((project) => project.status === 'closed' || project.archived_at !== null).map((project) => `project:${project.id}`))
  const present = new Set(projects.map((project) => `project:${project.id}`))
  const images = new Map<string, Omit<Image, 'tbl' | 'id'>>()
  for (const table of syncedTables) {
    const rows = await postgres.database.selectFrom(table.name).selectAll().execute() as Record<string, unknown>[]
    for (const row of rows) {
      const scope = String(scopeOf(tableNamed(table.name), row))
      const open = scope.startsWith('user:') ? 0 : closed.has(scope) && table.name !== 'project' ? 0 : 1
      const either = table.name === 'command_log' && scope.startsWith('project:') && (closed.has(scope) || !present.has(scope))
      images.set(`${table.name} ${row['id']}`, { company: String(row['company_id'] ?? row['id']), scope, open: either ? -1 : open, ...encodeRow(tableNamed(table.name), row) })
    }
  }
  return images
}

/** The replica table as it is; what `expectedReplica` leaves out is left out here too. */
export async function actualReplica(postgres: Postgres, expected: ReadonlyMap<string, { readonly open: number }>): Promise<Map<string, Omit<Image, 'tbl' | 'id'>>> {
  const rows = await postgres.withConnection((connection) => connection.query<Image>('select company, scope, open, tbl, id, data, restricted from replica'))
  return new Map(rows.map(({ tbl, id, ...image }) => [`${tbl} ${id}`, expected.get(`${tbl} ${id}`)?.open === -1 ? { ...image, open: -1 } : image]))
}
