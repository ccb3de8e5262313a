/** npm start, on Node 24: the database, the sync server and the application, started in this order and stopped in the reverse one. */
import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import { openBrowser } from './browser.ts'
import { buildDesktop, buildRenderer, rendererFolder } from './build.ts'
import { startChild, type RunningChild } from './child.ts'
import { claimFolder, emptyDataFolder, takeDataFolder } from './data-folder.ts'
import { embeddedDatabase, givenDatabase } from './database.ts'
import { findElectron } from './electron-binary.ts'
import { requireFreePort } from './port.ts'
import { readStartFlags, type StartFlags } from './start-flags.ts'
import { StartProblem } from './start-problem.ts'
import { startTable, type DemoPerson } from './start-table.ts'
import { Stopping } from './stopping.ts'

const WINDOW_WITHIN_MS = 30_000
const project = path.resolve(import.meta.dirname, '..')
const stopping = new Stopping()
stopping.listen()

try {
  await start(readStartFlags(process.argv.slice(2), project))
} catch (error) {
  if (!stopping.begun) {
    process.stderr.write(`${error instanceof StartProblem ? error.message : String(error instanceof Error ? error.stack : error)}\n`)
    await stopping.end(1)
  }
}

async function start(flags: StartFlags): Promise<void> {
  const serverPort = flags.port
  const hostPort = flags.port + 1
  takeDataFolder(flags.data)
  const release = claimFolder(flags.data)
  stopping.add({ stop: async () => release(), kill: release })
  await requireFreePort(serverPort, 'the sync server')
  if (flags.reset) await reset(flags)
  const seeing = choose(flags)
  if (seeing.application === 'browser') await requireFreePort(hostPort, 'the application')

  const given = process.env.DATABASE_URL
  const [database] = await Promise.all([
    given ? givenDatabase(given) : embeddedDatabase(path.join(flags.data, 'postgres')),
    seeing.application === 'electron' ? Promise.all([buildRenderer(), buildDesktop()]) : buildRenderer(),
  ])
  stopping.add({ stop: () => database.stop(), kill: () => database.abandon() })
  endWhen(database.died)

  const server = await startChild({
    name: 'the sync server',
    entry: path.join(project, 'sync-server', 'main.ts'),
    environment: {
      KIBRAY_PORT: String(serverPort),
      DATABASE_URL: database.url,
      KIBRAY_DATA: path.join(flags.data, 'server'),
      KIBRAY_SEED: process.env.KIBRAY_SEED ?? 'demo',
    },
    log: path.join(flags.data, 'logs', 'sync-server.log'),
  })
  stopping.add(server)
  endWhen(server.died)
  await requireHealth(server)

  const shown = await showApplication(seeing, server.url, hostPort, flags)
  process.stdout.write(
    startTable({
      application: shown.url,
      notices: [shown.notice, database.notice && `${database.notice}; its data is in a folder of its own, named below.`],
      server: server.url,
      database: database.description,
      data: flags.data,
      people: await demoPeople(),
      laptopCommand: laptopCommand(flags),
    }),
  )
  if (shown.url && flags.open) await openBrowser(shown.url)
}

type Choice =
  | { readonly application: 'electron'; readonly executable: string; readonly notice?: undefined }
  | { readonly application: 'browser'; readonly notice: string | undefined }

function choose(flags: StartFlags): Choice {
  if (!flags.open) return { application: 'browser', notice: undefined }
  const electron = findElectron()
  if ('executable' in electron) return { application: 'electron', executable: electron.executable }
  return { application: 'browser', notice: `Electron is not used, for ${electron.missing}; the same application runs in your browser.` }
}

/** The desk is a laptop like the others, and `npm run laptop` must not open it a second time. */
function claimDesk(flags: StartFlags): string {
  const laptop = path.join(flags.data, 'laptops', 'desk')
  const release = claimFolder(laptop)
  stopping.add({ stop: async () => release(), kill: release })
  return laptop
}

