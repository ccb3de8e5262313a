import type { ExportWish, FileForOthers } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import { exportEstimate, exportPriceBook, exportProductionRates, exportProducts, type ExportedFile } from '../../../shared/exchange/exported-file.ts'
import { ProblemError } from '../../../shared/problem.ts'
import type { QueryResult } from '../../../shared/queries/registry.ts'
import type { Readers } from '../readers/readers.ts'

const page = 500

/** Writes a file for somebody else's program out of what lies on this laptop. Throws `ProblemError` as `export_table` of the bridge says. */
export async function exportTable(readers: Readers, actor: Actor, wish: ExportWish): Promise<FileForOthers> {
  const { bytes, ...file } = await exported(readers, actor, wish)
  return { ...file, bytes: Buffer.from(bytes).toString('base64') }
}

async function exported(readers: Readers, actor: Actor, wish: ExportWish): Promise<ExportedFile> {
  const reading = { language: wish.language, role: actor.role }
  switch (wish.what) {
    case 'price_book': return await exportPriceBook(await whole(async (part) => (await readers.read('price_book.list', { on: wish.on, ...part }, actor) as QueryResult<'price_book.list'>).rows), wish.format, reading)
    case 'products': return await exportProducts(await whole(async (part) => (await readers.read('product.list', { on: wish.on, ...part }, actor) as QueryResult<'product.list'>).rows), await costCodes(readers, actor), wish.format, reading)
    case 'production_rates': return await exportProductionRates(await whole(async (part) => (await readers.read('production_rate.list', part, actor) as QueryResult<'production_rate.list'>).rows), await costCodes(readers, actor), wish.format, reading)
    case 'estimate': return await exportEstimate(await estimateRows(readers, actor, wish.estimate_id), wish.format, reading)
  }
}

/** All rows of a list, page by page. */
async function whole<Row>(read: (part: { readonly offset: number; readonly limit: number }) => Promise<readonly Row[]>): Promise<Row[]> {
  const all: Row[] = []
  for (;;) {
    const rows = await read({ offset: all.length, limit: page })
    all.push(...rows)
    if (rows.length < page) return all
  }
}

/** What cost codes are called, by id; archived ones too. */
async function costCodes(readers: Readers, actor: Actor): Promise<ReadonlyMap<string, string>> {
  const both = await Promise.all([false, true].map((archived) => readers.read('cost_code.list', { archived }, actor) as Promise<QueryResult<'cost_code.list'>>))
  return new Map(both.flat().map(({ id, code }) => [id, code]))
}

async function estimateRows(readers: Readers, actor: Actor, id: string): Promise<NonNullable<QueryResult<'estimate.export'>>> {
  const found = await readers.read('estimate.export', { id }, actor) as QueryResult<'estimate.export'>
  if (!found) throw new ProblemError({ code: 'not_found', detail: 'this estimate is not on this laptop', table: 'estimate', id })
  return found
}
