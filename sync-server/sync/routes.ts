import express, { Router } from 'express'
import { z } from 'zod'
import { ProblemError } from '../../shared/problem.ts'
import { pushLimit } from '../../shared/sync/protocol.ts'
import { readBody } from '../api/read-body.ts'
import { checkProtocol, requireProtocol, sessionOf, type RequireSession } from '../auth/require-session.ts'
import type { Gateway } from './gateway.ts'
import type { Intake } from './intake.ts'

/** A push may hold many signatures with their ink. */
const LARGEST_PUSH = '64mb'

/** A push before its commands are looked at: a broken one among them refuses only itself. */
const pushBody = z.object({ protocol: z.number().int(), commands: z.array(z.unknown()).min(1) })

/** /api/v1/sync: commands go up, shapes come down. */
export function syncRoutes(intake: Intake, gateway: Gateway, requireSession: RequireSession): Router {
  const routes = Router()
  routes.post('/commands', requireProtocol, requireSession, express.json({ limit: LARGEST_PUSH }), async (request, response) => {
    const { protocol, commands } = readBody(pushBody, request)
    checkProtocol(protocol)
    if (commands.length > pushLimit) throw new ProblemError({ code: 'request_too_large', detail: `at most ${pushLimit} commands in one push` })
    response.set('cache-control', 'no-store').json({ results: await intake.push(sessionOf(request), commands) })
  })
  routes.get('/shape', requireProtocol, requireSession, async (request, response) => {
    await gateway.serve(sessionOf(request), new URL(request.originalUrl, 'http://localhost').searchParams, request, response)
  })
  return routes
}
