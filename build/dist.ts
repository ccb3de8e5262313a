/** npm run dist: packages the desktop application for this machine's system into `release`. */
import path from 'node:path'
import { build } from 'electron-builder'
import { buildDesktop, buildRenderer } from './build.ts'
import configuration from './electron-builder.ts'
import { saysDiskIsFull, StartProblem } from './start-problem.ts'

const project = path.resolve(import.meta.dirname, '..')

try {
  await Promise.all([buildRenderer(), buildDesktop()])
  const made = await build({ projectDir: project, config: configuration, publish: 'never' })
  process.stdout.write(`${made.map((file) => path.relative(project, file)).join('\n')}\n`)
} catch (error) {
  process.stderr.write(`${reason(error)}\n`)
  process.exitCode = 1
}

function reason(error: unknown): string {
  if (error instanceof StartProblem) return error.message
  if (saysDiskIsFull(error)) return 'The disk is full; free some space and package again.'
  const text = error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error)
  if (/fetch failed|getaddrinfo|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|cannot download|status code/i.test(text)) {
    return 'Nothing was packaged: electron-builder downloads Electron and its tools from GitHub, and that is not possible from here.'
  }
  return `Nothing was packaged: ${text.trim()}`
}
