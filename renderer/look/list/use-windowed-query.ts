import { useCallback, useEffect, useRef, useState } from 'react'
import type { Problem } from '../../../shared/problem.ts'
import type { QueryArguments, QueryName, QueryResult } from '../../../shared/queries/registry.ts'
import { useBridge } from '../../bridge/bridge-context.tsx'

/** The named queries that answer page by page. */
export type PagedQueryName = { [Name in QueryName]: QueryResult<Name> extends { readonly total: number; readonly rows: readonly unknown[] } ? Name : never }[QueryName]
export type PagedRow<Name extends PagedQueryName> = QueryResult<Name> extends { readonly rows: readonly (infer Row)[] } ? Row : never

export interface WindowedQuery<Name extends PagedQueryName> {
  /** How many rows there are in all; undefined before the first answer. */
  readonly total: number | undefined
  /** The row at that place, or undefined while it is on its way. */
  rowAt(index: number): PagedRow<Name> | undefined
  /** Tells which rows are in sight. */
  onRange(first: number, last: number): void
  /** The newest answer, for totals; that of the arguments before until the first for these is here. */
  readonly result: QueryResult<Name> | undefined
  readonly problem: Problem | undefined
}

const page = 100
const windowRows = 300
const margin = 40

interface Paged<Row> { readonly total: number; readonly rows: readonly Row[] }

interface Seen<Name extends PagedQueryName> {
  readonly question: string
  readonly result: QueryResult<Name> & Paged<PagedRow<Name>>
  readonly rows: Map<number, PagedRow<Name>>
}

/**
 * Follows a list of any length through a window that moves with what is in sight: 300 rows are asked for and kept live,
 * rows seen before stay until their place is asked for again.
 */
export function useWindowedQuery<Name extends PagedQueryName>(name: Name, args: Omit<QueryArguments<Name>, 'offset' | 'limit'>): WindowedQuery<Name> {
  const bridge = useBridge()
  const question = JSON.stringify([name, args])
  const [place, setPlace] = useState({ question, offset: 0 })
  const [seen, setSeen] = useState<Seen<Name> | undefined>()
  const [problem, setProblem] = useState<Problem | undefined>()
  const offset = place.question === question ? place.offset : 0
  const latest = useRef(question)

  useEffect(() => {
    latest.current = question
    const [, asked] = JSON.parse(question) as [Name, object]
    return bridge.watch(name, { ...asked, offset, limit: windowRows } as QueryArguments<Name>, (answer) => {
      const result = answer as Seen<Name>['result']
      setProblem(undefined)
      setSeen((before) => {
        // rows of another answer stand at other places
        const keeps = before?.question === question && before.result.total === result.total
        const rows = new Map(keeps ? before.rows : [])
        for (let index = 0; index < windowRows; index++) rows.delete(offset + index)
        result.rows.forEach((row, index) => { rows.set(offset + index, row) })
        return { question, result, rows }
      })
    }, setProblem)
  }, [bridge, name, question, offset])

  const onRange = useCallback((first: number, last: number) => {
    setPlace((before) => {
      const held = before.question === latest.current ? before.offset : 0
      // moves on before the edge comes in sight
      const reaches = (held === 0 || first >= held + margin) && last < held + windowRows - margin
      const wanted = reaches ? held : Math.max(0, Math.floor(first / page) * page - page)
      return wanted === before.offset && before.question === latest.current ? before : { question: latest.current, offset: wanted }
    })
  }, [])

  const rowAt = useCallback((index: number) => seen?.rows.get(index), [seen])

  return { total: seen?.result.total, rowAt, onRange, result: seen?.result, problem }
}
