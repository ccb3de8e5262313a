import { z } from 'zod'
import { clauseTemplate, client, contract, contractClause, contractPayment, estimate, project } from '../../shared/schema/tables.ts'
import { contractStanding } from './change-orders.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, positionAfter, shown } from './resource.ts'

const tag = 'Contracts'
const oneContract = z.object({
  contract: shown(contract), clauses: z.array(shown(contractClause).meta({ id: 'ContractClause' })), payments: z.array(shown(contractPayment).meta({ id: 'ContractPayment' })),
  estimate: shown(estimate, ['id', 'number', 'version_number', 'title', 'status', 'total_cents']).nullable(),
  project: shown(project, ['id', 'name', 'number', 'external_number', 'address', 'city', 'client_id', 'archived_at']).nullable(),
  client: shown(client, ['id', 'name', 'email', 'phone', 'billing_address']).nullable(),
  standing: contractStanding.nullable(),
}).meta({ id: 'Contract' })
const listed = z.object({
  items: z.array(shown(contract, ['id', 'project_id', 'estimate_id', 'title', 'language', 'status', 'sum_cents', 'created_at', 'signature_id'])), contracts: z.array(contractStanding),
}).meta({ id: 'ContractList' })
const oneTemplate = shown(clauseTemplate, ['id', 'position', 'title_en', 'title_es', 'text_en', 'text_es', 'required', 'archived_at']).meta({ id: 'ClauseTemplate' })
const params = z.object({ id: idParam })

const contractOf = async (call: Call, id: string) => found('contract', id, await call.query('contract.get', { id }))
const templateOf = async (call: Call, id: string) => {
  const all = [...await call.query('clause_template.list', {}), ...await call.query('clause_template.list', { archived: true })]
  return found('clause_template', id, all.find((each) => each.id === id))
}

/** Clauses and payments are added, changed and deleted alike. */
const parts = [
  { name: 'clauses', table: 'contract_clause', word: 'a clause' },
  { name: 'payments', table: 'contract_payment', word: 'a payment' },
] as const

