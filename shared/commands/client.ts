import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { client, contact } from '../schema/tables.ts'
import { command, estimatingRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'

const clientId = field(client, 'id')
const contactId = field(contact, 'id')

/** Adds a client: a person or an organisation that work is done for. */
export const clientCreate = command({
  name: 'client.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: clientId,
    kind: field(client, 'kind').default('person'),
    name: field(client, 'name').pipe(filledText),
    email: field(client, 'email').default(''),
    phone: field(client, 'phone').default(''),
    billing_address: field(client, 'billing_address').default(''),
    notes: field(client, 'notes').default(''),
    external_number: field(client, 'external_number').default(null),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'client', id: args.id }),
  async run(tx, args, { actor, at }) {
    await tx.insert('client', { ...args, company_id: actor.company_id, created_at: at, archived_at: null })
  },
})

/** Edits fields of a client, one by one. */
export const clientEdit = command({
  name: 'client.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: clientId,
    edits: editsOf(client, ['kind', 'name', 'email', 'phone', 'billing_address', 'notes', 'external_number'], ['name']),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'client', id: args.id }),
  async run(tx, { id, edits }) {
    const current = await tx.get('client', id)
    if (current.archived_at) throw new Refusal('record_archived', 'the client is archived', { table: 'client', id })
    await tx.update('client', id, edits)
  },
})

/** Takes a client out of the way; their projects stay. */
export const clientArchive = command({
  name: 'client.archive',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: clientId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'client', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('client', id)
    if (!current.archived_at) await tx.set('client', id, { archived_at: at })
  },
})

/** Brings an archived client back. */
export const clientRestore = command({
  name: 'client.restore',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: clientId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'client', id: args.id }),
  async run(tx, { id }) {
    await tx.set('client', id, { archived_at: null })
  },
})

/** Adds a person who speaks for a client, with what they may do. */
export const contactCreate = command({
  name: 'contact.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: contactId,
    client_id: clientId,
    name: field(contact, 'name').pipe(filledText),
    title: field(contact, 'title').default(''),
    email: field(contact, 'email').default(''),
    phone: field(contact, 'phone').default(''),
    can_sign: field(contact, 'can_sign').default(0),
    can_see_money: field(contact, 'can_see_money').default(0),
    gets_reports: field(contact, 'gets_reports').default(0),
    can_approve_colours: field(contact, 'can_approve_colours').default(0),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'contact', id: args.id }),
  async run(tx, args, { actor }) {
    const of = await tx.get('client', args.client_id)
    if (of.archived_at) throw new Refusal('record_archived', 'the client is archived', { table: 'client', id: of.id })
    await tx.insert('contact', { ...args, company_id: actor.company_id, archived_at: null })
  },
})

/** Edits fields of a contact, one by one. */
export const contactEdit = command({
  name: 'contact.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: contactId,
    edits: editsOf(contact, ['name', 'title', 'email', 'phone', 'can_sign', 'can_see_money', 'can_approve_colours', 'gets_reports'], ['name']),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'contact', id: args.id }),
  async run(tx, { id, edits }) {
    const current = await tx.get('contact', id)
    if (current.archived_at) throw new Refusal('record_archived', 'the contact is archived', { table: 'contact', id })
    await tx.update('contact', id, edits)
  },
})

/** Takes a contact out of the way. */
export const contactArchive = command({
  name: 'contact.archive',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: contactId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'contact', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('contact', id)
    if (!current.archived_at) await tx.set('contact', id, { archived_at: at })
  },
})

/** Brings an archived contact back. */
export const contactRestore = command({
  name: 'contact.restore',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: contactId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'contact', id: args.id }),
  async run(tx, { id }) {
    await tx.set('contact', id, { archived_at: null })
  },
})
