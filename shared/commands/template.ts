import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { template } from '../schema/tables.ts'
import { canonicalTemplate } from '../templates/template-content.ts'
import { command, estimatingRoles, officeRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'

const templateId = field(template, 'id')

/** Keeps something to begin with. Whoever estimates may; the office looks after what there is. Refuses with `invalid_input` a content that is none of its kind's, naming row and field. */
export const templateCreate = command({
  name: 'template.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: templateId,
    kind: field(template, 'kind'),
    name: field(template, 'name').pipe(filledText),
    description: field(template, 'description').default(''),
    text: field(template, 'text').default(''),
    content: field(template, 'content').default('{}'),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'template', id: args.id }),
  async run(tx, args, { actor, at }) {
    await tx.insert('template', { ...args, content: canonicalTemplate(args.kind, args.content, args.id), company_id: actor.company_id, created_at: at, created_by: actor.id, archived_at: null })
  },
})

/** Edits fields of a template, one by one. What was begun with it keeps what it has. Of two contents the later is refused. */
export const templateEdit = command({
  name: 'template.edit',
  roles: officeRoles,
  arguments: z.strictObject({ id: templateId, edits: editsOf(template, ['name', 'description', 'text', 'content'], ['name']) }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'template', id: args.id }),
  async run(tx, { id, edits }) {
    const current = await tx.get('template', id)
    if (current.archived_at) throw new Refusal('record_archived', 'the template is archived', { table: 'template', id })
    const { content } = edits
    await tx.update('template', id, content ? { ...edits, content: { from: content.from, to: canonicalTemplate(current.kind, content.to, id) } } : edits)
  },
})

/** Takes a template out of the way. */
export const templateArchive = command({
  name: 'template.archive',
  roles: officeRoles,
  arguments: z.strictObject({ id: templateId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'template', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('template', id)
    if (!current.archived_at) await tx.set('template', id, { archived_at: at })
  },
})

/** Brings an archived template back. */
export const templateRestore = command({
  name: 'template.restore',
  roles: officeRoles,
  arguments: z.strictObject({ id: templateId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'template', id: args.id }),
  async run(tx, { id }) {
    await tx.set('template', id, { archived_at: null })
  },
})
