import { z } from 'zod'
import { ProblemError } from '../../shared/problem.ts'
import { user } from '../../shared/schema/tables.ts'
import { setPassword } from '../auth/credentials.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToCreate, found, idParam, shown } from './resource.ts'

const tag = 'Users'
const oneUser = shown(user, ['id', 'name', 'email', 'role', 'language', 'archived_at']).meta({ id: 'User' })
const params = z.object({ id: idParam })
const newPassword = z.string().min(10).max(1000).meta({ description: 'At least 10 characters' })

const userOf = (call: Call, id: string) => call.find(async (database) => found('user', id, await database.selectFrom('user').select(['id', 'company_id', 'name', 'email', 'role', 'language', 'archived_at']).where('id', '=', id).executeTakeFirst()))
const shownUser = async (call: Call, id: string) => {
  const { company_id: _, ...shownColumns } = await userOf(call, id)
  return shownColumns
}

function mustBeAdmin(call: Call): void {
  if (call.session.actor.role !== 'admin') throw new ProblemError({ code: 'not_permitted', detail: 'only an admin may' })
}

/** /users: the people of the company, for its admin. */
export function userEndpoints(passwordIterations: number): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get', path: '/users', tag, summary: 'List the people of the company', answer: z.object({ items: z.array(oneUser) }).meta({ id: 'UserList' }),
      query: z.strictObject({ archived: z.enum(['true', 'false']).default('false').transform((text) => text === 'true') }),
      async handle(call, { query }) { return { body: { items: await call.query('user.list', query) } } },
    }),
    endpoint({
      method: 'post', path: '/users', tag, summary: 'Add a person, who can sign in with the password given', status: 201, answer: oneUser,
      body: bodyToCreate('user.create', { more: { password: newPassword } }),
      async handle(call, { body: { password, ...person } }) {
        mustBeAdmin(call)
        const id = await call.command('user.create', { id: call.newId(), ...person })
        const made = await userOf(call, id)
        await setPassword(call.postgres, call.world, made, password, passwordIterations)
        return { body: await shownUser(call, id), location: `/users/${id}` }
      },
    }),
    endpoint({
      method: 'put', path: '/users/{id}/role', tag, summary: 'Give a person another role', params, answer: oneUser, body: z.strictObject({ role: z.enum(['admin', 'office', 'estimator', 'superintendent']) }),
      async handle(call, { params: { id }, body: { role } }) {
        const current = await userOf(call, id)
        await call.command('user.change_role', { id, role: { from: current.role, to: role } })
        return { body: await shownUser(call, id) }
      },
    }),
    endpoint({
      method: 'put', path: '/users/{id}/password', tag, summary: 'Give a person another password, which ends their sessions', params, status: 204, body: z.strictObject({ password: newPassword }),
      async handle(call, { params: { id }, body: { password } }) {
        mustBeAdmin(call)
        await setPassword(call.postgres, call.world, await userOf(call, id), password, passwordIterations)
        await call.refreshTokens.endAllOf(id)
        return { body: undefined }
      },
    }),
    ...(['archive', 'restore'] as const).map((verb) => endpoint({
      method: 'post', path: `/users/{id}/${verb}`, tag, summary: verb === 'archive' ? 'End a person’s access' : 'Bring a person back', params, answer: oneUser,
      async handle(call, { params: { id } }) {
        await userOf(call, id)
        await call.command(`user.${verb}`, { id })
        return { body: await shownUser(call, id) }
      },
    })),
  ]
}
