import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { taxMillionths } from '../../../shared/estimating/tax-rate.ts'
import { estimateTotals } from '../../../shared/estimating/totals.ts'
import { quickBooksEstimate, type ExportRows } from '../../../shared/exchange/quickbooks-lines.ts'
import { windows1252, writeIif, writeQuickBooksOnline } from '../../../shared/exchange/quickbooks-files.ts'
import { randomFrom } from './random-commands.ts'

type Line = ExportRows['lines'][number]

const uuid = (end: string): string => `019b8b74-1800-7361-8e4a-${end.padStart(12, '0')}`

/** The rows of an accepted estimate; what is not named is as a painter's small job has it. */
function rows(more: { lines: readonly Partial<Line>[]; estimate?: Partial<ExportRows['estimate']>; client?: Partial<NonNullable<ExportRows['client']>>; project?: Partial<NonNullable<ExportRows['project']>> } & Partial<Pick<ExportRows, 'options' | 'sections'>>): ExportRows {
  const sections = more.sections ?? [{ id: uuid('5e'), name: 'Hall', position: 'a0', option_id: null }] as unknown as ExportRows['sections']
  return {
    estimate: {
      id: uuid('e1'), project_id: uuid('b1'), number: 1007, version_number: 1, title: 'Interior', status: 'accepted', markup_labour_basis_points: 1000, markup_material_basis_points: 1500, overhead_basis_points: 800, profit_basis_points: 1200,
      discount_basis_points: 500, discount_cents: 0, tax_basis_points: 825, tax_hundredths: 0, minimum_cents: 0, chosen_package_id: null, created_at: '2026-11-01T00:00:00.000Z', sent_at: null, ...more.estimate,
    } as ExportRows['estimate'],
    options: more.options ?? [], sections,
    lines: more.lines.map((line, index) => ({
      id: uuid(`a${index}`), section_id: sections[0]?.id ?? '', position: `a${index}`, description: `Line ${index}`, quantity_thousandths: 1000, unit: 'sq ft', labour_unit_cents: 0, material_unit_cents: 0, other_unit_cents: 0, taxable: 1,
      cost_code_id: null, markup_basis_points: null, ...line,
    })) as unknown as ExportRows['lines'],
    project: { id: uuid('b1'), name: 'Lobby', number: 1042, external_number: null, client_id: uuid('c1'), ...more.project },
    client: { id: uuid('c1'), name: 'Maria Lopez', external_number: null, billing_address: '1 Elm St\nDenver, CO', ...more.client },
    signature: { signed_at: '2026-11-24T03:00:00.000Z', time_zone: 'America/Denver' }, company: { currency: 'USD', time_zone: 'America/Denver' }, cost_codes: [{ id: uuid('cc'), code: '09-91' }], items: [],
  }
}

/** A decimal text in units of its last place. */
const scaled = (text: string, places: number): bigint => {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  return BigInt(whole + fraction.padEnd(places, '0').slice(0, places)) * (text.startsWith('-') ? -1n : 1n)
}
const rounded = (dividend: bigint, divisor: bigint): bigint => (dividend < 0n ? -rounded(-dividend, divisor) : (2n * dividend + divisor) / (2n * divisor))

/** The rows of an IIF file by the headers of their kind. */
function readIif(text: string): Record<string, Record<string, string>[]> {
  const headers = new Map<string, string[]>()
  const found: Record<string, Record<string, string>[]> = {}
  for (const line of text.split('\r\n').filter((each) => each !== '')) {
    const [kind = '', ...cells] = line.split('\t')
    if (kind.startsWith('!')) headers.set(kind.slice(1), cells)
    else (found[kind] ??= []).push(Object.fromEntries((headers.get(kind) ?? []).map((header, index) => [header, cells[index] ?? ''])))
  }
  return found
}

