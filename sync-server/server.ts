import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import path from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { Logger } from 'pino'
import { ProblemError } from '../shared/problem.ts'
import { createApp } from './api/app.ts'
import type { HealthOptions } from './api/health.ts'
import { accessTokens, tokenSecret } from './auth/access-token.ts'
import { PASSWORD_ITERATIONS } from './auth/password.ts'
import { refreshTokens } from './auth/refresh-tokens.ts'
import { requireSession } from './auth/require-session.ts'
import { openSessions } from './auth/sessions.ts'
import { defaultSignInLimits, type SignInLimits } from './auth/sign-in.ts'
import { migrate } from './db/migrate.ts'
import { openPostgres, isLostConnection, type Postgres } from './db/postgres.ts'
import { seedDemo } from './db/seed.ts'
import { openBetweenServers } from './push/between-servers.ts'
import { openPushChannel, type PushOptions } from './push/channel.ts'
import { dropAbandonedSlot } from './shapes/abandoned-slot.ts'
import type { EngineLog } from './shapes/engine-log.ts'
import { openShapeEngine, type StartingShapeEngine } from './shapes/shape-engine.ts'
import { ServerStartProblem } from './start-problem.ts'
import { openGateway, type ShapeSource } from './sync/gateway.ts'
import { createIntake } from './sync/intake.ts'
import { openVerification } from './sync/verify.ts'
import { noticesOf, type Notice, type NoticeListener } from './sync/notice.ts'
import { electricHealth, remoteElectric } from './sync/remote-electric.ts'
import { realWorld, type World } from './world.ts'

export interface ServerOptions {
  readonly databaseUrl: string
  /** Where the server keeps its token secret and the shapes' logs. */
  readonly dataFolder: string
  readonly log: Logger
  /** 0 for any free port. */
  readonly port?: number
  readonly host?: string
  readonly seed?: 'demo' | 'none'
  /** A real Electric to serve the shapes; without one the embedded engine does. */
  readonly electric?: { readonly url: string; readonly secret?: string }
  readonly tokenSecret?: string
  readonly signInLimits?: SignInLimits
  /** How many files one person may bring within 15 minutes, where it is not the usual. */
  readonly filesInWindow?: number
  /** What a new password costs; tests lower it. */
  readonly passwordIterations?: number
  readonly trustedProxies?: readonly string[]
  readonly push?: PushOptions
  readonly connections?: number
  readonly world?: World
}

export interface RunningServer {
  readonly url: string
  readonly port: number
  /** Ends what is open, waits for commands under way, and closes everything. */
  stop(): Promise<void>
}

const version = (JSON.parse(readFileSync(path.join(import.meta.dirname, '..', 'package.json'), 'utf8')) as { version: string }).version
/** Connections on which the REST interface reads. */
const READING_CONNECTIONS = 8
/** Requests under way get so long to finish when the server stops. */
const STOP_WITHIN_MS = 5_000
/** A laptop holds a page of a first download in memory several times over, on its way from bytes to rows, and stores it in one transaction, for which whoever writes there waits. */
const PAGE_BYTES = 500_000
/** An engine that found another one at work for so long is a standby, and its server starts without it. */
const STANDBY_AFTER_MS = 1_000
const STANDBY_LOOK_MS = 100

