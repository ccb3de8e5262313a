import type { QueryResult } from '../../shared/queries/registry.ts'

/** A client as its page shows it. */
export type Client = NonNullable<QueryResult<'client.get'>>
