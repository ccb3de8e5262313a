import { z } from 'zod'
import { itemMoney, priceOn } from '../price-book/price-on.ts'
import { Refusal } from '../problem.ts'
import { field } from '../schema/row-schema.ts'
import { companyScope } from '../schema/scope.ts'
import { priceBookItem } from '../schema/tables.ts'
import { command, officeRoles } from './command.ts'
import { refuseFirstAfter } from './dated-price.ts'
import { editsOf, filledText, someOf } from './edits.ts'

const itemId = field(priceBookItem, 'id')

/** Adds an item to the price book: what one unit of some work costs the company. */
export const priceBookItemCreate = command({
  name: 'price_book_item.create',
  roles: officeRoles,
  arguments: z.strictObject({
    id: itemId,
    code: field(priceBookItem, 'code').pipe(filledText),
    name: field(priceBookItem, 'name').pipe(filledText),
    description: field(priceBookItem, 'description').default(''),
    category: field(priceBookItem, 'category').default(''),
    unit: field(priceBookItem, 'unit').default(''),
    cost_code_id: field(priceBookItem, 'cost_code_id').default(null),
    labour_unit_cents: field(priceBookItem, 'labour_unit_cents').default(0),
    material_unit_cents: field(priceBookItem, 'material_unit_cents').default(0),
    other_unit_cents: field(priceBookItem, 'other_unit_cents').default(0),
    taxable: field(priceBookItem, 'taxable').default(0),
    effective_on: field(priceBookItem, 'effective_on'),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'price_book_item', id: args.id }),
  async run(tx, args, { actor }) {
    await tx.insert('price_book_item', { ...args, company_id: actor.company_id, archived_at: null })
  },
})

/**
 * Edits fields of a price book item, one by one. Estimates that took its prices keep them. An edit of a cost corrects the price that is in force on
 * the day `on` (the day of the command, where it is left out); a new price is set by `price_book_price.put`. `effective_on` is the day of the first price.
 */
export const priceBookItemEdit = command({
  name: 'price_book_item.edit',
  roles: officeRoles,
  arguments: z.strictObject({
    id: itemId,
    edits: editsOf(priceBookItem, [
      'code', 'name', 'description', 'category', 'unit', 'cost_code_id', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents', 'taxable', 'effective_on',
    ], ['code', 'name']),
    on: field(priceBookItem, 'effective_on').optional(),
  }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'price_book_item', id: args.id }),
  async run(tx, { id, edits, on }, { at }) {
    const current = await tx.get('price_book_item', id)
    if (current.archived_at) throw new Refusal('record_archived', 'the item is archived', { table: 'price_book_item', id })
    const later = await tx.read.selectFrom('price_book_price').select(['id', 'effective_on']).where('price_book_item_id', '=', id).orderBy('id').execute()
    if (edits.effective_on) refuseFirstAfter('price_book_item', id, edits.effective_on.to, later.map(({ effective_on }) => effective_on))
    const inForce = priceOn({ id: null, effective_on: current.effective_on }, later, on ?? at.slice(0, 10))
    if (inForce.id === null) { await tx.update('price_book_item', id, edits); return }
    const { chosen: money, rest } = someOf(edits, itemMoney)
    await tx.update('price_book_item', id, rest)
    await tx.update('price_book_price', inForce.id, money)
  },
})

/** Takes an item out of the price book; lines that came from it stay. */
export const priceBookItemArchive = command({
  name: 'price_book_item.archive',
  roles: officeRoles,
  arguments: z.strictObject({ id: itemId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'price_book_item', id: args.id }),
  async run(tx, { id }, { at }) {
    const current = await tx.get('price_book_item', id)
    if (!current.archived_at) await tx.set('price_book_item', id, { archived_at: at })
  },
})

/** Brings an archived item back into the price book. */
export const priceBookItemRestore = command({
  name: 'price_book_item.restore',
  roles: officeRoles,
  arguments: z.strictObject({ id: itemId }),
  scope: (_args, actor) => companyScope(actor.company_id),
  record: (args) => ({ table: 'price_book_item', id: args.id }),
  async run(tx, { id }) {
    await tx.set('price_book_item', id, { archived_at: null })
  },
})
