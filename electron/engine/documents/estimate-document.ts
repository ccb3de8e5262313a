import { Worker } from 'node:worker_threads'
import type { DocumentFile, DocumentWish } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import { proposalOf } from '../../../shared/documents/proposal.ts'
import { workOrderOf } from '../../../shared/documents/work-order.ts'
import { ProblemError } from '../../../shared/problem.ts'
import type { QueryName, QueryResult } from '../../../shared/queries/registry.ts'
import { seesRestricted } from '../../../shared/schema/scope.ts'
import { sha256OfText } from '../../../shared/signing/sha256.ts'
import type { Readers } from '../readers/readers.ts'
import { photoFiles, type FileByHash } from './photo-files.ts'
import type { Drawing, DrawnDocument } from './drawn-document.ts'

type Found<Name extends QueryName> = QueryResult<Name>

/** Draws a document of an estimate out of what lies on this laptop. Throws `ProblemError` as `estimate_document` of the bridge says. */
export async function estimateDocument(readers: Readers, file: FileByHash, actor: Actor, wish: DocumentWish): Promise<DocumentFile> {
  return await drawnFile(await drawingOf(readers, file, actor, wish))
}

/** The colours that the client approved last; none while nothing is approved. */
async function approvedColours(readers: Readers, actor: Actor, project_id: string): Promise<NonNullable<Found<'colour_schedule.get'>>['lines']> {
  const schedules = await readers.read('colour_schedule.list', { project_id }, actor) as Found<'colour_schedule.list'>
  const approved = schedules.find((schedule) => schedule.status === 'approved')
  return approved ? (await readers.read('colour_schedule.get', { id: approved.id }, actor) as Found<'colour_schedule.get'>)?.lines ?? [] : []
}

/** A drawing as a file. */
export async function drawnFile(drawing: Drawing): Promise<DocumentFile> {
  const { name, bytes, pages } = await drawOnThread(drawing)
  return { file_name: `${fileNameOf(name)}.pdf`, bytes: Buffer.from(bytes).toString('base64'), pages }
}

async function drawingOf(readers: Readers, file: FileByHash, actor: Actor, { estimate_id, kind, paper, language }: DocumentWish): Promise<Drawing> {
  const found = await readers.read('estimate.get', { id: estimate_id }, actor) as Found<'estimate.get'>
  if (!found) throw new ProblemError({ code: 'not_found', detail: 'this estimate is not on this laptop', table: 'estimate', id: estimate_id })
  const company = await readers.read('company.get', {}, actor) as Found<'company.get'>
  const rows = { ...found, company, language }
  if (kind === 'work_order') return { audience: 'crew', paper, model: workOrderOf({ ...rows, colours: await approvedColours(readers, actor, found.estimate.project_id) }) }

  const { signature_id } = found.estimate
  const signature = signature_id === null ? null : await readers.read('signature.get', { id: signature_id }, actor) as Found<'signature.get'>
  if (signature_id !== null && !signature) throw new ProblemError({ code: 'not_found', detail: 'the signature of this estimate is not on this laptop', table: 'signature', id: signature_id })
  if (signature && sha256OfText(signature.document) !== signature.document_sha256) throw new ProblemError({ code: 'file_unreadable', detail: 'the document is not what was signed', table: 'signature', id: signature.id })
  // prices come from costs; what was signed holds its prices itself
  if (!signature && !seesRestricted(actor.role)) throw new ProblemError({ code: 'not_permitted', detail: 'the prices of an estimate that is not signed are kept from this role', table: 'estimate', id: estimate_id })
  const model = proposalOf({ ...rows, signature })
  return { audience: 'client', paper, model, photos: await photoFiles(file, model.content.photos) }
}

/** On a thread of its own: hundreds of pages take seconds, and no write may wait so long. */
async function drawOnThread(drawing: Drawing): Promise<DrawnDocument> {
  return await new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url.endsWith('.ts') ? './document-thread.ts' : './document-thread.js', import.meta.url), { workerData: drawing, name: 'kibray document' })
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', () => { reject(new ProblemError({ code: 'internal', detail: 'the document was not finished' })) })
  })
}

/** A name that every file system takes. */
function fileNameOf(name: string): string {
  // oxlint-disable-next-line no-control-regex
  return name.replaceAll(/[\u0000-\u001f\u007f<>:"/\\|?*]+/g, ' ').replaceAll(/\s+/g, ' ').trim().slice(0, 120).replace(/[. ]+$/, '')
}
