import type { DocumentFile, JobDocumentWish } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import { changeOrderPaper } from '../../../shared/documents/change-order.ts'
import { colourSchedulePaper } from '../../../shared/documents/colour-schedule.ts'
import { contractPaper } from '../../../shared/documents/contract.ts'
import { ticketPaper } from '../../../shared/documents/ticket.ts'
import { ProblemError } from '../../../shared/problem.ts'
import type { QueryArguments, QueryName, QueryResult } from '../../../shared/queries/registry.ts'
import { seesRestricted } from '../../../shared/schema/scope.ts'
import { sha256OfText } from '../../../shared/signing/sha256.ts'
import type { Readers } from '../readers/readers.ts'
import type { Drawing } from './drawn-document.ts'
import { drawnFile } from './estimate-document.ts'
import { photoFiles, type FileByHash } from './photo-files.ts'

/** Draws a change order, a contract, colours or a ticket out of what lies on this laptop. Throws `ProblemError` as `job_document` of the bridge says. */
export async function jobDocument(readers: Readers, file: FileByHash, actor: Actor, wish: JobDocumentWish): Promise<DocumentFile> {
  return await drawnFile(await drawingOf(readers, file, actor, wish))
}

async function drawingOf(readers: Readers, file: FileByHash, actor: Actor, { kind, id, paper, language }: JobDocumentWish): Promise<Drawing> {
  const read = async <Name extends QueryName>(name: Name, args: QueryArguments<Name>): Promise<QueryResult<Name>> => await readers.read(name, args, actor) as QueryResult<Name>
  const missing = (table: string, of: string): ProblemError => new ProblemError({ code: 'not_found', detail: `this ${table} is not on this laptop`, table, id: of })
  const company = await read('company.get', {})
  const signed = async (signature_id: string | null) => {
    if (signature_id === null) return null
    const signature = await read('signature.get', { id: signature_id })
    if (!signature) throw missing('signature', signature_id)
    if (sha256OfText(signature.document) !== signature.document_sha256) throw new ProblemError({ code: 'file_unreadable', detail: 'the document is not what was signed', table: 'signature', id: signature.id })
    return signature
  }

  if (kind === 'colour_schedule') {
    const found = await read('colour_schedule.get', { id })
    if (!found) throw missing(kind, id)
    return { audience: 'client', job: kind, paper, model: colourSchedulePaper({ ...found, company, language, signature: await signed(found.schedule.signature_id) }) }
  }
  if (kind === 'contract') {
    const found = await read('contract.get', { id })
    if (!found?.estimate) throw missing(kind, id)
    return { audience: 'client', job: kind, paper, model: contractPaper({ ...found, estimate: found.estimate, company, language, signature: await signed(found.contract.signature_id) }) }
  }
  if (kind === 'ticket') {
    const found = await read('ticket.get', { id })
    if (!found?.estimate) throw missing(kind, id)
    const { ticket, estimate, change_order } = found
    const [company_signature, signature] = [await signed(ticket.company_signature_id), await signed(ticket.signature_id)]
    if (ticket.prices === 'on_ticket' && !company_signature && !seesRestricted(actor.role)) throw new ProblemError({ code: 'not_permitted', detail: 'the prices of a ticket that is not signed are kept from this role', table: kind, id })
    return { audience: 'client', job: kind, paper, model: ticketPaper({ ...found, estimate, rates: change_order ?? estimate, company, language, company_signature, signature }) }
  }
  const found = await read('change_order.get', { id })
  if (!found?.estimate) throw missing(kind, id)
  const { change_order, contract } = found
  const signature = await signed(change_order.signature_id)
  // prices come from costs; what was signed holds its prices itself
  if (!signature && !seesRestricted(actor.role)) throw new ProblemError({ code: 'not_permitted', detail: 'the prices of a change order that is not signed are kept from this role', table: kind, id })
  const model = changeOrderPaper({ ...found, estimate: found.estimate, company, language, signature, before_cents: contract?.revised_cents ?? null })
  return { audience: 'client', job: kind, paper, model, photos: await photoFiles(file, model.content.photos) }
}
