import { z } from 'zod'
import { field } from '../schema/row-schema.ts'
import type { Scope } from '../schema/scope.ts'
import { conflict } from '../schema/tables.ts'
import { command, everyRole } from './command.ts'

const scope = field(conflict, 'scope').pipe(z.custom<Scope>((value) => /^(company|project|user):[0-9a-f-]{36}$/.test(String(value)), { error: 'not a scope' }))

/** Puts a conflict away: somebody looked at both values and is content with what stands. */
export const conflictResolve = command({
  name: 'conflict.resolve',
  roles: everyRole,
  arguments: z.strictObject({ id: field(conflict, 'id'), scope }),
  scope: (args) => args.scope,
  record: (args) => ({ table: 'conflict', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('conflict', id)
    if (!current.resolved_at) await tx.set('conflict', id, { resolved_at: at })
  },
})
