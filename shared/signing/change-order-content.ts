import { byPosition } from '../estimating/by-position.ts'
import { changeOrderTotals } from '../estimating/change-order-totals.ts'
import type { Database } from '../schema/database.ts'
import { contentPhotos, type ContentPhoto, type PhotoRow } from './content-photos.ts'

/** What the client agrees to in a change order: prices, never costs. Worked out from the rows, and from nothing else. */
export type ChangeOrderContent = {
  readonly kind: 'change_order'
  readonly id: string
  readonly project_id: string
  readonly estimate_id: string
  readonly estimate_number: number | null
  readonly estimate_version_number: number
  readonly number: number
  readonly title: string
  readonly reason: string
  readonly pricing: 'fixed' | 'time_and_material'
  readonly days_of_delay: number
  readonly respond_by: string | null
  readonly lines: readonly { readonly description: string; readonly quantity_thousandths: number; readonly unit: string; readonly price_cents: number }[]
  readonly subtotal_cents: number
  readonly tax_basis_points: number
  readonly tax_hundredths?: number
  /** What the tax of its estimate is called; left out where it has no name. */
  readonly tax_name?: string
  readonly tax_cents: number
  readonly total_cents: number
  readonly photos?: readonly ContentPhoto[]
}

/** The content of a change order from its rows; lines in any order. Needs the costs, so a role that may not see them cannot make it. */
export function changeOrderContent(
  order: Database['change_order'], estimate: Pick<Database['estimate'], 'id' | 'number' | 'version_number' | 'tax_name'>, lines: readonly Database['change_order_line'][], photos: readonly PhotoRow[] = [],
): ChangeOrderContent {
  const totals = changeOrderTotals(order, lines)
  return {
    kind: 'change_order',
    id: order.id,
    project_id: order.project_id,
    estimate_id: estimate.id,
    estimate_number: estimate.number,
    estimate_version_number: estimate.version_number,
    number: order.number,
    title: order.title,
    reason: order.reason,
    pricing: order.pricing,
    days_of_delay: order.days_of_delay,
    respond_by: order.respond_by,
    lines: [...lines].sort(byPosition).map((line) => ({ description: line.description, quantity_thousandths: line.quantity_thousandths, unit: line.unit, price_cents: totals.lines[line.id]?.price_cents ?? 0 })),
    subtotal_cents: totals.subtotal_cents,
    tax_basis_points: order.tax_basis_points,
    ...(order.tax_hundredths ? { tax_hundredths: order.tax_hundredths } : {}),
    ...(estimate.tax_name ? { tax_name: estimate.tax_name } : {}),
    tax_cents: totals.tax_cents,
    total_cents: totals.total_cents,
    ...contentPhotos(photos),
  }
}
