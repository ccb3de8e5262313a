import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { datedPriceId, priceOn } from '../../../shared/price-book/price-on.ts'
import { copiedEstimate } from '../../../shared/estimate-copy/copied-estimate.ts'
import { takeoffFigureId } from '../../../shared/takeoff/ids.ts'
import { priceEdits } from '../../../shared/price-book/refresh-prices.ts'
import { ana, ben, CompanyAtWork, sam, uuid } from './company-at-work.ts'
import { ask } from './domain-database.ts'
import { randomFrom } from './random-commands.ts'

const [walls, paint] = [uuid('d3'), uuid('a1')]
let company: CompanyAtWork
beforeEach(async () => {
  company = await CompanyAtWork.founded()
  await company.give(ben, 'price_book_item.create', { id: walls, code: 'INT-2', name: 'Walls', unit: 'sf', labour_unit_cents: 85, material_unit_cents: 30, effective_on: '2026-01-01' })
  await company.give(ben, 'product.create', { id: paint, kind: 'finish', name: 'Satin', coverage_thousandths: 350_000, gallon_cents: 4000, effective_on: '2026-01-01' })
})
afterEach(() => company.database.destroy())

const labour = (from: number | null, to: number) => ({ labour_unit_cents: { from, to }, material_unit_cents: { from: from === null ? null : 30, to: 30 }, other_unit_cents: { from: from === null ? null : 0, to: 0 } })
const put = (day: string, from: number | null, to: number) => ({ id: datedPriceId(walls, day), price_book_item_id: walls, effective_on: day, edits: labour(from, to) })
const costs = async (...days: string[]): Promise<unknown[]> => await Promise.all(days.map(async (on) => (await ask(company.database, ana, 'price_book.suggest', { words: '', on }))[0]?.labour_unit_cents))

describe('the price of a day', () => {
  it('is the newest that has begun; before all of them the first; of two of one day that of the greater id', () => {
    const first = { effective_on: '2026-01-01' }
    const [june, other, late] = [{ id: '1', effective_on: '2026-06-01' }, { id: '2', effective_on: '2026-06-01' }, { id: '0', effective_on: '2026-09-01' }]
    expect(['2025-12-31', '2026-01-01', '2026-05-31', '2026-06-01', '2026-08-31', '2026-09-01', '2027-01-01'].map((on) => priceOn(first, [late, other, june], on)))
      .toEqual([first, first, first, other, other, late, late])
  })

  it('does not depend on the order in which prices are read, and a later day never has an earlier price', () => {
    const random = randomFrom(7)
    const day = () => `2026-0${1 + Math.floor(random() * 9)}-01`
    for (let round = 0; round < 300; round += 1) {
      const later = Array.from({ length: 5 }, (_, id) => ({ id: String(id), effective_on: day() }))
      const [on, after] = [day(), day()].sort() as [string, string]
      expect(priceOn({ effective_on: '2026-01-01' }, later.toReversed(), on)).toEqual(priceOn({ effective_on: '2026-01-01' }, later, on))
      expect(priceOn({ effective_on: '2026-01-01' }, later, after).effective_on >= priceOn({ effective_on: '2026-01-01' }, later, on).effective_on).toBe(true)
    }
  })

  it('is what list, suggestions, products and takeoff answer', async () => {
    await company.give(ben, 'price_book_price.put', put('2026-06-01', null, 95))
    expect(await costs('2025-01-01', '2026-05-31', '2026-06-01')).toEqual([85, 85, 95])
    expect((await ask(company.database, ana, 'price_book.list', { on: '2026-07-01' })).rows).toMatchObject([{ labour_unit_cents: 95, effective_on: '2026-06-01' }])
    expect(await ask(company.database, ana, 'price_book.prices', { id: walls })).toMatchObject([{ id: null, labour_unit_cents: 85 }, { effective_on: '2026-06-01', labour_unit_cents: 95, created_by_name: 'office' }])
    await company.give(ben, 'product_price.put', { id: datedPriceId(paint, '2026-11-24'), product_id: paint, effective_on: '2026-11-24', edits: { quart_cents: { from: null, to: null }, gallon_cents: { from: null, to: 5000 }, five_gallons_cents: { from: null, to: 22_000 } } })
    const gallons = async (on: string) => (await ask(company.database, ana, 'product.list', { on })).rows.map((row) => [row.gallon_cents, row.five_gallons_cents])
    expect([await gallons('2026-11-23'), await gallons('2026-11-24')]).toEqual([[[4000, null]], [[5000, 22_000]]])
  })
})

