import type { QueryResult } from '../../shared/queries/registry.ts'

/** A project as its page shows it. */
export type Project = NonNullable<QueryResult<'project.get'>>
