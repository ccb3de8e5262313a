import type { CellObject } from 'write-excel-file/universal'
import writeXlsxFile from 'write-excel-file/universal'
import { withoutControls } from './carried-text.ts'
import type { Sheet, SheetKind } from './sheet.ts'
import { sheetText } from './sheet.ts'
import type { SheetWords } from './sheet-words.ts'

/**
 * A table as a workbook of one sheet. Numbers are numbers, dates are dates, and every text is typed as a text: whatever it begins with,
 * no spreadsheet runs it.
 */
export async function writeXlsx({ name, columns, rows }: Sheet, words: SheetWords): Promise<Uint8Array<ArrayBuffer>> {
  const header = columns.map(({ header: value, kind }): CellObject => ({ value, type: String, fontWeight: 'bold', align: kind === 'text' || kind === 'flag' || kind === 'date' ? 'left' : 'right' }))
  const data = rows.map((row) => columns.map(({ kind }, index) => cellOf(kind, row[index] ?? null, words)))
  const file = writeXlsxFile([header, ...data], { sheet: name, columns: columns.map(({ width }) => ({ width })), stickyRowsCount: 1 })
  return new Uint8Array(await (await file.toBlob()).arrayBuffer())
}

/** Programs that read a workbook make a letter of `_x000D_`; written so, the text stays what it is. */
const escaped = (text: string): string => text.replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')

/** No cell of a workbook holds more letters. A text that was cut off is of just this length, which no import takes. */
const longestCell = 32_767
const cut = (text: string): string => (text.length <= longestCell ? text : `${text.slice(0, longestCell - 1).toWellFormed()}…`)

const formats: Readonly<Partial<Record<SheetKind, string>>> = { cents: '#,##0.00', thousandths: '#,##0.###', basis_points: '0.00' }

function cellOf(kind: SheetKind, value: string | number | null, words: SheetWords): CellObject | null {
  if (value === null || value === '') return null
  const text = sheetText(kind, value, words)
  const format = formats[kind]
  // the number nearest to the decimal text, which is how a workbook holds it
  if (format) return { value: Number(text), type: Number, format }
  if (kind === 'date') return { value: new Date(`${text}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' }
  return { value: escaped(cut(withoutControls(text))), type: String }
}
