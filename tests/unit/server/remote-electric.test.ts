import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import express from 'express'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { problemHandler } from '../../../sync-server/api/problem-response.ts'
import { electricHealth, remoteElectric } from '../../../sync-server/sync/remote-electric.ts'

// spaces and signs: it is written differently in an address, in a form and in a sentence
const secret = 'only the gateway & nobody else/knows+this'
const spellings = [secret, encodeURIComponent(secret), new URLSearchParams({ a: secret }).toString().slice(2)]

let electric: RequestListener
let upstream: Server
let gateway: Server
let logged: string
const asked: IncomingMessage[] = []

beforeEach(async () => {
  logged = ''
  asked.length = 0
  const log = pino({ level: 'trace' }, { write: (line: string) => { logged += line } })
  upstream = await listening(createServer((request, response) => {
    asked.push(request)
    electric(request, response)
  }))
  const source = remoteElectric({ url: urlOf(upstream), secret, log, answersWithinMs: 300 })
  const app = express()
  app.get('/', (request, response) => source.handle(new URLSearchParams({ table: 'replica', offset: '-1', ...request.query as Record<string, string> }), request, response))
  app.use(problemHandler(log))
  gateway = await listening(createServer(app))
})
afterEach(async () => {
  for (const server of [gateway, upstream]) {
    server.close()
    server.closeAllConnections()
  }
})

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

