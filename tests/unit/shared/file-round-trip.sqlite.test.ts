import { expect, test } from 'vitest'
import type { ImportKind } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import { carriedText } from '../../../shared/exchange/carried-text.ts'
import { exportEstimate, exportPriceBook, exportProductionRates, exportProducts } from '../../../shared/exchange/exported-file.ts'
import { guessMapping } from '../../../shared/import/guess-mapping.ts'
import type { CheckedFile } from '../../../shared/import/import-rules.ts'
import { readTable } from '../../../shared/import/read-table.ts'
import { importRules } from '../../../shared/import/rules-by-kind.ts'
import { readWorkbook } from '../../../shared/import/workbook-rows.ts'
import { ask, execute, laptopDatabase } from './domain-database.ts'
import { randomFrom } from './random-commands.ts'

const day = '2026-11-23'
const uuid = (number: number): string => `019b8b74-1800-7361-8e4a-${number.toString(16).padStart(12, '0')}`

/** What people and programs put into texts to no good end, and what spreadsheets and separators make something else of. */
const hostile = [
  '=1+1', '+1 (720) 555', '-5%', '@SUM(A1:A9)', '\t=1', '=cmd|\' /C calc\'!A0', "'", "''=x", "'=x", '"', '""', '","', ';', '|', '\t', 'a\nb', 'a\r\nb', 'a\rb', '\n=1', ' ', '  padded  ', '-', '–', '0', '007', '1e12', '1.234,50', '1.234,5', '12,5', '1,234', '$1.00', '(5)',
  'sí', 'no', 'yes', 'line', 'total', 'subtotal', 'Código', '😀', '👩🏽‍🎨', 'é', 'e\u0301', '中文', 'عربي', '\u00a0x', '\ufeffx', '&amp;', '<b>&</b>', ']]>', '_x000D_', 'x'.repeat(5_000), `${'"=ñ,\n'.repeat(800)}`, 'NULL', 'true', '2026-01-01', '\u200b', '\u0001y',
] as const

/** A company of its own with an office, and what makes up texts for it. */
function company(seed: number) {
  const random = randomFrom(seed)
  const database = laptopDatabase()
  const olga: Actor = { id: uuid(1), company_id: uuid(2), role: 'office' }
  let counter = 100
  const newId = (): string => uuid(++counter)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const amount = (least: number, most: number): number => pick([least, most, 0, 1, Math.floor(least + random() * (most - least)), Math.floor(random() * 100_000)].filter((each) => each >= least && each <= most))
  const text = (most = 40_000): string => [pick(hostile), pick([...hostile, '', '', 'Walls'])].join(pick(['', ' '])).slice(0, most).toWellFormed()
  return {
    database, olga, newId, pick, amount, text, random,
    /** A text that is a name: something stands in it, and no other has it. */
    name: (): string => `${text(200)}${pick(['n', ' ñ'])}${++counter}`,
    async does(name: string, args: object): Promise<void> {
      const outcome = await execute(database, { id: newId(), name, args, actor: olga, at: `${day}T12:00:00.000Z`, device_id: null })
      if (!outcome.ok) expect(outcome.problem).toBeNull()
    },
    async checked(kind: ImportKind, bytes: Uint8Array, estimate_id: string | null = null): Promise<CheckedFile> {
      const file = await readTable(bytes, readWorkbook)
      return await importRules[kind].check(file, guessMapping(file.headers, kind), { database, actor: olga, today: day, fileName: 'file', estimate_id, newId })
    },
  }
}

const outcomes = ({ rows }: CheckedFile): unknown[] => rows.map(({ outcome, problems, changes }) => [outcome, problems, changes])
const formats = ['csv', 'xlsx'] as const
const languages = ['en', 'es'] as const
const turns = Array.from({ length: 12 }, (_, index) => [20_261_123 + index, formats[index % 2] ?? 'csv', languages[Math.floor(index / 2) % 2] ?? 'en'] as const)

