import Papa from 'papaparse'
import { safeCell } from './safe-cell.ts'
import type { Sheet } from './sheet.ts'
import { isFigure, sheetText } from './sheet.ts'
import type { SheetWords } from './sheet-words.ts'

/**
 * A table as CSV, as RFC 4180 has it: UTF-8 with a BOM, commas, CRLF, a point for decimals. Texts that a spreadsheet would run as a
 * formula are marked (`safeCell`); figures are made of digits alone and need no mark.
 */
export function writeCsv({ columns, rows }: Sheet, words: SheetWords): string {
  const cells = rows.map((row) => columns.map(({ kind }, index) => (isFigure(kind) ? sheetText(kind, row[index] ?? null, words) : safeCell(sheetText(kind, row[index] ?? null, words)))))
  return `\ufeff${Papa.unparse([columns.map((column) => safeCell(column.header)), ...cells], { newline: '\r\n' })}\r\n`
}
