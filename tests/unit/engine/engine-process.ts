import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import path from 'node:path'
import type { Bridge, BridgePort, EngineMessage } from '../../../shared/bridge.ts'
import { createBridge } from '../../../shared/bridge-client.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { EngineHostMessage, HostMessage } from '../../../electron/engine/host-protocol.ts'
import { engineEnvironment, engineNodeFlags } from '../../../electron/engine/node-flags.ts'
import { key } from './laptop.ts'

const entry = path.resolve(import.meta.dirname, '../../../electron/engine/main.ts')

/** The engine in a process of its own, with a bridge to it; what a host does, in short. */
export class EngineProcess {
  readonly folder: string
  readonly bridge: Bridge
  readonly #listeners: { message: (message: EngineMessage) => void; open: () => void; close: () => void } = { message: () => undefined, open: () => undefined, close: () => undefined }
  readonly #options: { readonly serverUrl?: string; readonly deviceName?: string; readonly log?: number; readonly entry?: string }
  #child: ChildProcess | null = null

  /** `log` is a file descriptor for what it says, `entry` the engine as it was built. */
  constructor(folder: string, options: { readonly serverUrl?: string; readonly deviceName?: string; readonly log?: number; readonly entry?: string } = {}) {
    this.folder = folder
    this.#options = options
    const port: BridgePort = {
      send: (message) => this.say({ type: 'renderer', connection: 'test', message }),
      onMessage: (listener) => { this.#listeners.message = listener },
      onOpen: (listener) => { this.#listeners.open = listener },
      onClose: (listener) => { this.#listeners.close = listener },
    }
    this.bridge = createBridge(port)
  }

  /** The process itself, while there is one. */
  get child(): ChildProcess | null { return this.#child }

  /** Starts the process, with further arguments for Node; resolves to null when its database is open, or to the problem that it ended with. */
  async start(databaseKey = key, execArgv: readonly string[] = []): Promise<Problem | null> {
    const child = fork(this.#options.entry ?? entry, { stdio: ['ignore', 'ignore', this.#options.log ?? 'ignore', 'ipc'], execArgv: [...engineNodeFlags, ...execArgv], env: { ...process.env, ...engineEnvironment } })
    this.#child = child
    const outcome = await new Promise<Problem | null>((resolve, reject) => {
      child.on('message', (message: EngineHostMessage) => {
        if (message.type === 'opened') resolve(null)
        if (message.type === 'failed') resolve(message.problem)
        if (message.type === 'engine') this.#listeners.message(message.message)
      })
      child.once('exit', (code, signal) => {
        this.#listeners.close()
        reject(new Error(`the engine ended: ${signal ?? code}`))
      })
      this.say({ type: 'open', data_folder: this.folder, database_key: databaseKey, server_url: this.#options.serverUrl ?? 'http://127.0.0.1:1', device_name: this.#options.deviceName ?? 'test', platform: 'test' })
    })
    if (outcome) return outcome
    this.say({ type: 'connect', connection: 'test' })
    this.#listeners.open()
    return null
  }

  get pid(): number | undefined { return this.#child?.pid }

  say(message: HostMessage): void {
    if (this.#child?.connected) this.#child.send(message)
  }

  /** kill -9, and waits until nothing of it is left. */
  async kill(): Promise<void> {
    await this.#end(() => this.#child?.kill('SIGKILL'))
  }

  /** Loses its host. Resolves to the exit code. */
  async loseHost(): Promise<number | null> {
    return await this.#end(() => this.#child?.disconnect())
  }

  async close(): Promise<number | null> {
    return await this.#end(() => this.say({ type: 'close' }))
  }

  async #end(how: () => void): Promise<number | null> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
    how()
    const code = await exited
    this.#child = null
    return code
  }
}
