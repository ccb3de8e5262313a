import { ProblemError } from '../../shared/problem.ts'
import type { SessionUser } from '../../shared/sync/protocol.ts'
import type { Postgres } from '../db/postgres.ts'
import type { Author } from '../sync/author.ts'
import type { Notice } from '../sync/notice.ts'
import type { World } from '../world.ts'
import type { AccessClaims, AccessTokens } from './access-token.ts'

/** Who is at the other end of a request, as they are now. */
export interface Session extends Author {
  readonly user: SessionUser
  readonly family_id: string
}

/**
 * A session is remembered for so long before the database is asked again. What any server changes is told to all at once, so this
 * only bounds how long a change goes unnoticed whose server was killed before it could tell.
 */
const REMEMBERED_MS = 5_000
const REMEMBERED_LIMIT = 20_000

interface SessionRow extends SessionUser {
  readonly archived_at: string | null
  readonly device_id: string | null
  readonly device_revoked_at: string | null
  readonly live: boolean
}

export interface Sessions {
  /** The session of an access token. Throws `ProblemError` `not_signed_in`, `session_expired`, `account_ended` or `device_revoked`. */
  of(accessToken: string | undefined): Promise<Session>
  /** The session of a sign-in, without a token. Throws as `of` does. */
  ofClaims(claims: AccessClaims): Promise<Session>
  /** Forgets those whose sign-in, role, access or device is not what it was. */
  onNotice(notice: Notice): void
}

const sessionQuery = `
  select u.id, u.company_id, u.name, u.email, u.role, u.language, u.archived_at, family.device_id, d.revoked_at as device_revoked_at, coalesce(family.live, false) as live
  from "user" u
  left join lateral (select device_id, revoked_at is null and used_at is null as live from refresh_token where family_id = $2 and user_id = u.id order by revoked_at is null and used_at is null desc limit 1) family on true
  left join device d on d.id = family.device_id
  where u.id = $1`

/** The sessions of this server. */
export function openSessions(postgres: Postgres, tokens: AccessTokens, world: World): Sessions {
  const remembered = new Map<string, { readonly session: Session; readonly until: number }>()
  let heard = 0

  async function ofClaims(claims: AccessClaims): Promise<Session> {
    const known = remembered.get(claims.family_id)
    const now = world.now().getTime()
    if (known && known.until > now && known.session.user.id === claims.user_id) return known.session
    const session = await lookUpSettled(claims)
    if (remembered.size >= REMEMBERED_LIMIT) remembered.clear()
    remembered.set(claims.family_id, { session, until: now + REMEMBERED_MS })
    return session
  }

  /** Looks again where something was heard meanwhile: the answer may be older than what was heard, and nobody would say it twice. */
  async function lookUpSettled(claims: AccessClaims): Promise<Session> {
    for (;;) {
      const before = heard
      const session = await lookUp(claims)
      if (heard === before) return session
    }
  }

  async function lookUp({ user_id, family_id }: AccessClaims): Promise<Session> {
    const [row] = await postgres.withConnection((connection) => connection.query<SessionRow>(sessionQuery, [user_id, family_id]))
    // who is no longer one of the company must hear it, and not be asked to sign in
    if (row?.archived_at && row.live) throw new ProblemError({ code: 'account_ended', detail: 'this person has no access any more' })
    if (row?.device_revoked_at) throw new ProblemError({ code: 'device_revoked', detail: 'this device was revoked' })
    if (!row || row.archived_at || !row.live) throw new ProblemError({ code: 'not_signed_in', detail: 'this session has ended; sign in again' })
    const { id, company_id, name, email, role, language } = row
    return { user: { id, company_id, name, email, role, language }, actor: { id, company_id, role }, device_id: row.device_id, family_id }
  }

  return {
    ofClaims,
    async of(accessToken) {
      if (!accessToken) throw new ProblemError({ code: 'not_signed_in', detail: 'send an access token: Authorization: Bearer …' })
      return await ofClaims(await tokens.read(accessToken))
    },
    onNotice(notice) {
      if (notice.kind !== 'touched') heard += 1
      if (notice.kind === 'gap') remembered.clear()
      else if (notice.kind === 'family') remembered.delete(notice.family)
      else if (notice.kind === 'person' || notice.kind === 'device') for (const [family, { session }] of remembered) if (session.user.id === notice.user) remembered.delete(family)
    },
  }
}
