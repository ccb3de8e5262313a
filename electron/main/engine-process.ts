import { MessageChannelMain, type UtilityProcess, type WebContents } from 'electron'
import type { Problem } from '../../shared/problem.ts'
import type { EngineHostMessage, HostMessage } from '../engine/host-protocol.ts'
import { RestartPace } from './restart-pace.ts'
import { sendToWindow } from './typed-ipc.ts'

/** What a person must hear: the engine could not open, or it keeps ending. Neither starts it again by itself. */
export type EngineTrouble = { readonly kind: 'failed'; readonly problem: Problem } | { readonly kind: 'keeps-ending' }

export interface EngineProcessOptions {
  /** Starts the engine as a utility process. */
  readonly fork: () => UtilityProcess
  /** What each start is told. */
  readonly open: () => Extract<HostMessage, { type: 'open' }>
  readonly onTrouble: (trouble: EngineTrouble) => void
}

const CLOSE_WITHIN_MS = 10_000

/**
 * The engine, kept running: when it ends by itself it is started anew, and every window that had a port to it gets a new one. Work is
 * not lost by that; what a screen was told is saved lies in the database.
 */
export class EngineProcess {
  readonly #options: EngineProcessOptions
  readonly #pace = new RestartPace()
  readonly #windows = new Map<WebContents, string>()
  #child: UtilityProcess | undefined
  #opened = false
  #problem: Problem | undefined
  #startedAt = 0
  #connections = 0
  #closing: Promise<void> | undefined
  #restart: NodeJS.Timeout | undefined

  constructor(options: EngineProcessOptions) {
    this.#options = options
  }

  /** Starts the engine; also after a trouble, when somebody asked to try again. */
  start(): void {
    this.#pace.forgive()
    this.#launch()
  }

  /** Connects a window, or connects it anew after it loaded its page again. It gets its port as soon as the engine is open. */
  connect(contents: WebContents): void {
    const known = this.#windows.get(contents)
    if (known === undefined) contents.once('destroyed', () => this.#forget(contents))
    else this.#say({ type: 'disconnect', connection: known })
    this.#windows.set(contents, '')
    if (this.#opened) this.#handPort(contents)
  }

  /** Lets the engine finish what it is writing and end; kills it after ten seconds. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    clearTimeout(this.#restart)
    const child = this.#child
    if (!child) return
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    this.#say({ type: 'close' })
    const late = setTimeout(() => child.kill(), CLOSE_WITHIN_MS)
    await exited
    clearTimeout(late)
  }

  #launch(): void {
    if (this.#closing || this.#child) return
    const child = this.#options.fork()
    this.#child = child
    this.#startedAt = Date.now()
    this.#problem = undefined
    child.on('message', (message: EngineHostMessage) => this.#hear(message))
    child.once('exit', () => this.#ended())
    this.#say(this.#options.open())
  }

  #hear(message: EngineHostMessage): void {
    if (message.type === 'opened') {
      this.#opened = true
      for (const contents of this.#windows.keys()) this.#handPort(contents)
    }
    // It ends by itself now.
    if (message.type === 'failed') this.#problem = message.problem
  }

  #ended(): void {
    this.#child = undefined
    this.#opened = false
    if (this.#closing) return
    if (this.#problem) return this.#options.onTrouble({ kind: 'failed', problem: this.#problem })
    const pause = this.#pace.ended(Date.now() - this.#startedAt)
    if (pause === 'give-up') this.#options.onTrouble({ kind: 'keeps-ending' })
    else this.#restart = setTimeout(() => this.#launch(), pause)
  }

  #handPort(contents: WebContents): void {
    this.#connections += 1
    const connection = `window-${this.#connections}`
    const { port1, port2 } = new MessageChannelMain()
    this.#windows.set(contents, connection)
    this.#child?.postMessage({ type: 'connect', connection } satisfies HostMessage, [port1])
    sendToWindow(contents, 'bridge:port', null, [port2])
  }

  #forget(contents: WebContents): void {
    const connection = this.#windows.get(contents)
    this.#windows.delete(contents)
    if (connection) this.#say({ type: 'disconnect', connection })
  }

  #say(message: HostMessage): void {
    this.#child?.postMessage(message)
  }
}
