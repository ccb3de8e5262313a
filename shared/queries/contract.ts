import { z } from 'zod'
import { field } from '../schema/row-schema.ts'
import { contract } from '../schema/tables.ts'
import { contractStandings } from './contract-standing.ts'
import { query } from './query.ts'

/** The clauses that the company puts into its contracts, in their order. */
export const clauseTemplateList = query({
  name: 'clause_template.list',
  tables: ['clause_template'],
  arguments: z.strictObject({ archived: z.boolean().default(false) }),
  async run({ database }, { archived }) {
    return await database.selectFrom('clause_template').select(['id', 'position', 'title_en', 'title_es', 'text_en', 'text_es', 'required', 'archived_at'])
      .where('archived_at', archived ? 'is not' : 'is', null).orderBy('position').orderBy('id').execute()
  },
})

/** The contracts of a project, the newest first, and the contract sums that they are about. */
export const contractList = query({
  name: 'contract.list',
  tables: ['contract', 'estimate', 'change_order'],
  arguments: z.strictObject({ project_id: field(contract, 'project_id') }),
  async run({ database }, { project_id }) {
    const rows = await database.selectFrom('contract').select(['id', 'project_id', 'estimate_id', 'title', 'language', 'status', 'sum_cents', 'created_at', 'signature_id'])
      .where('project_id', '=', project_id).orderBy('created_at', 'desc').orderBy('id').execute()
    return { rows, contracts: await contractStandings(database, project_id) }
  },
})

/** One contract with everything that its screen and its document need, or null. */
export const contractGet = query({
  name: 'contract.get',
  tables: ['contract', 'contract_clause', 'contract_payment', 'estimate', 'change_order', 'project', 'client'],
  arguments: z.strictObject({ id: field(contract, 'id') }),
  async run({ database }, { id }) {
    const found = await database.selectFrom('contract').select(['id', 'company_id', 'project_id', 'estimate_id', 'title', 'language', 'status', 'sum_cents', 'created_at', 'created_by', 'signature_id'])
      .where('id', '=', id).executeTakeFirst()
    if (!found) return null
    const clauses = await database.selectFrom('contract_clause').select(['id', 'company_id', 'project_id', 'contract_id', 'clause_template_id', 'position', 'title', 'text', 'required'])
      .where('contract_id', '=', id).orderBy('position').orderBy('id').execute()
    const payments = await database.selectFrom('contract_payment').select(['id', 'company_id', 'project_id', 'contract_id', 'position', 'name', 'due', 'share_basis_points', 'amount_cents'])
      .where('contract_id', '=', id).orderBy('position').orderBy('id').execute()
    const estimate = await database.selectFrom('estimate').select(['id', 'number', 'version_number', 'title', 'status', 'total_cents']).where('id', '=', found.estimate_id).executeTakeFirst()
    const project = await database.selectFrom('project').select(['id', 'name', 'number', 'external_number', 'address', 'city', 'client_id', 'archived_at']).where('id', '=', found.project_id).executeTakeFirst()
    const client = project?.client_id ? await database.selectFrom('client').select(['id', 'name', 'email', 'phone', 'billing_address']).where('id', '=', project.client_id).executeTakeFirst() : undefined
    const standing = (await contractStandings(database, found.project_id)).find((each) => each.estimate_id === found.estimate_id)
    return { contract: found, clauses, payments, estimate: estimate ?? null, project: project ?? null, client: client ?? null, standing: standing ?? null }
  },
})