describe('setting a price from a day on', () => {
  it('two people who set the same day: the later is refused and told what stands; the same price twice is no quarrel', async () => {
    await company.give(ben, 'price_book_price.put', put('2026-12-01', null, 95))
    expect(await company.try(ben, 'price_book_price.put', put('2026-12-01', null, 99))).toMatchObject({ code: 'changed_meanwhile', fields: [{ field: 'labour_unit_cents', from: null, to: 99, current: 95 }] })
    expect((await company.give(ben, 'price_book_price.put', put('2026-12-01', null, 95))).changes).toEqual([])
    await company.give(ben, 'price_book_price.put', put('2026-12-01', 95, 99))
    expect(await costs('2026-12-01')).toEqual([99])
  })

  it('on the day of the first price it corrects that; before it, with an id of one\'s own or as an estimator it is refused', async () => {
    await company.give(ben, 'price_book_price.put', put('2026-01-01', 85, 86))
    expect(await costs('2026-01-01')).toEqual([86])
    expect(await company.try(ben, 'price_book_price.put', put('2026-01-01', 85, 87))).toMatchObject({ code: 'changed_meanwhile' })
    expect(await company.try(ben, 'price_book_price.put', put('2025-12-31', null, 1))).toMatchObject({ code: 'invalid_input', fields: [{ field: 'effective_on' }] })
    expect(await company.try(ben, 'price_book_price.put', { ...put('2026-12-01', null, 1), id: uuid('77') })).toMatchObject({ code: 'invalid_input', fields: [{ field: 'id' }] })
    expect(await company.try(ana, 'price_book_price.put', put('2026-12-01', null, 1))).toMatchObject({ code: 'not_permitted' })
  })

  it('what has not begun can be taken back, what has begun stays, and a price that was taken back was not seen', async () => {
    const begun = put('2026-11-22', null, 90)
    const tomorrow = put('2026-11-24', null, 95)
    for (const each of [begun, tomorrow]) await company.give(ben, 'price_book_price.put', each)
    expect(await company.try(ben, 'price_book_price.delete', { id: begun.id, price_book_item_id: walls })).toMatchObject({ code: 'not_allowed_now' })
    for (let twice = 0; twice < 2; twice += 1) await company.give(ben, 'price_book_price.delete', { id: tomorrow.id, price_book_item_id: walls })
    expect(await costs('2026-11-24')).toEqual([90])
    expect(await company.try(ben, 'price_book_price.put', put('2026-11-24', 95, 96))).toMatchObject({ code: 'changed_meanwhile', fields: [{ current: null }, {}, {}] })
  })

  it('an edit of the item corrects the price in force, of today or of the day named; one that saw the first price is refused', async () => {
    await company.give(ben, 'price_book_price.put', put('2026-06-01', null, 95))
    await company.give(ben, 'price_book_item.edit', { id: walls, edits: { labour_unit_cents: { from: 95, to: 97 }, name: { from: 'Walls', to: 'Walls, two coats' } } })
    await company.give(ben, 'price_book_item.edit', { id: walls, on: '2026-05-31', edits: { labour_unit_cents: { from: 85, to: 84 } } })
    expect(await costs('2026-05-31', '2026-06-01')).toEqual([84, 97])
    // as a laptop does that knows the item's own columns only
    expect(await company.try(ben, 'price_book_item.edit', { id: walls, edits: { labour_unit_cents: { from: 84, to: 100 } } })).toMatchObject({ code: 'changed_meanwhile', fields: [{ current: 97 }] })
    expect(await company.try(ben, 'price_book_item.edit', { id: walls, edits: { effective_on: { from: '2026-01-01', to: '2026-06-01' } } })).toMatchObject({ code: 'invalid_input', fields: [{ field: 'effective_on' }] })
  })
})

