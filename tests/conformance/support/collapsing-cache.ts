import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Stored {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Milliseconds of the epoch. */
  readonly freshUntil: number
  readonly staleUntil: number
}

/** A shared cache before a shape server: what stands between a thousand browsers and one engine. */
export interface CollapsingCache {
  readonly url: string
  /** The addresses that were asked of the server, in order. */
  readonly forwarded: readonly string[]
  /** Lets time pass, for what is stored. */
  pass(seconds: number): void
  stop(): Promise<void>
}

/**
 * Starts a cache that does what RFC 9111 and 5861 let one do, and no more: it stores what says `public`, serves it while it is
 * fresh, serves it stale while it asks anew, confirms it by its etag, and makes one request of all that ask the same at once.
 */
export async function startCollapsingCache(origin: string): Promise<CollapsingCache> {
  const stored = new Map<string, Stored>()
  const underWay = new Map<string, Promise<Stored>>()
  const forwarded: string[] = []
  let passed = 0
  const now = (): number => Date.now() + passed

  const ask = (path: string): Promise<Stored> => {
    const known = underWay.get(path)
    if (known) return known
    const asked = fetchAnew(path).finally(() => underWay.delete(path))
    underWay.set(path, asked)
    return asked
  }
  const fetchAnew = async (path: string): Promise<Stored> => {
    forwarded.push(path)
    const held = stored.get(path)
    const etag = held?.headers['etag']
    const response = await fetch(new URL(path, origin), { headers: etag === undefined ? {} : { 'if-none-match': etag } })
    const body = Buffer.from(await response.arrayBuffer())
    const headers = Object.fromEntries([...response.headers].filter(([name]) => !['connection', 'keep-alive', 'transfer-encoding', 'content-encoding', 'content-length'].includes(name)))
    const [fresh, stale] = lifetimes(headers['cache-control'] ?? '')
    const lives = { freshUntil: now() + fresh * 1000, staleUntil: now() + (fresh + stale) * 1000 }
    const answer = response.status === 304 && held ? { ...held, headers: { ...held.headers, ...headers }, ...lives } : { status: response.status, headers, body, ...lives }
    if (fresh > 0) stored.set(path, answer)
    return answer
  }
  const answer = async ({ url = '/', headers }: { url?: string; headers: IncomingHttpHeaders }): Promise<[Stored, string]> => {
    const held = stored.get(url)
    if (held && now() < held.freshUntil && headers['cache-control'] !== 'no-cache') return [held, 'HIT']
    if (!held || now() >= held.staleUntil) return [await ask(url), 'MISS']
    void ask(url).catch(() => {})
    return [held, 'STALE']
  }
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    answer(request).then(
      ([{ status, headers, body }, how]) => response.writeHead(status, { ...headers, 'x-cache': how }).end(body),
      () => response.writeHead(502).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwarded,
    pass: (seconds) => void (passed += seconds * 1000),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** For how many seconds an answer is fresh to a shared cache, and for how many more it may be served while it is asked for anew. */
function lifetimes(cacheControl: string): [number, number] {
  const directives = new Map(cacheControl.split(',').map((directive) => {
    const [name = '', value] = directive.trim().split('=')
    return [name, value]
  }))
  if (!directives.has('public') || directives.has('no-store') || directives.has('no-cache')) return [0, 0]
  return [Number(directives.get('s-maxage') ?? directives.get('max-age') ?? 0), Number(directives.get('stale-while-revalidate') ?? 0)]
}
