import express, { Router } from 'express'
import { z } from 'zod'
import { ProblemError } from '../../shared/problem.ts'
import { deviceMark, pushLimit, verifyRequest } from '../../shared/sync/protocol.ts'
import { readBody } from '../api/read-body.ts'
import { checkProtocol, checkSchema, requireProtocol, sessionOf, type RequireSession } from '../auth/require-session.ts'
import type { Gateway } from './gateway.ts'
import { moveMark } from './device-marks.ts'
import type { Intake } from './intake.ts'
import type { Verification } from './verify.ts'
import type { Postgres } from '../db/postgres.ts'
import type { World } from '../world.ts'

/** A push may hold many signatures with their ink. */
const LARGEST_PUSH = '64mb'

/** A push before its commands are looked at: a broken one among them refuses only itself. */
const pushBody = z.object({ protocol: z.number().int(), commands: z.array(z.unknown()), mark: deviceMark.optional() })

export interface SyncRoutesOptions {
  readonly postgres: Postgres
  readonly world: World
  readonly intake: Intake
  readonly gateway: Gateway
  readonly verification: Verification
  readonly requireSession: RequireSession
}

/** /api/v1/sync: commands go up, shapes come down, and what came down can be compared. */
export function syncRoutes({ postgres, world, intake, gateway, verification, requireSession }: SyncRoutesOptions): Router {
  const routes = Router()
  routes.post('/commands', requireProtocol, requireSession, express.json({ limit: LARGEST_PUSH }), async (request, response) => {
    const { protocol, commands, mark } = readBody(pushBody, request)
    checkProtocol(protocol)
    if (commands.length > 0) checkSchema(request)
    if (commands.length === 0 && !mark) throw new ProblemError({ code: 'invalid_input', detail: 'a push has commands' })
    if (commands.length > pushLimit) throw new ProblemError({ code: 'request_too_large', detail: `at most ${pushLimit} commands in one push` })
    const session = sessionOf(request)
    if (mark && session.device_id) await moveMark(postgres, world, session.device_id, mark, commands.length > 0)
    response.set('cache-control', 'no-store').json({ results: await intake.push(session, commands) })
  })
  routes.post('/verify', requireProtocol, requireSession, express.json({ limit: LARGEST_PUSH }), async (request, response) => {
    response.set('cache-control', 'no-store').json(await verification.compare(sessionOf(request), readBody(verifyRequest, request)))
  })
  routes.get('/shape', requireProtocol, requireSession, async (request, response) => {
    await gateway.serve(sessionOf(request), new URL(request.originalUrl, 'http://localhost').searchParams, request, response)
  })
  return routes
}
