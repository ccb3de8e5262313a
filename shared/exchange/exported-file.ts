import { humanNumber } from '../human-number.ts'
import { ProblemError } from '../problem.ts'
import type { Role } from '../schema/scope.ts'
import { seesRestricted } from '../schema/scope.ts'
import type { ConsentLanguage } from '../signing/consent.ts'
import { estimateSheet } from './estimate-sheet.ts'
import { priceBookSheet } from './price-book-sheet.ts'
import { productionRateSheet } from './production-rate-sheet.ts'
import { productSheet } from './product-sheet.ts'
import { windows1252, writeIif, writeQuickBooksOnline } from './quickbooks-files.ts'
import { quickBooksEstimate, type ExportRows } from './quickbooks-lines.ts'
import type { Sheet } from './sheet.ts'
import { sheetWords } from './sheet-words.ts'
import { writeCsv } from './write-csv.ts'
import { writeXlsx } from './write-xlsx.ts'

export const tableFormats = ['csv', 'xlsx'] as const
export type TableFormat = (typeof tableFormats)[number]
export const estimateFormats = [...tableFormats, 'quickbooks_desktop', 'quickbooks_online'] as const
export type EstimateFormat = (typeof estimateFormats)[number]

/** A file for somebody else's program. */
export interface ExportedFile {
  readonly file_name: string
  readonly media_type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

interface Reading {
  readonly language: ConsentLanguage
  readonly role: Role
}

const csvType = 'text/csv; charset=utf-8'
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** The price book as a file; `items` are those that are not archived. */
export async function exportPriceBook(items: Parameters<typeof priceBookSheet>[0], format: TableFormat, { language, role }: Reading): Promise<ExportedFile> {
  return await tableFile(priceBookSheet(items, { language, costs: seesRestricted(role) }), format, language, 'price-book')
}

/** The products as a file; `products` are those that are not archived, `costCodes` what cost codes are called, by id. */
export async function exportProducts(products: Parameters<typeof productSheet>[0], costCodes: ReadonlyMap<string, string>, format: TableFormat, { language, role }: Reading): Promise<ExportedFile> {
  return await tableFile(productSheet(products, costCodes, { language, costs: seesRestricted(role) }), format, language, 'products')
}

/** The production rates as a file; as `exportProducts`. */
export async function exportProductionRates(rates: Parameters<typeof productionRateSheet>[0], costCodes: ReadonlyMap<string, string>, format: TableFormat, { language, role }: Reading): Promise<ExportedFile> {
  return await tableFile(productionRateSheet(rates, costCodes, { language, costs: seesRestricted(role) }), format, language, 'production-rates')
}

/**
 * An estimate as a file. For QuickBooks it must be accepted. Throws `not_permitted` where that is asked by somebody who may not see what
 * its prices come from, and what `quickBooksEstimate` throws.
 */
export async function exportEstimate(rows: ExportRows, format: EstimateFormat, { language, role }: Reading): Promise<ExportedFile> {
  const { estimate, cost_codes, items } = rows
  const costs = seesRestricted(role)
  const name = `estimate-${humanNumber('E', estimate).replace('?', '')}-v${estimate.version_number}`
  if (format === 'csv' || format === 'xlsx') {
    const codes = (of: readonly { readonly id: string; readonly code: string }[]): Map<string, string> => new Map(of.map((each) => [each.id, each.code]))
    return await tableFile(estimateSheet({ ...rows, costCodes: codes(cost_codes), itemCodes: codes(items) }, { language, costs }), format, language, name)
  }
  if (!costs) throw new ProblemError({ code: 'not_permitted', detail: 'the prices of the lines are kept from this role', table: 'estimate', id: estimate.id })
  const accepted = quickBooksEstimate(rows)
  if (format === 'quickbooks_online') return { file_name: `${name}-quickbooks.csv`, media_type: csvType, bytes: utf8(writeQuickBooksOnline(accepted)) }
  return { file_name: `${name}-quickbooks.iif`, media_type: 'text/plain; charset=windows-1252', bytes: windows1252(writeIif(accepted)) }
}

async function tableFile(sheet: Sheet, format: TableFormat, language: ConsentLanguage, name: string): Promise<ExportedFile> {
  const words = sheetWords[language]
  if (format === 'csv') return { file_name: `${name}.csv`, media_type: csvType, bytes: utf8(writeCsv(sheet, words)) }
  return { file_name: `${name}.xlsx`, media_type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', bytes: await writeXlsx(sheet, words) }
}
