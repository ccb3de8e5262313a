import { startTransition, useEffect, useState } from 'react'
import type { Problem } from '../../shared/problem.ts'
import type { QueryArguments, QueryName, QueryResult } from '../../shared/queries/registry.ts'
import { useLiveQueries } from './bridge-context.tsx'
import type { Answer } from './live-queries.ts'
import { questionOf } from './live-queries.ts'

export interface LiveQuery<Name extends QueryName> {
  /** The newest result; that of the arguments before while the first for these is on its way; undefined before the first of all. */
  readonly result: QueryResult<Name> | undefined
  /** Whether `result` belongs to the arguments asked for now. */
  readonly current: boolean
  readonly problem: Problem | undefined
}

/**
 * Follows a named query: the component renders again whenever its result changed. With `null` nothing is asked. What `yields` is drawn
 * between the keys of whoever types there, and not in their way.
 */
export function useLiveQuery<Name extends QueryName>(name: Name, args: QueryArguments<Name> | null, { yields = false }: { readonly yields?: boolean } = {}): LiveQuery<Name> {
  const queries = useLiveQueries()
  const question = args === null ? null : questionOf(name, args)
  const [state, setState] = useState<{ readonly question: string | null; readonly answer: Answer | undefined }>(() => ({ question, answer: question === null ? undefined : queries.latest(question) }))

  useEffect(() => {
    if (question === null) return
    return queries.follow(question, (answer) => {
      const take = (): void => { setState({ question, answer }) }
      if (yields) startTransition(take)
      else take()
    })
  }, [queries, question, yields])

  if (question === null) return { result: undefined, current: true, problem: undefined }
  const current = state.question === question
  // what another component's answer already says need not be waited for
  const answer = current ? state.answer : queries.latest(question) ?? state.answer
  return { result: answer?.result as QueryResult<Name> | undefined, current: current && answer !== undefined, problem: current ? answer?.problem : undefined }
}
