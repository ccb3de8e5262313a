import Papa from 'papaparse'
import type { CheckedRow } from './project-rows.ts'
import type { CsvFile } from './read-csv.ts'

/** The rows that stay out, as they were, with a last column saying why; begins with a BOM, for spreadsheets take it for Windows-1252 otherwise. */
export function errorFile(file: CsvFile, checked: readonly CheckedRow[]): string {
  const rows = checked.filter((each) => each.project === null).map(({ row, problems }) => {
    const reason = problems.filter((each) => each.severity === 'error').map((each) => `line ${each.line}: ${each.target ?? 'row'} ${each.problem}`).join('; ')
    return [...file.headers.map((_, index) => row.cells[index] ?? ''), reason].map(withoutFormula)
  })
  return `\ufeff${Papa.unparse([[...file.headers, 'kibray_problem'], ...rows], { delimiter: file.delimiter, newline: '\r\n' })}\r\n`
}

/** A cell that a spreadsheet would run as a formula is marked as text. */
const withoutFormula = (cell: string): string => (/^[=+@\t\r]|^-(?![\d.,]+$)/.test(cell) ? `'${cell}` : cell)
