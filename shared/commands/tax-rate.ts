import { z } from 'zod'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { taxRate } from '../schema/tables.ts'
import { command, officeRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import { refuseHundredths, taxHundredths } from './tax-hundredths.ts'

const rateId = field(taxRate, 'id')

/** Adds a rate of tax, in basis points, to those that estimates choose from. */
export const taxRateCreate = command({
  name: 'tax_rate.create',
  roles: officeRoles,
  arguments: z.strictObject({ id: rateId, name: field(taxRate, 'name').pipe(filledText), tax_basis_points: field(taxRate, 'tax_basis_points'), tax_hundredths: field(taxRate, 'tax_hundredths').pipe(taxHundredths).default(0) }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'tax_rate', id: args.id }),
  async run(tx, args, { actor }) {
    refuseNegative(args.id, args.tax_basis_points)
    await tx.insert('tax_rate', { ...args, company_id: actor.company_id, archived_at: null })
  },
})

/** Edits a rate of tax. Estimates that took it keep the rate that they took. */
export const taxRateEdit = command({
  name: 'tax_rate.edit',
  roles: officeRoles,
  arguments: z.strictObject({ id: rateId, edits: editsOf(taxRate, ['name', 'tax_basis_points', 'tax_hundredths'], ['name']) }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'tax_rate', id: args.id }),
  async run(tx, { id, edits }) {
    const current = await tx.get('tax_rate', id)
    if (current.archived_at) throw new Refusal('record_archived', 'the rate is archived', { table: 'tax_rate', id })
    refuseNegative(id, edits.tax_basis_points?.to ?? 0)
    refuseHundredths(edits.tax_hundredths?.to ?? 0, { table: 'tax_rate', id })
    await tx.update('tax_rate', id, edits)
  },
})

/** Takes a rate of tax out of the way of new estimates. */
export const taxRateArchive = command({
  name: 'tax_rate.archive',
  roles: officeRoles,
  arguments: z.strictObject({ id: rateId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'tax_rate', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('tax_rate', id)
    if (!current.archived_at) await tx.set('tax_rate', id, { archived_at: at })
  },
})

/** Brings an archived rate of tax back. */
export const taxRateRestore = command({
  name: 'tax_rate.restore',
  roles: officeRoles,
  arguments: z.strictObject({ id: rateId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'tax_rate', id: args.id }),
  async run(tx, { id }) {
    await tx.set('tax_rate', id, { archived_at: null })
  },
})

function refuseNegative(id: string, basisPoints: number): void {
  if (basisPoints >= 0) return
  throw new Refusal('invalid_input', 'a rate of tax is not negative', { table: 'tax_rate', id, fields: [{ field: 'tax_basis_points', message: 'must not be negative' }] })
}
