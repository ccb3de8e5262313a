import type { ProposalSource } from '../../../shared/documents/proposal.ts'
import type { WorkOrderSource } from '../../../shared/documents/work-order.ts'
import { estimateDocument, sealDocument } from '../../../shared/signing/signed-document.ts'

export const uuid = (number: number): string => `0190a000-0000-7000-8000-${String(number).padStart(12, '0')}`

/** What nobody but us may read, in words and figures that can be found again: 91.37 of labour and 47.53 of material for each of 3 units. */
export const ours = { note: 'SECRETNOTE', crew_note: 'CREWNOTE', crew_notes: 'CREWALL', labour: '91.37', material: '47.53', other: '13.13', labourTotal: '274.11', materialTotal: '142.59', costTotal: '456.09' } as const

export const company = { name: 'Brightside Painting Co.', address: '1420 Larimer Street, Denver, CO 80202', phone: '(303) 555-0142', currency: 'USD', time_zone: 'America/Denver' }
export const project = { name: 'Moreno residence', address: '88 Pearl Street', city: 'Boulder' }
export const client = { name: 'Lucía Moreno', billing_address: 'PO Box 7, Boulder, CO 80302' }

/** Rows that either document can be made of. */
export type JobRows = Omit<ProposalSource, 'sections' | 'lines'> & Omit<WorkOrderSource, 'sections' | 'lines'> & {
  readonly sections: ProposalSource['sections']
  readonly lines: readonly (ProposalSource['lines'][number] & WorkOrderSource['lines'][number])[]
}

export interface Job {
  readonly sections?: readonly { readonly name: string; readonly lines: readonly { readonly description: string; readonly crew_note?: string; readonly unit?: string; readonly quantity_thousandths?: number }[] }[]
  readonly estimate?: Partial<ProposalSource['estimate']>
  readonly language?: 'en' | 'es'
}

const twoRooms: NonNullable<Job['sections']> = [
  { name: 'Living room', lines: [{ description: 'Walls, two coats' }, { description: 'Ceiling' }] },
  { name: 'Kitchen', lines: [{ description: 'Doors, both sides', unit: 'each' }] },
]

/** Rows of an estimate, every line with the same costs and a note for each who may read one. */
export function aJob({ sections = twoRooms, estimate = {}, language = 'en' }: Job = {}): JobRows {
  const of = { company_id: uuid(2), project_id: uuid(3), estimate_id: uuid(1) }
  return {
    company, project, client, language, signature: null,
    estimate: {
      id: uuid(1), project_id: uuid(3), number: 1042, version_number: 2, title: 'Interior repaint', status: 'sent',
      markup_labour_basis_points: 3500, markup_material_basis_points: 2000, overhead_basis_points: 1100, profit_basis_points: 1300, discount_basis_points: 500, discount_cents: 0, tax_basis_points: 825,
      notes: 'Two coats, eggshell on walls.', terms: 'Half on acceptance, TERMSMARK.', created_at: '2026-11-18T16:00:00.000Z', sent_at: '2026-11-20T01:30:00.000Z', chosen_package_id: null, minimum_cents: 0, scope_of_work: '', exclusions: '', cover: 0, tax_name: '', tax_hundredths: 0, crew_notes: ours.crew_notes, ...estimate,
    },
    sections: sections.map(({ name }, index) => ({ ...of, id: uuid(100 + index), name, position: position(index), option_id: null })),
    options: [],
    lines: sections.flatMap(({ lines }, section) => lines.map(({ description, crew_note = ours.crew_note, unit = 'sq ft', quantity_thousandths = 3000 }, index) => ({
      ...of, id: uuid(10_000 + section * 5000 + index), section_id: uuid(100 + section), position: position(index), description, quantity_thousandths, unit,
      labour_unit_cents: 9137, material_unit_cents: 4753, other_unit_cents: 1313, taxable: 1 as const, markup_basis_points: null, allowance: 0 as const, crew_note, internal_note: ours.note, note: ours.note,
    }))),
  }
}

const position = (index: number): string => `a${String(index).padStart(5, '0')}`

/** The same, signed on a screen in Spanish; afterwards its rows went on living. */
export function aSignedJob(): JobRows {
  const job = aJob()
  const heading = { company_name: company.name, company_address: company.address, project_name: project.name, project_address: '88 Pearl Street, Boulder', client_name: client.name }
  const { document, document_sha256 } = sealDocument(estimateDocument(heading, job.estimate, job.sections, job.lines, job.options))
  return {
    ...job,
    company: { ...company, name: 'Renamed since' },
    estimate: { ...job.estimate, title: 'CHANGED SINCE', status: 'accepted' },
    signature: {
      id: uuid(9), company_id: uuid(2), project_id: uuid(3), document_kind: 'estimate', document_id: uuid(1), document, document_sha256, signer_name: 'Lucía Moreno', signer_title: 'Dueña',
      ink: JSON.stringify([[[10, 10, 0], [60, 40, 80], [110, 12, 160]], [[130, 30, 300]]]), consent_text: 'He leído este documento.', consent_version: '2026-11', consent_language: 'es', signed_at: '2026-11-21T18:05:00.000Z',
      time_zone: 'America/Denver', device_id: uuid(8), witness_name: 'Ana Reyes',
    },
  }
}
