import Papa from 'papaparse'
import { safeCell } from '../exchange/safe-cell.ts'
import type { CheckedRow } from './import-rules.ts'
import type { TableFile } from './table-file.ts'

/** The rows that stay out, as they were, with a last column saying why; begins with a BOM, for spreadsheets take it for Windows-1252 otherwise. */
export function errorFile(file: TableFile, checked: readonly Pick<CheckedRow, 'row' | 'outcome' | 'problems'>[]): string {
  const rows = checked.filter((each) => each.outcome === 'refused').map(({ row, problems }) => {
    const reason = problems.filter((each) => each.severity === 'error').map((each) => `line ${each.line}: ${each.target ?? 'row'} ${each.problem}`).join('; ')
    return [...file.headers.map((_, index) => row.cells[index] ?? ''), reason].map(withoutFormula)
  })
  return `\ufeff${Papa.unparse([[...file.headers, 'kibray_problem'].map(safeCell), ...rows], { delimiter: file.delimiter, newline: '\r\n' })}\r\n`
}

/** Figures stay what they are, so that they can be corrected; whatever else a spreadsheet would run is marked as text. */
const withoutFormula = (cell: string): string => (/^-[\d.,]+$/.test(cell) ? cell : safeCell(cell))
