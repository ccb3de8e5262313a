import type { ReadContext } from './query.ts'

/** What was agreed for an accepted estimate, and what it has become. */
export interface ContractStanding {
  readonly estimate_id: string
  readonly number: number | null
  readonly version_number: number
  readonly title: string
  /** What the estimate came to when it was accepted. */
  readonly total_cents: number
  /** What approved change orders add to it. */
  readonly approved_cents: number
  readonly revised_cents: number
  /** What change orders would add that the client has not decided upon. */
  readonly open_cents: number
  /** Days that approved change orders put the end off by. */
  readonly days_of_delay: number
}

/** The contract sum of each accepted estimate of a project, the oldest first: the estimate and its approved change orders. */
export async function contractStandings(database: ReadContext['database'], projectId: string): Promise<ContractStanding[]> {
  const accepted = await database.selectFrom('estimate').select(['id', 'number', 'version_number', 'title', 'total_cents'])
    .where('project_id', '=', projectId).where('status', '=', 'accepted').orderBy('created_at').orderBy('id').execute()
  const orders = await database.selectFrom('change_order').select(['estimate_id', 'status', 'total_cents', 'days_of_delay']).where('project_id', '=', projectId).orderBy('id').execute()
  return accepted.map(({ id, ...estimate }) => {
    const own = orders.filter((order) => order.estimate_id === id)
    const approved = own.filter((order) => order.status === 'approved')
    const approved_cents = sum(approved.map((order) => order.total_cents))
    return {
      estimate_id: id, ...estimate, approved_cents, revised_cents: estimate.total_cents + approved_cents,
      open_cents: sum(own.filter((order) => order.status === 'draft' || order.status === 'sent').map((order) => order.total_cents)),
      days_of_delay: sum(approved.map((order) => order.days_of_delay)),
    }
  })
}

const sum = (amounts: readonly number[]): number => amounts.reduce((one, other) => one + other, 0)
