import { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { problem } from '../../shared/problem.ts'
import { commandEnvelope, pushLimit, pushRequest, pushResponse, refreshRequest, sessionUser, signInRequest, signInResponse } from '../../shared/sync/protocol.ts'
import { servedVersions } from '../../shared/sync/versions.ts'
import type { Endpoint } from './endpoint.ts'

const problemDocument = z.object({ type: z.string(), title: z.string(), status: z.number().int(), instance: z.string(), request_id: z.string().optional(), ...problem.shape }).meta({ id: 'Problem' })
const problemAnswer = (description: string) => ({ description, content: { 'application/problem+json': { schema: problemDocument } } })
const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } } })
const open: Pick<ZodOpenApiOperationObject, 'security'> = { security: [] }
const idempotencyKey = z.string().optional().meta({ description: 'A UUID of your own, or any text: sent again with the same key, the change is made once and answered as before.' })
const ifMatch = z.string().optional().meta({ description: 'The ETag of what you read: the change is refused with `changed_meanwhile` where the record is another by now.' })
const syncing = 'Synchronisation'
const signingIn = 'Sign-in'
const files = 'Files'
const bytes = z.string().meta({ format: 'binary' })
const fileHash = z.string().regex(/^[0-9a-f]{64}$/).meta({ description: 'SHA-256 of the bytes, in lower-case hexadecimal digits' })

/** The OpenAPI 3.1 description of everything below /api/v1, out of the schemas that check the requests. */
export function openApiDocument(endpoints: readonly Endpoint[], version: string): ReturnType<typeof createDocument> {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Kibray', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: 'Estimates and site reports of a contractor. Money is integer cents, a rate is in basis points, a quantity in thousandths of its unit; a date is YYYY-MM-DD, an instant is UTC. You read what a laptop of yours may hold, and nothing else. Every change is a command, as on a laptop: it is made once for each Idempotency-Key, or refused with a problem (RFC 9457).',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ accessToken: [] }],
    tags: [...new Set([signingIn, ...endpoints.map((each) => each.tag), files, syncing, 'Server'])].map((name) => ({ name })),
    components: { securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'From sign-in; good for 15 minutes.' } } },
    paths: { ...fixedPaths, ...pathsOf(endpoints) },
  })
}

function pathsOf(endpoints: readonly Endpoint[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const each of endpoints) (paths[each.path] ??= {})[each.method] = operationOf(each)
  return paths
}

