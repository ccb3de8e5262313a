import type { Bridge } from '../../shared/bridge.ts'
import type { Problem } from '../../shared/problem.ts'
import type { QueryArguments, QueryName } from '../../shared/queries/registry.ts'

/** What is known of a question: the newest result, or why there is none. */
export interface Answer {
  readonly result: unknown
  readonly problem: Problem | undefined
}

interface Followed {
  answer: Answer | undefined
  readonly listeners: Set<(answer: Answer) => void>
  stop: () => void
}

/** A query with its arguments, as one text: equal questions are one. */
export const questionOf = (name: QueryName, args: unknown): string => JSON.stringify([name, args])

/** Follows each question once for the whole page, however many components ask it: every amount in a list asks for the company's currency. */
export class LiveQueries {
  readonly #bridge: Bridge
  readonly #followed = new Map<string, Followed>()

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  /** The newest answer while somebody follows the question; undefined before the first. */
  latest(question: string): Answer | undefined {
    return this.#followed.get(question)?.answer
  }

  /** Calls `listener` with the newest answer, at once where there is one, and with each new one; returns what ends it. */
  follow(question: string, listener: (answer: Answer) => void): () => void {
    const followed = this.#followed.get(question) ?? this.#begin(question)
    followed.listeners.add(listener)
    if (followed.answer) listener(followed.answer)
    return () => {
      followed.listeners.delete(listener)
      if (followed.listeners.size > 0 || this.#followed.get(question) !== followed) return
      this.#followed.delete(question)
      followed.stop()
    }
  }

  #begin(question: string): Followed {
    const [name, args] = JSON.parse(question) as [QueryName, QueryArguments<QueryName>]
    const listeners = new Set<(answer: Answer) => void>()
    const tell = (answer: Answer): void => {
      followed.answer = answer
      for (const listener of listeners) listener(answer)
    }
    const followed: Followed = { answer: undefined, listeners, stop: () => {} }
    this.#followed.set(question, followed)
    followed.stop = this.#bridge.watch(name, args, (result) => { tell({ result, problem: undefined }) }, (problem) => { tell({ result: followed.answer?.result, problem }) })
    return followed
  }
}
