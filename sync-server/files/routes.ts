import { createHash } from 'node:crypto'
import express, { Router, type RequestHandler } from 'express'
import { rateLimit } from 'express-rate-limit'
import { fileKindOf, isSha256, largestFile } from '../../shared/files.ts'
import { ProblemError } from '../../shared/problem.ts'
import { visibleReads } from '../api/read-visible.ts'
import { attemptCounts } from '../auth/attempt-counts.ts'
import { requireProtocol, sessionOf, type RequireSession } from '../auth/require-session.ts'
import type { Session } from '../auth/sessions.ts'
import type { Postgres } from '../db/postgres.ts'
import type { Intake } from '../sync/intake.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import { isWhole, storedFile, storeFile } from './stored-files.ts'

const LIMIT_WINDOW_MS = 15 * 60_000
/** So many files somebody may bring in that time: a day's work of a whole crew at once. */
const filesInWindow = 2_000

const endings: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'application/pdf': 'pdf' }

export interface FileRoutesOptions {
  readonly postgres: Postgres
  /** The pool whose search path begins with the views of what one person may see. */
  readonly visible: Postgres
  readonly intake: Intake
  readonly world: World
  readonly requireSession: RequireSession
  /** How many files one person may bring within 15 minutes. */
  readonly filesInWindow?: number
}

interface Naming { readonly id: string; readonly project_id: string; readonly arrived_at: string | null }

/**
 * /api/v1/files/{sha256}: the bytes of attachments. Who may read an attachment may read its file; who may read it or has written it
 * may bring the file, and again without harm.
 */
export function fileRoutes(options: FileRoutesOptions): Router {
  const { postgres, visible, intake, world, requireSession } = options
  const routes = Router()
  const limit: RequestHandler = rateLimit({
    windowMs: LIMIT_WINDOW_MS, limit: options.filesInWindow ?? filesInWindow, standardHeaders: 'draft-8', legacyHeaders: false,
    store: attemptCounts(postgres, world, 'file', LIMIT_WINDOW_MS), keyGenerator: (request) => sessionOf(request).user.id,
    handler: () => { throw new ProblemError({ code: 'too_many_requests', detail: 'too many files in a short time; wait some minutes' }) },
  })

  routes.get('/:sha256', requireProtocol, requireSession, async (request, response) => {
    const session = sessionOf(request)
    const sha256 = hashIn(request.params)
    const seen = (await namingSeen(session, sha256)).map((each) => each.id)
    const file = seen.length === 0 ? null : await postgres.withConnection((connection) => storedFile(connection, session.user.company_id, sha256, seen))
    if (!file) throw new ProblemError({ code: 'not_found', detail: 'there is no such file, or you may not see what it is of' })
    response.set({
      'content-type': file.media_type, 'content-disposition': `attachment; filename="${sha256}.${endings[file.media_type] ?? 'bin'}"`, 'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache', etag: `"${sha256}"`,
    }).vary('authorization')
    response.send(file.bytes)
  })

  // who may bring it is settled before any of it is read
  routes.put('/:sha256', requireProtocol, requireSession, limit, async (request, _response, next) => {
    const naming = await namingOf(sessionOf(request), hashIn(request.params))
    if (naming.length === 0) throw new ProblemError({ code: 'not_found', detail: 'no attachment of yours names this file' })
    next()
  }, express.raw({ type: () => true, limit: largestFile }), async (request, response) => {
    const session = sessionOf(request)
    const sha256 = hashIn(request.params)
    const bytes: unknown = request.body
    if (!Buffer.isBuffer(bytes) || bytes.byteLength === 0) throw new ProblemError({ code: 'invalid_input', detail: 'the request has no bytes' })
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new ProblemError({ code: 'file_unreadable', detail: 'the bytes are not those of this hash' })
    const media_type = fileKindOf(bytes)
    if (!media_type) throw new ProblemError({ code: 'file_unreadable', detail: 'neither a JPEG, PNG or WebP picture nor a PDF' })
    const naming = await namingOf(session, sha256)
    await postgres.transaction((connection) => storeFile(connection, { company_id: session.user.company_id, sha256, media_type, bytes, brought_at: instantOf(world), brought_by: session.user.id }, naming.map((each) => each.id)))
    for (const each of naming) if (!each.arrived_at) await noteArrived(session, each)
    response.status(204).end()
  })

  /** Attachments that the person may see and that name the file. */
  function namingSeen(session: Session, sha256: string): Promise<Naming[]> {
    return visibleReads(visible, session).find((database) => database.selectFrom('attachment').select(['id', 'project_id', 'arrived_at'])
      .where((where) => where.or([where('sha256', '=', sha256), where('thumbnail_sha256', '=', sha256)])).execute())
  }

  /** Those, and the ones that the person wrote before they lost the project: nobody else has the file. */
  async function namingOf(session: Session, sha256: string): Promise<Naming[]> {
    const written = await postgres.withConnection((connection) => connection.query<Naming>(`select a.id, a.project_id, a.arrived_at from attachment a
      join command_log log on log.record_id = a.id and log.name = 'attachment.create' and log.actor_id = $3 where a.company_id = $1 and (a.sha256 = $2 or a.thumbnail_sha256 = $2)`, [session.user.company_id, sha256, session.user.id]))
    const seen = await namingSeen(session, sha256)
    return [...new Map([...seen, ...written].map((each) => [each.id, each])).values()]
  }

  /** Says in the row that the office has the file; in the office's own name where who brought it has lost the project. */
  async function noteArrived(session: Session, { id, project_id }: Naming): Promise<void> {
    if (!await postgres.withConnection((connection) => isWhole(connection, id))) return
    const apply = (actor: Session['actor'], device_id: string | null) => intake.apply({ actor, device_id },
      { id: world.newId(), name: 'attachment.arrive', args: { id, project_id }, device_id, sequence: null, at: instantOf(world), time_zone: 'UTC' })
    const result = await apply(session.actor, session.device_id)
    if (result.status !== 'refused' || result.problem.code !== 'not_permitted') return
    const [office] = await postgres.withConnection((connection) => connection.query<{ id: string }>(`select id from "user" where company_id = $1 and role = 'admin' and archived_at is null order by id limit 1`, [session.user.company_id]))
    if (office) await apply({ id: office.id, company_id: session.user.company_id, role: 'admin' }, null)
  }

  return routes
}

function hashIn({ sha256 }: { readonly sha256?: string | readonly string[] }): string {
  if (typeof sha256 !== 'string' || !isSha256(sha256)) throw new ProblemError({ code: 'invalid_input', detail: 'a file is named by its SHA-256, 64 lower-case hexadecimal digits' })
  return sha256
}
