/** However long a server asks for, it is asked again after so long. */
const longestWait = 900_000

/** Milliseconds that an answer asks to wait before the next attempt (RFC 9110, section 10.2.3: seconds or a date); 0 where it asks for nothing. */
export function retryAfter(header: string | null | undefined, now: number): number {
  if (!header) return 0
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isFinite(wait) ? Math.min(longestWait, Math.max(0, wait)) : 0
}
