import type { Database } from '../schema/database.ts'
import { contractContent, type ContractContent } from '../signing/contract-content.ts'
import { clientPaper, type ClientPaper, type ClientPaperSource } from './client-paper.ts'

/** A contract as the client is handed it. */
export interface ContractPaper extends ClientPaper<ContractContent> {
  readonly state: Database['contract']['status']
}

export interface ContractSource extends Omit<ClientPaperSource, 'at'> {
  readonly contract: Database['contract']
  readonly clauses: readonly Database['contract_clause'][]
  readonly payments: readonly Database['contract_payment'][]
  readonly estimate: Pick<Database['estimate'], 'id' | 'number' | 'version_number'>
}

/** A client's document from a contract's rows. */
export function contractPaper({ contract, clauses, payments, estimate, ...source }: ContractSource): ContractPaper {
  return { ...clientPaper<ContractContent>({ ...source, at: contract.created_at }, () => ({ content: contractContent(contract, estimate, clauses, payments) })), state: contract.status }
}