describe('the prices of an estimate', () => {
  const [house, section, bought, byHand, written, room, surface] = ['e1', 'e150', 'e190', 'e191', 'e192', '70', '53'].map(uuid) as [string, string, string, string, string, string, string]
  let project_id: string
  beforeEach(async () => {
    project_id = await company.project()
    await company.give(ana, 'estimate.create', { id: house, project_id, number: 1042, title: 'Interior', prices_on: '2026-05-01' })
    await company.give(ana, 'estimate_section.create', { id: section, project_id, estimate_id: house, name: 'Room', position: 'a0' })
    const line = { project_id, estimate_id: house, section_id: section, quantity_thousandths: 100_000, material_unit_cents: 30, price_book_item_id: walls }
    await company.give(ana, 'estimate_line.create', { ...line, id: bought, position: 'a0', labour_unit_cents: 85 })
    await company.give(ana, 'estimate_line.create', { ...line, id: byHand, position: 'a1', labour_unit_cents: 80 })
    await company.give(ana, 'estimate_line.create', { ...line, id: written, position: 'a2', labour_unit_cents: 85, price_book_item_id: null })
    await company.give(ben, 'price_book_price.put', put('2026-06-01', null, 95))
  })
  const changes = async (on: string) => {
    const found = await ask(company.database, ana, 'estimate.price_changes', { id: house, on })
    if (!found) throw new Error('no estimate')
    return found
  }
  const refresh = async (on: string, also: readonly string[] = []) => {
    const { prices_on, lines } = await changes(on)
    return { id: house, project_id, prices_on: { from: prices_on, to: on }, lines: lines.filter(({ state, line_id }) => state === 'follows' || also.includes(line_id)).map((each) => ({ id: each.line_id, edits: priceEdits(each) })) }
  }
  const stands = async () => {
    const found = await ask(company.database, ana, 'estimate.get', { id: house })
    return [found?.estimate.prices_on, found?.estimate.total_cents, ...found?.lines.map((line) => line.labour_unit_cents) ?? []]
  }

  it('what came from the price book follows, what was priced by hand only if somebody says so, what was written stays', async () => {
    expect(await changes('2026-05-31')).toMatchObject({ before: '2026-05-01', lines: [{ line_id: byHand, state: 'by_hand' }], takeoff_lines: 0 })
    expect((await changes('2026-07-01')).lines).toMatchObject([{ line_id: bought, state: 'follows', from: { labour_unit_cents: 85 }, to: { labour_unit_cents: 95, material_unit_cents: 30 } }, { line_id: byHand, state: 'by_hand', from: { labour_unit_cents: 80 } }])
    await company.give(ana, 'estimate.refresh_prices', await refresh('2026-07-01'))
    expect(await stands()).toEqual(['2026-07-01', 12_500 + 11_000 + 11_500, 95, 80, 85])
    await company.give(ana, 'estimate.refresh_prices', await refresh('2026-07-01', [byHand]))
    expect(await stands()).toEqual(['2026-07-01', 12_500 + 12_500 + 11_500, 95, 95, 85])
    expect((await changes('2026-07-01')).lines).toEqual([])
    expect(await ask(company.database, sam, 'estimate.price_changes', { id: house, on: '2026-07-01' })).toBeNull()
  })

  it('money or day that changed under it refuse the whole; a line that is gone is passed over; what was sent stays', async () => {
    const seen = await refresh('2026-07-01')
    await company.give(ana, 'estimate_line.edit', { id: bought, project_id, edits: { labour_unit_cents: { from: 85, to: 70 } } })
    expect(await company.try(ana, 'estimate.refresh_prices', seen)).toMatchObject({ code: 'changed_meanwhile', table: 'estimate_line', fields: [{ field: 'labour_unit_cents', from: 85, to: 95, current: 70 }] })
    expect(await stands()).toEqual(['2026-05-01', 10_000 + 11_000 + 11_500, 70, 80, 85])
    await company.give(ana, 'estimate_line.delete', { id: bought, project_id })
    await company.give(ana, 'estimate.refresh_prices', seen)
    expect(await company.try(ana, 'estimate.refresh_prices', { ...seen, prices_on: { from: '2026-05-01', to: '2026-08-01' } })).toMatchObject({ code: 'changed_meanwhile', fields: [{ field: 'prices_on' }] })
    await company.give(ana, 'estimate.send', { id: house, project_id })
    expect(await company.try(ana, 'estimate.refresh_prices', { ...seen, prices_on: { from: '2026-07-01', to: '2026-08-01' } })).toMatchObject({ code: 'estimate_frozen' })
  })

  it('a takeoff costs what paint does on the estimate\'s day, and follows when it is written again; a new version keeps the day', async () => {
    await company.give(ben, 'product_price.put', { id: datedPriceId(paint, '2026-06-01'), product_id: paint, effective_on: '2026-06-01', edits: { quart_cents: { from: null, to: null }, gallon_cents: { from: null, to: 5000 }, five_gallons_cents: { from: null, to: null } } })
    await company.give(ana, 'room.create', { id: room, project_id, estimate_id: house, name: 'Living room', position: 'a0', length: 4_572_000_000, width: 3_048_000_000, height: 2_438_400_000 })
    await company.give(ana, 'surface.create', { id: surface, project_id, room_id: room, kind: 'walls', position: 'a0', coats: 1, finish_product_id: paint, production_rate_id: null })
    const takeOff = async () => { await company.give(ana, 'estimate.take_off', { id: house, project_id }) }
    const paintLine = async () => (await company.database.selectFrom('estimate_line').innerJoin('takeoff_line', 'takeoff_line.line_id', 'estimate_line.id').select('material_unit_cents').executeTakeFirst())?.material_unit_cents
    await takeOff()
    // 400 sq ft at 350 a gallon and a tenth of waste
    expect(await paintLine()).toBe(5029)
    expect((await changes('2026-07-01')).takeoff_lines).toBe(1)
    await company.give(ana, 'estimate.refresh_prices', await refresh('2026-07-01'))
    expect(await paintLine()).toBe(5029)
    await takeOff()
    expect([await paintLine(), (await changes('2026-07-01')).takeoff_lines]).toEqual([6286, 0])
  })
})

