import type { QueryResult } from '../../shared/queries/registry.ts'
import { useLiveQuery } from './use-live-query.ts'

/** The company of who is signed in: its currency, language and defaults; undefined until it is here. */
export function useCompany(): QueryResult<'company.get'> | undefined {
  return useLiveQuery('company.get', {}).result
}