async function listening(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const answer = (status: number, headers: Record<string, string> = {}, body = '') => (_request: IncomingMessage, response: ServerResponse): void => void response.writeHead(status, headers).end(body)

describe('a real Electric, behind the gateway', () => {
  test('what Electric says of a shape passes, and nothing else does', async () => {
    electric = answer(200, {
      'content-type': 'application/json', etag: '"1:0:1"', 'cache-control': 'public, max-age=60', 'electric-handle': '1-2', 'electric-offset': '0_0', 'electric-schema': '{}', 'electric-up-to-date': '', 'electric-cursor': '7', 'electric-has-data': 'true',
      server: 'bandit', 'set-cookie': `s=${encodeURIComponent(secret)}`, link: `<http://electric/v1/shape?secret=${encodeURIComponent(secret)}>`, 'access-control-allow-origin': '*', 'x-cache-key': `secret=${encodeURIComponent(secret)}`,
    }, '[]')
    const answered = await fetch(urlOf(gateway))
    expect(await answered.text()).toBe('[]')
    const names = [...answered.headers.keys()].filter((name) => !['date', 'connection', 'keep-alive', 'transfer-encoding', 'x-powered-by'].includes(name))
    expect(names.toSorted()).toEqual(['cache-control', 'content-type', 'electric-cursor', 'electric-handle', 'electric-has-data', 'electric-offset', 'electric-schema', 'electric-up-to-date', 'etag'])
    expect(answered.headers.get('electric-up-to-date')).toBe('')
  })

  test('what is asked of Electric: its own parameters, the secret, and of the laptop’s headers only those of caching and compression', async () => {
    electric = answer(200)
    await fetch(urlOf(gateway), { headers: { authorization: 'Bearer laptop', cookie: 'a=b', 'if-none-match': '"7"', 'accept-encoding': 'gzip', 'x-forwarded-for': '1.2.3.4', secret } })
    expect(new URL(asked[0]?.url ?? '', 'http://electric').searchParams.getAll('secret')).toEqual([secret])
    expect(Object.keys(asked[0]?.headers ?? {}).toSorted()).toEqual(['accept-encoding', 'connection', 'host', 'if-none-match'])
  })

  test('beginnings and live requests are the same for everybody; what asks for what is new is never answered from a cache', async () => {
    electric = answer(200)
    for (const query of ['offset=-1', 'offset=0_inf&handle=1&live=true&cursor=7', 'offset=0_inf&handle=1', 'offset=now']) {
      for (let time = 0; time < 2; time++) await fetch(`${urlOf(gateway)}/?${query}`)
      const [one, other] = asked.splice(0).map((request) => request.url)
      expect([query, one === other]).toEqual([query, /-1|live/.test(query)])
    }
  })

  test.each([
    [304, 304], [409, 409], [400, 400], [401, 503], [403, 503], [404, 503], [405, 503], [429, 429], [500, 503], [502, 503], [503, 503], [301, 503], [302, 503], [307, 503],
  ])('an answer %i is a %i for the laptop, which never sees the secret; nor does the log', async (status, expected) => {
    const address = `http://127.0.0.1:1/v1/shape?secret=${encodeURIComponent(secret)}`
    electric = answer(status, { 'retry-after': '17', location: address, 'content-type': 'text/html' }, [304, 409].includes(status) ? '' : `<a href="${address}">${secret}</a> ${spellings.join(' ')}`)
    const answered = await fetch(urlOf(gateway))
    expect(answered.status).toBe(expected)
    const said = `${await answered.text()} ${JSON.stringify([...answered.headers])}`
    for (const spelling of spellings) {
      expect(said).not.toContain(spelling)
      expect(logged).not.toContain(spelling)
    }
    // redirects are not followed, for they could lead the secret elsewhere
    expect(asked).toHaveLength(1)
    if (expected === 503) expect(said).toContain('server_failed')
    if (expected === 429) expect(said).toContain('too_many_requests')
    if (expected === 400) expect(said).toContain('invalid_input')
    expect(answered.headers.get('retry-after')).toBe(expected === 400 ? null : '17')
  })

  test('one that is down or silent is a problem that says when to ask again', async () => {
    electric = () => undefined
    const silent = await fetch(urlOf(gateway))
    expect([silent.status, silent.headers.get('retry-after'), (await silent.json() as { code: string }).code]).toEqual([503, '2', 'server_failed'])
    upstream.closeAllConnections()
    upstream.close()
    const down = await fetch(urlOf(gateway))
    expect([down.status, down.headers.get('retry-after'), (await down.json() as { code: string }).code]).toEqual([503, '2', 'server_failed'])
    expect(logged).toContain('ECONNREFUSED')
    for (const spelling of spellings) expect(logged).not.toContain(spelling)
  })

  test('a connection that Electric closed while it lay idle costs one more request, one that it refuses to serve does not', async () => {
    electric = answer(200, {}, 'first')
    expect(await (await fetch(urlOf(gateway))).text()).toBe('first')
    const idle = asked[0]?.socket as Socket
    electric = (request, response) => {
      if (request.socket === idle) idle.destroy()
      else response.end('second')
    }
    expect(await (await fetch(urlOf(gateway))).text()).toBe('second')
    expect(asked).toHaveLength(3)
    electric = (request) => request.socket.destroy()
    asked.length = 0
    expect((await fetch(urlOf(gateway))).status).toBe(503)
    expect(asked).toHaveLength(2)
    asked.length = 0
    expect((await fetch(urlOf(gateway))).status).toBe(503)
    expect(asked).toHaveLength(1)
  })

  test('what a cache before Electric compressed passes as it is', async () => {
    const body = gzipSync('[{"headers":{"control":"up-to-date"}}]')
    electric = (_request, response) => void response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip', 'content-length': body.length }).end(body)
    const answered = await fetch(urlOf(gateway), { headers: { 'accept-encoding': 'gzip' } })
    expect(answered.headers.get('content-length')).toBe(String(body.length))
    expect(await answered.json()).toEqual([{ headers: { control: 'up-to-date' } }])
  })

  test('a HEAD is a HEAD there too', async () => {
    electric = answer(200, { 'electric-handle': '1-2' })
    const answered = await fetch(urlOf(gateway), { method: 'HEAD' })
    expect([asked[0]?.method, answered.status, answered.headers.get('electric-handle')]).toEqual(['HEAD', 200, '1-2'])
  })

  test('events pass one by one, and half an answer is none', async () => {
    let stream: ServerResponse | undefined
    electric = (_request, response) => {
      stream = response
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    }
    // the headers are here before there is any event
    const answered = await fetch(urlOf(gateway))
    const reader = (answered.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
    for (const event of ['data: 1\n\n', ': keep-alive\n\n', 'data: 2\n\n']) {
      stream?.write(event)
      expect((await reader.read()).value).toBe(event)
    }
    stream?.destroy()
    await expect(reader.read()).rejects.toThrow('terminated')
  })

  test('a laptop that hangs up is hung up on there, before an answer and in the middle of one', async () => {
    for (const begun of [false, true]) {
      const began = Promise.withResolvers<void>()
      const gone = Promise.withResolvers<void>()
      electric = (_request, response) => {
        response.once('close', gone.resolve)
        if (begun) response.writeHead(200).flushHeaders()
        began.resolve()
      }
      const leaving = new AbortController()
      const pending = fetch(urlOf(gateway), { signal: leaving.signal }).then((answered) => answered.text()).catch(() => 'left')
      await began.promise
      leaving.abort()
      await gone.promise
      expect(await pending).toBe('left')
    }
    expect(logged).toBe('')
  })

  test('its address may have a path and parameters, and it is ready when it says 200', async () => {
    electric = (request, response) => void response.writeHead(request.url?.includes('health') ? 202 : 200).end('{"status":"waiting"}')
    const source = remoteElectric({ url: `${urlOf(upstream)}/electric/?source_id=a`, log: pino({ level: 'silent' }) })
    const other = await listening(createServer((request, response) => void source.handle(new URLSearchParams({ table: 'replica' }), request, response)))
    await (await fetch(urlOf(other))).text()
    other.close()
    other.closeAllConnections()
    expect(asked[0]?.url).toBe('/electric/v1/shape?source_id=a&table=replica')
    expect(await electricHealth(`${urlOf(upstream)}/electric/?source_id=a`)).toMatchObject({ ok: false })
    expect(asked[1]?.url).toBe('/electric/v1/health')
    electric = answer(200, {}, '{"status":"active"}')
    expect(await electricHealth(urlOf(upstream))).toMatchObject({ ok: true })
  })
})
