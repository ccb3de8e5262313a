import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { EngineMessage, RendererMessage } from '../../shared/bridge.ts'
import type { Problem } from '../../shared/problem.ts'
import { ProblemError } from '../../shared/problem.ts'
import type { EngineHostMessage, HostMessage } from '../engine/host-protocol.ts'
import { RestartPace } from '../main/restart-pace.ts'

const closeWithin = 10_000

export interface EngineChildOptions {
  readonly open: Extract<HostMessage, { type: 'open' }>
  readonly onMessage: (connection: string, message: EngineMessage) => void
  /** The engine ended by itself; a new one is on its way. What renderers asked of the old one is gone. */
  readonly onEnded: () => void
  /** It keeps ending, or cannot open any more: the host has to end too. */
  readonly onGivenUp: (sentence: string) => void
}

/** The engine's process, kept running. */
export class EngineChild {
  readonly #options: EngineChildOptions
  readonly #pace = new RestartPace()
  readonly #queued: HostMessage[] = []
  #child: ChildProcess | null = null
  #isOpen = false
  #closing = false
  #startedAt = 0
  #everOpen = false

  constructor(options: EngineChildOptions) {
    this.#options = options
  }

  /** Its process id, for tests that kill it. */
  get pid(): number | undefined { return this.#child?.pid }

  /** Starts the engine and waits until its database is open. Throws `ProblemError` where it cannot open. */
  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const child = this.#launch()
      let problem: Problem | null = null
      child.on('message', (message: EngineHostMessage) => {
        if (message.type === 'opened') resolve()
        if (message.type === 'failed') problem = message.problem
      })
      child.once('exit', (code, signal) => reject(new ProblemError(problem ?? { code: 'internal', detail: `the engine ended (${signal ?? `exit code ${code}`})` })))
    })
  }

  connect(connection: string): void { this.#say({ type: 'connect', connection }) }
  disconnect(connection: string): void { this.#say({ type: 'disconnect', connection }) }
  receive(connection: string, message: RendererMessage): void { this.#say({ type: 'renderer', connection, message }) }

  /** Lets it finish what it is writing; kills it after ten seconds. */
  async close(): Promise<void> {
    this.#closing = true
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.send({ type: 'close' } satisfies HostMessage)
    const late = setTimeout(() => child.kill('SIGKILL'), closeWithin)
    await exited
    clearTimeout(late)
  }

  #launch(): ChildProcess {
    const folder = path.join(import.meta.dirname, '..', 'engine')
    const entry = existsSync(path.join(folder, 'main.ts')) ? path.join(folder, 'main.ts') : path.join(folder, 'main.js')
    // standard output belongs to the ready line alone
    const child = fork(entry, { stdio: ['ignore', 2, 2, 'ipc'], execArgv: [] })
    this.#child = child
    this.#startedAt = Date.now()
    child.on('message', (message: EngineHostMessage) => this.#heard(message))
    child.once('exit', () => this.#ended())
    child.on('error', (error) => process.stderr.write(`the engine's process: ${error.message}\n`))
    child.send(this.#options.open)
    return child
  }

  #heard(message: EngineHostMessage): void {
    if (message.type === 'engine') this.#options.onMessage(message.connection, message.message)
    if (message.type !== 'opened') return
    this.#isOpen = true
    this.#everOpen = true
    for (const waiting of this.#queued.splice(0)) this.#child?.send(waiting)
  }

  #ended(): void {
    this.#isOpen = false
    this.#child = null
    // the first start's failure is the answer to `open`
    if (this.#closing || !this.#everOpen) return
    this.#queued.length = 0
    const pause = this.#pace.ended(Date.now() - this.#startedAt)
    if (pause === 'give-up') return this.#options.onGivenUp('the engine keeps ending')
    this.#options.onEnded()
    setTimeout(() => { if (!this.#closing) this.#launch() }, pause)
  }

  #say(message: HostMessage): void {
    if (this.#isOpen && this.#child?.connected) this.#child.send(message)
    else if (!this.#closing) this.#queued.push(message)
  }
}
