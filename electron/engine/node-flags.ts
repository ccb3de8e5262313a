/**
 * With what the engine's process is started. Left to itself V8 lets what is young grow to 130 MB while pages of a first download go
 * through it, and never gives that back; with 8 MB a half it stays below 20.
 */
export const engineNodeFlags: readonly string[] = ['--max-semi-space-size=8']

/** On Linux each of its threads would keep a heap of its own for C, from which nothing goes back: 30 MB after a first download. */
export const engineEnvironment: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: '1' }
