import type { UnreadableReason } from '../bridge.ts'
import { ProblemError } from '../problem.ts'

/** A row of a file with the line on which it begins, the header being line 1. */
export interface TableRow { readonly line: number; readonly cells: readonly string[] }

/** A file as it was read, whatever it was: every cell as text. */
export interface TableFile {
  readonly encoding: string
  readonly delimiter: string
  /** Of a workbook: the sheet that was read, and how many others there are. */
  readonly sheet: string | null
  readonly other_sheets: number
  readonly headers: readonly string[]
  readonly rows: readonly TableRow[]
}

/** How much of a file is taken in. */
export interface FileLimits { readonly bytes: number; readonly unpacked_bytes: number; readonly rows: number; readonly columns: number }

/** The most that is taken in at once. What is larger is a slip, or an attack: a laptop has better things to do with its memory. */
export const largestFile: FileLimits = { bytes: 25_000_000, unpacked_bytes: 120_000_000, rows: 50_000, columns: 200 }

/** A file that cannot be read, with the reason for which the screen has a sentence. */
export const unreadable = (reason: UnreadableReason, detail: string): ProblemError => new ProblemError({ code: 'file_unreadable', detail, fields: [{ field: 'file', message: reason }] })

/** Refuses more rows or columns than are taken in at once. Throws `ProblemError` `file_unreadable`. */
export function requireSize(rows: number, columns: number, limits: FileLimits): void {
  if (rows > limits.rows) throw unreadable('too_many_rows', `the file has more than ${limits.rows} rows`)
  if (columns > limits.columns) throw unreadable('too_many_columns', `the file has more than ${limits.columns} columns`)
}

/** Headers by which columns can be told apart: empty ones get a number, repeated ones too. */
export function distinctHeaders(headers: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return headers.map((header, index) => {
    const name = header === '' ? `Column ${index + 1}` : header
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name} (${count})`
  })
}
