/** Something started that must not outlive us. */
export interface Stoppable {
  stop(): Promise<void>
  /** Ends it within this tick, without ceremony. */
  kill(): void
}

const ONE_KEYSTROKE_MS = 300

/**
 * Holds everything that was started, and ends it in the reverse order: on Ctrl-C in order, on a second Ctrl-C at once, and also
 * when the process that started us is gone.
 */
export class Stopping {
  readonly #started: Stoppable[] = []
  #begun: number | undefined
  #ending: Promise<never> | undefined

  /** Whether the end has begun; what fails from then on is not worth a word. */
  get begun(): boolean {
    return this.#begun !== undefined
  }

  add(...started: Stoppable[]): void {
    this.#started.push(...started)
  }

  /** Listens for Ctrl-C, for a polite request to end, and for the death of the process that handed over to us. */
  listen(): void {
    const interrupted = (): void => this.#interrupted()
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupted)
    if (process.connected) process.on('disconnect', () => void this.end(1))
  }

  /** Stops everything, last started first, and ends this process. */
  end(code: number): Promise<never> {
    this.#begun ??= Date.now()
    return (this.#ending ??= this.#stopAll(code))
  }

  async #stopAll(code: number): Promise<never> {
    // Each stays in the list until it has stopped: a second Ctrl-C kills the one that is slow to.
    for (let next = this.#started.at(-1); next; next = this.#started.at(-1)) {
      await next.stop().catch((error: unknown) => process.stderr.write(`${String(error)}\n`))
      this.#started.splice(this.#started.indexOf(next), 1)
    }
    process.exit(code)
  }

  #interrupted(): void {
    if (this.#begun === undefined) {
      void this.end(0)
      return
    }
    // npm passes on the Ctrl-C that the terminal has sent us already: twice within a moment is still once.
    if (Date.now() - this.#begun < ONE_KEYSTROKE_MS) return
    for (const one of this.#started) one.kill()
    process.exit(130)
  }
}
