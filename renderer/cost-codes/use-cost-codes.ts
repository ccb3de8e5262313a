import { useMemo } from 'react'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'

export type CostCode = QueryResult<'cost_code.list'>[number]

export const costCodeKinds = ['labour', 'material', 'equipment', 'subcontract', 'other'] as const

/** All cost codes, archived ones last; none before the first answer. */
export function useCostCodes(): readonly CostCode[] {
  const { result: open } = useLiveQuery('cost_code.list', { archived: false })
  const { result: archived } = useLiveQuery('cost_code.list', { archived: true })
  return useMemo(() => [...open ?? [], ...archived ?? []], [open, archived])
}

/** The codes that can be chosen where one is chosen already: those that are not archived, and that one. */
export const choosable = (codes: readonly CostCode[], chosen: string | null): { readonly value: string; readonly label: string }[] =>
  codes.filter((code) => !code.archived_at || code.id === chosen).map((code) => ({ value: code.id, label: `${code.code}  ${code.name}` }))
