import { createHash } from 'node:crypto'
import { ProblemError, type Problem } from '../../shared/problem.ts'
import type { Connection, Postgres } from '../db/postgres.ts'
import type { World } from '../world.ts'

const TOKEN_BYTES = 32
/** A laptop may be offline for long; each refresh begins the time anew. */
const LIFETIME_MS = 90 * 24 * 3600 * 1000
/** A laptop that lost the answer to a refresh may ask once more within this time, see `rotate`. */
const GRACE_MS = 30_000

export interface Person { readonly id: string; readonly company_id: string }

/** A fresh refresh token, and the sign-in that it belongs to. */
export interface IssuedToken {
  readonly token: string
  readonly family_id: string
  readonly user_id: string
}

interface StoredToken {
  readonly id: string
  readonly company_id: string
  readonly user_id: string
  readonly device_id: string | null
  readonly family_id: string
  readonly issued_at: string
  readonly expires_at: string
  readonly used_at: string | null
  readonly revoked_at: string | null
}

export interface RefreshTokens {
  /** Begins a family: the tokens of one sign-in. */
  begin(person: Person, deviceId: string | null): Promise<IssuedToken>
  /**
   * Exchanges a token for the next of its family. Throws `ProblemError` `session_expired` for one that is unknown or has ended,
   * and `session_reused` for one that was exchanged before, which also ends its family, for either copy may be a thief's.
   *
   * A laptop that never saw the answer to its last exchange may repeat it within 30 seconds, as long as the token it did not see
   * was not used: that one is revoked and another takes its place. So a family never has two live tokens, and whichever of two
   * holders comes second with a token of the past still ends the family.
   */
  rotate(token: string): Promise<IssuedToken>
  /** Ends the family of a token; an unknown token is ended already. */
  end(token: string): Promise<void>
  /** Ends every family of a person. */
  endAllOf(userId: string): Promise<void>
}

/** Told of each family that ended, once it has. */
export type FamilyEnded = (familyId: string) => void

/** Refresh tokens: 32 random bytes, of which the database knows the SHA-256. */
export function refreshTokens(postgres: Postgres, world: World, onEnded: FamilyEnded = () => undefined): RefreshTokens {
  async function issue(connection: Connection, person: Person, deviceId: string | null, family_id: string, at: string): Promise<IssuedToken> {
    const token = world.randomBytes(TOKEN_BYTES).toString('base64url')
    await connection.query(
      `insert into refresh_token (id, company_id, user_id, device_id, family_id, token_sha256, issued_at, expires_at, used_at, revoked_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, null, null)`,
      [world.newId(), person.company_id, person.id, deviceId, family_id, digest(token), at, new Date(Date.parse(at) + LIFETIME_MS).toISOString()],
    )
    return { token, family_id, user_id: person.id }
  }

  async function rotateIn(connection: Connection, token: string): Promise<IssuedToken | { readonly problem: Problem; readonly ended?: string }> {
    const now = world.now().toISOString()
    // the whole family is locked, so that two copies of a token are exchanged one after the other
    const family = await connection.query<StoredToken & { token_sha256: string }>(
      `select id, company_id, user_id, device_id, family_id, issued_at, expires_at, used_at, revoked_at, token_sha256 from refresh_token
       where family_id = (select family_id from refresh_token where token_sha256 = $1) order by id for update`,
      [digest(token)],
    )
    const presented = family.find((each) => each.token_sha256 === digest(token))
    if (!presented) return { problem: { code: 'session_expired', detail: 'this refresh token is unknown' } }
    const live = family.find((each) => !each.used_at && !each.revoked_at)
    if (!live || presented.expires_at <= now) return { problem: { code: 'session_expired', detail: 'this session has ended; sign in again' } }
    const person = { id: presented.user_id, company_id: presented.company_id }
    if (presented === live) {
      await connection.query('update refresh_token set used_at = $2 where id = $1', [live.id, now])
      return await issue(connection, person, presented.device_id, presented.family_id, now)
    }
    if (answerWasLost(presented, live, now)) {
      await connection.query('update refresh_token set revoked_at = $2 where id = $1', [live.id, now])
      await connection.query('update refresh_token set used_at = $2 where id = $1', [presented.id, now])
      return await issue(connection, person, presented.device_id, presented.family_id, now)
    }
    await connection.query(`${ending} where family_id = $2 and revoked_at is null`, [now, presented.family_id])
    return { ended: presented.family_id, problem: { code: 'session_reused', detail: 'this refresh token was used before, so its session was ended; sign in again' } }
  }

  async function endThose(which: string, value: string): Promise<void> {
    const rows = await postgres.withConnection((connection) => connection.query<{ family_id: string }>(`${ending} where ${which} and revoked_at is null returning family_id`, [world.now().toISOString(), value]))
    for (const family of new Set(rows.map((row) => row.family_id))) onEnded(family)
  }

  return {
    begin: (person, deviceId) => postgres.transaction((connection) => issue(connection, person, deviceId, world.newId(), world.now().toISOString())),
    async rotate(token) {
      const result = await postgres.transaction((connection) => rotateIn(connection, token))
      if (!('problem' in result)) return result
      if (result.ended) onEnded(result.ended)
      throw new ProblemError(result.problem)
    },
    end: (token) => endThose('family_id = (select family_id from refresh_token where token_sha256 = $2)', digest(token)),
    endAllOf: (userId) => endThose('user_id = $2', userId),
  }
}

/** The live token came out of the exchange of the presented one, a moment ago, and nobody has used it. */
function answerWasLost(presented: StoredToken, live: StoredToken, now: string): boolean {
  return presented.revoked_at === null && presented.used_at === live.issued_at && Date.parse(now) - Date.parse(live.issued_at) <= GRACE_MS
}

const ending = 'update refresh_token set revoked_at = $1'
const digest = (token: string): string => createHash('sha256').update(token).digest('hex')
