import type { ImportMapping, ImportRowProblem, ImportTarget } from '../bridge.ts'
import type { TableFile, TableRow } from './table-file.ts'
import { cellText } from './row-cells.ts'
import { parseDate, parseMoney, parseStatus, parseWholeNumber } from './parse-cell.ts'
import type { ParsedCell } from './parse-cell.ts'

/** Arguments of `project.create` as far as a file tells them. */
export interface ImportedProject {
  readonly external_number: string | null
  readonly name: string
  readonly status: 'lead' | 'bid' | 'active' | 'punch' | 'closed'
  readonly address: string
  readonly city: string
  readonly description: string
  readonly starts_on: string | null
  readonly ends_on: string | null
  readonly expected_value_cents: number | null
  readonly area_square_feet: number | null
}

export interface CheckedRow {
  readonly row: TableRow
  /** Null where an error keeps the row out. */
  readonly project: ImportedProject | null
  readonly problems: readonly ImportRowProblem[]
}

const longestName = 300
/** A name taken from a description should still be a name. */
const longestBorrowedName = 120
const longestText = 2_000

/**
 * Checks every row of a file against a mapping. `exists` tells whether an external number is taken already. An error keeps a row out;
 * what is a warning comes in with that field empty.
 */
export function checkRows(file: TableFile, mapping: ImportMapping, exists: (externalNumber: string) => boolean): CheckedRow[] {
  const seen = new Set<string>()
  return file.rows.map((row) => checkRow(file, row, mapping, (number) => {
    if (exists(number)) return 'exists_already'
    if (seen.has(number)) return 'duplicate_in_file'
    seen.add(number)
    return null
  }))
}

function checkRow(file: TableFile, row: TableRow, mapping: ImportMapping, taken: (number: string) => 'exists_already' | 'duplicate_in_file' | null): CheckedRow {
  const problems: ImportRowProblem[] = []
  const report = (target: ImportTarget | null, value: string, problem: ImportRowProblem['problem'], severity: ImportRowProblem['severity']): void => {
    problems.push({ line: row.line, target, value: value.slice(0, 200), problem, severity })
  }
  const cell = (target: ImportTarget): string => {
    const header = mapping[target]
    return header === undefined ? '' : cellText(file, row.cells[file.headers.indexOf(header)])
  }
  const limited = (target: ImportTarget, most: number): string => {
    const value = cell(target)
    if (value.length <= most) return value
    report(target, value, 'too_long', 'warning')
    return value.slice(0, most).toWellFormed()
  }
  const parsed = <T>(target: ImportTarget, parse: (text: string) => ParsedCell<T>, problem: ImportRowProblem['problem']): T | null => {
    const value = parse(cell(target))
    if (value === undefined) report(target, cell(target), problem, 'warning')
    return value ?? null
  }

  if (row.cells.length !== file.headers.length) report(null, row.cells.join(file.delimiter), 'wrong_column_count', row.cells.length > file.headers.length ? 'error' : 'warning')
  const externalNumber = limited('external_number', 100) || null
  const description = limited('description', longestText)
  const address = limited('address', 300)
  const name = (mapping.name ? limited('name', longestName) : '') || borrowedName(description) || borrowedName(address) || externalNumber || ''
  if (name === '') report('name', '', 'empty', 'error')
  const clash = externalNumber === null ? null : taken(externalNumber)
  if (clash) report('external_number', externalNumber ?? '', clash, 'error')
  const project: ImportedProject = {
    external_number: externalNumber, name, address, city: limited('city', 200), description,
    status: parseStatus(cell('status')) ?? 'lead',
    starts_on: parsed('starts_on', parseDate, 'not_a_date'),
    ends_on: parsed('ends_on', parseDate, 'not_a_date'),
    expected_value_cents: parsed('expected_value_cents', parseMoney, 'not_money'),
    area_square_feet: parsed('area_square_feet', parseWholeNumber, 'not_a_number'),
  }
  return { row, project: problems.some((each) => each.severity === 'error') ? null : project, problems }
}

function borrowedName(text: string): string {
  const line = (text.split(/[\r\n]/)[0] ?? '').replace(/[\s,;]+$/, '')
  return line.length <= longestBorrowedName ? line : `${line.slice(0, longestBorrowedName - 1).toWellFormed().trimEnd()}…`
}
