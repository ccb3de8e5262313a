import { z } from 'zod'
import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { estimateOption, signature } from '../schema/tables.ts'
import { canonicalJson, type JsonValue } from '../signing/canonical-json.ts'
import { consentText } from '../signing/consent.ts'
import { sha256OfText } from '../signing/sha256.ts'
import { estimateContent, withChoice, type EstimateChoice, type EstimateContent } from '../signing/estimate-content.ts'
import { reportContent, type DocumentContent, type ReportContent } from '../signing/signed-document.ts'
import { command, estimatingRoles, everyRole, type CommandContext } from './command.ts'
import { attachmentsOf } from './attachments-of.ts'
import { filledText } from './edits.ts'
import { keepTotal, partsOfEstimate } from './open-estimate.ts'
import { approveChangeOrder, approveColours, signContract, signTicket, type Signing } from './sign-job-document.ts'
import type { Tx } from './tx.ts'
import { writeEstimateBudget } from './write-budget.ts'

/**
 * A pen's way over the screen: strokes of points, each [x, y, milliseconds since the first]. None at all says plainly that the
 * signer could not draw and signed by the typed name; nobody is kept from signing by a hand or a missing pointer.
 */
const strokes = z.array(z.array(z.tuple([z.number(), z.number(), z.number()])).min(1))

/** What the client chose of an estimate's options; left out, what is chosen stands. */
const choice = z.strictObject({ package_id: field(estimateOption, 'id').nullable(), alternate_ids: z.array(field(estimateOption, 'id')).max(1000) }).optional()

const ink = field(signature, 'ink').refine((value) => strokes.safeParse(JSON.parse(value)).success, { error: 'no strokes of a pen' })

/**
 * Signs a document (an estimate, a report, a change order, a contract, colours, a ticket) on the screen and locks it with all that belongs to it. The document must be canonical JSON with
 * the hash given, and its content must be what the rows say now (`document_changed`), with what the client chose of the options.
 */
export const signatureSign = command({
  name: 'signature.sign',
  roles: everyRole,
  arguments: z.strictObject({
    id: field(signature, 'id'),
    project_id: field(signature, 'project_id'),
    document_kind: field(signature, 'document_kind'),
    document_id: field(signature, 'document_id'),
    document: field(signature, 'document'),
    document_sha256: field(signature, 'document_sha256').pipe(z.string().regex(/^[0-9a-f]{64}$/)),
    signer_name: field(signature, 'signer_name').pipe(filledText),
    signer_title: field(signature, 'signer_title').default(''),
    ink,
    consent_text: field(signature, 'consent_text'),
    consent_version: field(signature, 'consent_version'),
    consent_language: field(signature, 'consent_language'),
    choice,
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: args.document_kind, id: args.document_id }),
  async run(tx, { choice: chosen, ...args }, context) {
    if (!context.device_id) throw new Refusal('not_allowed_now', 'a signature is given on a device', { table: args.document_kind, id: args.document_id })
    if (consentText(args.consent_version, args.consent_language) !== args.consent_text) throw invalid('consent_text', 'not the text of this version')
    refuseAltered(args.document, args.document_sha256)
    const content = await signedContent(tx, args, context, chosen)
    const shown = (JSON.parse(args.document) as { content?: JsonValue } | null)?.content
    if (shown === undefined || canonicalJson(shown) !== canonicalJson(content)) throw new Refusal('document_changed', 'the document is no longer what was shown', { table: args.document_kind, id: args.document_id })
    await tx.insert('signature', {
      ...args, company_id: context.actor.company_id, signed_at: context.at, time_zone: context.time_zone, device_id: context.device_id, witnessed_by: context.actor.id,
    })
  },
})

/** Takes the signature into the rows, each kind of document by its own rules, and says what must have been shown. */
function signedContent(tx: Tx, args: Signing & { readonly document_kind: Database['signature']['document_kind'] }, context: CommandContext, chosen: EstimateChoice | undefined): Promise<DocumentContent> {
  switch (args.document_kind) {
    case 'estimate': return acceptEstimate(tx, args, context, chosen)
    case 'report': return signReport(tx, args, context)
    case 'change_order': return approveChangeOrder(tx, args, context)
    case 'contract': return signContract(tx, args, context)
    case 'colour_schedule': return approveColours(tx, args, context)
    case 'ticket': return signTicket(tx, args, context)
  }
}

