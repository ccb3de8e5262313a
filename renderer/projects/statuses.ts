import type { QueryResult } from '../../shared/queries/registry.ts'

export type ProjectStatus = QueryResult<'project.list'>['rows'][number]['status']

/** The states of a project in the order in which a job goes through them. */
export const projectStatuses = ['lead', 'bid', 'active', 'punch', 'closed'] as const satisfies readonly ProjectStatus[]
