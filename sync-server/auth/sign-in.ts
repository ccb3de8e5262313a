import { Router, type Request, type RequestHandler } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import { ProblemError } from '../../shared/problem.ts'
import { refreshRequest, signInRequest, type SessionUser, type SignInRequest, type SignInResponse } from '../../shared/sync/protocol.ts'
import { served } from '../../shared/sync/versions.ts'
import { readBody } from '../api/read-body.ts'
import type { Postgres } from '../db/postgres.ts'
import type { Intake } from '../sync/intake.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from './access-token.ts'
import { attemptCounts } from './attempt-counts.ts'
import { setPassword } from './credentials.ts'
import { checkPassword } from './password.ts'
import type { IssuedToken, RefreshTokens } from './refresh-tokens.ts'
import { sessionOf, type RequireSession } from './require-session.ts'
import type { Sessions } from './sessions.ts'

/** How often somebody may try to sign in within 15 minutes. */
export interface SignInLimits {
  /** Failed attempts for one address of mail from one address of the network. */
  readonly failuresByPerson: number
  /** Attempts from one address of the network. */
  readonly attemptsByAddress: number
}
export const defaultSignInLimits: SignInLimits = { failuresByPerson: 10, attemptsByAddress: 300 }
const LIMIT_WINDOW_MS = 15 * 60_000

export interface SignInOptions {
  readonly postgres: Postgres
  readonly world: World
  readonly intake: Intake
  readonly accessTokens: AccessTokens
  readonly refreshTokens: RefreshTokens
  readonly sessions: Sessions
  readonly requireSession: RequireSession
  readonly limits: SignInLimits
  readonly passwordIterations: number
}

interface KnownPerson extends SessionUser { readonly password_hash: string; readonly time_zone: string }

/** /api/v1/auth: sign-in, refresh, sign-out, and who one is. */
export function signInRoutes(options: SignInOptions): Router {
  const { postgres, world, intake, refreshTokens, sessions, requireSession } = options
  const routes = Router()

  routes.post('/sign-in', ...limiters(options), async (request, response) => {
    const asked = readBody(signInRequest, request)
    const person = await checkedPerson(asked)
    if (asked.device) await registerDevice(person, asked.device)
    response.set('cache-control', 'no-store').json(await answer(await refreshTokens.begin(person, asked.device?.id ?? null), publicUser(person)))
  })

  routes.post('/refresh', async (request, response) => {
    const issued = await refreshTokens.rotate(readBody(refreshRequest, request).refresh_token)
    const session = await sessions.ofClaims(issued)
    response.set('cache-control', 'no-store').json(await answer(issued, session.user))
  })

  routes.post('/sign-out', async (request, response) => {
    await refreshTokens.end(readBody(refreshRequest, request).refresh_token)
    response.status(204).end()
  })

  routes.get('/me', requireSession, (request, response) => {
    const { user, device_id } = sessionOf(request)
    response.set('cache-control', 'no-store').json({ user, device_id })
  })

  async function answer(issued: IssuedToken, user: SessionUser): Promise<SignInResponse> {
    return {
      access_token: await options.accessTokens.issue(issued), expires_in: ACCESS_TOKEN_SECONDS, refresh_token: issued.token, user,
      ...served,
    }
  }

  async function checkedPerson({ email, password }: SignInRequest): Promise<KnownPerson> {
    const [known] = await postgres.withConnection((connection) => connection.query<KnownPerson>(
      `select u.id, u.company_id, u.name, u.email, u.role, u.language, c.password_hash, company.time_zone
       from "user" u join credential c on c.id = u.id join company on company.id = u.company_id where u.email = $1 and u.archived_at is null`, [email],
    ))
    const { matches, outdated } = await checkPassword(password, known?.password_hash, options.passwordIterations)
    if (!known || !matches) throw new ProblemError({ code: 'sign_in_failed', detail: 'the address or the password is wrong' })
    if (outdated) await setPassword(postgres, world, known, password, options.passwordIterations)
    return known
  }

  async function registerDevice(person: KnownPerson, device: NonNullable<SignInRequest['device']>): Promise<void> {
    const author = { actor: { id: person.id, company_id: person.company_id, role: person.role }, device_id: device.id }
    const result = await intake.apply(author, {
      id: world.newId(), name: 'device.register', args: { ...device, name: device.name.trim() || 'laptop', user_id: person.id },
      device_id: device.id, sequence: null, at: instantOf(world), time_zone: person.time_zone,
    })
    if (result.status === 'refused') throw new ProblemError(result.problem)
  }

  return routes
}

function publicUser({ id, company_id, name, email, role, language }: KnownPerson): SessionUser {
  return { id, company_id, name, email, role, language }
}

function limiters({ limits, postgres, world }: SignInOptions): RequestHandler[] {
  const shared = {
    windowMs: LIMIT_WINDOW_MS, standardHeaders: 'draft-8' as const, legacyHeaders: false,
    handler: () => { throw new ProblemError({ code: 'too_many_requests', detail: 'too many attempts to sign in; wait some minutes' }) },
  }
  const address = (request: Request): string => ipKeyGenerator(request.ip ?? 'unknown')
  const person = (request: Request): string => `${address(request)} ${String((request.body as { email?: unknown } | undefined)?.email ?? '').trim().toLowerCase().slice(0, 320)}`
  return [
    rateLimit({ ...shared, limit: limits.attemptsByAddress, keyGenerator: address, store: attemptCounts(postgres, world, 'address', LIMIT_WINDOW_MS) }),
    rateLimit({ ...shared, limit: limits.failuresByPerson, keyGenerator: person, skipSuccessfulRequests: true, store: attemptCounts(postgres, world, 'person', LIMIT_WINDOW_MS) }),
  ]
}
