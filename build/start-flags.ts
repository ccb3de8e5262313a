import path from 'node:path'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { StartProblem } from './start-problem.ts'

export interface StartFlags {
  readonly open: boolean
  readonly port: number
  readonly data: string
  readonly reset: boolean
  readonly yes: boolean
}

export interface LaptopFlags {
  readonly open: boolean
  readonly name: string
  readonly port: number
  readonly server: string
  readonly data: string
  /** The snapshot from which a new laptop goes on, or null. */
  readonly restore: string | null
}

/** Reads the flags of `npm start`. @throws StartProblem `bad-flag` */
export function readStartFlags(given: readonly string[], project: string): StartFlags {
  const values = parse(given, {
    'no-open': { type: 'boolean' },
    port: { type: 'string' },
    data: { type: 'string' },
    reset: { type: 'boolean' },
    yes: { type: 'boolean' },
  })
  return {
    open: values['no-open'] !== true,
    // The application takes the port after the server's.
    port: readPort(values.port ?? '4680', 65_534),
    data: path.resolve(project, text(values.data) ?? '.kibray'),
    reset: values.reset === true,
    yes: values.yes === true,
  }
}

/** Reads the flags of `npm run laptop`. @throws StartProblem `bad-flag` */
export function readLaptopFlags(given: readonly string[], project: string): LaptopFlags {
  const values = parse(given, {
    'no-open': { type: 'boolean' },
    name: { type: 'string' },
    port: { type: 'string' },
    server: { type: 'string' },
    data: { type: 'string' },
    restore: { type: 'string' },
  })
  const name = text(values.name) ?? 'second'
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name)) {
    throw new StartProblem('bad-flag', `--name takes small letters, digits and dashes, and "${name}" is not that.`)
  }
  const server = text(values.server) ?? 'http://127.0.0.1:4680'
  if (!/^https?:$/.test(URL.parse(server)?.protocol ?? '')) {
    throw new StartProblem('bad-flag', `--server takes an address such as http://127.0.0.1:4680, and "${server}" is not that.`)
  }
  return {
    open: values['no-open'] !== true,
    name,
    port: readPort(values.port ?? '4682', 65_535),
    server: new URL(server).origin,
    data: path.resolve(project, text(values.data) ?? '.kibray'),
    restore: text(values.restore) === undefined ? null : path.resolve(text(values.restore) ?? ''),
  }
}

type Values = Record<string, string | boolean | undefined>

function parse(given: readonly string[], options: NonNullable<ParseArgsConfig['options']>): Values {
  try {
    return parseArgs({ args: [...given], options, strict: true, allowPositionals: false }).values as Values
  } catch (error) {
    const sentence = error instanceof Error ? (error.message.split('. ')[0] ?? '').replace(/\.$/, '') : String(error)
    throw new StartProblem('bad-flag', `${sentence}; see --help.`, { cause: error })
  }
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function readPort(value: string | boolean | undefined, highest: number): number {
  const port = Number(value)
  if (Number.isInteger(port) && port >= 1 && port <= highest) return port
  throw new StartProblem('bad-flag', `--port takes a number from 1 to ${highest}, and "${String(value)}" is not that.`)
}
