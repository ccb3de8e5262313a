import { Worker } from 'node:worker_threads'
import type { Actor } from '../../../shared/commands/command.ts'
import { ProblemError } from '../../../shared/problem.ts'
import type { ReadAnswer, ReaderMessage } from './reader-protocol.ts'

/** What a reader tells. */
export interface ReaderEvents {
  answered(answer: ReadAnswer): void
  failed(error: Error): void
  ended(): void
}

/** Starts a reader of a data folder; returns what takes messages to it. */
export type OpenReader = (folder: string, key: string, events: ReaderEvents) => (message: ReaderMessage) => void

const readerThread: OpenReader = (folder, key, events) => {
  const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './reader-thread.ts' : './reader-thread.js', import.meta.url), { workerData: { folder, key }, name: 'kibray reader' })
  worker.on('message', (answer: ReadAnswer) => events.answered(answer))
  worker.on('error', (error) => {
    events.failed(error)
    // an engine that cannot read is of no use: it ends, and its host starts a whole one
    setImmediate(() => { throw error })
  })
  worker.on('exit', () => events.ended())
  return (message) => worker.postMessage(message)
}

interface Waiting {
  resolve(text: string | null): void
  reject(error: unknown): void
}

/** Reads of the last commit, on a thread of their own: a slow list never holds up a write. */
export class Readers {
  readonly #send: (message: ReaderMessage) => void
  readonly #exited: Promise<void>
  readonly #waiting = new Map<number, Waiting>()
  #nextRequest = 1
  #nextFollow = 1
  #ended: ProblemError | null = null

  /** The database must have been opened, and brought up to date, by the writer. `open` starts a thread unless told otherwise. */
  constructor(folder: string, key: string, open: OpenReader = readerThread) {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#exited = promise
    this.#send = open(folder, key, {
      answered: (answer) => this.#answered(answer),
      failed: (error) => this.#end(new ProblemError({ code: 'storage_failed', detail: `the reader failed: ${error.message}` }, { cause: error })),
      ended: () => {
        this.#end(new ProblemError({ code: 'cancelled', detail: 'the engine is closing' }))
        resolve()
      },
    })
  }

  /** The result of a query or of one of the engine's own reads. Throws `ProblemError`. */
  async read(name: string, args: unknown, actor: Actor | null): Promise<unknown> {
    return JSON.parse(await this.#ask(name, args, actor, null) as string) as unknown
  }

  /** A number under which results are compared with the one before. */
  follow(): number {
    return this.#nextFollow++
  }

  /** JSON text of a `ValueNews`: the result, or what of it changed since it was told before under this number; null where nothing did. Throws `ProblemError`. */
  async readIfChanged(follow: number, name: string, args: unknown, actor: Actor | null): Promise<string | null> {
    return await this.#ask(name, args, actor, follow)
  }

  /** Copies the database's log into it on the reader's thread, which spares the writer most of it. Throws `ProblemError`. */
  async fold(): Promise<void> {
    if (this.#ended) throw this.#ended
    const request = this.#nextRequest++
    await new Promise((resolve, reject) => {
      this.#waiting.set(request, { resolve, reject })
      this.#post({ type: 'fold', request })
    })
  }

  forget(follow: number): void {
    this.#post({ type: 'forget', follow })
  }

  async close(): Promise<void> {
    if (this.#ended) return
    this.#post({ type: 'close' })
    await this.#exited
  }

  #ask(name: string, args: unknown, actor: Actor | null, follow: number | null): Promise<string | null> {
    if (this.#ended) return Promise.reject(this.#ended)
    const request = this.#nextRequest++
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, { resolve, reject })
      this.#post({ type: 'read', read: { request, name, args, actor, follow } })
    })
  }

  #post(message: ReaderMessage): void {
    if (!this.#ended) this.#send(message)
  }

  #answered(answer: ReadAnswer): void {
    const waiting = this.#waiting.get(answer.request)
    this.#waiting.delete(answer.request)
    if (!waiting) return
    if ('problem' in answer) waiting.reject(new ProblemError(answer.problem))
    else waiting.resolve('text' in answer ? answer.text : null)
  }

  #end(problem: ProblemError): void {
    this.#ended ??= problem
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended)
    this.#waiting.clear()
  }
}
