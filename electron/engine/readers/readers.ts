import { Worker } from 'node:worker_threads'
import type { Actor } from '../../../shared/commands/command.ts'
import { ProblemError } from '../../../shared/problem.ts'
import type { ReadAnswer, ReaderMessage } from './reader-protocol.ts'

interface Waiting {
  resolve(text: string | null): void
  reject(error: unknown): void
}

/** Reads of the last commit, on a thread of their own: a slow list never holds up a write. */
export class Readers {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #nextRequest = 1
  #nextFollow = 1
  #ended: ProblemError | null = null

  /** The database must have been opened, and brought up to date, by the writer. */
  constructor(folder: string, key: string) {
    this.#worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './reader-thread.ts' : './reader-thread.js', import.meta.url), { workerData: { folder, key }, name: 'kibray reader' })
    this.#worker.on('message', (answer: ReadAnswer) => this.#answered(answer))
    this.#worker.on('error', (error) => {
      this.#end(new ProblemError({ code: 'storage_failed', detail: `the reader thread failed: ${error.message}` }, { cause: error }))
      // an engine that cannot read is of no use: it ends, and its host starts a whole one
      setImmediate(() => { throw error })
    })
    this.#worker.on('exit', () => this.#end(new ProblemError({ code: 'cancelled', detail: 'the engine is closing' })))
  }

  /** The result of a query or of one of the engine's own reads. Throws `ProblemError`. */
  async read(name: string, args: unknown, actor: Actor | null): Promise<unknown> {
    return JSON.parse(await this.#ask(name, args, actor, null) as string) as unknown
  }

  /** A number under which results are compared with the one before. */
  follow(): number {
    return this.#nextFollow++
  }

  /** JSON text of the result, or null where it is what was told before under this number. Throws `ProblemError`. */
  async readIfChanged(follow: number, name: string, args: unknown, actor: Actor | null): Promise<string | null> {
    return await this.#ask(name, args, actor, follow)
  }

  forget(follow: number): void {
    this.#post({ type: 'forget', follow })
  }

  async close(): Promise<void> {
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()))
    if (this.#ended) return
    this.#post({ type: 'close' })
    await exited
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
    if (!this.#ended) this.#worker.postMessage(message)
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
