import { z } from 'zod'
import { query } from './query.ts'

/** The actor's notifications, newest first, with the project's name. */
export const notificationList = query({
  name: 'notification.list',
  tables: ['notification', 'project'],
  arguments: z.strictObject({ unread: z.boolean().default(false), limit: z.number().int().min(1).max(500).default(50) }),
  async run({ database, actor }, { unread, limit }) {
    let own = database.selectFrom('notification').where('notification.user_id', '=', actor.id)
    if (unread) own = own.where('notification.read_at', 'is', null)
    return await own.leftJoin('project', 'project.id', 'notification.project_id')
      .select(['notification.id', 'notification.kind', 'notification.project_id', 'notification.record_table', 'notification.record_id', 'notification.detail', 'notification.at', 'notification.read_at', 'project.name as project_name'])
      .orderBy('notification.at', 'desc').orderBy('notification.id', 'desc').limit(limit).execute()
  },
})
