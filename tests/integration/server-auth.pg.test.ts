import { statSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import type { SignInResponse } from '../../shared/sync/protocol.ts'
import { refreshTokens } from '../../sync-server/auth/refresh-tokens.ts'
import { realWorld } from '../../sync-server/world.ts'
import { TEST_ITERATIONS, serverUnderTest, type Laptop, type ServerUnderTest } from './server-under-test.ts'

let server: ServerUnderTest
let ana: Laptop

beforeAll(async () => {
  server = await serverUnderTest({ signInLimits: { failuresByPerson: 4, attemptsByAddress: 10_000 } })
  ana = await server.laptop('estimator', 'Ana')
})
afterAll(() => server?.close())

async function post(path: string, body: unknown): Promise<{ status: number; body: SignInResponse & { code?: string }; headers: Headers }> {
  const response = await fetch(`${server.url}/api/v1/auth${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const text = await response.text()
  return { status: response.status, body: (text ? JSON.parse(text) : {}) as never, headers: response.headers }
}
const me = async (token: string): Promise<number> => (await fetch(`${server.url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${token}` } })).status
const signIn = async (laptop: Laptop) => (await post('/sign-in', { email: laptop.email.toUpperCase(), password: 'paint the town' })).body

describe('sign-in', () => {
  test('answers who one is, for fifteen minutes, and what the server speaks', async () => {
    const { user, expires_in, protocol } = await signIn(ana)
    expect(user).toMatchObject({ id: ana.actor.id, company_id: server.company, role: 'estimator', name: 'Ana', email: ana.email })
    expect(expires_in).toBe(900)
    expect(protocol).toEqual({ oldest: 1, newest: 1 })
  })

  test('says the same of a wrong password and of nobody', async () => {
    const wrong = await post('/sign-in', { email: ana.email, password: 'wrong' })
    const nobody = await post('/sign-in', { email: 'nobody@example.com', password: 'wrong' })
    expect([wrong.status, wrong.body.code]).toEqual([401, 'sign_in_failed'])
    expect({ ...nobody.body, request_id: '' }).toEqual({ ...wrong.body, request_id: '' })
  })

  test('is refused after some failures for the same address, and only for that', async () => {
    const bea = await server.laptop('estimator', 'Bea')
    const tries = []
    for (let index = 0; index < 6; index += 1) tries.push((await post('/sign-in', { email: bea.email, password: 'wrong' })).status)
    expect(tries).toEqual([401, 401, 401, 401, 429, 429])
    const late = await post('/sign-in', { email: bea.email, password: 'paint the town' })
    expect([late.status, late.body.code]).toEqual([429, 'too_many_requests'])
    expect(late.headers.get('retry-after')).not.toBeNull()
    expect((await signIn(ana)).user.id).toBe(ana.actor.id)
  })

  test('registers the laptop once, however often somebody signs in on it, and nobody else’s', async () => {
    const device = { id: v7(), name: 'Ana’s laptop', platform: 'linux', public_key: null }
    await post('/sign-in', { email: ana.email, password: 'paint the town', device })
    await post('/sign-in', { email: ana.email, password: 'paint the town', device: { ...device, name: 'renamed' } })
    expect(await server.postgres.database.selectFrom('device').select(['user_id', 'name']).where('id', '=', device.id).execute()).toEqual([{ user_id: ana.actor.id, name: 'renamed' }])
    expect(await server.postgres.database.selectFrom('number_lease').select('id').where('device_id', '=', device.id).execute()).toHaveLength(2)
    const carl = await server.laptop('estimator', 'Carl')
    const stolen = await post('/sign-in', { email: carl.email, password: 'paint the town', device })
    expect([stolen.status, stolen.body.code]).toEqual([403, 'not_permitted'])
  })

  test('makes a weaker hash as strong as new ones', async () => {
    const weak = 'pbkdf2_sha256$500$seasalt$'
    const { pbkdf2Sync } = await import('node:crypto')
    const hash = weak + pbkdf2Sync('paint the town', 'seasalt', 500, 32, 'sha256').toString('base64')
    await server.postgres.database.updateTable('credential').set({ password_hash: hash }).where('id', '=', ana.actor.id).execute()
    await signIn(ana)
    const { password_hash } = await server.postgres.database.selectFrom('credential').select('password_hash').where('id', '=', ana.actor.id).executeTakeFirstOrThrow()
    expect(password_hash).toMatch(new RegExp(`^pbkdf2_sha256\\$${TEST_ITERATIONS}\\$`))
    expect((await signIn(ana)).user.id).toBe(ana.actor.id)
  })
})

describe('a session', () => {
  test('goes on from token to token', async () => {
    const first = await signIn(ana)
    const second = await post('/refresh', { refresh_token: first.refresh_token })
    expect(second.status).toBe(200)
    const third = await post('/refresh', { refresh_token: second.body.refresh_token })
    expect(await me(third.body.access_token)).toBe(200)
  })

  test('ends for both holders when a used token comes back', async () => {
    const first = await signIn(ana)
    const second = (await post('/refresh', { refresh_token: first.refresh_token })).body
    const third = (await post('/refresh', { refresh_token: second.refresh_token })).body
    const thief = await post('/refresh', { refresh_token: first.refresh_token })
    expect([thief.status, thief.body.code]).toEqual([401, 'session_reused'])
    expect((await post('/refresh', { refresh_token: third.refresh_token })).body.code).toBe('session_expired')
  })

  test('outlives a lost answer: the same token may ask once more, and the one that was lost is dead', async () => {
    const first = await signIn(ana)
    const lost = (await post('/refresh', { refresh_token: first.refresh_token })).body
    const repeated = await post('/refresh', { refresh_token: first.refresh_token })
    expect(repeated.status).toBe(200)
    // whoever holds the lost one now gives themselves away, and the family ends
    expect((await post('/refresh', { refresh_token: lost.refresh_token })).body.code).toBe('session_reused')
    expect((await post('/refresh', { refresh_token: repeated.body.refresh_token })).body.code).toBe('session_expired')
  })

  test('does not outlive it for long', async () => {
    let now = Date.now()
    const tokens = refreshTokens(server.postgres, { ...realWorld, now: () => new Date(now) })
    const first = await tokens.begin({ id: ana.actor.id, company_id: server.company }, null)
    await tokens.rotate(first.token)
    now += 31_000
    await expect(tokens.rotate(first.token)).rejects.toThrow('session_reused')
  })

  test('two copies of one token at the same moment never make two sessions', async () => {
    const first = await signIn(ana)
    const both = await Promise.all([post('/refresh', { refresh_token: first.refresh_token }), post('/refresh', { refresh_token: first.refresh_token })])
    const live = await server.postgres.database.selectFrom('refresh_token').select('id').where('revoked_at', 'is', null).where('used_at', 'is', null)
      .where('family_id', '=', (JSON.parse(atob(both[0].body.access_token.split('.')[1] ?? '')) as { sid: string }).sid).execute()
    expect(live).toHaveLength(1)
  })

  test('ends with sign-out, its access token too', async () => {
    const session = await signIn(ana)
    expect(await me(session.access_token)).toBe(200)
    expect((await post('/sign-out', { refresh_token: session.refresh_token })).status).toBe(204)
    expect(await me(session.access_token)).toBe(401)
    expect((await post('/refresh', { refresh_token: session.refresh_token })).body.code).toBe('session_expired')
  })

  test('survives a restart of the server, whose secret nobody else may read', async () => {
    const session = await signIn(ana)
    await server.restart()
    expect(await me(session.access_token)).toBe(200)
    expect(statSync(`${server.dataFolder}/access-token-secret`).mode & 0o777).toBe(0o600)
  })

  test('no token is in the database as it is', async () => {
    const session = await signIn(ana)
    const rows = await server.postgres.database.selectFrom('refresh_token').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(session.refresh_token)
  })

  test.each([
    ['none', ''], ['nonsense', 'Bearer nonsense'], ['another algorithm', `Bearer ${btoa('{"alg":"none"}')}.${btoa('{"sub":"x"}')}.`], ['another scheme', 'Basic abc'],
  ])('with %s is none', async (_, authorization) => {
    const response = await fetch(`${server.url}/api/v1/auth/me`, { headers: authorization ? { authorization } : {} })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(await response.json()).toMatchObject({ code: 'not_signed_in' })
  })
})
