import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { WebSocket, WebSocketServer, type RawData } from 'ws'
import { ProblemError, problemOf, type Problem } from '../../shared/problem.ts'
import { holdsWholeCompany, parseScope, wholeCompanyStream, type Stream } from '../../shared/schema/scope.ts'
import { clientMessage, socketPath, type ServerMessage } from '../../shared/sync/protocol.ts'
import { checkProtocol } from '../auth/require-session.ts'
import type { Session, Sessions } from '../auth/sessions.ts'
import type { Postgres } from '../db/postgres.ts'
import type { Notice } from '../sync/notice.ts'

const HELLO_WITHIN_MS = 10_000
const PING_EVERY_MS = 30_000
/** What a socket is closed with for no fault of the laptop's: it comes back at once, to whichever server answers. */
const SERVICE_RESTART = 1012
/** Laptops that do not answer a close within this time are cut off. */
const PART_WITHIN_MS = 1_000
const LARGEST_MESSAGE = 16_384
/** A laptop that lets so much pile up is cut off; it comes back and catches up. */
const LARGEST_BACKLOG = 1_000_000
/** Pokes of commits that follow each other sooner than this travel together. */
const GATHER_MS = 20
/** The newest transactions that a gathered poke names. Commits that overlap may be answered in another order than they were made in, so the last alone would not do. */
const TRANSACTIONS_NAMED = 16

/**
 * A laptop that connects is poked for commits of so long before: it may have been on its way when they were told, and what it reads
 * right after its welcome may be a moment older than they are.
 */
const RECALLED_MS = 5_000
const RECALLED_AT_MOST = 1_000

export interface PushOptions {
  readonly helloWithinMs?: number
  readonly pingEveryMs?: number
}

export interface PushChannel {
  /** Pokes those whose streams were touched; says goodbye to those who were shut out. */
  onNotice(notice: Notice): void
  /** Sockets that said hello. */
  readonly connected: number
  /** Sends every laptop away, to come back to whichever server answers. */
  close(): Promise<void>
}

type Touched = Extract<Notice, { kind: 'touched' }>

/** A laptop at the other end, after its hello. */
interface Listener {
  readonly socket: WebSocket
  readonly session: Session
  readonly projects: Set<string>
  readonly gathered: Map<string, Set<Stream>>
  gathering: boolean
}