function operationOf(each: Endpoint): ZodOpenApiOperationObject {
  const writes = each.method !== 'get'
  const header = { ...(writes ? { 'Idempotency-Key': idempotencyKey } : {}), ...(each.method === 'patch' && each.tagged ? { 'If-Match': ifMatch } : {}) }
  return {
    operationId: `${each.method}${each.path.replaceAll(/[^a-z]+([a-z]?)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: each.summary, tags: [each.tag],
    requestParams: { ...(each.params ? { path: each.params } : {}), ...(each.query ? { query: each.query } : {}), ...(Object.keys(header).length > 0 ? { header: z.object(header) } : {}) },
    ...(each.body ? { requestBody: { required: true, ...json(each.body) } } : {}),
    responses: {
      [String(each.status)]: { description: each.summary, ...(each.answer ? json(each.answer) : {}), ...(each.fileTypes.length > 0 ? { content: Object.fromEntries(each.fileTypes.map((type) => [type, { schema: { type: 'string' as const, format: 'binary' } }])) } : {}) },
      401: problemAnswer('Not signed in, or the access token has ended'),
      ...(each.query || each.body || writes ? { 400: problemAnswer('The request is not as described') } : {}),
      ...(writes ? { 403: problemAnswer('Your role may not'), 409: problemAnswer('A rule refuses it; `code` says which') } : {}),
      ...(each.params ? { 404: problemAnswer('There is no such record, or you may not see it') } : {}),
    },
  }
}

const fixedPaths: ZodOpenApiPathsObject = {
  '/auth/sign-in': { post: {
    operationId: 'signIn', tags: [signingIn], summary: 'Sign in; a laptop names its device and is registered with it', ...open, requestBody: { required: true, ...json(signInRequest.meta({ id: 'SignInRequest' })) },
    responses: { 200: { description: 'A session', ...json(signInResponse.meta({ id: 'Session' })) }, 400: problemAnswer('The request is not as described'), 401: problemAnswer('The address or the password is wrong'), 403: problemAnswer('The device was revoked'), 429: problemAnswer('Too many attempts') },
  } },
  '/auth/refresh': { post: {
    operationId: 'refresh', tags: [signingIn], summary: 'Exchange a refresh token for a new session; each is good once', ...open, requestBody: { required: true, ...json(refreshRequest.meta({ id: 'RefreshRequest' })) },
    responses: { 200: { description: 'A session', ...json(signInResponse) }, 401: problemAnswer('The session has ended, or the token was used before and so its session was ended') },
  } },
  '/auth/sign-out': { post: { operationId: 'signOut', tags: [signingIn], summary: 'End a session', ...open, requestBody: { required: true, ...json(refreshRequest) }, responses: { 204: { description: 'The session has ended' } } } },
  '/auth/me': { get: {
    operationId: 'me', tags: [signingIn], summary: 'Who is signed in', responses: { 200: { description: 'The person and the device', ...json(z.object({ user: sessionUser.meta({ id: 'SessionUser' }), device_id: z.string().nullable() }).meta({ id: 'Me' })) }, 401: problemAnswer('Not signed in') },
  } },
  '/sync/commands': { post: {
    operationId: 'pushCommands', tags: [syncing], summary: `Apply up to ${pushLimit} commands, each by itself, with a result for each`, requestBody: { required: true, ...json(pushRequest.extend({ commands: z.array(commandEnvelope.meta({ id: 'Command' })) }).meta({ id: 'PushRequest' })) },
    responses: { 200: { description: 'A result for each command, in their order', ...json(pushResponse.meta({ id: 'PushResponse' })) }, 400: problemAnswer('The request is not as described'), 401: problemAnswer('Not signed in'), 413: problemAnswer('Too many commands'), 426: problemAnswer('The protocol is not spoken here') },
  } },
  '/sync/shape': { get: {
    operationId: 'readStream', tags: [syncing], summary: 'Follow a stream, by the protocol of Electric shapes',
    requestParams: { query: z.object({ stream: z.string().meta({ description: 'whole-company:<id>, company:<id>, project:<id> or user:<id>' }), offset: z.string().meta({ description: '-1 at first, then what the last answer’s electric-offset says' }), handle: z.string().optional(), live: z.string().optional(), cursor: z.string().optional() }) },
    responses: { 200: { description: 'Messages of the shape', ...json(z.array(z.object({ key: z.string().optional(), value: z.record(z.string(), z.unknown()).optional(), headers: z.record(z.string(), z.unknown()) }))) }, 401: problemAnswer('Not signed in'), 403: problemAnswer('Not your stream'), 409: { description: 'The shape was made anew: begin again with the handle given' } },
  } },
  '/files/{sha256}': {
    get: {
      operationId: 'readFile', tags: [files], summary: 'The file of an attachment that you may see, or its small picture', requestParams: { path: z.object({ sha256: fileHash }) },
      responses: { 200: { description: 'The bytes', content: { 'image/jpeg': { schema: bytes }, 'image/png': { schema: bytes }, 'image/webp': { schema: bytes }, 'application/pdf': { schema: bytes } } }, 401: problemAnswer('Not signed in'), 404: problemAnswer('There is no such file, its author’s laptop has not brought it yet, or you may not see what it is of') },
    },
    put: {
      operationId: 'bringFile', tags: [files], summary: 'Bring the file that an attachment names; again it does no harm', requestParams: { path: z.object({ sha256: fileHash }) }, requestBody: { required: true, content: { 'application/octet-stream': { schema: bytes } } },
      responses: { 204: { description: 'The office has it' }, 401: problemAnswer('Not signed in'), 404: problemAnswer('No attachment that you may see, or wrote, names it'), 409: problemAnswer('The bytes are not those of this hash, or no JPEG, PNG, WebP or PDF'), 413: problemAnswer('Larger than 20 MB'), 429: problemAnswer('Too many files') },
    },
  },
  '/health': { get: {
    operationId: 'health', tags: ['Server'], summary: 'How the server is', ...open,
    responses: { 200: { description: 'All is well', ...json(z.object({ status: z.string(), database: z.string(), shapes: z.unknown(), version: z.string(), schema_version: z.number().int(), ...servedVersions.shape }).meta({ id: 'Health' })) }, 503: { description: 'Something is not, or another server does the work: send it nothing' } },
  } },
  '/health/alive': { get: {
    operationId: 'alive', tags: ['Server'], summary: 'Whether the server answers at all', ...open,
    responses: { 200: { description: 'It does', ...json(z.object({ status: z.string() }).meta({ id: 'Alive' })) } },
  } },
}
