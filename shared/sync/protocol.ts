import { z } from 'zod'
import { problem } from '../problem.ts'
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
})
export type CommandEnvelope = z.infer<typeof commandEnvelope>

/** At most so many commands in one push. */
export const pushLimit = 500

/** POST /api/v1/sync/commands */
export const pushRequest = z.object({ protocol: z.number().int(), commands: z.array(commandEnvelope).min(1).max(pushLimit) })
export type PushRequest = z.infer<typeof pushRequest>

/**
 * - `applied`    took effect now
 * - `duplicate`  had taken effect before; its receipt is, or now is again, in its scope
 * - `refused`    took no effect and never will
 * - `deferred`   was not tried, or failed for no fault of its own: send it again later
 */
export const commandResult = z.discriminatedUnion('status', [
  z.object({ id: uuid, status: z.literal('applied'), scope: z.string(), transaction: z.string() }),
  z.object({ id: uuid, status: z.literal('duplicate'), scope: z.string() }),
  z.object({ id: uuid, status: z.literal('refused'), problem }),
  z.object({ id: uuid, status: z.literal('deferred'), problem }),
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

export const sessionUser = z.object({ id: uuid, company_id: uuid, name: z.string(), email: z.string(), role: z.enum(roles), language: z.enum(['en', 'es']) })
export type SessionUser = z.infer<typeof sessionUser>

/** Answer to sign-in and to POST /api/v1/auth/refresh ({ refresh_token }). */
export const signInResponse = z.object({
  access_token: z.string(),
  /** Seconds until the access token ends. */
  expires_in: z.number().int(),
  refresh_token: z.string(),
  user: sessionUser,
  protocol: z.object({ oldest: z.number().int(), newest: z.number().int() }),
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

/** GET /api/v1/sync/shape?stream=<stream>&offset=…&handle=…&live=…: the server adds table, where and columns. */
export const shapePath = '/api/v1/sync/shape'
export const pushPath = '/api/v1/sync/commands'
export const socketPath = '/api/v1/push'
/** Every request of a laptop carries its protocol version in this header. */
export const protocolHeader = 'kibray-protocol'
