import { useEffect, useState } from 'react'
import type { Problem } from '../../shared/problem.ts'
import type { QueryArguments, QueryName, QueryResult } from '../../shared/queries/registry.ts'
import { useBridge } from './bridge-context.tsx'

export interface LiveQuery<Name extends QueryName> {
  /** The newest result; that of the arguments before while the first for these is on its way; undefined before the first of all. */
  readonly result: QueryResult<Name> | undefined
  /** Whether `result` belongs to the arguments asked for now. */
  readonly current: boolean
  readonly problem: Problem | undefined
}

/** Follows a named query: the component renders again whenever its result changed. With `null` nothing is asked. */
export function useLiveQuery<Name extends QueryName>(name: Name, args: QueryArguments<Name> | null): LiveQuery<Name> {
  const bridge = useBridge()
  const question = args === null ? null : JSON.stringify([name, args])
  const [state, setState] = useState<{ question: string | null; result: QueryResult<Name> | undefined; problem: Problem | undefined }>({ question: null, result: undefined, problem: undefined })

  useEffect(() => {
    if (question === null) return
    const [, asked] = JSON.parse(question) as [Name, QueryArguments<Name>]
    return bridge.watch(
      name, asked,
      (result) => { setState({ question, result, problem: undefined }) },
      (problem) => { setState((before) => ({ ...before, question, problem })) },
    )
  }, [bridge, name, question])

  if (question === null) return { result: undefined, current: true, problem: undefined }
  return { result: state.result, current: state.question === question, problem: state.question === question ? state.problem : undefined }
}
