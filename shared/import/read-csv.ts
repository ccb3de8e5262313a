import chardet from 'chardet'
import Papa from 'papaparse'
import type { FileLimits, TableFile, TableRow } from './table-file.ts'
import { distinctHeaders, largestFile, requireSize, unreadable } from './table-file.ts'

/**
 * Reads a CSV file: UTF-8 with or without BOM, UTF-16 with BOM, or Windows-1252; comma, semicolon, tab or bar; quotes with line breaks in them.
 * Throws `ProblemError` `file_unreadable` for a file without a header.
 */
export function readCsv(content: Uint8Array, limits: FileLimits = largestFile): TableFile {
  const { text, encoding } = decode(content)
  const parsed = Papa.parse<string[]>(text, { delimiter: delimiterOf(text), skipEmptyLines: false })
  const [header, ...rest] = withLines(parsed.data, text, parsed.meta.delimiter)
  if (!header || header.cells.every((cell) => cell.trim() === '')) throw unreadable('no_header', 'the file has no header line')
  requireSize(parsed.data.length - 1, header.cells.length, limits)
  return { encoding, delimiter: parsed.meta.delimiter, sheet: null, other_sheets: 0, headers: distinctHeaders(header.cells.map((cell) => cell.trim())), rows: rest.filter((row) => row.cells.some((cell) => cell.trim() !== '')) }
}

function decode(content: Uint8Array): { text: string; encoding: string } {
  if (content.includes(0) && !hasBom(content, 0xff, 0xfe) && !hasBom(content, 0xfe, 0xff)) throw unreadable('not_text', 'this is not a text file')
  if (hasBom(content, 0xef, 0xbb, 0xbf)) return { text: new TextDecoder('utf-8').decode(content), encoding: 'UTF-8 with BOM' }
  if (hasBom(content, 0xff, 0xfe)) return { text: new TextDecoder('utf-16le').decode(content), encoding: 'UTF-16LE' }
  if (hasBom(content, 0xfe, 0xff)) return { text: new TextDecoder('utf-16be').decode(content), encoding: 'UTF-16BE' }
  try {
    // valid UTF-8 is UTF-8: text in another encoding is practically never valid by chance
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(content), encoding: 'UTF-8' }
  } catch {
    const encoding = singleByteEncoding(content)
    return { text: new TextDecoder(encoding).decode(content), encoding }
  }
}

/**
 * What is not UTF-8 comes out of an older spreadsheet: Windows-1252 in the languages of our users. The detector takes short texts of it
 * for other Latin encodings, so it is believed only where it is sure of another alphabet.
 */
function singleByteEncoding(content: Uint8Array): string {
  const [guess] = chardet.analyse(content.subarray(0, 200_000))
  if (!guess || guess.confidence < 60 || /^(ISO-8859|windows-125[02]|ASCII|UTF)/i.test(guess.name)) return 'windows-1252'
  return guess.name
}

/** The delimiter that stands most often in the header, outside of quotes; a comma where there is none. */
function delimiterOf(text: string): string {
  const header = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0].replace(/"(?:[^"]|"")*"/g, '') ?? ''
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({ delimiter, count: header.split(delimiter).length }))
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).delimiter
}

function hasBom(content: Uint8Array, ...bom: number[]): boolean {
  return bom.every((byte, index) => content[index] === byte)
}

/** Papa tells no lines, so the line breaks within each row's own cells are counted. */
function withLines(data: readonly string[][], text: string, delimiter: string): TableRow[] {
  let line = 1
  const rows: TableRow[] = []
  for (const cells of data) {
    rows.push({ line, cells })
    line += 1 + cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0)
  }
  // a last line break makes an empty row of its own
  if (rows.length > 0 && /[\r\n]$/.test(text) && rows.at(-1)?.cells.join(delimiter) === '') rows.pop()
  return rows
}
