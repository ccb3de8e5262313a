import path from 'node:path'

/** Where and for whom this browser host runs; from the environment, as whoever starts it says. */
export interface Settings {
  /** 0 takes any free port. */
  readonly port: number
  readonly dataFolder: string
  readonly serverUrl: string
  readonly rendererFolder: string
  readonly name: string
  /** Ends when whoever started it ends. */
  readonly hasParent: boolean
}

/** A setting is missing or makes no sense; the message says which. */
class SettingsProblem extends Error {
  override readonly name = 'SettingsProblem'
  readonly code = 'settings'
}

/** Reads the settings. Throws `SettingsProblem`. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const port = Number(environment['KIBRAY_PORT'] ?? 4681)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new SettingsProblem(`KIBRAY_PORT is no port: ${environment['KIBRAY_PORT']}`)
  const dataFolder = environment['KIBRAY_DATA']
  if (!dataFolder) throw new SettingsProblem('KIBRAY_DATA does not say in which folder this laptop keeps its data')
  const serverUrl = environment['KIBRAY_SERVER'] ?? 'http://127.0.0.1:4680'
  if (!URL.canParse(serverUrl)) throw new SettingsProblem(`KIBRAY_SERVER is no address: ${serverUrl}`)
  return {
    port, dataFolder: path.resolve(dataFolder), serverUrl: serverUrl.replace(/\/+$/, ''),
    rendererFolder: path.resolve(environment['KIBRAY_RENDERER'] ?? path.join(import.meta.dirname, '..', '..', 'dist', 'renderer')),
    name: environment['KIBRAY_NAME'] ?? 'browser', hasParent: environment['KIBRAY_PARENT'] === '1',
  }
}
