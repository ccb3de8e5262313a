import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** So many browsers may hold a session; the oldest makes room. */
const mostSessions = 20

/**
 * Which browsers may speak to this laptop. The link printed at the start carries a token that works once; opening it gives the browser
 * a session cookie. Only the cookies' hashes are kept, so that a reload works after a restart.
 */
export class BrowserSessions {
  readonly #file: string
  readonly #hashes: string[]
  #token: string | null = randomBytes(32).toString('base64url')

  constructor(dataFolder: string) {
    this.#file = path.join(dataFolder, 'browser-sessions.json')
    this.#hashes = existsSync(this.#file) ? storedHashes(readFileSync(this.#file, 'utf8')) : []
  }

  /** The token of the link; null once it was used. */
  get token(): string | null { return this.#token }

  /** Exchanges the link's token for a new session's secret; null where the token is wrong or was used. */
  redeem(token: string): string | null {
    if (this.#token === null || !same(token, this.#token)) return null
    this.#token = null
    const secret = randomBytes(32).toString('base64url')
    this.#hashes.push(hashOf(secret))
    while (this.#hashes.length > mostSessions) this.#hashes.shift()
    try {
      writeFileSync(this.#file, JSON.stringify(this.#hashes), { mode: 0o600 })
    } catch {
      // a disk that is full or may not be written costs the session at the next start, and must be told in this browser
    }
    return secret
  }

  holds(secret: string | undefined): boolean {
    if (!secret) return false
    const hash = hashOf(secret)
    return this.#hashes.some((known) => same(known, hash))
  }
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

function same(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest())
}

/** A file that somebody damaged costs the browsers their sessions, and nothing else. */
function storedHashes(text: string): string[] {
  try {
    const stored: unknown = JSON.parse(text)
    return Array.isArray(stored) ? stored.filter((each): each is string => typeof each === 'string') : []
  } catch {
    return []
  }
}
