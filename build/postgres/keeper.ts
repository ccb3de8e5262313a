/**
 * Keeps one Postgres for the process that started it, and stops it when that process is gone, even by `kill -9`: the end of
 * standard input is the one sign of death that no operating system forgets to give. Runs in a session of its own, so that Ctrl-C
 * in a terminal reaches Kibray first and Postgres last.
 *
 * Reads lines: `stop` (fast: clients are cut off, everything is written) and `abandon` (at once: Postgres recovers at its next start).
 * Writes one JSON line: `{"ready":true}` or `{"ready":false,"message":"…"}`.
 */
import { spawn } from 'node:child_process'
import { createWriteStream, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** What the keeper is told, as JSON in its first argument. */
export interface KeeperTask {
  readonly program: string
  readonly arguments: readonly string[]
  readonly cluster: string
  readonly uid?: number
  readonly gid?: number
  readonly log: string
  /** A folder to delete once Postgres has stopped; for clusters that live only as long as their owner. */
  readonly discard?: string
}

const FAST_STOP_MS = 20_000
const task = JSON.parse(process.argv[2] ?? '{}') as KeeperTask
const log = createWriteStream(task.log, { flags: 'a' })
log.on('error', () => {
  // A full disk must not take the database's keeper with it.
})

const postgres = spawn(task.program, task.arguments, {
  cwd: task.cluster,
  uid: task.uid,
  gid: task.gid,
  stdio: ['ignore', 'ignore', 'pipe'],
  env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
})

let told = false
let tail = ''
postgres.stderr.setEncoding('utf8').on('data', (text: string) => {
  log.write(text)
  tail = (tail + text).slice(-4000)
  if (!told && tail.includes('database system is ready to accept connections')) tell({ ready: true })
})
postgres.on('error', (error) => {
  tell({ ready: false, message: error.message })
  leave(1)
})
postgres.on('exit', (code) => {
  tell({ ready: false, message: tail.trim() })
  leave(code === 0 ? 0 : 1)
})

const orders = createInterface({ input: process.stdin })
orders.on('line', (line) => stop(line === 'abandon' ? 'SIGQUIT' : 'SIGINT'))
orders.on('close', () => stop('SIGINT'))
process.on('SIGTERM', () => stop('SIGINT'))
process.on('SIGINT', () => stop('SIGINT'))
process.on('SIGHUP', () => stop('SIGINT'))
process.stdout.on('error', () => {
  // The owner died while being told; the end of standard input follows.
})

function tell(message: { ready: true } | { ready: false; message: string }): void {
  if (told) return
  told = true
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** SIGINT is Postgres's fast shutdown, SIGQUIT its immediate one. A shutdown that hangs becomes immediate. */
function stop(signal: 'SIGINT' | 'SIGQUIT'): void {
  postgres.kill(signal)
  setTimeout(() => postgres.kill('SIGQUIT'), FAST_STOP_MS).unref()
  setTimeout(() => postgres.kill('SIGKILL'), FAST_STOP_MS + 5_000).unref()
}

function leave(code: number): void {
  if (task.discard) rmSync(task.discard, { recursive: true, force: true })
  log.end(() => process.exit(code))
}
