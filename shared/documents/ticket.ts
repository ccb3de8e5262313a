import type { Database } from '../schema/database.ts'
import { ticketContent, type TicketContent, type TicketParents } from '../signing/ticket-content.ts'
import { clientPaper, type ClientPaper, type ClientPaperSource } from './client-paper.ts'
import type { ProposalSignature } from './proposal.ts'

/** A time and material ticket as the customer is handed it. */
export interface TicketPaper extends ClientPaper<TicketContent> {
  /** With the letter that tells two of one number apart. */
  readonly suffix: number | null
  readonly state: Database['ticket']['status']
  readonly company_signature: ProposalSignature | null
}

export interface TicketSource extends Omit<ClientPaperSource, 'at'>, TicketParents {
  readonly ticket: Database['ticket']
  readonly lines: readonly Database['ticket_line'][]
  /** `signature` is the customer's. */
  readonly company_signature: ClientPaperSource['signature']
}

/** A customer's document from a ticket's rows: what was signed last, else what the rows say. Needs the costs where prices are on it and nothing is signed. */
export function ticketPaper({ ticket, lines, estimate, change_order, rates, company_signature, ...source }: TicketSource): TicketPaper {
  const now = () => ({ content: ticketContent(ticket, { estimate, change_order, rates }, lines) })
  const at = ticket.created_at
  const ours = company_signature ? clientPaper<TicketContent>({ ...source, at, signature: company_signature }, now) : null
  const paper = source.signature || !ours ? clientPaper<TicketContent>({ ...source, at }, now) : { ...ours, signature: null }
  return { ...paper, suffix: ticket.suffix, state: ticket.status, company_signature: ours?.signature ?? null }
}
