import { useMemo } from 'react'
import { estimateTotals } from '../../shared/estimating/totals.ts'
import { TotalsPanel } from './totals-panel.tsx'
import type { Held } from './held.ts'
import { useHeld } from './held.ts'
import type { TypedLine } from './typed-line.ts'
import { withTyped } from './typed-line.ts'
import type { EstimateEditing } from './use-estimate-editing.ts'

interface LiveTotalsProps {
  readonly editing: EstimateEditing
  /** What stands in the open cell; null where none is open, or where it is no value. */
  readonly typed: Held<TypedLine | null>
  readonly editable: boolean
  readonly currency: string
}

/** The sums beside the sheet, moving with every key that is typed into a cell. */
export function LiveTotals({ editing: { estimate, sections, lines, options, totals, actions }, typed, editable, currency }: LiveTotalsProps) {
  const now = withTyped(lines, useHeld(typed))
  const shown = useMemo(() => (now === lines ? totals : estimateTotals(estimate, sections, now, options)), [now, lines, totals, estimate, sections, options])
  return (
    <TotalsPanel
      estimate={estimate} withProfit={(basisPoints) => estimateTotals({ ...estimate, profit_basis_points: basisPoints }, sections, now, options)}
      totals={shown} actions={actions} editable={editable} currency={currency}
    />
  )
}
