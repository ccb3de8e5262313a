import { useLayoutEffect, useRef, useState } from 'react'
import { estimateSums, type EstimateSums } from '../../shared/estimating/totals.ts'
import { TotalsPanel } from './totals-panel.tsx'
import { Held } from './held.ts'
import type { TypedLine } from './typed-line.ts'
import { withTyped } from './typed-line.ts'
import type { EstimateEditing } from './use-estimate-editing.ts'

interface LiveTotalsProps {
  readonly editing: Pick<EstimateEditing, 'estimate' | 'sections' | 'lines' | 'options' | 'totals' | 'actions'>
  /** What cells say that is not in the lines yet. */
  readonly typed: Held<readonly TypedLine[]>
  readonly editable: boolean
  readonly currency: string
}

/** The sums beside the sheet, moving with every key that is typed into a cell. A key draws the figures that it changes, and not the panel. */
export function LiveTotals({ editing: { estimate, sections, lines, options, totals, actions }, typed, editable, currency }: LiveTotalsProps) {
  const [shown] = useState(() => new Held<EstimateSums>(totals))
  const withProfit = useRef((_basisPoints: number): EstimateSums => totals)

  useLayoutEffect(() => {
    const follow = (): void => {
      const now = withTyped(lines, typed.current())
      withProfit.current = (profit_basis_points) => estimateSums({ ...estimate, profit_basis_points }, sections, now, options)
      shown.set(now === lines ? totals : estimateSums(estimate, sections, now, options))
    }
    follow()
    return typed.follow(follow)
  }, [estimate, sections, lines, options, totals, typed, shown])

  return <TotalsPanel estimate={estimate} withProfit={withProfit} totals={shown} actions={actions} editable={editable} currency={currency} />
}
