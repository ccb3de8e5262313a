import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ExportWish, ImportKind, ImportMapping } from '../../../shared/bridge.ts'
import { estimateTotals } from '../../../shared/estimating/totals.ts'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import { Laptop } from './laptop.ts'
import { ModelServer, newId, person } from './model-server.ts'

/** The day on the laptop of these tests. */
const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Denver' }).format(new Date())

let server: ModelServer
let laptop: Laptop
let olga: SessionUser
beforeEach(async () => {
  server = new ModelServer()
  olga = await server.addUser(person('Olga', 'office'))
  laptop = await Laptop.open({ world: server.world() })
  await laptop.signIn(olga)
  await laptop.synced()
  await laptop.engine.call('set_offline', { offline: true })
})
afterEach(async () => {
  await laptop.close()
  expect(laptop.faults).toEqual([])
})

const open = async (kind: ImportKind, content: string | Uint8Array, estimate_id?: string): Promise<{ file_id: string; mapping: ImportMapping }> => {
  const file = await laptop.engine.call('import_open', { file_name: `${kind}.csv`, content_base64: Buffer.from(content).toString('base64'), kind, ...(estimate_id === undefined ? {} : { estimate_id }) })
  return { file_id: file.file_id, mapping: file.guess }
}
const run = async (file: { file_id: string; mapping: ImportMapping }): Promise<string> => {
  const { import_id } = await laptop.engine.call('import_run', file)
  await laptop.until('import_progress', (progress) => progress?.import_id === import_id && progress.state === 'done')
  return import_id
}
const undo = async (import_id: string): Promise<unknown> => {
  await laptop.engine.call('import_undo', { import_id })
  return await laptop.until('import_progress', (progress) => progress?.import_id === import_id && progress.kind === 'undo' && progress.state === 'done')
}
const exported = async (wish: ExportWish): Promise<Buffer> => Buffer.from((await laptop.engine.call('export_table', wish)).bytes, 'base64')
const book = async () => (await laptop.query('price_book.list', { on: today, limit: 500 })).rows.map(({ id: _id, cost_code_id: _costCode, ...item }) => item)

