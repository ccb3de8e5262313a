import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { userScope } from '../schema/scope.ts'
import { device } from '../schema/tables.ts'
import { command, everyRole } from './command.ts'
import { filledText } from './edits.ts'

/** Makes a device of one's own known; again with the same id, it takes the new name. Refuses a device of somebody else and a revoked one. */
export const deviceRegister = command({
  name: 'device.register',
  roles: everyRole,
  arguments: z.strictObject({
    id: field(device, 'id'),
    user_id: field(device, 'user_id'),
    name: field(device, 'name').pipe(filledText),
    platform: field(device, 'platform').default(''),
    public_key: field(device, 'public_key').default(null),
  }),
  scope: (args) => userScope(args.user_id),
  record: (args) => ({ table: 'device', id: args.id }),
  async run(tx, args, { actor, at }) {
    if (args.user_id !== actor.id) throw new Refusal('not_permitted', 'everybody registers their own devices', { table: 'device', id: args.id })
    const known = await tx.find('device', args.id)
    if (!known) return tx.insert('device', { ...args, company_id: actor.company_id, registered_at: at, revoked_at: null })
    if (known.revoked_at) throw new Refusal('device_revoked', 'the device was revoked', { table: 'device', id: args.id })
    await tx.set('device', args.id, { name: args.name, platform: args.platform, public_key: args.public_key ?? known.public_key })
  },
})

/** Ends a device's access. */
export const deviceRevoke = command({
  name: 'device.revoke',
  roles: ['admin'],
  arguments: z.strictObject({ id: field(device, 'id'), user_id: field(device, 'user_id') }),
  scope: (args) => userScope(args.user_id),
  record: (args) => ({ table: 'device', id: args.id }),
  async run(tx, { id }, { actor, at }) {
    const known = await tx.get('device', id)
    if (known.company_id !== actor.company_id) throw new Refusal('record_missing', `device ${id} does not exist`, { table: 'device', id })
    if (!known.revoked_at) await tx.set('device', id, { revoked_at: at })
  },
})
