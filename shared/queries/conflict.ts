import { z } from 'zod'
import { field } from '../schema/row-schema.ts'
import { conflict } from '../schema/tables.ts'
import { query } from './query.ts'

const conflictColumns = [
  'conflict.id', 'conflict.scope', 'conflict.record_table', 'conflict.record_id', 'conflict.field', 'conflict.losing_value', 'conflict.losing_actor_id', 'conflict.losing_at',
  'conflict.winning_value', 'conflict.winning_command_id', 'conflict.winning_actor_id', 'conflict.at', 'conflict.resolved_at',
  'loser.name as losing_actor_name', 'winner.name as winning_actor_name',
] as const

/** Values that lost to later ones, newest first, with the names of both people. */
export const conflictList = query({
  name: 'conflict.list',
  tables: ['conflict', 'user'],
  arguments: z.strictObject({ unresolved: z.boolean().default(true), limit: z.number().int().min(1).max(500).default(100) }),
  async run({ database }, { unresolved, limit }) {
    let wanted = database.selectFrom('conflict')
    if (unresolved) wanted = wanted.where('conflict.resolved_at', 'is', null)
    return await wanted
      .leftJoin('user as loser', 'loser.id', 'conflict.losing_actor_id').leftJoin('user as winner', 'winner.id', 'conflict.winning_actor_id')
      .select(conflictColumns).orderBy('conflict.at', 'desc').orderBy('conflict.id', 'desc').limit(limit).execute()
  },
})

/** The values that these records lost to later ones, newest first, with the names of both people. */
export const conflictOfRecords = query({
  name: 'conflict.of_records',
  tables: ['conflict', 'user'],
  arguments: z.strictObject({ record_ids: z.array(field(conflict, 'record_id')).min(1).max(1000) }),
  async run({ database }, { record_ids }) {
    return await database.selectFrom('conflict')
      .leftJoin('user as loser', 'loser.id', 'conflict.losing_actor_id').leftJoin('user as winner', 'winner.id', 'conflict.winning_actor_id')
      .select(conflictColumns).where('conflict.record_id', 'in', record_ids).orderBy('conflict.at', 'desc').orderBy('conflict.id', 'desc').execute()
  },
})
