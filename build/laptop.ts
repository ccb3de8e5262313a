/** npm run laptop, on Node 24: one more browser host with a data folder of its own, against a sync server that runs already. */
import path from 'node:path'
import { openBrowser } from './browser.ts'
import { buildRenderer, rendererFolder } from './build.ts'
import { RestoreProblem, restoreIntoFolder } from '../electron/browser-host/restore-snapshot.ts'
import { ProblemError } from '../shared/problem.ts'
import { startChild } from './child.ts'
import { claimFolder, takeDataFolder } from './data-folder.ts'
import { requireFreePort } from './port.ts'
import { readLaptopFlags, type LaptopFlags } from './start-flags.ts'
import { StartProblem } from './start-problem.ts'
import { Stopping } from './stopping.ts'

const project = path.resolve(import.meta.dirname, '..')
const stopping = new Stopping()
stopping.listen()

try {
  await start(readLaptopFlags(process.argv.slice(2), project))
} catch (error) {
  if (!stopping.begun) {
    process.stderr.write(`${error instanceof StartProblem ? error.message : String(error instanceof Error ? error.stack : error)}\n`)
    await stopping.end(1)
  }
}

async function start(flags: LaptopFlags): Promise<void> {
  takeDataFolder(flags.data)
  const folder = path.join(flags.data, 'laptops', flags.name)
  if (flags.restore) restore(flags.restore, folder)
  const release = claimFolder(folder)
  stopping.add({ stop: async () => release(), kill: release })
  await requireFreePort(flags.port, 'this laptop')
  await buildRenderer()

  const host = await startChild({
    name: `the laptop ${flags.name}`,
    entry: path.join(project, 'electron', 'browser-host', 'main.ts'),
    environment: {
      KIBRAY_PORT: String(flags.port),
      KIBRAY_DATA: folder,
      KIBRAY_SERVER: flags.server,
      KIBRAY_RENDERER: rendererFolder,
      KIBRAY_NAME: flags.name,
    },
    log: path.join(flags.data, 'logs', `${flags.name}.log`),
  })
  stopping.add(host)
  void host.died.then(async (sentence) => {
    if (stopping.begun) return
    process.stderr.write(`${sentence}\n`)
    await stopping.end(1)
  })

  const server = await fetch(`${flags.server}/api/v1/health`).then((answer) => answer.ok, () => false)
  process.stdout.write(
    `\nThe laptop ${flags.name} is running. Ctrl-C stops it.\n\n  Application   ${host.url}\n  Server        ${flags.server}${server ? '' : '   (does not answer now; the first sign-in needs it)'}\n  Data          ${folder}\n\n`,
  )
  if (flags.open) await openBrowser(host.url)
}

function restore(snapshot: string, folder: string): void {
  try {
    restoreIntoFolder(snapshot, folder)
  } catch (error) {
    if (error instanceof RestoreProblem || error instanceof ProblemError) throw new StartProblem('restore-failed', error instanceof ProblemError ? `The snapshot cannot be restored: ${error.problem.detail}` : error.message, { cause: error })
    throw error
  }
}
