import type { Database } from '../schema/database.ts'
import { byPosition } from '../estimating/by-position.ts'
import { canonicalJson } from './canonical-json.ts'
import type { ChangeOrderContent } from './change-order-content.ts'
import type { ColourScheduleContent } from './colour-schedule-content.ts'
import type { ContractContent } from './contract-content.ts'
import type { ContentRows, EstimateContent } from './estimate-content.ts'
import { estimateContent } from './estimate-content.ts'
import { sha256OfText } from './sha256.ts'
import type { TicketContent } from './ticket-content.ts'

/** Names and addresses as they stood when the document was shown: for people to read, not compared with anything. */
export type DocumentHeading = {
  readonly company_name: string
  readonly company_address: string
  readonly project_name: string
  readonly project_address: string
  readonly client_name: string
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

export type DocumentContent = EstimateContent | ReportContent | ChangeOrderContent | ContractContent | ColourScheduleContent | TicketContent

/** What a change order does to the contract sum, as it was known where it was shown: for people to read, not compared with anything. */
export type ContractSums = { readonly before_cents: number; readonly after_cents: number }

/** What is shown, signed and kept. */
export type SignedDocument<Content extends DocumentContent = DocumentContent> = { readonly heading: DocumentHeading; readonly content: Content; readonly contract_sums?: ContractSums }

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
export const estimateDocument = (heading: DocumentHeading, ...rows: ContentRows): SignedDocument<EstimateContent> => ({ heading, content: estimateContent(...rows) })

/** A daily report as it is signed. */
export const reportDocument = (heading: DocumentHeading, report: Database['report'], entries: readonly Database['report_entry'][]): SignedDocument<ReportContent> =>
  ({ heading, content: reportContent(report, entries) })

/** A document as `signature.sign` takes it: its canonical text and that text's SHA-256. */
export function sealDocument(document: SignedDocument): { readonly document: string; readonly document_sha256: string } {
  const text = canonicalJson(document)
  return { document: text, document_sha256: sha256OfText(text) }
}