describe('the price book', () => {
  const item = async (code: string, more: object = {}): Promise<string> => {
    const id = newId()
    await laptop.command('price_book_item.create', { id, code, name: `Item ${code}`, effective_on: '2026-01-01', ...more })
    return id
  }

  test('an item whose code is here is changed, as the dry run said; what the file leaves empty stays; and the import is undone as a whole', async () => {
    const cost = newId()
    await laptop.command('cost_code.create', { id: cost, code: '09-91', name: 'Painting', kind: 'labour' })
    await item('INT-1', { unit: 'sq ft', labour_unit_cents: 85, taxable: 1, category: 'Walls' })
    await item('INT-2', { labour_unit_cents: 100 })
    const before = await book()
    const file = await open('price_book', 'Code;Name;Unit;Labor per unit;Cost code;Taxable;Category\nINT-1;Walls, two coats;;$1.10;09-91;no;\nINT-2;;;1,00;;;\nNEW;Ceiling;sq ft;(2.50);;yes;=HYPERLINK("x")\n')
    const dry = await laptop.engine.call('import_dry_run', file)
    expect(dry).toMatchObject({ ready: 2, changed: 1, unchanged: 1, refused: 0, all_or_nothing: true, problems: [] })
    expect(dry.changes).toEqual([
      { line: 2, title: 'INT-1 Item INT-1', field: 'name', from: 'Item INT-1', to: 'Walls, two coats' }, { line: 2, title: 'INT-1 Item INT-1', field: 'cost_code_id', from: null, to: cost },
      { line: 2, title: 'INT-1 Item INT-1', field: 'labour_unit_cents', from: 85, to: 110 }, { line: 2, title: 'INT-1 Item INT-1', field: 'taxable', from: 1, to: 0 },
      { line: 2, title: 'INT-1 Item INT-1', field: 'effective_on', from: '2026-01-01', to: today },
    ])
    expect(await book()).toEqual(before)

    const import_id = await run(file)
    expect((await book()).map(({ code, name, unit, category, labour_unit_cents, taxable, cost_code }) => [code, name, unit, category, labour_unit_cents, taxable, cost_code])).toEqual([
      ['INT-1', 'Walls, two coats', 'sq ft', 'Walls', 110, 0, '09-91'], ['INT-2', 'Item INT-2', '', '', 100, 0, null], ['NEW', 'Ceiling', 'sq ft', '=HYPERLINK("x")', -250, 1, null],
    ])
    expect(await laptop.engine.call('imports', null)).toMatchObject([{ import_id, of: 'price_book', rows: 2, undone: false }])
    expect(await undo(import_id)).toMatchObject({ done: 2, refused: 0 })
    expect(await book()).toEqual(before)
    await laptop.engine.call('set_offline', { offline: false })
    await laptop.synced()
    expect(server.refusals.size).toBe(0)
  })

  test('bad input is refused whole, each row and field by name, and comes back as a file to correct', async () => {
    await item('TWICE')
    await item('TWICE')
    const file = await open('price_book', `Code,Name,Labor per unit,Taxable,Cost code,In effect from\n${[
      'A,Good,1.00,yes,,2026-02-28', ',No code,1,,,', 'B,,1,,,', 'A,Again,1,,,', 'C,Letters,12x,,,', 'D,Two marks,1.2.3,,,', 'E,Huge,1000000000000,,,', 'F,Maybe,1,perhaps,,', 'G,Where,1,,NOPE,', 'H,When,1,,,2026-02-30', 'TWICE,Which,1,,,', 'I,x,1,,,,,surplus',
    ].join('\n')}\n`)
    const dry = await laptop.engine.call('import_dry_run', file)
    expect(dry).toMatchObject({ ready: 1, refused: 11, all_or_nothing: true })
    expect(dry.problems.map(({ line, target, problem, severity }) => `${line} ${target} ${problem} ${severity}`)).toEqual([
      '3 code empty error', '4 name empty error', '5 code duplicate_in_file error', '6 labour_unit_cents not_money error', '7 labour_unit_cents not_money error', '8 labour_unit_cents beyond_any_job error',
      '9 taxable not_yes_or_no error', '10 cost_code no_such_cost_code error', '11 effective_on not_a_date error', '12 code several_in_the_book error', '13 null wrong_column_count error',
    ])
    await expect(laptop.engine.call('import_run', file)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await book()).toHaveLength(2)
    expect((await laptop.engine.call('import_error_file', file)).content).toContain('C,Letters,12x,,,,line 6: labour_unit_cents not_money')
  })

  test.each(['csv', 'xlsx'] as const)('what is exported as %s comes in again as it was, whatever its texts begin with', async (format) => {
    await item('=1+1', { name: '@SUM(A1)', description: "'-quoted, \"twice\"\nnext line", category: '+x', unit: '-', labour_unit_cents: -1, material_unit_cents: 123_456_789, other_unit_cents: 10, taxable: 1 })
    await item('Ñ-2', { name: 'Baño', effective_on: '2025-12-31', labour_unit_cents: 1 })
    const content = await exported({ what: 'price_book', on: today, format, language: 'es' })
    if (format === 'csv') expect(content.toString()).toContain(`\r\n'=1+1,'@SUM(A1),"''-quoted, ""twice""\nnext line",'+x,'-,,-0.01,1234567.89,0.10,sí,2026-01-01\r\n`)
    expect(await laptop.engine.call('import_dry_run', await open('price_book', content))).toMatchObject({ ready: 0, unchanged: 2, refused: 0 })
    // into an empty price book
    const before = await book()
    for (const { id } of (await laptop.query('price_book.list', { on: today })).rows) await laptop.command('price_book_item.archive', { id })
    await run(await open('price_book', content))
    expect(await book()).toEqual(before)
  })

  test('who may not see costs gets none, and who may not change the price book cannot import', async () => {
    await laptop.engine.call('set_offline', { offline: false })
    await item('INT-1', { labour_unit_cents: 4711 })
    await laptop.synced()
    const site = await Laptop.open({ world: server.world() })
    try {
      await site.signIn(await server.addUser(person('Sam', 'superintendent')))
      await site.synced()
      const text = Buffer.from((await site.engine.call('export_table', { what: 'price_book', on: today, format: 'csv', language: 'en' })).bytes, 'base64').toString()
      expect(text).toContain('INT-1,Item INT-1')
      expect(text).not.toMatch(/labor|47\.11|0\.00/i)
      await expect(site.engine.call('import_open', { file_name: 'a.csv', content_base64: btoa('Code,Name\nA,B\n'), kind: 'price_book' })).rejects.toMatchObject({ code: 'not_permitted' })
    } finally {
      await site.close()
    }
  })
})