/** /contracts and /clauses. Every change of a contract answers with the whole contract. */
export const contractEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/clauses', tag, summary: 'List the clauses that the company puts into its contracts', answer: z.object({ items: z.array(oneTemplate) }).meta({ id: 'ClauseTemplateList' }),
    query: z.strictObject({ archived: z.enum(['true', 'false']).default('false').transform((text) => text === 'true') }),
    async handle(call, { query }) { return { body: { items: await call.query('clause_template.list', query) } } },
  }),
  endpoint({
    method: 'post', path: '/clauses', tag, summary: 'Add a clause', status: 201, answer: oneTemplate, body: bodyToCreate('clause_template.create', { made: ['id', 'position'] }),
    async handle(call, { body }) {
      const last = (await call.query('clause_template.list', {})).at(-1)
      const id = await call.command('clause_template.create', { id: call.newId(), position: positionAfter(last?.position), ...body })
      return { body: await templateOf(call, id), location: `/clauses/${id}` }
    },
  }),
  endpoint({
    method: 'get', path: '/clauses/{id}', tag, summary: 'Read a clause', params, tagged: true, answer: oneTemplate,
    async handle(call, { params: { id } }) { return { body: await templateOf(call, id) } },
  }),
  endpoint({
    method: 'patch', path: '/clauses/{id}', tag, summary: 'Change fields of a clause', params, tagged: true, answer: oneTemplate, body: bodyToChange('clause_template.edit'),
    async handle(call, { params: { id }, body }) {
      await call.command('clause_template.edit', { id, edits: editsFrom(await templateOf(call, id), body) })
      return { body: await templateOf(call, id) }
    },
  }),
  ...(['archive', 'restore'] as const).map((verb) => endpoint({
    method: 'post', path: `/clauses/{id}/${verb}`, tag, summary: verb === 'archive' ? 'Take a clause out of the way of new contracts' : 'Bring an archived clause back', params, answer: oneTemplate,
    async handle(call, { params: { id } }) {
      await call.command(`clause_template.${verb}`, { id })
      return { body: await templateOf(call, id) }
    },
  })),
  endpoint({
    method: 'get', path: '/contracts', tag, summary: 'List the contracts of a project, and the contract sums', query: z.strictObject({ project_id: idParam }), answer: listed,
    async handle(call, { query }) {
      const { rows, contracts } = await call.query('contract.list', query)
      return { body: { items: rows, contracts } }
    },
  }),
  endpoint({
    method: 'post', path: '/contracts', tag, summary: 'Begin a contract over an accepted estimate, with its clauses and payments', status: 201, tagged: true, answer: oneContract, body: bodyToCreate('contract.create'),
    async handle(call, { body }) {
      const id = await call.command('contract.create', { id: call.newId(), ...body })
      return { body: await contractOf(call, id), location: `/contracts/${id}` }
    },
  }),
  endpoint({
    method: 'get', path: '/contracts/{id}', tag, summary: 'Read a contract with its clauses and payments', params, tagged: true, answer: oneContract,
    async handle(call, { params: { id } }) { return { body: await contractOf(call, id) } },
  }),
  endpoint({
    method: 'patch', path: '/contracts/{id}', tag, summary: 'Change fields of a contract', params, tagged: true, answer: oneContract, body: bodyToChange('contract.edit'),
    async handle(call, { params: { id }, body }) {
      const { contract: current } = await contractOf(call, id)
      await call.command('contract.edit', { id, project_id: current.project_id, edits: editsFrom(current, body) })
      return { body: await contractOf(call, id) }
    },
  }),
  endpoint({
    method: 'post', path: '/contracts/{id}/void', tag, summary: 'Take a contract out of the way that was not signed', params, answer: oneContract,
    async handle(call, { params: { id } }) {
      const { contract: { project_id } } = await contractOf(call, id)
      await call.command('contract.void', { id, project_id })
      return { body: await contractOf(call, id) }
    },
  }),
  ...parts.flatMap(({ name, table, word }) => {
    const partParams = z.object({ id: idParam, part_id: idParam })
    const partOf = async (call: Call, id: string, part_id: string) => {
      const whole = await contractOf(call, id)
      return { project_id: whole.contract.project_id, part: found<Readonly<Record<string, unknown>>>(table, part_id, whole[name].find((each) => each.id === part_id)) }
    }
    return [
      endpoint({
        method: 'post', path: `/contracts/{id}/${name}`, tag, summary: `Add ${word}`, params, status: 201, answer: oneContract, body: bodyToCreate(`${table}.create`, { given: ['project_id', 'contract_id'], made: ['id', 'position'] }),
        async handle(call, { params: { id }, body }) {
          const { contract: { project_id }, [name]: present } = await contractOf(call, id)
          await call.command(`${table}.create`, { id: call.newId(), position: positionAfter(present.at(-1)?.position), ...body, project_id, contract_id: id } as never)
          return { body: await contractOf(call, id), location: `/contracts/${id}` }
        },
      }),
      endpoint({
        method: 'patch', path: `/contracts/{id}/${name}/{part_id}`, tag, summary: `Change fields of ${word}`, params: partParams, answer: oneContract, body: bodyToChange(`${table}.edit`),
        async handle(call, { params: { id, part_id }, body }) {
          const { project_id, part } = await partOf(call, id, part_id)
          await call.command(`${table}.edit`, { id: part_id, project_id, edits: editsFrom(part, body) })
          return { body: await contractOf(call, id) }
        },
      }),
      endpoint({
        method: 'delete', path: `/contracts/{id}/${name}/{part_id}`, tag, summary: `Delete ${word}`, params: partParams, answer: oneContract,
        async handle(call, { params: { id, part_id } }) {
          const { project_id } = await partOf(call, id, part_id)
          await call.command(`${table}.delete`, { id: part_id, project_id })
          return { body: await contractOf(call, id) }
        },
      }),
    ]
  }),
]
