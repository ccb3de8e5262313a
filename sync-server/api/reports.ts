import { z } from 'zod'
import { project, report, reportEntry, signature } from '../../shared/schema/tables.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, listQuery, page, pageOf, positionAfter, severalOf, shown } from './resource.ts'

const tag = 'Reports'
const oneReport = z.object({
  report: shown(report),
  project: shown(project, ['id', 'name', 'number', 'external_number', 'address', 'city', 'status', 'client_id', 'archived_at']).nullable(),
  client: z.object({ id: z.string(), name: z.string() }).nullable(),
  author_name: z.string().nullable(),
  entries: z.array(shown(reportEntry).meta({ id: 'ReportEntry' })),
  signature: shown(signature, ['id', 'signer_name', 'signer_title', 'signed_at', 'time_zone', 'document_sha256']).nullable(),
}).meta({ id: 'Report' })
const listedReport = z.object({
  ...shown(report, ['id', 'project_id', 'report_date', 'author_id', 'status', 'weather', 'notes', 'created_at', 'submitted_at', 'signature_id', 'archived_at']).shape,
  project_name: z.string().nullable(), project_number: z.number().int().nullable(), author_name: z.string().nullable(),
}).meta({ id: 'ListedReport' })
const params = z.object({ id: idParam })
const entryParams = z.object({ id: idParam, entry_id: idParam })

const reportOf = async (call: Call, id: string) => found('report', id, await call.query('report.get', { id }))
const entryOf = async (call: Call, id: string, entry_id: string) => {
  const whole = await reportOf(call, id)
  return { project_id: whole.report.project_id, entry: found('report_entry', entry_id, whole.entries.find((each) => each.id === entry_id)) }
}

const verbs = { submit: 'Hand a report in', archive: 'Take a report out of the way', restore: 'Bring an archived report back' } as const

/** /reports, with their entries. */
export const reportEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/reports', tag, summary: 'List daily reports', answer: pageOf(listedReport).meta({ id: 'ReportPage' }),
    query: listQuery(['report_date'], '-report_date', { status: severalOf(['draft', 'submitted']), project_id: idParam.optional() }),
    async handle(call, { query: { sort, ...filter } }) { return { body: page(await call.query('report.list', { ...filter, ...sort }), filter) } },
  }),
  endpoint({
    method: 'post', path: '/reports', tag, summary: 'Begin the report of a day', status: 201, tagged: true, answer: oneReport, body: bodyToCreate('report.create'),
    async handle(call, { body }) {
      const id = await call.command('report.create', { id: call.newId(), ...body })
      return { body: await reportOf(call, id), location: `/reports/${id}` }
    },
  }),
  endpoint({
    method: 'get', path: '/reports/{id}', tag, summary: 'Read a report with its entries', params, tagged: true, answer: oneReport,
    async handle(call, { params: { id } }) { return { body: await reportOf(call, id) } },
  }),
  endpoint({
    method: 'patch', path: '/reports/{id}', tag, summary: 'Change fields of a report', params, tagged: true, answer: oneReport, body: bodyToChange('report.edit'),
    async handle(call, { params: { id }, body }) {
      const { report: current } = await reportOf(call, id)
      await call.command('report.edit', { id, project_id: current.project_id, edits: editsFrom(current, body) })
      return { body: await reportOf(call, id) }
    },
  }),
  ...(Object.keys(verbs) as (keyof typeof verbs)[]).map((verb) => endpoint({
    method: 'post', path: `/reports/{id}/${verb}`, tag, summary: verbs[verb], params, answer: oneReport,
    async handle(call, { params: { id } }) {
      const { report: { project_id } } = await reportOf(call, id)
      await call.command(`report.${verb}`, { id, project_id })
      return { body: await reportOf(call, id) }
    },
  })),
  endpoint({
    method: 'post', path: '/reports/{id}/entries', tag, summary: 'Add an entry', params, status: 201, answer: oneReport,
    body: bodyToCreate('report_entry.create', { given: ['project_id', 'report_id'], made: ['id', 'position'] }),
    async handle(call, { params: { id }, body }) {
      const { report: { project_id }, entries } = await reportOf(call, id)
      await call.command('report_entry.create', { id: call.newId(), position: positionAfter(entries.at(-1)?.position), ...body, project_id, report_id: id })
      return { body: await reportOf(call, id), location: `/reports/${id}` }
    },
  }),
  endpoint({
    method: 'patch', path: '/reports/{id}/entries/{entry_id}', tag, summary: 'Change fields of an entry', params: entryParams, answer: oneReport, body: bodyToChange('report_entry.edit'),
    async handle(call, { params: { id, entry_id }, body }) {
      const { project_id, entry } = await entryOf(call, id, entry_id)
      await call.command('report_entry.edit', { id: entry_id, project_id, edits: editsFrom(entry, body) })
      return { body: await reportOf(call, id) }
    },
  }),
  endpoint({
    method: 'delete', path: '/reports/{id}/entries/{entry_id}', tag, summary: 'Delete an entry', params: entryParams, answer: oneReport,
    async handle(call, { params: { id, entry_id } }) {
      const { project_id } = await entryOf(call, id, entry_id)
      await call.command('report_entry.delete', { id: entry_id, project_id })
      return { body: await reportOf(call, id) }
    },
  }),
]
