/** A call that takes longer than this, by the simulated clock, hangs. */
const MOST_MS = 900_000

interface Timer { readonly at: number; readonly order: number; readonly task: () => void }

/** A leap longer than this waits for what Postgres is about to tell. */
const SHORT_MS = 50
/** So long, by the real clock, the shapes may take to bring what was committed; nobody may follow it. */
const TOLD_WITHIN_MS = 40
/** A request that the real server holds so long, by the real clock, is stuck. */
const STUCK_AFTER_MS = 60_000

/**
 * Time for everything that is simulated. It stands still while the real parts (HTTP handlers, Postgres, SQLite) are at work, and leaps
 * from timer to timer when nothing is.
 */
export class SimulatedTime {
  now = Date.UTC(2026, 10, 23, 15)
  readonly #timers: Timer[] = []
  readonly #awaited = new Map<string, number>()
  #order = 0
  #working = 0
  #workedUntil: (() => void)[] = []

  /** Calls once after so many milliseconds; returns what takes it back. */
  after(milliseconds: number, task: () => void): () => void {
    const timer = { at: this.now + Math.max(0, milliseconds), order: this.#order++, task }
    const place = this.#timers.findLastIndex((each) => each.at <= timer.at)
    this.#timers.splice(place + 1, 0, timer)
    return () => {
      const index = this.#timers.indexOf(timer)
      if (index >= 0) this.#timers.splice(index, 1)
    }
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => { this.after(milliseconds, resolve) })
  }

  /** Time stands still until this is done. */
  async during<Result>(work: Promise<Result>): Promise<Result> {
    this.#working += 1
    try {
      return await work
    } finally {
      this.#working -= 1
      for (const resolve of this.#workedUntil.splice(0)) resolve()
    }
  }

  /** A transaction was committed that the shapes are about to bring. */
  committed(transaction: string): void { this.#awaited.set(transaction, performance.now() + TOLD_WITHIN_MS) }
  brought(transaction: string): void { this.#awaited.delete(transaction) }

  /** Lets so much time go by, and all happen that falls due in it. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds
    for (;;) {
      await this.settle()
      const due = this.#timers[0]
      const next = due && due.at <= end ? due.at : end
      if (next - this.now > SHORT_MS && this.#isAwaited()) {
        await new Promise((resolve) => { setTimeout(resolve, 1) })
        continue
      }
      this.now = Math.max(this.now, next)
      if (!due || due.at > end) break
      this.#timers.shift()
      due.task()
    }
  }

  /** Lets time go by until this is settled; what does not settle in a quarter of an hour never will. */
  async until<Result>(work: Promise<Result>): Promise<Result> {
    let settled = false
    const noted = work.finally(() => { settled = true })
    noted.catch(() => undefined)
    const end = this.now + MOST_MS
    for (;;) {
      await this.settle()
      if (settled) return await noted
      if (this.now > end) throw new Error('something does not come to an end')
      await this.pass(Math.max(1, Math.min(1_000, (this.#timers[0]?.at ?? this.now) - this.now)))
    }
  }

  /** Waits until no real part is at work and what follows at once has happened. */
  async settle(): Promise<void> {
    const began = performance.now()
    for (let turn = 0; turn < 4; turn++) {
      await new Promise<void>((resolve) => { setImmediate(resolve) })
      while (this.#working > 0) {
        turn = 0
        let timer: NodeJS.Timeout | undefined
        await new Promise<void>((resolve) => {
          this.#workedUntil.push(resolve)
          timer = setTimeout(resolve, 1_000)
        })
        clearTimeout(timer)
        if (performance.now() - began > STUCK_AFTER_MS) throw new Error('a real part has been at work for a minute')
      }
    }
  }

  #isAwaited(): boolean {
    const now = performance.now()
    for (const [transaction, until] of this.#awaited) if (until < now) this.#awaited.delete(transaction)
    return this.#awaited.size > 0
  }
}
