import { sha256OfText } from './signing/sha256.ts'

/** An id that follows from others: whoever works it out, and wherever, gets the same one. A UUID of version 8, out of SHA-256. */
export function derivedId(...from: readonly string[]): string {
  const hash = sha256OfText(from.join(' '))
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
