import { isIP } from 'node:net'
import path from 'node:path'
import { ServerStartProblem } from './start-problem.ts'

/** What the server is told by its environment. */
export interface Settings {
  /** KIBRAY_PORT */
  readonly port: number
  /** KIBRAY_HOST: the address it listens on; the machine's own unless told. */
  readonly host: string
  /** DATABASE_URL */
  readonly databaseUrl: string
  /** KIBRAY_DATA */
  readonly dataFolder: string
  /** KIBRAY_SEED: `demo` or `none` */
  readonly seed: 'demo' | 'none'
  /** ELECTRIC_URL, ELECTRIC_SECRET */
  readonly electric: { readonly url: string; readonly secret?: string } | undefined
  /** KIBRAY_TOKEN_SECRET, for several servers behind one address */
  readonly tokenSecret: string | undefined
  /** KIBRAY_LOG: a level of pino */
  readonly logLevel: string
  /** KIBRAY_SIGN_IN_LIMIT: attempts to sign in from one address of the network within 15 minutes */
  readonly signInLimit: number | undefined
  /** KIBRAY_TRUSTED_PROXIES: proxies whose word counts for a request's address: `loopback`, `uniquelocal`, addresses or subnets, separated by commas */
  readonly trustedProxies: readonly string[]
  /** KIBRAY_PARENT=1: end when the parent does */
  readonly endsWithParent: boolean
}

/** Reads the settings. Throws `ServerStartProblem` `settings_invalid`. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const { DATABASE_URL, ELECTRIC_URL, ELECTRIC_SECRET } = environment
  if (!DATABASE_URL) throw new ServerStartProblem('settings_invalid', 'DATABASE_URL is not set: give the address of a PostgreSQL, or use npm start, which brings one.')
  const seed = environment['KIBRAY_SEED'] ?? 'none'
  if (seed !== 'demo' && seed !== 'none') throw new ServerStartProblem('settings_invalid', `KIBRAY_SEED is demo or none, not ${seed}.`)
  if (ELECTRIC_URL && !URL.canParse(ELECTRIC_URL)) throw new ServerStartProblem('settings_invalid', 'ELECTRIC_URL is no address.')
  const limit = environment['KIBRAY_SIGN_IN_LIMIT']
  return {
    port: portOf(environment['KIBRAY_PORT'] ?? '4680'),
    host: environment['KIBRAY_HOST'] ?? '127.0.0.1',
    databaseUrl: DATABASE_URL,
    dataFolder: path.resolve(environment['KIBRAY_DATA'] ?? path.join('.kibray', 'server')),
    seed,
    electric: ELECTRIC_URL ? { url: ELECTRIC_URL, ...(ELECTRIC_SECRET ? { secret: ELECTRIC_SECRET } : {}) } : undefined,
    tokenSecret: environment['KIBRAY_TOKEN_SECRET'],
    logLevel: environment['KIBRAY_LOG'] ?? 'info',
    signInLimit: limit && /^\d{1,9}$/.test(limit) ? Number(limit) : undefined,
    trustedProxies: proxiesOf(environment['KIBRAY_TRUSTED_PROXIES'] ?? 'loopback'),
    endsWithParent: environment['KIBRAY_PARENT'] === '1',
  }
}

function proxiesOf(text: string): string[] {
  const proxies = text.split(',').map((each) => each.trim()).filter((each) => each !== '')
  const unknown = proxies.find((each) => !/^(loopback|linklocal|uniquelocal)$/.test(each) && isIP(each.split('/')[0] ?? '') === 0)
  if (unknown !== undefined) throw new ServerStartProblem('settings_invalid', `KIBRAY_TRUSTED_PROXIES names addresses or subnets, and ${unknown} is neither.`)
  return proxies
}

function portOf(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new ServerStartProblem('settings_invalid', `KIBRAY_PORT is a number from 0 to 65535, not ${text}.`)
  return port
}