/** The push channel: one WebSocket for each laptop, over which it hears that something changed, never what. */
export function openPushChannel(server: Server, { postgres, sessions, log, helloWithinMs = HELLO_WITHIN_MS, pingEveryMs = PING_EVERY_MS }: PushOptions & { postgres: Postgres; sessions: Sessions; log: Logger }): PushChannel {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE, perMessageDeflate: false })
  const byUser = new Map<string, Set<Listener>>()
  const byProject = new Map<string, Set<Listener>>()
  const byCompany = new Map<string, Set<Listener>>()
  const answering = new WeakSet<WebSocket>()
  let recent: { readonly at: number; readonly touched: Touched }[] = []
  let connected = 0

  server.on('upgrade', upgrade)
  function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy())
    if (request.url?.split('?')[0] !== socketPath) return refuseUpgrade(stream, '404 Not Found')
    if (!isOwnOrigin(request)) return refuseUpgrade(stream, '403 Forbidden')
    sockets.handleUpgrade(request, stream, head, begin)
  }

  function begin(socket: WebSocket): void {
    const late = setTimeout(() => goodbye(socket, { code: 'not_signed_in', detail: 'no hello came in time' }), helloWithinMs)
    let listener: Listener | undefined
    let greeting = false
    answering.add(socket)
    socket.on('pong', () => answering.add(socket))
    socket.on('error', (error) => log.debug({ err: error }, 'a socket failed'))
    socket.on('close', () => {
      clearTimeout(late)
      if (listener) forget(listener)
    })
    socket.on('message', (data) => {
      const message = readMessage(data)
      if (!message) return goodbye(socket, { code: 'invalid_input', detail: 'this is no message of the push channel' })
      if (message.type === 'ping') return send(socket, { type: 'pong' })
      if (greeting) return goodbye(socket, { code: 'invalid_input', detail: 'hello is said once' })
      greeting = true
      clearTimeout(late)
      greet(socket, message).then((greeted) => { listener = greeted }, (error: unknown) => {
        if (!(error instanceof ProblemError)) log.error({ err: error }, 'a hello failed')
        goodbye(socket, error instanceof ProblemError ? problemOf(error) : { code: 'server_failed', detail: 'the server could not look you up just now' })
      })
    })
  }

  async function greet(socket: WebSocket, hello: { access_token: string; protocol: number }): Promise<Listener | undefined> {
    checkProtocol(hello.protocol)
    const session = await sessions.of(hello.access_token)
    const listener: Listener = { socket, session, projects: new Set(), gathered: new Map(), gathering: false }
    // it listens before its projects are looked up, so that none that comes meanwhile is missed
    remember(listener)
    const rows = await postgres.withConnection((connection) => connection.query<{ project_id: string }>('select project_id from project_access where user_id = $1', [session.user.id]))
    if (socket.readyState !== WebSocket.OPEN) {
      forget(listener)
      return undefined
    }
    for (const row of rows) follow(listener, row.project_id)
    send(socket, { type: 'welcome' })
    recall(listener)
    return listener
  }

  function remember(listener: Listener): void {
    connected += 1
    join(byUser, listener.session.user.id, listener)
    if (holdsWholeCompany(listener.session.actor.role)) join(byCompany, listener.session.actor.company_id, listener)
  }

  function forget(listener: Listener): void {
    if (!leave(byUser, listener.session.user.id, listener)) return
    connected -= 1
    leave(byCompany, listener.session.actor.company_id, listener)
    for (const project of listener.projects) leave(byProject, project, listener)
    listener.gathered.clear()
  }

  function follow(listener: Listener, project: string): void {
    if (!byUser.get(listener.session.user.id)?.has(listener)) return
    listener.projects.add(project)
    join(byProject, project, listener)
  }

  function onNotice(notice: Notice): void {
    switch (notice.kind) {
      case 'touched': return touched(notice)
      case 'access': return listenersOf(notice.user).forEach((listener) => (notice.given ? follow(listener, notice.project) : unfollow(listener, notice.project)))
      case 'person': return notice.shutOut ? dismiss(listenersOf(notice.user), { code: 'not_signed_in', detail: 'what you may do has changed' }) : undefined
      case 'device': return notice.revoked ? dismiss(listenersOf(notice.user).filter(({ session }) => session.device_id === notice.device), { code: 'device_revoked', detail: 'this device was revoked' }) : undefined
      case 'family': return dismiss(all().filter(({ session }) => session.family_id === notice.family), { code: 'not_signed_in', detail: 'this session has ended' })
      // a laptop that comes back is looked up anew and reads every stream once
      case 'gap': return part(SERVICE_RESTART)
    }
  }

  const all = (): Listener[] => [...byUser.values()].flatMap((listeners) => [...listeners])
  const listenersOf = (user: string): Listener[] => [...byUser.get(user) ?? []]

  /** What a session may do was settled at its hello: where that changed, the laptop must say hello anew. */
  function dismiss(listeners: readonly Listener[], problem: Problem): void {
    for (const { socket } of listeners) goodbye(socket, problem)
  }

  /** Closes every socket for no fault of anybody's. */
  function part(code: number): void {
    for (const socket of sockets.clients) socket.close(code)
  }

  function touched(notice: Touched): void {
    const at = performance.now()
    recent.push({ at, touched: notice })
    if (recent.length > RECALLED_AT_MOST) recent = recent.slice(-RECALLED_AT_MOST / 2)
    for (const scope of notice.scopes) poke(notice, scope)
  }

  /** Pokes a listener for what was told shortly before it came. */
  function recall(listener: Listener): void {
    const { actor } = listener.session
    recent = recent.filter(({ at }) => performance.now() - at < RECALLED_MS)
    for (const { touched: { company, transaction, scopes } } of recent) for (const scope of scopes) {
      const { kind, id } = parseScope(scope)
      if (kind === 'user' ? id !== actor.id : company !== actor.company_id) continue
      if (kind !== 'user' && holdsWholeCompany(actor.role)) gather([listener], wholeCompanyStream(company), transaction)
      if (kind === 'user' || (kind === 'company' && !holdsWholeCompany(actor.role)) || (kind === 'project' && listener.projects.has(id))) gather([listener], scope, transaction)
    }
  }

  function poke({ company, transaction }: Touched, scope: Stream): void {
    const id = scope.slice(scope.indexOf(':') + 1)
    if (scope.startsWith('user:')) return gather(byUser.get(id), scope, transaction)
    gather(byCompany.get(company), wholeCompanyStream(company), transaction)
    if (scope.startsWith('project:')) {
      gather(byProject.get(id), scope, transaction)
      // somebody in the office may look at a closed project by its own stream
      return gather(byCompany.get(company), scope, transaction)
    }
    gather(all().filter(({ session: { actor } }) => actor.company_id === company && !holdsWholeCompany(actor.role)), scope, transaction)
  }

  function gather(listeners: Iterable<Listener> | undefined, stream: Stream, transaction: string): void {
    for (const listener of listeners ?? []) {
      const streams = listener.gathered.get(transaction)
      if (streams) streams.add(stream)
      else listener.gathered.set(transaction, new Set([stream]))
      if (listener.gathering) continue
      listener.gathering = true
      // the first goes out as soon as the whole commit was looked at, those that follow closely go together
      queueMicrotask(() => flush(listener))
    }
  }

  function flush(listener: Listener): void {
    if (listener.gathered.size === 0) {
      listener.gathering = false
      return
    }
    const all = [...listener.gathered]
    listener.gathered.clear()
    const named = all.slice(-TRANSACTIONS_NAMED)
    const others = new Set(all.slice(0, -TRANSACTIONS_NAMED).flatMap(([, streams]) => [...streams]))
    named.forEach(([transaction, streams], index) => send(listener.socket, { type: 'poke', streams: [...(index === 0 ? new Set([...others, ...streams]) : streams)], transaction }))
    setTimeout(() => flush(listener), GATHER_MS)
  }

  function unfollow(listener: Listener, project: string): void {
    listener.projects.delete(project)
    leave(byProject, project, listener)
  }

  const pinging = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!answering.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, pingEveryMs)
  pinging.unref()

  return {
    onNotice,
    get connected() { return connected },
    async close() {
      clearInterval(pinging)
      server.off('upgrade', upgrade)
      part(SERVICE_RESTART)
      const late = setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), PART_WITHIN_MS)
      await new Promise<void>((resolve) => sockets.close(() => resolve()))
      clearTimeout(late)
    },
  }
}

