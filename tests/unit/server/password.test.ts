import { describe, expect, test } from 'vitest'
import { PASSWORD_ITERATIONS, checkPassword, hashPassword } from '../../../sync-server/auth/password.ts'
import { realWorld } from '../../../sync-server/world.ts'

describe('passwords are kept as Django keeps them', () => {
  // out of Django 3.2's own tests of its hashers
  test.each([
    ['pbkdf2_sha256$260000$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo='],
    ['pbkdf2_sha256$260000$seasalt2$UCGMhrOoaq1ghQPArIBK5RkI6IZLRxlIwHWA1dMy7y8='],
  ])('%s', async (stored) => {
    expect(await checkPassword('lètmein', stored)).toEqual({ matches: true, outdated: true })
    expect(await checkPassword('letmein', stored)).toEqual({ matches: false, outdated: true })
  })

  test('a new one costs 600,000 iterations and has a salt of its own', async () => {
    const one = await hashPassword('lètmein', realWorld)
    const other = await hashPassword('lètmein', realWorld)
    expect(PASSWORD_ITERATIONS).toBe(600_000)
    expect(one).toMatch(/^pbkdf2_sha256\$600000\$[A-Za-z0-9]{22}\$[A-Za-z0-9+/]{43}=$/)
    expect(one).not.toBe(other)
    expect(await checkPassword('lètmein', one)).toEqual({ matches: true, outdated: false })
  })

  test.each([['nothing', undefined], ['an unusable one', '!'], ['another format', 'argon2$argon2id$v=19$m=1$a$b'], ['a cut one', 'pbkdf2_sha256$1000$salt$']])('%s matches no password, not even an empty one', async (_, stored) => {
    for (const password of ['', 'lètmein']) expect((await checkPassword(password, stored, 1_000)).matches).toBe(false)
  })
})
