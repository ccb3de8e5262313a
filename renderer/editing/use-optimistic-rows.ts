import { useEffect, useReducer, useState } from 'react'
import { OptimisticRows } from './optimistic-rows.ts'

const none: readonly never[] = []

/** The rows of a live result with the user's own changes shown at once; report each change to `changes` together with its command's outcome. */
export function useOptimisticRows<Row extends { readonly id: string }>(live: readonly Row[] | undefined): { readonly rows: readonly Row[]; readonly changes: OptimisticRows<Row> } {
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const [changes] = useState(() => new OptimisticRows<Row>(redraw))
  const current = live ?? none
  useEffect(() => changes.received(current), [changes, current])
  return { rows: changes.rows(current), changes }
}