function join(map: Map<string, Set<Listener>>, key: string, listener: Listener): void {
  const found = map.get(key)
  if (found) found.add(listener)
  else map.set(key, new Set([listener]))
}

function leave(map: Map<string, Set<Listener>>, key: string, listener: Listener): boolean {
  const found = map.get(key)
  if (!found?.delete(listener)) return false
  if (found.size === 0) map.delete(key)
  return true
}

function readMessage(data: RawData): ReturnType<typeof clientMessage.parse> | undefined {
  try {
    return clientMessage.safeParse(JSON.parse(String(data))).data
  } catch {
    return undefined
  }
}

function send(socket: WebSocket, message: ServerMessage): void {
  if (socket.readyState !== WebSocket.OPEN) return
  if (socket.bufferedAmount > LARGEST_BACKLOG) return socket.terminate()
  socket.send(JSON.stringify(message))
}

function goodbye(socket: WebSocket, problem: Problem): void {
  send(socket, { type: 'goodbye', problem })
  socket.close(1008, problem.code)
}

/** A page of another origin must not use a visitor's network to reach this server; laptops' engines send no origin. */
function isOwnOrigin(request: IncomingMessage): boolean {
  const origin = request.headers.origin
  return origin === undefined || URL.parse(origin)?.host === request.headers.host
}

function refuseUpgrade(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}
