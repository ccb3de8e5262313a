import { byPosition } from '../estimating/by-position.ts'
import type { ChangeOrderRates } from '../estimating/change-order-totals.ts'
import { ticketTotals } from '../estimating/ticket-totals.ts'
import type { Database } from '../schema/database.ts'

/** What is signed in a time and material ticket: hours and quantities, and prices where they stand on it; never costs. Worked out from the rows, and from nothing else. */
export type TicketContent = {
  readonly kind: 'ticket'
  readonly id: string
  readonly project_id: string
  readonly estimate_id: string
  readonly estimate_number: number | null
  readonly estimate_version_number: number
  readonly change_order_number: number | null
  readonly number: number
  /** Who signs: the company first, then the customer. It is in what is signed, so that one signature is never taken for the other. */
  readonly signed_for: 'company' | 'customer'
  readonly title: string
  readonly work_done: string
  readonly work_date: string
  readonly lines: readonly {
    readonly kind: 'labour' | 'material' | 'equipment'
    readonly description: string
    readonly quantity_thousandths: number
    readonly unit: string
    readonly price_cents?: number
  }[]
  /** Left out where the office prices it afterwards. */
  readonly sums?: {
    readonly subtotal_cents: number
    readonly tax_basis_points: number
    readonly tax_hundredths?: number
    readonly tax_name?: string
    readonly tax_cents: number
    readonly total_cents: number
  }
  readonly notes: string
}

/** What of other records a ticket's content says. */
export interface TicketParents {
  readonly estimate: Pick<Database['estimate'], 'id' | 'number' | 'version_number' | 'tax_name'>
  readonly change_order: Pick<Database['change_order'], 'number'> | null
  /** Of its change order, or of the accepted estimate. */
  readonly rates: ChangeOrderRates
}

const kinds = ['labour', 'material', 'equipment'] as const

/** The content of a ticket from its rows, lines in any order, for whoever signs next. One with prices on it needs the costs. */
export function ticketContent(ticket: Database['ticket'], { estimate, change_order, rates }: TicketParents, lines: readonly Database['ticket_line'][]): TicketContent {
  const priced = ticket.prices === 'on_ticket' ? ticketTotals(rates, lines) : null
  const inOrder = kinds.flatMap((kind) => lines.filter((line) => line.kind === kind).sort(byPosition))
  return {
    kind: 'ticket',
    id: ticket.id,
    project_id: ticket.project_id,
    estimate_id: estimate.id,
    estimate_number: estimate.number,
    estimate_version_number: estimate.version_number,
    change_order_number: change_order?.number ?? null,
    number: ticket.number,
    signed_for: ticket.company_signature_id === null ? 'company' : 'customer',
    title: ticket.title,
    work_done: ticket.work_done,
    work_date: ticket.work_date,
    lines: inOrder.map(({ id, kind, description, quantity_thousandths, unit }) => ({ kind, description, quantity_thousandths, unit, ...(priced ? { price_cents: priced.lines[id]?.price_cents ?? 0 } : {}) })),
    ...(priced ? {
      sums: {
        subtotal_cents: priced.subtotal_cents, tax_basis_points: rates.tax_basis_points, ...(rates.tax_hundredths ? { tax_hundredths: rates.tax_hundredths } : {}),
        ...(estimate.tax_name ? { tax_name: estimate.tax_name } : {}),
        tax_cents: priced.tax_cents, total_cents: priced.total_cents,
      },
    } : {}),
    notes: ticket.notes,
  }
}
