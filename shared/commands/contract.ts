import { z } from 'zod'
import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { contract, contractClause, contractPayment } from '../schema/tables.ts'
import { command, estimatingRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import type { Tx } from './tx.ts'

const contractId = field(contract, 'id')
const projectId = field(contract, 'project_id')
const clauseId = field(contractClause, 'id')
const paymentId = field(contractPayment, 'id')

const clauseFields = {
  id: clauseId,
  clause_template_id: field(contractClause, 'clause_template_id').default(null),
  position: field(contractClause, 'position'),
  title: field(contractClause, 'title').default(''),
  text: field(contractClause, 'text').default(''),
  required: field(contractClause, 'required').default(0),
}
const paymentFields = {
  id: paymentId,
  position: field(contractPayment, 'position'),
  name: field(contractPayment, 'name').default(''),
  due: field(contractPayment, 'due').default(''),
  share_basis_points: field(contractPayment, 'share_basis_points').default(null),
  amount_cents: field(contractPayment, 'amount_cents').default(null),
}

/** Begins a contract over an accepted estimate, with clauses copied as they were read, and its payments. */
export const contractCreate = command({
  name: 'contract.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: contractId,
    project_id: projectId,
    estimate_id: field(contract, 'estimate_id'),
    title: field(contract, 'title').pipe(filledText),
    language: field(contract, 'language'),
    clauses: z.array(z.strictObject(clauseFields)).max(200).default([]),
    payments: z.array(z.strictObject(paymentFields)).max(200).default([]),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'contract', id: args.id }),
  async run(tx, { clauses, payments, ...args }, { actor, at }) {
    const { project_id } = args
    const of = await tx.get('project', project_id)
    if (of.archived_at) throw new Refusal('record_archived', 'the project is archived', { table: 'project', id: of.id })
    const estimate = await tx.get('estimate', args.estimate_id)
    if (estimate.project_id !== project_id) throw new Refusal('record_missing', `estimate ${estimate.id} does not exist in this project`, { table: 'estimate', id: estimate.id })
    if (estimate.status !== 'accepted') throw new Refusal('not_allowed_now', `a ${estimate.status} estimate has no contract: only an accepted one has`, { table: 'estimate', id: estimate.id })
    const company_id = actor.company_id
    await tx.insert('contract', { ...args, company_id, status: 'draft', sum_cents: estimate.total_cents, created_at: at, created_by: actor.id, signature_id: null })
    for (const clause of clauses) await tx.insert('contract_clause', { ...clause, company_id, project_id, contract_id: args.id })
    for (const payment of payments) {
      refuseUnfitPayment(payment)
      await tx.insert('contract_payment', { ...payment, company_id, project_id, contract_id: args.id })
    }
  },
})

/** Edits a contract's own fields, one by one. */
export const contractEdit = command({
  name: 'contract.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: contractId, project_id: projectId, edits: editsOf(contract, ['title'], ['title']) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'contract', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    await openContract(tx, id, project_id)
    await tx.update('contract', id, edits)
  },
})

/** Takes a contract that was not signed out of the way. */
export const contractVoid = command({
  name: 'contract.void',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: contractId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'contract', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await contractOf(tx, id, project_id)
    if (current.signature_id) throw locked(id)
    await tx.set('contract', id, { status: 'void' })
  },
})

/** Adds a clause to a contract: a copy of one of the company's, or one written for this job. */
export const contractClauseCreate = command({
  name: 'contract_clause.create',
  roles: estimatingRoles,
  arguments: z.strictObject({ ...clauseFields, project_id: projectId, contract_id: contractId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'contract_clause', id: args.id }),
  async run(tx, args, { actor }) {
    await openContract(tx, args.contract_id, args.project_id)
    await tx.insert('contract_clause', { ...args, company_id: actor.company_id })
  },
})

/** Edits a clause of a contract, or moves it. */
export const contractClauseEdit = command({
  name: 'contract_clause.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: clauseId, project_id: projectId, edits: editsOf(contractClause, ['position', 'title', 'text']) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'contract_clause', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    const current = await tx.get('contract_clause', id)
    await openContract(tx, current.contract_id, project_id)
    await tx.update('contract_clause', id, edits)
  },
})

/** Takes a clause out of a contract. Refuses one that stands in every contract. */
export const contractClauseDelete = command({
  name: 'contract_clause.delete',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: clauseId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'contract_clause', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await tx.get('contract_clause', id)
    await openContract(tx, current.contract_id, project_id)
    if (current.required) throw new Refusal('not_allowed_now', 'the clause stands in every contract', { table: 'contract_clause', id })
    await tx.delete('contract_clause', id)
  },
})

/** Adds a payment to a contract. */
export const contractPaymentCreate = command({
  name: 'contract_payment.create',
  roles: estimatingRoles,
  arguments: z.strictObject({ ...paymentFields, project_id: projectId, contract_id: contractId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'contract_payment', id: args.id }),
  async run(tx, args, { actor }) {
    await openContract(tx, args.contract_id, args.project_id)
    refuseUnfitPayment(args)
    await tx.insert('contract_payment', { ...args, company_id: actor.company_id })
  },
})

/** Edits a payment. What was an amount becomes a share by setting the one and clearing the other in one edit. */
export const contractPaymentEdit = command({
  name: 'contract_payment.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: paymentId, project_id: projectId, edits: editsOf(contractPayment, ['position', 'name', 'due', 'share_basis_points', 'amount_cents']) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'contract_payment', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    const current = await tx.get('contract_payment', id)
    await openContract(tx, current.contract_id, project_id)
    await tx.update('contract_payment', id, edits)
    refuseUnfitPayment(await tx.get('contract_payment', id))
  },
})

/** Deletes a payment. */
export const contractPaymentDelete = command({
  name: 'contract_payment.delete',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: paymentId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'contract_payment', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await tx.get('contract_payment', id)
    await openContract(tx, current.contract_id, project_id)
    await tx.delete('contract_payment', id)
  },
})

const locked = (id: string): Refusal => new Refusal('document_locked', 'the contract is signed', { table: 'contract', id })

/** The contract, of that project and no other. */
async function contractOf(tx: Tx, id: string, projectId: string): Promise<Database['contract']> {
  const found = await tx.get('contract', id)
  if (found.project_id !== projectId) throw new Refusal('record_missing', `contract ${id} does not exist in this project`, { table: 'contract', id })
  return found
}

/** The contract, as long as its content may be changed. */
async function openContract(tx: Tx, id: string, projectId: string): Promise<Database['contract']> {
  const found = await contractOf(tx, id, projectId)
  if (found.signature_id) throw locked(id)
  if (found.status !== 'draft') throw new Refusal('not_allowed_now', `the contract is ${found.status}`, { table: 'contract', id })
  return found
}

type Payment = Pick<Database['contract_payment'], 'id' | 'share_basis_points' | 'amount_cents'>

/** A payment is either an amount or a share, and takes no money back. */
function refuseUnfitPayment({ id, share_basis_points: share, amount_cents: amount }: Payment): void {
  const refuse = (field: string, message: string): Refusal => new Refusal('invalid_input', `${field}: ${message}`, { table: 'contract_payment', id, fields: [{ field, message }] })
  if ((share === null) === (amount === null)) throw refuse('amount_cents', 'an amount or a share, one of them')
  if (amount !== null && amount < 0) throw refuse('amount_cents', 'must not be negative')
  if (share !== null && (share < 0 || share > 10_000)) throw refuse('share_basis_points', 'must be between nothing and the whole')
}