/**
 * Starts the sync server: migrates and seeds the database, starts the shapes, listens.
 * @throws ServerStartProblem with one sentence saying what is wrong
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { log, world = realWorld, passwordIterations = PASSWORD_ITERATIONS } = options
  const secret = tokenSecret(options.tokenSecret, options.dataFolder, world)
  const postgres = openPostgres({ url: options.databaseUrl, log, connections: options.connections ?? 24 })
  const visible = openPostgres({ url: options.databaseUrl, log, connections: READING_CONNECTIONS, searchPath: 'visible,public' })
  const closing: (() => Promise<unknown> | unknown)[] = [() => postgres.close(), () => visible.close()]
  const closeAll = async (): Promise<void> => { for (const close of closing.splice(0).toReversed()) await close() }
  try {
    await reachable(postgres)
    await migrate(postgres, world, log)
    const listeners: NoticeListener[] = []
    const hear = (notice: Notice): void => { for (const listener of listeners) listener(notice) }
    const betweenServers = await openBetweenServers({ databaseUrl: options.databaseUrl, log, onNotice: hear })
    closing.push(() => betweenServers.close())
    const announce = (notices: readonly Notice[]): void => {
      notices.forEach(hear)
      betweenServers.tell(notices)
    }
    const intake = createIntake({ postgres, world, log, onCommit: (commit) => announce(noticesOf(commit)) })
    if (options.seed === 'demo') await seedDemo({ postgres, intake, world, log, passwordIterations })

    const shapes = await openShapes(options, postgres)
    closing.push(shapes.stop)
    const tokens = accessTokens(secret, world)
    const sessions = openSessions(postgres, tokens, world)
    const gateway = openGateway(postgres, shapes.source)
    const app = createApp({
      postgres, visible, world, log, intake, gateway, verification: openVerification(postgres), sessions, accessTokens: tokens, refreshTokens: refreshTokens(postgres, world, (family) => announce([{ kind: 'family', family }])), requireSession: requireSession(sessions),
      limits: options.signInLimits ?? defaultSignInLimits, passwordIterations, shapesHealth: shapes.health, version, trustedProxies: options.trustedProxies ?? ['loopback'], ...(options.filesInWindow === undefined ? {} : { filesInWindow: options.filesInWindow }),
    })
    const server = createServer(app)
    const unused = unusedConnections(server)
    const push = openPushChannel(server, { postgres, sessions, log, ...options.push })
    listeners.push(sessions.onNotice, gateway.onNotice, push.onNotice)
    const address = await listen(server, options.port ?? 0, options.host ?? '127.0.0.1')
    closing.push(async () => {
      const closed = stopListening(server, unused)
      gateway.close()
      await push.close()
      await closed
    })
    log.info({ address }, 'the sync server is ready')
    let stopped: Promise<void> | undefined
    return { url: `http://${address.address.includes(':') ? `[${address.address}]` : address.address}:${address.port}`, port: address.port, stop: () => (stopped ??= closeAll()) }
  } catch (error) {
    await closeAll().catch((failure: unknown) => log.warn({ err: failure }, 'not everything could be closed'))
    throw error
  }
}

async function reachable(postgres: Postgres): Promise<void> {
  try {
    await postgres.withConnection((connection) => connection.run('select 1'))
  } catch (error) {
    const reason = error instanceof AggregateError ? String(error.errors[0]?.message ?? error.message) : (error as Error).message
    throw new ServerStartProblem(isLostConnection(error) ? 'database_unreachable' : 'database_failed', `The database cannot be used: ${reason}.`, { cause: error })
  }
}

interface Shapes {
  readonly source: ShapeSource
  readonly health: HealthOptions['shapesHealth']
  readonly stop: () => Promise<void>
}

async function openShapes({ electric, databaseUrl, dataFolder, log }: ServerOptions, postgres: Postgres): Promise<Shapes> {
  const [row] = await postgres.withConnection((connection) => connection.query<{ oid: string }>('select oid::text from pg_database where datname = current_database()'))
  const streamId = `kibray_${row?.oid}`
  const engineLog: EngineLog = (level, message, fields) => log[level](fields ?? {}, message)
  if (electric) {
    await dropAbandonedSlot(postgres, streamId, engineLog)
    return { source: remoteElectric({ ...electric, log }), health: () => electricHealth(electric.url), stop: async () => undefined }
  }
  const engine = openShapeEngine({ databaseUrl, dataFolder: path.join(dataFolder, 'shapes'), streamId, chunkBytes: PAGE_BYTES, log: engineLog })
  try {
    await startedOrWaiting(engine)
  } catch (error) {
    await engine.stop()
    throw new ServerStartProblem('shapes_failed', `The shape engine did not start: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
  if (engine.health().status === 'waiting') log.info('another server serves the shapes; this one waits to take over')
  return {
    source: {
      async handle(parameters, request, response) {
        if (engine.health().status !== 'waiting') return await engine.handle(parameters, request, response)
        response.setHeader('retry-after', '1')
        throw new ProblemError({ code: 'server_failed', detail: 'this server waits to take over the shapes; another one serves them' })
      },
    },
    health: async () => {
      const detail = engine.health()
      return { ok: detail.status === 'active', detail }
    },
    stop: () => engine.stop(),
  }
}

/** Resolves when an engine streams, or has found for a while that another one does; a predecessor that was just killed is gone by then. */
async function startedOrWaiting(engine: StartingShapeEngine): Promise<void> {
  const looking = new AbortController()
  const waits = (async () => {
    for (let waited = 0; waited < STANDBY_AFTER_MS; waited = engine.health().status === 'waiting' ? waited + STANDBY_LOOK_MS : 0) await after(STANDBY_LOOK_MS, undefined, { signal: looking.signal })
  })()
  waits.catch(() => undefined)
  await Promise.race([engine.started, waits]).finally(() => looking.abort())
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  // a laptop keeps its connection between polls; a longer one than the proxy's or the client's avoids requests on a closing one
  server.keepAliveTimeout = 75_000
  server.requestTimeout = 120_000
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE'
      ? new ServerStartProblem('port_in_use', `Port ${port} is in use: choose another one, or stop what uses it.`, { cause: error })
      : error))
    server.listen(port, host, () => resolve(server.address() as AddressInfo))
  })
}

/** Connections over which nothing was asked yet. Clients open some in advance, and to Node they are not idle before their first request. */
function unusedConnections(server: Server): ReadonlySet<Socket> {
  const unused = new Set<Socket>()
  server.on('connection', (socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  for (const event of ['request', 'upgrade']) server.on(event, ({ socket }: IncomingMessage) => unused.delete(socket))
  return unused
}

function stopListening(server: Server, unused: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS)
    server.close(() => {
      clearTimeout(late)
      resolve()
    })
    server.closeIdleConnections()
    for (const socket of unused) socket.destroy()
  })
}
