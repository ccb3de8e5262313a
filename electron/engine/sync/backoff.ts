import type { World } from '../world.ts'

const firstDelay = 500
const longestDelay = 30_000

/** Waiting times between attempts: doubling from half a second to 30 s, each drawn anew between nothing and the whole (full jitter), so that a thousand laptops do not come back as one. */
export class Backoff {
  readonly #world: World
  #failures = 0

  constructor(world: World) {
    this.#world = world
  }

  /** Milliseconds until the next attempt, after one more failure. */
  next(): number {
    const most = Math.min(longestDelay, firstDelay * 2 ** this.#failures)
    this.#failures = Math.min(this.#failures + 1, 16)
    // never at once: a loop of immediate failures would burn the battery
    return Math.max(50, Math.round(this.#world.random() * most))
  }

  succeeded(): void {
    this.#failures = 0
  }
}
