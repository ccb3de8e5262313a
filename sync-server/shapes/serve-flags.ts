import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { ShapeEngineOptions } from './shape-engine.ts'

export const USAGE = `Serves Electric's shape protocol from a Postgres, by itself.

  npm run shapes -- --database postgresql://… (--insecure | --secret TEXT) [flags]

  --database URL           the Postgres to read; its wal_level is logical, and the role may replicate and owns the tables
  --port N                 where to listen; 0 lets the system choose (3000)
  --host ADDRESS           what to listen on (127.0.0.1)
  --insecure               answers anyone, and lets anyone have a shape begin anew by DELETE
  --secret TEXT            answers only requests with secret=TEXT
  --allow-shape-deletion   with --secret: answers DELETE too
  --data DIR               where shapes are kept (.shapes)
  --schema NAME            the schema of a table that is named without one (public)
  --stream-id NAME         the engine's name on the cluster; engines of other names live beside it (kibray)
  --chunk-bytes N          how large a page of an answer gets (10485760)
  --long-poll-ms N         how long a live request waits for news (20000)
  --max-shapes N           how many shapes are kept; the least recently used go first (50000)
  --help                   this text

It answers at /v1/shape, and at /v1/health says whether it is active (200), or starting or waiting for another engine (202).
`

/** What the command line asks for. */
export interface ServeFlags {
  readonly engine: ShapeEngineOptions
  readonly host: string
  readonly port: number
  /** Undefined: anyone may ask. */
  readonly secret: string | undefined
}

/** A flag that is missing, unknown or malformed; the message names it. */
export class BadFlag extends Error {
  readonly code = 'bad-flag'
}

/** Reads the flags of `npm run shapes`; `'help'` if they ask for the usage. Throws `BadFlag`. */
export function readServeFlags(given: readonly string[]): ServeFlags | 'help' {
  const values = parse(given)
  if (values.help) return 'help'
  if (!values.database) throw new BadFlag('--database is missing: the postgresql:// address of the database to read.')
  if (!/^postgres(?:ql)?:$/.test(URL.parse(values.database)?.protocol ?? '')) throw new BadFlag('--database takes an address such as postgresql://user:password@host:5432/name.')
  if (values.insecure === (values.secret !== undefined)) throw new BadFlag('Give either --secret TEXT or --insecure.')
  if (values.secret === '') throw new BadFlag('--secret takes a text that is not empty.')
  const streamId = values['stream-id']
  if (streamId !== undefined && !/^[a-z0-9_]{1,40}$/.test(streamId)) throw new BadFlag('--stream-id takes lower-case letters, digits and underscores, at most 40.')
  return {
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65_535),
    secret: values.secret,
    engine: {
      databaseUrl: values.database,
      dataFolder: resolve(values.data),
      schema: values.schema,
      allowShapeDeletion: values.insecure || values['allow-shape-deletion'],
      ...(streamId === undefined ? {} : { streamId }),
      ...optional('chunkBytes', '--chunk-bytes', values['chunk-bytes'], 1),
      ...optional('longPollMilliseconds', '--long-poll-ms', values['long-poll-ms'], 1),
      ...optional('maximumShapes', '--max-shapes', values['max-shapes'], 1),
    },
  }
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      options: {
        database: { type: 'string' },
        port: { type: 'string', default: '3000' },
        host: { type: 'string', default: '127.0.0.1' },
        insecure: { type: 'boolean', default: false },
        secret: { type: 'string' },
        'allow-shape-deletion': { type: 'boolean', default: false },
        data: { type: 'string', default: '.shapes' },
        schema: { type: 'string', default: 'public' },
        'stream-id': { type: 'string' },
        'chunk-bytes': { type: 'string' },
        'long-poll-ms': { type: 'string' },
        'max-shapes': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    const [sentence = ''] = String(error instanceof Error ? error.message : error).split('. ')
    throw new BadFlag(`${sentence.replace(/\.$/, '')}; see --help.`, { cause: error })
  }
}

function optional<Name extends string>(name: Name, flag: string, given: string | undefined, least: number): Partial<Record<Name, number>> {
  return given === undefined ? {} : ({ [name]: wholeNumber(flag, given, least, Number.MAX_SAFE_INTEGER) } as Record<Name, number>)
}

function wholeNumber(flag: string, given: string, least: number, most: number): number {
  const number = /^\d+$/.test(given) ? Number(given) : Number.NaN
  if (number >= least && number <= most) return number
  throw new BadFlag(`${flag} takes a whole number ${most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`}, and "${given}" is not that.`)
}