describe('lines of an estimate', () => {
  const estimate = async (): Promise<{ id: string; project_id: string }> => {
    const [id, project_id] = [newId(), newId()]
    await laptop.command('project.create', { id: project_id, member_id: newId(), number: null, name: 'House' })
    await laptop.command('estimate.create', { id, project_id, number: null, title: 'Estimate', markup_labour_basis_points: 1000, overhead_basis_points: 800, profit_basis_points: 1234, tax_basis_points: 825 })
    return { id, project_id }
  }
  const of = async (id: string) => {
    const found = await laptop.query('estimate.get', { id })
    if (!found) throw new Error('no estimate')
    return found
  }
  /** What its lines say, in their order, without ids and places. */
  const said = async (id: string): Promise<unknown[]> => {
    const { sections, lines } = await of(id)
    return sections.flatMap((section) => lines.filter((line) => line.section_id === section.id).map(({ description, quantity_thousandths, unit, labour_unit_cents, material_unit_cents, other_unit_cents, taxable, cost_code_id, price_book_item_id, note, crew_note, internal_note, allowance }) =>
      [section.name, description, quantity_thousandths, unit, labour_unit_cents, material_unit_cents, other_unit_cents, taxable, cost_code_id, price_book_item_id, note, crew_note, internal_note, allowance]))
  }

  test('come into the sections that the file names, behind what is there, as one change that is undone but for what was changed since', async () => {
    const { id, project_id } = await estimate()
    const [section, item] = [newId(), newId()]
    await laptop.command('estimate_section.create', { id: section, project_id, estimate_id: id, name: 'Kitchen', position: 'a0' })
    await laptop.command('estimate_line.create', { id: newId(), project_id, estimate_id: id, section_id: section, position: 'a0', description: 'Was here', quantity_thousandths: 1000, labour_unit_cents: 100 })
    await laptop.command('price_book_item.create', { id: item, code: 'W-1', name: 'Walls', unit: 'sq ft', labour_unit_cents: 85, taxable: 1, effective_on: '2026-01-01' })
    const before = await of(id)
    const file = await open('estimate_lines', 'Room\tDescription\tQty\tUnit\tLabor\tMaterial\tPrice book code\nkitchen\tTrim\t12,5\tft\t2.00\t.5\t\n\tDoors\t3\teach\t40\t\t\nHall\t\t320\t\t\t\tW-1\n', id)
    expect(await laptop.engine.call('import_dry_run', file)).toMatchObject({ ready: 3, refused: 0 })
    const import_id = await run(file)
    expect(await said(id)).toEqual([
      ['Kitchen', 'Was here', 1000, '', 100, 0, 0, 0, null, null, '', '', '', 0], ['Kitchen', 'Trim', 12_500, 'ft', 200, 50, 0, 0, null, null, '', '', '', 0], ['Kitchen', 'Doors', 3000, 'each', 4000, 0, 0, 0, null, null, '', '', '', 0],
      ['Hall', 'Walls', 320_000, 'sq ft', 85, 0, 0, 1, null, item, '', '', '', 0],
    ])
    expect((await laptop.outbox()).filter((entry) => entry.name === 'estimate.add_lines')).toHaveLength(1)
    const now = await of(id)
    expect(now.estimate.total_cents).toBe(estimateTotals(now.estimate, now.sections, now.lines).total_cents)
    const trim = now.lines.find((line) => line.description === 'Trim')
    await laptop.command('estimate_line.edit', { id: trim?.id ?? '', project_id, edits: { quantity_thousandths: { from: 12_500, to: 13_000 } } })
    await undo(import_id)
    expect((await of(id)).sections).toEqual(before.sections)
    expect((await of(id)).lines.map((line) => [line.description, line.quantity_thousandths])).toEqual([['Was here', 1000], ['Trim', 13_000]])
    await laptop.engine.call('set_offline', { offline: false })
    await laptop.synced()
    expect(server.refusals.size).toBe(0)
  })

  test.each(['csv', 'xlsx'] as const)('what is exported as %s makes the same lines in another draft, and its sums are those of the estimate', async (format) => {
    const from = await estimate()
    const file = await open('estimate_lines', 'Section,Description,Quantity,Unit,Labor,Material,Other,Taxable,Allowance,Note,Note for the crew,Note for ourselves\nA,"=cmd|\' /C calc\'!A0",320,sq ft,0.85,0.32,,yes,,mine,"+2 coats, ""thin""",@us\nB,Prep,12.125,h,55,,,no,yes,,,\n', from.id)
    await run(file)
    const totals = (await of(from.id)).estimate.total_cents
    const content = await exported({ what: 'estimate', estimate_id: from.id, format, language: 'en' })
    if (format === 'csv') {
      const rows = content.toString().trim().split('\r\n').map((row) => row.split(','))
      expect(rows.at(-1)?.filter((cell) => cell !== '')).toEqual(['total', (totals / 100).toFixed(2)])
      expect(content.toString()).toContain("'=cmd|")
    }
    const into = await estimate()
    await run(await open('estimate_lines', content, into.id))
    expect(await said(into.id)).toEqual(await said(from.id))
    expect((await of(into.id)).estimate.total_cents).toBe(totals)
  })

  test('wrong quantities and what the price book does not have are refused; a sent estimate takes no lines', async () => {
    const { id, project_id } = await estimate()
    const file = await open('estimate_lines', 'Description,Quantity,Labor,Price book code\nOne,-1,1,\nTwo,1e12,1,\nThree,200000000,1,\nFour,1,1,X-9\n,1,1,\n', id)
    expect((await laptop.engine.call('import_dry_run', file)).problems.map(({ line, target, problem }) => `${line} ${target} ${problem}`)).toEqual([
      '2 quantity_thousandths negative', '3 quantity_thousandths not_a_number', '4 quantity_thousandths beyond_any_job', '5 item_code no_such_item', '6 description empty',
    ])
    await expect(laptop.engine.call('import_run', file)).rejects.toMatchObject({ code: 'invalid_input' })
    await laptop.command('estimate.send', { id, project_id })
    await expect(laptop.engine.call('import_dry_run', file)).rejects.toMatchObject({ code: 'estimate_frozen' })
    expect((await of(id)).lines).toEqual([])
  })
})

