import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import type { OfferedOption } from '../estimating/counting-options.ts'
import { estimateTotals, plainTotal } from '../estimating/totals.ts'
import { keepAssemblyUses } from './assembly-uses.ts'
import type { Tx } from './tx.ts'

/** What is said when a signed estimate is to be changed. */
export const estimateLocked = (id: string): Refusal => new Refusal('document_locked', 'the estimate is signed', { table: 'estimate', id })

/** The estimate, of that project and no other. */
export async function estimateOf(tx: Tx, id: string, projectId: string): Promise<Database['estimate']> {
  const found = await tx.get('estimate', id)
  if (found.project_id !== projectId) throw new Refusal('record_missing', `estimate ${id} does not exist in this project`, { table: 'estimate', id })
  return found
}

/** The estimate, as long as its content may be changed. */
export async function openEstimate(tx: Tx, id: string, projectId: string): Promise<Database['estimate']> {
  const found = await estimateOf(tx, id, projectId)
  if (found.signature_id) throw estimateLocked(id)
  if (found.status !== 'draft') throw new Refusal('estimate_frozen', `the estimate is ${found.status}: only a new version changes it`, { table: 'estimate', id })
  if (found.archived_at) throw new Refusal('record_archived', 'the estimate is archived', { table: 'estimate', id })
  return found
}

/** What is in no document that a client signs: it goes on being written after the estimate is frozen, for the crew comes then. */
const notSigned: ReadonlySet<string> = new Set(['crew_notes', 'crew_note', 'internal_note', 'note'])

/** The estimate, as long as these fields of it or of its lines may be changed: notes while it is not archived, all else while it is open. */
export async function estimateOpenFor(tx: Tx, edits: object, id: string, projectId: string): Promise<Database['estimate']> {
  if (!Object.keys(edits).every((field) => notSigned.has(field))) return await openEstimate(tx, id, projectId)
  const found = await estimateOf(tx, id, projectId)
  if (found.archived_at) throw new Refusal('record_archived', 'the estimate is archived', { table: 'estimate', id })
  return found
}

/** Refuses with `missing_reference` a section of another estimate. */
export async function refuseForeignSection(tx: Tx, id: string, estimateId: string): Promise<void> {
  const section = await tx.get('estimate_section', id)
  if (section.estimate_id !== estimateId) throw new Refusal('missing_reference', 'the section belongs to another estimate', { table: 'estimate_section', id })
}

/** Refuses with `missing_reference` an option of another estimate; none at all is right. */
export async function refuseForeignOption(tx: Tx, id: string | null, estimateId: string): Promise<void> {
  if (id === null) return
  const option = await tx.get('estimate_option', id)
  if (option.estimate_id !== estimateId) throw new Refusal('missing_reference', 'the option belongs to another estimate', { table: 'estimate_option', id })
}

/** What an estimate consists of, each by position and id. */
export interface EstimateParts {
  readonly sections: readonly Database['estimate_section'][]
  readonly lines: readonly Database['estimate_line'][]
  readonly options: readonly Database['estimate_option'][]
}

/** Everything that an estimate consists of, seeing the command's own writes. */
export async function partsOfEstimate(tx: Tx, id: string): Promise<EstimateParts> {
  const rows = <T extends 'estimate_section' | 'estimate_line' | 'estimate_option'>(table: T): Promise<Database[T][]> =>
    tx.read.selectFrom(table as 'estimate_line').selectAll().where('estimate_id', '=', id).orderBy('position').orderBy('id').execute() as Promise<unknown> as Promise<Database[T][]>
  return { options: await rows('estimate_option'), sections: await rows('estimate_section'), lines: await rows('estimate_line') }
}

const pricedColumns = ['quantity_thousandths', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents', 'taxable', 'markup_basis_points'] as const

/** Works the total out anew, by the one function for it. Refuses amounts beyond what a database holds exactly. */
export async function keepTotal(tx: Tx, id: string): Promise<void> {
  const estimate = await tx.get('estimate', id)
  const options = await tx.read.selectFrom('estimate_option').select(['id', 'kind', 'position', 'chosen']).where('estimate_id', '=', id).orderBy('id').execute()
  const plain = options.length > 0 ? null : plainTotal(estimate, await tx.read.selectFrom('estimate_line').select(pricedColumns).where('estimate_id', '=', id).execute())
  await tx.set('estimate', id, { total_cents: plain ?? await fullTotal(tx, estimate, options) })
}

async function fullTotal(tx: Tx, estimate: Database['estimate'], options: readonly OfferedOption[]): Promise<number> {
  const { id } = estimate
  const lines = await tx.read.selectFrom('estimate_line').select(['id', 'section_id', ...pricedColumns]).where('estimate_id', '=', id).orderBy('id').execute()
  // which section a line is in matters only where there is something to choose
  const sections = options.length === 0 ? [] : await tx.read.selectFrom('estimate_section').select(['id', 'option_id']).where('estimate_id', '=', id).orderBy('id').execute()
  const totals = estimateTotals(estimate, sections, lines, options)
  const all = [totals, ...Object.values(totals.lines), ...Object.values(totals.options).flatMap((option) => [option, ...Object.values(option.lines)])]
  const amounts = all.flatMap((each) => Object.values(each).filter((value) => typeof value === 'number'))
  if (!amounts.every(Number.isSafeInteger)) throw new Refusal('invalid_input', 'the amounts are too large', { table: 'estimate', id, fields: [{ field: 'total_cents', message: 'too large' }] })
  return totals.total_cents
}

/** Deletes a section with its lines, and the assemblies that lose their last one. */
export async function deleteSection(tx: Tx, { id, estimate_id }: Pick<Database['estimate_section'], 'id' | 'estimate_id'>): Promise<void> {
  const lines = await tx.read.selectFrom('estimate_line').select('id').where('estimate_id', '=', estimate_id).where('section_id', '=', id).orderBy('id').execute()
  for (const line of lines) await tx.delete('estimate_line', line.id)
  await keepAssemblyUses(tx, estimate_id, id)
  await tx.delete('estimate_section', id)
}