const invalid = (field: string, message: string): Refusal => new Refusal('invalid_input', `${field}: ${message}`, { fields: [{ field, message }] })

function refuseAltered(document: string, hash: string): void {
  if (sha256OfText(document) !== hash) throw invalid('document_sha256', 'not the hash of the document')
  if (canonicalJson(JSON.parse(document) as JsonValue) !== document) throw invalid('document', 'not in canonical form')
}

/** Accepts the estimate, locks it, writes the job's budget, and says what must have been shown. */
async function acceptEstimate(tx: Tx, { id, project_id, document_id }: Signing, { actor, at }: CommandContext, chosen: EstimateChoice | undefined): Promise<EstimateContent> {
  const about = { table: 'estimate', id: document_id }
  if (!estimatingRoles.includes(actor.role)) throw new Refusal('not_permitted', `a ${actor.role} has no estimates signed`, about)
  const estimate = await tx.get('estimate', document_id)
  if (estimate.project_id !== project_id) throw new Refusal('record_missing', `estimate ${document_id} does not exist in this project`, about)
  if (estimate.signature_id) throw new Refusal('document_locked', 'the estimate is signed already', about)
  if (estimate.archived_at) throw new Refusal('record_archived', 'the estimate is archived', about)
  if (estimate.status !== 'draft' && estimate.status !== 'sent') throw new Refusal('estimate_frozen', `a ${estimate.status} estimate cannot be signed`, about)
  if (estimate.number === null) throw new Refusal('number_pending', 'the estimate has no number yet', about)
  const other = await tx.read.selectFrom('estimate').select('version_number').where('project_id', '=', project_id).where('number', '=', estimate.number).where('status', '=', 'accepted').executeTakeFirst()
  if (other) throw new Refusal('not_allowed_now', `version ${other.version_number} of this estimate was accepted: what changes it now is a change order`, about)
  if (chosen) await choose(tx, estimate, chosen)
  await tx.set('estimate', document_id, { status: 'accepted', signature_id: id })
  const accepted = await tx.get('estimate', document_id)
  const parts = await partsOfEstimate(tx, document_id)
  await writeEstimateBudget(tx, accepted, parts, at)
  return estimateContent(accepted, parts.sections, parts.lines, parts.options, await attachmentsOf(tx, document_id))
}

/** The client's own choice: the one thing about a sent estimate that still changes. */
async function choose(tx: Tx, estimate: Database['estimate'], choice: EstimateChoice): Promise<void> {
  const { options } = await partsOfEstimate(tx, estimate.id)
  const isOffered = (id: string, kind: 'package' | 'alternate'): boolean => options.some((option) => option.id === id && option.kind === kind)
  const hasPackages = options.some((option) => option.kind === 'package')
  if (choice.package_id === null ? hasPackages : !isOffered(choice.package_id, 'package')) throw invalid('choice', 'one of the packages is to be chosen')
  if (!choice.alternate_ids.every((id) => isOffered(id, 'alternate'))) throw invalid('choice', 'an alternate that is not offered')
  const then = withChoice(estimate, options, choice)
  await tx.set('estimate', estimate.id, { chosen_package_id: then.estimate.chosen_package_id })
  for (const { id, chosen } of then.options) await tx.set('estimate_option', id, { chosen })
  await keepTotal(tx, estimate.id)
}

/** Hands the report in if it was not, locks it, and says what must have been shown. */
async function signReport(tx: Tx, { id, project_id, document_id }: Signing, { at }: CommandContext): Promise<ReportContent> {
  const about = { table: 'report', id: document_id }
  const report = await tx.get('report', document_id)
  if (report.project_id !== project_id) throw new Refusal('record_missing', `report ${document_id} does not exist in this project`, about)
  if (report.signature_id) throw new Refusal('document_locked', 'the report is signed already', about)
  if (report.archived_at) throw new Refusal('record_archived', 'the report is archived', about)
  const entries = await tx.read.selectFrom('report_entry').selectAll().where('report_id', '=', document_id).orderBy('position').orderBy('id').execute()
  await tx.set('report', document_id, { status: 'submitted', submitted_at: report.submitted_at ?? at, signature_id: id })
  return reportContent(report, entries)
}
