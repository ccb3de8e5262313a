import type { Database } from '../schema/database.ts'
import type { ConsentLanguage } from '../signing/consent.ts'
import type { DocumentContent, DocumentHeading, SignedDocument } from '../signing/signed-document.ts'
import { dayInWords, instantInWords } from './calendar.ts'
import { placeOf, type ProposalSignature } from './proposal.ts'

/** What a client is handed about a job that goes on. There is no field here that could hold a cost or a rate of ours. */
export interface ClientPaper<Content extends DocumentContent> {
  readonly audience: 'client'
  readonly language: ConsentLanguage
  /** ISO 4217. */
  readonly currency: string
  readonly heading: DocumentHeading
  readonly company_phone: string
  readonly client_address: string
  readonly content: Content
  /** What a change order does to the contract sum, as it was shown. */
  readonly contract_sums: SignedDocument['contract_sums'] | null
  /** In words, in the company's time zone; signed, the day it was signed. */
  readonly date: string
  /** The instant behind the date; UTC. */
  readonly at: string
  readonly signature: ProposalSignature | null
}

export interface ClientPaperSource {
  /** Null while it has not come down to this laptop. */
  readonly company: Pick<Database['company'], 'name' | 'address' | 'phone' | 'currency' | 'time_zone'> | null
  readonly project: Pick<Database['project'], 'name' | 'address' | 'city'> | null
  readonly client: Pick<Database['client'], 'name' | 'billing_address'> | null
  readonly signature: (Omit<Database['signature'], 'witnessed_by'> & { readonly witness_name: string | null }) | null
  /** What was signed speaks the language in which it was agreed to, whatever is asked for. */
  readonly language: ConsentLanguage
  /** When it was sent or begun, where nothing is signed. */
  readonly at: string
}

/** A client's document; of a signed one exactly what was signed, else `now` says what the rows say. */
export function clientPaper<Content extends DocumentContent>(source: ClientPaperSource, now: () => Pick<SignedDocument<Content>, 'content' | 'contract_sums'>): ClientPaper<Content> {
  const { company, project, client, signature, language, at } = source
  const currency = company?.currency ?? 'USD'
  if (signature) {
    const { heading, content, contract_sums } = JSON.parse(signature.document) as SignedDocument<Content>
    const agreed = signature.consent_language
    return {
      audience: 'client', language: agreed, currency, heading, company_phone: '', client_address: '', content, contract_sums: contract_sums ?? null,
      date: dayInWords(signature.signed_at, signature.time_zone, agreed), at: signature.signed_at,
      signature: {
        signer: signature.signer_name, title: signature.signer_title, signed: instantInWords(signature.signed_at, signature.time_zone, agreed),
        witness: signature.witness_name, consent: signature.consent_text, ink: JSON.parse(signature.ink) as ProposalSignature['ink'], sha256: signature.document_sha256,
      },
    }
  }
  const { content, contract_sums } = now()
  return {
    audience: 'client', language, currency,
    heading: { company_name: company?.name ?? '', company_address: company?.address ?? '', project_name: project?.name ?? '', project_address: placeOf(project), client_name: client?.name ?? '' },
    company_phone: company?.phone ?? '', client_address: client?.billing_address ?? '', content, contract_sums: contract_sums ?? null,
    date: dayInWords(at, company?.time_zone ?? 'UTC', language), at, signature: null,
  }
}
