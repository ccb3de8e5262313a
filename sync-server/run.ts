import { openLog } from './log.ts'
import { startServer, type RunningServer } from './server.ts'
import { readSettings } from './settings.ts'
import { defaultSignInLimits } from './auth/sign-in.ts'
import { ServerStartProblem } from './start-problem.ts'

/** Runs the server until it is told to stop; `fail` reports why it could not start. */
export async function run(fail: (problem: { code: string; message: string }) => void): Promise<void> {
  let server: RunningServer | undefined
  let stopping = false
  const stop = (): void => {
    if (stopping) return process.exit(1)
    stopping = true
    void (server?.stop() ?? Promise.resolve()).then(() => process.exit(0), () => process.exit(1))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  try {
    const settings = readSettings(process.env)
    const log = openLog(settings.logLevel)
    if (settings.endsWithParent) followParent(stop)
    server = await startServer({
      ...settings, log,
      ...(settings.signInLimit === undefined ? {} : { signInLimits: { failuresByPerson: Math.max(settings.signInLimit, defaultSignInLimits.failuresByPerson), attemptsByAddress: settings.signInLimit } }),
    })
    process.stdout.write(`${JSON.stringify({ ready: true, url: server.url })}\n`)
  } catch (error) {
    if (!(error instanceof ServerStartProblem)) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    fail(error instanceof ServerStartProblem ? { code: error.code, message: error.message } : { code: 'internal', message: `The sync server did not start: ${error instanceof Error ? error.message : String(error)}.` })
  }
}

/** Ends with the parent, however it ended: its end of standard input or of the channel between us closes. */
function followParent(stop: () => void): void {
  process.stdin.on('end', stop).on('error', stop).resume()
  if (process.channel) process.once('disconnect', stop)
}
