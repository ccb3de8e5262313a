import { z } from 'zod'
import { datedPriceId } from '../price-book/price-on.ts'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { priceBookPrice } from '../schema/tables.ts'
import { command, officeRoles } from './command.ts'
import { amountsOf, refuseBegun, refuseBeforeFirst, refuseOtherPriceId, refuseUnseen } from './dated-price.ts'

const priceId = field(priceBookPrice, 'id')
const itemId = field(priceBookPrice, 'price_book_item_id')
const cents = field(priceBookPrice, 'labour_unit_cents')

/**
 * Sets what an item of the price book costs from a day on, in place of the price of that very day if there is one. `id` is `datedPriceId`; the edits
 * name for each amount what their author saw for that day, null where there was no price of it. Refuses with `changed_meanwhile` where somebody
 * else set that day, so two prices of one day are never merged, and with `invalid_input` a day before the item's first.
 */
export const priceBookPricePut = command({
  name: 'price_book_price.put',
  roles: officeRoles,
  arguments: z.strictObject({
    id: priceId,
    price_book_item_id: itemId,
    effective_on: field(priceBookPrice, 'effective_on'),
    edits: z.strictObject({ labour_unit_cents: amountsOf(cents), material_unit_cents: amountsOf(cents), other_unit_cents: amountsOf(cents) }),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'price_book_item', id: args.price_book_item_id }),
  async run(tx, { id, price_book_item_id, effective_on, edits }, { actor, at }) {
    const item = await tx.get('price_book_item', price_book_item_id)
    if (item.archived_at) throw new Refusal('record_archived', 'the item is archived', { table: 'price_book_item', id: item.id })
    refuseOtherPriceId('price_book_price', id, datedPriceId(item.id, effective_on))
    refuseBeforeFirst('price_book_price', id, item, effective_on)
    const current = await tx.find('price_book_price', id)
    if (!current && effective_on > item.effective_on) {
      refuseUnseen('price_book_price', id, edits)
      await tx.insert('price_book_price', {
        id, company_id: actor.company_id, price_book_item_id, effective_on, labour_unit_cents: edits.labour_unit_cents.to, material_unit_cents: edits.material_unit_cents.to,
        other_unit_cents: edits.other_unit_cents.to, created_at: at, created_by: actor.id,
      })
    } else if (current) await tx.update('price_book_price', id, edits)
    else await tx.update('price_book_item', item.id, edits)
  },
})

/** Takes back a price that has not begun. Where it is gone already nothing happens. */
export const priceBookPriceDelete = command({
  name: 'price_book_price.delete',
  roles: officeRoles,
  arguments: z.strictObject({ id: priceId, price_book_item_id: itemId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'price_book_item', id: args.price_book_item_id }),
  async run(tx, { id, price_book_item_id }, { at }) {
    const current = await tx.find('price_book_price', id)
    if (!current || current.price_book_item_id !== price_book_item_id) return
    refuseBegun('price_book_price', current, at)
    await tx.delete('price_book_price', id)
  },
})

