import type { ImportChange, ImportMapping, ImportRowProblem, ImportTarget } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import type { Role } from '../../../shared/schema/scope.ts'
import type { StatementCache } from '../database/kysely-dialect.ts'
import type { ParsedCell } from './parse-cell.ts'
import type { TableFile, TableRow } from './table-file.ts'

/** What a file is checked against, and who asks. */
export interface ImportGround {
  readonly statements: StatementCache
  readonly actor: Actor
  /** The day on this laptop, `YYYY-MM-DD`. */
  readonly today: string
  readonly fileName: string
  /** The draft that lines go into. */
  readonly estimate_id: string | null
  newId(): string
}

/** A row as it was checked. */
export interface CheckedRow {
  readonly row: TableRow
  /** `same` says what is here already. */
  readonly outcome: 'create' | 'change' | 'same' | 'refused'
  readonly problems: readonly ImportRowProblem[]
  readonly changes: readonly ImportChange[]
  /** What it says, by field, for the eye. */
  readonly values: Readonly<Record<string, string | number | null>>
}

/** A command that an import issues, for so many rows, and the one that takes it back. */
export interface ImportStep {
  readonly name: string
  readonly args: unknown
  readonly rows: number
  readonly undo: { readonly name: string; readonly args: unknown } | null
}

export interface CheckedFile {
  readonly rows: readonly CheckedRow[]
  /** In their order; ids are made anew with each call. */
  steps(importId: string): readonly ImportStep[]
}

/** How one kind of thing is brought in. */
export interface ImportRules {
  readonly roles: readonly Role[]
  /** Whether one refused row keeps the whole file out. */
  readonly allOrNothing: boolean
  /** Throws `ProblemError` where nothing at all can be brought in: the estimate is frozen, or not here. */
  check(file: TableFile, mapping: ImportMapping, ground: ImportGround): CheckedFile
}

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

  wrong(target: ImportTarget | null, problem: ImportRowProblem['problem'], value = target === null ? '' : this.text(target)): void {
    this.problems.push({ line: this.#row.line, target, value: value.slice(0, 200), problem, severity: 'error' })
  }

  /** What stands in the column of a target, without blanks around it; empty where no column is given. */
  text(target: ImportTarget): string {
    const header = this.#mapping[target]
    // NUL and lone surrogates can be stored on neither side
    const text = header === undefined ? '' : (this.#row.cells[this.#file.headers.indexOf(header)] ?? '').replaceAll('\0', '').toWellFormed().trim()
    // a workbook types its texts and needs no marks
    return this.#file.sheet === null ? withoutMark(text) : text
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
    else if (value !== undefined && (value < least || value > most)) this.wrong(target, 'beyond_any_job')
    return value
  }
}

/** What any line or item can have: 100,000,000 units, or as many dollars for one of them. */
export const sizes = {
  quantity: { problem: 'not_a_number', least: 0, most: 100_000_000_000 },
  unitCost: { problem: 'not_money', least: -10_000_000_000, most: 10_000_000_000 },
} as const

/** A text that was written out with a mark before it, for a spreadsheet would have run it, comes back without. */
const withoutMark = (text: string): string => (/^'+[=+\-@\t\r\n]/.test(text) ? text.slice(1) : text)
