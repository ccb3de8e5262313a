import { mkdirSync } from 'node:fs'
import { problemOf } from '../../shared/problem.ts'
import { BrowserSessions } from './browser-sessions.ts'
import { databaseKey } from './database-key.ts'
import { EngineChild } from './engine-child.ts'
import { readSettings } from './settings.ts'
import { WebServer } from './web-server.ts'

/** Says why it did not start or could not go on, and ends the process. */
export type End = (problem: { readonly code: string; readonly message: string }) => void

/** Starts engine and web server, prints the ready line, and runs until told to stop. */
export async function run(end: End): Promise<void> {
  try {
    const settings = readSettings(process.env)
    mkdirSync(settings.dataFolder, { recursive: true, mode: 0o700 })
    const sessions = new BrowserSessions(settings.dataFolder)
    const engine = new EngineChild({
      open: { type: 'open', data_folder: settings.dataFolder, database_key: databaseKey(settings.dataFolder), server_url: settings.serverUrl, device_name: settings.name, platform: `${process.platform} browser` },
      onMessage: (connection, message) => web.send(connection, message),
      onEnded: () => web.disconnectAll(),
      onGivenUp: (sentence) => {
        process.stderr.write(`${sentence}\n`)
        process.exit(1)
      },
    })
    const web: WebServer = new WebServer({
      port: settings.port, rendererFolder: settings.rendererFolder, sessions,
      onConnect: (connection) => engine.connect(connection),
      onMessage: (connection, message) => engine.receive(connection, message),
      onDisconnect: (connection) => engine.disconnect(connection),
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
    await engine.open()
    const url = `${web.origin}/?token=${sessions.token ?? ''}`
    process.stdout.write(`${JSON.stringify({ ready: true, url, engine_pid: engine.pid })}\n`)
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
