import { z } from 'zod'
import { problem, problemCodes } from '../problem.ts'
import { roles } from '../schema/scope.ts'

/** The version of what laptop and server say to each other; it grows only when an older party could misunderstand. */
export const protocolVersion = 1
/** The oldest protocol version that this server still serves. */
export const oldestProtocolVersion = 1

const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
const instant = z.iso.datetime({ precision: 3 })

/** A command as it waits in the outbox and travels. Who acts is known from the session. */
export const commandEnvelope = z.object({
  id: uuid,
  name: z.string().max(100),
  args: z.unknown(),
  /** The device that issued it; null for the REST interface and jobs. */
  device_id: uuid.nullable(),
  /** Position in the device's own sequence, from 1; null for the REST interface and jobs. */
  sequence: z.number().int().positive().nullable(),
  at: instant,
  time_zone: z.string().max(100),
  /** The schema version with which it was issued, 1 where it does not say; an older server waits with it. */
  schema: z.number().int().positive().optional(),
})
export type CommandEnvelope = z.infer<typeof commandEnvelope>

/** At most so many commands in one push. */
export const pushLimit = 500

/**
 * How far a laptop's data folder has come, moved on with each push: `count` and `nonce` as the last push left them, and the nonce that
 * this one leaves. `place` tells folders apart, and says nothing about them. A folder that went on elsewhere, or an older state of
 * one, shows a mark of the past.
 */
export const deviceMark = z.object({ device: uuid, count: z.number().int().min(0), nonce: z.string().max(64), next: z.string().max(64), place: z.string().max(64) })
export type DeviceMark = z.infer<typeof deviceMark>

/** POST /api/v1/sync/commands. Without commands it only shows the mark. */
export const pushRequest = z.object({ protocol: z.number().int(), commands: z.array(commandEnvelope).max(pushLimit), mark: deviceMark.optional() })

/**
 * A problem as a newer server may say it: for a code that this version has no sentence for it can only ask to be updated, and keeps
 * the code before the detail.
 */
const problemSaid = z.preprocess((said: unknown) => {
  const { code, detail } = Object(said) as { code?: unknown; detail?: unknown }
  return typeof code !== 'string' || (problemCodes as readonly string[]).includes(code) ? said : { ...Object(said) as object, code: 'client_too_old', detail: `${code}: ${String(detail)}` }
}, problem)

/**
 * - `applied`    took effect now
 * - `duplicate`  had taken effect before; its receipt is, or now is again, in its scope
 * - `refused`    took no effect and never will
 * - `deferred`   was not tried, or failed for no fault of its own: send it again later
 */
export const commandResult = z.discriminatedUnion('status', [
  z.object({ id: uuid, status: z.literal('applied'), scope: z.string(), transaction: z.string() }),
  z.object({ id: uuid, status: z.literal('duplicate'), scope: z.string() }),
  z.object({ id: uuid, status: z.literal('refused'), problem: problemSaid }),
  z.object({ id: uuid, status: z.literal('deferred'), problem: problemSaid }),
])
export type CommandResult = z.infer<typeof commandResult>

export const pushResponse = z.object({ results: z.array(commandResult) })
export type PushResponse = z.infer<typeof pushResponse>

/** POST /api/v1/auth/sign-in. A laptop names its device and is registered with it. */
export const signInRequest = z.object({
  email: z.string().trim().toLowerCase().max(320),
  password: z.string().min(1).max(1000),
  device: z.object({ id: uuid, name: z.string().max(200), platform: z.string().max(100), public_key: z.string().max(200).nullable() }).optional(),
})
export type SignInRequest = z.infer<typeof signInRequest>

export const versionRange = z.object({ oldest: z.number().int(), newest: z.number().int() })

export const sessionUser = z.object({ id: uuid, company_id: uuid, name: z.string(), email: z.string(), role: z.enum(roles), language: z.enum(['en', 'es']) })
export type SessionUser = z.infer<typeof sessionUser>

/** Answer to sign-in and to POST /api/v1/auth/refresh ({ refresh_token }). */
export const signInResponse = z.object({
  access_token: z.string(),
  /** Seconds until the access token ends. */
  expires_in: z.number().int(),
  refresh_token: z.string(),
  user: sessionUser,
  protocol: versionRange,
  /** Schema versions whose commands the server takes; one that does not say takes those of the first. */
  schema: versionRange.default({ oldest: 1, newest: 1 }),
})
export type SignInResponse = z.infer<typeof signInResponse>

export const refreshRequest = z.object({ refresh_token: z.string().max(500) })

/**
 * The push channel: WebSocket /api/v1/push. The first message of a laptop is `hello`, within 10 seconds; the server answers
 * `welcome` and from then on sends `poke` after each commit that touched a scope of that user.
 */
export const clientMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), access_token: z.string(), protocol: z.number().int() }),
  z.object({ type: z.literal('ping') }),
])
export type ClientMessage = z.infer<typeof clientMessage>

export const serverMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('welcome') }),
  /** Streams in which something changed, and the Postgres transaction id (as in the shape's `txids`) that did it. */
  z.object({ type: z.literal('poke'), streams: z.array(z.string()), transaction: z.string() }),
  z.object({ type: z.literal('pong') }),
  z.object({ type: z.literal('goodbye'), problem }),
])
export type ServerMessage = z.infer<typeof serverMessage>

/** In so many parts are the rows of a stream hashed. */
export const verifyBuckets = 256

/**
 * POST /api/v1/sync/verify: what Postgres has of a stream, as whoever asks may see it. Without `buckets` the answer hashes all of it;
 * with them it names the rows that differ from those stated, and sends these alone.
 */
export const verifyRequest = z.object({
  stream: z.string().max(100),
  schema_version: z.number().int().positive(),
  buckets: z.array(z.object({ bucket: z.number().int().min(0).max(verifyBuckets - 1), rows: z.array(z.object({ tbl: z.string().max(100), id: z.string().max(100), hash: z.string().max(64) })) })).max(verifyBuckets).optional(),
})
export type VerifyRequest = z.infer<typeof verifyRequest>

/** A row that differs: its image as a shape would bring it, or that it is not there. */
const rowDifference = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('upsert'), tbl: z.string(), id: z.string(), version: z.number().int(), data: z.string(), restricted: z.string().optional() }),
  z.object({ kind: z.literal('delete'), tbl: z.string(), id: z.string() }),
])
export type RowDifference = z.infer<typeof rowDifference>

export const verifyAnswer = z.object({
  /** The version in whose form the rows were hashed: the older of the two parties'. */
  schema_version: z.number().int(),
  rows: z.number().int(),
  /** `<count>:<hex>` for each bucket. */
  buckets: z.array(z.string()).optional(),
  differing: z.array(rowDifference).optional(),
})
export type VerifyAnswer = z.infer<typeof verifyAnswer>

/** GET /api/v1/sync/shape?stream=<stream>&offset=…&handle=…&live=…: the server adds table, where and columns. */
export const shapePath = '/api/v1/sync/shape'
export const verifyPath = '/api/v1/sync/verify'
export const pushPath = '/api/v1/sync/commands'
export const socketPath = '/api/v1/push'
/** Every request of a laptop carries its protocol version in this header. */
export const protocolHeader = 'kibray-protocol'
