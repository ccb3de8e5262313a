import type { Database } from '../schema/database.ts'
import { changeOrderContent, type ChangeOrderContent } from '../signing/change-order-content.ts'
import type { PhotoRow } from '../signing/content-photos.ts'
import { clientPaper, type ClientPaper, type ClientPaperSource } from './client-paper.ts'

/** A change order as the client is handed it. */
export interface ChangeOrderPaper extends ClientPaper<ChangeOrderContent> {
  /** With the letter that tells two of one number apart. */
  readonly suffix: number | null
  readonly state: Database['change_order']['status']
}

export interface ChangeOrderSource extends Omit<ClientPaperSource, 'at'> {
  readonly change_order: Database['change_order']
  readonly lines: readonly Database['change_order_line'][]
  readonly photos?: readonly PhotoRow[]
  readonly estimate: Pick<Database['estimate'], 'id' | 'number' | 'version_number' | 'tax_name'>
  /** The contract sum without this change order; null where it is not known. */
  readonly before_cents: number | null
}

/** A client's document from a change order's rows. Needs the costs where nothing is signed. */
export function changeOrderPaper({ change_order, lines, photos, estimate, before_cents, ...source }: ChangeOrderSource): ChangeOrderPaper {
  const paper = clientPaper<ChangeOrderContent>({ ...source, at: change_order.sent_at ?? change_order.created_at }, () => {
    const content = changeOrderContent(change_order, estimate, lines, photos)
    return { content, ...(before_cents === null ? {} : { contract_sums: { before_cents, after_cents: before_cents + content.total_cents } }) }
  })
  return { ...paper, suffix: change_order.suffix, state: change_order.status }
}
