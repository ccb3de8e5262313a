/** npm run dist: packages the desktop application for this machine's system into `release`. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { build } from 'electron-builder'
import { buildDesktop, buildRenderer } from './build.ts'
import configuration from './electron-builder.ts'
import { saysDiskIsFull, StartProblem } from './start-problem.ts'

const ANSWER_WITHIN_MS = 10_000
const project = path.resolve(import.meta.dirname, '..')

try {
  await requireDownloads()
  await Promise.all([buildRenderer(), buildDesktop()])
  const made = await build({ projectDir: project, config: configuration, publish: 'never' })
  process.stdout.write(`${made.map((file) => path.relative(project, file)).join('\n')}\n`)
} catch (error) {
  process.stderr.write(`${reason(error)}\n`)
  process.exitCode = 1
}

/**
 * Electron-builder asks for ten minutes before it believes that GitHub cannot be reached; this asks once. Not where a mirror is named or
 * Electron was fetched before, for then GitHub may not be needed.
 */
async function requireDownloads(): Promise<void> {
  const mirrored = ['ELECTRON_MIRROR', 'npm_config_electron_mirror', 'ELECTRON_BUILDER_BINARIES_MIRROR'].some((name) => process.env[name])
  if (mirrored || existsSync(electronCache())) return
  await fetch('https://github.com/electron/electron/releases', { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
}

/** Where @electron/get keeps what it fetched. */
function electronCache(): string {
  if (process.env.electron_config_cache) return process.env.electron_config_cache
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'electron')
  if (process.platform === 'win32') return path.join(process.env.LOCALAPPDATA ?? homedir(), 'electron', 'Cache')
  return path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'electron')
}

function reason(error: unknown): string {
  if (error instanceof StartProblem) return error.message
  if (saysDiskIsFull(error)) return 'The disk is full; free some space and package again.'
  const text = error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error)
  if (/fetch failed|getaddrinfo|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|TimeoutError|aborted|cannot download|status code/i.test(text)) {
    return 'Nothing was packaged: electron-builder downloads Electron and its tools from GitHub, and that is not possible from here.'
  }
  return `Nothing was packaged: ${text.trim()}`
}
