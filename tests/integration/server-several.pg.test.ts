import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { WebSocket } from 'ws'
import { protocolVersion, serverMessage, type ServerMessage, type SignInResponse } from '../../shared/sync/protocol.ts'
import { startServer, type RunningServer } from '../../sync-server/server.ts'
import { startShapeServer, type ShapeServer } from '../conformance/support/shape-server.ts'
import { Laptop as Engine } from '../unit/engine/laptop.ts'
import { newProject, quiet, serverUnderTest, TEST_ITERATIONS, type Laptop, type ServerUnderTest } from './server-under-test.ts'

const tokenSecret = 'the same secret for every server of a company'
const password = 'paint the town'

/** A second server on the database of the first, with a data folder of its own, as on another machine. */
async function second(first: ServerUnderTest, more: Partial<Parameters<typeof startServer>[0]> = {}): Promise<{ server: RunningServer; end(): Promise<void> }> {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'kibray-second-'))
  const server = await startServer({ databaseUrl: first.databaseUrl, dataFolder, log: quiet, tokenSecret, passwordIterations: TEST_ITERATIONS, signInLimits: { failuresByPerson: 10_000, attemptsByAddress: 10_000 }, ...more })
  return {
    server,
    /** May be called again. */
    async end() {
      await server.stop()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

/** A laptop's socket at a server. Each message can be waited for by what it says. */
async function listenAt(url: string, token: string): Promise<{ said: ServerMessage[]; until(hoped: (message: ServerMessage) => boolean): Promise<ServerMessage>; closed: Promise<number>; close(): void }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/push`)
  const said: ServerMessage[] = []
  const waiting = new Set<() => void>()
  const closed = new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)))
  socket.on('message', (data) => {
    said.push(serverMessage.parse(JSON.parse(String(data))))
    for (const look of waiting) look()
  })
  const until = (hoped: (message: ServerMessage) => boolean): Promise<ServerMessage> => new Promise((resolve, reject) => {
    const look = (): void => {
      const found = said.find(hoped)
      if (found) resolve(found)
    }
    waiting.add(look)
    look()
    void closed.then((code) => reject(new Error(`the socket was closed with ${code}; it said ${JSON.stringify(said)}`)))
  })
  await Promise.race([once(socket, 'open'), closed.then((code) => { throw new Error(`closed with ${code}`) })])
  socket.send(JSON.stringify({ type: 'hello', access_token: token, protocol: protocolVersion }))
  await until((message) => message.type === 'welcome')
  return { said, until, closed, close: () => socket.close() }
}

/** Hands every connection to the first server that takes it, as a balancer does. */
async function balancerOver(...ports: readonly number[]): Promise<{ url: string; tookOver(): boolean; close(): void }> {
  const open = new Set<Socket>()
  let last: number | undefined
  const hand = (client: Socket, [port, ...others]: readonly number[]): void => {
    if (port === undefined) return void client.destroy()
    const server = connect(port, '127.0.0.1', () => {
      last = port
      client.pipe(server).pipe(client)
    })
    server.on('error', () => (server.connecting || server.bytesRead + server.bytesWritten === 0 ? hand(client, others) : client.destroy())).on('close', () => { if (server.bytesRead > 0) client.destroy() })
    client.on('close', () => server.destroy())
  }
  const listener = createServer((client) => {
    open.add(client)
    client.on('error', () => undefined).on('close', () => open.delete(client))
    hand(client, ports)
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    tookOver: () => last !== ports[0],
    close() {
      listener.close()
      for (const client of open) client.destroy()
    },
  }
}

const names = (transaction: string) => (message: ServerMessage): boolean => message.type === 'poke' && message.transaction === transaction
const at = (server: { url: string }, laptop: Laptop, where: string, init: RequestInit = {}): Promise<Response> => fetch(`${server.url}${where}`, { ...init, headers: { 'content-type': 'application/json', authorization: `Bearer ${laptop.session.access_token}`, ...init.headers } })

describe('two sync servers on one database, their shapes from one place', () => {
  let one: ServerUnderTest
  let shapes: ShapeServer | undefined
  let folder: string
  let other: Awaited<ReturnType<typeof second>>
  const electric = { get url() { return shapes?.url ?? 'http://127.0.0.1:9' } }
  let olga: Laptop
  let ana: Laptop

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'kibray-shapes-'))
    one = await serverUnderTest({ tokenSecret })
    shapes = await startShapeServer({ databaseUrl: one.databaseUrl, dataFolder: folder, streamId: 'shared' })
    other = await second(one, { electric })
  })
  afterAll(async () => {
    await other?.end()
    await one?.close()
    await shapes?.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    olga = await one.laptop('office', 'Olga')
    ana = await one.laptop('estimator', 'Ana')
  })

  test('a commit on one pokes the laptops on the other, with its transaction', async () => {
    const socket = await listenAt(other.server.url, olga.session.access_token)
    const here = await listenAt(one.url, olga.session.access_token)
    const times: number[] = []
    for (let sample = 0; sample < 20; sample++) {
      const { transaction } = await olga.does('project.create', newProject())
      const answered = performance.now()
      expect(await socket.until(names(transaction))).toMatchObject({ streams: expect.arrayContaining([`whole-company:${one.company}`]) })
      times.push(performance.now() - answered)
      await here.until(names(transaction))
    }
    times.sort((a, b) => a - b)
    console.info(`a poke on the other server after the answer on the first: p50 ${times[10]?.toFixed(1)} ms, worst ${times[19]?.toFixed(1)} ms`)
    // a server hears its own words too, and must not poke twice
    expect(here.said.filter((message) => message.type === 'poke').map((message) => message.transaction)).toEqual([...new Set(here.said.flatMap((message) => (message.type === 'poke' ? [message.transaction] : [])))])
    socket.close()
    here.close()
  })

  test('a laptop that comes right after a commit is poked for it, for it may have been on its way when the others were', async () => {
    const { transaction } = await olga.does('project.create', newProject())
    for (const server of [one, other.server]) {
      const late = await listenAt(server.url, olga.session.access_token)
      await late.until(names(transaction))
      late.close()
      // and for nothing that is not theirs
      const others = await listenAt(server.url, ana.session.access_token)
      await ana.does('project.create', newProject())
      await others.until((message) => message.type === 'poke')
      expect(others.said.filter(names(transaction))).toEqual([])
      others.close()
    }
  })

  test('a commit that touches more than one notification holds is told whole', async () => {
    const socket = await listenAt(other.server.url, olga.session.access_token)
    const projects = Array.from({ length: 300 }, () => newProject())
    const results = await olga.push(...projects.map((project) => olga.envelope('project.create', project)))
    const transactions = results.map((result) => (result.status === 'applied' ? result.transaction : 'none'))
    expect(transactions).not.toContain('none')
    const last = projects.at(-1)?.id
    await socket.until((message) => message.type === 'poke' && message.streams.includes(`project:${last}`))
    // every project was named, though hundreds of transactions were told at once
    await expect.poll(() => new Set(socket.said.flatMap((message) => (message.type === 'poke' ? message.streams : []))).size, { timeout: 60_000 }).toBeGreaterThanOrEqual(301)
    socket.close()
  })

  test('P7: a role, a device, a project or a session that ends here ends there at once, on sockets, open requests and new ones', async () => {
    const project = newProject()
    await olga.does('project.create', project)
    await olga.does('project_member.add', { id: v7(), project_id: project.id, user_id: ana.actor.id })
    const admin = await one.signIn(one.admin, `ada-${one.company}@example.com`)

    // membership: a stream of events on the other server breaks off, at the latest after the commit that ended it, and the next request is refused
    const stream = `/api/v1/sync/shape?stream=project:${project.id}`
    const first = await at(other.server, ana, `${stream}&offset=now`)
    expect(first.status).toBe(200)
    await first.text()
    const waiting = at(other.server, ana, `${stream}&offset=${first.headers.get('electric-offset')}&handle=${first.headers.get('electric-handle')}&live=true&live_sse=true`).then((answer) => answer.text()).then((text) => `heard ${text}`, () => 'broken off')
    const socket = await listenAt(other.server.url, ana.session.access_token)
    await olga.does('project_member.remove', { project_id: project.id, user_id: ana.actor.id })
    expect(await waiting).toBe('broken off')
    expect((await at(other.server, ana, `${stream}&offset=-1`)).status).toBe(403)
    // which is no reason to close the socket
    await socket.until((message) => message.type === 'poke' && message.streams.includes(`user:${ana.actor.id}`))

    // device: the socket hears why, and the session that the other server remembers is forgotten
    expect((await at(other.server, ana, '/api/v1/auth/me')).status).toBe(200)
    await admin.does('device.revoke', { id: ana.device_id, user_id: ana.actor.id })
    expect(await socket.until((message) => message.type === 'goodbye')).toMatchObject({ problem: { code: 'device_revoked' } })
    expect(((await (await at(other.server, ana, '/api/v1/auth/me')).json()) as { code: string }).code).toBe('device_revoked')

    // role
    const eva = await one.laptop('estimator', 'Eva')
    expect((await at(other.server, eva, '/api/v1/auth/me')).status).toBe(200)
    const evas = await listenAt(other.server.url, eva.session.access_token)
    await admin.does('user.change_role', { id: eva.actor.id, role: { from: 'estimator', to: 'superintendent' } })
    expect(await evas.closed).toBe(1008)
    expect(await (await at(other.server, eva, '/api/v1/auth/me')).json()).toMatchObject({ user: { role: 'superintendent' } })

    // session
    const olgas = await listenAt(other.server.url, olga.session.access_token)
    expect((await at(other.server, olga, '/api/v1/auth/me')).status).toBe(200)
    expect((await fetch(`${one.url}/api/v1/auth/sign-out`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ refresh_token: olga.session.refresh_token }) })).status).toBe(204)
    expect(await olgas.closed).toBe(1008)
    expect((await at(other.server, olga, '/api/v1/auth/me')).status).toBe(401)
  })

  test('P3: the same commands at both servers at once take effect once', async () => {
    const commands = Array.from({ length: 20 }, () => olga.envelope('project.create', newProject()))
    const body = JSON.stringify({ protocol: protocolVersion, commands })
    const answers = await Promise.all([one, other.server].map(async (server) => (await (await at(server, olga, '/api/v1/sync/commands', { method: 'POST', body })).json()) as { results: { id: string; status: string }[] }))
    for (const command of commands) expect(answers.map(({ results }) => results.find((result) => result.id === command.id)?.status).toSorted()).toEqual(['applied', 'duplicate'])
  })

  test('a refresh token is good once, whichever server is asked', async () => {
    const refresh = (server: { url: string }, token: string): Promise<Response> => fetch(`${server.url}/api/v1/auth/refresh`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ refresh_token: token }) })
    const second = await (await refresh(other.server, ana.session.refresh_token)).json() as SignInResponse
    const third = await (await refresh(one, second.refresh_token)).json() as SignInResponse
    expect((await (await refresh(other.server, ana.session.refresh_token)).json() as { code: string }).code).toBe('session_reused')
    expect((await refresh(one, third.refresh_token)).status).toBe(401)
  })

  test('attempts to sign in are counted together', async () => {
    const limits = { signInLimits: { failuresByPerson: 3, attemptsByAddress: 1_000 } }
    const [left, right] = await Promise.all([second(one, { electric, ...limits }), second(one, { electric, ...limits })])
    try {
      const statuses: number[] = []
      for (const server of [left, right, left, right, left]) {
        const answer = await fetch(`${server.server.url}/api/v1/auth/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: ana.email, password: 'a guess' }) })
        statuses.push(answer.status)
      }
      expect(statuses).toEqual([401, 401, 401, 429, 429])
      // another person from the same place is not shut out, and what succeeds does not count
      for (const server of [left, right, left, right, left]) expect((await fetch(`${server.server.url}/api/v1/auth/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: olga.email, password }) })).status).toBe(200)
    } finally {
      await left.end()
      await right.end()
    }
  })

  test('a line that broke is opened again, everybody on it comes back, and nothing said meanwhile counts as heard', async () => {
    const socket = await listenAt(other.server.url, olga.session.access_token)
    expect((await at(other.server, olga, '/api/v1/auth/me')).status).toBe(200)
    const client = new pg.Client({ connectionString: one.databaseUrl })
    await client.connect()
    const { rows } = await client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'kibray between servers'")
    await client.end()
    expect(rows).toHaveLength(2)
    // closed as by a restart, not as a sign-out: the laptop comes back, reads every stream once, and is looked up anew
    expect(await socket.closed).toBe(1012)
    expect(socket.said.some((message) => message.type === 'goodbye')).toBe(false)
    // the first server's line is another and breaks for itself, so a laptop may be sent away twice
    await expect.poll(async () => {
      const back = await listenAt(other.server.url, olga.session.access_token).catch(() => undefined)
      if (!back) return 'sent away'
      const { transaction } = await olga.does('project.create', newProject())
      const heard = await Promise.race([back.until(names(transaction)).then(() => 'poked', () => 'sent away'), new Promise((resolve) => setTimeout(resolve, 1_000, 'not poked'))])
      back.close()
      return heard
    }, { timeout: 60_000 }).toBe('poked')
  })

  test('what is written on a laptop at one server is on a laptop at the other at once, and goes on being so when that one is stopped', async () => {
    const going = await second(one, { electric })
    const balancer = await balancerOver(going.server.port, other.server.port)
    const gus = await one.laptop('office', 'Gus')
    const [here, there] = [await Engine.open({ server: one.url }), await Engine.open({ server: balancer.url })]
    try {
      for (const [laptop, { email }] of [[here, olga], [there, gus]] as const) {
        await laptop.engine.call('sign_in', { server_url: null, email, password })
        await laptop.synced()
      }
      const seconds = async (): Promise<number> => {
        const project = newProject({ status: 'active' })
        const began = performance.now()
        const seen = Promise.withResolvers<void>()
        const stop = there.engine.watch('project.get', { id: project.id }, (found) => { if (found !== null) seen.resolve() }, (problem) => seen.reject(new Error(problem.detail)))
        await here.command('project.create', project)
        await seen.promise
        stop()
        return (performance.now() - began) / 1000
      }
      const times: number[] = []
      for (let sample = 0; sample < 20; sample++) times.push(await seconds())
      times.sort((a, b) => a - b)
      console.info(`saved on a laptop at one server until seen on a laptop at the other: p50 ${((times[10] ?? 0) * 1000).toFixed(0)} ms, worst ${((times[19] ?? 0) * 1000).toFixed(0)} ms`)
      // a laptop with a socket asks for nothing by itself for five minutes: it was poked
      expect(times.at(-1)).toBeLessThan(30)

      await going.end()
      expect(await seconds()).toBeLessThan(30)
      expect(balancer.tookOver()).toBe(true)
    } finally {
      await here.close()
      await there.close()
      balancer.close()
      await going.end()
    }
  })

  test('a server that is told to stop sends its laptops away at once: long-polls are answered, sockets closed', async () => {
    const going = await second(one, { electric })
    const laptop = await one.laptop('office', 'Gus')
    const socket = await listenAt(going.server.url, laptop.session.access_token)
    const stream = `/api/v1/sync/shape?stream=user:${laptop.actor.id}`
    const now = await at(going.server, laptop, `${stream}&offset=now`)
    await now.text()
    const asked = performance.now()
    const waiting = at(going.server, laptop, `${stream}&offset=${now.headers.get('electric-offset')}&handle=${now.headers.get('electric-handle')}&live=true`)
    // a request that follows on the same server says that the long-poll has begun
    await at(going.server, laptop, '/api/v1/auth/me')
    const stopped = going.end()
    expect(await socket.closed).toBe(1012)
    const answer = await waiting
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '0'])
    expect(await answer.json()).toMatchObject({ code: 'server_failed' })
    await stopped
    // a long-poll would have lasted 20 s
    expect(performance.now() - asked).toBeLessThan(15_000)
  })
})

describe('two sync servers with embedded engines', () => {
  test('one serves the shapes, the other does all else, says that it waits, and takes over within seconds', async () => {
    const one = await serverUnderTest({ tokenSecret })
    const standby = await second(one)
    const olga = await one.laptop('office', 'Olga')
    const stream = `/api/v1/sync/shape?stream=whole-company:${one.company}&offset=-1`
    const health = async (server: { url: string }): Promise<[number, unknown]> => {
      const answer = await fetch(`${server.url}/api/v1/health`)
      return [answer.status, (await answer.json() as { shapes: unknown }).shapes]
    }
    try {
      expect(await health(one)).toEqual([200, { status: 'active' }])
      expect(await health(standby.server)).toEqual([503, { status: 'waiting' }])
      expect((await fetch(`${standby.server.url}/api/v1/health/alive`)).status).toBe(200)

      const asked = performance.now()
      const refused = await at(standby.server, olga, stream)
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
      // at once: a laptop that came here by mistake should not wait for nothing
      expect(performance.now() - asked).toBeLessThan(3_000)

      const project = newProject()
      const pushed = await at(standby.server, olga, '/api/v1/sync/commands', { method: 'POST', body: JSON.stringify({ protocol: protocolVersion, commands: [olga.envelope('project.create', project)] }) })
      expect(await pushed.json()).toMatchObject({ results: [{ status: 'applied' }] })

      await one.stop()
      const ended = performance.now()
      await expect.poll(() => health(standby.server), { interval: 20, timeout: 60_000 }).toEqual([200, { status: 'active' }])
      console.info(`the standby took over after ${(performance.now() - ended).toFixed(0)} ms`)
      const answer = await at(standby.server, olga, stream)
      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain(project.id)
    } finally {
      await standby.end()
      await one.close()
    }
  })
})
