import * as z from 'zod'
import { InvalidRequest } from './invalid-request.ts'
import type { LogOffset } from './log-offset.ts'
import { BEFORE_ALL, compareOffsets, offsetFromText } from './log-offset.ts'

/** What a client asks a shape to be, as it wrote it. Kept with the shape, to define it anew after a restart. */
export interface ShapeRequest {
  readonly schema: string
  readonly table: string
  readonly where: string | undefined
  /** By number: `{ "1": "x" }` stands for `$1`. */
  readonly params: Readonly<Record<string, string>>
  readonly columns: readonly string[] | undefined
  readonly replica: 'default' | 'full'
  readonly log: 'full' | 'changes_only'
}

/** A part of a shape's rows, asked for once. */
export interface SubsetRequest {
  readonly where: string | undefined
  readonly params: Readonly<Record<string, string>>
  readonly orderBy: string | undefined
  readonly limit: number | undefined
  readonly offset: number | undefined
  /** The columns that `where` and `orderBy` may look at; undefined for all. */
  readonly queryable: readonly string[] | undefined
}

export interface RequestParameters {
  readonly shape: ShapeRequest
  readonly offset: LogOffset | 'now'
  readonly handle: string | undefined
  readonly live: boolean
  readonly serverSentEvents: boolean
  readonly cursor: string | undefined
  readonly subset: SubsetRequest | undefined
}

// a flag without a value is set, too: `&live`
const flag = z.string().transform((value) => value !== 'false').default(false)
const offset = z.string('can\'t be blank').transform((text, context) => {
  const parsed = text === 'now' ? ('now' as const) : offsetFromText(text)
  if (parsed !== undefined) return parsed
  context.addIssue('has invalid format')
  return z.NEVER
})
const identifiers = z.string().transform((text, context) => {
  const names = parseIdentifiers(text, ',')
  if (names) return names
  context.addIssue('Invalid identifier')
  return z.NEVER
})
const relation = z.string('can\'t be blank').transform((text, context) => {
  const names = parseIdentifiers(text, '.')
  if (names?.length === 1) return { table: names[0] as string }
  if (names?.length === 2) return { schema: names[0] as string, table: names[1] as string }
  context.addIssue('Invalid table name')
  return z.NEVER
})
const wholeNumber = (least: number) => z.coerce.number('is invalid').int('is invalid').min(least, `must be at least ${least}`).optional()

const texts = z.record(z.string().regex(/^[1-9]\d{0,4}$/), z.union([z.string(), z.number(), z.boolean()]).transform(String), 'params must be a JSON object')

const parametersSchema = z.object({
  table: relation,
  offset,
  handle: z.string().optional(),
  live: flag,
  live_sse: flag,
  experimental_live_sse: flag,
  cursor: z.string().optional(),
  where: z.string().optional(),
  columns: identifiers.optional(),
  queryable_columns: identifiers.optional(),
  replica: z.enum(['default', 'full'], 'is invalid').default('default'),
  log: z.enum(['full', 'changes_only'], 'is invalid').default('full'),
  params: z.string().transform((text) => readJson(text, 'params', 'params must be valid JSON')).pipe(texts).default({}),
})

const subsetSchema = z.object({
  where: z.string().optional(),
  params: texts.default({}),
  order_by: z.string().optional(),
  limit: wholeNumber(1),
  offset: wholeNumber(0),
})

const FLAGS = new Set(['live', 'live_sse', 'experimental_live_sse'])

/**
 * Reads a request's parameters; `schema` is that of a table named without one, `body` the parsed JSON of a POST. A parameter
 * that is empty counts as absent, but for flags. Throws `InvalidRequest` naming the parameter at fault.
 */
