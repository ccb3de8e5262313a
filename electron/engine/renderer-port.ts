import type { EngineCalls, EngineMessage, EngineTopic, RendererMessage } from '../../shared/bridge.ts'
import { problemOf } from '../../shared/problem.ts'
import type { Engine } from './engine.ts'

/** One renderer's end in the engine: takes its messages, answers calls, feeds what it watches. */
export class RendererPort {
  readonly #engine: Engine
  readonly #send: (message: EngineMessage) => void
  readonly #watches = new Map<number, () => void>()
  #closed = false

  constructor(engine: Engine, send: (message: EngineMessage) => void) {
    this.#engine = engine
    this.#send = (message) => { if (!this.#closed) send(message) }
  }

  receive(message: RendererMessage): void {
    switch (message.type) {
      case 'call':
        void this.#call(message)
        return
      case 'watch':
        this.#watch(message.watch, this.#engine.follow(message.query, message.args,
          (news) => this.#send({ type: 'result', watch: message.watch, news }),
          (problem) => this.#send({ type: 'watch_failure', watch: message.watch, problem })))
        return
      case 'watch_topic':
        this.#watch(message.watch, this.#engine.followTopic(message.topic as EngineTopic, (news) => this.#send({ type: 'result', watch: message.watch, news })))
        return
      case 'unwatch':
        this.#watches.get(message.watch)?.()
        this.#watches.delete(message.watch)
    }
  }

  /** The renderer is gone. */
  close(): void {
    this.#closed = true
    for (const stop of this.#watches.values()) stop()
    this.#watches.clear()
    // what this renderer looked at is looked at no longer; a database that is closing forgets nothing by that
    void this.#engine.releasePins(this).catch(() => undefined)
  }

  async #call({ call, name, params }: Extract<RendererMessage, { type: 'call' }>): Promise<void> {
    try {
      this.#send({ type: 'answer', call, value: name === 'pin_project' ? await this.#pin(params as EngineCalls['pin_project']['params']) : await this.#engine.call(name, params as never) })
    } catch (error) {
      this.#send({ type: 'failure', call, problem: problemOf(error) })
    }
  }

  /** A pin is this renderer's own: it ends with it. */
  async #pin({ project_id, pinned }: EngineCalls['pin_project']['params']): Promise<null> {
    await this.#engine.pinProject(this, project_id, pinned)
    return null
  }

  #watch(watch: number, stop: () => void): void {
    this.#watches.get(watch)?.()
    this.#watches.set(watch, stop)
  }
}
