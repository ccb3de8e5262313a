import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { clauseTemplate } from '../schema/tables.ts'
import { command, officeRoles } from './command.ts'
import { editsOf } from './edits.ts'

const templateId = field(clauseTemplate, 'id')

/** Adds a clause to those that the company puts into its contracts. */
export const clauseTemplateCreate = command({
  name: 'clause_template.create',
  roles: officeRoles,
  arguments: z.strictObject({
    id: templateId,
    position: field(clauseTemplate, 'position'),
    title_en: field(clauseTemplate, 'title_en').default(''),
    title_es: field(clauseTemplate, 'title_es').default(''),
    text_en: field(clauseTemplate, 'text_en').default(''),
    text_es: field(clauseTemplate, 'text_es').default(''),
    required: field(clauseTemplate, 'required').default(0),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'clause_template', id: args.id }),
  async run(tx, args, { actor }) {
    await tx.insert('clause_template', { ...args, company_id: actor.company_id, archived_at: null })
  },
})

/** Edits fields of a clause, one by one. Contracts that have it keep the text that was copied. */
export const clauseTemplateEdit = command({
  name: 'clause_template.edit',
  roles: officeRoles,
  arguments: z.strictObject({ id: templateId, edits: editsOf(clauseTemplate, ['position', 'title_en', 'title_es', 'text_en', 'text_es', 'required']) }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'clause_template', id: args.id }),
  async run(tx, { id, edits }) {
    const current = await tx.get('clause_template', id)
    if (current.archived_at) throw new Refusal('record_archived', 'the clause is archived', { table: 'clause_template', id })
    await tx.update('clause_template', id, edits)
  },
})

/** Takes a clause out of the way of new contracts. */
export const clauseTemplateArchive = command({
  name: 'clause_template.archive',
  roles: officeRoles,
  arguments: z.strictObject({ id: templateId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'clause_template', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('clause_template', id)
    if (!current.archived_at) await tx.set('clause_template', id, { archived_at: at })
  },
})

/** Brings an archived clause back. */
export const clauseTemplateRestore = command({
  name: 'clause_template.restore',
  roles: officeRoles,
  arguments: z.strictObject({ id: templateId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'clause_template', id: args.id }),
  async run(tx, { id }) {
    await tx.set('clause_template', id, { archived_at: null })
  },
})
