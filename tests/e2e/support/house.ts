import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { startChild, type RunningChild } from '../../../build/child.ts'
import { freePort } from '../../../build/port.ts'
import { pino } from 'pino'
import { PASSWORD_ITERATIONS } from '../../../sync-server/auth/password.ts'
import { migrate } from '../../../sync-server/db/migrate.ts'
import { openPostgres } from '../../../sync-server/db/postgres.ts'
import { seedDemo } from '../../../sync-server/db/seed.ts'
import { createIntake } from '../../../sync-server/sync/intake.ts'
import { realWorld } from '../../../sync-server/world.ts'
import { createTestDatabase, createTestDatabaseLike, type TestDatabase } from '../../support/postgres.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { launchBrowser } from './browser.ts'

const root = path.resolve(import.meta.dirname, '../../..')

/** A sync server in a process of its own, with its database; it can be killed and started again at the same address. */
export interface House {
  readonly serverUrl: string
  readonly databaseUrl: string
  readonly browser: Browser
  /** Kills the server as a power cut would. */
  killServer(): void
  startServer(): Promise<void>
  /** Starts a laptop: a browser host and its engine in processes of their own, with a data folder of its own. */
  laptop(name: string): Promise<Laptop>
  /** What every laptop shows now, as pictures under `test-results`; for a test that failed. */
  takePictures(of: string): Promise<void>
  /** The database's connection text stays valid until then. */
  stop(): Promise<void>
}

export interface Laptop {
  readonly name: string
  readonly dataFolder: string
  /** A page in a browser context of its own, opened through the one-time link. */
  readonly page: Page
  /** What the page said on its console as an error. */
  readonly consoleErrors: readonly string[]
  /** kill -9 of the engine process alone; its host starts it again. */
  killEngine(): void
  /** Ends host, engine and page in order, so that the database can be looked at. */
  stop(): Promise<void>
}

/** Starts server and browser. `seed` is `demo` for the demo company; `database` is the house's own where no test run has a cluster, and is dropped with it. */
export async function startHouse(options: { seed: 'demo' | 'none'; environment?: Readonly<Record<string, string>>; database?: TestDatabase }): Promise<House> {
  const database = options.database ?? await (options.seed === 'demo' ? createTestDatabaseLike('demo_company', writeDemo) : createTestDatabase())
  const folder = scratchFolder('e2e')
  const port = await freePort()
  const laptops: Laptop[] = []
  let server: RunningChild | undefined
  const startServer = async (): Promise<void> => {
    server = await startChild({
      name: 'the sync server', entry: path.join(root, 'sync-server/main.ts'), log: path.join(folder, 'server.log'),
      environment: { KIBRAY_PORT: String(port), DATABASE_URL: database.url, KIBRAY_DATA: path.join(folder, 'server'), KIBRAY_SEED: options.seed, ...options.environment },
    })
  }
  const [browser] = await Promise.all([launchBrowser(), startServer()])
  const serverUrl = `http://127.0.0.1:${port}`
  return {
    serverUrl, browser, databaseUrl: database.url, startServer,
    killServer: () => server?.kill(),
    async laptop(name) {
      const laptop = await startLaptop(name, { browser, serverUrl, folder: path.join(folder, name) })
      laptops.push(laptop)
      return laptop
    },
    async takePictures(of) {
      for (const laptop of laptops) {
        await laptop.page.screenshot({ path: path.join(root, 'test-results', `${of}-${laptop.name}.png`) }).catch(() => undefined)
        if (laptop.consoleErrors.length > 0) console.error(`${laptop.name} said:\n${laptop.consoleErrors.slice(-10).join('\n')}`)
      }
    },
    async stop() {
      await Promise.all(laptops.map((laptop) => laptop.stop()))
      await browser.close()
      await server?.stop()
      await database.drop()
      if (!process.env['KIBRAY_KEEP_TEST_FOLDERS']) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What the server does with an empty database that it is to seed. */
async function writeDemo(url: string): Promise<void> {
  const log = pino({ level: 'silent' })
  const postgres = openPostgres({ url, log, connections: 4 })
  try {
    await migrate(postgres, realWorld, log)
    await seedDemo({ postgres, world: realWorld, log, passwordIterations: PASSWORD_ITERATIONS, intake: createIntake({ postgres, world: realWorld, log, onCommit: () => undefined }) })
  } finally {
    await postgres.close()
  }
}

async function startLaptop(name: string, at: { browser: Browser; serverUrl: string; folder: string }): Promise<Laptop> {
  const host = await startChild({
    name: `the laptop ${name}`, entry: path.join(root, 'electron/browser-host/main.ts'), log: path.join(at.folder, 'host.log'),
    environment: {
      KIBRAY_PORT: String(await freePort()), KIBRAY_DATA: path.join(at.folder, 'data'), KIBRAY_SERVER: at.serverUrl,
      KIBRAY_RENDERER: path.join(root, 'dist/renderer'), KIBRAY_NAME: name,
    },
  })
  const context = await at.browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'en-US', timezoneId: 'America/Denver', acceptDownloads: true })
  // what is awaited comes at once on an idle machine; on a busy one it may take long, and that is no fault
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  const consoleErrors: string[] = []
  page.on('console', (message) => { if (message.type() === 'error') consoleErrors.push(message.text()) })
  page.on('pageerror', (error) => consoleErrors.push(String(error)))
  await page.goto(host.url)
  let stopped = false
  return {
    name, page, consoleErrors, dataFolder: path.join(at.folder, 'data'),
    killEngine() {
      const children = childrenOf(host.pid)
      if (children.length === 0) throw new Error(`${name} has no engine process`)
      for (const pid of children) process.kill(pid, 'SIGKILL')
    },
    async stop() {
      if (stopped) return
      stopped = true
      await context.close()
      await host.stop()
    },
  }
}

/** The processes that a process started itself. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      // pid (name) state parent …; the name may hold spaces and parentheses
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return Number(fields[1]) === parent ? [Number(name)] : []
    } catch {
      return []
    }
  })
}
