import { byPosition } from '../estimating/by-position.ts'
import { paymentSchedule } from '../estimating/payment-schedule.ts'
import type { Database } from '../schema/database.ts'
import type { ConsentLanguage } from './consent.ts'

/** What is agreed in a contract. Worked out from the rows, and from nothing else. */
export type ContractContent = {
  readonly kind: 'contract'
  readonly id: string
  readonly project_id: string
  readonly estimate_id: string
  readonly estimate_number: number | null
  readonly estimate_version_number: number
  readonly title: string
  /** The language of the clauses. */
  readonly language: ConsentLanguage
  readonly sum_cents: number
  readonly clauses: readonly { readonly title: string; readonly text: string }[]
  readonly payments: readonly { readonly name: string; readonly due: string; readonly share_basis_points: number | null; readonly amount_cents: number }[]
}

/** The content of a contract from its rows; clauses and payments in any order. */
export function contractContent(
  contract: Database['contract'], estimate: Pick<Database['estimate'], 'id' | 'number' | 'version_number'>,
  clauses: readonly Database['contract_clause'][], payments: readonly Database['contract_payment'][],
): ContractContent {
  const inOrder = [...payments].sort(byPosition)
  const { amounts } = paymentSchedule(contract.sum_cents, inOrder)
  return {
    kind: 'contract',
    id: contract.id,
    project_id: contract.project_id,
    estimate_id: estimate.id,
    estimate_number: estimate.number,
    estimate_version_number: estimate.version_number,
    title: contract.title,
    language: contract.language,
    sum_cents: contract.sum_cents,
    clauses: [...clauses].sort(byPosition).map(({ title, text }) => ({ title, text })),
    payments: inOrder.map(({ name, due, share_basis_points }, index) => ({ name, due, share_basis_points, amount_cents: amounts[index] ?? 0 })),
  }
}
