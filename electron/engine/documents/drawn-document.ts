import type { ChangeOrderPaper } from '../../../shared/documents/change-order.ts'
import type { ColourSchedulePaper } from '../../../shared/documents/colour-schedule.ts'
import type { ContractPaper } from '../../../shared/documents/contract.ts'
import type { Paper } from '../../../shared/documents/paper.ts'
import type { Proposal } from '../../../shared/documents/proposal.ts'
import type { TicketPaper } from '../../../shared/documents/ticket.ts'
import type { WorkOrder } from '../../../shared/documents/work-order.ts'
import type { PhotoFiles } from './photos.ts'

/** A document as it came out of the pen. */
export interface DrawnDocument {
  /** What a person would call the file, without an ending. */
  readonly name: string
  readonly bytes: Uint8Array
  readonly pages: number
}

/** What is to be drawn: the model of one audience, and nothing of what it was made from. */
export type Drawing =
  | { readonly audience: 'client'; readonly job: 'change_order'; readonly model: ChangeOrderPaper; readonly paper: Paper; readonly photos?: PhotoFiles }
  | { readonly audience: 'client'; readonly job: 'contract'; readonly model: ContractPaper; readonly paper: Paper }
  | { readonly audience: 'client'; readonly job: 'colour_schedule'; readonly model: ColourSchedulePaper; readonly paper: Paper }
  | { readonly audience: 'client'; readonly job: 'ticket'; readonly model: TicketPaper; readonly paper: Paper }
  | { readonly audience: 'client'; readonly job?: undefined; readonly model: Proposal; readonly paper: Paper; readonly photos?: PhotoFiles }
  | { readonly audience: 'crew'; readonly job?: undefined; readonly model: WorkOrder; readonly paper: Paper }
