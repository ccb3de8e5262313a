import { z } from 'zod'
import { tableNamed, type Database } from '../schema/database.ts'
import type { PlainRow } from '../schema/replica-codec.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { commandLog } from '../schema/tables.ts'
import { query, type ReadContext } from './query.ts'
import { called, changeable, type Called, type Changeable } from './record-tables.ts'

/** What is shown of a row of the command log, joined with `user` for the actor's name. `changes` is null for a role that may not see costs. */
export const loggedColumns = [
  'command_log.id', 'command_log.scope', 'command_log.name', 'command_log.actor_id', 'command_log.device_id', 'command_log.sequence', 'command_log.at', 'command_log.applied_at',
  'command_log.record_table', 'command_log.record_id', 'command_log.changes', 'user.name as actor_name',
] as const

/**
 * The history of one record: the commands about it, newest first, and the values that it lost to later ones. An estimate's history
 * takes in its sections and lines, a report's its entries, those that were deleted besides.
 */
export const recordHistory = query({
  name: 'record.history',
  tables: ['command_log', 'conflict', 'user', 'estimate', 'estimate_option', 'estimate_section', 'estimate_line', 'room', 'room_opening', 'surface', 'takeoff_figure', 'assembly_use', 'assembly', 'assembly_line', 'report', 'report_entry', 'change_order', 'change_order_line', 'ticket', 'ticket_line', 'contract', 'contract_clause', 'contract_payment',
    'colour_schedule', 'colour_schedule_line'],
  arguments: z.strictObject({ record_table: field(commandLog, 'record_table'), record_id: field(commandLog, 'record_id'), limit: z.number().int().min(1).max(1000).default(200) }),
  async run({ database }, { record_table, record_id, limit }) {
    const ids = [record_id, ...(await partsOf(database, record_table, record_id))]
    const commands = await database.selectFrom('command_log').leftJoin('user', 'user.id', 'command_log.actor_id').select(loggedColumns)
      .where('command_log.record_id', 'in', ids).orderBy('command_log.at', 'desc').orderBy('command_log.id', 'desc').limit(limit).execute()
    const conflicts = await database.selectFrom('conflict')
      .select(['id', 'scope', 'record_table', 'record_id', 'field', 'losing_value', 'losing_actor_id', 'losing_at', 'winning_value', 'winning_command_id', 'winning_actor_id', 'at', 'resolved_at'])
      .where('record_id', 'in', ids).orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute()
    return { commands, conflicts }
  },
})

/** What people call a record; null where it is not here. */
export const recordName = query({
  name: 'record.name',
  tables: Object.keys(called) as Called[],
  arguments: z.strictObject({ record_table: z.enum(Object.keys(called) as [Called, ...Called[]]), record_id: field(commandLog, 'record_id') }),
  async run({ database }, { record_table, record_id }) {
    const row = await database.selectFrom(record_table as 'project').select(called[record_table] as 'name').where('id', '=', record_id).executeTakeFirst() as Partial<Record<string, string>> | undefined
    return row?.[called[record_table]] ?? null
  },
})

/**
 * A record as it stands now, null where it is gone, and the latest commands of its scope that touched it, newest first: the one that
 * took it away tells what it held.
 */
export const recordPresent = query({
  name: 'record.present',
  tables: [...changeable, 'command_log'],
  arguments: z.strictObject({ record_table: z.enum(changeable), record_id: field(commandLog, 'record_id'), scope: field(commandLog, 'scope') }),
  async run({ database }, { record_table, record_id, scope }) {
    const row = await database.selectFrom(record_table as 'project').selectAll().where('id', '=', record_id).executeTakeFirst() as Partial<Database[Changeable]> | undefined
    const commands = await database.selectFrom('command_log').leftJoin('user', 'user.id', 'command_log.actor_id').select(loggedColumns)
      .where('command_log.scope', '=', scope).where((where) => where.or([where('command_log.record_id', '=', record_id), where('command_log.changes', 'like', `%${record_id}%`)]))
      .orderBy('command_log.applied_at', 'desc').orderBy('command_log.id', 'desc').limit(100).execute()
    const columns = Object.keys(tableNamed(record_table).columns)
    return { row: row ? Object.fromEntries(Object.entries(row).filter(([name]) => columns.includes(name))) as PlainRow : null, commands }
  },
})

/** The records that stand in another one, by the column that names it. */
const parts = {
  estimate: [['estimate_option', 'estimate_section', 'estimate_line', 'room', 'room_opening', 'surface', 'takeoff_figure', 'assembly_use'], 'estimate_id'], report: [['report_entry'], 'report_id'],
  change_order: [['change_order_line'], 'change_order_id'], ticket: [['ticket_line'], 'ticket_id'], contract: [['contract_clause', 'contract_payment'], 'contract_id'], colour_schedule: [['colour_schedule_line'], 'colour_schedule_id'],
} as const

async function partsOf(database: ReadContext['database'], table: string, id: string): Promise<readonly string[]> {
  if (!(table in parts)) return []
  const [tables, column] = parts[table as keyof typeof parts]
  const whole = await database.selectFrom(table as 'estimate').select('project_id').where('id', '=', id).executeTakeFirst()
  if (!whole) return []
  const ids: string[] = []
  for (const part of tables) ids.push(...(await database.selectFrom(part as 'estimate_line').select('id').where(column as 'estimate_id', '=', id).execute()).map((each) => each.id))
  // a deleted row is told of in the log alone
  const deletions = await database.selectFrom('command_log').select('changes').where('scope', '=', projectScope(whole.project_id)).where('changes', 'like', `%"${column}":["${id}",null]%`).execute()
  const deleted = deletions.flatMap(({ changes }) => JSON.parse(changes ?? '[]') as readonly { readonly id: string; readonly fields: Readonly<Record<string, readonly unknown[]>> }[])
  return [...new Set([...ids, ...deleted.filter(({ fields }) => fields[column]?.[0] === id).map((each) => each.id)])]
}
