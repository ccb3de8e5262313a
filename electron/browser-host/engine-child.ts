import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { EngineMessage, RendererMessage } from '../../shared/bridge.ts'
import type { Problem } from '../../shared/problem.ts'
import { ProblemError, problemOf } from '../../shared/problem.ts'
import type { EngineHostMessage, HostMessage } from '../engine/host-protocol.ts'
import { engineEnvironment, engineNodeFlags } from '../engine/node-flags.ts'
import { RestartPace } from '../main/restart-pace.ts'

const closeWithin = 10_000

export interface EngineChildOptions {
  /** What each start is told. Throws `StorageFault` where the key cannot be had. */
  readonly open: () => Extract<HostMessage, { type: 'open' }>
  readonly onMessage: (connection: string, message: EngineMessage) => void
  /** The engine ended by itself; a new one is on its way. What renderers asked of the old one is gone. */
  readonly onEnded: () => void
  /** It ended and cannot open any more; `open` tries again. */
  readonly onFailed: (problem: Problem) => void
  /** It keeps ending: the host has to end too. */
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
  #problem: Problem | null = null

  constructor(options: EngineChildOptions) {
    this.#options = options
  }

  /** Its process id, for tests that kill it. */
  get pid(): number | undefined { return this.#child?.pid }

  /** Starts the engine and waits until its database is open. Throws `ProblemError` where it cannot open. */
  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const child = this.#launch()
      child.on('message', (message: EngineHostMessage) => {
        if (message.type === 'opened') resolve()
      })
      child.once('exit', (code, signal) => reject(new ProblemError(this.#problem ?? endProblem(code, signal))))
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
    const open = this.#options.open()
    const folder = path.join(import.meta.dirname, '..', 'engine')
    const entry = existsSync(path.join(folder, 'main.ts')) ? path.join(folder, 'main.ts') : path.join(folder, 'main.js')
    // standard output belongs to the ready line alone
    const child = fork(entry, { stdio: ['ignore', 2, 2, 'ipc'], execArgv: [...engineNodeFlags], env: { ...process.env, ...engineEnvironment } })
    this.#child = child
    this.#startedAt = Date.now()
    this.#problem = null
    child.on('message', (message: EngineHostMessage) => this.#heard(message))
    child.once('exit', () => this.#ended())
    child.on('error', (error) => process.stderr.write(`the engine's process: ${error.message}\n`))
    child.send(open)
    return child
  }

  #heard(message: EngineHostMessage): void {
    if (message.type === 'engine') this.#options.onMessage(message.connection, message.message)
    if (message.type === 'failed') this.#problem = message.problem
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
    if (this.#problem) {
      this.#everOpen = false
      return this.#options.onFailed(this.#problem)
    }
    const pause = this.#pace.ended(Date.now() - this.#startedAt)
    if (pause === 'give-up') return this.#options.onGivenUp('the engine keeps ending')
    this.#options.onEnded()
    setTimeout(() => this.#relaunch(), pause)
  }

  #relaunch(): void {
    if (this.#closing) return
    try {
      this.#launch()
    } catch (error) {
      this.#options.onFailed(problemOf(error))
    }
  }

  #say(message: HostMessage): void {
    if (this.#isOpen && this.#child?.connected) this.#child.send(message)
    else if (!this.#closing) this.#queued.push(message)
  }
}

/** An engine that the system ends before it is open has met code that this machine cannot run: a module that is damaged or another machine's. */
function endProblem(code: number | null, signal: NodeJS.Signals | null): Problem {
  const broken = signal !== null && ['SIGSEGV', 'SIGILL', 'SIGBUS', 'SIGABRT'].includes(signal)
  return { code: broken ? 'storage_failed' : 'internal', detail: `the engine ended (${signal ?? `exit code ${code}`})`, ...(broken ? { fault: 'module' } : {}) }
}
