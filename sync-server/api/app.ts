import express, { type Express } from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import { pinoHttp } from 'pino-http'
import { problemHandler, notFound } from './problem-response.ts'
import { restRoutes, type RestOptions } from './rest.ts'
import { aliveRoute, healthRoute, type HealthOptions } from './health.ts'
import { signInRoutes, type SignInOptions } from '../auth/sign-in.ts'
import { fileRoutes } from '../files/routes.ts'
import { syncRoutes } from '../sync/routes.ts'
import { served, servedHeader, servedText } from '../../shared/sync/versions.ts'
import type { Gateway } from '../sync/gateway.ts'
import type { Verification } from '../sync/verify.ts'

const LARGEST_BODY = '5mb'

export interface AppOptions extends SignInOptions, HealthOptions, RestOptions {
  readonly gateway: Gateway
  readonly verification: Verification
  readonly log: Logger
  /** Whose word counts for the address that a request came from, as express takes it. */
  readonly trustedProxies: readonly string[]
  /** How many files one person may bring within 15 minutes, where it is not the usual. */
  readonly filesInWindow?: number
}

/** Everything that the server answers over HTTP. */
export function createApp(options: AppOptions): Express {
  const { log, world } = options
  const app = express()
  app.set('trust proxy', options.trustedProxies)
  app.set('query parser', 'simple')
  app.use(pinoHttp({
    logger: log,
    genReqId: (request, response) => {
      const given = request.headers['x-request-id']
      const id = typeof given === 'string' && /^[\w.-]{1,100}$/.test(given) ? given : world.newId()
      response.setHeader('x-request-id', id)
      return id
    },
    // reads come by the thousand and say little; changes and refusals are kept
    customLogLevel: (request, response, error) => (error || response.statusCode >= 500 ? 'error' : request.method !== 'GET' || response.statusCode >= 400 ? 'info' : 'debug'),
    serializers: {
      req: (request: { id: string; method: string; url: string; remoteAddress: string }) => ({ id: request.id, method: request.method, url: request.url, remoteAddress: request.remoteAddress }),
      res: (response: { statusCode: number }) => ({ statusCode: response.statusCode }),
    },
  }))
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"], 'base-uri': ["'none'"], 'form-action': ["'none'"] } } }))
  app.use((_request, response, next) => {
    response.setHeader(servedHeader, servedText(served))
    next()
  })
  app.get('/api/v1/health', healthRoute(options))
  app.get('/api/v1/health/alive', aliveRoute)
  app.use('/api/v1/sync', syncRoutes(options))
  app.use('/api/v1/files', fileRoutes(options))
  app.use(express.json({ limit: LARGEST_BODY }))
  app.use('/api/v1/auth', signInRoutes(options))
  app.use(restRoutes(options))
  app.use(notFound)
  app.use(problemHandler(log))
  return app
}
