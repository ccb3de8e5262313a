import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { StartProblem } from './start-problem.ts'

/** A process of Kibray to start: the sync server or a browser host. */
export interface ChildTask {
  /** What a person calls it, as in "the sync server". */
  readonly name: string
  /** The TypeScript file it runs. */
  readonly entry: string
  readonly environment: Readonly<Record<string, string>>
  /** Its log; standard error goes there. */
  readonly log: string
}

export interface RunningChild {
  /** The address from its ready line. */
  readonly url: string
  readonly pid: number
  /** Resolves with a sentence when it ended without being told to. */
  readonly died: Promise<string>
  /** Asks it to end, and waits until it did; kills it after 15 seconds. */
  stop(): Promise<void>
  /** Kills it and every process that it started. */
  kill(): void
}

const READY_WITHIN_MS = 180_000
const STOP_WITHIN_MS = 15_000
const LOG_LIMIT_BYTES = 10_000_000

/**
 * Starts a process that prints one JSON line when it is ready and ends when it loses its parent.
 *
 * It gets a process group of its own, so that Ctrl-C in a terminal comes to us alone and the order of stopping is ours, and so that
 * killing it takes its own children with it.
 * @throws StartProblem `child-failed`, with the child's own sentence where it gave one
 */
export async function startChild(task: ChildTask): Promise<RunningChild> {
  if (!existsSync(task.entry)) throw new StartProblem('child-failed', `This checkout is not whole: ${task.entry} is missing.`)
  mkdirSync(path.dirname(task.log), { recursive: true })
  const log = openSync(task.log, 'a')
  if (statSync(task.log).size > LOG_LIMIT_BYTES) truncateSync(task.log)
  const child = spawn(process.execPath, [...process.execArgv, task.entry], {
    stdio: ['pipe', 'pipe', log, 'ipc'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: { ...process.env, ...task.environment, KIBRAY_PARENT: '1' },
  })
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const killGroup = (): void => {
    try {
      if (process.platform === 'win32' || !child.pid) child.kill('SIGKILL')
      else process.kill(-child.pid, 'SIGKILL')
    } catch {
      // Nothing of it is left.
    }
  }
  child.stdin?.on('error', () => {
    // It is gone; its exit tells the story.
  })

  const words = createInterface({ input: child.stdout ?? process.stdin })
  const first = await new Promise<string | undefined>((resolve, reject) => {
    const late = setTimeout(() => resolve(undefined), READY_WITHIN_MS)
    words.once('line', resolve)
    void exited.then(() => setImmediate(resolve, undefined), reject)
    void exited.finally(() => clearTimeout(late))
    words.once('line', () => clearTimeout(late))
  })
  words.on('line', (line) => writeSync(log, `${line}\n`))
  const said = readReadyLine(first)
  if (!said?.ready) {
    killGroup()
    closeSync(log)
    throw new StartProblem('child-failed', said?.message ?? `${capital(task.name)} did not start: ${lastWords(task.log)} Its log is ${task.log}.`)
  }

  let told = false
  const died = new Promise<string>((resolve) => {
    void exited.then(([code, signal]) => {
      closeSync(log)
      killGroup()
      if (!told) resolve(`${capital(task.name)} ended by itself (${signal ?? `exit code ${code}`}): ${lastWords(task.log)} Its log is ${task.log}.`)
    })
  })
  return {
    url: said.url,
    pid: child.pid ?? 0,
    died,
    async stop() {
      told = true
      if (process.platform === 'win32') child.disconnect()
      else child.kill('SIGTERM')
      const late = setTimeout(killGroup, STOP_WITHIN_MS)
      await exited
      clearTimeout(late)
    },
    kill() {
      told = true
      killGroup()
    },
  }
}

type ReadyLine = { readonly ready: true; readonly url: string } | { readonly ready: false; readonly message: string }

function readReadyLine(line: string | undefined): ReadyLine | undefined {
  try {
    return line === undefined ? undefined : (JSON.parse(line) as ReadyLine)
  } catch {
    return undefined
  }
}

/** The last thing of substance in a log: the message of a JSON line, or the line of a thrown error. */
function lastWords(log: string): string {
  const lines = readFileSync(log, 'utf8').trim().split('\n').slice(-40)
  const line = lines.findLast((text) => /^\w*Error\b|^\w+Problem\b|error:/i.test(text)) ?? lines.findLast((text) => text.startsWith('{')) ?? 'it said nothing'
  try {
    const entry = JSON.parse(line) as { msg?: string; err?: { message?: string } }
    return sentence(entry.err?.message ?? entry.msg ?? line)
  } catch {
    return sentence(line)
  }
}

function sentence(text: string): string {
  const short = text.slice(0, 300).trim()
  return short.endsWith('.') ? short : `${short}.`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