test.each(turns)('seed %i: what of the price book goes out as %s in %s and comes in again says what is here already', async (seed, format, language) => {
  const { database, olga, newId, pick, amount, text, name, does, checked } = company(seed)
  const flag = (): 0 | 1 => pick([0, 1])
  const codes = [newId(), newId(), newId()]
  const costCodes = new Map<string, string>()
  for (const [index, id] of codes.entries()) {
    // the last has the name of the first, which is archived
    const code = index === 2 ? costCodes.get(codes[0] ?? '') ?? '' : name().trim()
    costCodes.set(id, code)
    await does('cost_code.create', { id, code, name: 'x', kind: 'labour' })
  }
  await does('cost_code.archive', { id: codes[0] })
  const cents = (): number => amount(-10_000_000_000, 10_000_000_000)
  const can = (): number | null => pick([null, amount(0, 1_000_000_000)])
  for (let each = 0; each < 12; each++) {
    const of = { taxable: flag(), cost_code_id: pick([null, ...codes]) }
    const item = newId()
    await does('price_book_item.create', { id: item, code: name(), name: name(), description: text(), category: text(200), unit: text(200), labour_unit_cents: cents(), material_unit_cents: cents(), other_unit_cents: cents(), effective_on: pick(['2025-12-31', day]), ...of })
    await does('product.create', { id: newId(), kind: pick(['primer', 'finish', 'stain', 'other']), brand: text(200), name: name(), sheen: text(200), coverage_thousandths: amount(1, 10_000_000), coverage_unit: pick(['square_feet_per_gallon', 'square_metres_per_litre', 'feet_per_gallon']), quart_cents: can(), gallon_cents: can(), five_gallons_cents: can(), source: text(), effective_on: pick(['2025-12-31', day]), ...of })
    await does('production_rate.create', {
      id: newId(), name: name(), surface_kind: pick(['walls', 'ceiling', 'floor', 'baseboard', 'crown', 'doors', 'windows', 'cabinets', 'facade', 'soffit', 'fascia', 'other']), unit: pick(['square_feet', 'square_metres', 'feet', 'metres', 'pieces']), rate_thousandths: amount(1, 100_000_000),
      further_coat_basis_points: amount(0, 100_000), piece_area_thousandths: pick([null, amount(1, 100_000_000)]), piece_area_unit: pick(['square_foot', 'square_metre']), hour_cents: can(), source: text(), ...of,
    })
  }
  const reading = { language, role: 'office' } as const
  const files = {
    price_book: await exportPriceBook((await ask(database, olga, 'price_book.list', { on: day, limit: 500 })).rows, format, reading),
    products: await exportProducts((await ask(database, olga, 'product.list', { on: day, limit: 500 })).rows, costCodes, format, reading),
    production_rates: await exportProductionRates((await ask(database, olga, 'production_rate.list', { limit: 500 })).rows, costCodes, format, reading),
  }
  for (const kind of ['price_book', 'products', 'production_rates'] as const) {
    const found = await checked(kind, files[kind].bytes)
    expect(outcomes(found)).toEqual(Array.from({ length: 12 }, () => ['same', [], []]))
    expect(found.steps(newId())).toEqual([])
  }
})

test.each(turns)('seed %i: lines that go out as %s in %s make the same lines in another draft', async (seed, format, language) => {
  const { database, olga, newId, pick, amount, text, name, does, checked } = company(seed)
  const [project_id, from, into, code, item] = [newId(), newId(), newId(), newId(), newId()]
  await does('project.create', { id: project_id, member_id: newId(), number: 1, name: 'House' })
  for (const id of [from, into]) await does('estimate.create', { id, project_id, number: null, title: 'Estimate', profit_basis_points: 1234, tax_basis_points: 825 })
  await does('cost_code.create', { id: code, code: name(), name: 'x', kind: 'labour', taxable: 1, default_markup_basis_points: 2500 })
  await does('price_book_item.create', { id: item, code: name(), name: 'Item', unit: 'ft', labour_unit_cents: 4711, taxable: 1, cost_code_id: pick([null, code]), effective_on: '2026-01-01' })
  if (pick([true, false])) await does('price_book_item.archive', { id: item })
  for (const section of [newId(), newId()]) {
    await does('estimate_section.create', { id: section, project_id, estimate_id: from, name: name(), position: `a${section.slice(-1)}` })
    for (let each = 0; each < 6; each++) {
      await does('estimate_line.create', {
        id: newId(), project_id, estimate_id: from, section_id: section, position: `a${each}`, description: text(), quantity_thousandths: amount(0, 10_000_000), unit: text(200), labour_unit_cents: amount(-10_000_000, 10_000_000), material_unit_cents: amount(0, 10_000_000), other_unit_cents: amount(-500, 10_000_000),
        taxable: pick([0, 1]), cost_code_id: pick([null, code]), price_book_item_id: pick([null, item]), markup_basis_points: pick([null, 0, amount(0, 1_000_000)]), note: text(), crew_note: text(), internal_note: text(), allowance: pick([0, 1]),
      })
    }
  }
  const exported = await ask(database, olga, 'estimate.export', { id: from })
  if (!exported) throw new Error('no estimate')
  const found = await checked('estimate_lines', (await exportEstimate(exported, format, { language, role: 'office' })).bytes, into)
  expect(found.rows.flatMap(({ problems }) => problems)).toEqual([])
  for (const { name: command, args } of found.steps(newId())) await does(command, args as object)
  const said = async (id: string): Promise<unknown[]> => {
    const whole = await ask(database, olga, 'estimate.get', { id })
    if (!whole) throw new Error('no estimate')
    return [whole.estimate.total_cents, ...whole.sections.flatMap((section) => whole.lines.filter((line) => line.section_id === section.id).map((line) => [
      carriedText(section.name), carriedText(line.description), line.quantity_thousandths, carriedText(line.unit), line.labour_unit_cents, line.material_unit_cents, line.other_unit_cents, line.taxable, line.markup_basis_points, line.allowance, carriedText(line.note), carriedText(line.crew_note), carriedText(line.internal_note), line.price_book_item_id,
    ]))]
  }
  expect(await said(into)).toEqual(await said(from))
})
