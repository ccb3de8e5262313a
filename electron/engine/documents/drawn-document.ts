import type { Paper } from '../../../shared/documents/paper.ts'
import type { Proposal } from '../../../shared/documents/proposal.ts'
import type { WorkOrder } from '../../../shared/documents/work-order.ts'

/** A document as it came out of the pen. */
export interface DrawnDocument {
  /** What a person would call the file, without an ending. */
  readonly name: string
  readonly bytes: Uint8Array
  readonly pages: number
}

/** What is to be drawn: the model of one audience, and nothing of what it was made from. */
export type Drawing =
  | { readonly audience: 'client'; readonly model: Proposal; readonly paper: Paper }
  | { readonly audience: 'crew'; readonly model: WorkOrder; readonly paper: Paper }