describe('paint and production rates', () => {
  const paint = async () => (await laptop.query('product.list', { on: today, limit: 500 })).rows.map(({ id: _id, ...row }) => row)
  const rates = async () => (await laptop.query('production_rate.list', { limit: 500 })).rows.map(({ id: _id, ...row }) => row)

  test('a product whose brand, name and sheen are here is changed, other prices of cans from today on; any other is added; undone as a whole', async () => {
    await laptop.command('product.create', { id: newId(), kind: 'finish', brand: 'Sherwin-Williams', name: 'Duration', sheen: 'Satin', coverage_thousandths: 350_000, quart_cents: null, gallon_cents: 8_000, effective_on: '2026-01-01' })
    const before = await paint()
    const file = await open('products', 'Marca;Producto;Brillo;Tipo;Rinde, una mano;Rendimiento en;Cuarto;Galón;Cinco galones\nSherwin-Williams;Duration;Satin;;;;25,50;84,10;\nSherwin-Williams;Duration;Flat;Pintura;350;pies²/gal;;1.084,10;\nZinsser;1-2-3;;imprimación;9,5;m²/L;;32;\n')
    const dry = await laptop.engine.call('import_dry_run', file)
    expect(dry).toMatchObject({ ready: 3, changed: 1, unchanged: 0, refused: 0, problems: [] })
    expect(dry.changes.map(({ title, field, from, to }) => [title, field, from, to])).toEqual([
      ['Sherwin-Williams Duration Satin', 'quart_cents', null, 2550], ['Sherwin-Williams Duration Satin', 'gallon_cents', 8000, 8410], ['Sherwin-Williams Duration Satin', 'effective_on', '2026-01-01', today],
    ])
    const import_id = await run(file)
    expect((await paint()).map(({ name, sheen, kind, coverage_thousandths, coverage_unit, quart_cents, gallon_cents, five_gallons_cents }) => [name, sheen, kind, coverage_thousandths, coverage_unit, quart_cents, gallon_cents, five_gallons_cents]).toSorted()).toEqual([
      ['1-2-3', '', 'primer', 9500, 'square_metres_per_litre', null, 3200, null], ['Duration', 'Flat', 'finish', 350_000, 'square_feet_per_gallon', null, 108_410, null], ['Duration', 'Satin', 'finish', 350_000, 'square_feet_per_gallon', 2550, 8410, null],
    ])
    expect(await undo(import_id)).toMatchObject({ refused: 0 })
    expect(await paint()).toEqual(before)
    await laptop.engine.call('set_offline', { offline: false })
    await laptop.synced()
    expect(server.refusals.size).toBe(0)
  })

  test('what is missing, of no kind, of no size or beyond any can is refused, each row and field by name', async () => {
    const file = await open('products', `Name,Kind,Coverage,Gallon\n${['Good,paint,350,40', ',paint,350,40', 'No kind,,350,40', 'Odd,wallpaper,350,40', 'Bare,paint,,40', 'Nothing,paint,0,40', 'Letters,paint,35O,40', 'Owed,paint,350,-40', 'Dear,paint,350,10000001', 'Good,paint,350,40'].join('\n')}\n`)
    expect((await laptop.engine.call('import_dry_run', file)).problems.map(({ line, target, problem }) => `${line} ${target} ${problem}`)).toEqual([
      '3 name empty', '4 kind empty', '5 kind not_a_choice', '6 coverage_thousandths empty', '7 coverage_thousandths zero', '8 coverage_thousandths not_a_number', '9 gallon_cents negative', '10 gallon_cents beyond_any_job', '11 name duplicate_in_file',
    ])
    await expect(laptop.engine.call('import_run', file)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await paint()).toEqual([])
  })

  test('production rates: known by name and surface, changed in place, undone', async () => {
    await laptop.command('production_rate.create', { id: newId(), name: 'Roll', surface_kind: 'walls', unit: 'square_feet', rate_thousandths: 150_000 })
    const before = await rates()
    const file = await open('production_rates', 'Name,Surface,Unit,Per hour,Second coat,Hourly rate\nRoll,Walls,sq ft,160,"75,5 %",\nRoll,ceiling,sf,120,,45\nPanel,Doors,each,2.5,100%,\n')
    expect(await laptop.engine.call('import_dry_run', file)).toMatchObject({ ready: 3, changed: 1, refused: 0 })
    const import_id = await run(file)
    expect((await rates()).map(({ name, surface_kind, unit, rate_thousandths, further_coat_basis_points, hour_cents }) => [name, surface_kind, unit, rate_thousandths, further_coat_basis_points, hour_cents]).toSorted()).toEqual([
      ['Panel', 'doors', 'pieces', 2500, 10_000, null], ['Roll', 'ceiling', 'square_feet', 120_000, 10_000, 4500], ['Roll', 'walls', 'square_feet', 160_000, 7550, null],
    ])
    await undo(import_id)
    expect(await rates()).toEqual(before)
  })
})
