import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../build/port.ts'
import { endProcess, spawnShapeServer } from '../conformance/support/shape-process.ts'
import { Difference } from './difference.ts'

const LONGEST_STOP = 60_000

/** The engine as a process, which the oracle stops, kills and starts again on one port and folder. */
export class EngineProcess {
  restarts = 0
  private readonly databaseUrl: string
  private readonly folder: string
  private readonly options: readonly string[]
  private readonly logPath: string
  private port = 0
  private child: ChildProcess | undefined
  private expectsEnd = false
  private endedByItself: string | undefined

  constructor(databaseUrl: string, folder: string, options: readonly string[]) {
    this.databaseUrl = databaseUrl
    this.folder = join(folder, 'shapes')
    this.logPath = join(folder, 'engine.log')
    this.options = options
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    this.port ||= await freePort()
    const log = openSync(this.logPath, 'a')
    this.expectsEnd = false
    const child = await spawnShapeServer(this.databaseUrl, this.folder, this.port, ['--long-poll-ms', '700', '--allow-shape-deletion', ...this.options], log)
    closeSync(log)
    this.child = child
    child.once('exit', (code, signal) => {
      if (!this.expectsEnd) this.endedByItself = `the engine ended by itself: ${code ?? signal ?? ''}`
    })
  }

  /** Ends the process, runs `meanwhile`, and starts it again; resolves once it streams. */
  async restart(signal: 'SIGTERM' | 'SIGKILL', meanwhile: () => Promise<unknown> = async () => {}): Promise<void> {
    await this.end(signal)
    await meanwhile()
    await this.start()
    this.restarts += 1
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.expectsEnd = true
    const { child } = this
    this.child = undefined
    if (!child) return
    const timer = setTimeout(() => {
      this.endedByItself = 'the engine does not stop when it is told to'
      child.kill('SIGKILL')
    }, LONGEST_STOP)
    await endProcess(child, signal)
    clearTimeout(timer)
  }

  /** Halts the process for a while, as a machine that swaps or sleeps does. */
  async pause(milliseconds: number): Promise<void> {
    this.child?.kill('SIGSTOP')
    await new Promise((resolve) => setTimeout(resolve, milliseconds))
    this.child?.kill('SIGCONT')
  }

  /** Throws a `Difference` if the process is gone without having been told to go. */
  check(): void {
    if (this.endedByItself) throw new Difference(this.endedByItself)
  }

  /** The end of what the engine said. */
  lastWords(): string[] {
    return readFileSync(this.logPath, 'utf8').trim().split('\n').slice(-16).map((line) => `engine ${line.slice(0, 500)}`)
  }

  /** What it called an error, without what differs from one time to the next. */
  errors(): string[] {
    const lines = readFileSync(this.logPath, 'utf8').split('\n').filter((line) => line.includes('"level":"error"') || !line.startsWith('{'))
    return [...new Set(lines.filter((line) => line !== '' && !line.startsWith('Listening')))]
  }
}
