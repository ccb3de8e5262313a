import type { Request, RequestHandler } from 'express'
import { ProblemError } from '../../shared/problem.ts'
import { oldestProtocolVersion, protocolHeader, protocolVersion } from '../../shared/sync/protocol.ts'
import { oldestSchemaVersion, schemaHeader } from '../../shared/sync/versions.ts'
import type { Session, Sessions } from './sessions.ts'

export type RequireSession = RequestHandler

const sessionOfRequest = new WeakMap<Request, Session>()

/** Lets a request through whose access token is good. The token comes in a header and never in a cookie, so no other site can make a browser send it. */
export function requireSession(sessions: Sessions): RequireSession {
  return async (request, _response, next) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
    sessionOfRequest.set(request, await sessions.of(token))
    next()
  }
}

/** The session of a request that came through `requireSession`. */
export function sessionOf(request: Request): Session {
  const session = sessionOfRequest.get(request)
  if (!session) throw new ProblemError({ code: 'not_signed_in', detail: 'sign in first' })
  return session
}

/** Turns away a laptop whose protocol this server does not speak; one that names none is no laptop of ours. */
export const requireProtocol: RequestHandler = (request, _response, next) => {
  const stated = request.headers[protocolHeader]
  if (stated !== undefined) checkProtocol(Number(stated))
  next()
}

/** Commands of a laptop whose schema is too old are not taken, though rows it may have. Throws `ProblemError` `client_too_old`. */
export function checkSchema(request: Request): void {
  const stated = Number(request.headers[schemaHeader] ?? 1)
  if (!(stated >= oldestSchemaVersion)) throw new ProblemError({ code: 'client_too_old', detail: `this server takes commands of schema version ${oldestSchemaVersion} and newer` })
}

/** Throws `ProblemError` `client_too_old` or `server_too_old`. */
export function checkProtocol(version: number): void {
  const spoken = `this server speaks protocol ${oldestProtocolVersion} to ${protocolVersion}`
  if (!Number.isInteger(version) || version < oldestProtocolVersion) throw new ProblemError({ code: 'client_too_old', detail: spoken })
  if (version > protocolVersion) throw new ProblemError({ code: 'server_too_old', detail: spoken })
}
