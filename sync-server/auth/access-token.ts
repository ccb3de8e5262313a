import { createSecretKey, type KeyObject } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { SignJWT, errors, jwtVerify } from 'jose'
import { ProblemError } from '../../shared/problem.ts'
import { ServerStartProblem } from '../start-problem.ts'
import type { World } from '../world.ts'

/** Seconds for which an access token is good. */
export const ACCESS_TOKEN_SECONDS = 15 * 60
const ISSUER = 'kibray'
const AUDIENCE = 'kibray-api'
const SECRET_BYTES = 32
/** A token that was found good is not looked at again for so long: a laptop comes with the same one many times a second. */
const VERIFIED_MS = 60_000
const VERIFIED_LIMIT = 2_000

/** What an access token says: who, and by which sign-in. What they may do is looked up, for it may have changed since. */
export interface AccessClaims {
  readonly user_id: string
  /** The sign-in from which the token grew. */
  readonly family_id: string
}

export interface AccessTokens {
  issue(claims: AccessClaims): Promise<string>
  /** Throws `ProblemError` `session_expired` for a token that has ended, `not_signed_in` for anything that is none of ours. */
  read(token: string): Promise<AccessClaims>
}

/** Access tokens: JWT, signed with one secret (HS256). */
export function accessTokens(secret: Uint8Array, world: World): AccessTokens {
  const key: KeyObject = createSecretKey(secret)
  const verified = new Map<string, AccessClaims & { readonly until: number }>()
  return {
    async issue({ user_id, family_id }) {
      const now = Math.floor(world.now().getTime() / 1000)
      return await new SignJWT({ sid: family_id }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(user_id).setIssuer(ISSUER).setAudience(AUDIENCE).setIssuedAt(now).setExpirationTime(now + ACCESS_TOKEN_SECONDS).sign(key)
    },
    async read(token) {
      const known = verified.get(token)
      if (known && known.until > world.now().getTime()) return known
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], issuer: ISSUER, audience: AUDIENCE, currentDate: world.now(), requiredClaims: ['sub', 'exp'] })
        const claims = { user_id: String(payload.sub), family_id: String(payload['sid']) }
        if (verified.size >= VERIFIED_LIMIT) verified.clear()
        verified.set(token, { ...claims, until: Math.min(Number(payload.exp) * 1000, world.now().getTime() + VERIFIED_MS) })
        return claims
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw new ProblemError({ code: 'session_expired', detail: 'the access token has ended; refresh it' })
        throw new ProblemError({ code: 'not_signed_in', detail: 'this is no access token of ours' })
      }
    },
  }
}

/**
 * The secret that signs access tokens: the one given (at least 32 bytes of text), or one made once and kept in the data folder
 * for nobody's eyes but the server's.
 */
export function tokenSecret(given: string | undefined, dataFolder: string, world: World): Uint8Array {
  if (given !== undefined) {
    const secret = Buffer.from(given)
    if (secret.length < SECRET_BYTES) throw new ServerStartProblem('settings_invalid', `KIBRAY_TOKEN_SECRET is too short: give at least ${SECRET_BYTES} characters.`)
    return secret
  }
  const file = path.join(dataFolder, 'access-token-secret')
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    // only the first of two servers makes it; both read it
    try {
      writeFileSync(file, world.randomBytes(SECRET_BYTES).toString('base64url'), { mode: 0o600, flag: 'wx' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
  } catch (error) {
    throw new ServerStartProblem('data_folder_unusable', `The server's data folder ${dataFolder} cannot be used: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
}
