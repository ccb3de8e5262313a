import type { ImportMapping, ImportRowProblem, ImportTarget } from '../bridge.ts'
import { costLimits, quantityLimits } from '../commands/within-limits.ts'
import { withoutMark } from '../exchange/safe-cell.ts'
import type { ParsedCell } from './parse-cell.ts'
import type { TableFile, TableRow } from './table-file.ts'

/** The cells of a row by what they are, with what is wrong in them. */
export class RowCells {
  readonly problems: ImportRowProblem[] = []
  readonly #file: TableFile
  readonly #row: TableRow
  readonly #mapping: ImportMapping

  constructor(file: TableFile, row: TableRow, mapping: ImportMapping) {
    this.#file = file
    this.#row = row
    this.#mapping = mapping
    if (row.cells.length !== file.headers.length) this.wrong(null, 'wrong_column_count', row.cells.join(file.delimiter))
  }

  get line(): number { return this.#row.line }
  get isSound(): boolean { return this.problems.length === 0 }

  /** Whether a column of the file says this at all. */
  tells(target: ImportTarget): boolean { return this.#mapping[target] !== undefined }

  wrong(target: ImportTarget | null, problem: ImportRowProblem['problem'], value = target === null ? '' : this.text(target)): void {
    this.problems.push({ line: this.#row.line, target, value: value.slice(0, 200), problem, severity: 'error' })
  }

  /** What stands in the column of a target, without blanks around it; empty where no column is given. */
  text(target: ImportTarget): string {
    const header = this.#mapping[target]
    return header === undefined ? '' : cellText(this.#file, this.#row.cells[this.#file.headers.indexOf(header)])
  }

  /** A text that says something, or undefined. */
  filled(target: ImportTarget, most: number): string | undefined {
    const value = this.text(target)
    if (value.length > most) this.wrong(target, 'too_long')
    return value === '' ? undefined : value.slice(0, most).toWellFormed()
  }

  /** A value that says something, or undefined. */
  parsed<T>(target: ImportTarget, parse: (text: string) => ParsedCell<T>, problem: ImportRowProblem['problem']): T | undefined {
    const value = parse(this.text(target))
    if (value === undefined) this.wrong(target, problem)
    return value ?? undefined
  }

  /** An amount within what any job has. */
  amount(target: ImportTarget, parse: (text: string) => ParsedCell<number>, { problem, least, most }: { problem: ImportRowProblem['problem']; least: number; most: number }): number | undefined {
    const value = this.parsed(target, parse, problem)
    if (value !== undefined && value < 0 && least >= 0) this.wrong(target, 'negative')
    else if (value === 0 && least > 0) this.wrong(target, 'zero')
    else if (value !== undefined && (value < least || value > most)) this.wrong(target, 'beyond_any_job')
    return value
  }
}

/** What any line or item can have: 100,000,000 units, or as many dollars for one of them. */
export const sizes = {
  quantity: { problem: 'not_a_number', least: quantityLimits[0], most: quantityLimits[1] },
  unitCost: { problem: 'not_money', least: costLimits[0], most: costLimits[1] },
} as const

/** The most letters of a cell: a name is a line, and a text shorter than the longest that a workbook holds, for one of that length was cut off. */
export const longest = { name: 300, text: 32_766 } as const

/** A cell as a text that can be stored, without blanks around it and without the mark that it was written out with. */
export function cellText(file: TableFile, cell = ''): string {
  // NUL and lone surrogates can be stored on neither side
  const text = cell.replaceAll('\0', '').toWellFormed()
  // a workbook types its texts and needs no marks
  if (file.sheet !== null) return text.trim()
  // a mark may stand before a blank, or behind one
  const bare = withoutMark(text)
  return bare === text ? withoutMark(text.trim()) : bare.trim()
}
