import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { user } from '../schema/tables.ts'
import { command, everyRole } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import type { Tx } from './tx.ts'

const userId = field(user, 'id')
const email = field(user, 'email').pipe(z.string().trim().toLowerCase().max(320).regex(/^[^@\s]+@[^@\s]+$/))

/** Adds a person to the company. Their password is the server's affair. */
export const userCreate = command({
  name: 'user.create',
  roles: ['admin'],
  arguments: z.strictObject({
    id: userId,
    name: field(user, 'name').pipe(filledText),
    email,
    role: field(user, 'role'),
    language: field(user, 'language').default('en'),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'user', id: args.id }),
  async run(tx, args, { actor }) {
    await refuseTakenEmail(tx, args.email, args.id)
    await tx.insert('user', { ...args, company_id: actor.company_id, archived_at: null })
  },
})

/** Edits a person. Everybody may change their own name and language; the rest is the admin's. */
export const userEdit = command({
  name: 'user.edit',
  roles: everyRole,
  arguments: z.strictObject({ id: userId, edits: editsOf(user, ['name', 'language', 'email'], ['name', 'email']) }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'user', id: args.id }),
  async run(tx, { id, edits }, { actor }) {
    if (actor.role !== 'admin' && (id !== actor.id || edits.email)) throw new Refusal('not_permitted', 'only an admin changes other people and addresses', { table: 'user', id })
    if (!edits.email) return tx.update('user', id, edits)
    const wanted = email.safeParse(edits.email.to)
    if (!wanted.success) throw new Refusal('invalid_input', 'not an e-mail address', { table: 'user', id, fields: [{ field: 'email', message: 'not an e-mail address' }] })
    await refuseTakenEmail(tx, wanted.data, id)
    await tx.update('user', id, { ...edits, email: { from: edits.email.from, to: wanted.data } })
  },
})

/** Gives a person another role; what their laptops hold follows from it. The company always keeps an admin. */
export const userChangeRole = command({
  name: 'user.change_role',
  roles: ['admin'],
  arguments: z.strictObject({ id: userId, role: z.strictObject({ from: field(user, 'role'), to: field(user, 'role') }) }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'user', id: args.id }),
  async run(tx, { id, role }, { actor }) {
    if (role.to !== 'admin') await refuseWithoutAdmin(tx, id, actor.company_id)
    await tx.update('user', id, { role })
  },
})

/** Ends a person's access. What they did stays under their name. */
export const userArchive = command({
  name: 'user.archive',
  roles: ['admin'],
  arguments: z.strictObject({ id: userId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'user', id: args.id }),
  async run(tx, { id }, { actor, at }) {
    const current = await tx.get('user', id)
    if (current.archived_at) return
    await refuseWithoutAdmin(tx, id, actor.company_id)
    await tx.set('user', id, { archived_at: at })
  },
})

/** Brings a person back. */
export const userRestore = command({
  name: 'user.restore',
  roles: ['admin'],
  arguments: z.strictObject({ id: userId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'user', id: args.id }),
  async run(tx, { id }) {
    await tx.set('user', id, { archived_at: null })
  },
})

/** An address belongs to one person, in whatever company. */
async function refuseTakenEmail(tx: Tx, address: string, id: string): Promise<void> {
  const other = await tx.read.selectFrom('user').select('id').where('email', '=', address).where('id', '<>', id).executeTakeFirst()
  if (other) throw new Refusal('duplicate', 'somebody has this e-mail address already', { table: 'user', id, fields: [{ field: 'email', message: 'taken' }] })
}

/** Refuses with `not_allowed_now` where the company would have no admin but this one. */
async function refuseWithoutAdmin(tx: Tx, id: string, companyId: string): Promise<void> {
  const other = await tx.read.selectFrom('user').select('id')
    .where('company_id', '=', companyId).where('role', '=', 'admin').where('archived_at', 'is', null).where('id', '<>', id).executeTakeFirst()
  if (!other) throw new Refusal('not_allowed_now', 'the company needs an admin', { table: 'user', id })
}
