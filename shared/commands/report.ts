import { z } from 'zod'
import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { report, reportEntry } from '../schema/tables.ts'
import { command, everyRole } from './command.ts'
import { editsOf } from './edits.ts'
import type { Tx } from './tx.ts'

const reportId = field(report, 'id')
const projectId = field(report, 'project_id')
const entryId = field(reportEntry, 'id')

/** Begins the report of one day in a project, as a draft. Whoever begins it is its author. */
export const reportCreate = command({
  name: 'report.create',
  roles: everyRole,
  arguments: z.strictObject({ id: reportId, project_id: projectId, report_date: field(report, 'report_date') }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'report', id: args.id }),
  async run(tx, args, { actor, at }) {
    const of = await tx.get('project', args.project_id)
    if (of.archived_at) throw new Refusal('record_archived', 'the project is archived', { table: 'project', id: of.id })
    await tx.insert('report', {
      ...args, company_id: actor.company_id, author_id: actor.id, status: 'draft', weather: '', temperature_low_fahrenheit: null, temperature_high_fahrenheit: null,
      notes: '', created_at: at, submitted_at: null, signature_id: null, archived_at: null,
    })
  },
})

/** Edits a report's own fields, one by one. */
export const reportEdit = command({
  name: 'report.edit',
  roles: everyRole,
  arguments: z.strictObject({
    id: reportId,
    project_id: projectId,
    edits: editsOf(report, ['report_date', 'weather', 'temperature_low_fahrenheit', 'temperature_high_fahrenheit', 'notes']),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'report', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    await openReport(tx, id, project_id)
    await tx.update('report', id, edits)
  },
})

/** Hands a report in; from here on it does not change. */
export const reportSubmit = command({
  name: 'report.submit',
  roles: everyRole,
  arguments: z.strictObject({ id: reportId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'report', id: args.id }),
  async run(tx, { id, project_id }, { at }) {
    const current = await reportOf(tx, id, project_id)
    if (current.status === 'submitted') return
    await openReport(tx, id, project_id)
    await tx.set('report', id, { status: 'submitted', submitted_at: at })
  },
})

/** Takes a report out of the way; nothing of it is deleted, and what is signed stays signed. */
export const reportArchive = command({
  name: 'report.archive',
  roles: everyRole,
  arguments: z.strictObject({ id: reportId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'report', id: args.id }),
  async run(tx, { id, project_id }, { at }) {
    const current = await reportOf(tx, id, project_id)
    if (!current.archived_at) await tx.set('report', id, { archived_at: at })
  },
})

/** Brings an archived report back. */
export const reportRestore = command({
  name: 'report.restore',
  roles: everyRole,
  arguments: z.strictObject({ id: reportId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'report', id: args.id }),
  async run(tx, { id, project_id }) {
    await reportOf(tx, id, project_id)
    await tx.set('report', id, { archived_at: null })
  },
})

/** Adds an entry to a report: crew hours, work done, material used or a delay. */
export const reportEntryCreate = command({
  name: 'report_entry.create',
  roles: everyRole,
  arguments: z.strictObject({
    id: entryId,
    project_id: projectId,
    report_id: reportId,
    kind: field(reportEntry, 'kind'),
    position: field(reportEntry, 'position'),
    description: field(reportEntry, 'description').default(''),
    quantity_thousandths: field(reportEntry, 'quantity_thousandths').default(null),
    unit: field(reportEntry, 'unit').default(''),
    cost_code_id: field(reportEntry, 'cost_code_id').default(null),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'report_entry', id: args.id }),
  async run(tx, args, { actor }) {
    await openReport(tx, args.report_id, args.project_id)
    await tx.insert('report_entry', { ...args, company_id: actor.company_id })
  },
})

/** Edits fields of an entry, one by one; its kind stays. */
export const reportEntryEdit = command({
  name: 'report_entry.edit',
  roles: everyRole,
  arguments: z.strictObject({
    id: entryId,
    project_id: projectId,
    edits: editsOf(reportEntry, ['position', 'description', 'quantity_thousandths', 'unit', 'cost_code_id']),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'report_entry', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    const current = await tx.get('report_entry', id)
    await openReport(tx, current.report_id, project_id)
    await tx.update('report_entry', id, edits)
  },
})

/** Deletes an entry. */
export const reportEntryDelete = command({
  name: 'report_entry.delete',
  roles: everyRole,
  arguments: z.strictObject({ id: entryId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'report_entry', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await tx.get('report_entry', id)
    await openReport(tx, current.report_id, project_id)
    await tx.delete('report_entry', id)
  },
})

/** Brings a deleted entry back under its own id, with what it held. Where it is there nothing happens. */
export const reportEntryRestore = command({
  name: 'report_entry.restore',
  roles: everyRole,
  arguments: reportEntryCreate.arguments,
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'report_entry', id: args.id }),
  async run(tx, args, { actor }) {
    await openReport(tx, args.report_id, args.project_id)
    if (!await tx.find('report_entry', args.id)) await tx.insert('report_entry', { ...args, company_id: actor.company_id })
  },
})

/** The report, of that project and no other. */
async function reportOf(tx: Tx, id: string, projectId: string): Promise<Database['report']> {
  const found = await tx.get('report', id)
  if (found.project_id !== projectId) throw new Refusal('record_missing', `report ${id} does not exist in this project`, { table: 'report', id })
  return found
}

/** The report, as long as its content may be changed. */
async function openReport(tx: Tx, id: string, projectId: string): Promise<Database['report']> {
  const found = await reportOf(tx, id, projectId)
  if (found.signature_id) throw new Refusal('document_locked', 'the report is signed', { table: 'report', id })
  if (found.status === 'submitted') throw new Refusal('report_submitted', 'the report was handed in', { table: 'report', id })
  if (found.archived_at) throw new Refusal('record_archived', 'the report is archived', { table: 'report', id })
  return found
}
