import type { Database } from '../schema/database.ts'
import { estimateTotals } from '../estimating/totals.ts'
import { canonicalJson } from './canonical-json.ts'
import { sha256OfText } from './sha256.ts'

/** Names and addresses as they stood when the document was shown: for people to read, not compared with anything. */
export type DocumentHeading = {
  readonly company_name: string
  readonly company_address: string
  readonly project_name: string
  readonly project_address: string
  readonly client_name: string
}

/** What the client agrees to in an estimate: prices, never costs. Worked out from the rows, and from nothing else. */
export type EstimateContent = {
  readonly kind: 'estimate'
  readonly id: string
  readonly project_id: string
  readonly number: number | null
  readonly version_number: number
  readonly title: string
  readonly sections: readonly {
    readonly name: string
    readonly price_cents: number
    readonly lines: readonly { readonly description: string; readonly quantity_thousandths: number; readonly unit: string; readonly price_cents: number }[]
  }[]
  readonly subtotal_cents: number
  readonly discount_cents: number
  readonly tax_basis_points: number
  readonly tax_cents: number
  readonly total_cents: number
  readonly notes: string
  readonly terms: string
}

/** What is signed in a daily report. Worked out from the rows, and from nothing else. */
export type ReportContent = {
  readonly kind: 'report'
  readonly id: string
  readonly project_id: string
  readonly report_date: string
  readonly author_id: string
  readonly weather: string
  readonly temperature_low_fahrenheit: number | null
  readonly temperature_high_fahrenheit: number | null
  readonly notes: string
  readonly entries: readonly { readonly kind: string; readonly description: string; readonly quantity_thousandths: number | null; readonly unit: string }[]
}

export type DocumentContent = EstimateContent | ReportContent

/** What is shown, signed and kept. */
export type SignedDocument<Content extends DocumentContent = DocumentContent> = { readonly heading: DocumentHeading; readonly content: Content }

/** The content of an estimate from its rows; sections and lines in any order. Needs the costs, so a role that may not see them cannot make it. */
export function estimateContent(estimate: Database['estimate'], sections: readonly Database['estimate_section'][], lines: readonly Database['estimate_line'][]): EstimateContent {
  const inOrder = [...sections].sort(byPosition)
  const linesInOrder = inOrder.flatMap((section) => lines.filter((line) => line.section_id === section.id).sort(byPosition))
  const totals = estimateTotals(estimate, inOrder, linesInOrder)
  return {
    kind: 'estimate',
    id: estimate.id,
    project_id: estimate.project_id,
    number: estimate.number,
    version_number: estimate.version_number,
    title: estimate.title,
    sections: inOrder.map((section) => ({
      name: section.name,
      price_cents: totals.sections[section.id]?.price_cents ?? 0,
      lines: linesInOrder.filter((line) => line.section_id === section.id).map((line) => ({
        description: line.description, quantity_thousandths: line.quantity_thousandths, unit: line.unit, price_cents: totals.lines[line.id]?.price_cents ?? 0,
      })),
    })),
    subtotal_cents: totals.subtotal_cents,
    discount_cents: totals.discount_cents,
    tax_basis_points: estimate.tax_basis_points,
    tax_cents: totals.tax_cents,
    total_cents: totals.total_cents,
    notes: estimate.notes,
    terms: estimate.terms,
  }
}

/** The content of a daily report from its rows; entries in any order. */
export function reportContent(report: Database['report'], entries: readonly Database['report_entry'][]): ReportContent {
  return {
    kind: 'report',
    id: report.id,
    project_id: report.project_id,
    report_date: report.report_date,
    author_id: report.author_id,
    weather: report.weather,
    temperature_low_fahrenheit: report.temperature_low_fahrenheit,
    temperature_high_fahrenheit: report.temperature_high_fahrenheit,
    notes: report.notes,
    entries: [...entries].sort(byPosition).map(({ kind, description, quantity_thousandths, unit }) => ({ kind, description, quantity_thousandths, unit })),
  }
}

/** An estimate as a client signs it. */
export const estimateDocument = (heading: DocumentHeading, estimate: Database['estimate'], sections: readonly Database['estimate_section'][], lines: readonly Database['estimate_line'][]): SignedDocument<EstimateContent> =>
  ({ heading, content: estimateContent(estimate, sections, lines) })

/** A daily report as it is signed. */
export const reportDocument = (heading: DocumentHeading, report: Database['report'], entries: readonly Database['report_entry'][]): SignedDocument<ReportContent> =>
  ({ heading, content: reportContent(report, entries) })

/** A document as `signature.sign` takes it: its canonical text and that text's SHA-256. */
export function sealDocument(document: SignedDocument): { readonly document: string; readonly document_sha256: string } {
  const text = canonicalJson(document)
  return { document: text, document_sha256: sha256OfText(text) }
}

/** By position and id, both by code point, as everywhere. */
export function byPosition(one: { readonly position: string; readonly id: string }, other: { readonly position: string; readonly id: string }): number {
  if (one.position !== other.position) return one.position < other.position ? -1 : 1
  return one.id < other.id ? -1 : 1
}
