import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { EngineMessage, RendererMessage } from '../../shared/bridge.ts'
import type { BrowserSessions } from './browser-sessions.ts'
import { guardedHeaders, isPage, serveRenderer } from './renderer-files.ts'

export interface WebServerOptions {
  readonly port: number
  readonly rendererFolder: string
  readonly sessions: BrowserSessions
  readonly onConnect: (connection: string) => void
  readonly onMessage: (connection: string, message: RendererMessage) => void
  readonly onDisconnect: (connection: string) => void
  /** The page to show in the application's place, or null where the application can be shown. Asked for each page. */
  readonly pageInstead: (acceptLanguage: string) => Promise<string | null>
}

const largestMessage = 64_000_000

/** Serves the renderer and the bridge, on 127.0.0.1 alone, to browsers that hold a session. */
export class WebServer {
  readonly #options: WebServerOptions
  readonly #http = createServer((request, response) => void this.#answer(request, response))
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage })
  readonly #connections = new Map<string, WebSocket>()

  constructor(options: WebServerOptions) {
    this.#options = options
    this.#http.on('upgrade', (request, socket, head) => {
      const refusal = this.#refusal(request)
      if (refusal || new URL(request.url ?? '/', this.origin).pathname !== '/bridge' || request.headers.origin !== `http://${request.headers.host}` || !this.#holdsSession(request)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
        return
      }
      this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#connected(opened))
    })
  }

  get port(): number { return (this.#http.address() as AddressInfo).port }
  get origin(): string { return `http://127.0.0.1:${this.port}` }

  /** Rejects with Node's own error where the port is taken. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject)
      this.#http.listen(this.#options.port, '127.0.0.1', resolve)
    })
  }

  send(connection: string, message: EngineMessage): void {
    this.#connections.get(connection)?.send(JSON.stringify(message))
  }

  /** Ends every renderer's connection; they come back by themselves and ask anew. */
  disconnectAll(): void {
    for (const socket of this.#connections.values()) socket.close(1012, 'the engine is starting anew')
  }

  async close(): Promise<void> {
    for (const socket of this.#connections.values()) socket.terminate()
    this.#http.closeAllConnections()
    await new Promise<void>((resolve) => { this.#http.close(() => resolve()) })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = guardedHeaders(this.origin)
    const plain = { ...headers, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
    const refusal = this.#refusal(request)
    if (refusal) return void response.writeHead(421, plain).end(refusal)
    if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405, { ...plain, allow: 'GET' }).end('Only reading is possible here.')
    const url = new URL(request.url ?? '/', this.origin)
    const token = url.searchParams.get('token')
    if (token !== null) {
      const secret = this.#options.sessions.redeem(token)
      if (secret) {
        const cookie = `${this.#cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`
        return void response.writeHead(303, { ...plain, location: '/', 'set-cookie': cookie }).end()
      }
      // a link that was opened twice in the same browser simply opens Kibray
      if (this.#holdsSession(request)) return void response.writeHead(303, { ...plain, location: '/' }).end()
    }
    if (!this.#holdsSession(request)) return void response.writeHead(url.pathname === '/' ? 200 : 403, { ...plain, 'content-type': 'text/html; charset=utf-8' }).end(closedPage)
    const instead = isPage(url.pathname) ? await this.#options.pageInstead(request.headers['accept-language'] ?? '') : null
    if (instead !== null) return void response.writeHead(503, { ...plain, 'content-type': 'text/html; charset=utf-8' }).end(instead)
    await serveRenderer(this.#options.rendererFolder, decoded(url.pathname), headers, response)
  }

  /** A page elsewhere can make its own name point at 127.0.0.1; its requests then still carry that name as their host. */
  #refusal(request: IncomingMessage): string | null {
    const hosts = [`127.0.0.1:${this.port}`, `localhost:${this.port}`]
    return hosts.includes(request.headers.host ?? '') ? null : 'Kibray answers to 127.0.0.1 only.'
  }

  /** Browsers send cookies to every port of a host, so each laptop's has a name of its own. */
  get #cookieName(): string { return `kibray_${this.port}` }

  #holdsSession(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((each) => each.trim().split('='))
    return cookies.some(([name, value]) => name === this.#cookieName && this.#options.sessions.holds(value))
  }

  #connected(socket: WebSocket): void {
    const connection = randomUUID()
    this.#connections.set(connection, socket)
    socket.on('message', (data) => {
      const message = parsed(String(data))
      if (message) this.#options.onMessage(connection, message)
      else socket.close(1007, 'not a message')
    })
    socket.on('close', () => {
      this.#connections.delete(connection)
      this.#options.onDisconnect(connection)
    })
    // always followed by close
    socket.on('error', () => undefined)
    this.#options.onConnect(connection)
  }
}

function parsed(text: string): RendererMessage | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'type' in value ? value as RendererMessage : null
  } catch {
    return null
  }
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return '/'
  }
}

const closedPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Kibray</title>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem">
<h1 style="font-size: 1.4rem">Kibray is running</h1>
<p>This browser has no key to it. Open the link that was printed where Kibray was started; it works once. For a new link, start Kibray again.</p>
<p lang="es">Este navegador no tiene llave. Abra el enlace que apareci\u00f3 al iniciar Kibray; funciona una sola vez. Para un enlace nuevo, inicie Kibray otra vez.</p>
`