/** What QuickBooks makes of a file: it multiplies and adds itself. Fails where that is not what the file says. */
function booked(of: ExportRows): { readonly total: number; readonly taxable: number } {
  const accepted = quickBooksEstimate(of)
  const { TRNS: [transaction] = [], SPL: splits = [] } = readIif(writeIif(accepted))
  let taxable = 0n
  for (const { QNTY, PRICE, AMOUNT, TAXABLE, EXTRA } of splits) {
    if (EXTRA === 'AUTOSTAX') continue
    expect(rounded(scaled(QNTY ?? '', 3) * scaled(PRICE ?? '', 5), 1_000_000n)).toBe(scaled(AMOUNT ?? '', 2))
    if (TAXABLE === 'Y') taxable -= scaled(AMOUNT ?? '', 2)
  }
  const sum = splits.reduce((one, { AMOUNT }) => one + scaled(AMOUNT ?? '', 2), scaled(transaction?.['AMOUNT'] ?? '', 2))
  expect(sum).toBe(0n)
  // QuickBooks Online works the tax out of the lines that it has
  const online = writeQuickBooksOnline(accepted).trim().split('\r\n').slice(1).map((row) => /,(-?[\d.]+),(-?[\d.]+),(-?[\d.]+),([YN]),/.exec(row) ?? [])
  const amounts = online.map(([, quantity = '', rate = '', amount = '', mark]) => {
    expect(rounded(scaled(quantity, 3) * scaled(rate, 5), 1_000_000n)).toBe(scaled(amount, 2))
    return [scaled(amount, 2), mark === 'Y'] as const
  })
  const onlineTaxable = amounts.reduce((one, [amount, taxed]) => one + (taxed ? amount : 0n), 0n)
  const onlineTotal = amounts.reduce((one, [amount]) => one + amount, 0n) + rounded(onlineTaxable * BigInt(taxMillionths(of.estimate)), 1_000_000n)
  expect(onlineTotal).toBe(scaled(transaction?.['AMOUNT'] ?? '', 2))
  expect(onlineTaxable).toBe(taxable)
  return { total: Number(scaled(transaction?.['AMOUNT'] ?? '', 2)), taxable: Number(taxable) }
}

