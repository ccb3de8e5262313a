import { z } from 'zod'
import { priceOn, productMoney } from '../price-book/price-on.ts'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { product } from '../schema/tables.ts'
import { command, officeRoles } from './command.ts'
import { refuseFirstAfter } from './dated-price.ts'
import { editsOf, filledText, someOf } from './edits.ts'
import { productLimits, refuseOutside, wantedBy } from './within-limits.ts'

const productId = field(product, 'id')

/** Adds a paint, primer or stain: what it covers, and what its cans cost. */
export const productCreate = command({
  name: 'product.create',
  roles: officeRoles,
  arguments: z.strictObject({
    id: productId,
    kind: field(product, 'kind'),
    brand: field(product, 'brand').default(''),
    name: field(product, 'name').pipe(filledText),
    sheen: field(product, 'sheen').default(''),
    coverage_thousandths: field(product, 'coverage_thousandths'),
    coverage_unit: field(product, 'coverage_unit').default('square_feet_per_gallon'),
    quart_cents: field(product, 'quart_cents').default(null),
    gallon_cents: field(product, 'gallon_cents').default(null),
    five_gallons_cents: field(product, 'five_gallons_cents').default(null),
    taxable: field(product, 'taxable').default(0),
    cost_code_id: field(product, 'cost_code_id').default(null),
    source: field(product, 'source').default(''),
    effective_on: field(product, 'effective_on'),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'product', id: args.id }),
  async run(tx, args, { actor }) {
    refuseOutside('product', args.id, args, productLimits)
    await tx.insert('product', { ...args, company_id: actor.company_id, archived_at: null })
  },
})

/**
 * Edits fields of a product, one by one. Estimates that were taken off with it keep their prices until they are taken off again. An edit of what a can
 * costs corrects the price that is in force on the day `on` (the day of the command, where it is left out); a new price is set by `product_price.put`.
 */
export const productEdit = command({
  name: 'product.edit',
  roles: officeRoles,
  arguments: z.strictObject({
    id: productId,
    edits: editsOf(product, [
      'kind', 'brand', 'name', 'sheen', 'coverage_thousandths', 'coverage_unit', 'quart_cents', 'gallon_cents', 'five_gallons_cents', 'taxable', 'cost_code_id', 'source', 'effective_on',
    ], ['name']),
    on: field(product, 'effective_on').optional(),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'product', id: args.id }),
  async run(tx, { id, edits, on }, { at }) {
    const current = await tx.get('product', id)
    if (current.archived_at) throw new Refusal('record_archived', 'the product is archived', { table: 'product', id })
    refuseOutside('product', id, wantedBy(edits), productLimits)
    const later = await tx.read.selectFrom('product_price').select(['id', 'effective_on']).where('product_id', '=', id).orderBy('id').execute()
    if (edits.effective_on) refuseFirstAfter('product', id, edits.effective_on.to, later.map(({ effective_on }) => effective_on))
    const inForce = priceOn({ id: null, effective_on: current.effective_on }, later, on ?? at.slice(0, 10))
    if (inForce.id === null) { await tx.update('product', id, edits); return }
    const { chosen: money, rest } = someOf(edits, productMoney)
    await tx.update('product', id, rest)
    await tx.update('product_price', inForce.id, money)
  },
})

/** Takes a product out of the way; surfaces that are painted with it keep it. */
export const productArchive = command({
  name: 'product.archive',
  roles: officeRoles,
  arguments: z.strictObject({ id: productId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'product', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('product', id)
    if (!current.archived_at) await tx.set('product', id, { archived_at: at })
  },
})

/** Brings an archived product back. */
export const productRestore = command({
  name: 'product.restore',
  roles: officeRoles,
  arguments: z.strictObject({ id: productId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'product', id: args.id }),
  async run(tx, { id }) {
    await tx.set('product', id, { archived_at: null })
  },
})
