import { z } from 'zod'
import type { Scope } from '../../shared/schema/scope.ts'
import type { Change } from '../../shared/commands/tx.ts'
import type { Commit } from './commit.ts'
import { changesOf, touchedScopes } from './commit.ts'

/** So many scopes are named in one notice; a commit that touched more is told in several. */
const SCOPES_NAMED = 100

const scope = z.templateLiteral([z.enum(['company', 'project', 'user']), ':', z.string()])

/**
 * What everybody who holds something open for somebody must know: sockets, open requests, remembered sessions, on this server and
 * on the others. It says that something changed, never what.
 */
export const notice = z.discriminatedUnion('kind', [
  /** Rows of these scopes changed in `transaction`, Postgres' id of it as in the headers of a shape's messages. */
  z.object({ kind: z.literal('touched'), company: z.string(), transaction: z.string(), scopes: z.array(scope) }),
  z.object({ kind: z.literal('access'), user: z.string(), project: z.string(), given: z.boolean() }),
  /** Something about a person changed; `shutOut` where it is what they may do. */
  z.object({ kind: z.literal('person'), user: z.string(), shutOut: z.boolean() }),
  z.object({ kind: z.literal('device'), device: z.string(), user: z.string(), revoked: z.boolean() }),
  /** A sign-in ended, with all of its tokens. */
  z.object({ kind: z.literal('family'), family: z.string() }),
  /** Something may have gone unheard: whatever is open or remembered has to begin anew. */
  z.object({ kind: z.literal('gap') }),
])
export type Notice = z.infer<typeof notice>
export type NoticeListener = (notice: Notice) => void

/** What a commit means to those who hold something open. Access that it gave comes before what it touched, access that it took after it. */
export function noticesOf(commit: Commit): Notice[] {
  const access = changesOf(commit, 'project_access')
  const scopes = [...touchedScopes(commit)]
  return [
    ...access.filter((change) => change.operation === 'insert').map((change) => accessOf(change, true)),
    ...Array.from({ length: Math.ceil(scopes.length / SCOPES_NAMED) }, (_, part): Notice => ({
      kind: 'touched', company: commit.company_id, transaction: commit.transaction, scopes: scopes.slice(part * SCOPES_NAMED, (part + 1) * SCOPES_NAMED) satisfies Scope[],
    })),
    ...access.filter((change) => change.operation === 'delete').map((change) => accessOf(change, false)),
    ...changesOf(commit, 'user').map((change): Notice => ({ kind: 'person', user: change.id, shutOut: change.operation === 'update' && (change.fields.includes('role') || change.fields.includes('archived_at')) })),
    ...changesOf(commit, 'device').map((change): Notice => ({ kind: 'device', device: change.id, user: String(rowOf(change)['user_id']), revoked: change.after?.['revoked_at'] != null })),
  ]
}

function accessOf(change: Change, given: boolean): Notice {
  const row = rowOf(change)
  return { kind: 'access', user: String(row['user_id']), project: String(row['project_id']), given }
}

const rowOf = (change: Change): Readonly<Record<string, unknown>> => change.after ?? change.before ?? {}
