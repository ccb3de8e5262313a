import type { Database } from '../schema/database.ts'
import type { ConsentLanguage } from '../signing/consent.ts'
import type { ContentRows, EstimateContent } from '../signing/estimate-content.ts'
import { estimateContent } from '../signing/estimate-content.ts'
import type { DocumentHeading, SignedDocument } from '../signing/signed-document.ts'
import { dayInWords, instantInWords } from './calendar.ts'
import type { DocumentState } from './state.ts'
import { stateOf } from './state.ts'

/** What a client is handed: prices, never what stands behind them. There is no field here that could hold a cost, a rate of ours or a note to ourselves. */
export interface Proposal {
  readonly audience: 'client'
  readonly language: ConsentLanguage
  /** ISO 4217. */
  readonly currency: string
  readonly heading: DocumentHeading
  readonly company_phone: string
  readonly client_address: string
  readonly content: EstimateContent
  /** In words, in the company's time zone: the day it was sent, else the day it was begun; signed, the day it was signed. */
  readonly date: string
  /** The instant behind the date; UTC. */
  readonly at: string
  readonly state: DocumentState
  readonly signature: ProposalSignature | null
}

/** Who signed what is drawn, and by what it is known again. */
export interface ProposalSignature {
  readonly signer: string
  readonly title: string
  /** In words, with the zone. */
  readonly signed: string
  readonly witness: string | null
  readonly consent: string
  /** Strokes of the pen, each a list of [x, y, milliseconds]. */
  readonly ink: readonly (readonly (readonly [x: number, y: number, milliseconds: number])[])[]
  readonly sha256: string
}

type Company = Pick<Database['company'], 'name' | 'address' | 'phone' | 'currency' | 'time_zone'>

export interface ProposalSource {
  /** Null while it has not come down to this laptop. */
  readonly company: Company | null
  readonly project: Pick<Database['project'], 'name' | 'address' | 'city'> | null
  readonly client: Pick<Database['client'], 'name' | 'billing_address'> | null
  readonly estimate: ContentRows[0] & Pick<Database['estimate'], 'status' | 'created_at' | 'sent_at'>
  readonly sections: ContentRows[1]
  readonly lines: ContentRows[2]
  readonly options: NonNullable<ContentRows[3]>
  readonly photos?: ContentRows[4]
  readonly signature: (Omit<Database['signature'], 'witnessed_by'> & { readonly witness_name: string | null }) | null
  /** What was signed speaks the language in which it was agreed to, whatever is asked for. */
  readonly language: ConsentLanguage
}

/** A client's document from an estimate's rows; of a signed one exactly what was signed. Needs the costs where nothing is signed. */
export function proposalOf(source: ProposalSource): Proposal {
  const { company, project, client, estimate, signature } = source
  const currency = company?.currency ?? 'USD'
  if (signature) {
    const { heading, content } = JSON.parse(signature.document) as SignedDocument<EstimateContent>
    return {
      audience: 'client', language: signature.consent_language, currency, heading, company_phone: '', client_address: '', content,
      date: dayInWords(signature.signed_at, signature.time_zone, signature.consent_language), at: signature.signed_at, state: 'accepted',
      signature: {
        signer: signature.signer_name, title: signature.signer_title, signed: instantInWords(signature.signed_at, signature.time_zone, signature.consent_language),
        witness: signature.witness_name, consent: signature.consent_text, ink: JSON.parse(signature.ink) as ProposalSignature['ink'], sha256: signature.document_sha256,
      },
    }
  }
  const at = estimate.sent_at ?? estimate.created_at
  return {
    audience: 'client', language: source.language, currency,
    heading: {
      company_name: company?.name ?? '', company_address: company?.address ?? '', project_name: project?.name ?? '',
      project_address: placeOf(project), client_name: client?.name ?? '',
    },
    company_phone: company?.phone ?? '',
    client_address: client?.billing_address ?? '',
    content: estimateContent(estimate, source.sections, source.lines, source.options, source.photos),
    date: dayInWords(at, company?.time_zone ?? 'UTC', source.language), at,
    state: stateOf(estimate.status),
    signature: null,
  }
}

/** Address and town of a project, as far as they are known. */
export const placeOf = (project: Pick<Database['project'], 'address' | 'city'> | null): string => [project?.address, project?.city].filter(Boolean).join(', ')
