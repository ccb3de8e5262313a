import { readCsv } from './read-csv.ts'
import type { FileLimits, TableFile } from './table-file.ts'
import { largestFile, unreadable } from './table-file.ts'
import { workbookTable, type WorkbookAnswer } from './workbook-rows.ts'

/**
 * Reads a CSV file or a workbook; what it is, its first bytes say and not its name. `onThread` has a workbook read where its memory is bounded.
 * Throws `ProblemError` `file_unreadable`.
 */
export async function readTable(content: Uint8Array, onThread: (content: Uint8Array) => Promise<WorkbookAnswer>, limits: FileLimits = largestFile): Promise<TableFile> {
  if (content.length > limits.bytes) throw unreadable('too_large', `the file has ${content.length} bytes`)
  // how every archive begins, and hence every workbook since 2007
  if (beginsWith(content, 0x50, 0x4b, 0x03, 0x04)) return workbookTable(await onThread(content), limits)
  // workbooks from before, and those that are locked with a password
  if (beginsWith(content, 0xd0, 0xcf, 0x11, 0xe0)) throw unreadable('old_workbook', 'this is a workbook of Excel 97 to 2003, or one with a password')
  return readCsv(content, limits)
}

const beginsWith = (content: Uint8Array, ...bytes: number[]): boolean => bytes.every((byte, index) => content[index] === byte)
