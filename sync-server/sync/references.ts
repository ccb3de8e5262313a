import type { Change } from '../../shared/commands/tx.ts'
import { tableNamed } from '../../shared/schema/database.ts'
import { columnEntries } from '../../shared/schema/table.ts'
import { Refusal } from '../../shared/problem.ts'
import type { Scope } from '../../shared/schema/scope.ts'
import { inOnePass, type Connection } from '../db/postgres.ts'

interface Reference { readonly table: string; readonly id: string; readonly from: Change; readonly field: string }

/**
 * Refuses with `missing_reference` where a written row points at nothing, or at a row of another company, which a foreign key
 * alone would allow.
 */
export async function checkReferences(connection: Connection, { company, actor, scope }: { company: string; actor: string; scope: Scope }, changes: readonly Change[]): Promise<void> {
  // the company, the person and the scope were looked at before the command ran
  const known = new Set([`company ${company}`, `user ${actor}`, scope.replace(':', ' '), ...changes.filter((change) => change.operation === 'insert').map((change) => `${change.table} ${change.id}`)])
  const wanted = new Map<string, Reference>()
  for (const change of changes) {
    for (const [field, declaration] of columnEntries(tableNamed(change.table))) {
      const id = change.after?.[field]
      if (!declaration.references || id == null || !change.fields.includes(field)) continue
      const key = `${declaration.references} ${id}`
      if (known.has(key)) continue
      wanted.set(key, { table: declaration.references, id: String(id), from: change, field })
    }
  }
  if (wanted.size === 0) return
  const byTable = [...Map.groupBy(wanted.values(), (reference) => reference.table)]
  const found = await inOnePass(...byTable.map(async ([table, references]) => {
    const owner = table === 'company' ? 'id' : 'company_id'
    const rows = await connection.query<{ id: string }>(`select id from "${table}" where ${owner} = $1 and id = any ($2::text[])`, [company, references.map((reference) => reference.id)])
    return rows.map((row) => `${table} ${row.id}`)
  }))
  const present = new Set(found.flat())
  for (const [key, { table, id, from, field }] of wanted) {
    if (!present.has(key)) throw new Refusal('missing_reference', `${from.table} ${from.id} names ${table} ${id}, which is not there`, { table: from.table, id: from.id, fields: [{ field, message: `no such ${table}` }] })
  }
}