describe('a duplicate of an estimate', () => {
  it('has everything under new ids, for the same total, in another project as well; nothing is chosen, sent or signed in it', async () => {
    const [here, there] = [await company.project('b1'), await company.project('b2')]
    const house = await company.estimate(here)
    const [good, better, fence, room, walls_of] = ['a10', 'a11', 'a12', '70', '53'].map(uuid) as [string, string, string, string, string]
    for (const [id, kind, position] of [[good, 'package', 'a0'], [better, 'package', 'a1'], [fence, 'alternate', 'a2']] as const) await company.give(ana, 'estimate_option.create', { id, project_id: here, estimate_id: house, kind, name: kind, position })
    await company.give(ana, 'estimate_section.create', { id: uuid('e15a'), project_id: here, estimate_id: house, name: 'Good', position: 'a5', option_id: good })
    await company.give(ana, 'estimate_line.create', { id: uuid('e19a'), project_id: here, estimate_id: house, section_id: uuid('e15a'), position: 'a0', quantity_thousandths: 1000, labour_unit_cents: 85, material_unit_cents: 30, price_book_item_id: walls, crew_note: 'mask the floor' })
    await company.give(ana, 'estimate_option.choose', { id: fence, project_id: here, chosen: 1 })
    await company.give(ana, 'room.create', { id: room, project_id: here, estimate_id: house, name: 'Living room', position: 'a0', length: 4_572_000_000, width: 3_048_000_000, height: 2_438_400_000 })
    await company.give(ana, 'room_opening.create', { id: uuid('71'), project_id: here, room_id: room, kind: 'door', width: 914_400_000, height: 2_133_600_000 })
    await company.give(ana, 'surface.create', { id: walls_of, project_id: here, room_id: room, kind: 'walls', position: 'a0', coats: 1, finish_product_id: paint })
    const key = `${room}.walls`
    await company.give(ana, 'takeoff_figure.put', { id: takeoffFigureId(house, key), project_id: here, estimate_id: house, figure: key, measure: 'imperial', value: 400_000 })
    await company.give(ana, 'estimate.take_off', { id: house, project_id: here })
    await company.give(ana, 'estimate.edit', { id: house, project_id: here, edits: { discount_basis_points: { from: 0, to: 500 }, crew_notes: { from: '', to: 'Beware of the dog' } } })
    await company.give(ana, 'estimate.send', { id: house, project_id: here })
    await company.give(ben, 'price_book_price.put', put('2026-12-01', null, 95))

    const whole = await ask(company.database, ana, 'estimate.whole', { id: house })
    if (!whole) throw new Error('no estimate')
    let made = 0
    const copy = async (id: string, prices: Parameters<typeof copiedEstimate>[1]['prices']) => {
      await company.give(ana, 'estimate.duplicate', copiedEstimate(whole, { id, project_id: there, number: 1043 + made, title: 'For the neighbor', prices, newId: () => uuid(`77${(made += 1)}`) }))
      return await ask(company.database, ana, 'estimate.whole', { id })
    }
    const same = await copy(uuid('e2'), null)
    expect(same?.estimate).toMatchObject({
      title: 'For the neighbor', project_id: there, status: 'draft', version_number: 1, previous_version_id: null, sent_at: null, signature_id: null, chosen_package_id: null, discount_basis_points: 500, crew_notes: 'Beware of the dog', prices_on: '2026-11-23',
    })
    const count = (of: typeof whole | null) => [of?.options, of?.sections, of?.lines, of?.rooms, of?.openings, of?.surfaces, of?.figures, of?.takeoff_lines].map((rows) => rows?.length)
    expect(count(same)).toEqual(count(whole))
    expect(same?.options.map(({ chosen }) => chosen)).toEqual([0, 0, 0])
    // the alternate had no work in it, and the first package counts in either
    expect(same?.estimate.total_cents).toBe(whole.estimate.total_cents)
    const old = new Set(JSON.stringify({ ...whole, estimate: null }).match(/[0-9a-f-]{36}/g))
    for (const shared of [here, house]) expect(JSON.stringify(same)).not.toContain(shared)
    expect([...new Set(JSON.stringify({ ...same, estimate: null }).match(/[0-9a-f-]{36}/g))].filter((id) => old.has(id)).sort()).toEqual([paint, walls, ana.company_id].sort())
    // the value by hand and what was written are known: taking off again changes nothing
    expect((await company.give(ana, 'estimate.take_off', { id: uuid('e2'), project_id: there })).changes).toEqual([])

    const changes = await ask(company.database, ana, 'estimate.price_changes', { id: house, on: '2026-12-01' })
    const dearer = await copy(uuid('e3'), { on: '2026-12-01', lines: changes?.lines ?? [] })
    expect(dearer?.estimate.prices_on).toBe('2026-12-01')
    expect([whole, dearer].map((each) => each?.lines.find(({ price_book_item_id }) => price_book_item_id === walls)?.labour_unit_cents)).toEqual([85, 95])
    expect(await ask(company.database, sam, 'estimate.whole', { id: house })).toBeNull()
  })

  it('takes no part of something that does not come with it', async () => {
    const project_id = await company.project()
    const house = await company.estimate(project_id)
    const surface = { id: uuid('53'), room_id: uuid('70'), kind: 'walls', position: 'a0' } as const
    await company.give(ana, 'room.create', { id: uuid('70'), project_id, estimate_id: house, name: 'Living room', position: 'a0' })
    const begun = { id: uuid('e2'), project_id, number: 1043, title: 'Copy' }
    expect(await company.try(ana, 'estimate.duplicate', { ...begun, surfaces: [surface] })).toMatchObject({ code: 'missing_reference', table: 'surface' })
    expect(await company.try(ana, 'estimate.duplicate', { ...begun, lines: [{ id: uuid('e29'), section_id: uuid('e150'), position: 'a0' }] })).toMatchObject({ code: 'missing_reference', table: 'estimate_section' })
    expect(await company.try(sam, 'estimate.duplicate', begun)).toMatchObject({ code: 'not_permitted' })
  })
})

