import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { userScope } from '../schema/scope.ts'
import { notification } from '../schema/tables.ts'
import { command, everyRole } from './command.ts'

/** Marks one's own notification as read. */
export const notificationRead = command({
  name: 'notification.read',
  roles: everyRole,
  arguments: z.strictObject({ id: field(notification, 'id'), user_id: field(notification, 'user_id') }),
  scope: (args) => userScope(args.user_id),
  record: (args) => ({ table: 'notification', id: args.id }),
  async run(tx, { id, user_id }, { actor, at }) {
    if (user_id !== actor.id) throw new Refusal('not_permitted', 'everybody reads their own notifications', { table: 'notification', id })
    const current = await tx.get('notification', id)
    if (!current.read_at) await tx.set('notification', id, { read_at: at })
  },
})
