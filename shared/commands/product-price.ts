import { z } from 'zod'
import { datedPriceId, productMoney } from '../price-book/price-on.ts'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { productPrice } from '../schema/tables.ts'
import { command, officeRoles } from './command.ts'
import { amountsOf, refuseBegun, refuseBeforeFirst, refuseOtherPriceId, refuseUnseen } from './dated-price.ts'
import { priceLimits, refuseOutside, wantedBy, type Limits } from './within-limits.ts'

const priceId = field(productPrice, 'id')
const productId = field(productPrice, 'product_id')
const cents = field(productPrice, 'gallon_cents')
const limits: Limits = Object.fromEntries(productMoney.map((name) => [name, priceLimits]))

/** Sets what the cans of a product cost from a day on; all else as for an item of the price book. */
export const productPricePut = command({
  name: 'product_price.put',
  roles: officeRoles,
  arguments: z.strictObject({
    id: priceId,
    product_id: productId,
    effective_on: field(productPrice, 'effective_on'),
    edits: z.strictObject({ quart_cents: amountsOf(cents), gallon_cents: amountsOf(cents), five_gallons_cents: amountsOf(cents) }),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'product', id: args.product_id }),
  async run(tx, { id, product_id, effective_on, edits }, { actor, at }) {
    const product = await tx.get('product', product_id)
    if (product.archived_at) throw new Refusal('record_archived', 'the product is archived', { table: 'product', id: product.id })
    refuseOtherPriceId('product_price', id, datedPriceId(product.id, effective_on))
    refuseBeforeFirst('product_price', id, product, effective_on)
    refuseOutside('product_price', id, wantedBy(edits), limits)
    const current = await tx.find('product_price', id)
    if (!current && effective_on > product.effective_on) {
      refuseUnseen('product_price', id, edits)
      await tx.insert('product_price', {
        id, company_id: actor.company_id, product_id, effective_on, quart_cents: edits.quart_cents.to, gallon_cents: edits.gallon_cents.to, five_gallons_cents: edits.five_gallons_cents.to,
        created_at: at, created_by: actor.id,
      })
    } else if (current) await tx.update('product_price', id, edits)
    else await tx.update('product', product.id, edits)
  },
})

/** Takes back a price that has not begun. Where it is gone already nothing happens. */
export const productPriceDelete = command({
  name: 'product_price.delete',
  roles: officeRoles,
  arguments: z.strictObject({ id: priceId, product_id: productId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'product', id: args.product_id }),
  async run(tx, { id, product_id }, { at }) {
    const current = await tx.find('product_price', id)
    if (!current || current.product_id !== product_id) return
    refuseBegun('product_price', current, at)
    await tx.delete('product_price', id)
  },
})
