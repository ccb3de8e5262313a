/** So many may be at it at a time; the others stand in line. */
export class Slots {
  #free: number
  readonly #line: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  /** Whether few are left for those who come next. */
  get scarce(): boolean { return this.#free < 4 }

  /** Waits for a turn; returns what ends it, which may be called more than once. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#line.push(resolve))
    return this.#ender()
  }

  /** A turn if there is one at once, else null. */
  takeNow(): (() => void) | null {
    if (this.#free === 0) return null
    this.#free--
    return this.#ender()
  }

  #ender(): () => void {
    let ended = false
    return () => {
      if (ended) return
      ended = true
      const next = this.#line.shift()
      if (next) next()
      else this.#free++
    }
  }
}
