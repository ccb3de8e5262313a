import type { ExportWish, FileForOthers } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import { exportEstimate, exportPriceBook } from '../../../shared/exchange/exported-file.ts'
import { ProblemError } from '../../../shared/problem.ts'
import type { QueryResult } from '../../../shared/queries/registry.ts'
import type { Readers } from '../readers/readers.ts'

const page = 500

/** Writes a file for somebody else's program out of what lies on this laptop. Throws `ProblemError` as `export_table` of the bridge says. */
export async function exportTable(readers: Readers, actor: Actor, wish: ExportWish): Promise<FileForOthers> {
  const reading = { language: wish.language, role: actor.role }
  const { bytes, ...file } = wish.what === 'price_book'
    ? await exportPriceBook(await wholePriceBook(readers, actor, wish.on), wish.format, reading)
    : await exportEstimate(await estimateRows(readers, actor, wish.estimate_id), wish.format, reading)
  return { ...file, bytes: Buffer.from(bytes).toString('base64') }
}

async function wholePriceBook(readers: Readers, actor: Actor, on: string): Promise<QueryResult<'price_book.list'>['rows']> {
  const all: QueryResult<'price_book.list'>['rows'] = []
  for (;;) {
    const { rows } = await readers.read('price_book.list', { on, offset: all.length, limit: page }, actor) as QueryResult<'price_book.list'>
    all.push(...rows)
    if (rows.length < page) return all
  }
}

async function estimateRows(readers: Readers, actor: Actor, id: string): Promise<NonNullable<QueryResult<'estimate.export'>>> {
  const found = await readers.read('estimate.export', { id }, actor) as QueryResult<'estimate.export'>
  if (!found) throw new ProblemError({ code: 'not_found', detail: 'this estimate is not on this laptop', table: 'estimate', id })
  return found
}