/** Shows the application in Electron, or in the browser where Electron is not wanted, not there, or does not come up. */
async function showApplication(seeing: Choice, server: string, port: number, flags: StartFlags): Promise<{ url: string | undefined; notice: string | undefined }> {
  const laptop = claimDesk(flags)
  if (seeing.application === 'electron' && (await openElectron(seeing.executable, server, laptop, flags))) return { url: undefined, notice: undefined }
  const notice = seeing.application === 'browser' ? seeing.notice : `Electron ended before it showed a window (its log is ${electronLog(flags)}); the same application runs in your browser.`
  await requireFreePort(port, 'the application')
  const host = await startChild({
    name: 'the application',
    entry: path.join(project, 'electron', 'browser-host', 'main.ts'),
    environment: {
      KIBRAY_PORT: String(port),
      KIBRAY_DATA: laptop,
      KIBRAY_SERVER: server,
      KIBRAY_RENDERER: rendererFolder,
      KIBRAY_NAME: 'desk',
    },
    log: path.join(flags.data, 'logs', 'desk.log'),
  })
  stopping.add(host)
  endWhen(host.died)
  return { url: host.url, notice }
}

/** Starts the desktop application and waits for its window. Closing it later ends everything, as closing any program does. */
async function openElectron(executable: string, server: string, laptop: string, flags: StartFlags): Promise<boolean> {
  const log = openSync(electronLog(flags), 'a')
  const application = spawn(executable, [project], {
    stdio: ['pipe', 'pipe', log],
    env: { ...process.env, KIBRAY_DATA: path.join(laptop, 'electron'), KIBRAY_SERVER: server, KIBRAY_PARENT: '1' },
  })
  closeSync(log)
  const exited = new Promise<'exited'>((resolve) => {
    application.once('exit', () => resolve('exited'))
    application.once('error', () => resolve('exited'))
  })
  const shown = new Promise<'shown'>((resolve) => {
    application.stdout?.once('data', () => resolve('shown'))
    // Some systems give a windowed program no standard output; one that lives this long has come up.
    setTimeout(() => resolve('shown'), WINDOW_WITHIN_MS).unref()
  })
  stopping.add({
    async stop() {
      application.kill('SIGTERM')
      await exited
    },
    kill: () => application.kill('SIGKILL'),
  })
  if ((await Promise.race([shown, exited])) === 'exited') return false
  void exited.then(() => stopping.begun || stopping.end(0))
  return true
}

function electronLog(flags: StartFlags): string {
  return path.join(flags.data, 'logs', 'electron.log')
}

async function requireHealth(server: RunningChild): Promise<void> {
  const health = await fetch(`${server.url}/api/v1/health`).catch((error: unknown) => String(error))
  if (typeof health !== 'string' && health.ok) return
  const answer = typeof health === 'string' ? health : `status ${health.status}`
  throw new StartProblem('child-failed', `The sync server started and is not well (${answer}); its log is in the data folder under logs.`)
}

function endWhen(died: Promise<string>): void {
  void died.then(async (sentence) => {
    if (stopping.begun) return
    process.stderr.write(`${sentence}\n`)
    await stopping.end(1)
  })
}

async function reset(flags: StartFlags): Promise<void> {
  if (process.env.DATABASE_URL) {
    throw new StartProblem('reset-refused', '--reset does not empty a database of your own; empty the one of DATABASE_URL yourself, or unset it.')
  }
  if (!flags.yes && !(await agreed(flags.data))) throw new StartProblem('reset-refused', 'Nothing was deleted.')
  emptyDataFolder(flags.data)
}

async function agreed(folder: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new StartProblem('reset-refused', '--reset asks before it deletes, and nobody can answer here; add --yes.')
  const question = createInterface({ input: process.stdin, output: process.stdout })
  question.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const answer = await question.question(`Delete everything in ${folder}: the server's data and every laptop's, also what was never sent? [y/N] `)
  question.close()
  return /^y(es)?$/i.test(answer.trim())
}

function laptopCommand(flags: StartFlags): string {
  const elsewhere = flags.port === 4680 ? '' : ` --server http://127.0.0.1:${flags.port}`
  const data = flags.data === path.join(project, '.kibray') ? '' : ` --data ${flags.data}`
  return `npm run laptop -- --name ana --port ${flags.port + 2}${elsewhere}${data}`
}

async function demoPeople(): Promise<readonly DemoPerson[]> {
  const file = path.join(project, 'sync-server', 'db', 'demo-people.ts')
  if ((process.env.KIBRAY_SEED ?? 'demo') !== 'demo' || !existsSync(file)) return []
  return ((await import(file)) as { demoPeople: readonly DemoPerson[] }).demoPeople
}
