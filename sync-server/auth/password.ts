import { pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { World } from '../world.ts'

const derive = promisify(pbkdf2)
/** What a new password costs; an older one that cost less is hashed anew when its owner next signs in. */
export const PASSWORD_ITERATIONS = 600_000
const KEY_BYTES = 32
const SALT_CHARACTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const SALT_LENGTH = 22

export interface PasswordCheck {
  readonly matches: boolean
  /** True where the stored hash is weaker than new ones. */
  readonly outdated: boolean
}

/** Hashes a password in Django's format `pbkdf2_sha256$iterations$salt$hash`, so that accounts move over with their passwords. */
export async function hashPassword(password: string, world: World, iterations = PASSWORD_ITERATIONS): Promise<string> {
  const salt = Array.from(world.randomBytes(SALT_LENGTH), (byte) => SALT_CHARACTERS[byte % SALT_CHARACTERS.length]).join('')
  return encode(salt, iterations, await derive(password, salt, iterations, KEY_BYTES, 'sha256'))
}

/**
 * Whether a password belongs to a stored hash of any number of iterations. Without a hash, for nobody has that address, it takes
 * as long as with one, so that nobody learns which addresses exist.
 */
export async function checkPassword(password: string, stored: string | undefined, iterations = PASSWORD_ITERATIONS): Promise<PasswordCheck> {
  const parts = /^pbkdf2_sha256\$(\d{1,8})\$([^$]+)\$([A-Za-z0-9+/=]+)$/.exec(stored ?? '')
  const count = parts ? Number(parts[1]) : iterations
  const expected = parts ? Buffer.from(parts[3] as string, 'base64') : Buffer.alloc(KEY_BYTES)
  const derived = await derive(password, parts?.[2] ?? 'nobody', count, KEY_BYTES, 'sha256')
  const equal = expected.length === derived.length && timingSafeEqual(expected, derived)
  return { matches: equal && parts !== null, outdated: count < iterations }
}

const encode = (salt: string, iterations: number, key: Buffer): string => `pbkdf2_sha256$${iterations}$${salt}$${key.toString('base64')}`
