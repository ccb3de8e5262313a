import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem.ts'
import type { ValueNews } from '../../../shared/value-change.ts'
import type { ChangeFeed } from '../change-feed.ts'
import type { World } from '../world.ts'

/** Of three runs the first and the last are no closer together than two such times, in milliseconds: what comes after a quiet time is followed at once, and so is the one change that comes right behind it. */
const together = 16
/** However long the last run took, nobody waits longer than this for the next. */
const waitAtMost = 300

export interface LiveQueryTask {
  /** Names of the tables whose changes matter. */
  readonly tables: readonly string[]
  /** JSON text of the result's news, or null where it is the same as before. */
  read(): Promise<string | null>
  onNews(news: ValueNews): void
  onProblem(problem: Problem): void
}

/**
 * A query that runs again when one of its tables changed: at most twice in 32 ms, never twice at a time, and after a
 * pause of twice the length of its last run, so that a long list cannot keep the reader busy while thousands of rows come in.
 */
export class LiveQuery {
  readonly #task: LiveQueryTask
  readonly #world: World
  readonly #stopListening: () => void
  #running = false
  #again = false
  #cancelTimer: (() => void) | null = null
  #lastLength = 0
  #lastEnd = 0
  #endBefore = 0
  #stopped = false

  constructor(task: LiveQueryTask, feed: ChangeFeed, world: World) {
    this.#task = task
    this.#world = world
    const tables = new Set(task.tables)
    this.#stopListening = feed.listen((changed) => {
      for (const table of changed) if (tables.has(table)) return this.#soon()
    })
    void this.#run()
  }

  stop(): void {
    this.#stopped = true
    this.#stopListening()
    this.#cancelTimer?.()
  }

  /** Runs again though no table changed, as when somebody else is signed in; at once, or after so many milliseconds. */
  refresh(delay = 0): void {
    this.#soon(delay)
  }

  #soon(delay = 0): void {
    this.#again = true
    if (this.#running || this.#cancelTimer || this.#stopped) return
    const wait = Math.max(this.#endBefore + 2 * together, this.#lastEnd + Math.min(waitAtMost, this.#lastLength * 2), performance.now() + delay) - performance.now()
    if (wait <= 0) return void this.#run()
    this.#cancelTimer = this.#world.after(wait, () => {
      this.#cancelTimer = null
      void this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#running = true
    this.#again = false
    const began = performance.now()
    try {
      const text = await this.#task.read()
      if (!this.#stopped && text !== null) this.#task.onNews(JSON.parse(text) as ValueNews)
    } catch (error) {
      if (!this.#stopped) this.#task.onProblem(problemOf(error))
    } finally {
      this.#endBefore = this.#lastEnd
      this.#lastEnd = performance.now()
      this.#lastLength = this.#lastEnd - began
      this.#running = false
      if (this.#again) this.#soon()
    }
  }
}
