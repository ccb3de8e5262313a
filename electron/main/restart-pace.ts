const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000
const STEADY_AFTER_MS = 60_000
const ENDINGS_IN_A_ROW = 5

/**
 * How soon something that ended by itself is started again: at once at first, ever slower while it keeps ending, and not at all any
 * more after the fifth time without a steady minute in between.
 */
export class RestartPace {
  #endings = 0

  /** Milliseconds to wait before the next start, or `give-up`. `ranFor` is how long it had run, in milliseconds. */
  ended(ranFor: number): number | 'give-up' {
    this.#endings = ranFor >= STEADY_AFTER_MS ? 1 : this.#endings + 1
    if (this.#endings >= ENDINGS_IN_A_ROW) return 'give-up'
    return Math.min(FIRST_PAUSE_MS * 4 ** (this.#endings - 1), LONGEST_PAUSE_MS)
  }

  /** Somebody asked to try again: what happened before does not count. */
  forgive(): void {
    this.#endings = 0
  }
}
