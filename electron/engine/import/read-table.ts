import { readCsv } from './read-csv.ts'
import { readWorkbook } from './read-workbook.ts'
import type { TableFile } from './table-file.ts'
import { largestFile, unreadable } from './table-file.ts'

/** Reads a CSV file or a workbook; what it is, its first bytes say and not its name. Throws `ProblemError` `file_unreadable`. */
export async function readTable(content: Uint8Array): Promise<TableFile> {
  if (content.length > largestFile.bytes) throw unreadable('too_large', `the file has ${content.length} bytes`)
  // how every archive begins, and hence every workbook since 2007
  if (beginsWith(content, 0x50, 0x4b, 0x03, 0x04)) return await readWorkbook(content)
  // workbooks from before, and those that are locked with a password
  if (beginsWith(content, 0xd0, 0xcf, 0x11, 0xe0)) throw unreadable('old_workbook', 'this is a workbook of Excel 97 to 2003, or one with a password')
  return readCsv(content)
}

const beginsWith = (content: Uint8Array, ...bytes: number[]): boolean => bytes.every((byte, index) => content[index] === byte)
