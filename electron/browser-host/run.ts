import { mkdirSync } from 'node:fs'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem.ts'
import { storageFaultOf } from '../engine/database/storage-fault.ts'
import { snapshotsIn } from '../engine/snapshots/snapshot-files.ts'
import { BrowserSessions } from './browser-sessions.ts'
import { databaseKey } from './database-key.ts'
import { EngineChild } from './engine-child.ts'
import { failedPage } from './failed-page.ts'
import { readSettings } from './settings.ts'
import { WebServer } from './web-server.ts'

/** Says why it did not start or could not go on, and ends the process. */
export type End = (problem: { readonly code: string; readonly message: string }) => void

/**
 * Starts engine and web server, prints the ready line, and runs until told to stop. Where the laptop's disk keeps the engine from
 * opening, the web server says so in the application's place, and tries again whenever the page is loaded again.
 */
export async function run(end: End): Promise<void> {
  try {
    const settings = readSettings(process.env)
    let failed: Problem | null = null
    const sessions = new BrowserSessions(settings.dataFolder)
    const engine = new EngineChild({
      open: () => {
        mkdirSync(settings.dataFolder, { recursive: true, mode: 0o700 })
        return { type: 'open', data_folder: settings.dataFolder, database_key: databaseKey(settings.dataFolder), server_url: settings.serverUrl, device_name: settings.name, platform: `${process.platform} browser` }
      },
      onMessage: (connection, message) => web.send(connection, message),
      onEnded: () => web.disconnectAll(),
      onFailed: (problem) => {
        failed = problem
        web.disconnectAll()
      },
      onGivenUp: (sentence) => {
        process.stderr.write(`${sentence}\n`)
        process.exit(1)
      },
    })
    const tryToOpen = async (): Promise<void> => {
      failed = await engine.open().then(() => null, (error: unknown) => problemOf(storageFaultOf(error, settings.dataFolder) ?? error))
    }
    let trying: Promise<void> | null = null
    const web: WebServer = new WebServer({
      port: settings.port, rendererFolder: settings.rendererFolder, sessions,
      onConnect: (connection) => engine.connect(connection),
      onMessage: (connection, message) => engine.receive(connection, message),
      onDisconnect: (connection) => engine.disconnect(connection),
      pageInstead: async (acceptLanguage) => {
        if (failed) await (trying ??= tryToOpen().finally(() => { trying = null }))
        return failed && failedPage({ problem: failed, dataFolder: settings.dataFolder, snapshot: snapshotsIn(settings.dataFolder)[0] ?? null, serverUrl: settings.serverUrl, acceptLanguage })
      },
    })
    await web.listen()
    let stopping = false
    const stop = (): void => {
      if (stopping) return
      stopping = true
      void Promise.all([engine.close(), web.close()]).finally(() => process.exit(0))
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
    if (settings.hasParent) endWithParent(stop)
    await tryToOpen()
    const problem = failed as Problem | null
    // a second Kibray has nothing to show that the first does not
    if (problem && (problem.fault === undefined || problem.fault === 'locked')) return end({ code: problem.code, message: `Kibray cannot open: ${problem.detail.replace(/\.$/, '')}.` })
    const url = `${web.origin}/?token=${sessions.token ?? ''}`
    process.stdout.write(`${JSON.stringify({ ready: true, url, engine_pid: engine.pid, ...(problem ? { problem } : {}) })}\n`)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'internal'
    end({ code, message: code === 'EADDRINUSE' ? 'Kibray cannot open: its port is in use.' : `Kibray cannot open: ${problemOf(error).detail}.` })
  }
}

/** Whoever started us is gone when the channel or the standard input that they held closes. */
function endWithParent(stop: () => void): void {
  process.on('disconnect', stop)
  process.stdin.on('end', stop).on('close', stop).on('error', stop).resume()
}