describe('an accepted estimate for QuickBooks', () => {
  const job = rows({ lines: [
    { description: 'Walls, two coats', quantity_thousandths: 320_000, labour_unit_cents: 85, material_unit_cents: 32, cost_code_id: uuid('cc') }, { description: 'Preparation', quantity_thousandths: 12_500, unit: 'h', labour_unit_cents: 5500, taxable: 0 },
    { description: '=Primer\t"wet"\nand its disposal', quantity_thousandths: 3500, unit: '', material_unit_cents: 4199, other_unit_cents: 1000 },
  ] })

  it('comes to the total of docs/money.md, its discount shared among the lines', () => {
    expect(booked(job)).toEqual({ total: 164_147, taxable: 71_358 })
    const { TRNS, SPL, CUST } = readIif(writeIif(quickBooksEstimate(job)))
    expect(CUST?.map((each) => each['NAME'])).toEqual(['Maria Lopez (000000c1)', 'Maria Lopez (000000c1):P-1042'])
    // the day on which it was signed, where it was signed
    expect(TRNS).toEqual([expect.objectContaining({ TRNSTYPE: 'ESTIMATES', DATE: '11/23/26', ACCNT: 'Estimates', NAME: 'Maria Lopez (000000c1):P-1042', AMOUNT: '1641.47', DOCNUM: 'E-1007', ADDR1: '1 Elm St', ADDR2: 'Denver, CO', NAMEISTAXABLE: 'Y' })])
    expect(SPL?.map(({ INVITEM, MEMO, QNTY, PRICE, AMOUNT, TAXABLE, EXTRA }) => [INVITEM, MEMO, QNTY, PRICE, AMOUNT, TAXABLE, EXTRA])).toEqual([
      ['09-91', 'Hall: Walls, two coats (sq ft)', '-320', '1.49731', '-479.14', 'Y', ''], ['Services', 'Hall: Preparation (h)', '-12.5', '69.5216', '-869.02', 'N', ''], ['Services', "Hall: =Primer ''wet'' and its disposal", '-3.5', '66.98286', '-234.44', 'Y', ''],
      ['Sales Tax', 'Sales Tax', '', '8.25%', '-58.87', 'N', 'AUTOSTAX'],
    ])
  })

  it('a rate of tax of more than two decimals is told whole', () => {
    const of = rows({ estimate: { tax_basis_points: 887, tax_hundredths: 50 }, lines: [{ labour_unit_cents: 10_000 }] })
    expect(writeIif(quickBooksEstimate(of))).toContain('\t8.875%\t')
    expect(writeQuickBooksOnline(quickBooksEstimate(of))).toContain(',8.875%,')
    booked(of)
  })

  it('QuickBooks multiplies: a line that no rate of five decimals comes to is one lot, its quantity told', () => {
    const one = rows({ estimate: { discount_basis_points: 0, tax_basis_points: 0, profit_basis_points: 0, overhead_basis_points: 0, markup_labour_basis_points: 0, markup_material_basis_points: 0 }, lines: [{ quantity_thousandths: 99_999_999_999, labour_unit_cents: 1, markup_basis_points: 3333 }, { quantity_thousandths: 0, labour_unit_cents: 500 }] })
    expect(quickBooksEstimate(one).lines).toMatchObject([{ quantity_thousandths: 1000, description: 'Hall: Line 0 (99,999,999.999 sq ft)', amount_cents: 133_330_000, rate_hundred_thousandths: 133_330_000_000 }, { quantity_thousandths: 1000, amount_cents: 0 }])
    expect(booked(one).total).toBe(133_330_000)
  })

  it('over random estimates with options, discounts and taxes, what QuickBooks makes of it is the total to the cent', () => {
    const random = randomFrom(20261123)
    const pick = (most: number): number => Math.floor(random() * most)
    for (let turn = 0; turn < 300; turn++) {
      const options = [{ id: uuid('01'), kind: 'package', name: 'Good', position: 'a0', chosen: 0 }, { id: uuid('02'), kind: 'package', name: 'Better', position: 'a1', chosen: 0 }, { id: uuid('03'), kind: 'alternate', name: 'Fence', position: 'a2', chosen: pick(2) }] as unknown as ExportRows['options']
      const sections = [null, ...options.map((option) => option.id)].map((option_id, index) => ({ id: uuid(`5${index}`), name: `S${index}`, position: `a${index}`, option_id })) as unknown as ExportRows['sections']
      const of = rows({
        options, sections,
        estimate: { chosen_package_id: [null, uuid('01'), uuid('02')][pick(3)] ?? null, discount_basis_points: pick(3) * pick(2000), discount_cents: pick(2) * pick(90_000), tax_basis_points: pick(2) * pick(1200), tax_hundredths: pick(2) * pick(100), overhead_basis_points: pick(2500), profit_basis_points: pick(4000), minimum_cents: pick(4) === 0 ? 500_000 : 0 },
        lines: Array.from({ length: 1 + pick(7) }, () => ({ section_id: sections[pick(4)]?.id ?? '', quantity_thousandths: pick(3) === 0 ? pick(5_000_000) : 1000 * pick(400), labour_unit_cents: pick(9000), material_unit_cents: pick(3) * pick(700), other_unit_cents: pick(5) === 0 ? -pick(800) : 0, taxable: pick(2) as 0 | 1 })),
      })
      const totals = estimateTotals(of.estimate, of.sections, of.lines, of.options)
      expect(booked(of)).toEqual({ total: totals.total_cents, taxable: totals.taxable_cents })
    }
  })

  it('is refused while it is not accepted, and while a number is missing', () => {
    const refusal = (of: ExportRows): unknown => { try { return quickBooksEstimate(of) } catch (error) { return (error as { code?: string }).code } }
    expect([refusal(rows({ lines: [], estimate: { status: 'sent' } })), refusal(rows({ lines: [], estimate: { number: null } })), refusal(rows({ lines: [], project: { number: null } }))]).toEqual(['not_allowed_now', 'number_pending', 'number_pending'])
  })

  it('names hold what QuickBooks takes: no colon of their own, 41 letters a level, and the key that keeps two clients of one name apart', () => {
    const names = ({ customer, job: of }: ReturnType<typeof quickBooksEstimate>): readonly string[] => [customer, of]
    expect(names(quickBooksEstimate(rows({ lines: [], client: { name: 'A:B Painting & Decorating of the Greater Denver Area', external_number: 'KD-7' }, project: { number: null, external_number: 'BP:2026-1' } })))).toEqual(['A B Painting & Decorating of the G (KD-7)', 'BP 2026-1'])
    expect(names(quickBooksEstimate({ ...rows({ lines: [] }), client: null }))).toEqual(['Lobby (P-1042)', 'P-1042'])
  })

  // Each rule with where it is published. docs/exchange.md names the sources; no QuickBooks was there to read the files.
  describe('holds the published rules', () => {
    const hostile = rows({
      estimate: { number: 123_456_789, version_number: 12, title: '=HYPERLINK("x")' }, client: { name: `${'Long '.repeat(30)}:Ltd.`, billing_address: `${'Very long street '.repeat(6)}\n2\n3\n4\n5\n6` },
      lines: [{ description: `"Quoted",\tcell\r\nand ${'😀 ñ '.repeat(3_000)}`, quantity_thousandths: 1_234_567, labour_unit_cents: 99_999, cost_code_id: uuid('cc') }, { description: '-1+1', other_unit_cents: -5_000, taxable: 0 }],
    })
    const iif = writeIif(quickBooksEstimate(hostile))
    const desktop = readIif(iif)
    const online = Papa.parse<Record<string, string>>(writeQuickBooksOnline(quickBooksEstimate(hostile)), { header: true, skipEmptyLines: true })

    it('Desktop: TRNS, its SPL below it, ENDTRNS; each block under its headings, with TRNSTYPE, ACCNT and AMOUNT (reference of transactions)', () => {
      const kinds = iif.trim().split('\r\n').map((line) => line.split('\t')[0])
      expect(kinds).toEqual(['!CUST', 'CUST', 'CUST', '!TRNS', '!SPL', '!ENDTRNS', 'TRNS', 'SPL', 'SPL', 'SPL', 'ENDTRNS'])
      for (const row of [...desktop['TRNS'] ?? [], ...desktop['SPL'] ?? []]) expect(row).toMatchObject({ TRNSTYPE: 'ESTIMATES', ACCNT: expect.stringMatching(/./), AMOUNT: expect.stringMatching(/^-?\d+\.\d\d$/) })
    })

    it('Desktop: a date is MM/DD/YY (reference of transactions)', () => {
      for (const { DATE } of [...desktop['TRNS'] ?? [], ...desktop['SPL'] ?? []]) expect(DATE).toMatch(/^\d\d\/\d\d\/\d\d$/)
    })

    it('Desktop: each row has as many cells as its headings, with no quote and no line break of its own (reference guide to import files)', () => {
      const lines = iif.trim().split('\r\n').map((line) => line.split('\t'))
      for (const cells of lines.filter(([kind]) => kind === 'TRNS' || kind === 'SPL' || kind === 'CUST')) expect(cells).toHaveLength(lines.find(([kind]) => kind === `!${cells[0]}`)?.length ?? 0)
      expect(iif).not.toMatch(/["\r\n]\r\n|"/)
    })

    it('Desktop: a rate in percent has a percent sign, what is taxed is Y or N (reference of items), what is sold has a negative quantity and amount and a positive price', () => {
      const [sold, credit, tax] = desktop['SPL'] ?? []
      expect(sold).toMatchObject({ QNTY: expect.stringMatching(/^-/), PRICE: expect.stringMatching(/^\d/), AMOUNT: expect.stringMatching(/^-/), TAXABLE: 'Y' })
      expect(credit).toMatchObject({ TAXABLE: 'N' })
      expect(tax).toMatchObject({ PRICE: expect.stringMatching(/^\d+(\.\d+)?%$/), EXTRA: 'AUTOSTAX' })
    })

    it('Desktop: 41 letters a level of a name and a line of an address, 11 of a number (field formats of importers)', () => {
      const [transaction] = desktop['TRNS'] ?? []
      for (const level of (transaction?.['NAME'] ?? '').split(':')) expect(level.length).toBeLessThanOrEqual(41)
      expect((transaction?.['NAME'] ?? '').split(':')).toHaveLength(2)
      for (const line of ['ADDR1', 'ADDR2', 'ADDR3', 'ADDR4', 'ADDR5']) expect(transaction?.[line]?.length).toBeLessThanOrEqual(41)
      expect(transaction?.['DOCNUM']).toBe('123456789-1')
    })

    it('Online: the headers that its import maps by itself (Intuit), the mandatory ones filled in every row, the first one without a byte order mark', () => {
      expect(online.meta.fields?.slice(0, 12)).toEqual(['*InvoiceNo', '*Customer', '*InvoiceDate', '*DueDate', 'Memo', 'Item(Product/Service)', 'ItemDescription', 'ItemQuantity', 'ItemRate', '*ItemAmount', 'Taxable', 'TaxRate'])
      expect(writeQuickBooksOnline(quickBooksEstimate(hostile)).startsWith('*InvoiceNo,')).toBe(true)
      for (const row of online.data) for (const header of ['*InvoiceNo', '*Customer', '*InvoiceDate', '*DueDate', '*ItemAmount']) expect(row[header]).not.toBe('')
    })

    it('Online: dates MM/DD/YYYY, figures of digits and a point, levels with a colon and no blank beside it, 21 letters of a number, 100 of a name, 4,000 of a description (field formats of importers)', () => {
      for (const row of online.data) {
        expect([row['*InvoiceDate'], row['*DueDate']]).toEqual([expect.stringMatching(/^\d\d\/\d\d\/\d{4}$/), expect.stringMatching(/^\d\d\/\d\d\/\d{4}$/)])
        for (const figure of ['ItemQuantity', 'ItemRate', '*ItemAmount']) expect(row[figure]).toMatch(/^-?\d+(\.\d+)?$/)
        expect(row['*Customer']).toMatch(/^[^:]*[^: ]:[^: ][^:]*$/)
        for (const level of (row['*Customer'] ?? '').split(':')) expect(level.length).toBeLessThanOrEqual(100)
        expect(row['*InvoiceNo']?.length).toBeLessThanOrEqual(21)
        expect(row['ItemDescription']?.length).toBeLessThanOrEqual(4_000)
      }
    })
  })

  it('is written in the letters that QuickBooks Desktop reads', () => {
    expect([...windows1252('Ñé€“–ł中')]).toEqual([0xd1, 0xe9, 0x80, 0x93, 0x96, 0x3f, 0x3f])
  })
})
