import type { NextFunction, Request, Response } from 'express'
import type { Logger } from 'pino'
import { ProblemError, type Problem, type ProblemCode } from '../../shared/problem.ts'
import { isTransient } from '../db/postgres.ts'

const statusOf: Partial<Record<ProblemCode, number>> = {
  invalid_input: 400, unknown_command: 400, not_signed_in: 401, sign_in_failed: 401, session_expired: 401, session_reused: 401,
  not_permitted: 403, account_ended: 403, device_revoked: 403, device_restored: 409, device_copied: 409, not_found: 404, record_missing: 404, request_too_large: 413, client_too_old: 426, server_too_old: 426,
  too_many_requests: 429, server_failed: 503, unreachable: 502, internal: 500,
}

/** HTTP status of a problem; what a rule of the trade refuses is a conflict with the state of things, 409. */
const httpStatusOf = (code: ProblemCode): number => statusOf[code] ?? 409

/** Answers with a problem: application/problem+json (RFC 9457), with Kibray's own members `code`, `table`, `id`, `fields` beside. */
function sendProblem(request: Request, response: Response, problem: Problem, status = httpStatusOf(problem.code)): void {
  response.status(status).type('application/problem+json').set('cache-control', 'no-store')
  if (status === 401) response.set('www-authenticate', 'Bearer realm="kibray"')
  response.send(JSON.stringify({
    type: `urn:kibray:problem:${problem.code}`, title: problem.code.replaceAll('_', ' '), status, instance: request.originalUrl.split('?')[0], ...problem,
    ...(request.id ? { request_id: String(request.id) } : {}),
  }))
}

/** The last handler: an address that is none. */
export function notFound(request: Request, response: Response): void {
  sendProblem(request, response, { code: 'not_found', detail: `there is nothing at ${request.method} ${request.path}` })
}

/** Whatever a handler throws, as a problem; what is not the caller's fault is logged, and said without its particulars. */
export function problemHandler(log: Logger) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      log.warn({ err: error, request: request.id }, 'an answer broke off')
      response.destroy()
      return void next
    }
    const problem = problemOfHttp(error)
    if (problem.code === 'internal' || problem.code === 'server_failed') log.error({ err: error, request: request.id }, 'a request failed')
    sendProblem(request, response, problem)
  }
}

function problemOfHttp(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const { type, status, message } = error as { type?: string; status?: number; message?: string }
  if (type === 'entity.too.large' || status === 413) return { code: 'request_too_large', detail: 'the body is larger than allowed' }
  if (type === 'entity.parse.failed') return { code: 'invalid_input', detail: `the body is no JSON: ${message ?? ''}` }
  if (status !== undefined && status >= 400 && status < 500) return { code: 'invalid_input', detail: message ?? 'the request cannot be read' }
  if (isTransient(error)) return { code: 'server_failed', detail: 'the server cannot reach its database just now; try again' }
  return { code: 'internal', detail: 'something went wrong on the server' }
}