export function readParameters(parameters: URLSearchParams, schema: string, body?: unknown): RequestParameters {
  const given: Record<string, string> = {}
  const params: Record<string, string> = {}
  for (const [name, value] of parameters) {
    const number = /^params\[([1-9]\d{0,4})\]$/.exec(name)?.[1]
    if (number !== undefined) params[number] = value
    else if (value !== '' || FLAGS.has(name)) given[name] = value
  }
  const read = validated(parametersSchema, given)
  Object.assign(params, read.params)
  const handle = read.offset === 'now' || read.offset === BEFORE_ALL ? undefined : read.handle
  const serverSentEvents = read.live_sse || read.experimental_live_sse
  if (typeof read.offset === 'object' && compareOffsets(read.offset, BEFORE_ALL) !== 0 && handle === undefined) throw new InvalidRequest('handle', "can't be blank when offset != -1")
  if (read.live && (read.offset === 'now' || read.offset === BEFORE_ALL)) throw new InvalidRequest('live', `can't be true when offset == ${read.offset === 'now' ? 'now' : '-1'}`)
  if (serverSentEvents && !read.live) throw new InvalidRequest('live_sse', "can't be true unless live is also true")
  const queryable = read.queryable_columns
  const hidden = queryable && read.columns ? read.columns.filter((name) => !queryable.includes(name)) : []
  if (hidden.length > 0) throw new InvalidRequest('columns', `Not among the queryable columns: ${hidden.join(', ')}`)
  return {
    shape: { schema, ...read.table, where: read.where, params, columns: read.columns ?? queryable, replica: read.replica, log: read.log },
    offset: read.offset,
    handle,
    live: read.live,
    serverSentEvents,
    cursor: read.cursor,
    subset: readSubset(given, body, queryable),
  }
}

function readSubset(given: Readonly<Record<string, string>>, body: unknown, queryable: readonly string[] | undefined): SubsetRequest | undefined {
  const entries = Object.entries(given).filter(([name]) => name.startsWith('subset__')).map(([name, value]) => [name.slice('subset__'.length), value] as const)
  if (entries.length === 0 && body === undefined) return undefined
  const asked: Record<string, unknown> = Object.fromEntries(entries)
  if (body !== undefined) {
    if (typeof body !== 'object' || body === null) throw new InvalidRequest('subset', 'The body must be a JSON object')
    Object.assign(asked, 'subset' in body ? body.subset : body)
  }
  if (typeof asked['params'] === 'string') asked['params'] = readJson(asked['params'], 'subset', { params: ['params must be valid JSON'] })
  const result = subsetSchema.safeParse(asked)
  if (!result.success) throw new InvalidRequest('subset', issuesByField(result.error))
  const { where, params, order_by: orderBy, limit, offset: skipped } = result.data
  if ((limit !== undefined || skipped !== undefined) && !orderBy) {
    throw new InvalidRequest('subset', { order_by: ['order_by is required when limit or offset is present'] })
  }
  return { where, params, orderBy, limit, offset: skipped, queryable }
}

function readJson(text: string, field: string, reason: unknown): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidRequest(field, reason)
  }
}

function validated<Output>(schema: z.ZodType<Output>, given: unknown): Output {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const [[field, reasons] = ['request', ['is invalid']]] = Object.entries(issuesByField(result.error))
  throw new InvalidRequest(field, reasons)
}

function issuesByField(error: z.ZodError): Record<string, string[]> {
  const fields: Record<string, string[]> = {}
  for (const issue of error.issues) (fields[String(issue.path[0] ?? 'request')] ??= []).push(issue.message)
  return fields
}

/** Reads identifiers as SQL does: quoted ones as they stand, others in lower case. Undefined if one is malformed. */
function parseIdentifiers(text: string, separator: ',' | '.'): string[] | undefined {
  const names: string[] = []
  const identifier = /\s*(?:"((?:[^"]|"")+)"|([A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*))\s*/y
  for (let at = 0; ; at++) {
    identifier.lastIndex = at
    const match = identifier.exec(text)
    if (!match) return undefined
    names.push(match[1] === undefined ? (match[2] as string).replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : match[1].replaceAll('""', '"'))
    at = identifier.lastIndex
    if (at === text.length) return names
    if (text[at] !== separator) return undefined
  }
}
